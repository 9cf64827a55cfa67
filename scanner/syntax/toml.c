/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From tree-sitter's TOML tree to values. The grammar decides what is well-formed; this file gives it
 * meaning: dotted keys, tables that are opened twice, arrays of tables, escapes, numbers. It also refuses
 * what the grammar lets through: days that no month has, three quotes inside of three quotes.
 *
 * Invariants: a table that was written inline is closed to everything, one defined by a header to other
 * headers and to dotted keys, one defined by dotted keys to a header of its own; a key stands once in its
 * table. Recursion follows the nesting of values and stops at MAX_DEPTH.
 */
#include "syntax/toml.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <tree_sitter/api.h>

#include "base/buf.h"
#include "base/utf8.h"

enum {
	MAX_DEPTH = 64,
	MAX_KEYS = 10000, /* in one table: looking for one is linear */
};

const TSLanguage *tree_sitter_toml(void);

struct reader {
	struct arena *arena;
	struct bytes text;
	const char *name;
	struct err *err;
	uint32_t bad_string;     /* the line of the first string that is none after all; 0 if there is none */
	const char *bad_because;
};

static int read_value(struct reader *r, TSNode node, struct toml_value *out, unsigned depth);

static struct bytes node_text(const struct reader *r, TSNode node)
{
	return bytes_slice(r->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static uint32_t node_line(TSNode node)
{
	return ts_node_start_point(node).row + 1;
}

static bool node_is(TSNode node, const char *type)
{
	return strcmp(ts_node_type(node), type) == 0;
}

static int fail(struct reader *r, uint32_t line, const char *what, struct bytes about)
{
	if (about.len > 60)
		about.len = 60;
	return err_set(r->err, ERR_USAGE, "%s:%u: %s%s%.*s%s", r->name, line, what,
		       about.len ? " '" : "", (int)about.len, about.ptr ? about.ptr : "",
		       about.len ? "'" : "");
}

const struct toml_value *toml_get(const struct toml_value *table, const char *key)
{
	for (const struct toml_item *i = table->first; i; i = i->next)
		if (bytes_eq_nocase(i->key, bytes_str(key)))
			return &i->value;
	return NULL;
}

static struct toml_item *find_item(const struct toml_value *table, struct bytes key)
{
	for (struct toml_item *i = table->first; i; i = i->next)
		if (bytes_eq(i->key, key))
			return i;
	return NULL;
}

static struct toml_item *append(struct reader *r, struct toml_value *to, struct bytes key,
				uint32_t line)
{
	struct toml_item *item = arena_zalloc(r->arena, sizeof *item);

	item->key = key;
	item->line = line;
	item->value.line = line;
	if (to->last)
		to->last->next = item;
	else
		to->first = item;
	to->last = item;
	to->len++;
	return item;
}

/*
 * Resolves one escape at the front of `*rest` (which starts with a backslash). False for no
 * character.
 */
static bool resolve_escape(struct bytes *rest, struct buf *out)
{
	static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
	char c = rest->len > 1 ? rest->ptr[1] : '\\';
	const char *known = memchr(from, c, sizeof from - 1);
	char digits[9] = "";
	unsigned long code;
	size_t n;

	if (known) {
		buf_add_char(out, to[known - from]);
		*rest = bytes_slice(*rest, 2, rest->len);
	} else if (c == 'u' || c == 'U') {
		n = c == 'u' ? 4 : 8;
		memcpy(digits, rest->ptr + 2, rest->len - 2 < n ? rest->len - 2 : n);
		code = strtoul(digits, NULL, 16);
		if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
			return false;
		out->len += utf8_encode((uint32_t)code, buf_reserve(out, UTF8_MAX_LEN));
		*rest = bytes_slice(*rest, 2 + n, rest->len);
	} else { /* a line ending backslash: skips all white space that follows */
		*rest = bytes_slice(*rest, 1, rest->len);
		while (rest->len && ascii_isspace(rest->ptr[0]))
			*rest = bytes_slice(*rest, 1, rest->len);
	}
	return true;
}

static void refuse_string(struct reader *r, uint32_t line, const char *why)
{
	if (r->bad_string)
		return;
	r->bad_string = line;
	r->bad_because = why;
}

/* The content of a quoted string or key, which the grammar has already accepted. */
static struct bytes string_content(struct reader *r, struct bytes quoted, uint32_t line)
{
	static const char three[] = "three quotes end this string; write one of them as an escape";
	bool basic = quoted.ptr[0] == '"';
	bool multi = quoted.len >= 6 && quoted.ptr[1] == quoted.ptr[0] &&
		     quoted.ptr[2] == quoted.ptr[0];
	struct bytes rest = bytes_slice(quoted, multi ? 3 : 1, quoted.len - (multi ? 3 : 1));
	struct buf out = {0};
	struct bytes result;

	if (multi && bytes_starts_with(rest, BYTES("\r\n")))
		rest = bytes_slice(rest, 2, rest.len);
	else if (multi && bytes_starts_with(rest, BYTES("\n")))
		rest = bytes_slice(rest, 1, rest.len);
	if (!basic) {
		if (bytes_find(rest, BYTES("'''"), 0) != SIZE_MAX)
			refuse_string(r, line, three);
		return arena_dup(r->arena, rest);
	}
	while (rest.len) {
		const char *slash = memchr(rest.ptr, '\\', rest.len);
		size_t plain = slash ? (size_t)(slash - rest.ptr) : rest.len;

		buf_add(&out, bytes_slice(rest, 0, plain));
		if (bytes_find(bytes_slice(rest, 0, plain), BYTES("\"\"\""), 0) != SIZE_MAX)
			refuse_string(r, line, three);
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len && !resolve_escape(&rest, &out)) {
			refuse_string(r, line, "this escape stands for no character");
			break;
		}
	}
	result = arena_dup(r->arena, buf_bytes(&out));
	buf_release(&out);
	return result;
}

static struct bytes key_text(struct reader *r, TSNode key)
{
	if (node_is(key, "quoted_key"))
		return string_content(r, node_text(r, key), node_line(key));
	return arena_dup(r->arena, node_text(r, key));
}

/* Digits without underscores, NUL-terminated. */
static const char *plain_digits(struct reader *r, struct bytes text)
{
	struct buf out = {0};
	char *copy;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '_')
			buf_add_char(&out, text.ptr[i]);
	copy = arena_strdup(r->arena, buf_bytes(&out));
	buf_release(&out);
	return copy;
}

