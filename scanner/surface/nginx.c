/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of ngx_conf_read_token: a word ends at white space, `;` or `{`; quotes count only at
 * its start; a backslash takes the next byte with it; `${` opens no block. The tree is built
 * without recursion but for includes, whose depth is bounded.
 */
#include "surface/nginx.h"

#include "surface/template_code.h"

enum {
	MAX_DEPTH = 64,    /* of blocks; deeper ones are read as if they stood there */
	MAX_NODES = 20000, /* with all includes */
	MAX_WORDS = 256,   /* of a directive; further ones are dropped */
	MAX_INCLUDES = 6,  /* includes in includes */
};

enum token {
	TOKEN_WORD,
	TOKEN_SEMICOLON,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_END,
};

struct parser {
	struct arena *arena;
	nginx_open_fn *open;
	void *ctx;
	unsigned nodes, includes;
};

struct lexer {
	const char *text;
	uint32_t pos, len;
};

struct bytes nginx_word(const struct nginx_node *node, uint32_t index)
{
	struct nginx_word word;

	if (index >= node->words_len)
		return (struct bytes){0};
	word = node->words[index];
	return bytes_slice(value_bytes(node->source->text), word.start, word.end);
}

bool nginx_is(const struct nginx_node *node, const char *name)
{
	return bytes_eq_str(nginx_word(node, 0), name);
}

