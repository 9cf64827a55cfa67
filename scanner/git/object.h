/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects of a repository by their id, loose or packed. A scan of whole packs goes through
 * git/pack.h.
 */
#ifndef GIT_OBJECT_H
#define GIT_OBJECT_H

#include "git/loose.h"
#include "git/repo.h"
#include "model/sink.h"

struct object_store;

/*
 * A store over the object directories of `repo`. Packs that cannot be opened are told to `notes`
 * when the first packed object is asked for. Both are borrowed.
 */
struct object_store *object_store_new(const struct repo *repo, const struct sink *notes);
void object_store_free(struct object_store *store); /* accepts NULL */

struct pack_set;

/*
 * Spares the store to open the packs that `packs` has open. Borrowed until the store is freed. Before
 * the first read.
 */
void object_store_lend(struct object_store *store, struct pack_set *packs);

/*
 * Appends the content of an object, at most `max` bytes, to `content`; its size is checked before
 * it is read. What is not there is looked for again if there are other packs than before. Errors as
 * for loose_read. May be called from several threads.
 */
int object_read(struct object_store *store, const struct object_id *id, uint64_t max,
		enum object_type *type, struct buf *content, struct err *err) MUST_CHECK;

/* As object_read for an object that must be of the given type; ERR_CORRUPT if it is not. */
int object_read_as(struct object_store *store, const struct object_id *id, uint64_t max,
		   enum object_type type, struct buf *content, struct err *err) MUST_CHECK;

/* As pack_set_note_cut (git/pack.h), for the packs that were read. */
void object_store_note_cut(struct object_store *store, const struct sink *notes);

#endif
