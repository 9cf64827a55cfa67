/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of refs say where a ref was, the configuration says what a branch follows. */
#include "git/revision_at.h"

#include <stdlib.h>

#include "git/gitconfig.h"
#include "git/reflog.h"

enum { NUMBER_DIGITS = 9 };

/* Nothing but digits, not too many. */
static bool parse_number(struct bytes text, size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_isdigit(text.ptr[i]))
			return false;
		*n = *n * 10 + (size_t)(text.ptr[i] - '0');
	}
	return text.len > 0 && text.len <= NUMBER_DIGITS;
}

/* The branch that HEAD is on; empty if it is on none. */
static struct bytes current_branch(const struct refs *refs)
{
	const struct ref *head = refs_find(refs, BYTES("HEAD"));

	return head ? head->target : (struct bytes){0};
}

/* -- @{N} -- */

static int find_in_log(const struct repo *repo, struct bytes ref, size_t n, struct object_id *id,
		       struct err *err)
{
	struct reflog_entry entry, first = {0};
	size_t entries = 0, at = 0;
	struct buf text = {0};
	struct bytes rest;
	bool damaged;
	int result = reflog_read(repo, ref, &text, err);

	if (result != 0)
		goto out;
	for (rest = buf_bytes(&text); reflog_next(&rest, &entry, &damaged);)
		if (!damaged && entries++ == 0)
			first = entry;
	if (n > entries || entries == 0 || (n == entries && object_id_is_null(&first.old_id))) {
		result = err_set(err, ERR_NOT_FOUND, "goes back further than the log of the ref");
		goto out;
	}
	*id = first.old_id;
	for (rest = buf_bytes(&text); n < entries && reflog_next(&rest, &entry, &damaged);)
		if (!damaged && at++ == entries - 1 - n)
			*id = entry.new_id;
	if (object_id_is_null(id))
		result = err_set(err, ERR_NOT_FOUND, "was no commit then");
out:
	buf_release(&text);
	return result;
}

static int resolve_earlier(const struct repo *repo, const struct refs *refs, struct bytes base,
			   size_t n, struct revision_at *at, struct err *err)
{
	const struct ref *ref;
	struct bytes name = base;

	if (base.len == 0) {
		name = current_branch(refs);
		if (name.len == 0)
			name = BYTES("HEAD");
	}
	ref = refs_lookup(refs, bytes_eq_str(name, "@") ? BYTES("HEAD") : name);
	if (!ref)
		return err_set(err, ERR_NOT_FOUND, "is no branch or tag of the repository");
	if (n == 0) {
		at->id = ref->id;
		return 0;
	}
	return find_in_log(repo, ref->name, n, &at->id, err);
}

/* -- @{-N} -- */

static int resolve_checked_out(const struct repo *repo, size_t n, struct revision_at *at,
			       struct err *err)
{
	const struct bytes moving = BYTES("checkout: moving from ");
	struct reflog_entry entry;
	struct buf text = {0};
	size_t moves = 0, seen = 0;
	struct bytes rest;
	bool damaged;
	int result = reflog_read(repo, BYTES("HEAD"), &text, err);

	if (result != 0)
		goto out;
	for (rest = buf_bytes(&text); reflog_next(&rest, &entry, &damaged);)
		moves += bytes_starts_with(entry.message, moving);
	if (n == 0 || n > moves) {
		result = err_set(err, ERR_NOT_FOUND, "goes back further than the log of HEAD");
		goto out;
	}
	for (rest = buf_bytes(&text); at->name.len == 0 && reflog_next(&rest, &entry, &damaged);) {
		struct bytes from = bytes_slice(entry.message, moving.len, entry.message.len);

		if (bytes_starts_with(entry.message, moving) && seen++ == moves - n)
			buf_add(&at->name, bytes_slice(from, 0, bytes_find(from, BYTES(" "), 0)));
	}
out:
	buf_release(&text);
	return result;
}

/* -- @{upstream} -- */

/* What the configuration says of a branch, then of its remote. */
struct following {
	struct bytes branch; /* without refs/heads/ */
	struct buf remote, merge, tracking;
};

static void take_branch(void *ctx, struct bytes section, struct bytes subsection, struct bytes key,
			struct bytes value)
{
	struct following *f = ctx;
	struct buf *to = bytes_eq_str(key, "remote")  ? &f->remote
			 : bytes_eq_str(key, "merge") ? &f->merge
						      : NULL;

