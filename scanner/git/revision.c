/* SPDX-License-Identifier: Apache-2.0 */
/* A name, then suffixes: names of refs hold neither '~' nor '^', so the first of them ends the
 * name. */
#define _GNU_SOURCE
#include "git/revision.h"

#include <dirent.h>
#include <stdlib.h>

#include "git/commit.h"
#include "git/gitconfig.h"
#include "git/object.h"
#include "git/pack_prefix.h"
#include "git/revision_at.h"
#include "git/tag.h"
#include "model/limits.h"

enum {
	HEX_SIZE = 2 * OBJECT_ID_SIZE,
	ABBREVIATION_MIN = 4, /* as git */
	CANDIDATES_MAX = 64,
	PSEUDO_REF_MAX = 1024 * 1024,
	SHOWN_MAX = 120, /* bytes of the text in messages */
};

struct resolving {
	const struct repo *repo;
	struct object_store *store;
	const struct refs *refs;
	struct bytes text; /* all of it, for messages */
	struct err *err;
};

static int fail(const struct resolving *r, int code, const char *why)
{
	bool cut = r->text.len > SHOWN_MAX;

	return err_set(r->err, code, "'%.*s%s' %s", cut ? SHOWN_MAX : (int)r->text.len, r->text.ptr,
		       cut ? "..." : "", why);
}

/* -- abbreviated ids -- */

/* The digits as the beginning of an id; false if there are others among them. */
static bool parse_prefix(struct bytes digits, struct object_id *prefix)
{
	char hex[HEX_SIZE];

	if (digits.len < ABBREVIATION_MIN || digits.len > HEX_SIZE)
		return false;
	memset(hex, '0', sizeof hex);
	memcpy(hex, digits.ptr, digits.len);
	return object_id_parse(prefix, bytes_of(hex, sizeof hex));
}

static void find_loose_prefix(const char *object_dir, const struct object_id *prefix,
			      unsigned digits, object_id_vec *found)
{
	struct buf path = {0};
	const struct dirent *entry;
	size_t before = found->len;
	char hex[OBJECT_ID_HEX_SIZE];
	DIR *handle;

	object_id_hex(prefix, hex);
	buf_addf(&path, "%s/%.2s", object_dir, hex);
	handle = opendir(buf_str(&path));
	while (handle && found->len - before < CANDIDATES_MAX &&
	       (entry = readdir(handle)) != NULL) {
		struct object_id id;

		if (strlen(entry->d_name) != HEX_SIZE - 2)
			continue;
		memcpy(hex + 2, entry->d_name, HEX_SIZE - 2);
		if (object_id_parse(&id, bytes_of(hex, HEX_SIZE)) &&
		    object_id_has_prefix(&id, prefix, digits))
			VEC_PUSH(found, id);
	}
	if (handle)
		closedir(handle);
	buf_release(&path);
}

/* The only commit (or tag of one) among objects with this prefix. */
static int find_abbreviated(const struct resolving *r, const struct object_id *prefix,
			    unsigned digits, struct object_id *commit)
{
	struct object_id peeled, only = {0};
	object_id_vec found = {0};
	bool is_commit, any = false, several = false, unread = false;

	for (size_t i = 0; i < r->repo->n_object_dirs; i++) {
		find_loose_prefix(r->repo->object_dirs[i], prefix, digits, &found);
		pack_find_prefix(r->repo->object_dirs[i], prefix, digits, CANDIDATES_MAX, &found);
	}
	for (size_t i = 0; i < found.len; i++) {
		if (tag_peel(r->store, &found.items[i], &peeled, &is_commit, NULL, NULL) != 0) {
			unread = true;
			continue;
		}
		if (!is_commit)
			continue;
		several |= any && memcmp(&only, &peeled, sizeof only) != 0;
		any = true;
		only = peeled;
	}
	several |= found.len >= CANDIDATES_MAX;
	free(found.items);
	if (several)
		return fail(r, ERR_USAGE,
			    "is the beginning of several commits' ids: give more digits");
	if (!any && unread)
		return fail(r, ERR_CORRUPT,
			    "is the beginning of a damaged object's id: git fsck tells more; fetch the "
			    "repository anew");
	if (!any)
		return fail(r, ERR_NOT_FOUND, "is no commit, branch or tag of the repository");
	*commit = only;
	return 0;
}

