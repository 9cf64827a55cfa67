/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Caddyfile: `header`, `header_down` of reverse_proxy, in sites, handle and route blocks, and
 * through snippets and their `import`.
 *
 * Caddy sorts the `header` directives of a level (but not of a `route`): those without a matcher
 * first, then by the length of their path, so that the most specific comes last and wins. What is
 * deferred (`>`, `-`, `defer`) happens when the response is written, the last directive first.
 * header_down adds to what `header` has set. Each level, and each matcher in it, makes a set; a
 * named matcher is its condition. Not modelled: files that are imported.
 */
#include <assert.h>

#include "surface/caddyfile.h"

enum {
	MAX_DEPTH = 32,    /* of blocks and imports */
	MAX_STEPS = 50000, /* lines that are read, those of snippets each time */
	MAX_SNIPPETS = 200,
	MAX_LEVELS = 2000,
	MAX_OPERATIONS = 500, /* of one directive */
	MAX_SETS = 1000,
	MAX_APPLIED = 100000,
	MAX_MATCHER = 200, /* bytes in a scope's name */
	MAX_EXPANDED = 1 << 20, /* bytes of values in snippets and of their arguments, in one file */
};

/* In the order in which those of one directive are done. */
enum caddy_action {
	CADDY_ADD,
	CADDY_SET,
	CADDY_DELETE,
	CADDY_REPLACE, /* part of what is there */
	CADDY_DEFAULT, /* if nobody else has */
	CADDY_PROXY,   /* header_down */
};

/* One operation of a `header` or `header_down`. */
struct caddy_header {
	enum caddy_action action;
	const struct assignment *assignment;
	struct bytes matcher; /* a path, "@name" or "" */
	unsigned directive;   /* its number */
	bool deferred;
	struct caddy_header *next;
};

/* A site, or a block in it. */
struct caddy_level {
	const struct caddy_level *outer;
	struct bytes scope, path, condition;
	bool in_order; /* route */
	struct caddy_header *first, *last;
	struct caddy_header **directive; /* the link to the first of the last directive */
	unsigned count;                  /* of its operations */
	struct caddy_level *next;
};

struct snippet {
	struct bytes name;
	size_t line; /* the first in it */
};

struct parser {
	struct header_file *file;
	struct caddy_lines lines;
	size_t at; /* the next line */
	struct caddy_level *levels, *last;
	size_t levels_len;
	struct snippet snippets[MAX_SNIPPETS];
	size_t snippets_len;
	const struct caddy_line *import; /* that led to the snippet which is read; NULL for none */
	size_t expanded;
	unsigned steps, depth, directives;
};

static bool caddy_claims(struct bytes path, struct bytes text)
{
	struct bytes name = surface_basename(path);

	(void)text;
	return bytes_eq_nocase(name, BYTES("Caddyfile")) ||
	       bytes_eq_nocase(bytes_slice(name, 0, 10), BYTES("Caddyfile.")) ||
	       surface_path_ends(path, ".caddyfile") || surface_path_ends(path, ".caddy");
}

/*
 * Reading.
 */

static const struct caddy_line *next_line(struct parser *p)
{
	if (p->at >= p->lines.len || p->steps == 0)
		return NULL;
	p->steps--;
	return &p->lines.items[p->at++];
}

/* The rest of a block whose opening line was read. */
static void skip_block(struct parser *p)
{
	const struct caddy_line *line;
	size_t depth = 1;

	while (depth && (line = next_line(p))) {
		depth += line->opens;
		depth -= line->closes;
	}
}

static bool is_matcher(struct bytes word)
{
	return word.len && (word.ptr[0] == '/' || word.ptr[0] == '@' || bytes_eq_str(word, "*"));
}

/* The matcher that is the argument `index`, "" if it is none; `*` matches all. */
static struct bytes read_matcher(const struct caddy_line *line, size_t index)
{
	struct bytes word = caddyfile_word(line, index);

