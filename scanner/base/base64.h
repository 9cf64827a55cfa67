/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64 of RFC 4648, into buffers of the caller. The decoder is strict about what it is given (no
 * white space, no foreign characters, padding complete or absent) and lenient where encoders
 * differ: padding may be missing, and the unused bits of the last character may be set.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/bytes.h"

enum base64_alphabet {
	BASE64_STANDARD, /* + and / */
	BASE64_URL,      /* - and _ */
	BASE64_ANY,      /* decoding only: either, even mixed */
};

/* What base64_decode returns when the text is not base64. */
#define BASE64_INVALID SIZE_MAX

/* The most bytes that `len` characters decode to; the room that base64_decode asks for. */
static inline size_t base64_decoded_room(size_t len)
{
	return len / 4 * 3 + len % 4;
}

/* The number of characters for `size` bytes with padding; base64_encode writes a NUL behind them.
 */
static inline size_t base64_encoded_len(size_t size)
{
	return (size + 2) / 3 * 4;
}

/* Is `c` one of the 64 digits? '=' is not. */
bool base64_is_digit(enum base64_alphabet alphabet, char c);

/*
 * Decodes all of `text` and returns the number of bytes, or BASE64_INVALID. `out` has
 * base64_decoded_room(text.len) bytes; its contents are undefined on failure. The empty text is 0
 * bytes.
 */
size_t base64_decode(enum base64_alphabet alphabet, struct bytes text, uint8_t *out);

/* Encodes with padding. `out` has base64_encoded_len(data.len) + 1 bytes. */
void base64_encode(enum base64_alphabet alphabet, struct bytes data, char *out);

#endif
