/* SPDX-License-Identifier: Apache-2.0 */
/* Terms come one by one; each adds to one of two lists, or to both. */
#include "source/range_text.h"

#include <stdlib.h>

#include "git/commit.h"
#include "git/object.h"
#include "git/revision.h"
#include "model/limits.h"
#include "source/repo_view.h"

enum { PARENT_DIGITS = 4 };

struct reading {
	const struct repo_view *view;
	object_id_vec *lists[2]; /* what is included, what is excluded */
	bool inverted;           /* behind --not */
	struct err *err;
};

int range_text_commit(struct bytes text, const struct repo_view *view, struct object_id *commit,
		      struct err *err)
{
	struct err why = {0};
	int result = revision_resolve(&view->repo, view->store, &view->refs, text, commit, &why);

	if (result == 0)
		return 0;
	if (result == ERR_NOT_FOUND && view->repo.shallow && !strstr(why.message, "shallow"))
		return err_set(err, result,
			       "%s; this clone is shallow: run git fetch --unshallow, or set "
			       "fetch-depth: 0 for actions/checkout",
			       why.message);
	return err_set(err, result, "%s", why.message);
}

int range_text_end(struct bytes text, const struct repo_view *view, struct object_id *id, struct err *err)
{
	struct err why = {0};
	struct object_id named;
	int result = range_text_commit(text, view, id, &why);
	/* An id that nobody has may be mistyped; one that a ref has is not. */
	bool lost = result == ERR_CORRUPT || result == ERR_IO ||
		    (result == ERR_NOT_FOUND && !object_id_parse(&named, text));

	if (result == 0)
		return 0;
	if (!lost || !revision_id(&view->refs, text, &named))
		return err_set(err, result, "%s", why.message);
	*id = named;
	return 0;
}

static void add(const struct reading *r, bool exclude, const struct object_id *id)
{
	VEC_PUSH(r->lists[exclude != r->inverted], *id);
}

static int add_commit(const struct reading *r, bool exclude, struct bytes text)
{
	struct object_id id;
	int result = range_text_end(text.len ? text : BYTES("HEAD"), r->view, &id, r->err);

	if (result == 0)
		add(r, exclude, &id);
	return result;
}

/* Adds the parents of a commit, or only number `only`, counted from 1; 0 stands for all. */
static int add_parents(const struct reading *r, bool exclude, struct bytes text, unsigned only)
{
	struct object_id id, parent;
	struct buf content = {0};
	struct commit commit;
	unsigned n = 0;
	int result = range_text_commit(text, r->view, &id, r->err);

	if (result == 0)
		result = object_read_as(r->view->store, &id, LIMIT_FILE_SIZE_DEFAULT, OBJECT_COMMIT,
					&content, r->err);
	if (result != 0 || !commit_parse(&commit, buf_bytes(&content)))
		goto out;
	while (commit_next_parent(&commit.parents, &parent))
		if (++n == only || only == 0)
			add(r, exclude, &parent);
	if (n < only)
		result = err_set(r->err, ERR_NOT_FOUND, "'%.*s' has no parent %u", (int)text.len,
				 text.ptr, only);
out:
	buf_release(&content);
	return result;
}

/* "^-N" at the end, N being 1 if it is not there: `*start` is where it begins. False if there is none. */
static bool find_minus(struct bytes text, size_t *start, unsigned *parent)
{
	size_t end = text.len;

	while (end > 0 && text.len - end < PARENT_DIGITS && ascii_isdigit(text.ptr[end - 1]))
		end--;
	if (end < 2 || text.ptr[end - 1] != '-' || text.ptr[end - 2] != '^')
		return false;
	*start = end - 2;
	*parent = end == text.len ? 1 : 0;
	for (; end < text.len; end++)
		*parent = *parent * 10 + (unsigned)(text.ptr[end] - '0');
	return *parent > 0;
}

/* HEAD, also of other work trees. */
static bool is_head(struct bytes name)
{
	return bytes_eq_str(name, "HEAD") ||
	       (!bytes_starts_with(name, BYTES("refs/")) && bytes_ends_with(name, BYTES("/HEAD")));
}

