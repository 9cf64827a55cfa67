/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nginx: add_header, more_set_headers, expires, server_tokens.
 *
 * A level (http, server, location, `if` in a location) inherits the add_headers of the level around
 * it only if it has none of its own, whatever their names; `add_header_inherit` changes that.
 * more_set_headers of all levels add up, `expires` and `server_tokens` are inherited one by one.
 * Values may come from `map`, `geo`, `split_clients` and `set`: every key on which a value depends
 * makes a variant of the level's set, in which that key holds, and one more is for "otherwise". A
 * level is reported only if it changes something.
 *
 * Not modelled: which location a request ends in, headers of upstream servers, add_trailer.
 */
#include <assert.h>

#include "surface/nginx.h"
#include "surface/nginx_server.h"
#include "surface/nginx_settings.h"
#include "surface/nginx_time.h"
#include "surface/surface.h"

enum {
	MAX_VARIANTS = 32,
	MAX_LEVELS = 1000,
	MAX_STEPS = 2000000, /* of merging one file: directives looked at for variables, and ... */
	SEND_STEPS = 50,     /* ... what a line of a header set counts */
	MAX_KEEPER = 200,    /* directives of a level that is_spare looks at */
	MAX_SCOPE = 200,     /* bytes of a directive's arguments in a scope's name */
	MAX_VARIABLE_DEPTH = 4, /* of variables in the values of variables */
};

enum nginx_kind {
	NGINX_ADD,
	NGINX_MORE_SET,
	NGINX_EXPIRES,
	NGINX_TOKENS,
	NGINX_HIDE,
};

/* One header of a directive. */
struct nginx_header {
	enum nginx_kind kind;
	struct assignment *assignment;
	const struct nginx_node *node;
	struct nginx_word value;
	struct nginx_header *next; /* of the same directive */
};

/* A key on which a value depends: `name` is the map's source ("$host") or "if". */
struct variant {
	struct bytes name, key;
};

struct merger {
	const struct header_file *file;
	struct nginx_node *root;
	const struct nginx_node *level;
	struct surface_sets sets;
	struct variant variants[MAX_VARIANTS];
	size_t variants_len;
	const struct variant *chosen; /* NULL: otherwise */
	/* While a value is expanded. */
	const struct nginx_source *source;
	struct nginx_word outermost;
	unsigned depth, steps, levels;
	bool collect, varies;
};

