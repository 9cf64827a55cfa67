/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places that share a path or a blob are joined first, which needs no reading. Only if that leaves several families
 * blobs of each are compared: as multisets of lines, cut after 64 bytes, each counting as many bytes as it has. Of
 * large blobs only a part of the lines is kept, those whose hash ends in so many zeros: of two blobs always the same.
 */
#include "engine/path_family.h"

#include <assert.h>
#include <stdlib.h>

#include "base/map.h"

enum {
	CHUNK_MAX = 64,
	SKETCH_MAX = 2048, /* chunks */
	SKETCHES_MAX = 2 * 1024 * 1024, /* chunks of all sketches */
	SAMPLES_PER_FAMILY = 16,
	SAMPLES_MAX = 256,
};

struct chunk {
	uint64_t hash;
	uint64_t size; /* of all chunks with this hash */
};

struct blob_sketch {
	struct chunk *chunks; /* by hash, each once */
	size_t len;
	uint64_t mask; /* bits of the hash that are 0 */
};

/* Places that are compared. */
typedef VEC(uint32_t) place_vec;

/* -- joining -- */

/* The place that stands for the family of a place: the first of them. */
static uint32_t leader(uint32_t *family, uint32_t place)
{
	while (family[place] != place) {
		family[place] = family[family[place]];
		place = family[place];
	}
	return place;
}

static void join(uint32_t *family, uint32_t a, uint32_t b)
{
	a = leader(family, a);
	b = leader(family, b);
	if (a < b)
		family[b] = a;
	else
		family[a] = b;
}

/* Joins the place with the first one that has this key. */
static void join_by(struct map *seen, struct bytes key, uint32_t *family, uint32_t place)
{
	bool added;
	uint64_t *first = map_put(seen, key, &added);

	if (added)
		*first = place;
	else
		join(family, (uint32_t)*first, place);
}

static struct bytes blob_key(const struct history_place *place)
{
	return bytes_of((const char *)place->blob.id, OBJECT_ID_SIZE);
}

static void join_same(const history_place_vec *places, uint32_t *family)
{
	struct map paths = {0}, blobs = {0};

	for (uint32_t i = 0; i < places->len; i++) {
		const struct history_place *place = &places->items[i];

		join_by(&paths, bytes_str(place->path), family, i);
		join_by(&blobs, blob_key(place), family, i);
	}
	map_release(&paths);
	map_release(&blobs);
}

/* -- comparing -- */

