/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packs of object directories and of their alternates.
 *
 * git may put packs together while they are opened (gc after a fetch does): a pack of the listing is
 * gone then, and its objects are in a new one. So what is listed and not there makes the whole listing
 * stale, and all is opened again, a few times, before it counts as damage.
 */
#define _GNU_SOURCE
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/thread.h"
#include "git/alternates.h"
#include "git/pack_impl.h"
#include "git/shown_path.h"

enum {
	ALTERNATES_DEPTH = 6, /* as in git */
	ALTERNATES_SIZE = 1024 * 1024,
	IDENTITY_PIECE = 4096, /* entries */
	OPEN_TRIES = 5,
	OPEN_PAUSE = 5 * 1000 * 1000, /* nanoseconds before the second try; each next one is twice as long */
};

/* What is wrong with a pack, kept back until it is known that the listing was not just stale. */
struct pack_fault {
	char *path;
	char *detail;
};

typedef VEC(struct pack_file) pack_file_vec;

struct opening {
	struct pack_set *set;
	pack_file_vec packs;
	const struct sink *notes;
	bool check_ids;
	bool stale; /* a file was listed and not there */
	VEC(struct pack_fault) faults;
};

/* -- directories -- */

static bool same_directory(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static void add_directory(struct pack_set *set, char *dir)
{
	for (size_t i = 0; i < set->dirs.len; i++) {
		if (same_directory(set->dirs.items[i], dir)) {
			free(dir);
			return;
		}
	}
	VEC_PUSH(&set->dirs, dir);
}

/* The file's bytes, at most ALTERNATES_SIZE. False, with errno, when there is none. */
static bool read_small_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = 0;

	if (fd < 0)
		return false;
	while (out->len < ALTERNATES_SIZE) {
		n = read(fd, buf_reserve(out, 4096), 4096);
		if (n <= 0)
			break;
		out->len += (size_t)n;
	}
	close(fd);
	return n >= 0;
}

/* Adds what `dir` names in info/alternates. Relative paths are relative to `dir`. */
static void add_alternates(struct opening *opening, const char *dir)
{
	const bool own = dir == opening->set->dirs.items[0];
	struct buf path = {0}, text = {0}, line = {0};
	struct bytes rest;
	struct stat st;

	buf_addf(&path, "%s/info/alternates", dir);
	if (!read_small_file(buf_str(&path), &text)) {
		if (errno != ENOENT && errno != ENOTDIR)
			sink_note(opening->notes, NOTE_UNREADABLE,
				  own ? shown_path(buf_str(&path)) : buf_bytes(&path),
				  "This list of directories from which the repository borrows "
				  "objects cannot be read.");
		goto out;
	}
	rest = buf_bytes(&text);
	while (alternates_next(&rest, '\n', &line)) {
		buf_clear(&path);
		if (line.ptr[0] != '/')
			buf_addf(&path, "%s/", dir);
		buf_add(&path, buf_bytes(&line));
		if (stat(buf_str(&path), &st) != 0 || !S_ISDIR(st.st_mode))
			sink_note(opening->notes, NOTE_UNREADABLE, buf_bytes(&line),
				  "The repository borrows objects from this directory, "
				  "which cannot be read: put it back, or clone the repository "
				  "anew.");
		else
			add_directory(opening->set, buf_detach(&path));
	}
out:
	buf_release(&path);
	buf_release(&text);
	buf_release(&line);
}

/* Breadth first, so that the depth of a directory is the smallest possible. */
static void collect_directories(struct opening *opening)
{
	size_t done = 0;

	for (unsigned depth = 0; depth < ALTERNATES_DEPTH; depth++) {
		size_t end = opening->set->dirs.len;

		for (; done < end; done++)
			add_alternates(opening, opening->set->dirs.items[done]);
	}
}

/* -- packs -- */

static bool has_suffix(const char *name, const char *suffix)
{
	return bytes_ends_with(bytes_str(name), bytes_str(suffix));
}

/* Takes over `detail`. */
static void add_fault(struct opening *opening, struct bytes path, char *detail)
{
	struct pack_fault fault = {.path = mem_strndup(path.ptr, path.len), .detail = detail};

	VEC_PUSH(&opening->faults, fault);
}

static void forget_faults(struct opening *opening)
{
	for (size_t i = 0; i < opening->faults.len; i++) {
		free(opening->faults.items[i].path);
		free(opening->faults.items[i].detail);
	}
	free(opening->faults.items);
	opening->faults.items = NULL;
	opening->faults.len = opening->faults.cap = 0;
}