	if (!is_matcher(word) || bytes_eq_str(word, "*"))
		return (struct bytes){0};
	return bytes_slice(word, 0, MAX_MATCHER);
}

/* Adds a copy behind those of other directives, in the order of actions. */
static void add_header(struct caddy_level *level, struct arena *arena, struct caddy_header header)
{
	struct caddy_header *copy, **link;

	if (!level->last || level->last->directive != header.directive) {
		level->directive = level->last ? &level->last->next : &level->first;
		level->count = 0;
	}
	if (level->count++ >= MAX_OPERATIONS)
		return;
	link = level->directive;
	assert(!*link || (*link)->directive == header.directive);
	while (*link && (*link)->action <= header.action)
		link = &(*link)->next;
	copy = arena_alloc(arena, sizeof *copy);
	*copy = header;
	copy->next = *link;
	*link = copy;
	if (!copy->next)
		level->last = copy;
}

static enum header_operation operation_of(enum caddy_action action)
{
	if (action == CADDY_DELETE)
		return HEADER_REMOVE;
	return action == CADDY_SET || action == CADDY_REPLACE ? HEADER_SET : HEADER_ADD;
}

/* What the sign in front of a field means; it is taken off. */
static enum caddy_action take_sign(struct value *name, struct arena *arena, bool *deferred)
{
	static const char signs[] = "+-?>";
	static const enum caddy_action actions[] = {CADDY_ADD, CADDY_DELETE, CADDY_DEFAULT,
						    CADDY_SET};
	const char *sign = name->len ? memchr(signs, name->text[0], 4) : NULL;
	struct value rest = {0};

	if (!sign)
		return CADDY_SET;
	value_add_part(&rest, arena, name, 1, name->len);
	*name = rest;
	*deferred |= *sign != '+';
	return actions[sign - signs];
}

/* The argument that {args[1]} or {args.1} stands for; NULL if it is no such thing. */
static const struct caddy_word *argument_of(const struct parser *p, struct bytes placeholder)
{
	struct bytes start = BYTES("{args");
	size_t number = 0, at = start.len + 1;

	if (!p->import || !bytes_starts_with(placeholder, start) || at >= placeholder.len ||
	    !strchr("[.", placeholder.ptr[start.len]) || !ascii_isdigit(placeholder.ptr[at]))
		return NULL;
	for (; ascii_isdigit(placeholder.ptr[at]) && number < MAX_OPERATIONS; at++)
		number = number * 10 + (size_t)(placeholder.ptr[at] - '0');
	return number + 2 < p->import->len ? &p->import->words[number + 2] : NULL;
}

/* A value in a snippet, with the arguments of the `import` that led there. */
static struct value with_arguments(struct parser *p, const struct value *from)
{
	struct value out = {0};

	p->expanded += p->import ? from->len : 0;
	if (!p->import || p->expanded > MAX_EXPANDED)
		return *from;
	for (size_t i = 0; i < from->pieces_len; i++) {
		const struct value_piece *piece = &from->pieces[i];
		size_t end = i + 1 < from->pieces_len ? piece[1].start : from->len;
		const struct caddy_word *argument = argument_of(
			p, bytes_slice(p->file->text, piece->address, piece->address + piece->length));

		if (argument && from->text[piece->start] == VALUE_HOLE &&
		    (p->expanded += argument->value.len) <= MAX_EXPANDED)
			value_add_value(&out, p->file->arena, &argument->value);
		else
			value_add_part(&out, p->file->arena, from, piece->start, end);
	}
	return out;
}

