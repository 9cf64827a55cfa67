/* SPDX-License-Identifier: Apache-2.0 */
/* The ids of a pack's index are sorted: all with one prefix stand together, where the prefix would.
 */
#define _GNU_SOURCE
#include "git/pack_prefix.h"

#include <dirent.h>

#include "git/pack_impl.h"

bool object_id_has_prefix(const struct object_id *id, const struct object_id *prefix,
			  unsigned digits)
{
	unsigned whole = digits / 2;

	return memcmp(id->id, prefix->id, whole) == 0 &&
	       (digits % 2 == 0 || id->id[whole] >> 4 == prefix->id[whole] >> 4);
}

static void find_in_pack(const struct pack_file *pack, const struct object_id *prefix,
			 unsigned digits, size_t max, object_id_vec *found)
{
	struct object_id first = {0};
	uint32_t low = 0, high = pack->count;

	/* The smallest id with this prefix. */
	memcpy(first.id, prefix->id, digits / 2);
	if (digits % 2)
		first.id[digits / 2] = prefix->id[digits / 2] & 0xf0;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (memcmp(pack_file_id(pack, mid), &first, sizeof first) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < pack->count && max > 0; low++, max--) {
		const struct object_id *id = pack_file_id(pack, low);

		if (!object_id_has_prefix(id, prefix, digits))
			break;
		VEC_PUSH(found, *id);
	}
}

void pack_find_prefix(const char *object_dir, const struct object_id *prefix, unsigned digits,
		      size_t max, object_id_vec *found)
{
	struct buf path = {0};
	const struct dirent *entry;
	size_t base_len;
	DIR *handle;

	buf_addf(&path, "%s/pack/", object_dir);
	base_len = path.len;
	handle = opendir(buf_str(&path));
	while (handle && (entry = readdir(handle)) != NULL) {
		struct bytes name = bytes_str(entry->d_name);
		struct pack_file pack;

		if (!bytes_ends_with(name, BYTES(".idx")) || name.len == strlen(".idx"))
			continue;
		path.len = base_len;
		buf_add(&path, name);
		if (pack_file_open(&pack, buf_str(&path), NULL) == 0) {
			find_in_pack(&pack, prefix, digits, max, found);
			pack_file_release(&pack);
		}
	}
	if (handle)
		closedir(handle);
	buf_release(&path);
}