static int read_integer(struct reader *r, struct bytes text, struct toml_value *out)
{
	const char *digits = plain_digits(r, text);
	int base = 10;

	if (digits[0] == '0' && digits[1]) {
		base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : digits[1] == 'b' ? 2 : 10;
		digits += base == 10 ? 0 : 2;
	}
	out->type = TOML_INTEGER;
	errno = 0;
	out->integer = strtoll(digits, NULL, base);
	if (errno == ERANGE)
		return fail(r, out->line, "this number is too large:", text);
	out->number = (double)out->integer;
	return 0;
}

/* Whether a date or time, which the grammar accepts with a year of any length, names a day that there is. */
static bool is_in_calendar(const char *text)
{
	static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year, month, day;

	if (strcspn(text, "-:") == 2)
		return text[2] == ':';
	if (strcspn(text, "-") != 4 || sscanf(text, "%u-%2u-%2u", &year, &month, &day) != 3 ||
	    month < 1 || month > 12)
		return false;
	if (month == 2 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return day <= 28;
	return day <= days[month - 1];
}

/*
 * Goes to (or makes) the table that `key` names inside `table`; arrays of tables mean their last
 * one.
 */
static int enter_table(struct reader *r, struct toml_value *table, struct bytes key, uint32_t line,
		       struct toml_value **out)
{
	struct toml_item *item = find_item(table, key);

	if (!item) {
		if (table->len >= MAX_KEYS)
			return fail(r, line, "this table has too many keys", (struct bytes){0});
		item = append(r, table, key, line);
		item->value.type = TOML_TABLE;
	} else if (item->value.type == TOML_ARRAY && item->value.last &&
		   item->value.last->value.type == TOML_TABLE && !item->value.closed) {
		item = item->value.last;
	} else if (item->value.type != TOML_TABLE || item->value.closed) {
		return fail(r, line, "this key is already defined as something else:", key);
	}
	*out = &item->value;
	return 0;
}

/*
 * Walks all but the last part of a bare, quoted or dotted key down from `table`; `*last` is the last
 * part. `header`: the key stands in brackets. Dotted keys nest to the left in the tree, so the walk
 * recurses on its first child.
 */
static int enter_key(struct reader *r, struct toml_value *table, TSNode key, bool header,
		     struct toml_value **inner, struct bytes *last, unsigned depth)
{
	struct toml_value *outer;
	struct bytes part;
	int ret;

	if (!node_is(key, "dotted_key")) {
		*inner = table;
		*last = key_text(r, key);
		return 0;
	}
	if (depth > MAX_DEPTH)
		return fail(r, node_line(key), "this key has too many parts", (struct bytes){0});
	ret = enter_key(r, table, ts_node_named_child(key, 0), header, &outer, &part, depth + 1);
	if (ret)
		return ret;
	ret = enter_table(r, outer, part, node_line(key), inner);
	if (!ret && !header && (*inner)->headed)
		ret = fail(r, node_line(key), "this table has a header of its own, which ends it:", part);
	if (ret)
		return ret;
	(*inner)->dotted |= !header;
	*last = key_text(r, ts_node_named_child(key, 1));
	return 0;
}

/* The i-th named child that is not a comment; a null node past the end. */
static TSNode content_child(TSNode node, uint32_t wanted)
{
	uint32_t n = ts_node_named_child_count(node);

	for (uint32_t i = 0; i < n; i++) {
		TSNode child = ts_node_named_child(node, i);

		if (!node_is(child, "comment") && wanted-- == 0)
			return child;
	}
	return (TSNode){0};
}

static int read_pair(struct reader *r, TSNode pair, struct toml_value *table, unsigned depth)
{
	TSNode key = content_child(pair, 0), value = content_child(pair, 1);
	struct toml_value *inner;
	struct toml_item *item;
	struct bytes last;
	int ret;

	if (ts_node_is_null(key) || ts_node_is_null(value))
		return fail(r, node_line(pair), "this line has no key or no value", (struct bytes){0});
	ret = enter_key(r, table, key, false, &inner, &last, depth);
	if (ret)
		return ret;
	if (find_item(inner, last))
		return fail(r, node_line(pair), "this key is defined twice:", last);
	if (inner->len >= MAX_KEYS)
		return fail(r, node_line(pair), "this table has too many keys", (struct bytes){0});
	item = append(r, inner, last, node_line(key));
	if (node_is(key, "dotted_key"))
		key = ts_node_named_child(key, 1);
	item->start = ts_node_start_byte(key);
	item->end = ts_node_end_byte(key);
	return read_value(r, value, &item->value, depth + 1);
}

static int read_children(struct reader *r, TSNode node, struct toml_value *out, unsigned depth)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	int ret = 0;

	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !ret;
	     more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(child) || node_is(child, "comment"))
			continue;
		if (out->type == TOML_ARRAY)
			ret = read_value(
				r, child,
				&append(r, out, (struct bytes){0}, node_line(child))->value,
				depth + 1);
		else if (node_is(child, "pair"))
			ret = read_pair(r, child, out, depth);
	}
	ts_tree_cursor_delete(&cursor);
	return ret;
}

