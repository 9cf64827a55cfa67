/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that is found goes into one list, which is then sorted: of two refs with one name the
 * loose one counts, even if it is broken, as for git. Symbolic refs are resolved at the end, within
 * the list.
 *
 * Which files are refs: below refs/ of the common directory all but those of refs/bisect,
 * refs/rewritten and refs/worktree, which each work tree has for itself, in its own git directory,
 * as it has its HEAD.
 */
#define _GNU_SOURCE
#include "git/refs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/glob.h"
#include "base/mem.h"
#include "git/gitconfig.h"
#include "git/reflog.h"
#include "git/tag.h"
#include "model/limits.h"

enum {
	REF_FILE_MAX = 64 * 1024,
	PACKED_REFS_MAX = 256 * 1024 * 1024,
	SYMREF_DEPTH = 5, /* as git */
	HEX_SIZE = 2 * OBJECT_ID_SIZE,
};

struct found {
	struct ref ref;
	size_t prefix; /* length of the part of the name that says which work tree */
	bool loose, peeled, broken;
};

typedef VEC(struct found) found_vec;

struct loading {
	const struct repo *repo;
	const struct sink *notes;
	struct refs *refs;
	found_vec found;
};

/* "<prefix><dir>/<name>", the slash only where both sides are there; in the arena. */
static struct bytes join(struct loading *l, struct bytes prefix, struct bytes dir,
			 struct bytes name)
{
	struct buf text = {0};
	struct bytes joined;

	buf_add(&text, prefix);
	buf_add(&text, dir);
	if (dir.len > 0 && name.len > 0)
		buf_add_char(&text, '/');
	buf_add(&text, name);
	joined = arena_dup(&l->refs->arena, buf_bytes(&text));
	buf_release(&text);
	return joined;
}

static void note_broken(struct loading *l, struct bytes name, const char *why)
{
	l->refs->lost = true;
	sink_note(l->notes, NOTE_UNREADABLE, name, why);
}

/* An id that is followed by nothing or by white space. */
static bool take_id(struct bytes text, struct object_id *id)
{
	return object_id_parse(id, bytes_slice(text, 0, HEX_SIZE)) && !object_id_is_null(id) &&
	       (text.len == HEX_SIZE || ascii_isspace(text.ptr[HEX_SIZE]));
}

/* -- one file -- */

/* What a ref's file says goes into `item`, whose name is set. */
static void parse_ref(struct loading *l, struct found *item, struct bytes text)
{
	if (bytes_starts_with(text, BYTES("ref:"))) {
		struct bytes target = bytes_trim(bytes_slice(text, 4, text.len));

		item->ref.target = arena_dup(&l->refs->arena, target);
		item->broken = target.len == 0;
	} else {
		item->broken = !take_id(text, &item->ref.id);
	}
	if (item->broken)
		note_broken(l, item->ref.name, "This ref is damaged: it names no object.");
}

/* `name` with its prefix; `file` is where it is. */
static void load_file(struct loading *l, const char *file, struct bytes name, size_t prefix)
{
	struct found item = {.ref.name = name, .prefix = prefix, .loose = true};
	struct buf text = {0};
	struct err why = {0};
	char *shown = mem_strndup(name.ptr, name.len);
	int result = gitfile_read_as(shown, file, REF_FILE_MAX, &text, &why);

	/* A ref can be deleted or packed at any moment. */
	if (result == ERR_NOT_FOUND)
		goto out;
	if (result != 0) {
		item.broken = true;
		note_broken(l, name, why.message);
	} else {
		parse_ref(l, &item, buf_bytes(&text));
	}
	VEC_PUSH(&l->found, item);
out:
	buf_release(&text);
	free(shown);
}

/* Once, git made symbolic refs as symbolic links. */
static void load_link(struct loading *l, const char *file, struct bytes name, size_t prefix)
{
	struct found item = {.ref.name = name, .prefix = prefix, .loose = true};
	char target[4096];
	ssize_t n = readlink(file, target, sizeof target);

	if (n > 0 && (size_t)n < sizeof target &&
	    bytes_starts_with(bytes_of(target, (size_t)n), BYTES("refs/"))) {
		item.ref.target = arena_dup(&l->refs->arena, bytes_of(target, (size_t)n));
	} else {
		item.broken = true;
		note_broken(l, name, "This symbolic link among the refs is not followed.");
	}
	VEC_PUSH(&l->found, item);
}