/* [+-?>]FIELD [VALUE | FIND REPLACE], at the word `index` of a line. */
static void read_operation(struct parser *p, struct caddy_level *level,
			   const struct caddy_line *line, size_t index, struct caddy_header header)
{
	struct arena *arena = p->file->arena;
	struct assignment assignment = {.scope = level->scope, .condition = level->condition};
	enum caddy_action action;
	struct value name, hole = {0};
	struct span span;

	if (index >= line->len || surface_is_full(p->file))
		return;
	name = line->words[index].value;
	action = take_sign(&name, arena, &header.deferred);
	if (header.action != CADDY_PROXY)
		header.action = action;
	if (name.len && name.text[name.len - 1] == ':')
		name.len--;
	if (name.len == 0 || value_has_hole(&name, 0, name.len))
		return;
	if (index + 1 < line->len)
		assignment.value = with_arguments(p, &line->words[index + 1].value);
	else if (header.action != CADDY_DELETE)
		return;
	if (index + 2 < line->len && header.action != CADDY_DELETE) {
		header.action = CADDY_REPLACE;
		span = line->words[index + 2].span;
		value_add_hole(&hole, arena, span.start, span.end - span.start);
		assignment.value = hole;
	}
	if (header.matcher.len && header.matcher.ptr[0] == '@')
		assignment.condition = header.matcher;
	assignment.name = value_bytes(&name);
	assignment.name_span = value_span(&name, 0, name.len);
	assignment.operation = operation_of(header.action);
	if (!line->opens)
		assignment.removal = (struct header_edit){line->span, ""};
	header.assignment = surface_assign(p->file, assignment);
	add_header(level, arena, header);
}

/* `defer`, or an operation that is deferred, defers all of its block but defaults, which are. */
static void defer(struct caddy_header *first, bool deferred)
{
	for (const struct caddy_header *h = first; h; h = h->next)
		deferred |= h->deferred && h->action != CADDY_DEFAULT;
	for (struct caddy_header *h = first; deferred && h; h = h->next)
		h->deferred = true;
}

/* header [MATCHER] [FIELD ...] [{ ... }] */
static void read_header(struct parser *p, struct caddy_level *level, const struct caddy_line *line)
{
	struct caddy_header header = {.matcher = read_matcher(line, 1)};
	size_t first = is_matcher(caddyfile_word(line, 1)) ? 2 : 1;
	bool deferred = false;

	header.directive = ++p->directives;
	read_operation(p, level, line, first, header);
	if (!line->opens)
		return;
	while ((line = next_line(p)) && !line->closes) {
		if (line->opens)
			skip_block(p);
		else if (bytes_eq_str(caddyfile_word(line, 0), "defer"))
			deferred = true;
		else
			read_operation(p, level, line, 0, header);
	}
	if (level->last && level->last->directive == header.directive)
		defer(*level->directive, deferred);
}

static void add_verification(struct parser *p, const struct caddy_line *line)
{
	struct setting setting = {.kind = SETTING_TLS_VERIFY, .name = BYTES("InsecureSkipVerify")};
	struct span span = line->words[0].span;

	value_add_escaped(&setting.value, p->file->arena, BYTES("true"), span.start,
			  span.end - span.start);
	setting_add(&p->file->settings, p->file->arena, setting);
}

/* header_down changes what the upstream server sends, of which nothing is known. */
static void read_header_down(struct parser *p, struct caddy_level *level,
			     const struct caddy_line *line, struct bytes matcher)
{
	struct caddy_header header = {.matcher = matcher, .action = CADDY_PROXY};
	struct bytes field = caddyfile_word(line, 1);

	header.directive = ++p->directives;
	if (line->len == 3 && !bytes_starts_with(field, BYTES("-")))
		read_operation(p, level, line, 1, header);
}

/* The block of a reverse_proxy, and those in it. */
static void read_proxy(struct parser *p, struct caddy_level *level, struct bytes matcher)
{
	const struct caddy_line *line;
	size_t depth = 1;

	while (depth && (line = next_line(p))) {
		struct bytes name = caddyfile_word(line, 0);

		if (bytes_eq_str(name, "header_down") && depth == 1)
			read_header_down(p, level, line, matcher);
		else if (bytes_eq_str(name, "tls_insecure_skip_verify"))
			add_verification(p, line);
		depth += line->opens;
		depth -= line->closes;
	}
}