/* -- names -- */

/* HEAD's siblings: files of the git directory in upper case. */
static bool is_pseudo_ref(struct bytes name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') && name.ptr[i] != '_')
			return false;
	return name.len > 0 && bytes_ends_with(name, BYTES("_HEAD"));
}

static bool read_pseudo_ref(const struct resolving *r, struct bytes name, struct object_id *id)
{
	struct buf path = {0}, text = {0};
	bool ok = false;

	if (!is_pseudo_ref(name))
		return false;
	buf_addf(&path, "%s/", r->repo->git_dir);
	buf_add(&path, name);
	if (gitfile_read(buf_str(&path), PSEUDO_REF_MAX, &text, NULL) == 0)
		ok = object_id_parse(id, bytes_slice(buf_bytes(&text), 0, HEX_SIZE));
	buf_release(&path);
	buf_release(&text);
	return ok;
}

/* Goes through tags to a commit, which must be one. */
static int peel(const struct resolving *r, struct object_id *id)
{
	struct object_id peeled;
	bool is_commit;
	int result = tag_peel(r->store, id, &peeled, &is_commit, NULL, r->err);

	if (result != 0) {
		bool cut = r->text.len > SHOWN_MAX;

		return err_wrap(r->err, "'%.*s%s'", cut ? SHOWN_MAX : (int)r->text.len, r->text.ptr,
				cut ? "..." : "");
	}
	if (!is_commit)
		return fail(r, ERR_USAGE, "is not a commit");
	*id = peeled;
	return 0;
}

bool revision_id(const struct refs *refs, struct bytes text, struct object_id *id)
{
	const struct ref *ref;

	if (object_id_parse(id, text))
		return true;
	ref = refs_lookup(refs, bytes_eq_str(text, "@") ? BYTES("HEAD") : text);
	if (ref)
		*id = ref->id;
	return ref != NULL;
}

/* A name that stands for itself: a whole id, a ref, or one of HEAD's siblings. */
static bool find_plain(const struct resolving *r, struct bytes name, struct object_id *id)
{
	return revision_id(r->refs, name, id) || read_pseudo_ref(r, name, id);
}

/* "name@{what}", whose "@{" is at `open`. */
static int resolve_at(const struct resolving *r, struct bytes name, size_t open,
		      struct object_id *commit)
{
	struct bytes what = bytes_slice(name, open + 2, name.len - 1);
	struct revision_at at;
	struct err why = {0};
	int result = revision_at(r->repo, r->refs, bytes_slice(name, 0, open), what, &at, &why);

	if (result != 0)
		return fail(r, result, why.message);
	*commit = at.id;
	if (at.name.len > 0 && !find_plain(r, buf_bytes(&at.name), commit))
		result = fail(r, ERR_NOT_FOUND, "names a branch that does not exist any more");
	buf_release(&at.name);
	return result == 0 ? peel(r, commit) : result;
}

/* The digits of the id at the end of what git describe prints: "v1.2-3-g0123abc". */
static struct bytes described_id(struct bytes name)
{
	size_t start = name.len;

	while (start > 0 && (ascii_isdigit(name.ptr[start - 1]) ||
			     (name.ptr[start - 1] >= 'a' && name.ptr[start - 1] <= 'f')))
		start--;
	if (start < 2 || name.ptr[start - 1] != 'g' || name.ptr[start - 2] != '-')
		return name;
	return bytes_slice(name, start, name.len);
}

static int resolve_name(const struct resolving *r, struct bytes name, struct object_id *commit)
{
	size_t open = bytes_find(name, BYTES("@{"), 0);
	struct bytes digits;
	struct object_id id;

	if (name.len == 0)
		return fail(r, ERR_USAGE, "names no commit");
	if (find_plain(r, name, commit))
		return peel(r, commit);
	if (open != SIZE_MAX && name.ptr[name.len - 1] == '}')
		return resolve_at(r, name, open, commit);
	digits = described_id(name);
	if (parse_prefix(digits, &id))
		return find_abbreviated(r, &id, (unsigned)digits.len, commit);
	if (r->refs->unborn && (bytes_eq_str(name, "HEAD") || bytes_eq_str(name, "@")))
		return fail(r, ERR_NOT_FOUND, "names no commit: the branch has none yet");
	if (memchr(name.ptr, ':', name.len) || open != SIZE_MAX)
		return fail(
			r, ERR_USAGE,
			"is not understood: give a branch, a tag or a commit id, with ~N or ^N");
	return fail(r, ERR_NOT_FOUND, "is no commit, branch or tag of the repository");
}