/* -- directories -- */

typedef VEC(struct bytes) bytes_vec;

static bool is_own_dir(struct bytes dir)
{
	return bytes_eq_str(dir, "refs/bisect") || bytes_eq_str(dir, "refs/rewritten") ||
	       bytes_eq_str(dir, "refs/worktree");
}

/* The type of a directory's entry, symbolic links not followed. */
static unsigned char entry_type(const char *path, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN || lstat(path, &st) != 0)
		return entry->d_type;
	return (unsigned char)IFTODT(st.st_mode);
}

static size_t depth_of(struct bytes dir)
{
	size_t depth = 0;

	for (size_t i = 0; i < dir.len; i++)
		depth += dir.ptr[i] == '/';
	return depth;
}

/* Puts the refs of one directory on the list and its sub-directories on `todo`. */
static void load_dir(struct loading *l, const char *base, struct bytes prefix, struct bytes dir,
		     bytes_vec *todo)
{
	struct buf path = {0};
	const struct dirent *entry;
	size_t base_len;
	DIR *handle;

	buf_addf(&path, "%s/", base);
	buf_add(&path, dir);
	handle = opendir(buf_str(&path));
	if (!handle) {
		if (errno != ENOENT && errno != ENOTDIR)
			note_broken(l, dir, "This directory of refs cannot be read.");
		goto out;
	}
	buf_add_char(&path, '/');
	base_len = path.len;
	while ((entry = readdir(handle)) != NULL) {
		struct bytes file = bytes_str(entry->d_name), name;

		/* git makes no such refs; "x.lock" is one being written. */
		if (file.ptr[0] == '.' || bytes_ends_with(file, BYTES(".lock")))
			continue;
		path.len = base_len;
		buf_add(&path, file);
		name = join(l, prefix, dir, file);
		switch (entry_type(buf_str(&path), entry)) {
		case DT_DIR:
			name = bytes_slice(name, prefix.len, name.len);
			if (!is_own_dir(name))
				VEC_PUSH(todo, name);
			break;
		case DT_REG:
			load_file(l, buf_str(&path), name, prefix.len);
			break;
		case DT_LNK:
			load_link(l, buf_str(&path), name, prefix.len);
			break;
		default:
			note_broken(l, name, "This ref is not a regular file.");
		}
	}
	closedir(handle);
out:
	buf_release(&path);
}

/* The refs below the directory `dir` of `base`. */
static void load_tree(struct loading *l, const char *base, struct bytes prefix, struct bytes dir)
{
	bytes_vec todo = {0};

	VEC_PUSH(&todo, dir);
	while (todo.len > 0) {
		struct bytes next = todo.items[--todo.len];

		if (depth_of(next) > LIMIT_PATH_DEPTH)
			sink_note(l->notes, NOTE_TOO_DEEP, next, NULL);
		else
			load_dir(l, base, prefix, next, &todo);
	}
	free(todo.items);
}

/* -- work trees -- */

/* What the work tree with this git directory has for itself. */
static void load_own(struct loading *l, const char *git_dir, struct bytes prefix)
{
	struct buf head = {0};
	struct bytes name = join(l, prefix, bytes_of(NULL, 0), BYTES("HEAD"));
	struct stat st;

	buf_addf(&head, "%s/HEAD", git_dir);
	if (lstat(buf_str(&head), &st) == 0 && S_ISLNK(st.st_mode))
		load_link(l, buf_str(&head), name, prefix.len);
	else
		load_file(l, buf_str(&head), name, prefix.len);
	load_tree(l, git_dir, prefix, BYTES("refs/bisect"));
	load_tree(l, git_dir, prefix, BYTES("refs/rewritten"));
	load_tree(l, git_dir, prefix, BYTES("refs/worktree"));
	buf_release(&head);
}