static void tell_faults(struct opening *opening)
{
	for (size_t i = 0; i < opening->faults.len; i++)
		sink_note(opening->notes, NOTE_UNREADABLE, shown_path(opening->faults.items[i].path),
			  opening->faults.items[i].detail);
	forget_faults(opening);
}

static void open_pack(struct opening *opening, const char *idx_path)
{
	struct pack_file pack;
	struct err err = {0};
	struct buf why = {0};

	if (pack_file_open(&pack, idx_path, &err) == 0) {
		if (!opening->check_ids || pack_file_check_ids(&pack, &err) == 0) {
			VEC_PUSH(&opening->packs, pack);
			return;
		}
		pack_file_release(&pack);
	}
	if (err.code == ERR_NOT_FOUND)
		opening->stale = true;
	buf_addf(&why, "This pack is left out: %s. If only its index is damaged git index-pack makes it "
		      "anew; else fetch the repository again.",
		 err.message);
	add_fault(opening, bytes_of(idx_path, strlen(idx_path) - strlen(".idx")), buf_detach(&why));
}

/* A pack-*.pack without .idx is one that git does not see either; a user should know. */
static void note_without_index(struct opening *opening, const char *pack_path)
{
	static const char detail[] = "This pack has no index; make one with git index-pack.";
	struct buf idx = {0};

	buf_add(&idx, bytes_of(pack_path, strlen(pack_path) - strlen("pack")));
	buf_add_str(&idx, "idx");
	if (access(buf_str(&idx), F_OK) != 0) {
		opening->stale = true;
		add_fault(opening, bytes_str(pack_path), mem_strndup(detail, strlen(detail)));
	}
	buf_release(&idx);
}

static int open_packs(struct opening *opening, const char *object_dir, struct err *err)
{
	struct buf path = {0};
	const struct dirent *item;
	int ret = 0;
	DIR *dir;

	buf_addf(&path, "%s/pack", object_dir);
	dir = opendir(buf_str(&path));
	if (!dir) {
		if (errno != ENOENT || access(object_dir, F_OK) != 0)
			ret = err_errno(err, errno, "cannot read the packs in %s", buf_str(&path));
		goto out;
	}
	while ((item = readdir(dir)) != NULL) {
		struct buf file = {0};

		buf_addf(&file, "%s/%s", buf_str(&path), item->d_name);
		if (has_suffix(item->d_name, ".idx") && strlen(item->d_name) > strlen(".idx"))
			open_pack(opening, buf_str(&file));
		else if (has_suffix(item->d_name, ".pack") &&
			 strncmp(item->d_name, "pack-", strlen("pack-")) == 0)
			note_without_index(opening, buf_str(&file));
		buf_release(&file);
	}
	closedir(dir);
out:
	buf_release(&path);
	return ret;
}

static int compare_packs(const void *a, const void *b)
{
	const struct pack_file *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->path, y->path);
}

/* When the directory of packs last changed; zero if there is none. */
static struct timespec change_time(const char *object_dir)
{
	struct buf path = {0};
	struct stat st = {0};

	buf_addf(&path, "%s/pack", object_dir);
	(void)!stat(buf_str(&path), &st);
	buf_release(&path);
	return st.st_mtim;
}

/* One listing of all directories. */
static int open_listed(struct opening *opening, struct err *err)
{
	int ret = 0;

	for (size_t i = 0; i < opening->packs.len; i++)
		pack_file_release(&opening->packs.items[i]);
	opening->packs.len = 0;
	forget_faults(opening);
	opening->stale = false;
	opening->set->listed.len = 0;
	for (size_t i = 0; i < opening->set->dirs.len && ret == 0; i++) {
		VEC_PUSH(&opening->set->listed, change_time(opening->set->dirs.items[i]));
		ret = open_packs(opening, opening->set->dirs.items[i], err);
	}
	return ret;
}

static int open_fresh(struct opening *opening, struct err *err)
{
	struct timespec pause = {.tv_nsec = OPEN_PAUSE};
	int ret = open_listed(opening, err);

	for (int try = 1; try < OPEN_TRIES && ret == 0 && opening->stale; try++) {
		nanosleep(&pause, NULL);
		pause.tv_nsec *= 2;
		ret = open_listed(opening, err);
	}
	tell_faults(opening);
	return ret;
}

