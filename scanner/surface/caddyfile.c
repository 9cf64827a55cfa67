/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexer. A quote or a backtick counts at a word's beginning only; in quotes a backslash escapes
 * the quote and nothing else. `<<NAME` begins a text that ends with NAME alone on a line; the white
 * space before that NAME is taken off every line.
 */
#include "surface/caddyfile.h"

#include <assert.h>

enum {
	MAX_LINES = 20000, /* the rest is left out */
	MAX_MARKER = 64,
};

struct lexer {
	struct header_file *file;
	struct bytes text;
	size_t pos;
	struct caddy_lines lines;
	size_t lines_cap;
	struct caddy_line line; /* the one at hand */
	size_t words_cap;
};

static char peek(const struct lexer *lexer, size_t ahead)
{
	return ahead < lexer->text.len - lexer->pos ? lexer->text.ptr[lexer->pos + ahead] : '\0';
}

static void *grown(struct lexer *lexer, const void *items, size_t len, size_t *cap, size_t size)
{
	void *copy;

	if (len < *cap)
		return (void *)items;
	*cap = *cap ? *cap * 2 : 8;
	copy = arena_alloc(lexer->file->arena, *cap * size);
	if (len)
		memcpy(copy, items, len * size);
	return copy;
}

/*
 * Words.
 */

/* A placeholder at the front of `text`: its length, else 0. */
static size_t placeholder_length(struct bytes text)
{
	for (size_t i = 1; i < text.len; i++) {
		if (text.ptr[i] == '}')
			return i > 1 ? i + 1 : 0;
		if (text.ptr[i] == '{' || text.ptr[i] == ' ' || text.ptr[i] == '\n')
			return 0;
	}
	return 0;
}

/* Appends [start, end) with placeholders as holes; in quotes, \" is a quote. */
static void add_text(struct lexer *lexer, struct value *out, size_t start, size_t end, bool quotes)
{
	struct arena *arena = lexer->file->arena;

	assert(end <= lexer->text.len);
	while (start < end) {
		struct bytes rest = bytes_slice(lexer->text, start, end);
		size_t plain = 0, hole;

		while (plain < rest.len && rest.ptr[plain] != '{' &&
		       !(quotes && rest.ptr[plain] == '\\'))
			plain++;
		value_add_literal(out, arena, bytes_slice(rest, 0, plain), (uint32_t)start);
		start += plain;
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len == 0)
			return;
		hole = rest.ptr[0] == '{' ? placeholder_length(rest) : 0;
		if (hole) {
			value_add_hole_from(out, arena, (uint32_t)start, (uint32_t)hole,
					    origin_of(bytes_slice(rest, 0, hole)));
			start += hole;
		} else if (rest.len > 1 && rest.ptr[0] == '\\' && rest.ptr[1] == '"') {
			value_add_escaped(out, arena, BYTES("\""), (uint32_t)start, 2);
			start += 2;
		} else {
			value_add_literal(out, arena, bytes_slice(rest, 0, 1), (uint32_t)start);
			start++;
		}
	}
}

/* Behind the opening quote. */
static void read_quoted(struct lexer *lexer, char quote, struct caddy_word *word)
{
	size_t start = ++lexer->pos;

	while (lexer->pos < lexer->text.len && peek(lexer, 0) != quote)
		lexer->pos +=
			quote == '"' && peek(lexer, 0) == '\\' && peek(lexer, 1) == '"' ? 2 : 1;
	word->quoted = true;
	word->value.quoting = quote == '"' ? QUOTING_CODE_DOUBLE : QUOTING_CODE_RAW;
	add_text(lexer, &word->value, start, lexer->pos, quote == '"');
	lexer->pos += lexer->pos < lexer->text.len;
}

/* The length of the marker behind "<<" if a heredoc begins here, else 0. */
static size_t marker_length(const struct lexer *lexer)
{
	size_t len = 0;

	if (peek(lexer, 0) != '<' || peek(lexer, 1) != '<')
		return 0;
	while (len < MAX_MARKER && (ascii_isalnum(peek(lexer, 2 + len)) ||
				    peek(lexer, 2 + len) == '_' || peek(lexer, 2 + len) == '-'))
		len++;
	return peek(lexer, 2 + len) == '\n' ||
			       (peek(lexer, 2 + len) == '\r' && peek(lexer, 3 + len) == '\n')
		       ? len
		       : 0;
}

/* White space at the front of `line`. */
static size_t indentation(struct bytes line)
{
	size_t len = 0;

	while (len < line.len && (line.ptr[len] == ' ' || line.ptr[len] == '\t'))
		len++;
	return len;
}

/* Finds the line that ends a heredoc; `rest` begins behind its first line. */
static bool find_marker(struct bytes rest, struct bytes marker, struct bytes *found)
{
	while (bytes_next_line(&rest, found)) {
		size_t indent = indentation(*found);

		if (bytes_starts_with(bytes_slice(*found, indent, found->len), marker) &&
		    (found->len == indent + marker.len ||
		     ascii_isspace(found->ptr[indent + marker.len])))
			return true;
	}
	return false;
}