static void load_linked_worktrees(struct loading *l)
{
	struct buf path = {0};
	const struct dirent *entry;
	size_t base_len;
	DIR *handle;

	buf_addf(&path, "%s/worktrees", l->repo->common_dir);
	handle = opendir(buf_str(&path));
	if (!handle)
		goto out;
	buf_add_char(&path, '/');
	base_len = path.len;
	while ((entry = readdir(handle)) != NULL) {
		struct bytes id = bytes_str(entry->d_name);

		path.len = base_len;
		buf_add(&path, id);
		if (id.ptr[0] == '.' || strcmp(buf_str(&path), l->repo->git_dir) == 0)
			continue;
		load_own(l, buf_str(&path),
			 bytes_str(arena_printf(&l->refs->arena, "worktrees/%s/", entry->d_name)));
	}
	closedir(handle);
out:
	buf_release(&path);
}

/* -- packed-refs -- */

struct packed_traits {
	bool tags, all; /* a ref (of refs/tags/, of any place) without "^" line is not an annotated
			   tag */
};

static void parse_packed_line(struct loading *l, struct bytes line,
			      const struct packed_traits *traits, bool *ok)
{
	struct found item = {0};
	struct bytes name = bytes_slice(line, HEX_SIZE + 1, line.len);

	/* Git packs nothing else. */
	*ok = bytes_starts_with(name, BYTES("refs/")) && line.ptr[HEX_SIZE] == ' ' &&
	      object_id_parse(&item.ref.id, bytes_slice(line, 0, HEX_SIZE)) &&
	      !object_id_is_null(&item.ref.id) && !memchr(name.ptr, '\0', name.len);
	if (!*ok)
		return;
	item.ref.name = arena_dup(&l->refs->arena, name);
	item.ref.peeled = item.ref.id;
	item.peeled = traits->all || (traits->tags && bytes_starts_with(name, BYTES("refs/tags/")));
	VEC_PUSH(&l->found, item);
}

static void parse_packed(struct loading *l, struct bytes text)
{
	const bool cut = text.len > 0 && text.ptr[text.len - 1] != '\n';
	struct packed_traits traits = {0};
	struct found *last = NULL;
	struct bytes line;

	if (cut)
		note_broken(l, BYTES("packed-refs"), "The list of refs is cut off: its last line has no end.");
	for (size_t number = 1; bytes_next_line(&text, &line); number++) {
		bool ok = true;

		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len == 0)
			continue;
		if (line.ptr[0] == '#') {
			traits.all = bytes_find(line, BYTES(" fully-peeled"), 0) != SIZE_MAX;
			traits.tags = bytes_find(line, BYTES(" peeled"), 0) != SIZE_MAX;
		} else if (line.ptr[0] == '^') {
			ok = last &&
			     object_id_parse(&last->ref.peeled, bytes_slice(line, 1, line.len));
			if (ok)
				last->peeled = true;
		} else {
			parse_packed_line(l, line, &traits, &ok);
			last = ok ? &l->found.items[l->found.len - 1] : NULL;
		}
		if (!ok) {
			char why[64];

			snprintf(why, sizeof why, "Line %zu is damaged: it names no ref.", number);
			note_broken(l, BYTES("packed-refs"), why);
		}
	}
}

/* The file need not be there. Git itself never leaves it empty: it writes a line on what is in it. */
static int load_packed(struct loading *l, struct err *err)
{
	struct buf path = {0}, text = {0};
	struct err why = {0};
	int result;

	buf_addf(&path, "%s/packed-refs", l->repo->common_dir);
	result = gitfile_read(buf_str(&path), PACKED_REFS_MAX, &text, &why);
	if (result == 0 && text.len == 0)
		sink_note(l->notes, NOTE_REPOSITORY, BYTES("packed-refs"),
			  "This list of refs is empty, as a crash may have left it: if branches or tags are "
			  "missing, fetch them anew.");
	if (result == 0)
		parse_packed(l, buf_bytes(&text));
	buf_release(&path);
	buf_release(&text);
	return result == 0 || result == ERR_NOT_FOUND ? 0 : err_set(err, result, "%s", why.message);
}

/* -- stash -- */

