/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of fixed fields, as githooks(5) gives them; an id of zeros stands for no object. */
#include "source/hook_ranges.h"

#include <stdlib.h>

#include "source/repo_view.h"

enum { FIELDS_MAX = 4 };

/* Splits a line at its spaces; false if there are not exactly `n` fields, none of them empty. */
static bool split(struct bytes line, struct bytes *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *space = line.len ? memchr(line.ptr, ' ', line.len) : NULL;

		fields[i] = bytes_slice(line, 0, space ? (size_t)(space - line.ptr) : line.len);
		line = bytes_slice(line, fields[i].len + 1, line.len);
		if (fields[i].len == 0 || (space != NULL) != (i + 1 < n))
			return false;
	}
	return true;
}

/* One update: `new` comes in where `old` was; either may be the null id. */
static void add_update(struct hook_ranges *ranges, const struct object_id *old,
		       const struct object_id *new, const struct repo_view *view)
{
	if (object_id_is_null(new))
		return;
	VEC_PUSH(&ranges->include, *new);
	if (!object_id_is_null(old) && repo_view_has_commit(view, old))
		VEC_PUSH(&ranges->exclude, *old);
}

/* What differs between the hooks. */
struct form {
	const char *hook, *description;
	size_t fields, old, new; /* how many, and which are the ids */
};

static int parse(struct hook_ranges *ranges, struct bytes input, const struct form *form,
		 const struct repo_view *view, struct err *err)
{
	struct bytes line, fields[FIELDS_MAX];

	for (size_t number = 1; bytes_next_line(&input, &line); number++) {
		struct object_id old, new;

		if (line.len == 0)
			continue;
		if (!split(line, fields, form->fields) ||
		    !object_id_parse(&old, fields[form->old]) ||
		    !object_id_parse(&new, fields[form->new]))
			return err_set(err, ERR_USAGE,
				       "line %zu of standard input is not '%s': git writes it when "
				       "it runs "
				       "the %s hook",
				       number, form->description, form->hook);
		add_update(ranges, &old, &new, view);
	}
	return 0;
}

int hook_ranges_pre_push(struct hook_ranges *ranges, struct bytes input, struct bytes remote,
			 const struct repo_view *view, struct err *err)
{
	static const struct form form = {
		"pre-push", "<local ref> <local id> <remote ref> <remote id>", 4, 3, 1};
	struct buf prefix = {0};
	int result = parse(ranges, input, &form, view, err);

	buf_add_str(&prefix, "refs/remotes/");
	buf_add(&prefix, remote);
	buf_add_char(&prefix, '/');
	for (size_t i = 0; i < view->refs.len && remote.len > 0; i++)
		if (bytes_starts_with(view->refs.items[i].name, buf_bytes(&prefix)))
			VEC_PUSH(&ranges->exclude, view->refs.items[i].peeled);
	buf_release(&prefix);
	return result;
}

int hook_ranges_pre_receive(struct hook_ranges *ranges, struct bytes input,
			    const struct repo_view *view, struct err *err)
{
	static const struct form form = {"pre-receive", "<old id> <new id> <ref>", 3, 0, 1};
	int result = parse(ranges, input, &form, view, err);

	for (size_t i = 0; i < view->refs.len; i++)
		VEC_PUSH(&ranges->exclude, view->refs.items[i].peeled);
	return result;
}

void hook_ranges_release(struct hook_ranges *ranges)
{
	if (!ranges)
		return;
	free(ranges->include.items);
	free(ranges->exclude.items);
	*ranges = (struct hook_ranges){0};
}
