/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload was written by whoever pushed: names in it are only compared or looked up, and of its
 * text only object ids get into a sentence.
 */
#include "source/github_event.h"

#include <stdio.h>

#include "source/repo_view.h"

#define DEEPEN "set fetch-depth: 0 for actions/checkout to have all of it"

static struct bytes text_of(const struct json *object, const char *key)
{
	struct bytes text = {0};

	json_string(json_get(object, key), &text);
	return text;
}

/* All zeros, 40 or 64 of them: "there is none". */
static bool is_null_id(struct bytes hex)
{
	for (size_t i = 0; i < hex.len; i++)
		if (hex.ptr[i] != '0')
			return false;
	return hex.len == 40 || hex.len == 64;
}

/* The id of a commit that is here. */
static bool find_commit(const struct github_event_repo *repo, struct bytes hex,
			struct object_id *id)
{
	return object_id_parse(id, hex) && !is_null_id(hex) && repo->has_commit(repo->ctx, id);
}

static void choose_range(struct github_range *range, const char *why)
{
	char from[OBJECT_ID_HEX_SIZE], to[OBJECT_ID_HEX_SIZE];

	object_id_hex(&range->from, from);
	object_id_hex(&range->to, to);
	range->scope = GITHUB_RANGE;
	snprintf(range->why, sizeof range->why, "%s: %.12s..%.12s.", why, from, to);
}

static void choose_all(struct github_range *range, const char *why)
{
	range->scope = GITHUB_ALL;
	snprintf(range->why, sizeof range->why, "%s: everything is looked at.", why);
}

/* From the very first commit on: nothing that came in is missed, but more may be told than that. */
static void choose_from_start(const struct github_event_repo *repo, struct github_range *range,
			      const char *why)
{
	char to[OBJECT_ID_HEX_SIZE];

	object_id_hex(&range->to, to);
	range->scope = GITHUB_RANGE;
	range->from = (struct object_id){0};
	snprintf(range->why, sizeof range->why, "%s: all commits up to %.12s are looked at%s.", why, to,
		 repo->shallow ? "; the clone is shallow, " DEEPEN : "");
}

/* `tip`, or else the commit of the run: all that is known of the event's commits. */
static void widen(const struct github_event *event, const struct github_event_repo *repo,
		  struct github_range *range, struct bytes tip, const char *what)
{
	range->widened = true;
	if (find_commit(repo, tip, &range->to) || find_commit(repo, event->sha, &range->to)) {
		choose_from_start(repo, range, what);
		return;
	}
	range->scope = GITHUB_ALL;
	snprintf(range->why, sizeof range->why, "%s: only the files that are here are looked at; %s.",
		 what, repo->shallow ? "the clone is shallow, " DEEPEN : "check out the event's commit");
}

static bool is_branch(struct bytes ref, struct bytes branch)
{
	return bytes_starts_with(ref, BYTES("refs/heads/")) &&
	       bytes_eq(bytes_slice(ref, 11, ref.len), branch);
}

/* The tip of the default branch, if that is another one than was pushed to. */
static bool find_default_branch(const struct github_event *event,
				const struct github_event_repo *repo, struct object_id *tip)
{
	struct bytes name = text_of(json_get(event->payload, "repository"), "default_branch");

	return name.len > 0 && !is_branch(text_of(event->payload, "ref"), name) &&
	       repo->branch(repo->ctx, name, tip);
}

static void range_of_push(const struct github_event *event, const struct github_event_repo *repo,
			  struct github_range *range)
{
	struct bytes before = text_of(event->payload, "before");
	struct bytes after = text_of(event->payload, "after");