static void parse_stash(struct loading *l, struct bytes text)
{
	size_t first = l->found.len, entries, bad = 0;
	struct found item = {.loose = true};
	struct reflog_entry entry;

	while (reflog_next(&text, &entry, &item.broken)) {
		item.broken |= object_id_is_null(&entry.new_id);
		item.ref.id = entry.new_id;
		bad += item.broken;
		VEC_PUSH(&l->found, item);
	}
	entries = l->found.len - first;
	for (size_t i = 0; i < entries; i++) {
		struct ref *ref = &l->found.items[first + i].ref;

		ref->name =
			bytes_str(arena_printf(&l->refs->arena, "stash@{%zu}", entries - 1 - i));
	}
	if (bad > 0)
		note_broken(
			l, BYTES("logs/refs/stash"),
			"Lines of the stash's log are damaged: the stashes that they name are not "
			"looked at.");
}

static void load_stash(struct loading *l)
{
	struct buf text = {0};
	struct err why = {0};

	if (reflog_read(l->repo, BYTES("refs/stash"), &text, &why) == 0)
		parse_stash(l, buf_bytes(&text));
	else
		note_broken(l, BYTES("logs/refs/stash"), why.message);
	buf_release(&text);
}

/* -- the list -- */

static int compare_found(const void *a, const void *b)
{
	const struct found *x = a, *y = b;
	int order = bytes_cmp(x->ref.name, y->ref.name);

	return order ? order : (int)y->loose - (int)x->loose;
}

static void sort_found(struct loading *l)
{
	size_t kept = 0;

	if (l->found.len == 0)
		return;
	qsort(l->found.items, l->found.len, sizeof *l->found.items, compare_found);
	for (size_t i = 0; i < l->found.len; i++) {
		const struct found *item = &l->found.items[i];

		if (kept > 0 && bytes_eq(l->found.items[kept - 1].ref.name, item->ref.name))
			continue;
		l->found.items[kept++] = *item;
	}
	l->found.len = kept;
}

static struct found *find(const struct loading *l, struct bytes name)
{
	size_t low = 0, high = l->found.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = bytes_cmp(l->found.items[mid].ref.name, name);

