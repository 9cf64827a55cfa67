/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a repository once, for everything that asks about its commits. */
#include "source/repo_view.h"

#include "git/commit.h"
#include "git/object.h"
#include "git/tag.h"
#include "model/limits.h"

int repo_view_open(struct repo_view *view, const char *path, bool env, const struct sink *notes,
		   struct err *err)
{
	struct repo_view opened = {0};
	int result = repo_open(&opened.repo, path, env ? REPO_ENV : 0, err);

	if (result != 0)
		return result;
	if (opened.repo.config_error)
		sink_note(notes, NOTE_CONFIG, (struct bytes){0}, opened.repo.config_error);
	result = refs_load(&opened.refs, &opened.repo, NULL, notes, err);
	if (result != 0) {
		repo_view_release(&opened);
		return result;
	}
	*view = opened;
	/* The store keeps the address of the repository. */
	view->store = object_store_new(&view->repo, notes);
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
	struct object_id commit;
	bool is_commit;

	return tag_peel(view->store, id, &commit, &is_commit, NULL, NULL) == 0 && is_commit;
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