static int read_refs(const struct reading *r, struct bytes option)
{
	static const struct {
		struct bytes name, below;
		bool heads;
	} kinds[] = {
		{{"--all", 5}, {"refs/", 5}, true},
		{{"--branches", 10}, {"refs/heads/", 11}, false},
		{{"--tags", 6}, {"refs/tags/", 10}, false},
		{{"--remotes", 9}, {"refs/remotes/", 13}, false},
	};
	size_t equals = bytes_find(option, BYTES("="), 0);
	struct bytes name = bytes_slice(option, 0, equals);
	struct bytes pattern = equals == SIZE_MAX
				       ? (struct bytes){0}
				       : bytes_slice(option, equals + 1, option.len);

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		if (!bytes_eq(name, kinds[k].name))
			continue;
		for (size_t i = 0; i < r->view->refs.len; i++) {
			const struct ref *ref = &r->view->refs.items[i];

			if ((bytes_starts_with(ref->name, kinds[k].below) ||
			     (kinds[k].heads && is_head(ref->name))) &&
			    (pattern.len == 0 || refs_match(ref, pattern)))
				add(r, false, &ref->id);
		}
		return 0;
	}
	return err_set(r->err, ERR_USAGE,
		       "'%.*s' is not understood in a range: write A..B, or several revisions, "
		       "^A for those to be left out",
		       (int)option.len, option.ptr);
}

static int read_two_ends(const struct reading *r, struct bytes term, size_t dots)
{
	size_t end = dots + 2;
	int result;

	if (end < term.len && term.ptr[end] == '.')
		end++;
	if (bytes_find(term, BYTES(".."), end - 1) != SIZE_MAX)
		return err_set(r->err, ERR_USAGE, "the range has more than two ends: write A..B");
	result = add_commit(r, true, bytes_slice(term, 0, dots));
	return result == 0 ? add_commit(r, false, bytes_slice(term, end, term.len)) : result;
}

static int read_term(struct reading *r, struct bytes term)
{
	size_t dots = bytes_find(term, BYTES(".."), 0), minus;
	unsigned parent;
	int result;

	if (bytes_eq_str(term, "--not")) {
		r->inverted = !r->inverted;
		return 0;
	}
	if (term.ptr[0] == '-')
		return read_refs(r, term);
	if (dots != SIZE_MAX)
		return read_two_ends(r, term, dots);
	if (term.ptr[0] == '^')
		return add_commit(r, true, bytes_slice(term, 1, term.len));
	if (bytes_ends_with(term, BYTES("^@")))
		return add_parents(r, false, bytes_slice(term, 0, term.len - 2), 0);
	if (bytes_ends_with(term, BYTES("^!")))
		minus = term.len - 2, parent = 0;
	else if (!find_minus(term, &minus, &parent))
		return add_commit(r, false, term);
	result = add_commit(r, false, bytes_slice(term, 0, minus));
	return result == 0 ? add_parents(r, true, bytes_slice(term, 0, minus), parent) : result;
}

/* White space inside of braces is a part of the term. */
static size_t end_of_term(struct bytes text)
{
	unsigned depth = 0;
	size_t i = 0;

	for (; i < text.len && (depth > 0 || !ascii_isspace(text.ptr[i])); i++)
		depth += text.ptr[i] == '{' ? 1u : text.ptr[i] == '}' && depth > 0 ? -1u : 0u;
	return i;
}

int range_text_resolve(struct bytes text, const struct repo_view *view, object_id_vec *include,
		       object_id_vec *exclude, struct err *err)
{
	struct reading r = {.view = view, .lists = {include, exclude}, .err = err};
	const size_t before = include->len;
	bool any = false, refs = false;
	int result = 0;

	for (text = bytes_trim(text); text.len > 0 && result == 0; text = bytes_trim(text)) {
		size_t end = end_of_term(text);
		struct bytes term = bytes_slice(text, 0, end);

		any = true;
		refs |= term.ptr[0] == '-';
		result = read_term(&r, term);
		text = bytes_slice(text, end, text.len);
	}
	if (result == 0 && !any)
		return err_set(err, ERR_USAGE, "the range is empty: write A..B");
	/* A repository without any branch has nothing to look at, and that is no mistake. */
	if (result == 0 && include->len == before && !refs)
		return err_set(err, ERR_USAGE,
			       "the range only says what is left out: write A..B, or add a revision");
	return result;
}
