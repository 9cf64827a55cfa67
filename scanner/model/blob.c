/* SPDX-License-Identifier: Apache-2.0 */
/* What of a blob is fresh. */
#include "model/blob.h"

bool object_id_is_null(const struct object_id *id)
{
	static const struct object_id null_id = {0};

	return memcmp(id, &null_id, sizeof *id) == 0;
}

int object_id_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct object_id));
}

bool range_list_touches(const struct range_list *ranges, uint32_t start, uint32_t end)
{
	size_t low = 0, high = ranges->len;

	if (ranges->everything)
		return true;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ranges->items[mid].end <= start)
			low = mid + 1;
		else
			high = mid;
	}
	return low < ranges->len && ranges->items[low].start < end;
}

bool blob_know_fresh(struct blob *blob)
{
	if (blob->find_fresh)
		blob->find_fresh(blob->find_fresh_ctx, blob);
	blob->find_fresh = NULL;
	return blob->fresh.everything || blob->fresh.len > 0;
}
