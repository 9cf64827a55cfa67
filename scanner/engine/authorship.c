/* SPDX-License-Identifier: Apache-2.0 */
/* A commit has an author, an annotated tag a tagger; the older ones among tags have neither. */
#include "engine/authorship.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "git/commit.h"
#include "git/tag.h"

/* Whether a commit says that it is not in UTF-8 but in Latin-1, which is what old ones are in. */
static bool says_latin1(struct bytes text)
{
	static const struct bytes names[] = {{"iso-8859-1", 10}, {"iso8859-1", 9}, {"latin1", 6}, {"latin-1", 7}};
	const struct bytes key = BYTES("encoding ");
	struct bytes line;

	while (bytes_next_line(&text, &line) && line.len > 0)
		for (size_t i = 0; i < sizeof names / sizeof *names && bytes_starts_with(line, key); i++)
			if (bytes_eq_nocase(bytes_slice(line, key.len, line.len), names[i]))
				return true;
	return false;
}

/* The name in UTF-8, as far as that is known how; NULL for none. The caller frees it. */
static char *decode(struct bytes name, struct bytes commit)
{
	struct buf out = {0};

	if (!name.ptr)
		return NULL;
	if (utf8_is_valid(name) || !says_latin1(commit))
		return mem_strndup(name.ptr, name.len);
	for (size_t i = 0; i < name.len; i++)
		out.len += utf8_encode((unsigned char)name.ptr[i], buf_reserve(&out, UTF8_MAX_LEN));
	buf_add_char(&out, '\0');
	return buf_detach(&out);
}

void authorship_set(struct history_facts *facts, enum object_type type, struct bytes text)
{
	struct commit commit = {0};
	struct signature by;

	if (type == OBJECT_TAG)
		by = tag_tagger(text);
	else if (type == OBJECT_COMMIT && commit_parse(&commit, text))
		by = commit.author;
	else
		return;
	facts->author_name = decode(by.name, text);
	facts->author_email = decode(by.email, text);
	facts->author_time = by.time;
	facts->author_offset = by.offset;
}
