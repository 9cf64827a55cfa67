/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgit2 gets a database of its own with nothing in it but its reader of packs: no repository is
 * opened, so no configuration is read and no owner is asked for, and its reader of loose objects is
 * not there to hang.
 */
#include "git/object.h"

#include <assert.h>
#include <git2.h>
#include <git2/sys/odb_backend.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

struct object_store {
	const struct repo *repo;
	pthread_mutex_t lock; /* guards the opening of `packs` */
	git_odb *packs;       /* NULL until a packed object is wanted */
	bool started, failed; /* libgit2; opening the packs */
};

struct object_store *object_store_new(const struct repo *repo)
{
	struct object_store *store = mem_zalloc(sizeof *store);

	store->repo = repo;
	pthread_mutex_init(&store->lock, NULL);
	return store;
}

void object_store_free(struct object_store *store)
{
	if (!store)
		return;
	git_odb_free(store->packs);
	if (store->started)
		git_libgit2_shutdown();
	pthread_mutex_destroy(&store->lock);
	free(store);
}

static bool open_packs(struct object_store *store)
{
	if (git_libgit2_init() < 0)
		return false;
	store->started = true;
	/*
	 * A damaged object is found by its zlib checksum; hashing all that is read would double the
	 * cost.
	 */
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	if (git_odb_new(&store->packs) < 0)
		return false;
	for (size_t i = 0; i < store->repo->n_object_dirs; i++) {
		git_odb_backend *backend = NULL;

		/* A directory without packs is none the worse for it. */
		if (git_odb_backend_pack(&backend, store->repo->object_dirs[i]) < 0)
			continue;
		if (git_odb_add_backend(store->packs, backend, 1) < 0) {
			backend->free(backend);
			return false;
		}
	}
	return true;
}

/* The database of packs, opened by the first caller; NULL if that failed. */
static git_odb *packs_of(struct object_store *store)
{
	git_odb *packs;

	pthread_mutex_lock(&store->lock);
	if (!store->packs && !store->failed)
		store->failed = !open_packs(store);
	packs = store->failed ? NULL : store->packs;
	pthread_mutex_unlock(&store->lock);
	return packs;
}

static const char *reason(void)
{
	const git_error *last = git_error_last();

	return last && last->message ? last->message : "unknown reason";
}

static int read_packed(struct object_store *store, const struct object_id *id, uint64_t max,
		       enum object_type *type, struct buf *content, struct err *err)
{
	git_odb *packs = packs_of(store);
	char hex[OBJECT_ID_HEX_SIZE];
	git_odb_object *object;
	git_object_t git_type;
	git_oid oid;
	size_t size;
	int status;

	object_id_hex(id, hex);
	if (!packs)
		return err_set(err, ERR_IO, "the packs of %s cannot be opened",
			       store->repo->common_dir);
	static_assert(sizeof oid.id == OBJECT_ID_SIZE, "libgit2 with SHA-1 ids");
	memcpy(oid.id, id->id, OBJECT_ID_SIZE);
	status = git_odb_read_header(&size, &git_type, packs, &oid);
	if (status == GIT_ENOTFOUND)
		return err_set(err, ERR_NOT_FOUND, "object %s is missing%s", hex,
			       store->repo->partial ? " (the clone is partial; fetch it with git)"
						    : "");
	if (status == 0 && size > max)
		return err_set(err, ERR_LIMIT, "object %s has %zu bytes", hex, size);
	if (status == 0)
		status = git_odb_read(&object, packs, &oid);
	if (status != 0)
		return err_set(err, ERR_CORRUPT, "object %s is damaged: %s", hex, reason());
	switch (git_odb_object_type(object)) {
	case GIT_OBJECT_COMMIT:
		*type = OBJECT_COMMIT;
		break;
	case GIT_OBJECT_TREE:
		*type = OBJECT_TREE;
		break;
	case GIT_OBJECT_TAG:
		*type = OBJECT_TAG;
		break;
	default:
		*type = OBJECT_BLOB;
	}
	buf_add(content, bytes_of(git_odb_object_data(object), git_odb_object_size(object)));
	git_odb_object_free(object);
	return 0;
}

int object_read(struct object_store *store, const struct object_id *id, uint64_t max,
		enum object_type *type, struct buf *content, struct err *err)
{
	const struct repo *repo = store->repo;
	struct err loose = {0}, packed = {0};
	int result, other;

	result = loose_read((const char *const *)repo->object_dirs, repo->n_object_dirs, id, max,
			    type, content, &loose);
	if (result == 0)
		return 0;
	if (result == ERR_LIMIT)
		return err_set(err, result, "%s", loose.message);
	/* A damaged loose object may have a good copy in a pack. */
	other = read_packed(store, id, max, type, content, &packed);
	if (other == 0)
		return 0;
	if (result == ERR_NOT_FOUND)
		return err_set(err, other, "%s", packed.message);
	return err_set(err, result, "%s", loose.message);
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
