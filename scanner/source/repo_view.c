/* SPDX-License-Identifier: Apache-2.0 */
#include "source/repo_view.h"

#include "git/commit.h"
#include "git/gitconfig.h"
#include "git/object.h"
#include "model/limits.h"

/* What `git clone --filter` writes: remote.<name>.promisor. */
static void take_promisor(void *ctx, struct bytes section, struct bytes subsection,
			  struct bytes key, struct bytes value)
{
	bool *partial = ctx;

	*partial |= bytes_eq_str(section, "remote") && subsection.len > 0 &&
		    bytes_eq_str(key, "promisor") && gitconfig_bool(value);
}

static bool has_promisor(const struct repo *repo)
{
	struct buf path = {0};
	bool partial = false;

	buf_addf(&path, "%s/config", repo->common_dir);
	/* What is wrong with the file was noted when the repository was opened. */
	if (gitconfig_read(buf_str(&path), take_promisor, &partial, NULL) != 0)
		partial = false;
	buf_release(&path);
	return partial;
}

int repo_view_open(struct repo_view *view, const char *path, bool env, const struct sink *notes,
		   struct err *err)
{
	struct repo_view opened = {0};
	int result = repo_open(&opened.repo, path, env ? REPO_ENV : 0, err);

	if (result != 0)
		return result;
	opened.repo.partial |= has_promisor(&opened.repo);
	if (opened.repo.config_error)
		sink_note(notes, NOTE_CONFIG, (struct bytes){0}, opened.repo.config_error);
	result = refs_load(&opened.refs, &opened.repo, NULL, notes, err);
	if (result != 0) {
		repo_view_release(&opened);
		return result;
	}
	*view = opened;
	/* The store keeps the address of the repository. */
	view->store = object_store_new(&view->repo);
	return 0;
}

void repo_view_release(struct repo_view *view)
{
	if (!view)
		return;
	object_store_free(view->store);
	refs_release(&view->refs);
	repo_release(&view->repo);
	*view = (struct repo_view){0};
}

static bool read_commit(const struct repo_view *view, const struct object_id *id,
			struct buf *content, struct commit *commit)
{
	return object_read_as(view->store, id, LIMIT_FILE_SIZE_DEFAULT, OBJECT_COMMIT, content,
			      NULL) == 0 &&
	       commit_parse(commit, buf_bytes(content));
}

bool repo_view_has_commit(const struct repo_view *view, const struct object_id *id)
{
	struct buf content = {0};
	struct commit commit;
	bool has = read_commit(view, id, &content, &commit);

	buf_release(&content);
	return has;
}

size_t repo_view_parents(const struct repo_view *view, const struct object_id *id,
			 struct object_id parents[2])
{
	struct buf content = {0};
	struct object_id parent;
	struct commit commit;
	size_t n = 0;

	if (read_commit(view, id, &content, &commit)) {
		for (; commit_next_parent(&commit.parents, &parent); n++)
			if (n < 2)
				parents[n] = parent;
	}
	buf_release(&content);
	return n;
}
