/* SPDX-License-Identifier: Apache-2.0 */
/* Commits begin with "tree", then "parent" lines, then other headers in any order, then an empty
 * line. */
#include "git/commit.h"

enum { MAX_TIME_DIGITS = 18 };

static bool take_prefix(struct bytes *b, struct bytes prefix)
{
	if (!bytes_starts_with(*b, prefix))
		return false;
	*b = bytes_slice(*b, prefix.len, b->len);
	return true;
}

/* One more than the value of a lower-case hex digit, as git writes them; 0 for what is none. */
static const unsigned char hex_values[256] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

static bool parse_id(struct object_id *id, const char *hex)
{
	bool good = true;

	for (int i = 0; i < OBJECT_ID_SIZE; i++) {
		unsigned high = hex_values[(unsigned char)hex[2 * i]];
		unsigned low = hex_values[(unsigned char)hex[2 * i + 1]];

		good &= high > 0 && low > 0;
		id->id[i] = (unsigned char)((high - 1) << 4 | (low - 1));
	}
	return good;
}

/* "<key> <40 hex digits>\n" off the front. */
static bool take_id(struct bytes *rest, struct bytes key, struct object_id *id)
{
	struct bytes line = *rest;
	const size_t hex = 2 * OBJECT_ID_SIZE;

	if (!take_prefix(&line, key) || line.len <= hex || line.ptr[hex] != '\n' ||
	    !parse_id(id, line.ptr))
		return false;
	*rest = bytes_slice(line, hex + 1, line.len);
	return true;
}

static bool take_number(struct bytes *b, int64_t *n)
{
	size_t i = 0;

	*n = 0;
	for (; i < b->len && i < MAX_TIME_DIGITS && ascii_isdigit(b->ptr[i]); i++)
		*n = *n * 10 + (b->ptr[i] - '0');
	*b = bytes_slice(*b, i, b->len);
	return i > 0;
}

struct signature {
	struct bytes name, email;
	int64_t time;
	int32_t offset;
};

/* "+0130" in minutes; 0 if it is not like that. */
static int32_t parse_offset(struct bytes b)
{
	bool negative = b.len > 0 && b.ptr[0] == '-';
	int64_t n;

	if (!take_prefix(&b, BYTES("+")) && !take_prefix(&b, BYTES("-")))
		return 0;
	if (!take_number(&b, &n) || n > 9999)
		return 0;
	n = n / 100 * 60 + n % 100;
	return (int32_t)(negative ? -n : n);
}

/* "Name <email> 1700000000 +0100": what is missing stays empty. The time is behind the last '>'. */
static struct signature parse_signature(struct bytes line)
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

bool commit_parse(struct commit *commit, struct bytes data)
{
	struct bytes rest = data, line;
	struct object_id id;

	*commit = (struct commit){0};
	if (!take_id(&rest, BYTES("tree "), &commit->tree))
		return false;
	commit->parents = rest;
	while (take_id(&rest, BYTES("parent "), &id))
		;
	commit->parents.len -= rest.len;
	if (bytes_starts_with(rest, BYTES("parent ")))
		return false;
	while (bytes_next_line(&rest, &line) && line.len > 0) {
		if (take_prefix(&line, BYTES("author "))) {
			struct signature sig = parse_signature(line);

			commit->author_name = sig.name;
			commit->author_email = sig.email;
			commit->author_time = sig.time;
			commit->author_offset = sig.offset;
		} else if (take_prefix(&line, BYTES("committer "))) {
			commit->committer_time = parse_signature(line).time;
		}
	}
	commit->message = rest;
	return true;
}

bool commit_next_parent(struct bytes *parents, struct object_id *id)
{
	return take_id(parents, BYTES("parent "), id);
}
