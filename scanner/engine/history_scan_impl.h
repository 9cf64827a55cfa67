/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the two halves of a history scan: history_scan.c finds, history_report.c says where and when;
 * history_shard.c runs them apart. Private to engine/.
 */
#ifndef ENGINE_HISTORY_SCAN_IMPL_H
#define ENGINE_HISTORY_SCAN_IMPL_H

#include <pthread.h>

#include "base/digest.h"
#include "base/map.h"
#include "engine/engine_impl.h"
#include "engine/history_scan.h"
#include "git/history.h"
#include "git/pack.h"
#include "git/refs.h"
#include "git/repo.h"

enum { SECRET_KEY_SIZE = 16 };

/* What identifies a rule's secret across objects: 128 bits of an HMAC of both. */
struct secret_key {
	unsigned char bytes[SECRET_KEY_SIZE];
};

/* An object in which something was found. */
struct found_object {
	struct object_id id;
	enum object_type type;
	struct match *matches; /* in its text: a blob's in UTF-8, a commit's or tag's message */
	struct secret_key *keys; /* of each match */
	size_t len;
	bool checked; /* against its id */
};

struct found_list {
	VEC(struct found_object) objects;
};

/* The objects of the repository that is scanned. */
struct history_store {
	struct pack_set *packs;
	struct pack_reader *reader;   /* of the calling thread */
	struct object_store *objects; /* for what was packed after `packs` was opened */
	struct buf loose;
};

/* Reads one object, packed or loose; `*data` is borrowed until the next call. */
int history_store_read(struct history_store *store, const struct object_id *id, size_t max_size,
		      enum object_type *type, struct bytes *data, struct err *err) MUST_CHECK;

struct history_scan;

/* Notes an object whose content is not what its id says (git/object_check.h). */
void history_check(const struct history_scan *scan, const struct object_id *id,
		   enum object_type type, struct bytes data);

/* The text of an object in which secrets are looked for; false if it has none (binary). `scratch` may back it. */
bool object_text(enum object_type type, struct bytes data, enum encoding *encoding,
		 struct buf *scratch, struct bytes *text);

/* What a worker of a history scan has of its own. */
struct object_worker {
	struct buf raw;                    /* an object that the walk did not put together */
	uint64_t counts[COUNT_KINDS];      /* not yet told to the sink */
	char padding[64];                  /* keeps workers off each other's cache lines */
};

struct history_scan {
	struct engine *engine;
	struct object_worker *workers; /* during history_find */
	const struct history_options *options;
	struct history_store store;
	struct refs refs;         /* as they were before any object was looked for */
	object_id_vec loose;      /* in no pack, sorted */
	VEC(struct object_id) loose_trees; /* known after the first pass over loose objects */
	struct id_set present;    /* all objects; filled for the trees */
	struct history *history;  /* NULL in the first half of a shard: commits are the merge's business */
	struct found_list *found; /* one for each worker, or for each shard */
	size_t found_len;
	struct map secrets;       /* keys in `found`, each once, while a progress is to be told; under the lock */
	pthread_mutex_t secrets_lock;
	unsigned jobs;
	struct pack_times times; /* if they are measured */
	bool all;                 /* what no ref leads to counts: that is wanted, or not to be told apart */
	uint8_t salt[DIGEST_SHA256_SIZE]; /* of secrets' keys; all zero unless these leave the process */
};

void secret_key_make(const struct history_scan *scan, uint32_t rule, struct bytes secret,
		     struct secret_key *out);

/*
 * Reads the refs, lists the loose objects and opens the packs, in this order: what a ref names is then among
 * the objects, and what is packed meanwhile is in one place or the other. Notes go to `notes`. On failure
 * there is nothing to close; `*scan` needs engine and options. ERR_USAGE if no ref is one of the wanted.
 */
int history_open(struct history_scan *scan, struct repo *repo, const struct sink *notes,
		 struct err *err) MUST_CHECK;
void history_close(struct history_scan *scan, struct repo *repo);

/* Notes what the repository cannot tell: shallow clones. */
void history_note_repository(const struct engine *engine, const struct repo *repo);

/* The first half: fills scan->found, with scan->jobs lists that the caller releases. */
int history_find(struct history_scan *scan, struct history_phases *phases, struct err *err) MUST_CHECK;
void found_list_release(struct found_list *list); /* accepts zeroed structs */

/* Feeds all commits to the history index without scanning them, or noting what cannot be read. */
int history_read_commits(struct history_scan *scan, struct err *err) MUST_CHECK;

/* Whether the patterns of --history=REF select a ref; none select all. */
bool history_ref_wanted(const struct string_list *patterns, const struct ref *ref);

/*
 * history_missing.c: what is missing, after the trees were read. The first, before history_finish, wants each
 * missing object as a group from `first_group` on and returns how many these are; the second, after it, takes
 * what history_attribute said of those groups.
 */
uint32_t history_want_missing(struct history_scan *scan, const struct repo *repo, uint32_t first_group);
void history_note_missing(const struct history_scan *scan, const struct repo *repo,
			  const struct attribution *attributions);

/* Groups what was found, asks for its history, and emits one finding for each rule, secret and family of paths. */
int history_report(struct history_scan *scan, const struct repo *repo, struct history_phases *phases,
		   struct err *err) MUST_CHECK;

/*
 * What was found when the scan was stopped: one finding for each rule and secret, at the blob or the message that
 * holds it; of commits and paths nothing is known yet.
 */
void history_report_stopped(struct history_scan *scan);

/* Seconds of a steady clock. */
double history_now(void);

/* Feeds all trees, packed and loose, to the history index, which learns what objects there are. */
int history_read_trees(struct history_scan *scan, const struct sink *notes, struct err *err) MUST_CHECK;

#endif