static struct caddy_level *new_level(struct parser *p, const struct caddy_level *outer,
				     struct bytes scope)
{
	struct caddy_level *level = arena_zalloc(p->file->arena, sizeof *level);

	level->outer = outer;
	level->scope = scope;
	if (outer) {
		level->path = outer->path;
		level->condition = outer->condition;
	}
	if (p->last)
		p->last->next = level;
	else
		p->levels = level;
	p->last = level;
	p->levels_len++;
	return level;
}

static struct bytes joined(struct arena *arena, struct bytes a, struct bytes b)
{
	if (!a.len || !b.len)
		return a.len ? a : b;
	return bytes_str(arena_printf(arena, "%.*s %.*s", (int)a.len, a.ptr, (int)b.len, b.ptr));
}

static void read_directives(struct parser *p, struct caddy_level *level, bool to_the_end);

/* handle, route and their like: a level of its own. */
static void read_block(struct parser *p, const struct caddy_level *outer,
		       const struct caddy_line *line)
{
	struct arena *arena = p->file->arena;
	struct bytes name = caddyfile_word(line, 0), matcher = read_matcher(line, 1);
	struct caddy_level *level =
		new_level(p, outer, joined(arena, joined(arena, outer->scope, name), matcher));

	level->in_order = bytes_eq_str(name, "route");
	if (matcher.len && matcher.ptr[0] == '@')
		level->condition = joined(arena, level->condition, matcher);
	else if (matcher.len)
		level->path = matcher;
	read_directives(p, level, false);
}

static void read_import(struct parser *p, struct caddy_level *level, const struct caddy_line *line)
{
	struct bytes name = caddyfile_word(line, 1);
	const struct caddy_line *outer = p->import;
	size_t back = p->at;

	for (size_t i = 0; i < p->snippets_len; i++) {
		if (!bytes_eq(p->snippets[i].name, name))
			continue;
		p->at = p->snippets[i].line;
		p->import = line;
		read_directives(p, level, false);
		p->import = outer;
		p->at = back;
		return;
	}
}

static bool is_level(struct bytes name)
{
	static const char *const names[] = {"handle", "handle_path", "route", "handle_errors"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(name, names[i]))
			return true;
	return false;
}

static void read_directive(struct parser *p, struct caddy_level *level,
			   const struct caddy_line *line)
{
	struct bytes name = caddyfile_word(line, 0);

	if (bytes_eq_str(name, "header"))
		read_header(p, level, line);
	else if (bytes_eq_str(name, "import"))
		read_import(p, level, line);
	else if (line->opens && is_level(name) && p->levels_len < MAX_LEVELS)
		read_block(p, level, line);
	else if (line->opens &&
		 (bytes_eq_str(name, "reverse_proxy") || bytes_eq_str(name, "php_fastcgi")))
		read_proxy(p, level, read_matcher(line, 1));
	else if (line->opens)
		skip_block(p);
}

/* Up to the end of the block; `to_the_end`: of the file. */
static void read_directives(struct parser *p, struct caddy_level *level, bool to_the_end)
{
	const struct caddy_line *line;

	if (p->depth >= MAX_DEPTH) {
		if (!to_the_end)
			skip_block(p);
		return;
	}
	p->depth++;
	assert(level && p->at <= p->lines.len);
	while ((line = next_line(p)) && (to_the_end || !line->closes))
		read_directive(p, level, line);
	p->depth--;
}

/* A file of directives that others import. */
static bool is_fragment(struct bytes name)
{
	static const char *const names[] = {"header", "encode",      "reverse_proxy", "respond",
					    "root",   "file_server", "tls",           "log",
					    "redir",  "try_files",   "php_fastcgi"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(name, names[i]))
			return true;
	return is_level(name) || bytes_starts_with(name, BYTES("@"));
}