static bool read_heredoc(struct lexer *lexer, struct caddy_word *word)
{
	size_t len = marker_length(lexer), indent, content;
	struct bytes marker = bytes_slice(lexer->text, lexer->pos + 2, lexer->pos + 2 + len);
	struct bytes rest, line, end;

	if (len == 0)
		return false;
	rest = bytes_slice(lexer->text, lexer->pos, lexer->text.len);
	bytes_next_line(&rest, &line);
	if (!find_marker(rest, marker, &end))
		return false;
	indent = indentation(end);
	content = (size_t)(end.ptr - rest.ptr);
	rest = bytes_slice(rest, 0, content);
	while (bytes_next_line(&rest, &line)) {
		size_t start = (size_t)(line.ptr - lexer->text.ptr), skip = indentation(line);
		bool last = rest.len == 0;

		skip = skip < indent ? skip : indent;
		if (bytes_ends_with(line, BYTES("\r")))
			line.len--;
		add_text(lexer, &word->value, start + skip, start + line.len, false);
		if (!last)
			value_add_literal(&word->value, lexer->file->arena, BYTES("\n"),
					  (uint32_t)(rest.ptr - lexer->text.ptr - 1));
	}
	word->quoted = true;
	lexer->pos = (size_t)(end.ptr - lexer->text.ptr) + indent + len;
	return true;
}

static void read_bare(struct lexer *lexer, struct caddy_word *word)
{
	size_t start = lexer->pos;

	while (lexer->pos < lexer->text.len && !ascii_isspace(peek(lexer, 0)))
		lexer->pos++;
	add_text(lexer, &word->value, start, lexer->pos, false);
}

static void read_word(struct lexer *lexer)
{
	struct caddy_word word = {.span.start = (uint32_t)lexer->pos};
	struct caddy_line *line = &lexer->line;
	char c = peek(lexer, 0);

	if (c == '"' || c == '`')
		read_quoted(lexer, c, &word);
	else if (!read_heredoc(lexer, &word))
		read_bare(lexer, &word);
	word.span.end = (uint32_t)lexer->pos;
	assert(word.span.end > word.span.start);
	line->words = grown(lexer, line->words, line->len, &lexer->words_cap, sizeof *line->words);
	line->words[line->len++] = word;
}

/*
 * Lines.
 */

static void push_line(struct lexer *lexer, struct caddy_line line)
{
	struct caddy_lines *lines = &lexer->lines;

	if (lines->len >= MAX_LINES)
		return;
	lines->items =
		grown(lexer, lines->items, lines->len, &lexer->lines_cap, sizeof *lines->items);
	lines->items[lines->len++] = line;
}

static bool is_word(const struct caddy_word *word, const char *text)
{
	return !word->quoted && bytes_eq_str(value_bytes(&word->value), text);
}

/* Hands out the line at hand, braces apart. */
static void end_line(struct lexer *lexer, size_t end)
{
	struct caddy_line line = lexer->line;

	assert(line.span.start <= end);
	lexer->line = (struct caddy_line){.span = {(uint32_t)end, (uint32_t)end}};
	lexer->words_cap = 0;
	line.span.end = (uint32_t)end;
	while (line.len && is_word(&line.words[0], "}")) {
		push_line(lexer, (struct caddy_line){.closes = true, .span = line.words[0].span});
		line.words++;
		line.len--;
	}
	if (line.len && is_word(&line.words[line.len - 1], "{")) {
		line.opens = true;
		line.len--;
	}
	if (line.len && is_word(&line.words[line.len - 1], "}")) {
		struct span span = line.words[--line.len].span;

		push_line(lexer, line);
		push_line(lexer, (struct caddy_line){.closes = true, .span = span});
	} else if (line.len || line.opens) {
		push_line(lexer, line);
	}
}

static void skip_comment(struct lexer *lexer)
{
	while (lexer->pos < lexer->text.len && peek(lexer, 0) != '\n')
		lexer->pos++;
}

struct caddy_lines caddyfile_read(struct header_file *file)
{
	struct lexer lexer = {.file = file, .text = file->text};

	if (bytes_starts_with(file->text, BYTES("\xEF\xBB\xBF")))
		lexer.pos = 3;
	while (lexer.pos < lexer.text.len && lexer.lines.len < MAX_LINES) {
		char c = peek(&lexer, 0), next = peek(&lexer, 1);

		if (c == '\n')
			end_line(&lexer, ++lexer.pos);
		else if (c == '\\' && (next == '\n' || (next == '\r' && peek(&lexer, 2) == '\n')))
			lexer.pos += next == '\n' ? 2 : 3;
		else if (ascii_isspace(c))
			lexer.pos++;
		else if (c == '#')
			skip_comment(&lexer);
		else
			read_word(&lexer);
	}
	end_line(&lexer, lexer.pos);
	return lexer.lines;
}

struct bytes caddyfile_word(const struct caddy_line *line, size_t index)
{
	return index < line->len ? value_bytes(&line->words[index].value) : (struct bytes){0};
}
