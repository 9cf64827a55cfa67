/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No parser of SQL: lists in parentheses, strings in single or double quotes in which a quote is doubled or escaped,
 * parentheses inside a value counted. What is not of that shape ends the rows.
 */
#include "match/sql_rows.h"

#include <assert.h>
#include <string.h>

enum { COLUMNS_MAX = 64 };

static char char_at(struct bytes text, size_t at)
{
	return at < text.len ? text.ptr[at] : '\0';
}

static size_t skip_space(struct bytes text, size_t at)
{
	while (at < text.len && ascii_isspace(text.ptr[at]))
		at++;
	return at;
}

/* Behind the string that begins at `at`, or the end of the text. */
static size_t skip_string(struct bytes text, size_t at)
{
	char quote = text.ptr[at++];

	for (; at < text.len; at++) {
		if (text.ptr[at] == '\\')
			at++;
		else if (text.ptr[at] == quote && char_at(text, at + 1) == quote)
			at++;
		else if (text.ptr[at] == quote)
			return at + 1;
	}
	return text.len;
}

/* Where the item of a list ends that begins at `at`: at its comma, its parenthesis, or the end of the text. */
static size_t item_end(struct bytes text, size_t at)
{
	size_t depth = 0;

	while (at < text.len) {
		char c = text.ptr[at];

		if (c == '\'' || c == '"' || c == '`') {
			at = skip_string(text, at);
			continue;
		}
		if (depth == 0 && (c == ',' || c == ')'))
			return at;
		depth += (c == '(') - (c == ')');
		at++;
	}
	return text.len;
}

/* The item with this number of the list whose parenthesis stands at `at`; what it is, white space aside. */
static bool item_at(struct bytes text, size_t at, size_t number, struct span *out)
{
	assert(char_at(text, at) == '(');
	for (size_t start = at + 1;; number--) {
		size_t end = item_end(text, start);

		if (end == text.len)
			return false;
		if (number == 0) {
			start = skip_space(text, start);
			while (end > start && ascii_isspace(text.ptr[end - 1]))
				end--;
			*out = (struct span){(uint32_t)start, (uint32_t)end};
			return true;
		}
		if (text.ptr[end] == ')')
			return false;
		start = end + 1;
	}
}

/* Behind the list whose parenthesis stands at `at`. */
static size_t list_end(struct bytes text, size_t at)
{
	do
		at = item_end(text, at + 1);
	while (char_at(text, at) == ',');
	return at < text.len ? at + 1 : text.len;
}

/* Does the name end with a word that says so? "token_type" and "secret_id" do not. */
static bool is_secret_column(struct bytes name)
{
	static const char *const words[] = {
		"password", "passwd",	  "passphrase", "pwd",	       "secret", "secret_key", "token",
		"api_key",  "access_key", "auth_key",	"private_key", "apikey", "app_key"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]);

		if (name.len >= len && bytes_eq_nocase(bytes_slice(name, name.len - len, name.len),
						       bytes_str(words[i])))
			return true;
	}
	return false;
}

static struct bytes column_name(struct bytes block, size_t number)
{
	struct span item;
	struct bytes name;

	if (!item_at(block, 0, number, &item))
		return (struct bytes){0};
	name = bytes_slice(block, item.start, item.end);
	while (name.len && strchr("`\"'[", name.ptr[0]))
		name = bytes_slice(name, 1, name.len);
	while (name.len && strchr("`\"']", name.ptr[name.len - 1]))
		name.len--;
	return name;
}

/* N'..' and E'..' are strings, too. */
static bool read_string(struct bytes block, struct span item, struct span *out)
{
	size_t start = item.start;

	if (ascii_isalpha(char_at(block, start)) && char_at(block, start + 1) == '\'')
		start++;
	if (item.end < start + 2 || (block.ptr[start] != '\'' && block.ptr[start] != '"') ||
	    block.ptr[item.end - 1] != block.ptr[start] || skip_string(block, start) != item.end)
		return false;
	*out = (struct span){(uint32_t)start + 1, item.end - 1};
	return true;
}

/* The parenthesis of the row behind `at`, where another one ends, or the word VALUES stands; or SIZE_MAX. */
static size_t next_row(struct bytes block, size_t at)
{
	at = skip_space(block, at);
	if (char_at(block, at) == ',')
		at = skip_space(block, at + 1);
	else
		while (ascii_isalpha(char_at(block, at)))
			at++;
	at = skip_space(block, at);
	return char_at(block, at) == '(' ? at : SIZE_MAX;
}

bool sql_rows_next(struct bytes block, size_t *state, struct sql_value *out)
{
	size_t row = *state / COLUMNS_MAX, column = *state % COLUMNS_MAX;

	if (char_at(block, 0) != '(')
		return false;
	if (row == 0)
		row = next_row(block, list_end(block, 0));
	for (; row < block.len; row = next_row(block, list_end(block, row))) {
		for (; column < COLUMNS_MAX - 1; column++) {
			struct bytes name = column_name(block, column);
			struct span item;

			if (name.len == 0)
				break;
			if (!is_secret_column(name) || !item_at(block, row, column, &item) ||
			    !read_string(block, item, &out->text))
				continue;
			out->column = name;
			*state = row * COLUMNS_MAX + column + 1;
			return true;
		}
		column = 0;
	}
	return false;
}
