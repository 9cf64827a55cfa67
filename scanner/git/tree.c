/* SPDX-License-Identifier: Apache-2.0 */
/* Entries are "<octal mode> SP <name> NUL <id>", without anything between them. */
#include "git/tree.h"

bool tree_next_entry(struct bytes *rest, struct tree_entry *entry)
{
	const char *space = rest->len ? memchr(rest->ptr, ' ', rest->len) : NULL;
	const char *nul =
		space ? memchr(space, '\0', (size_t)(rest->ptr + rest->len - space)) : NULL;
	struct bytes mode;
	size_t end;

	if (!nul || nul == space + 1)
		return false;
	end = (size_t)(nul + 1 - rest->ptr) + OBJECT_ID_SIZE;
	if (end > rest->len)
		return false;
	mode = bytes_of(rest->ptr, (size_t)(space - rest->ptr));
	entry->is_tree = bytes_eq_str(mode, "40000") || bytes_eq_str(mode, "040000");
	entry->is_gitlink = bytes_eq_str(mode, "160000");
	entry->name = bytes_of(space + 1, (size_t)(nul - space - 1));
	memcpy(entry->id.id, nul + 1, OBJECT_ID_SIZE);
	*rest = bytes_slice(*rest, end, rest->len);
	return true;
}

/* What stands behind a name where another one goes on. */
static int byte_behind(const struct tree_entry *entry, size_t at)
{
	if (at < entry->name.len)
		return (unsigned char)entry->name.ptr[at];
	return entry->is_tree ? '/' : '\0';
}

int tree_compare_entries(const struct tree_entry *a, const struct tree_entry *b)
{
	size_t common = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = common ? memcmp(a->name.ptr, b->name.ptr, common) : 0;

	return order ? order : byte_behind(a, common) - byte_behind(b, common);
}
