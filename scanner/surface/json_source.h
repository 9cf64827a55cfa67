/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON that knows where it stands: every value and key with its bytes in the source. Comments,
 * trailing commas, single line breaks in strings and a byte order mark are tolerated, as the tools
 * that read such configuration tolerate them. (base/json.h is for documents whose positions do not
 * matter.)
 */
#ifndef SURFACE_JSON_SOURCE_H
#define SURFACE_JSON_SOURCE_H

#include "headers/value.h"

enum json_source_type {
	JSON_SOURCE_OTHER, /* null, a number, false */
	JSON_SOURCE_TRUE,
	JSON_SOURCE_STRING,
	JSON_SOURCE_ARRAY,
	JSON_SOURCE_OBJECT,
};

struct json_source {
	enum json_source_type type;
	bool toml;        /* it is none of JSON (toml_source.h): */
	struct span span; /* of a string the bytes between its quotes; with them in TOML */
	struct bytes key; /* of an object's member, escapes resolved */
	struct span key_span;
	struct json_source *first, *last, *next;
};

/* The document, or NULL if it is none (or is deeper or larger than any configuration). */
struct json_source *json_source_parse(struct arena *arena, struct bytes text);

/* The same for JSON5: keys may be bare words, strings may stand in single quotes. */
struct json_source *json_source_parse5(struct arena *arena, struct bytes text);

/* The member of an object, the last if the key is repeated; NULL if there is none. Takes NULL and
 * any type. */
const struct json_source *json_source_get(const struct json_source *object, const char *key);

/* The first element or member of an array or object; NULL for anything else. */
const struct json_source *json_source_first(const struct json_source *container);

/*
 * What to take out of `text` so that `item` is no longer in its container: it, and the comma beside
 * it. `before` is the item before it, NULL for the first. False if a comment stands there.
 */
bool json_source_without(struct bytes text, const struct json_source *before,
			 const struct json_source *item, struct span *out);

bool json_source_is(const struct json_source *value, enum json_source_type type);

/* The text of a string with its addresses. */
struct value json_source_value(struct arena *arena, struct bytes text,
			       const struct json_source *string);
/* The text alone; "" for what is no string. */
struct bytes json_source_text(struct arena *arena, struct bytes text,
			      const struct json_source *string);

#endif
