/* SPDX-License-Identifier: Apache-2.0 */
/* Single objects by id. */
#include <stdlib.h>

#include "git/pack_impl.h"

struct pack_reader {
	const struct pack_set *set;
	struct inflater *inflater;
	struct built last;
};

struct pack_reader *pack_reader_new(const struct pack_set *set)
{
	struct pack_reader *reader = mem_zalloc(sizeof *reader);

	reader->set = set;
	reader->inflater = inflater_new();
	return reader;
}

void pack_reader_free(struct pack_reader *reader)
{
	if (!reader)
		return;
	inflater_free(reader->inflater);
	free(reader->last.ptr);
	free(reader);
}

int pack_read(struct pack_reader *reader, const struct object_id *id, size_t max_size,
	      enum object_type *type, struct bytes *data, struct err *err)
{
	static const struct external nowhere = {0};
	const struct pack_set *set = reader->set;
	uint32_t number = pack_find(set, NULL, id);
	enum object_type found = OBJECT_NONE;

	if (number == ENTRY_NONE)
		return err_set(err, ERR_NOT_FOUND, "no pack has the object");
	if (set->entries[number].twin)
		number = set->entries[number].base;
	if (set->entries[number].broken)
		return err_set(err, ERR_CORRUPT, "the object is damaged in its pack");
	if (max_size > ENTRY_MAX)
		max_size = ENTRY_MAX;
	switch (build_chain(reader->inflater, set, number, &nowhere, max_size, &found,
			    &reader->last)) {
	case BUILD_OK:
		break;
	case BUILD_TOO_LARGE:
		return err_set(err, ERR_LIMIT, "the object is larger than %zu bytes", max_size);
	case BUILD_DAMAGED:
		return err_set(err, ERR_CORRUPT, "the object is damaged in its pack");
	}
	*type = found;
	*data = bytes_of(reader->last.ptr, reader->last.len);
	return 0;
}