static void read_snippet(struct parser *p, struct bytes name)
{
	if (p->snippets_len < MAX_SNIPPETS)
		p->snippets[p->snippets_len++] =
			(struct snippet){bytes_slice(name, 1, name.len - 1), p->at};
	skip_block(p);
}

/* The addresses of a site, on lines that end with commas; true if a block follows. */
static bool read_addresses(struct parser *p, const struct caddy_line *line, struct bytes *scope)
{
	struct arena *arena = p->file->arena;

	while (line) {
		for (size_t i = 0; i < line->len && scope->len < MAX_MATCHER; i++) {
			struct span span = line->words[i].span;
			struct bytes word = bytes_slice(p->file->text, span.start, span.end);

			*scope = joined(arena, *scope, word);
		}
		if (line->opens || !bytes_ends_with(*scope, BYTES(",")))
			return line->opens;
		line = next_line(p);
	}
	return false;
}

static void read_site(struct parser *p, const struct caddy_line *line)
{
	struct bytes name = caddyfile_word(line, 0), scope = {0};
	bool opens;

	if (is_fragment(name)) {
		p->at--;
		read_directives(p, new_level(p, NULL, scope), true);
		return;
	}
	opens = read_addresses(p, line, &scope);
	read_directives(p, new_level(p, NULL, scope), !opens);
}

static void caddy_extract(struct header_file *file)
{
	struct parser p = {.file = file, .steps = MAX_STEPS};
	const struct caddy_line *line;

	p.lines = caddyfile_read(file);
	while (p.levels_len < MAX_LEVELS && (line = next_line(&p))) {
		struct bytes name = caddyfile_word(line, 0);

		if (line->closes || bytes_eq_str(name, "import"))
			continue;
		if (bytes_starts_with(name, BYTES("(")) && line->opens)
			read_snippet(&p, name);
		else if (line->len == 0 || bytes_starts_with(name, BYTES("&(")))
			skip_block(&p);
		else
			read_site(&p, line);
	}
	file->tree = p.levels;
}

/*
 * Merging.
 */

struct merger {
	const struct header_file *file;
	struct surface_sets sets;
	size_t sets_len, applied;
	const struct caddy_header **chosen; /* of the set at hand */
	size_t len, cap;
};

/* Does the path matcher `wide` match all that `path` does? */
static bool covers(struct bytes wide, struct bytes path)
{
	if (bytes_eq(wide, path))
		return true;
	if (!bytes_ends_with(wide, BYTES("*")) || path.len == 0 || wide.ptr[0] == '@')
		return false;
	wide.len--;
	return !memchr(wide.len ? wide.ptr : "", '*', wide.len) && bytes_starts_with(path, wide);
}

/* Where Caddy sorts a directive of a level. */
static size_t rank(const struct caddy_header *header)
{
	if (header->matcher.len == 0)
		return 0;
	return header->matcher.ptr[0] == '@' ? 1 : header->matcher.len;
}

static void choose(struct merger *m, const struct caddy_header *header)
{
	assert(m->len <= m->cap);
	if (m->len == m->cap) {
		const struct caddy_header **copy;

		m->cap = m->cap ? m->cap * 2 : 32;
		copy = arena_alloc(m->file->arena, m->cap * sizeof *copy);
		if (m->len)
			memcpy(copy, m->chosen, m->len * sizeof *copy);
		m->chosen = copy;
	}
	m->chosen[m->len++] = header;
}

/* What holds in `level` for `matcher`, the outermost level first, each as Caddy sorts it. */
static void collect(struct merger *m, const struct caddy_level *level, struct bytes matcher,
		    struct bytes path)
{
	size_t start;

	if (level->outer)
		collect(m, level->outer, (struct bytes){0}, path);
	start = m->len;
	for (const struct caddy_header *h = level->first; h; h = h->next) {
		size_t i;

		if (h->matcher.len && !bytes_eq(h->matcher, matcher) && !covers(h->matcher, path))
			continue;
		choose(m, h);
		for (i = m->len - 1;
		     !level->in_order && i > start && rank(m->chosen[i - 1]) > rank(h); i--)
			m->chosen[i] = m->chosen[i - 1];
		m->chosen[i] = h;
	}
}

