/* SPDX-License-Identifier: Apache-2.0 */
/* Text in any encoding, taken for any other: the way back to positions stays in the input and in order. */
#include <stdlib.h>

#include "base/encoding.h"
#include "model/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum encoding encoding, struct bytes input)
{
	struct buf text = {0};
	struct encoding_map map;
	size_t before = 0;

	encoding_to_utf8(encoding, input, &text);
	encoding_map_init(&map, encoding, input);
	for (size_t i = 0; i <= text.len; i += 1 + text.len / 16) {
		size_t at = encoding_map_offset(&map, i);

		if (at > input.len || at < before)
			abort();
		before = at;
	}
	encoding_map_release(&map);
	buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of((const char *)data, size);

	encoding_detect(input, LIMIT_BINARY_SNIFF);
	for (int encoding = ENCODING_UTF16LE; encoding <= ENCODING_UTF32BE; encoding++)
		check((enum encoding)encoding, input);
	return 0;
}