/* Numbers the entries of all packs, the largest first. */
static void number_packs(struct opening *opening)
{
	struct pack_set *set = opening->set;
	uint64_t total = 0;

	set->packs = opening->packs.items;
	if (opening->packs.len > 0)
		qsort(set->packs, opening->packs.len, sizeof *set->packs, compare_packs);
	for (; set->len < opening->packs.len; set->len++) {
		struct pack_file *pack = &set->packs[set->len];

		if (total + pack->count > ENTRY_MAX)
			break;
		pack->first = (uint32_t)total;
		total += pack->count;
	}
	for (size_t i = set->len; i < opening->packs.len; i++) {
		sink_note(opening->notes, NOTE_UNREADABLE, shown_path(set->packs[i].path),
			  "This pack is left out: there are too many objects.");
		pack_file_release(&set->packs[i]);
	}
	set->total = (uint32_t)total;
}

/* Opens the packs; `opening->set` is freed when that fails. */
static int open_all(struct opening *opening, const char *const *object_dirs, size_t n,
		    struct err *err)
{
	int ret;

	for (size_t i = 0; i < n; i++)
		add_directory(opening->set, mem_strndup(object_dirs[i], strlen(object_dirs[i])));
	collect_directories(opening);
	ret = open_fresh(opening, err);
	number_packs(opening);
	if (ret < 0)
		pack_set_free(opening->set);
	return ret;
}

int pack_set_open(struct pack_set **out, const char *const *object_dirs, size_t n, unsigned jobs,
		  const struct sink *notes, struct err *err)
{
	struct opening opening = {
		.set = mem_zalloc(sizeof *opening.set), .notes = notes, .check_ids = true};
	int ret = open_all(&opening, object_dirs, n, err);
	struct pack_set *set = opening.set;

	if (ret < 0)
		return ret;
	jobs = jobs ? jobs : 1;
	set->entries = mem_pages(set->total * sizeof *set->entries);
	for (size_t i = 0; i < set->len; i++)
		pack_file_order(&set->packs[i], set->entries + set->packs[i].first, jobs);
	pack_link(set, jobs, notes);
	*out = set;
	return 0;
}

int pack_set_open_index(struct pack_set **out, const char *const *object_dirs, size_t n,
			const struct sink *notes, struct err *err)
{
	struct opening opening = {.set = mem_zalloc(sizeof *opening.set), .notes = notes};
	int ret = open_all(&opening, object_dirs, n, err);

	if (ret == 0)
		*out = opening.set;
	return ret;
}

void pack_set_free(struct pack_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->len; i++)
		pack_file_release(&set->packs[i]);
	for (size_t i = 0; i < set->dirs.len; i++)
		free(set->dirs.items[i]);
	free(set->dirs.items);
	free(set->listed.items);
	free(set->packs);
	free(set->entries);
	free(set);
}

/* -- questions -- */

bool pack_set_is_current(const struct pack_set *set)
{
	for (size_t i = 0; i < set->listed.len; i++) {
		struct timespec now = change_time(set->dirs.items[i]);

		if (now.tv_sec != set->listed.items[i].tv_sec ||
		    now.tv_nsec != set->listed.items[i].tv_nsec)
			return false;
	}
	return true;
}

void pack_set_note_cut(const struct pack_set *set, const struct sink *notes)
{
	for (size_t i = 0; i < set->len; i++) {
		const struct pack_file *pack = &set->packs[i];
		struct stat st;

		/* One that was deleted or replaced is still whole for whoever has it open. */
		if (stat(pack->path, &st) == 0 && st.st_dev == pack->pack.device &&
		    st.st_ino == pack->pack.inode && (uintmax_t)st.st_size < pack->pack.len)
			sink_note(notes, NOTE_UNREADABLE, shown_path(pack->path),
				  "This pack was cut off while it was read: not all of its objects "
				  "were looked at. Check the repository with git fsck, and scan "
				  "again.");
	}
}

size_t pack_set_objects(const struct pack_set *set)
{
	return set->total;
}

const struct pack_file *pack_of_entry(const struct pack_set *set, uint32_t entry)
{
	size_t low = 0, high = set->len;

	assert(entry < set->total);
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (set->packs[mid].first <= entry)
			low = mid;
		else
			high = mid;
	}
	return &set->packs[low];
}

const struct object_id *pack_entry_id(const struct pack_set *set, uint32_t entry)
{
	return pack_file_id(pack_of_entry(set, entry), set->entries[entry].index_pos);
}

