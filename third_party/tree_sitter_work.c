/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of a piece of work: small blocks are cut from chunks and go to a list of their size when they are
 * freed; large ones come from the C library and are in a list. So all of it can be given back at once, whatever
 * the runtime was about when it was left. The word before a block says where it is from. What is allocated while no work is
 * done (queries, cursors of their own) comes from the C library, too, and may be freed at any time.
 *
 * The two variables of a thread are here because neither the runtime's loops nor its allocator have a context.
 */
#include "tree_sitter_work.h"

#include <assert.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEP = 16,		/* sizes of small blocks, with their word, up to FINE */
	FINE = 1024,
	SIZES = FINE / STEP + 6, /* then powers of two up to SMALL */
	SMALL = FINE << 5,
	CHUNK_FIRST = 32 * 1024,
	CHUNK_MAX = 1024 * 1024,
	/* The word before a block that is not small; that of a small one is its size. */
	IS_PLAIN = 1,
	IS_LARGE = 2,
};

/* The word stands right before the block. */
struct plain {
	uint64_t unused, word;
};

struct large {
	struct large *next, *previous;
	uint64_t size, word;
};

struct chunk {
	struct chunk *next;
};

struct tree_sitter_work {
	jmp_buf way_out;
	uint64_t left;
	size_t bytes_left;
	bool exhausted;
	struct chunk *chunks;
	size_t chunk_size;
	char *at, *end; /* what is left of the newest chunk */
	struct large larges; /* a ring */
	void *freed[SIZES];
};

_Thread_local uint64_t tree_sitter_left = UINT64_MAX;
static _Thread_local struct tree_sitter_work *current;

void tree_sitter_exhausted(void)
{
	if (current)
		longjmp(current->way_out, 1);
	tree_sitter_left = UINT64_MAX;
}

static void *check(void *memory)
{
	if (!memory) {
		fputs("picket: out of memory\n", stderr);
		abort();
	}
	return memory;
}

static uint64_t *word_of(void *block)
{
	return (uint64_t *)block - 1;
}

static void take(struct tree_sitter_work *work, size_t size)
{
	if (size > work->bytes_left)
		tree_sitter_exhausted();
	work->bytes_left -= size;
}

/* The number of the list for blocks of `size`, and that size as it is given out. */
static unsigned list_of(size_t *size)
{
	unsigned list = FINE / STEP;

	if (*size <= FINE) {
		*size = (*size + STEP - 1) / STEP * STEP;
		return (unsigned)(*size / STEP) - 1;
	}
	for (size_t power = FINE * 2; power < *size; power *= 2)
		list++;
	*size = (size_t)FINE << (list - FINE / STEP + 1);
	return list;
}

static void add_chunk(struct tree_sitter_work *work)
{
	struct chunk *chunk;

	if (work->chunk_size < CHUNK_MAX)
		work->chunk_size = work->chunk_size ? work->chunk_size * 2 : CHUNK_FIRST;
	take(work, work->chunk_size);
	chunk = check(malloc(work->chunk_size));
	chunk->next = work->chunks;
	work->chunks = chunk;
	work->at = (char *)chunk + STEP;
	work->end = (char *)chunk + work->chunk_size;
}

static void *small_new(struct tree_sitter_work *work, size_t size)
{
	unsigned list;
	void *block;

	size += sizeof(uint64_t);
	list = list_of(&size);
	block = work->freed[list];
	if (block) {
		memcpy(&work->freed[list], block, sizeof block);
		return block;
	}
	if ((size_t)(work->end - work->at) < size)
		add_chunk(work);
	block = work->at + sizeof(uint64_t);
	work->at += size;
	*word_of(block) = size;
	return block;
}

static void small_free(struct tree_sitter_work *work, void *block)
{
	size_t size = *word_of(block);
	unsigned list = list_of(&size);

	memcpy(block, &work->freed[list], sizeof block);
	work->freed[list] = block;
}

static void *large_link(struct tree_sitter_work *work, struct large *large, size_t size)
{
	large->size = size;
	large->word = IS_LARGE;
	large->next = &work->larges;
	large->previous = work->larges.previous;
	large->next->previous = large->previous->next = large;
	return large + 1;
}

