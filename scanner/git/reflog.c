/* SPDX-License-Identifier: Apache-2.0 */
/* "<old id> SP <new id> SP <who> TAB <message>" */
#include "git/reflog.h"

#include "git/gitconfig.h"

enum { LOG_MAX = 64 * 1024 * 1024, HEX_SIZE = 2 * OBJECT_ID_SIZE };

/* Of those, each work tree has its own. */
static bool is_own(struct bytes ref)
{
	static const char *const own[] = {"refs/bisect/", "refs/rewritten/", "refs/worktree/"};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (bytes_starts_with(ref, bytes_str(own[i])))
			return true;
	return !bytes_starts_with(ref, BYTES("refs/"));
}

int reflog_read(const struct repo *repo, struct bytes ref, struct buf *text, struct err *err)
{
	struct buf path = {0}, shown = {0};
	struct err why = {0};
	int result = 0;

	/* A name in packed-refs can be anything. */
	if (bytes_find(ref, BYTES(".."), 0) != SIZE_MAX)
		return err_set(err, ERR_CORRUPT, "'%.*s' is no name of a ref", (int)ref.len,
			       ref.ptr);
	buf_addf(&path, "%s/logs/", is_own(ref) ? repo->git_dir : repo->common_dir);
	buf_add(&path, ref);
	buf_addf(&shown, "logs/%.*s", (int)ref.len, ref.ptr);
	result = gitfile_read_as(buf_str(&shown), buf_str(&path), LOG_MAX, text, &why);
	buf_release(&path);
	buf_release(&shown);
	return result == 0 || result == ERR_NOT_FOUND ? 0 : err_set(err, result, "%s", why.message);
}

bool reflog_next(struct bytes *text, struct reflog_entry *entry, bool *damaged)
{
	struct bytes line;
	size_t tab;

	*entry = (struct reflog_entry){0};
	if (!bytes_next_line(text, &line))
		return false;
	*damaged = line.len <= 2 * HEX_SIZE + 1 || line.ptr[HEX_SIZE] != ' ' ||
		   line.ptr[2 * HEX_SIZE + 1] != ' ' ||
		   !object_id_parse(&entry->old_id, bytes_slice(line, 0, HEX_SIZE)) ||
		   !object_id_parse(&entry->new_id,
				    bytes_slice(line, HEX_SIZE + 1, 2 * HEX_SIZE + 1));
	tab = bytes_find(line, BYTES("\t"), 0);
	if (*damaged)
		*entry = (struct reflog_entry){0};
	else if (tab != SIZE_MAX)
		entry->message = bytes_slice(line, tab + 1, line.len);
	return true;
}
