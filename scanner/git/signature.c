/* SPDX-License-Identifier: Apache-2.0 */
/* The time is what stands behind the last '>', whatever a name or an address is made of. */
#include "git/signature.h"

enum { MAX_TIME_DIGITS = 18 };

/* More digits than a time can have are none at all, as for git. */
static bool take_number(struct bytes *b, int64_t *n)
{
	size_t i = 0;

	*n = 0;
	for (; i < b->len && ascii_isdigit(b->ptr[i]); i++)
		if (i < MAX_TIME_DIGITS)
			*n = *n * 10 + (b->ptr[i] - '0');
	if (i > MAX_TIME_DIGITS)
		*n = 0;
	*b = bytes_slice(*b, i, b->len);
	return i > 0;
}

/* "+0130" in minutes; 0 if it is not like that. */
static int32_t parse_offset(struct bytes b)
{
	bool negative = b.len > 0 && b.ptr[0] == '-';
	int64_t n;

	if (!bytes_starts_with(b, BYTES("+")) && !negative)
		return 0;
	b = bytes_slice(b, 1, b.len);
	if (!take_number(&b, &n) || n > 9999)
		return 0;
	n = n / 100 * 60 + n % 100;
	return (int32_t)(negative ? -n : n);
}

struct signature signature_parse(struct bytes line)
{
	struct signature sig = {0};
	size_t open = bytes_find(line, BYTES("<"), 0), close = line.len;

	while (close > 0 && line.ptr[close - 1] != '>')
		close--;
	if (open == SIZE_MAX || close <= open)
		return sig;
	sig.name = bytes_trim(bytes_slice(line, 0, open));
	sig.email = bytes_slice(line, open + 1, close - 1);
	line = bytes_trim(bytes_slice(line, close, line.len));
	if (take_number(&line, &sig.time))
		sig.offset = parse_offset(bytes_trim(line));
	return sig;
}