static int read_value(struct reader *r, TSNode node, struct toml_value *out, unsigned depth)
{
	struct bytes text = node_text(r, node);
	int ret = 0;

	if (depth > MAX_DEPTH)
		return fail(r, node_line(node), "this value is nested too deeply", (struct bytes){0});
	out->line = node_line(node);
	out->start = ts_node_start_byte(node);
	out->end = ts_node_end_byte(node);
	if (node_is(node, "string")) {
		out->type = TOML_STRING;
		out->string = string_content(r, text, out->line);
	} else if (node_is(node, "integer")) {
		ret = read_integer(r, text, out);
	} else if (node_is(node, "float")) {
		out->type = TOML_FLOAT;
		out->number = strtod(plain_digits(r, text), NULL);
	} else if (node_is(node, "boolean")) {
		out->type = TOML_BOOLEAN;
		out->integer = bytes_eq_str(text, "true");
	} else if (node_is(node, "array") || node_is(node, "inline_table")) {
		out->type = node_is(node, "array") ? TOML_ARRAY : TOML_TABLE;
		ret = read_children(r, node, out, depth);
		out->closed = true;
	} else {
		out->type = TOML_DATETIME;
		out->string = arena_dup(r->arena, text);
		if (!is_in_calendar(out->string.ptr))
			ret = fail(r, out->line, "there is no such day:", text);
	}
	return ret;
}

/* `[a.b]` and `[[a.b]]` with the pairs that follow. */
static int read_header(struct reader *r, TSNode node, struct toml_value *root)
{
	TSNode key = content_child(node, 0);
	uint32_t line = node_line(node);
	struct toml_value *outer, *table;
	struct toml_item *item;
	struct bytes last;
	int ret = enter_key(r, root, key, true, &outer, &last, 0);

	if (ret)
		return ret;
	if (node_is(node, "table_array_element")) {
		item = find_item(outer, last);
		if (!item) {
			item = append(r, outer, last, line);
			item->value.type = TOML_ARRAY;
		}
		if (item->value.type != TOML_ARRAY || item->value.closed)
			return fail(r, line, "this is already defined as something else:", last);
		item = append(r, &item->value, (struct bytes){0}, line);
		item->value.type = TOML_TABLE;
		table = &item->value;
	} else {
		ret = enter_table(r, outer, last, line, &table);
		if (!ret && (table->headed || table->dotted))
			ret = fail(r, line, "this table is defined twice:", last);
		if (ret)
			return ret;
	}
	table->headed = true;
	return read_children(r, node, table, 0);
}