static struct large *large_unlink(struct tree_sitter_work *work, void *block)
{
	struct large *large = (struct large *)block - 1;

	large->next->previous = large->previous;
	large->previous->next = large->next;
	work->bytes_left += large->size;
	return large;
}

void *tree_sitter_malloc(size_t size)
{
	struct plain *plain;

	if (current && size <= SMALL - sizeof(uint64_t))
		return small_new(current, size);
	if (current) {
		take(current, size);
		return large_link(current, check(malloc(sizeof(struct large) + size)), size);
	}
	plain = check(malloc(sizeof *plain + size));
	plain->word = IS_PLAIN;
	return plain + 1;
}

void *tree_sitter_calloc(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		check(NULL);
	return memset(tree_sitter_malloc(bytes), 0, bytes);
}

/* What belongs to a work and is freed outside of it stays until the work is freed. */
void tree_sitter_free(void *ptr)
{
	if (!ptr)
		return;
	if (*word_of(ptr) == IS_PLAIN)
		free((struct plain *)ptr - 1);
	else if (current && *word_of(ptr) == IS_LARGE)
		free(large_unlink(current, ptr));
	else if (current)
		small_free(current, ptr);
}

/* Linked again before anything can be left by take(). */
static void *large_realloc(void *ptr, size_t size)
{
	size_t old = ((struct large *)ptr - 1)->size;
	struct large *large;

	if (size > old)
		take(current, size - old);
	large = large_unlink(current, ptr);
	if (size > old)
		current->bytes_left += size - old;
	large = check(realloc(large, sizeof *large + size));
	current->bytes_left -= size;
	return large_link(current, large, size);
}

void *tree_sitter_realloc(void *ptr, size_t size)
{
	struct plain *plain;
	uint64_t word;
	void *block;

	if (!ptr)
		return tree_sitter_malloc(size);
	word = *word_of(ptr);
	if (word == IS_PLAIN) {
		plain = check(realloc((struct plain *)ptr - 1, sizeof *plain + size));
		return plain + 1;
	}
	assert(current);
	if (word == IS_LARGE)
		return large_realloc(ptr, size);
	if (size <= word - sizeof(uint64_t))
		return ptr;
	block = tree_sitter_malloc(size);
	memcpy(block, ptr, word - sizeof(uint64_t));
	small_free(current, ptr);
	return block;
}

struct tree_sitter_work *tree_sitter_work_new(uint64_t turns, size_t bytes)
{
	struct tree_sitter_work *work = check(calloc(1, sizeof *work));

	work->left = turns;
	work->bytes_left = bytes;
	work->larges.next = work->larges.previous = &work->larges;
	return work;
}

void tree_sitter_work_free(struct tree_sitter_work *work)
{
	if (!work)
		return;
	assert(current != work);
	while (work->chunks) {
		struct chunk *chunk = work->chunks;

		work->chunks = chunk->next;
		free(chunk);
	}
	while (work->larges.next != &work->larges)
		free(large_unlink(work, work->larges.next + 1));
	free(work);
}

bool tree_sitter_work_do(struct tree_sitter_work *work, void (*fn)(void *ctx), void *ctx)
{
	if (work->exhausted)
		return false;
	assert(!current);
	current = work;
	tree_sitter_left = work->left;
	if (setjmp(work->way_out) == 0)
		fn(ctx);
	else
		work->exhausted = true;
	work->left = work->exhausted ? 0 : tree_sitter_left;
	tree_sitter_left = UINT64_MAX;
	current = NULL;
	return !work->exhausted;
}

void tree_sitter_work_spend(struct tree_sitter_work *work, uint64_t turns)
{
	if (turns > work->left)
		work->exhausted = true;
	work->left = work->exhausted ? 0 : work->left - turns;
}

uint64_t tree_sitter_work_turns_left(const struct tree_sitter_work *work)
{
	return work->left;
}

size_t tree_sitter_work_bytes_left(const struct tree_sitter_work *work)
{
	return work->bytes_left;
}
