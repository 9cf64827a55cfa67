/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-16 and UTF-32 text, with or without a byte order mark, turned into UTF-8 for the detectors, with the
 * way back for positions. Everything else is scanned as it is: bytes.
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include "base/buf.h"
#include "base/mem.h"

enum encoding {
	ENCODING_BYTES, /* UTF-8, Latin-1, ...: scanned as stored */
	ENCODING_UTF16LE,
	ENCODING_UTF16BE,
	ENCODING_UTF32LE,
	ENCODING_UTF32BE,
	ENCODING_BINARY, /* not text */
};

/*
 * What the bytes look like. A byte order mark decides. Without one, and with a NUL among the first `sniff`
 * bytes, text is UTF-16 or UTF-32 if its NULs stand where those of ASCII would (some damage is forgiven), or if
 * all of it decodes to characters that stand in text, eight or more of them ASCII; anything else is binary. Text
 * without a mark and without any NUL is taken for bytes.
 */
enum encoding encoding_detect(struct bytes data, size_t sniff);

/*
 * Appends `data` as UTF-8 to `out`. Unpaired surrogates, values beyond U+10FFFF and a cut-off last unit
 * become U+FFFD; the number of such is returned. A byte order mark is dropped.
 */
size_t encoding_to_utf8(enum encoding encoding, struct bytes data, struct buf *out);

/* Where a character begins in the data, and in the output. */
struct encoding_mark {
	size_t stored, utf8;
};

/*
 * The text of `data`, which is not binary: in UTF-8 in `scratch`, which is cleared, or the data itself if it is
 * bytes. Returns what encoding_to_utf8 does, or 0.
 */
size_t encoding_text(enum encoding encoding, struct bytes data, struct buf *scratch, struct bytes *text);

/*
 * The way back: from offsets in encoding_to_utf8's output to the characters of `data` that stand there. Which
 * character every so many bytes begin with is found on the way to the first offset behind them, and kept: all
 * questions together cost one pass over `data` and a few characters each. Of ENCODING_BYTES offsets are the same.
 */
struct encoding_map {
	enum encoding encoding;
	struct bytes data; /* borrowed */
	VEC(struct encoding_mark) marks;
};

void encoding_map_init(struct encoding_map *map, enum encoding encoding, struct bytes data);
void encoding_map_release(struct encoding_map *map); /* accepts NULL and zeroed structs */

/*
 * The offset in `data` of the character that begins at `utf8_offset` of the output, or of the next one; data.len behind
 * the last.
 */
size_t encoding_map_offset(struct encoding_map *map, size_t utf8_offset);

#endif
