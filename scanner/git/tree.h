/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a tree object, taken apart. */
#ifndef GIT_TREE_H
#define GIT_TREE_H

#include "model/blob.h"

struct tree_entry {
	struct bytes name;
	struct object_id id;
	bool is_tree, is_gitlink; /* what is neither is a blob: a file or a symbolic link */
};

/* Takes the next entry off a tree's text. False at the end, or where it is damaged: then text is
 * left. */
bool tree_next_entry(struct bytes *rest, struct tree_entry *entry);

/* How many of the first `max` bytes of a tree's text whole entries make up; stops where it is damaged. */
size_t tree_whole_entries(struct bytes text, size_t max);

/*
 * The order of entries: by name, a directory as if its name ended in '/'. Negative, 0 or positive;
 * 0 only for entries that are both directories or both not.
 */
int tree_compare_entries(const struct tree_entry *a, const struct tree_entry *b);

#endif
