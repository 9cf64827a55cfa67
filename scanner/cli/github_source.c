/* SPDX-License-Identifier: Apache-2.0 */
/* From the environment of a GitHub Actions run to a range. What an event means is source/github_event.c. */
#include "cli/github_source.h"

#include <errno.h>
#include <stdlib.h>

#include "base/json.h"
#include "engine/range_scan.h"
#include "source/github_event.h"
#include "source/repo_view.h"
#include "source/worktree.h"

enum { PAYLOAD_MAX = 64 * 1024 * 1024, PAYLOAD_DEPTH = 64 };

/* The event's payload, or NULL if there is no file for it. */
static int read_payload(struct json **out, struct err *err)
{
	static const struct json_limits limits = {PAYLOAD_MAX, PAYLOAD_DEPTH};
	const char *file = getenv("GITHUB_EVENT_PATH");
	struct buf text = {0};
	FILE *in;
	int ret = 0;

	*out = NULL;
	if (!file || !*file)
		return 0;
	in = fopen(file, "rbe");
	if (!in)
		return err_errno(err, errno, "cannot open GITHUB_EVENT_PATH %s", file);
	while (!feof(in) && !ferror(in) && text.len <= PAYLOAD_MAX)
		text.len += fread(buf_reserve(&text, 65536), 1, 65536, in);
	if (ferror(in))
		ret = err_errno(err, errno, "cannot read GITHUB_EVENT_PATH %s", file);
	fclose(in);
	if (!ret && json_parse(buf_bytes(&text), &limits, out, err))
		ret = err_wrap(err, "GITHUB_EVENT_PATH %s", file);
	buf_release(&text);
	return ret;
}

static int choose_range(const struct repo_view *view, struct github_range *range, struct err *err)
{
	struct github_event event = {.name = bytes_str(getenv("GITHUB_EVENT_NAME")),
				     .sha = bytes_str(getenv("GITHUB_SHA"))};
	struct github_event_repo repo = github_event_repo_of(view);
	struct json *payload;
	int ret;

	if (event.name.len == 0)
		return err_set(err, ERR_USAGE,
			       "--github-event needs the environment of GitHub Actions: "
			       "GITHUB_EVENT_NAME is not set");
	ret = read_payload(&payload, err);
	if (!ret) {
		event.payload = payload;
		ret = github_event_range(&event, &repo, range, err);
	}
	json_free(payload);
	return ret;
}

static int scan_chosen(const struct options *options, const char *path, unsigned jobs,
		       const struct repo_view *view, const struct github_range *chosen,
		       struct engine *engine, struct err *err)
{
	const bool from_start = object_id_is_null(&chosen->from);
	const struct worktree_options worktree = {path, false, options->max_file_size, jobs};
	const struct range_options range = {.path = path,
					    .view = view,
					    .include = &chosen->to,
					    .n_include = 1,
					    .exclude = &chosen->from,
					    .n_exclude = from_start ? 0 : 1,
					    .tags = true,
					    .max_file_size = options->max_file_size,
					    .jobs = jobs};

	switch (chosen->scope) {
	case GITHUB_NOTHING:
		return 0;
	case GITHUB_ALL:
		return worktree_scan(&worktree, engine_sink(engine), engine_blob, engine, err);
	default:
		return engine_range(engine, &range, err);
	}
}

static int run_github(const struct options *options, void *ctx, const char *path, unsigned jobs,
		      struct engine *engine, struct err *err)
{
	struct github_range chosen = {0};
	struct repo_view view = {0};
	int ret = repo_view_open(&view, path, false, engine_sink(engine), err);

	(void)ctx;
	if (!ret)
		ret = choose_range(&view, &chosen, err);
	if (!ret) {
		const bool incomplete = chosen.widened && chosen.scope == GITHUB_ALL;

		sink_note(engine_sink(engine),
			  incomplete	   ? NOTE_MISSING_OBJECT
			  : chosen.widened ? NOTE_REPOSITORY
					   : NOTE_CONFIG,
			  BYTES(""), chosen.why);
		ret = scan_chosen(options, path, jobs, &view, &chosen, engine, err);
	}
	repo_view_release(&view);
	return ret;
}

const struct scan_source github_source = {"range", run_github, NULL, SCAN_PARTS,
					  ORIGIN_REPOSITORY};
