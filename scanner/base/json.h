/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON, read and written; the door to cJSON.
 *
 * Reading is for hostile text: size and depth have ceilings that the caller names, and every
 * accessor takes NULL and values of another type, so that `json_string(json_get(json_get(v, "a"),
 * "b"), &s)` is all the checking there is. Writing takes any bytes: what is not UTF-8 becomes
 * U+FFFD.
 *
 * One owner: the root. json_set and json_push take the value they are given; json_free frees a root
 * with all that hangs on it.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct json; /* one value: null, true, 1, "x", [...] or {...} */

struct json_limits {
	size_t size;    /* bytes of text; a document needs up to 50 bytes of memory for each */
	unsigned depth; /* of nested arrays and objects, at most JSON_MAX_DEPTH */
};

enum { JSON_MAX_DEPTH = 256 };

/*
 * Parses one document; white space may surround it. Stricter than cJSON where that could deceive:
 * NUL and \u0000 (which would cut a string), raw control characters in strings and anything behind
 * the document are errors. Strings need not be valid UTF-8. ERR_LIMIT or ERR_CORRUPT on failure;
 * the message never quotes the text. The caller frees `*out` with json_free.
 */
int json_parse(struct bytes text, const struct json_limits *limits, struct json **out,
	       struct err *err) MUST_CHECK;

void json_free(struct json *value); /* accepts NULL */

/* Reading. Everything returned is borrowed from the document. */

/* The member of an object, the first if the key is repeated; NULL if there is none. O(members). */
const struct json *json_get(const struct json *object, const char *key);

bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);

/* Walks over an array's elements or an object's members; NULL at the end. */
const struct json *json_first(const struct json *container);
const struct json *json_next(const struct json *element);
/* The key of an object's member; empty for anything else. */
struct bytes json_key(const struct json *member);

/* False, and nothing written, unless the value is there and of that type. */
bool json_string(const struct json *value, struct bytes *out);
bool json_bool(const struct json *value, bool *out);
bool json_number(const struct json *value, double *out);
/* Also false for fractions and beyond 2^53 - 1 on either side: JSON is not exact there. */
bool json_int(const struct json *value, int64_t *out);

/* Building. Never NULL: running out of memory ends the program, as in base/mem.h. */

struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_string(struct bytes text); /* copied; NUL becomes U+FFFD too */
struct json *json_new_int(int64_t number);       /* printed exactly, all 64 bits */
struct json *json_new_bool(bool truth);
struct json *json_new_null(void);

/* `key` is a literal and is borrowed. A key that is already there is not looked for. */
void json_set(struct json *object, const char *key, struct json *value);
void json_set_bytes(struct json *object, const char *key, struct bytes text);
void json_set_str(struct json *object, const char *key, const char *text); /* NULL gives null */
void json_set_int(struct json *object, const char *key, int64_t number);
void json_set_bool(struct json *object, const char *key, bool truth);
void json_push(struct json *array, struct json *value);

/*
 * Appends the value as text, on one line or with two spaces of indentation for each level, without
 * a final newline. The pretty form is meant for a value that stands `depth` levels deep in a
 * document: its first line is not indented, the others are. The text is UTF-8 and safe to show:
 * controls, DEL, bidirectional and zero-width characters and U+2028/9 are \u escapes, and a CI
 * runner finds no "##[command" in it.
 */
void json_print(const struct json *value, struct buf *out);
void json_print_pretty(const struct json *value, unsigned depth, struct buf *out);

/* Appends one JSON string, quotes included, in the same safe form. */
void json_print_string(struct bytes text, struct buf *out);

#endif