/* -X-* removes all names that begin so. */
static void remove_matching(struct header_set *set, struct arena *arena,
			    const struct assignment *assignment)
{
	struct bytes name = assignment->name;
	bool prefix = bytes_ends_with(name, BYTES("*"));
	struct bytes stem = bytes_slice(name, 0, name.len - prefix);

	for (const struct effective_header *h = set->first, *next; h; h = next) {
		next = h->next;
		if (!bytes_eq_nocase(prefix ? bytes_slice(h->name, 0, stem.len) : h->name, stem))
			continue;
		surface_shadow(set, arena, h->from);
		surface_unset(set, h->name);
		next = set->first;
	}
}

static void apply(struct merger *m, struct header_set *set, const struct caddy_header *header)
{
	const struct assignment *a = header->assignment;
	struct effective_header *there;

	if (m->applied == 0)
		return;
	m->applied--;
	there = surface_find(set, a->name);
	switch (header->action) {
	case CADDY_SET:
		surface_apply_last(set, m->file->arena, a);
		break;
	case CADDY_DELETE:
		remove_matching(set, m->file->arena, a);
		break;
	case CADDY_DEFAULT:
		if (!there)
			surface_send(set, m->file->arena, a, a->value);
		break;
	case CADDY_REPLACE:
		if (there)
			there->value = a->value;
		break;
	default:
		surface_send(set, m->file->arena, a, a->value);
	}
}

/* What is deferred comes last, the last directive first. */
static void merge_set(struct merger *m, const struct caddy_level *level, struct bytes matcher)
{
	bool named = matcher.len && matcher.ptr[0] == '@';
	struct arena *arena = m->file->arena;
	struct header_set *set;

	if (m->sets_len++ >= MAX_SETS) {
		surface_cut(m->file);
		return;
	}
	m->len = 0;
	collect(m, level, matcher, matcher.len && !named ? matcher : level->path);
	set = surface_new_set(&m->sets, arena, m->file->surface,
			      joined(arena, level->scope, named ? (struct bytes){0} : matcher));
	set->condition = level->condition;
	if (named)
		set->condition = joined(arena, set->condition, matcher);
	for (size_t i = 0; i < m->len; i++)
		if (!m->chosen[i]->deferred)
			apply(m, set, m->chosen[i]);
	for (size_t end = m->len, start; end > 0; end = start) {
		for (start = end - 1;
		     start > 0 && m->chosen[start - 1]->directive == m->chosen[end - 1]->directive;)
			start--;
		for (size_t i = start; i < end; i++)
			if (m->chosen[i]->deferred)
				apply(m, set, m->chosen[i]);
	}
	/* In a set of its own, a condition holds. */
	for (struct effective_header *h = set->first; h; h = h->next)
		h->conditional = false;
}

/* Does an earlier directive of the level have the same matcher? */
static bool is_repeated(const struct caddy_level *level, const struct caddy_header *header)
{
	for (const struct caddy_header *h = level->first; h != header; h = h->next)
		if (bytes_eq(h->matcher, header->matcher))
			return true;
	return false;
}

static struct header_set *caddy_merge(const struct header_file *file)
{
	struct merger m = {.file = file, .applied = MAX_APPLIED};

	for (const struct caddy_level *level = file->tree; level; level = level->next)
		for (const struct caddy_header *h = level->first; h && m.sets_len <= MAX_SETS;
		     h = h->next)
			if (!is_repeated(level, h))
				merge_set(&m, level, h->matcher);
	assert(m.len <= m.cap);
	return m.sets.first;
}

const struct surface surface_caddy = {
	.name = "caddy",
	.claims = caddy_claims,
	.extract = caddy_extract,
	.merge = caddy_merge,
	.templates = true,
};
