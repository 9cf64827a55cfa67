/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML 1.0 documents as values, parsed through tree-sitter's grammar. Every value knows its line,
 * so that a loader's error can name file, line and key. All memory comes from the caller's arena;
 * strings are NUL-terminated behind their view's end and have their escapes resolved.
 */
#ifndef SYNTAX_TOML_H
#define SYNTAX_TOML_H

#include "base/arena.h"
#include "base/err.h"

enum toml_type {
	TOML_STRING,
	TOML_INTEGER,
	TOML_FLOAT,
	TOML_BOOLEAN,
	TOML_DATETIME, /* kept as its text, in `string` */
	TOML_ARRAY,    /* also arrays of tables */
	TOML_TABLE,
};

struct toml_value {
	enum toml_type type;
	uint32_t line;         /* from 1 */
	uint32_t start, end;   /* the bytes of the text that it is written in, quotes included; 0 for [tables] */
	struct bytes string;   /* TOML_STRING, TOML_DATETIME */
	int64_t integer;       /* TOML_INTEGER; TOML_BOOLEAN as 0 or 1 */
	double number;         /* TOML_FLOAT; TOML_INTEGER too */
	/* TOML_ARRAY: items without keys. TOML_TABLE: items with keys, in order of appearance. */
	struct toml_item *first, *last;
	size_t len;
	bool closed;           /* private: may not be extended by anything that follows */
	bool headed, dotted;   /* private: defined by a header; by a dotted key */
};

struct toml_item {
	struct toml_item *next;
	struct bytes key;      /* of a table's item */
	uint32_t line;         /* where the key stands */
	uint32_t start, end;   /* the bytes of its last part in the text, quotes included; 0 in [headers] */
	struct toml_value value;
};

/*
 * Parses `text`. On success `*root` is a table in `arena`. Errors (syntax, a key defined twice, nesting
 * deeper than 64) read "NAME:LINE: what is wrong".
 */
int toml_parse(struct arena *arena, struct bytes text, const char *name,
	       const struct toml_value **root, struct err *err) MUST_CHECK;

/* The value of `key` in a table, ASCII case ignored as in gitleaks; NULL if there is none. */
const struct toml_value *toml_get(const struct toml_value *table, const char *key);

#endif