uint64_t pack_entry_end(const struct pack_set *set, const struct pack_file *pack, uint32_t entry)
{
	if (entry + 1 < pack->first + pack->count)
		return entry_offset(&set->entries[entry + 1]);
	return pack->pack.len - OBJECT_ID_SIZE;
}

static uint32_t find_in(const struct pack_set *set, const struct pack_file *pack,
			const struct object_id *id)
{
	uint32_t pos = pack_file_find_id(pack, id), found;

	if (pos == UINT32_MAX)
		return ENTRY_NONE;
	found = pack_file_find_offset(pack, set->entries + pack->first,
				      pack_file_offset(pack, pos));
	return found == UINT32_MAX ? ENTRY_NONE : pack->first + found;
}

uint32_t pack_find(const struct pack_set *set, const struct pack_file *prefer,
		   const struct object_id *id)
{
	uint32_t found = prefer ? find_in(set, prefer, id) : ENTRY_NONE;

	for (size_t i = 0; i < set->len && found == ENTRY_NONE; i++)
		if (&set->packs[i] != prefer)
			found = find_in(set, &set->packs[i], id);
	return found;
}

struct id_job {
	const struct pack_set *set;
	struct id_set *out;
	atomic_uint next_byte; /* first bytes of ids */
};

static void add_ids(void *ctx, unsigned worker)
{
	struct id_job *job = ctx;
	unsigned byte;

	(void)worker;
	while ((byte = atomic_fetch_add(&job->next_byte, 1)) < 256) {
		for (size_t i = 0; i < job->set->len; i++) {
			const struct pack_file *pack = &job->set->packs[i];
			uint32_t pos = byte ? pack_file_fanout(pack, byte - 1) : 0;
			uint32_t end = pack_file_fanout(pack, byte);

			id_set_add(job->out, pack_file_id(pack, pos), pack->id_stride, end - pos);
		}
	}
}

void pack_set_ids(const struct pack_set *set, unsigned jobs, struct id_set *out)
{
	struct id_job job = {.set = set, .out = out};

	thread_run(jobs, add_ids, &job);
}

bool pack_set_contains(const struct pack_set *set, const struct object_id *id)
{
	for (size_t i = 0; i < set->len; i++)
		if (pack_file_find_id(&set->packs[i], id) != UINT32_MAX)
			return true;
	return false;
}

static void add_identity(const struct pack_set *set, uint32_t number, struct buf *out)
{
	const struct pack_entry *entry = &set->entries[number];
	const char facts[] = {(char)(entry->type << 2 | entry->twin << 1 | entry->broken),
			      (char)(entry->base >> 24), (char)(entry->base >> 16),
			      (char)(entry->base >> 8), (char)entry->base};

	buf_add(out, bytes_of((const char *)pack_entry_id(set, number)->id, OBJECT_ID_SIZE));
	buf_add(out, bytes_of(facts, sizeof facts));
}

/* Chained over pieces, so that it needs no copy of the whole table. */
void pack_set_identity(const struct pack_set *set, uint8_t out[DIGEST_SHA256_SIZE])
{
	struct buf piece = {0};

	memset(out, 0, DIGEST_SHA256_SIZE);
	for (uint32_t i = 0; i < set->total; i++) {
		add_identity(set, i, &piece);
		if (i % IDENTITY_PIECE != IDENTITY_PIECE - 1 && i + 1 < set->total)
			continue;
		buf_add(&piece, bytes_of((const char *)out, DIGEST_SHA256_SIZE));
		digest_sha256(buf_bytes(&piece), out);
		buf_clear(&piece);
	}
	buf_release(&piece);
}

bool pack_shard_has(const struct object_id *root, uint32_t index, uint32_t count)
{
	uint64_t number = 0;

	assert(count == 0 ? index == 0 : index < count);
	for (int i = 0; i < 8; i++)
		number = number << 8 | root->id[i];
	return count == 0 || number % count == index;
}

void pack_note_object(const struct pack_set *set, uint32_t entry, const struct sink *notes,
		      enum note_kind kind, const char *why)
{
	const struct object_id *id = pack_entry_id(set, entry);
	char detail[256], hex[2 * OBJECT_ID_SIZE + 1];

	for (int i = 0; i < OBJECT_ID_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", id->id[i]);
	snprintf(detail, sizeof detail, "Object %s is not looked at: %s.", hex, why);
	sink_note(notes, kind, bytes_of(NULL, 0), detail);
}
