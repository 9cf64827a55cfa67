/* SPDX-License-Identifier: Apache-2.0 */
/* Base64, one character a step: what is decoded here is short. */
#include "base/base64.h"

#include <assert.h>

/* The value of a digit, or -1. */
static int digit_value(enum base64_alphabet alphabet, char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (alphabet != BASE64_URL && (c == '+' || c == '/'))
		return c == '+' ? 62 : 63;
	if (alphabet != BASE64_STANDARD && (c == '-' || c == '_'))
		return c == '-' ? 62 : 63;
	return -1;
}

bool base64_is_digit(enum base64_alphabet alphabet, char c)
{
	return digit_value(alphabet, c) >= 0;
}

/* Takes the padding off `text`; false if what is there is too much or does not complete a group
 * of 4. */
static bool strip_padding(struct bytes *text)
{
	size_t digits = text->len;

	while (digits && text->ptr[digits - 1] == '=')
		digits--;
	if (digits < text->len && (text->len % 4 != 0 || text->len - digits > 2))
		return false;
	text->len = digits;
	return digits % 4 != 1;
}

size_t base64_decode(enum base64_alphabet alphabet, struct bytes text, uint8_t *out)
{
	uint32_t bits = 0;
	size_t size = 0;

	if (!strip_padding(&text))
		return BASE64_INVALID;
	for (size_t i = 0; i < text.len; i++) {
		int value = digit_value(alphabet, text.ptr[i]);

		if (value < 0)
			return BASE64_INVALID;
		bits = bits << 6 | (uint32_t)value;
		/* The first digit of a group completes no byte, each further one completes one. */
		if (i % 4 != 0)
			out[size++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	assert(size <= base64_decoded_room(text.len));
	return size;
}

void base64_encode(enum base64_alphabet alphabet, struct bytes data, char *out)
{
	static const char digits[2][65] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	};
	const char *digit = digits[alphabet == BASE64_URL];

	for (size_t i = 0; i < data.len; i += 3) {
		size_t left = data.len - i;
		uint32_t bits = (uint32_t)(uint8_t)data.ptr[i] << 16;

		if (left > 1)
			bits |= (uint32_t)(uint8_t)data.ptr[i + 1] << 8;
		if (left > 2)
			bits |= (uint8_t)data.ptr[i + 2];
		*out++ = digit[bits >> 18];
		*out++ = digit[bits >> 12 & 63];
		*out++ = left > 1 ? digit[bits >> 6 & 63] : '=';
		*out++ = left > 2 ? digit[bits & 63] : '=';
	}
	*out = '\0';
}
