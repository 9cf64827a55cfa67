/* SPDX-License-Identifier: Apache-2.0 */
/* A commit has an author, an annotated tag a tagger; the older ones among tags have neither. */
#include "engine/authorship.h"

#include "base/mem.h"
#include "git/commit.h"
#include "git/tag.h"

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
	facts->author_name = by.name.ptr ? mem_strndup(by.name.ptr, by.name.len) : NULL;
	facts->author_email = by.email.ptr ? mem_strndup(by.email.ptr, by.email.len) : NULL;
	facts->author_time = by.time;
	facts->author_offset = by.offset;
}