static bool nginx_claims(struct bytes path, struct bytes text)
{
	static const char *const marks[] = {"add_header", "more_set_headers", "ssl_protocols",
					    "proxy_cookie_flags"};

	if (bytes_eq_str(surface_basename(path), "nginx.conf"))
		return true;
	if (!surface_is_server_config(path))
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes_find(text, bytes_str(marks[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

/* Is it a level of inheritance? */
static bool is_level(const struct nginx_node *node)
{
	if (!node->parent)
		return true;
	if (!node->block)
		return false;
	if (nginx_is(node, "if"))
		return nginx_is(node->parent, "location");
	return nginx_is(node, "http") || nginx_is(node, "server") || nginx_is(node, "location");
}

static const struct nginx_node *level_of(const struct nginx_node *node)
{
	while (!is_level(node))
		node = node->parent;
	return node;
}

static const struct nginx_node *outer_level(const struct nginx_node *level)
{
	return level->parent ? level_of(level->parent) : NULL;
}

/* The arguments of a block as they are written, for its name. */
static struct bytes arguments(const struct nginx_node *node)
{
	struct bytes all;

	if (node->words_len < 2)
		return (struct bytes){0};
	all = bytes_slice(value_bytes(node->source->text), node->words[1].start,
			  node->words[node->words_len - 1].end);
	return bytes_slice(all, 0, MAX_SCOPE);
}

static struct bytes server_name(const struct nginx_node *server)
{
	for (const struct nginx_node *n = server->first; n; n = n->next)
		if (nginx_is(n, "server_name"))
			return bytes_slice(nginx_word(n, 1), 0, MAX_SCOPE);
	return (struct bytes){0};
}

static struct bytes scope_name(struct arena *arena, const struct nginx_node *level)
{
	struct bytes outer, own, name;

	if (!level->parent)
		return (struct bytes){0};
	outer = scope_name(arena, outer_level(level));
	if (bytes_eq_str(outer, "http"))
		outer.len = 0;
	name = nginx_word(level, 0);
	own = nginx_is(level, "server") ? server_name(level) : arguments(level);
	return bytes_str(arena_printf(arena, "%.*s%s%.*s%s%.*s", (int)outer.len,
				      outer.ptr ? outer.ptr : "", outer.len ? " " : "",
				      (int)name.len, name.ptr, own.len ? " " : "", (int)own.len,
				      own.ptr ? own.ptr : ""));
}

/*
 * Extraction.
 */

static void add_header(struct header_file *file, struct nginx_node *node, enum nginx_kind kind,
		       struct nginx_word name, struct nginx_word value,
		       struct assignment assignment)
{
	struct nginx_header **link = &node->headers;
	struct nginx_header *header = arena_zalloc(file->arena, sizeof *header);
	const struct nginx_node *level = level_of(node);

	header->kind = kind;
	header->node = node;
	header->value = value;
	assignment.scope = scope_name(file->arena, level);
	if (level->parent && nginx_is(level, "if"))
		assignment.condition = bytes_str(arena_printf(
			file->arena, "if %.*s", (int)arguments(level).len, arguments(level).ptr));
	assignment.path = node->source->path;
	if (assignment.name.len == 0)
		assignment.name =
			bytes_slice(value_bytes(node->source->text), name.start, name.end);
	assignment.name_span = nginx_span(node->source, name);
	header->assignment = surface_assign(file, assignment);
	while (*link)
		link = &(*link)->next;
	*link = header;
}

/* Is it a header that sites go on sending? */
static bool is_lasting(struct bytes name)
{
	static const char *const names[] = {
		"Cache-Control",   "Content-Security-Policy",   "X-Frame-Options",
		"Referrer-Policy", "Strict-Transport-Security", "X-Content-Type-Options",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_nocase(name, bytes_str(names[i])))
			return true;
	return false;
}

/*
 * May an add_header go without its level becoming one that inherits? One must stay: the first that is
 * lasting, or just the first.
 */
static bool is_spare(const struct nginx_node *node)
{
	const struct nginx_node *keeper = NULL;

	const struct nginx_node *n = level_of(node)->first;

	for (unsigned i = 0; n && i < MAX_KEEPER; n = n->next, i++)
		if (nginx_is(n, "add_header") &&
		    (!keeper || (is_lasting(nginx_word(n, 1)) && !is_lasting(nginx_word(keeper, 1)))))
			keeper = n;
	return keeper && keeper != node;
}

/* Taking the directive out of the file. */
static struct header_edit removal(const struct header_file *file, const struct nginx_node *node)
{
	struct header_edit edit = {.text = ""};

	if (node->source->path.len || !nginx_directive_span(node, &edit.span))
		return (struct header_edit){0};
	edit.span = surface_whole_lines(file->text, edit.span);
	return edit;
}

/* Another word in the place of one. */
static struct header_edit reword(const struct nginx_node *node, uint32_t index, const char *text)
{
	const struct nginx_word *word = &node->words[index];

	if (node->source->path.len)
		return (struct header_edit){0};
	return (struct header_edit){{word->start, word->end}, text};
}

static void extract_add_header(struct header_file *file, struct nginx_node *node)
{
	struct assignment a = {.operation = HEADER_ADD};

	if (node->words_len < 3)
		return;
	a.success_only = !bytes_eq_str(nginx_word(node, 3), "always");
	nginx_expand(file->arena, node->source, node->words[2], NULL, NULL, &a.value);
	if (is_spare(node))
		a.removal = removal(file, node);
	if (node->words_len == 3 && node->source->path.len == 0) {
		const struct nginx_word *value = &node->words[2];
		uint32_t end = value->end + (value->quote != '\0');

		a.everywhere = (struct header_edit){{end, end}, " always"};
	}
	add_header(file, node, NGINX_ADD, node->words[1], node->words[2], a);
}

/* "Name: value" of the headers-more module; without a value it removes. */
static void extract_more_word(struct header_file *file, struct nginx_node *node,
			      struct nginx_word word, bool success_only)
{
	struct bytes text = bytes_slice(value_bytes(node->source->text), word.start, word.end);
	struct assignment a = {.operation = HEADER_SET, .success_only = success_only};
	struct nginx_word name = word, value = {word.end, word.end, word.quote};
	const char *colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;

	if (colon) {
		name.end = word.start + (uint32_t)(colon - text.ptr);
		value.start = name.end + 1;
		while (value.start < value.end && ascii_isspace(text.ptr[value.start - word.start]))
			value.start++;
	}
	if (value.start == value.end || nginx_is(node, "more_clear_headers"))
		a.operation = HEADER_REMOVE;
	else
		nginx_expand(file->arena, node->source, value, NULL, NULL, &a.value);
	if (node->words_len == 2)
		a.removal = removal(file, node);
	if (name.start < name.end)
		add_header(file, node, NGINX_MORE_SET, name, value, a);
}

static void extract_more_set(struct header_file *file, struct nginx_node *node)
{
	bool success_only = false;

	for (uint32_t i = 1; i < node->words_len; i++) {
		struct bytes word = nginx_word(node, i);

		if (bytes_eq_str(word, "-s") || bytes_eq_str(word, "-t"))
			success_only |= word.ptr[1] == 's', i++;
		else if (!bytes_eq_str(word, "-r") && !bytes_eq_str(word, "-a"))
			extract_more_word(file, node, node->words[i], success_only);
	}
}

static void extract_expires(struct header_file *file, struct nginx_node *node)
{
	uint32_t index = bytes_eq_str(nginx_word(node, 1), "modified") ? 2 : 1;
	struct bytes time = nginx_word(node, index);
	struct assignment a = {
		.operation = HEADER_SET, .name = BYTES("Cache-Control"), .success_only = true};
	struct bytes text = {0};
	struct span place;
	int64_t seconds;

	if (time.len == 0)
		return;
	place = nginx_span(node->source, node->words[index]);
	seconds = nginx_time(time);
	if (bytes_eq_str(time, "off"))
		a.operation = HEADER_REMOVE;
	else if (bytes_eq_str(time, "max"))
		text = BYTES("max-age=315360000");
	else if (bytes_eq_str(time, "epoch") || time.ptr[0] == '-')
		text = BYTES("no-cache");
	else if (seconds >= 0)
		text = bytes_str(arena_printf(file->arena, "max-age=%lld", (long long)seconds));
	else
		value_add_hole(&a.value, file->arena, place.start, place.end - place.start);
	value_add_escaped(&a.value, file->arena, text, place.start, place.end - place.start);
	add_header(file, node, NGINX_EXPIRES, node->words[0], node->words[index], a);
}

static void extract_tokens(struct header_file *file, struct nginx_node *node)
{
	struct assignment a = {.operation = HEADER_SET, .name = BYTES("Server")};
	struct bytes mode = nginx_word(node, 1);
	struct span place;

	if (mode.len == 0)
		return;
	place = nginx_span(node->source, node->words[1]);
	value_add_escaped(&a.value, file->arena,
			  bytes_eq_str(mode, "off") ? BYTES("nginx") : BYTES("nginx/"), place.start,
			  place.end - place.start);
	if (!bytes_eq_str(mode, "off"))
		value_add_hole(&a.value, file->arena, place.end, 0);
	a.removal = reword(node, 1, "off");
	add_header(file, node, NGINX_TOKENS, node->words[0], node->words[1], a);
}

static void extract_hide(struct header_file *file, struct nginx_node *node)
{
	if (node->words_len > 1)
		add_header(file, node, NGINX_HIDE, node->words[1],
			   (struct nginx_word){node->words[1].end, node->words[1].end, '\0'},
			   (struct assignment){.operation = HEADER_REMOVE});
}

/* The next node of a walk over the tree below `top`, parents first. */
static struct nginx_node *walk(struct nginx_node *node, const struct nginx_node *top)
{
	if (node->first)
		return node->first;
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

static void nginx_extract(struct header_file *file)
{
	static const struct {
		const char *name;
		void (*extract)(struct header_file *file, struct nginx_node *node);
	} directives[] = {
		{"add_header", extract_add_header},       {"more_set_headers", extract_more_set},
		{"more_clear_headers", extract_more_set}, {"expires", extract_expires},
		{"server_tokens", extract_tokens},        {"proxy_hide_header", extract_hide},
		{"fastcgi_hide_header", extract_hide},
	};
	struct nginx_node *root = nginx_parse(file->arena, value_view(file->arena, file->text, 0),
					      file->open_include, file->ctx);

	file->tree = root;
	for (struct nginx_node *node = root; node; node = walk(node, root)) {
		nginx_settings(file, node);
		for (size_t i = 0; node->words_len && i < sizeof directives / sizeof *directives;
		     i++)
			if (nginx_is(node, directives[i].name) && !node->block)
				directives[i].extract(file, node);
	}
}

/*
 * Variables.
 */

static void add_variant(struct merger *m, struct bytes name, struct bytes key)
{
	for (size_t i = 0; i < m->variants_len; i++)
		if (bytes_eq(m->variants[i].name, name) && bytes_eq(m->variants[i].key, key))
			return;
	if (m->variants_len < MAX_VARIANTS)
		m->variants[m->variants_len++] = (struct variant){name, key};
}

static bool is_chosen(const struct merger *m, struct bytes name, struct bytes key)
{
	return m->chosen && bytes_eq(m->chosen->name, name) && bytes_eq(m->chosen->key, key);
}

static void expand_variable(void *ctx, struct bytes name, struct nginx_word where,
			    struct value *out);

/* Appends the value of a variable, which stands at a word of another directive. */
static void expand_value(struct merger *m, const struct nginx_node *node, uint32_t index,
			 struct value *out)
{
	const struct nginx_source *outer = m->source;
	struct value value = {0};
	struct span place;

	m->depth++;
	m->source = node->source;
	nginx_expand(m->file->arena, node->source, node->words[index], expand_variable, m, &value);
	m->source = outer;
	m->depth--;
	if (node->source == outer) {
		value_add_value(out, m->file->arena, &value);
		return;
	}
	/* Addresses of another file would point astray: all of it is at the variable. */
	out->quoting = QUOTING_UNKNOWN;
	place = nginx_span(outer, m->outermost);
	value_add_escaped(out, m->file->arena, value_bytes(&value), place.start,
			  place.end - place.start);
}

/* A block of keys and values: map, geo, split_clients. NULL if none defines the variable. */
static const struct nginx_node *find_map(struct merger *m, struct bytes name)
{
	const struct nginx_node *found = NULL;

	for (struct nginx_node *n = m->root->first; n; n = walk(n, m->root)) {
		struct bytes last;

		m->steps -= m->steps > 0;
		if (!n->block || n->words_len < 2 ||
		    (!nginx_is(n, "map") && !nginx_is(n, "geo") && !nginx_is(n, "split_clients")))
			continue;
		last = nginx_word(n, n->words_len - 1);
		if (last.len && last.ptr[0] == '$' &&
		    bytes_eq_nocase(bytes_slice(last, 1, last.len), name))
			found = n;
	}
	return found;
}

static void expand_map(struct merger *m, const struct nginx_node *map, struct value *out)
{
	struct bytes source = map->words_len > 2 ? nginx_word(map, 1) : BYTES("$remote_addr");
	const struct nginx_node *value = NULL, *otherwise = NULL;

	m->varies = true;
	for (const struct nginx_node *n = map->first; n; n = n->next) {
		struct bytes key = nginx_word(n, 0);

		if (n->words_len < 2 || nginx_is(n, "include"))
			continue;
		if (m->steps == 0)
			break;
		m->steps--;
		if (bytes_eq_str(key, "default") ||
		    (bytes_eq_str(key, "*") && nginx_is(map, "split_clients"))) {
			otherwise = n;
			continue;
		}
		if (m->collect) {
			add_variant(m, source, key);
			expand_value(m, n, 1, out);
		}
		if (is_chosen(m, source, key))
			value = n;
	}
	value = value ? value : otherwise;
	if (value)
		expand_value(m, value, 1, out);
}

/* Is `node` a `set` of this variable? */
static bool sets_variable(const struct nginx_node *node, struct bytes name)
{
	struct bytes target = nginx_word(node, 1);

	return nginx_is(node, "set") && node->words_len > 2 && target.len && target.ptr[0] == '$' &&
	       bytes_eq_nocase(bytes_slice(target, 1, target.len), name);
}

/* The `set` of one level that holds in the chosen variant: an `if` beats what is outside of it. */
static const struct nginx_node *find_set(struct merger *m, const struct nginx_node *level,
					 struct bytes name)
{
	const struct nginx_node *plain = NULL, *conditional = NULL;

	for (const struct nginx_node *n = level->first; n; n = n->next) {
		if (sets_variable(n, name))
			plain = n;
		if (!n->block || !nginx_is(n, "if"))
			continue;
		for (const struct nginx_node *inner = n->first; inner; inner = inner->next) {
			if (!sets_variable(inner, name))
				continue;
			m->varies = true;
			if (m->collect)
				add_variant(m, BYTES("if"), arguments(n));
			if (is_chosen(m, BYTES("if"), arguments(n)))
				conditional = inner;
		}
	}
	return conditional ? conditional : plain;
}

static void expand_variable(void *ctx, struct bytes name, struct nginx_word where,
			    struct value *out)
{
	struct merger *m = ctx;
	const struct nginx_node *set = NULL, *map = NULL;
	struct span place = nginx_span(m->source, where);

	if (m->depth == 0)
		m->outermost = where;
	if (m->depth < MAX_VARIABLE_DEPTH && m->steps > 0) {
		for (const struct nginx_node *l = m->level; l && !set; l = outer_level(l))
			set = find_set(m, l, name);
		map = set ? NULL : find_map(m, name);
	}
	if (set)
		expand_value(m, set, 2, out);
	else if (map)
		expand_map(m, map, out);
	else
		value_add_hole_from(out, m->file->arena, place.start, place.end - place.start,
				    origin_of(bytes_slice(value_bytes(m->source->text), where.start,
							  where.end)));
}

static struct value resolve(struct merger *m, const struct nginx_header *header)
{
	struct value value = {0};

	m->varies = false;
	if (header->kind != NGINX_ADD && header->kind != NGINX_MORE_SET)
		return header->assignment->value;
	m->source = header->node->source;
	m->depth = 0;
	nginx_expand(m->file->arena, m->source, header->value, expand_variable, m, &value);
	return value;
}

/*
 * Merging.
 */

enum inherit {
	INHERIT_ON,
	INHERIT_OFF,
	INHERIT_MERGE,
};

/* What `add_header_inherit` says at this level; it is itself inherited. */
static enum inherit inherit_mode(const struct nginx_node *level)
{
	for (; level; level = outer_level(level))
		for (const struct nginx_node *n = level->first; n; n = n->next) {
			if (!nginx_is(n, "add_header_inherit"))
				continue;
			return bytes_eq_str(nginx_word(n, 1), "merge") ? INHERIT_MERGE
			       : bytes_eq_str(nginx_word(n, 1), "off") ? INHERIT_OFF
								       : INHERIT_ON;
		}
	return INHERIT_ON;
}

static bool has_kind(const struct nginx_node *level, enum nginx_kind kind)
{
	for (const struct nginx_node *n = level->first; n; n = n->next)
		if (n->headers && n->headers->kind == kind)
			return true;
	return false;
}

static void send_header(struct merger *m, struct header_set *set, const struct nginx_header *header)
{
	struct value value = {0};
	struct effective_header *line;

	if (m->steps < SEND_STEPS)
		return;
	m->steps -= SEND_STEPS;
	value = resolve(m, header);
	if (m->collect)
		return;
	if (header->assignment->operation == HEADER_SET)
		surface_unset(set, header->assignment->name);
	if (value.len == 0)
		return;
	line = surface_send(set, m->file->arena, header->assignment, value);
	line->conditional |= m->varies;
}

static void shadow_header(struct merger *m, struct header_set *set,
			  const struct nginx_header *header)
{
	if (m->collect || m->steps < SEND_STEPS)
		return;
	m->steps -= SEND_STEPS;
	surface_shadow(set, m->file->arena, header->assignment);
}

/* The add_headers in force at a level and, as shadowed, those of outer levels that are not. */
static void merge_add_headers(struct merger *m, struct header_set *set)
{
	bool hidden = false;

	for (const struct nginx_node *l = m->level; l; l = outer_level(l)) {
		enum inherit mode = inherit_mode(l);

		for (const struct nginx_node *n = l->first; n; n = n->next) {
			if (!n->headers || n->headers->kind != NGINX_ADD)
				continue;
			if (!hidden)
				send_header(m, set, n->headers);
			else
				shadow_header(m, set, n->headers);
		}
		hidden |= mode == INHERIT_OFF || (mode == INHERIT_ON && has_kind(l, NGINX_ADD));
	}
}

/* more_set_headers of all levels, outer ones first. They run before add_header. */
static void merge_more_set(struct merger *m, struct header_set *set)
{
	const struct nginx_node *chain[64];
	size_t len = 0;

	for (const struct nginx_node *l = m->level; l && len < 64; l = outer_level(l))
		chain[len++] = l;
	while (len-- > 0)
		for (const struct nginx_node *n = chain[len]->first; n; n = n->next) {
			if (!n->headers || n->headers->kind != NGINX_MORE_SET)
				continue;
			for (const struct nginx_header *h = n->headers; h; h = h->next)
				if (h->assignment->operation == HEADER_REMOVE)
					surface_unset(set, h->assignment->name);
				else
					send_header(m, set, h);
		}
}

/* The innermost directive of a kind. */
static void merge_innermost(struct merger *m, struct header_set *set, enum nginx_kind kind)
{
	for (const struct nginx_node *l = m->level; l; l = outer_level(l)) {
		const struct nginx_header *found = NULL;

		for (const struct nginx_node *n = l->first; n; n = n->next)
			if (n->headers && n->headers->kind == kind)
				found = n->headers;
		if (!found)
			continue;
		if (found->assignment->operation != HEADER_REMOVE)
			send_header(m, set, found);
		return;
	}
}

static void merge_variant(struct merger *m, struct header_set *set)
{
	merge_innermost(m, set, NGINX_TOKENS);
	merge_more_set(m, set);
	merge_innermost(m, set, NGINX_EXPIRES);
	merge_add_headers(m, set);
}

static struct bytes variant_name(const struct merger *m, size_t index)
{
	const struct variant *v = &m->variants[index];

	if (m->variants_len == 0)
		return (struct bytes){0};
	if (index == m->variants_len)
		return BYTES("otherwise");
	return bytes_str(arena_printf(m->file->arena, "%.*s %.*s", (int)v->name.len,
				      v->name.ptr ? v->name.ptr : "", (int)v->key.len,
				      v->key.ptr ? v->key.ptr : ""));
}

/* May more add_headers reach this level than are known? */
static bool is_open(const struct nginx_node *level)
{
	bool open = false;

	for (; level && !open; level = outer_level(level)) {
		open = nginx_has_unread(level);
		if (has_kind(level, NGINX_ADD) && inherit_mode(level) != INHERIT_MERGE)
			break;
	}
	return open;
}

/* Is there a "location /" in the server that has headers of its own? */
static bool has_own_root(const struct nginx_node *server)
{
	for (const struct nginx_node *n = server->first; n; n = n->next)
		if (nginx_is_root_location(n) && has_kind(n, NGINX_ADD))
			return true;
	return false;
}

/* What a request for "/" gets: the headers of a server, or of its "location /" if that has its own. */
static void describe_set(struct header_set *set, const struct nginx_node *level)
{
	const struct nginx_node *server = nginx_is_root_location(level) ? level->parent : level;

	set->open = is_open(level);
	if (nginx_is(server, "server") && (server != level || !has_own_root(server))) {
		set->pages = nginx_serves_pages(server);
		set->https = nginx_serves_https(server);
	}
}

static void merge_level(struct merger *m, const struct nginx_node *level)
{
	struct bytes scope = scope_name(m->file->arena, level);
	struct header_set scratch = {0};

	m->levels++;
	m->level = level;
	m->variants_len = 0;
	m->chosen = NULL;
	m->collect = true;
	merge_variant(m, &scratch);
	m->collect = false;
	for (size_t i = 0; i <= m->variants_len && m->steps >= SEND_STEPS; i++) {
		struct header_set *set =
			surface_new_set(&m->sets, m->file->arena, m->file->surface, scope);

		set->condition = variant_name(m, i);
		describe_set(set, level);
		m->chosen = i < m->variants_len ? &m->variants[i] : NULL;
		merge_variant(m, set);
	}
}

/* Does the level change what its outer level sends? */
static bool changes(const struct nginx_node *level)
{
	for (const struct nginx_node *n = level->first; n; n = n->next)
		if ((n->headers && n->headers->kind != NGINX_HIDE) ||
		    nginx_is(n, "add_header_inherit") || nginx_is(n, "set"))
			return true;
	return false;
}

/* Is there, around all servers, anything that reaches a response? */
static bool reaches_servers(struct nginx_node *level)
{
	bool servers = false;

	for (struct nginx_node *n = level->first; n; n = walk(n, level)) {
		if (!n->block || !nginx_is(n, "server") || !level_of(n)->parent)
			continue;
		servers = true;
		if (!has_kind(n, NGINX_ADD) || inherit_mode(n) == INHERIT_MERGE)
			return true;
	}
	return !servers;
}

static struct header_set *nginx_merge(const struct header_file *file)
{
	struct nginx_node *root = file->tree;
	struct merger m = {.file = file, .root = root, .steps = MAX_STEPS};

	for (struct nginx_node *node = root; node; node = walk(node, root)) {
		bool outside = !node->parent || nginx_is(node, "http");

		if (m.levels >= MAX_LEVELS || m.steps < SEND_STEPS)
			break;
		if (is_level(node) && changes(node) && (!outside || reaches_servers(node)))
			merge_level(&m, node);
	}
	return m.sets.first;
}

const struct surface surface_nginx = {
	.name = "nginx",
	.claims = nginx_claims,
	.extract = nginx_extract,
	.merge = nginx_merge,
};
