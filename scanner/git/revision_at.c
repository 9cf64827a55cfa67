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

/* -- @{upstream} and @{push} -- */

/* What the configuration says of a branch and its remotes. */
struct following {
	struct bytes branch;               /* without refs/heads/ */
	struct buf remote, merge;          /* what it follows */
	struct buf own_push, default_push; /* remotes to push to */
	struct buf how;                    /* push.default */
};

static void set_text(struct buf *to, struct bytes value)
{
	buf_clear(to);
	buf_add(to, value);
}

static void take_branch(void *ctx, struct bytes section, struct bytes subsection, struct bytes key,
			struct bytes value)
{
	struct following *f = ctx;

	if (bytes_eq_str(section, "branch") && bytes_eq(subsection, f->branch)) {
		if (bytes_eq_str(key, "remote"))
			set_text(&f->remote, value);
		else if (bytes_eq_str(key, "merge"))
			set_text(&f->merge, value);
		else if (bytes_eq_str(key, "pushremote"))
			set_text(&f->own_push, value);
	} else if (bytes_eq_str(section, "remote") && bytes_eq_str(key, "pushdefault")) {
		set_text(&f->default_push, value);
	} else if (bytes_eq_str(section, "push") && bytes_eq_str(key, "default")) {
		set_text(&f->how, value);
	}
}

/* A question about the refspecs of a remote, and the first answer. */
struct mapping {
	struct bytes remote, key, name; /* key: "fetch", "push" */
	struct buf to;
};

/* "+refs/heads/x*:refs/remotes/origin/x*": what the name on the left becomes on the right. */
static void map_name(struct bytes spec, struct bytes name, struct buf *to)
{
	struct bytes from, right, stem;
	size_t colon, from_star, to_star;

	if (bytes_starts_with(spec, BYTES("+")))
		spec = bytes_slice(spec, 1, spec.len);
	colon = bytes_find(spec, BYTES(":"), 0);
	if (colon == SIZE_MAX)
		return;
	from = bytes_slice(spec, 0, colon);
	right = bytes_slice(spec, colon + 1, spec.len);
	from_star = bytes_find(from, BYTES("*"), 0);
	to_star = bytes_find(right, BYTES("*"), 0);
	if (from_star == SIZE_MAX || to_star == SIZE_MAX) {
		if (bytes_eq(from, name))
			buf_add(to, right);
		return;
	}
	stem = bytes_slice(from, from_star + 1, from.len);
	if (name.len < from.len - 1 || !bytes_starts_with(name, bytes_slice(from, 0, from_star)) ||
	    !bytes_ends_with(name, stem))
		return;
	buf_add(to, bytes_slice(right, 0, to_star));
	buf_add(to, bytes_slice(name, from_star, name.len - stem.len));
	buf_add(to, bytes_slice(right, to_star + 1, right.len));
}

static void take_refspec(void *ctx, struct bytes section, struct bytes subsection, struct bytes key,
			 struct bytes value)
{
	struct mapping *m = ctx;

	if (bytes_eq_str(section, "remote") && bytes_eq(subsection, m->remote) &&
	    bytes_eq(key, m->key) && m->to.len == 0)
		map_name(value, m->name, &m->to);
}

/* Appends what the refspecs of a remote make of a name to `to`; nothing if they have none for it. */
static void map_by_remote(const char *config, struct bytes remote, const char *key,
			  struct bytes name, struct buf *to)
{
	struct mapping m = {.remote = remote, .key = bytes_str(key), .name = name};

	(void)!gitconfig_read(config, config, take_refspec, &m, NULL);
	buf_add(to, buf_bytes(&m.to));
	buf_release(&m.to);
}

/* The name of the ref here that a branch follows. */
static void find_upstream(const char *config, const struct following *f, struct buf *name)
{
	if (bytes_eq_str(buf_bytes(&f->remote), "."))
		buf_add(name, buf_bytes(&f->merge));
	else
		map_by_remote(config, buf_bytes(&f->remote), "fetch", buf_bytes(&f->merge), name);
}

/* The name of the ref here that stands for where git push would push a branch, by git's rules. */
static void find_push(const char *config, const struct following *f, struct buf *name)
{
	struct bytes how = buf_bytes(&f->how), remote = BYTES("origin");
	struct buf full = {0}, there = {0}, upstream = {0};

	if (f->own_push.len > 0)
		remote = buf_bytes(&f->own_push);
	else if (f->default_push.len > 0)
		remote = buf_bytes(&f->default_push);
	else if (f->remote.len > 0)
		remote = buf_bytes(&f->remote);
	buf_add_str(&full, "refs/heads/");
	buf_add(&full, f->branch);
	map_by_remote(config, remote, "push", buf_bytes(&full), &there);
	find_upstream(config, f, &upstream);
	if (there.len > 0)
		map_by_remote(config, remote, "fetch", buf_bytes(&there), name);
	else if (bytes_eq_str(how, "upstream") || bytes_eq_str(how, "tracking"))
		buf_add(name, buf_bytes(&upstream));
	else if (!bytes_eq_str(how, "nothing"))
		map_by_remote(config, remote, "fetch", buf_bytes(&full), name);
	/* "simple", which is the default, pushes to what the branch follows, if that has its name. */
	if (there.len == 0 && (how.len == 0 || bytes_eq_str(how, "simple")) &&
	    !bytes_eq(buf_bytes(name), buf_bytes(&upstream)))
		buf_clear(name);
	buf_release(&full);
	buf_release(&there);
	buf_release(&upstream);
}

static int resolve_followed(const struct repo *repo, const struct refs *refs, struct bytes base,
			    bool push, struct revision_at *at, struct err *err)
{
	const struct bytes heads = BYTES("refs/heads/");
	struct following f = {.branch = base};
	struct buf path = {0};

	if (base.len == 0 || bytes_eq_str(base, "@") || bytes_eq_str(base, "HEAD"))
		f.branch = current_branch(refs);
	if (bytes_starts_with(f.branch, heads))
		f.branch = bytes_slice(f.branch, heads.len, f.branch.len);
	buf_addf(&path, "%s/config", repo->common_dir);
	(void)!gitconfig_read(buf_str(&path), buf_str(&path), take_branch, &f, NULL);
	if (push && f.branch.len > 0)
		find_push(buf_str(&path), &f, &at->name);
	else if (!push)
		find_upstream(buf_str(&path), &f, &at->name);
	buf_release(&path);
	buf_release(&f.remote);
	buf_release(&f.merge);
	buf_release(&f.own_push);
	buf_release(&f.default_push);
	buf_release(&f.how);
	if (at->name.len > 0 && refs_find(refs, buf_bytes(&at->name)))
		return 0;
	return err_set(err, ERR_NOT_FOUND,
		       push ? "names no branch of a remote: nothing says where this one is pushed "
			      "to, or it was never pushed"
			    : "names no upstream: the branch follows none, or it was never fetched");
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
		result = resolve_followed(repo, refs, base, false, at, err);
	else if (bytes_eq_nocase(what, BYTES("push")))
		result = resolve_followed(repo, refs, base, true, at, err);
	else
		result = err_set(err, ERR_USAGE,
				 "is not understood: in braces may stand a number, 'upstream' or "
				 "'push', no date; git rev-parse tells the commit's id");
	if (result != 0)
		buf_release(&at->name);
	return result;
}
