/* SPDX-License-Identifier: Apache-2.0 */
/* Hexadecimal digits. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/bytes.h"

/* The value of a digit, or -1: of one in lower case, where a format has no other; of one in either case. */
static inline int hex_lower_value(char c)
{
	if (ascii_isdigit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static inline int hex_value(char c)
{
	return hex_lower_value(ascii_lower(c));
}

#endif
