/* SPDX-License-Identifier: Apache-2.0 */
/* A tag begins with "object <id>", "type <word>", "tag <name>", and since 2005 "tagger <signature>". */
#include "git/tag.h"

#include "git/object.h"
#include "model/limits.h"

enum { TAG_DEPTH = 64 };

/* The object that the text of a tag names; false if it is malformed. */
static bool tag_parse(struct object_id *target, struct bytes data)
{
	struct bytes line;

	return bytes_next_line(&data, &line) && bytes_starts_with(line, BYTES("object ")) &&
	       object_id_parse(target, bytes_slice(line, 7, line.len));
}

struct signature tag_tagger(struct bytes data)
{
	const struct bytes key = BYTES("tagger ");
	struct bytes line;

	while (bytes_next_line(&data, &line) && line.len > 0)
		if (bytes_starts_with(line, key))
			return signature_parse(bytes_slice(line, key.len, line.len));
	return (struct signature){0};
}

struct bytes tag_message(struct bytes data)
{
	struct bytes line;

	while (bytes_next_line(&data, &line) && line.len > 0)
		;
	return data;
}

int tag_peel(struct object_store *store, const struct object_id *id, struct object_id *peeled,
	     bool *is_commit, object_id_vec *tags, struct err *err)
{
	struct object_id at = *id, next;
	struct buf content = {0};
	char hex[OBJECT_ID_HEX_SIZE];
	int result;

	for (unsigned depth = 0; depth < TAG_DEPTH; depth++) {
		enum object_type type = OBJECT_BLOB;

		buf_clear(&content);
		result = object_read(store, &at, LIMIT_FILE_SIZE_DEFAULT, &type, &content, err);
		/* Too large for a tag: it is what it is. */
		if (result == ERR_LIMIT)
			result = 0;
		*peeled = at;
		if (result != 0)
			goto out;
		if (type != OBJECT_TAG) {
			*is_commit = type == OBJECT_COMMIT;
			goto out;
		}
		if (!tag_parse(&next, buf_bytes(&content))) {
			object_id_hex(&at, hex);
			result = err_set(err, ERR_CORRUPT, "tag %s is damaged: it names no object",
					 hex);
			goto out;
		}
		if (tags)
			VEC_PUSH(tags, at);
		at = next;
	}
	object_id_hex(id, hex);
	result = err_set(err, ERR_LIMIT, "tag %s leads to more than %d other tags", hex, TAG_DEPTH);
out:
	buf_release(&content);
	return result;
}
