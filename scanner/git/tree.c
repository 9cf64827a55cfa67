/* SPDX-License-Identifier: Apache-2.0 */
/* Entries are "<octal mode> SP <name> NUL <id>", without anything between them. */
#include "git/tree.h"

/* Where the name of the entry at the front of a text begins, and where it ends. */
static bool find_name(struct bytes text, size_t *name, size_t *end)
{
	const char *space = text.len > 0 ? memchr(text.ptr, ' ', text.len) : NULL;
	const char *nul;

	if (!space)
		return false;
	*name = (size_t)(space + 1 - text.ptr);
	nul = text.len > *name ? memchr(space + 1, '\0', text.len - *name) : NULL;
	*end = nul ? (size_t)(nul - text.ptr) : 0;
	return *end > *name && text.len - *end > OBJECT_ID_SIZE;
}

bool tree_next_entry(struct bytes *rest, struct tree_entry *entry)
{
	struct bytes mode;
	size_t name, end;

	if (!find_name(*rest, &name, &end))
		return false;
	mode = bytes_of(rest->ptr, name - 1);
	while (bytes_starts_with(mode, BYTES("0")))
		mode = bytes_slice(mode, 1, mode.len);
	entry->is_tree = bytes_eq(mode, BYTES("40000"));
	entry->is_gitlink = bytes_eq(mode, BYTES("160000"));
	entry->name = bytes_of(rest->ptr + name, end - name);
	memcpy(entry->id.id, rest->ptr + end + 1, OBJECT_ID_SIZE);
	*rest = bytes_slice(*rest, end + 1 + OBJECT_ID_SIZE, rest->len);
	return true;
}

size_t tree_whole_entries(struct bytes text, size_t max)
{
	size_t whole = 0, name, end;

	while (find_name(bytes_slice(text, whole, max), &name, &end))
		whole += end + 1 + OBJECT_ID_SIZE;
	return whole;
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