/* The first node that the grammar could not make sense of, found by following `has_error` down. */
static TSNode first_error(TSNode node)
{
	for (;;) {
		uint32_t n = ts_node_child_count(node), i = 0;

		if (ts_node_is_error(node) || ts_node_is_missing(node))
			return node;
		while (i < n && !ts_node_has_error(ts_node_child(node, i)))
			i++;
		if (i == n)
			return node;
		node = ts_node_child(node, i);
	}
}

/*
 * Whether the line has, behind a double quote, a backslash that begins no escape: an expression,
 * mostly.
 */
static bool has_unknown_escape(struct bytes line)
{
	size_t quote = bytes_find(line, BYTES("\""), 0);

	for (size_t i = quote == SIZE_MAX ? line.len : quote; i + 1 < line.len; i++)
		if (line.ptr[i] == '\\' && !strchr("btnfruU\"\\", line.ptr[++i]))
			return true;
	return false;
}

static int read_document(struct reader *r, TSNode root, struct toml_value *out)
{
	TSTreeCursor cursor;
	int ret = 0;

	if (ts_node_has_error(root)) {
		TSNode at = first_error(root);
		struct bytes rest = bytes_slice(r->text, ts_node_start_byte(at), r->text.len);
		struct bytes line;

		if (!bytes_next_line(&rest, &line))
			line = BYTES("end of file");
		return fail(r, node_line(at),
			    has_unknown_escape(line)
				    ? "a backslash between double quotes begins an escape; write "
				      "expressions between ''' and ''', near"
				    : "this is not valid TOML, near",
			    bytes_trim(line));
	}
	cursor = ts_tree_cursor_new(root);
	for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !ret;
	     more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode child = ts_tree_cursor_current_node(&cursor);

		if (node_is(child, "pair"))
			ret = read_pair(r, child, out, 0);
		else if (node_is(child, "table") || node_is(child, "table_array_element"))
			ret = read_header(r, child, out);
	}
	ts_tree_cursor_delete(&cursor);
	if (!ret && r->bad_string)
		ret = fail(r, r->bad_string, r->bad_because, (struct bytes){0});
	return ret;
}

/*
 * A copy for the grammar, which knows a backslash as the sign of a continued line only right before the line's
 * end: one with white space behind it changes places with that. Contents are read from the text itself.
 */
static void move_continuations(struct bytes text, struct buf *out)
{
	buf_add(out, text);
	for (size_t at = 0; (at = bytes_find(text, BYTES("\\"), at)) != SIZE_MAX;) {
		size_t run = at, end;

		while (run < text.len && text.ptr[run] == '\\')
			run++;
		for (end = run; end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t');)
			end++;
		if ((run - at) % 2 == 1 && end > run && end < text.len &&
		    (text.ptr[end] == '\n' || text.ptr[end] == '\r')) {
			out->ptr[run - 1] = ' ';
			out->ptr[end - 1] = '\\';
		}
		at = run;
	}
}

int toml_parse(struct arena *arena, struct bytes text, const char *name,
	       const struct toml_value **root, struct err *err)
{
	struct buf shown = {0};
	struct reader r = {.arena = arena, .text = text, .name = name, .err = err};
	struct toml_value *out = arena_zalloc(arena, sizeof *out);
	TSParser *parser = ts_parser_new();
	TSTree *tree = NULL;
	int ret = ERR_FAILED;

	assert(text.len < UINT32_MAX);
	out->type = TOML_TABLE;
	out->line = 1;
	move_continuations(text, &shown);
	if (ts_parser_set_language(parser, tree_sitter_toml()))
		tree = ts_parser_parse_string(parser, NULL, buf_str(&shown), (uint32_t)shown.len);
	if (!tree)
		err_set(err, ERR_FAILED, "%s: the TOML parser could not be started", name);
	else
		ret = read_document(&r, ts_tree_root_node(tree), out);
	if (!ret)
		*root = out;
	if (tree)
		ts_tree_delete(tree);
	ts_parser_delete(parser);
	buf_release(&shown);
	return ret;
}
