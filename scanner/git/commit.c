/* SPDX-License-Identifier: Apache-2.0 */
/* Commits begin with "tree", then "parent" lines, then other headers in any order, then an empty
 * line. */
#include "git/commit.h"

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
			commit->author = signature_parse(line);
		} else if (take_prefix(&line, BYTES("committer "))) {
			commit->committer_time = signature_parse(line).time;
		}
	}
	commit->message = rest;
	return true;
}

bool commit_next_parent(struct bytes *parents, struct object_id *id)
{
	return take_id(parents, BYTES("parent "), id);
}
