/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a directive says of headers, and the names of levels. Values are those of a lone directive:
 * variables are holes, which surface_nginx.c fills where it can.
 */
#include "surface/nginx_headers.h"

#include "surface/nginx_time.h"

enum {
	MAX_KEEPER = 200, /* directives of a level that is_spare looks at */
	MAX_SCOPE = 200,  /* bytes of a directive's arguments in a scope's name */
};

bool nginx_is_level(const struct nginx_node *node)
{
	if (!node->parent)
		return true;
	if (!node->block)
		return false;
	if (nginx_is(node, "if"))
		return nginx_is(node->parent, "location");
	return nginx_is(node, "http") || nginx_is(node, "server") || nginx_is(node, "location");
}

const struct nginx_node *nginx_level_of(const struct nginx_node *node)
{
	while (!nginx_is_level(node))
		node = node->parent;
	return node;
}

const struct nginx_node *nginx_outer_level(const struct nginx_node *level)
{
	return level->parent ? nginx_level_of(level->parent) : NULL;
}

/* The arguments of a block as they are written, for its name. */
struct bytes nginx_arguments(const struct nginx_node *node)
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

struct bytes nginx_scope(struct arena *arena, const struct nginx_node *level)
{
	struct bytes outer, own, name;

	if (!level->parent)
		return (struct bytes){0};
	outer = nginx_scope(arena, nginx_outer_level(level));
	if (bytes_eq_str(outer, "http"))
		outer.len = 0;
	name = nginx_word(level, 0);
	own = nginx_is(level, "server") ? server_name(level) : nginx_arguments(level);
	return bytes_str(arena_printf(arena, "%.*s%s%.*s%s%.*s", (int)outer.len,
				      outer.ptr ? outer.ptr : "", outer.len ? " " : "",
				      (int)name.len, name.ptr, own.len ? " " : "", (int)own.len,
				      own.ptr ? own.ptr : ""));
}

static void add_header(struct header_file *file, struct nginx_node *node, enum nginx_kind kind,
		       struct nginx_word name, struct nginx_word value,
		       struct assignment assignment)
{
	struct nginx_header **link = &node->headers;
	struct nginx_header *header = arena_zalloc(file->arena, sizeof *header);
	const struct nginx_node *level = nginx_level_of(node);

	header->kind = kind;
	header->node = node;
	header->value = value;
	assignment.scope = nginx_scope(file->arena, level);
	if (level->parent && nginx_is(level, "if"))
		assignment.condition = bytes_str(arena_printf(file->arena, "if %.*s",
							      (int)nginx_arguments(level).len,
							      nginx_arguments(level).ptr));
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
 * May an add_header go without its level becoming one that inherits? One must stay: the first that
 * is lasting, or just the first.
 */
static bool is_spare(const struct nginx_node *node)
{
	const struct nginx_node *keeper = NULL;

	const struct nginx_node *n = nginx_level_of(node)->first;

	for (unsigned i = 0; n && i < MAX_KEEPER; n = n->next, i++)
		if (nginx_is(n, "add_header") && (!keeper || (is_lasting(nginx_word(n, 1)) &&
							      !is_lasting(nginx_word(keeper, 1)))))
			keeper = n;
	return keeper && keeper != node;
}

/* Does it stand in another file, or with escapes, so that there is no place to edit? */
static bool is_elsewhere(const struct nginx_node *node)
{
	return node->source->path.len > 0 || node->source->mapped;
}

/* Taking the directive out of the file. */
static struct header_edit removal(const struct header_file *file, const struct nginx_node *node)
{
	struct header_edit edit = {.text = ""};

	if (is_elsewhere(node) || !nginx_directive_span(node, &edit.span))
		return (struct header_edit){0};
	edit.span = surface_whole_lines(file->text, edit.span);
	return edit;
}

/* Another word in the place of one. */
static struct header_edit reword(const struct nginx_node *node, uint32_t index, const char *text)
{
	const struct nginx_word *word = &node->words[index];

	if (is_elsewhere(node))
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
	if (node->words_len == 3 && !is_elsewhere(node)) {
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

void nginx_headers(struct header_file *file, struct nginx_node *node)
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

	for (size_t i = 0; node->words_len && i < sizeof directives / sizeof *directives; i++)
		if (nginx_is(node, directives[i].name) && !node->block)
			directives[i].extract(file, node);
}
