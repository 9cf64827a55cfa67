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

#include "surface/nginx_headers.h"
#include "surface/nginx_server.h"
#include "surface/nginx_settings.h"
#include "surface/surface.h"

enum {
	MAX_VARIANTS = 32,
	MAX_LEVELS = 1000,
	MAX_STEPS = 2000000, /* of merging one file: directives looked at for variables, and ... */
	SEND_STEPS = 50,     /* ... what a line of a header set counts */
	MAX_VARIABLE_DEPTH = 24, /* of variables in the values of variables */
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
	/* The `set` whose value is expanded: of its level, only what comes before it has happened. */
	const struct nginx_node *until;
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
	const struct value *text =
		file->source ? file->source : value_view(file->arena, file->text, 0);
	struct nginx_node *root = nginx_parse(file->arena, text, file->source != NULL,
					      file->open_include, file->ctx);

	file->tree = root;
	for (struct nginx_node *node = root; node; node = walk(node, root)) {
		nginx_settings(file, node);
		nginx_headers(file, node);
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
	else
		surface_cut(m->file);
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
	const struct nginx_node *until = m->until;
	struct value value = {0};
	struct span place;

	m->depth++;
	m->source = node->source;
	m->until = nginx_is(node, "set") ? node : NULL;
	nginx_expand(m->file->arena, node->source, node->words[index], expand_variable, m, &value);
	m->source = outer;
	m->until = until;
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

/* The `if` around m->until, if it stands in one. */
static const struct nginx_node *until_block(const struct merger *m)
{
	const struct nginx_node *block = m->until ? m->until->parent : NULL;

	return block && nginx_is(block, "if") ? block : NULL;
}

/* The last `set` in an `if` before m->until, where the `if` holds. */
static const struct nginx_node *find_conditional_set(struct merger *m, const struct nginx_node *block,
						     struct bytes name)
{
	const struct nginx_node *found = NULL;

	for (const struct nginx_node *inner = block->first; inner && inner != m->until;
	     inner = inner->next) {
		m->steps -= m->steps > 0;
		if (!sets_variable(inner, name))
			continue;
		m->varies = true;
		if (m->collect)
			add_variant(m, BYTES("if"), nginx_arguments(block));
		if (is_chosen(m, BYTES("if"), nginx_arguments(block)))
			found = inner;
	}
	return found;
}

/* The `set` of one level that was the last to be done before m->until, in the chosen variant. */
static const struct nginx_node *find_set(struct merger *m, const struct nginx_node *level,
					 struct bytes name)
{
	const struct nginx_node *found = NULL;

	for (const struct nginx_node *n = level->first; n && n != m->until; n = n->next) {
		const struct nginx_node *inner = NULL;

		m->steps -= m->steps > 0;
		if (n->block && nginx_is(n, "if"))
			inner = find_conditional_set(m, n, name);
		if (sets_variable(n, name))
			found = n;
		else if (inner)
			found = inner;
		if (n == until_block(m))
			break;
	}
	return found;
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
		for (const struct nginx_node *l = m->until ? nginx_level_of(m->until) : m->level; l && !set;
		     l = nginx_outer_level(l))
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
	for (; level; level = nginx_outer_level(level))
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

	for (const struct nginx_node *l = m->level; l; l = nginx_outer_level(l)) {
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

	for (const struct nginx_node *l = m->level; l && len < 64; l = nginx_outer_level(l))
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
	for (const struct nginx_node *l = m->level; l; l = nginx_outer_level(l)) {
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

	for (; level && !open; level = nginx_outer_level(level)) {
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

	set->path = level->source->path;
	set->open = is_open(level);
	if (nginx_is(server, "server") && (server != level || !has_own_root(server))) {
		set->pages = nginx_serves_pages(server);
		set->https = nginx_serves_https(server);
	}
}

static void merge_level(struct merger *m, const struct nginx_node *level)
{
	struct bytes scope = nginx_scope(m->file->arena, level);
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
		if (!n->block || !nginx_is(n, "server") || !nginx_level_of(n)->parent)
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

		if (m.levels >= MAX_LEVELS || m.steps < SEND_STEPS) {
			surface_cut(file);
			break;
		}
		if (nginx_is_level(node) && changes(node) && (!outside || reaches_servers(node)))
			merge_level(&m, node);
	}
	return m.sets.first;
}

const struct surface surface_nginx = {
	.name = "nginx",
	.claims = nginx_claims,
	.extract = nginx_extract,
	.merge = nginx_merge,
	.templates = true,
};