/* -- suffixes -- */

/* Reads a commit that was named by its child, perhaps. */
static int read_commit(const struct resolving *r, const struct object_id *commit,
		       struct buf *content)
{
	int result = object_read_as(r->store, commit, LIMIT_FILE_SIZE_DEFAULT, OBJECT_COMMIT,
				    content, r->err);

	if (result == ERR_NOT_FOUND && r->repo->shallow)
		result = fail(
			r, result,
			"lies beyond the end of this shallow clone: run git fetch --unshallow, or "
			"set fetch-depth: 0 for actions/checkout");
	return result;
}

/* Replaces the commit by its parent number `n`, counted from 1. */
static int go_to_parent(const struct resolving *r, unsigned n, struct object_id *commit)
{
	struct buf content = {0};
	struct commit parsed;
	struct object_id parent = {0};
	int result = read_commit(r, commit, &content);

	if (result != 0)
		goto out;
	if (!commit_parse(&parsed, buf_bytes(&content))) {
		result = fail(r, ERR_CORRUPT, "leads to a damaged commit");
		goto out;
	}
	for (unsigned i = 0; i < n && result == 0; i++)
		if (!commit_next_parent(&parsed.parents, &parent))
			result = fail(r, ERR_NOT_FOUND, "names a parent that does not exist");
	if (result == 0)
		*commit = parent;
out:
	buf_release(&content);
	return result;
}

/* Takes decimal digits off the front; `absent` without any, UINT32_MAX when it is too large. */
static uint32_t take_number(struct bytes *rest, uint32_t absent)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < rest->len && ascii_isdigit(rest->ptr[i]); i++)
		if (n < UINT32_MAX)
			n = n * 10 + (uint64_t)(rest->ptr[i] - '0');
	*rest = bytes_slice(*rest, i, rest->len);
	if (i == 0)
		return absent;
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/* Takes one suffix off the front of `*rest`, which is not empty, and follows it. */
static int follow_suffix(const struct resolving *r, struct bytes *rest, struct object_id *commit)
{
	char sign = rest->ptr[0];
	uint32_t n;
	int result = 0;

	*rest = bytes_slice(*rest, 1, rest->len);
	if (sign == '^' && bytes_starts_with(*rest, BYTES("{"))) {
		/* It is a peeled commit already. */
		if (bytes_starts_with(*rest, BYTES("{}")))
			*rest = bytes_slice(*rest, 2, rest->len);
		else if (bytes_starts_with(*rest, BYTES("{commit}")))
			*rest = bytes_slice(*rest, 8, rest->len);
		else
			result = fail(r, ERR_USAGE, "is not understood behind '^'");
		return result;
	}
	if (sign != '~' && sign != '^')
		return fail(r, ERR_USAGE,
			    "is not understood: only ~N and ^N may stand behind a name");
	n = take_number(rest, 1);
	if (sign == '^')
		return n == 0 ? 0 : go_to_parent(r, n, commit);
	for (; n > 0 && result == 0; n--)
		result = go_to_parent(r, 1, commit);
	return result;
}

int revision_resolve(const struct repo *repo, struct object_store *store, const struct refs *refs,
		     struct bytes text, struct object_id *commit, struct err *err)
{
	struct err ignored;
	const struct resolving r = {repo, store, refs, text, err ? err : &ignored};
	struct object_id found;
	struct buf content = {0};
	struct bytes rest;
	size_t end = 0;
	int result;

	while (end < text.len && text.ptr[end] != '~' && text.ptr[end] != '^')
		end++;
	rest = bytes_slice(text, end, text.len);
	result = resolve_name(&r, bytes_slice(text, 0, end), &found);
	while (result == 0 && rest.len > 0)
		result = follow_suffix(&r, &rest, &found);
	if (result == 0)
		result = read_commit(&r, &found, &content);
	if (result == 0)
		*commit = found;
	buf_release(&content);
	return result;
}