	if (is_null_id(after)) {
		range->scope = GITHUB_NOTHING;
		snprintf(range->why, sizeof range->why,
			 "The push deleted a branch or a tag: there is nothing to look at.");
		return;
	}
	if (!find_commit(repo, after, &range->to) && !find_commit(repo, event->sha, &range->to)) {
		widen(event, repo, range, after, "The commit that was pushed is not in this checkout");
		return;
	}
	if (find_commit(repo, before, &range->from)) {
		choose_range(range, "What was pushed");
		return;
	}
	range->widened = !is_null_id(before);
	if (find_default_branch(event, repo, &range->from))
		choose_range(
			range,
			range->widened
				? "The commit before the push is not in this checkout (a forced "
				  "push, or a shallow clone); what the default branch does not have"
				: "The branch is new; what the default branch does not have");
	else
		choose_from_start(
			repo, range,
			range->widened
				? "The commit before the push is not in this checkout (a forced "
				  "push, or a shallow clone)"
				: "The branch is new and there is no default branch to compare it "
				  "with");
}

static void range_of_pull_request(const struct github_event *event,
				  const struct github_event_repo *repo, struct github_range *range)
{
	const struct json *pull = json_get(event->payload, "pull_request");
	struct object_id merge, parents[2];

	if (find_commit(repo, event->sha, &merge) &&
	    repo->parents(repo->ctx, &merge, parents) == 2 &&
	    repo->has_commit(repo->ctx, &parents[0]) && repo->has_commit(repo->ctx, &parents[1])) {
		range->from = parents[0];
		range->to = parents[1];
		choose_range(range,
			     "What the pull request adds to the branch it is to be merged into");
	} else if (find_commit(repo, text_of(json_get(pull, "base"), "sha"), &range->from) &&
		   find_commit(repo, text_of(json_get(pull, "head"), "sha"), &range->to)) {
		choose_range(range, "What the pull request adds to its base");
	} else {
		widen(event, repo, range, text_of(json_get(pull, "head"), "sha"),
		      "The commits of the pull request are not in this checkout");
	}
}

static void range_of_merge_group(const struct github_event *event,
				 const struct github_event_repo *repo, struct github_range *range)
{
	const struct json *group = json_get(event->payload, "merge_group");

	if (find_commit(repo, text_of(group, "base_sha"), &range->from) &&
	    find_commit(repo, text_of(group, "head_sha"), &range->to))
		choose_range(range, "What the merge group adds to its base");
	else
		widen(event, repo, range, text_of(group, "head_sha"),
		      "The commits of the merge group are not in this checkout");
}

int github_event_range(const struct github_event *event, const struct github_event_repo *repo,
		       struct github_range *range, struct err *err)
{
	*range = (struct github_range){0};
	if (bytes_eq_str(event->name, "pull_request_target"))
		return err_set(err, ERR_USAGE,
			       "a pull_request_target event checks out the base branch: nothing of "
			       "the pull "
			       "request is there to be scanned; use 'on: pull_request'");
	if (bytes_eq_str(event->name, "push"))
		range_of_push(event, repo, range);
	else if (bytes_eq_str(event->name, "pull_request"))
		range_of_pull_request(event, repo, range);
	else if (bytes_eq_str(event->name, "merge_group"))
		range_of_merge_group(event, repo, range);
	else
		choose_all(range, "The event names no range of commits");
	return 0;
}

/* -- a real repository -- */

static bool view_has_commit(void *ctx, const struct object_id *id)
{
	return repo_view_has_commit(ctx, id);
}

static size_t view_parents(void *ctx, const struct object_id *commit, struct object_id parents[2])
{
	return repo_view_parents(ctx, commit, parents);
}

static bool view_branch(void *ctx, struct bytes name, struct object_id *tip)
{
	static const char *const places[] = {"refs/remotes/origin/", "refs/heads/"};
	const struct repo_view *view = ctx;
	const struct ref *ref = NULL;
	struct buf full = {0};

	for (size_t i = 0; i < sizeof places / sizeof *places && !ref; i++) {
		buf_clear(&full);
		buf_add_str(&full, places[i]);
		buf_add(&full, name);
		ref = refs_find(&view->refs, buf_bytes(&full));
	}
	buf_release(&full);
	if (ref)
		*tip = ref->id;
	return ref && repo_view_has_commit(view, tip);
}

struct github_event_repo github_event_repo_of(const struct repo_view *view)
{
	return (struct github_event_repo){
		.ctx = (void *)view,
		.has_commit = view_has_commit,
		.parents = view_parents,
		.branch = view_branch,
		.shallow = view->repo.shallow,
	};
}
