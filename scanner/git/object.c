/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs are opened when the first object is wanted that is not loose; from then on they are asked
 * first, since most objects are there. Each thread that reads has a reader of its own for as long
 * as that takes.
 *
 * What is in neither place may have been packed meanwhile, as gc does with loose objects and with
 * other packs: if the directories of packs have changed since, all are opened anew. Packs that were
 * opened before stay open, for there may be readers of them.
 */
#include "git/object.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "git/pack.h"

enum { RENEWALS_MAX = 3 }; /* for one object, while somebody packs all the time */

/* A reader and the packs that it reads. */
struct reading {
	struct pack_reader *reader;
	const struct pack_set *set;
};

struct object_store {
	const struct repo *repo;
	const struct sink *notes;
	pthread_mutex_t lock; /* guards all below */
	struct pack_set *packs;
	const struct pack_set *lent; /* one that is not the store's own */
	VEC(struct pack_set *) old;
	struct err failure; /* of opening them */
	bool tried;
	VEC(struct reading) idle;
};

struct object_store *object_store_new(const struct repo *repo, const struct sink *notes)
{
	struct object_store *store = mem_zalloc(sizeof *store);

	store->repo = repo;
	store->notes = notes;
	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void object_store_lend(struct object_store *store, struct pack_set *packs)
{
	pthread_mutex_lock(&store->lock);
	if (!store->tried) {
		store->packs = packs;
		store->lent = packs;
		store->tried = true;
	}
	pthread_mutex_unlock(&store->lock);
}

static void free_packs(const struct object_store *store, struct pack_set *packs)
{
	if (packs != store->lent)
		pack_set_free(packs);
}

void object_store_free(struct object_store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->idle.len; i++)
		pack_reader_free(store->idle.items[i].reader);
	free(store->idle.items);
	for (size_t i = 0; i < store->old.len; i++)
		free_packs(store, store->old.items[i]);
	free((void *)store->old.items);
	free_packs(store, store->packs);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

void object_store_note_cut(struct object_store *store, const struct sink *notes)
{
	pthread_mutex_lock(&store->lock);
	for (size_t i = 0; i < store->old.len; i++)
		pack_set_note_cut(store->old.items[i], notes);
	if (store->packs)
		pack_set_note_cut(store->packs, notes);
	pthread_mutex_unlock(&store->lock);
}

static bool has_packs(struct object_store *store)
{
	bool has;

	pthread_mutex_lock(&store->lock);
	has = store->packs != NULL;
	pthread_mutex_unlock(&store->lock);
	return has;
}

/* Has the packs opened anew for the next read; false if they are as they were. */
static bool renew_packs(struct object_store *store)
{
	bool stale;

	pthread_mutex_lock(&store->lock);
	stale = store->packs && !pack_set_is_current(store->packs);
	if (stale) {
		VEC_PUSH(&store->old, store->packs);
		store->packs = NULL;
		store->tried = false;
	}
	pthread_mutex_unlock(&store->lock);
	return stale;
}

/* A reader that no other thread has until put_reader; without one if the packs cannot be opened. */
static struct reading take_reader(struct object_store *store)
{
	const struct repo *repo = store->repo;
	struct reading reading = {0};

	pthread_mutex_lock(&store->lock);
	if (!store->tried)
		(void)!pack_set_open_index(&store->packs, (const char *const *)repo->object_dirs,
					   repo->n_object_dirs, store->notes, &store->failure);
	store->tried = true;
	while (store->idle.len > 0 && !reading.reader) {
		reading = store->idle.items[--store->idle.len];
		if (reading.set == store->packs)
			break;
		pack_reader_free(reading.reader);
		reading = (struct reading){0};
	}
	if (!reading.reader && store->packs)
		reading = (struct reading){pack_reader_new(store->packs, 0), store->packs};
	pthread_mutex_unlock(&store->lock);
	return reading;
}

static void put_reader(struct object_store *store, struct reading reading)
{
	pthread_mutex_lock(&store->lock);
	VEC_PUSH(&store->idle, reading);
	pthread_mutex_unlock(&store->lock);
}

static int read_packed(struct object_store *store, const struct object_id *id, uint64_t max,
		       enum object_type *type, struct buf *content, struct err *err)
{
	struct reading reading = take_reader(store);
	struct bytes data;
	int result;

	if (!reading.reader)
		return err_set(err, store->failure.code, "%s", store->failure.message);
	result = pack_read(reading.reader, id, (size_t)max, type, &data, err);
	if (result == 0)
		buf_add(content, data);
	put_reader(store, reading);
	return result;
}

static int read_loose(const struct object_store *store, const struct object_id *id, uint64_t max,
		      enum object_type *type, struct buf *content, struct err *err)
{
	const struct repo *repo = store->repo;

	return loose_read((const char *const *)repo->object_dirs, repo->n_object_dirs, id, max,
			  type, content, err);
}

/* The failure of both ways to read an object, as one sentence about it. */
static int tell_failure(const struct object_store *store, const struct object_id *id, int loose,
			const struct err *loose_err, int packed, const struct err *packed_err,
			struct err *err)
{
	char hex[OBJECT_ID_HEX_SIZE];

	object_id_hex(id, hex);
	if (loose != ERR_NOT_FOUND)
		return err_set(err, loose, "%s", loose_err->message);
	if (packed != ERR_NOT_FOUND)
		return err_set(err, packed, "object %s: %s", hex, packed_err->message);
	return err_set(err, ERR_NOT_FOUND, "object %s is missing: %s", hex,
		       store->repo->partial
			       ? "this clone is partial; run git fetch --refetch --no-filter"
			       : "fetch the repository anew, or copy the object from a clone that "
				 "has it");
}

/* One look at all places. */
static int read_once(struct object_store *store, const struct object_id *id, uint64_t max,
		     enum object_type *type, struct buf *content, struct err *err)
{
	struct err loose_err = {0}, packed_err = {0};
	bool packed_first = has_packs(store);
	int loose, packed = ERR_NOT_FOUND;

	if (packed_first && (packed = read_packed(store, id, max, type, content, &packed_err)) == 0)
		return 0;
	if (packed == ERR_LIMIT)
		return tell_failure(store, id, ERR_NOT_FOUND, NULL, packed, &packed_err, err);
	loose = read_loose(store, id, max, type, content, &loose_err);
	if (loose == 0)
		return 0;
	if (loose == ERR_LIMIT)
		return err_set(err, loose, "%s", loose_err.message);
	/* A damaged loose object may have a good copy in a pack. */
	if (!packed_first &&
	    (packed = read_packed(store, id, max, type, content, &packed_err)) == 0)
		return 0;
	return tell_failure(store, id, loose, &loose_err, packed, &packed_err, err);
}

int object_read(struct object_store *store, const struct object_id *id, uint64_t max,
		enum object_type *type, struct buf *content, struct err *err)
{
	int result = read_once(store, id, max, type, content, err);

	for (unsigned i = 0; i < RENEWALS_MAX && result == ERR_NOT_FOUND && renew_packs(store); i++)
		result = read_once(store, id, max, type, content, err);
	return result;
}

int object_read_as(struct object_store *store, const struct object_id *id, uint64_t max,
		   enum object_type type, struct buf *content, struct err *err)
{
	size_t before = content->len;
	char hex[OBJECT_ID_HEX_SIZE];
	enum object_type actual;
	int result = object_read(store, id, max, &actual, content, err);

	if (result != 0 || actual == type)
		return result;
	content->len = before;
	object_id_hex(id, hex);
	return err_set(err, ERR_CORRUPT, "object %s is of another type than what refers to it says",
		       hex);
}