static int compare_chunks(const void *a, const void *b)
{
	const struct chunk *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Sorts the chunks, makes one of those with equal hashes, and drops those that the mask forbids. */
static void settle(struct blob_sketch *sketch)
{
	size_t kept = 0;

	qsort(sketch->chunks, sketch->len, sizeof *sketch->chunks, compare_chunks);
	for (size_t i = 0; i < sketch->len; i++) {
		if (sketch->chunks[i].hash & sketch->mask)
			continue;
		if (kept > 0 && sketch->chunks[kept - 1].hash == sketch->chunks[i].hash)
			sketch->chunks[kept - 1].size += sketch->chunks[i].size;
		else
			sketch->chunks[kept++] = sketch->chunks[i];
	}
	sketch->len = kept;
}

/* Leaves room for more. */
static void thin_out(struct blob_sketch *sketch)
{
	settle(sketch);
	while (sketch->len > SKETCH_MAX / 2) {
		sketch->mask = sketch->mask * 2 + 1;
		settle(sketch);
	}
}

static void add_chunk(struct blob_sketch *sketch, struct bytes text)
{
	struct chunk chunk = {hash_bytes(text), text.len};

	if (sketch->len == SKETCH_MAX)
		thin_out(sketch);
	if (!(chunk.hash & sketch->mask))
		sketch->chunks[sketch->len++] = chunk;
}

static struct blob_sketch sketch_text(struct bytes text)
{
	struct blob_sketch sketch = {mem_alloc(SKETCH_MAX * sizeof *sketch.chunks), 0, 0};
	struct bytes line;

	while (bytes_next_line(&text, &line)) {
		while (line.len > 0) {
			struct bytes chunk = bytes_slice(line, 0, CHUNK_MAX);

			add_chunk(&sketch, chunk);
			line = bytes_slice(line, chunk.len, line.len);
		}
	}
	settle(&sketch);
	sketch.chunks = mem_realloc(sketch.chunks, (sketch.len + 1) * sizeof *sketch.chunks);
	return sketch;
}

static void forget_sketches(struct path_families *families)
{
	for (size_t i = 0; i < families->sketches.len; i++)
		free(families->sketches.items[i].chunks);
	families->sketches.len = 0;
	families->chunks = 0;
	id_table_release(&families->blobs);
}

/* Valid until the next call of forget_sketches. */
static struct blob_sketch sketch_blob(struct path_families *families, const struct object_id *blob)
{
	bool added;
	uint32_t number = id_table_add(&families->blobs, blob, &added);

	if (added) {
		VEC_PUSH(&families->sketches, sketch_text(families->text(families->ctx, blob)));
		families->chunks += families->sketches.items[number].len;
	}
	return families->sketches.items[number];
}

/* Whether at least half of the larger one is the same in the other. */
static bool is_similar(const struct blob_sketch *a, const struct blob_sketch *b)
{
	uint64_t mask = a->mask | b->mask, sizes[2] = {0}, same = 0;

	for (size_t i = 0, j = 0; i < a->len || j < b->len;) {
		int order = i == a->len	  ? 1
			    : j == b->len ? -1
					  : compare_chunks(&a->chunks[i], &b->chunks[j]);
		const struct chunk *x = order <= 0 ? &a->chunks[i++] : NULL;
		const struct chunk *y = order >= 0 ? &b->chunks[j++] : NULL;
		bool counts = !((x ? x : y)->hash & mask);

		sizes[0] += x && counts ? x->size : 0;
		sizes[1] += y && counts ? y->size : 0;
		if (x && y && counts)
			same += x->size < y->size ? x->size : y->size;
	}
	return same > 0 && same * 2 >= (sizes[0] > sizes[1] ? sizes[0] : sizes[1]);
}

/* How many blobs a family has, and which of them (every so many) are compared. */
struct sampling {
	uint32_t blobs, seen, every;
};

/* The first place of each blob. */
static void list_blobs(const history_place_vec *places, place_vec *list)
{
	struct map seen = {0};

	for (uint32_t i = 0; i < places->len; i++) {
		bool added;

		map_put(&seen, blob_key(&places->items[i]), &added);
		if (added)
			VEC_PUSH(list, i);
	}
	map_release(&seen);
}

/* Chooses blobs of each family; false if these would be too many. */
static bool choose(const history_place_vec *places, uint32_t *family, place_vec *samples)
{
	struct sampling *of = mem_zalloc(places->len * sizeof *of);
	place_vec blobs = {0};

	list_blobs(places, &blobs);
	for (uint32_t i = 0; i < blobs.len; i++)
		of[leader(family, blobs.items[i])].blobs++;
	for (uint32_t i = 0; i < blobs.len && samples->len <= SAMPLES_MAX; i++) {
		struct sampling *s = &of[leader(family, blobs.items[i])];

		s->every = (s->blobs - 1) / SAMPLES_PER_FAMILY + 1;
		if (s->seen++ % s->every == 0)
			VEC_PUSH(samples, blobs.items[i]);
	}
	free(blobs.items);
	free(of);
	return samples->len <= SAMPLES_MAX;
}

static void join_similar(struct path_families *families, const history_place_vec *places,
			 const place_vec *samples, uint32_t *family)
{
	struct blob_sketch *sketches = mem_alloc(samples->len * sizeof *sketches);

	if (families->chunks > SKETCHES_MAX)
		forget_sketches(families);
	for (size_t i = 0; i < samples->len; i++)
		sketches[i] = sketch_blob(families, &places->items[samples->items[i]].blob);
	for (size_t i = 0; i < samples->len; i++) {
		for (size_t j = 0; j < i; j++) {
			uint32_t a = samples->items[i], b = samples->items[j];

			if (leader(family, a) != leader(family, b) &&
			    is_similar(&sketches[i], &sketches[j]))
				join(family, a, b);
		}
	}
	free(sketches);
}

/* -- the answer -- */

static uint32_t count_leaders(const uint32_t *family, size_t n)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++)
		count += family[i] == i;
	return count;
}

/* Leaders become numbers. They come before their places. */
static uint32_t number(uint32_t *family, size_t n)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < n; i++) {
		assert(family[i] <= i);
		family[i] = leader(family, i);
	}
	for (uint32_t i = 0; i < n; i++)
		family[i] = family[i] == i ? next++ : family[family[i]];
	return next;
}

uint32_t path_families_find(struct path_families *families, const history_place_vec *places,
			    uint32_t *family)
{
	place_vec samples = {0};

	for (uint32_t i = 0; i < places->len; i++)
		family[i] = i;
	join_same(places, family);
	if (count_leaders(family, places->len) > 1) {
		if (choose(places, family, &samples))
			join_similar(families, places, &samples, family);
		else
			for (uint32_t i = 1; i < places->len; i++)
				join(family, 0, i);
	}
	free(samples.items);
	return number(family, places->len);
}

void path_families_release(struct path_families *families)
{
	forget_sketches(families);
	free(families->sketches.items);
}