static char peek(const struct lexer *l, uint32_t ahead)
{
	return ahead < l->len - l->pos ? l->text[l->pos + ahead] : '\0';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind the next `end`, or at the end of the text. */
static void skip_past(struct lexer *l, struct bytes end)
{
	size_t at = bytes_find(bytes_of(l->text, l->len), end, l->pos);

	l->pos = at == SIZE_MAX ? l->len : (uint32_t)(at + end.len);
}

static void skip_blank(struct lexer *l)
{
	/* nginx refuses a byte order mark; what stands behind it is meant all the same. */
	if (l->pos == 0 && bytes_starts_with(bytes_of(l->text, l->len), BYTES("\xEF\xBB\xBF")))
		l->pos = 3;
	while (l->pos < l->len) {
		if (is_space(l->text[l->pos]))
			l->pos++;
		else if (l->text[l->pos] == '#')
			skip_past(l, BYTES("\n"));
		else
			return;
	}
}

static void read_quoted(struct lexer *l, struct nginx_word *word)
{
	char quote = l->text[l->pos++];

	word->quote = quote;
	word->start = l->pos;
	while (l->pos < l->len && l->text[l->pos] != quote)
		l->pos += l->text[l->pos] == '\\' && l->pos + 1 < l->len ? 2 : 1;
	word->end = l->pos;
	if (l->pos < l->len)
		l->pos++;
}

static uint32_t template_length(const struct lexer *l)
{
	return (uint32_t)template_code_length(bytes_of(l->text + l->pos, l->len - l->pos));
}

static void read_plain(struct lexer *l, struct nginx_word *word)
{
	word->quote = '\0';
	word->start = l->pos;
	while (l->pos < l->len) {
		char c = l->text[l->pos];

		if (c == '{' && template_length(l))
			l->pos += template_length(l);
		else if (c == '$' && peek(l, 1) == '{')
			l->pos += 2;
		else if (c == '\\' && l->pos + 1 < l->len)
			l->pos += 2;
		else if (is_space(c) || c == ';' || c == '{')
			break;
		else
			l->pos++;
	}
	word->end = l->pos;
}

static enum token next_token(struct lexer *l, struct nginx_word *word)
{
	skip_blank(l);
	if (l->pos >= l->len)
		return TOKEN_END;
	switch (l->text[l->pos]) {
	case ';':
		l->pos++;
		return TOKEN_SEMICOLON;
	case '{':
		if (template_length(l))
			break;
		l->pos++;
		return TOKEN_OPEN;
	case '}':
		l->pos++;
		return TOKEN_CLOSE;
	case '"':
	case '\'':
		read_quoted(l, word);
		return TOKEN_WORD;
	default:
		break;
	}
	read_plain(l, word);
	return TOKEN_WORD;
}

/* Behind the brace that closes a block of another language. */
static void skip_block(struct lexer *l)
{
	unsigned depth = 1;

	for (; l->pos < l->len && depth; l->pos++)
		depth += (l->text[l->pos] == '{') - (l->text[l->pos] == '}');
}

static struct nginx_node *add_node(struct parser *p, struct nginx_node *parent,
				   const struct nginx_source *source,
				   const struct nginx_word *words, uint32_t words_len)
{
	struct nginx_node *node = arena_zalloc(p->arena, sizeof *node);

	p->nodes++;
	node->parent = parent;
	node->source = source;
	node->words = arena_alloc(p->arena, words_len * sizeof *words);
	if (words_len)
		memcpy(node->words, words, words_len * sizeof *words);
	node->words_len = words_len;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	return node;
}

static void parse_source(struct parser *p, const struct nginx_source *source,
			 struct nginx_node *parent);

static void parse_include(struct parser *p, struct nginx_node *include, struct nginx_node *parent)
{
	const struct header_include *files = NULL;
	size_t len = 0;

	if (p->open && p->includes < MAX_INCLUDES)
		len = p->open(p->ctx, nginx_word(include, 1), &files);
	include->unread = len == 0;
	p->includes++;
	for (size_t i = 0; i < len && p->nodes < MAX_NODES; i++) {
		struct nginx_source *source = arena_zalloc(p->arena, sizeof *source);

		source->path = files[i].path;
		source->text = value_view(p->arena, template_mask(p->arena, files[i].text), 0);
		parse_source(p, source, parent);
	}
	p->includes--;
}

/* A directive is complete: where the next ones belong. */
static struct nginx_node *end_directive(struct parser *p, struct lexer *l, struct nginx_node *node,
					enum token token, unsigned *depth)
{
	if (token == TOKEN_SEMICOLON) {
		if (nginx_is(node, "include"))
			parse_include(p, node, node->parent);
		return node->parent;
	}
	node->block = true;
	if (bytes_ends_with(nginx_word(node, 0), BYTES("_by_lua_block"))) {
		skip_block(l);
		return node->parent;
	}
	if (*depth >= MAX_DEPTH)
		return node->parent;
	++*depth;
	return node;
}

static void parse_source(struct parser *p, const struct nginx_source *source,
			 struct nginx_node *parent)
{
	struct lexer l = {.text = source->text->text, .len = (uint32_t)source->text->len};
	struct nginx_word words[MAX_WORDS], word = {0};
	struct nginx_node *level = parent;
	uint32_t words_len = 0;
	unsigned depth = 0;

	while (p->nodes < MAX_NODES) {
		enum token token = next_token(&l, &word);

		switch (token) {
		case TOKEN_WORD:
			if (words_len < MAX_WORDS)
				words[words_len++] = word;
			break;
		case TOKEN_SEMICOLON:
		case TOKEN_OPEN:
			if (words_len)
				level = end_directive(p, &l,
						      add_node(p, level, source, words, words_len),
						      token, &depth);
			words_len = 0;
			break;
		case TOKEN_CLOSE:
			words_len = 0;
			if (level != parent) {
				level = level->parent;
				depth--;
			}
			break;
		case TOKEN_END:
			return;
		}
	}
}

struct nginx_node *nginx_parse(struct arena *arena, const struct value *text, bool mapped,
			       nginx_open_fn *open, void *ctx)
{
	struct parser p = {.arena = arena, .open = open, .ctx = ctx};
	struct nginx_source *source = arena_zalloc(arena, sizeof *source);
	struct nginx_node *root = arena_zalloc(arena, sizeof *root);

	source->text = text;
	source->mapped = mapped;
	root->source = source;
	root->block = true;
	parse_source(&p, source, root);
	return root;
}

static bool is_name(char c)
{
	return ascii_isalnum(c) || c == '_';
}

/* The length of the variable at the front of `text`, 0 if there is none. */
static uint32_t read_variable(struct bytes text, struct bytes *name)
{
	bool braces = text.len > 1 && text.ptr[1] == '{';
	size_t start = braces ? 2 : 1, end = start;

	while (end < text.len && is_name(text.ptr[end]))
		end++;
	if (end == start || (braces && (end == text.len || text.ptr[end] != '}')))
		return 0;
	*name = bytes_slice(text, start, end);
	return (uint32_t)(braces ? end + 1 : end);
}

/* One escape; returns how many bytes of source it takes. */
static uint32_t expand_escape(struct arena *arena, const struct nginx_source *source,
			      struct bytes text, uint32_t at, struct value *out)
{
	static const char from[] = "\"'\\trn", to[] = "\"'\\\t\r\n";
	const char *known = text.len > 1 ? memchr(from, text.ptr[1], sizeof from - 1) : NULL;
	struct span place;

	if (!known) {
		value_add_part(out, arena, source->text, at, at + 1);
		return 1;
	}
	place = value_span(source->text, at, at + 2);
	value_add_escaped(out, arena, bytes_of(&to[known - from], 1), place.start,
			  place.end - place.start);
	return 2;
}

void nginx_expand(struct arena *arena, const struct nginx_source *source, struct nginx_word word,
		  nginx_variable_fn *fn, void *ctx, struct value *out)
{
	const enum value_quoting quoting = word.quote == '"'    ? QUOTING_NGINX_DOUBLE
					   : word.quote == '\'' ? QUOTING_NGINX_SINGLE
								: QUOTING_NGINX_BARE;
	uint32_t at = word.start;

	while (at < word.end) {
		struct bytes rest = bytes_slice(value_bytes(source->text), at, word.end), name;
		uint32_t plain = 0, len;
		size_t tag;

		out->quoting = quoting;
		while (plain < rest.len && !memchr("$\\{<", rest.ptr[plain], 4))
			plain++;
		value_add_part(out, arena, source->text, at, at + plain);
		at += plain;
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len == 0)
			return;
		if (rest.ptr[0] == '\\') {
			at += expand_escape(arena, source, rest, at, out);
			continue;
		}
		tag = template_code_length(rest);
		len = tag ? (uint32_t)tag : rest.ptr[0] == '$' ? read_variable(rest, &name) : 0;
		if (len == 0) {
			value_add_part(out, arena, source->text, at, at + 1);
			at++;
			continue;
		}
		if (fn && !tag) {
			fn(ctx, name, (struct nginx_word){at, at + len, '\0'}, out);
		} else {
			struct span place = value_span(source->text, at, at + len);

			value_add_hole_from(out, arena, place.start, place.end - place.start,
					    origin_of(bytes_slice(rest, 0, len)));
		}
		at += len;
	}
}

bool nginx_directive_span(const struct nginx_node *node, struct span *out)
{
	struct bytes text = value_bytes(node->source->text);
	const struct nginx_word *last;
	size_t end;

	if (node->words_len == 0 || node->block)
		return false;
	last = &node->words[node->words_len - 1];
	end = last->end + (last->quote != '\0');
	while (end < text.len && is_space(text.ptr[end]))
		end++;
	if (end >= text.len || text.ptr[end] != ';' || node->words[0].quote)
		return false;
	*out = (struct span){node->words[0].start, (uint32_t)end + 1};
	return true;
}

struct span nginx_span(const struct nginx_source *source, struct nginx_word word)
{
	return value_span(source->text, word.start, word.end);
}