		if (order == 0)
			return &l->found.items[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* The ref that a symbolic one names: its own work tree's, where work trees have their own. */
static struct found *find_target(struct loading *l, const struct found *item)
{
	struct bytes prefix = bytes_slice(item->ref.name, 0, item->prefix);
	struct bytes target = item->ref.target;
	struct found *own =
		item->prefix > 0 ? find(l, join(l, prefix, target, bytes_of(NULL, 0))) : NULL;

	return own ? own : find(l, target);
}

/* Follows a symbolic ref to one that is not; NULL if there is none. */
static const struct found *follow(struct loading *l, const struct found *item)
{
	for (unsigned depth = 0; item && item->ref.target.len > 0; depth++) {
		if (depth == SYMREF_DEPTH)
			return NULL;
		item = find_target(l, item);
	}
	return item && !item->broken ? item : NULL;
}

static bool is_head(struct bytes name)
{
	return bytes_eq_str(name, "HEAD") || bytes_ends_with(name, BYTES("/HEAD"));
}

/*
 * Gives symbolic refs their ids. A HEAD without its branch is what a new repository has, and a bare
 * one without default branch.
 */
static void resolve_symbolic(struct loading *l)
{
	for (size_t i = 0; i < l->found.len; i++) {
		struct found *item = &l->found.items[i];
		const struct found *end;

		if (item->broken || item->ref.target.len == 0)
			continue;
		end = follow(l, item);
		if (!end) {
			item->broken = true;
			if (bytes_eq_str(item->ref.name, "HEAD"))
				l->refs->unborn = !find_target(l, item);
			else if (item->prefix == 0 || !is_head(item->ref.name))
				sink_note(l->notes, NOTE_REPOSITORY, item->ref.name,
					  "This symbolic ref names one that does not exist.");
			continue;
		}
		item->ref.id = end->ref.id;
		item->ref.peeled = end->ref.peeled;
		item->peeled = end->peeled;
	}
}

/* False if it leads to an object that is not there. */
static bool peel(struct loading *l, struct object_store *store, struct found *item)
{
	struct err why = {0};
	bool is_commit;

	if (!item->peeled)
		item->ref.peeled = item->ref.id;
	if (item->peeled || !store)
		return true;
	if (tag_peel(store, &item->ref.id, &item->ref.peeled, &is_commit, NULL, &why) == 0)
		return true;
	sink_note(l->notes, NOTE_MISSING_OBJECT, item->ref.name, why.message);
	l->refs->lost = true;
	return false;
}

static void finish(struct loading *l, struct object_store *store)
{
	struct refs *refs = l->refs;

	sort_found(l);
	resolve_symbolic(l);
	refs->items = mem_alloc(l->found.len * sizeof *refs->items);
	for (size_t i = 0; i < l->found.len; i++) {
		struct found *item = &l->found.items[i];

		if (!item->broken && peel(l, store, item))
			refs->items[refs->len++] = item->ref;
	}
}

int refs_load(struct refs *refs, const struct repo *repo, struct object_store *store,
	      const struct sink *notes, struct err *err)
{
	struct refs loaded = {0};
	struct loading l = {.repo = repo, .notes = notes, .refs = &loaded};
	int result = repo_check_readable(repo, err);

	if (result != 0)
		return result;
	/* Loose refs first: one that is being packed meanwhile is then still found in packed-refs.
	 */
	load_tree(&l, repo->common_dir, bytes_of(NULL, 0), BYTES("refs"));
	load_own(&l, repo->git_dir, bytes_of(NULL, 0));
	if (strcmp(repo->git_dir, repo->common_dir) != 0)
		load_own(&l, repo->common_dir, BYTES("main-worktree/"));
	load_linked_worktrees(&l);
	load_stash(&l);
	result = load_packed(&l, err);
	if (result == 0) {
		finish(&l, store);
		*refs = loaded;
	} else {
		refs_release(&loaded);
	}
	free(l.found.items);
	return result;
}

void refs_release(struct refs *refs)
{
	if (!refs)
		return;
	free(refs->items);
	arena_release(&refs->arena);
	*refs = (struct refs){0};
}

/* -- questions -- */

const struct ref *refs_find(const struct refs *refs, struct bytes name)
{
	size_t low = 0, high = refs->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = bytes_cmp(refs->items[mid].name, name);

		if (order == 0)
			return &refs->items[mid];
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct ref *refs_lookup(const struct refs *refs, struct bytes name)
{
	static const struct {
		const char *before, *behind;
	} rules[] = {
		{"", ""},
		{"refs/", ""},
		{"refs/tags/", ""},
		{"refs/heads/", ""},
		{"refs/remotes/", ""},
		{"refs/remotes/", "/HEAD"},
	};
	const struct ref *ref = NULL;
	struct buf full = {0};

	for (size_t i = 0; i < sizeof rules / sizeof *rules && !ref; i++) {
		buf_clear(&full);
		buf_add_str(&full, rules[i].before);
		buf_add(&full, name);
		buf_add_str(&full, rules[i].behind);
		ref = refs_find(refs, buf_bytes(&full));
	}
	buf_release(&full);
	return ref;
}

static bool matches_name(struct bytes name, struct bytes pattern)
{
	if (glob_literal_prefix(pattern) < pattern.len)
		return glob_match(pattern, name, 0);
	return bytes_starts_with(name, pattern) &&
	       (name.len == pattern.len || name.ptr[pattern.len] == '/');
}

bool refs_match(const struct ref *ref, struct bytes pattern)
{
	static const struct bytes hidden[] = {
		{"refs/", 5},
		{"refs/heads/", 11},
		{"refs/tags/", 10},
		{"refs/remotes/", 13},
	};

	if (pattern.len > 0 && pattern.ptr[pattern.len - 1] == '/')
		pattern.len--;
	if (pattern.len == 0)
		return false;
	if (matches_name(ref->name, pattern))
		return true;
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		if (bytes_starts_with(ref->name, hidden[i]) &&
		    matches_name(bytes_slice(ref->name, hidden[i].len, ref->name.len), pattern))
			return true;
	return false;
}