	if (!to || !bytes_eq_str(section, "branch") || !bytes_eq(subsection, f->branch))
		return;
	buf_clear(to);
	buf_add(to, value);
}

/* "+refs/heads/x*:refs/remotes/origin/x*": where the merged ref is kept. */
static void take_fetch(void *ctx, struct bytes section, struct bytes subsection, struct bytes key,
		       struct bytes value)
{
	struct following *f = ctx;
	struct bytes name = buf_bytes(&f->merge), from, to, stem;
	size_t colon, from_star, to_star;

	if (!bytes_eq_str(section, "remote") || !bytes_eq(subsection, buf_bytes(&f->remote)) ||
	    !bytes_eq_str(key, "fetch") || f->tracking.len > 0)
		return;
	if (bytes_starts_with(value, BYTES("+")))
		value = bytes_slice(value, 1, value.len);
	colon = bytes_find(value, BYTES(":"), 0);
	if (colon == SIZE_MAX)
		return;
	from = bytes_slice(value, 0, colon);
	to = bytes_slice(value, colon + 1, value.len);
	from_star = bytes_find(from, BYTES("*"), 0);
	to_star = bytes_find(to, BYTES("*"), 0);
	if (from_star == SIZE_MAX || to_star == SIZE_MAX) {
		if (bytes_eq(from, name))
			buf_add(&f->tracking, to);
		return;
	}
	stem = bytes_slice(from, from_star + 1, from.len);
	if (name.len < from.len - 1 || !bytes_starts_with(name, bytes_slice(from, 0, from_star)) ||
	    !bytes_ends_with(name, stem))
		return;
	buf_add(&f->tracking, bytes_slice(to, 0, to_star));
	buf_add(&f->tracking, bytes_slice(name, from_star, name.len - stem.len));
	buf_add(&f->tracking, bytes_slice(to, to_star + 1, to.len));
}

static int resolve_upstream(const struct repo *repo, const struct refs *refs, struct bytes base,
			    struct revision_at *at, struct err *err)
{
	const struct bytes heads = BYTES("refs/heads/");
	struct following f = {.branch = base};
	struct buf path = {0};

	if (base.len == 0 || bytes_eq_str(base, "@") || bytes_eq_str(base, "HEAD"))
		f.branch = current_branch(refs);
	if (bytes_starts_with(f.branch, heads))
		f.branch = bytes_slice(f.branch, heads.len, f.branch.len);
	buf_addf(&path, "%s/config", repo->common_dir);
	if (gitconfig_read(buf_str(&path), take_branch, &f, NULL) == 0 &&
	    !bytes_eq_str(buf_bytes(&f.remote), "."))
		(void)!gitconfig_read(buf_str(&path), take_fetch, &f, NULL);
	else
		buf_add(&f.tracking, buf_bytes(&f.merge));
	buf_add(&at->name, buf_bytes(&f.tracking));
	buf_release(&path);
	buf_release(&f.remote);
	buf_release(&f.merge);
	buf_release(&f.tracking);
	if (at->name.len > 0 && refs_find(refs, buf_bytes(&at->name)))
		return 0;
	return err_set(err, ERR_NOT_FOUND,
		       "names no upstream: the branch follows none, or it was never fetched");
}

int revision_at(const struct repo *repo, const struct refs *refs, struct bytes base,
		struct bytes what, struct revision_at *at, struct err *err)
{
	int result;
	size_t n;

	*at = (struct revision_at){0};
	if (parse_number(what, &n))
		result = resolve_earlier(repo, refs, base, n, at, err);
	else if (base.len == 0 && bytes_starts_with(what, BYTES("-")) &&
		 parse_number(bytes_slice(what, 1, what.len), &n))
		result = resolve_checked_out(repo, n, at, err);
	else if (bytes_eq_nocase(what, BYTES("u")) || bytes_eq_nocase(what, BYTES("upstream")))
		result = resolve_upstream(repo, refs, base, at, err);
	else
		result = err_set(err, ERR_USAGE,
				 "is not understood: in braces may stand a number or 'upstream', no "
				 "date; git rev-parse tells the commit's id");
	if (result != 0)
		buf_release(&at->name);
	return result;
}
