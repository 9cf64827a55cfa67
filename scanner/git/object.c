/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs are opened when the first object is wanted that is not loose; from then on they are asked
 * first, since most objects are there. Each thread that reads has a reader of its own for as long
 * as that takes.
 */
#include "git/object.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "git/pack.h"

struct object_store {
	const struct repo *repo;
	const struct sink *notes;
	pthread_mutex_t lock; /* guards all below */
	struct pack_set *packs;
	struct err failure; /* of opening them */
	bool tried;
	VEC(struct pack_reader *) idle;
};

struct object_store *object_store_new(const struct repo *repo, const struct sink *notes)
{
	struct object_store *store = mem_zalloc(sizeof *store);

	store->repo = repo;
	store->notes = notes;
	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void object_store_free(struct object_store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->idle.len; i++)
		pack_reader_free(store->idle.items[i]);
	free(store->idle.items);
	pack_set_free(store->packs);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static bool has_packs(struct object_store *store)
{
	bool has;

	pthread_mutex_lock(&store->lock);
	has = store->packs != NULL;
	pthread_mutex_unlock(&store->lock);
	return has;
}

/* A reader that no other thread has until put_reader; NULL if the packs cannot be opened. */
static struct pack_reader *take_reader(struct object_store *store)
{
	const struct repo *repo = store->repo;
	struct pack_reader *reader = NULL;

	pthread_mutex_lock(&store->lock);
	if (!store->tried)
		(void)!pack_set_open_index(&store->packs, (const char *const *)repo->object_dirs,
					   repo->n_object_dirs, store->notes, &store->failure);
	store->tried = true;
	if (store->idle.len > 0)
		reader = store->idle.items[--store->idle.len];
	else if (store->packs)
		reader = pack_reader_new(store->packs);
	pthread_mutex_unlock(&store->lock);
	return reader;
}

static void put_reader(struct object_store *store, struct pack_reader *reader)
{
	pthread_mutex_lock(&store->lock);
	VEC_PUSH(&store->idle, reader);
	pthread_mutex_unlock(&store->lock);
}

static int read_packed(struct object_store *store, const struct object_id *id, uint64_t max,
		       enum object_type *type, struct buf *content, struct err *err)
{
	struct pack_reader *reader = take_reader(store);
	struct bytes data;
	int result;

	if (!reader)
		return err_set(err, store->failure.code, "%s", store->failure.message);
	result = pack_read(reader, id, (size_t)max, type, &data, err);
	if (result == 0)
		buf_add(content, data);
	put_reader(store, reader);
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
	return err_set(err, ERR_NOT_FOUND, "object %s is missing%s", hex,
		       store->repo->partial
			       ? ": this clone is partial; run git fetch --refetch --no-filter"
			       : "");
}

int object_read(struct object_store *store, const struct object_id *id, uint64_t max,
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
