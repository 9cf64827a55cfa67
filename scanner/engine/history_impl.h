/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the two halves of a history scan: history_scan.c finds, history_report.c says where and when.
 * Private to engine/.
 */
#ifndef ENGINE_HISTORY_IMPL_H
#define ENGINE_HISTORY_IMPL_H

#include "engine/engine_impl.h"
#include "engine/history.h"
#include "git/history.h"
#include "git/pack.h"
#include "git/repo.h"

enum { SECRET_KEY_SIZE = 16 };

/* What identifies a rule's secret across objects: 128 bits of SHA-256. */
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
};

struct found_list {
	VEC(struct found_object) objects;
};

/* The objects of the repository that is scanned. */
struct history_store {
	struct pack_set *packs;
	struct pack_reader *reader; /* of the calling thread */
	struct buf loose;
};

/* Reads one object, packed or loose; `*data` is borrowed until the next call. */
int history_store_read(struct history_store *store, const struct object_id *id, size_t max_size,
		      enum object_type *type, struct bytes *data, struct err *err) MUST_CHECK;

/* The text of an object in which secrets are looked for; false if it has none (binary). `scratch` may back it. */
bool object_text(enum object_type type, struct bytes data, enum encoding *encoding,
		 struct buf *scratch, struct bytes *text);

void secret_key_make(uint32_t rule, struct bytes secret, struct secret_key *out);

/* What the second half needs. */
struct history_scan {
	struct engine *engine;
	const struct history_options *options;
	struct history_store store;
	struct history *history;
	struct found_list *found; /* one for each worker */
	unsigned jobs;
};

/* Groups what was found, asks for its history, and emits one finding for each rule and secret. */
int history_report(struct history_scan *scan, const struct repo *repo, struct history_phases *phases,
		   struct err *err) MUST_CHECK;

/* Seconds of a steady clock. */
double history_now(void);

/* Feeds all trees, packed and loose, to the history index. */
int history_read_trees(struct history_scan *scan, const struct sink *notes, struct err *err) MUST_CHECK;

#endif
