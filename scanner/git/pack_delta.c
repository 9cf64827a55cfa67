/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The delta format is 7 bits per byte for sizes, and one instruction byte each for copies (0x80
 * set; the other bits say which of four offset and three size bytes follow) and inserts (the number
 * of bytes that follow; 0 is reserved).
 */
#include "git/pack_delta.h"

#include <assert.h>

enum { SHORT_COPY = 64 };

static bool take_size(const unsigned char **p, const unsigned char *end, uint64_t *size)
{
	uint64_t value = 0;

	for (unsigned shift = 0; *p < end && shift < 63; shift += 7) {
		unsigned char c = *(*p)++;

		value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			*size = value;
			return true;
		}
	}
	return false;
}

bool pack_delta_parse(struct pack_delta *delta, struct bytes raw)
{
	const unsigned char *p = (const unsigned char *)raw.ptr, *end = p + raw.len;

	if (!take_size(&p, end, &delta->base_size) || !take_size(&p, end, &delta->result_size))
		return false;
	delta->instructions = bytes_of((const char *)p, (size_t)(end - p));
	return true;
}

/* The offset and size of a copy; false when they are cut off. */
static inline bool take_copy(const unsigned char **p, const unsigned char *end, unsigned char op,
			     uint32_t *offset, uint32_t *size)
{
	const unsigned char *q = *p;

	*offset = *size = 0;
	if (end - q < 7 && end - q < __builtin_popcount(op & 0x7f))
		return false;
	if (op & 0x01)
		*offset = *q++;
	if (op & 0x02)
		*offset |= (uint32_t)*q++ << 8;
	if (op & 0x04)
		*offset |= (uint32_t)*q++ << 16;
	if (op & 0x08)
		*offset |= (uint32_t)*q++ << 24;
	if (op & 0x10)
		*size = *q++;
	if (op & 0x20)
		*size |= (uint32_t)*q++ << 8;
	if (op & 0x40)
		*size |= (uint32_t)*q++ << 16;
	if (*size == 0)
		*size = 0x10000;
	*p = q;
	return true;
}

/* Whether a piece at output `start` from `base_start` goes on where the last piece ends. */
static inline bool continues_last(const delta_piece_vec *pieces, uint32_t start,
				  uint32_t base_start)
{
	const struct delta_piece *last;

	if (pieces->len == 0)
		return false;
	last = &pieces->items[pieces->len - 1];
	if (last->base_start == DELTA_INSERTED || base_start == DELTA_INSERTED)
		return last->base_start == base_start;
	return base_start - last->base_start == start - last->start &&
	       base_start > last->base_start;
}

static inline void add_piece(delta_piece_vec *pieces, uint32_t start, uint32_t base_start)
{
	if (continues_last(pieces, start, base_start))
		return;
	VEC_PUSH(pieces, ((struct delta_piece){start, base_start}));
}

/*
 * Copies [at, at + n) of `from`. Most copies are short: these take no call if both sides have room
 * for more than is needed; what is written too far is written again by the next.
 */
static inline void copy(char *to, size_t room, struct bytes from, size_t at, size_t n)
{
	if (n <= SHORT_COPY && room >= SHORT_COPY && from.len - at >= SHORT_COPY)
		memcpy(to, from.ptr + at, SHORT_COPY);
	else
		memcpy(to, from.ptr + at, n);
}

/* What a caller wants of a delta. Known when this is compiled, so that the loop does nothing else. */
struct wish {
	bool out, inserted, pieces;
};

static inline __attribute__((always_inline)) int64_t apply(const struct pack_delta *delta,
							   struct bytes base,
							   const struct pack_delta_target *target,
							   const struct wish wish)
{
	const unsigned char *start = (const unsigned char *)delta->instructions.ptr, *p = start;
	const unsigned char *end = p + delta->instructions.len;
	uint32_t done = 0, len = (uint32_t)delta->result_size, inserted = 0;
	delta_piece_vec pieces = {0};
	int64_t result = -1;

	if (wish.pieces)
		pieces = *target->pieces; /* here it can be in registers */
	while (p < end) {
		struct bytes from = base;
		unsigned char op = *p++;
		bool is_copy = op & 0x80;
		uint32_t size, offset;

		if (is_copy) {
			if (!take_copy(&p, end, op, &offset, &size) || offset > base.len ||
			    size > base.len - offset)
				goto out;
			is_copy = size >= target->least_copy;
		} else {
			from = delta->instructions;
			offset = (uint32_t)(p - start);
			size = op;
			if (size == 0 || size > (size_t)(end - p))
				goto out;
			p += size;
		}
		if (size > len - done)
			goto out;
		if (wish.out)
			copy(target->out + done, len - done, from, offset, size);
		if (wish.inserted && !is_copy)
			copy(target->inserted + inserted, len - inserted, from, offset, size);
		inserted += is_copy ? 0 : size;
		if (wish.pieces)
			add_piece(&pieces, done, is_copy ? offset : DELTA_INSERTED);
		done += size;
	}
	if (done == len)
		result = inserted;
out:
	if (wish.pieces)
		*target->pieces = pieces;
	return result;
}

int64_t pack_delta_apply(const struct pack_delta *delta, struct bytes base,
			 const struct pack_delta_target *target)
{
	assert(base.len <= UINT32_MAX && delta->result_size <= UINT32_MAX);
	assert(!target->out || !target->inserted);
	if (delta->base_size != base.len)
		return -1;
	if (!target->pieces)
		return apply(delta, base, target, (struct wish){.out = true});
	target->pieces->len = 0;
	if (target->out)
		return apply(delta, base, target, (struct wish){.out = true, .pieces = true});
	return apply(delta, base, target, (struct wish){.inserted = true, .pieces = true});
}
