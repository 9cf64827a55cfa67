/* SPDX-License-Identifier: Apache-2.0 */
/* The header of an entry: type and size, and of a delta where its base is. */
#include "git/pack_impl.h"

/* The position behind type and size, or NULL. */
static const unsigned char *read_type_size(struct entry_header *header, const unsigned char *p,
					   const unsigned char *end)
{
	unsigned shift = 4;
	unsigned char c;

	if (p >= end)
		return NULL;
	c = *p++;
	header->type = c >> 4 & 7U;
	header->size = c & 15;
	while (c & 0x80) {
		if (p >= end || shift > 56)
			return NULL;
		c = *p++;
		header->size |= (uint64_t)(c & 0x7f) << shift;
		shift += 7;
	}
	return p;
}

/* How far back the base of an OFS_DELTA is. The position behind it, or NULL. */
static const unsigned char *read_distance(uint64_t *distance, const unsigned char *p,
					  const unsigned char *end)
{
	unsigned char c = 0x80;
	uint64_t value = 0;

	for (bool first = true; c & 0x80; first = false) {
		if (p >= end || value >> 48)
			return NULL;
		c = *p++;
		value = ((value + !first) << 7) | (c & 0x7f);
	}
	*distance = value;
	return p;
}

bool pack_entry_header(const struct pack_file *pack, uint64_t offset, uint64_t end,
		       struct entry_header *header)
{
	const unsigned char *start = pack->pack.ptr + offset, *stop = pack->pack.ptr + end;
	const unsigned char *p;

	*header = (struct entry_header){0};
	p = read_type_size(header, start, stop);
	if (!p)
		return false;
	if (header->type == ENTRY_REF_DELTA) {
		if (stop - p < OBJECT_ID_SIZE)
			return false;
		header->base_id = (const void *)p;
		p += OBJECT_ID_SIZE;
	} else if (header->type == ENTRY_OFS_DELTA) {
		p = read_distance(&header->distance, p, stop);
		if (!p || header->distance == 0 || header->distance >= offset)
			return false;
	} else if (header->type < OBJECT_COMMIT || header->type > OBJECT_TAG) {
		return false;
	}
	header->len = (uint8_t)(p - start);
	return true;
}
