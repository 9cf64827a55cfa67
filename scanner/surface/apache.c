/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader. A directive is a line; a backslash before the line's end joins the next one. Words
 * are those of ap_getword_conf: quoted by " or ', in which a backslash takes a backslash or the
 * quote with it. `%` in a header's value starts a format: %% is a percent sign, all others are
 * holes, and so is ${NAME} unless the file has a `Define` for it.
 *
 * <IfModule> of modules that come with Apache, and of those that every configuration has, say
 * nothing; other conditional blocks become the condition of the headers in them.
 */
#include "surface/apache.h"

enum {
	MAX_DEPTH = 64,     /* of sections; deeper ones are read as if they stood there */
	MAX_WORDS = 8,      /* of a directive that is looked at */
	MAX_HEADERS = 5000, /* of a file; the rest is left out */
	MAX_SECTIONS = 2000,
	MAX_DEFINES = 64,
	MAX_EXPANDED = 1 << 20, /* bytes that stand for ${NAME} in one file; then these are holes */
	MAX_ORIGINS = 16,
	MAX_NAME = 200, /* bytes of an argument in a scope's or condition's name */
};

/* An open block. */
struct frame {
	struct apache_section *section;
	struct bytes condition;
	bool late, dead; /* inside <If>; never read */
};

/* Define NAME value */
struct define {
	struct bytes name;
	struct value value;
};

struct parser {
	struct header_file *file;
	struct define defines[MAX_DEFINES]; /* a later one of the same name counts */
	size_t defines_len, expanded;
	struct bytes origins[MAX_ORIGINS]; /* variables that hold the request's Origin, whoever asks */
	size_t origins_len;
	struct frame stack[MAX_DEPTH];
	size_t depth, skipped; /* skipped: blocks deeper than the stack */
	struct apache_section *last;
	unsigned headers, sections;
};

struct line {
	struct parser *parser; /* whose definitions count */
	const struct value *text;
	size_t pos;
	struct span place; /* in the file, with all its continuations */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * Lines and words.
 */

/* Takes a line with its continuations off `*rest`, as a value with addresses. False at the end. */
static bool next_line(struct header_file *file, struct bytes *rest, struct value **out)
{
	struct value *joined = NULL;
	struct bytes part;

	while (bytes_next_line(rest, &part)) {
		uint32_t address = (uint32_t)(part.ptr - file->text.ptr);
		bool more;

		while (part.len && part.ptr[part.len - 1] == '\r')
			part.len--;
		more = part.len && part.ptr[part.len - 1] == '\\';
		if (more)
			part.len--;
		if (!joined && !more) {
			*out = value_view(file->arena, part, address);
			return true;
		}
		if (!joined)
			joined = arena_zalloc(file->arena, sizeof *joined);
		value_add_literal(joined, file->arena, part, address);
		if (!more)
			break;
	}
	*out = joined;
	return joined != NULL;
}

static char peek(const struct line *line, size_t ahead)
{
	return ahead < line->text->len - line->pos ? line->text->text[line->pos + ahead] : '\0';
}

static void skip_blank(struct line *line)
{
	while (line->pos < line->text->len && is_blank(line->text->text[line->pos]))
		line->pos++;
}

/* `${NAME}` at the position: its length, else 0. */
static size_t variable_length(const struct line *line)
{
	struct bytes rest = bytes_slice(value_bytes(line->text), line->pos, line->pos + MAX_NAME);
	size_t end;

	if (!bytes_starts_with(rest, BYTES("${")))
		return 0;
	end = bytes_find(rest, BYTES("}"), 2);
	return end == SIZE_MAX ? 0 : end + 1;
}

/* Adds what the file defines ${NAME}, the next `len` bytes, to be. False if that is nothing. */
static bool add_definition(const struct line *line, size_t len, struct value *out)
{
	struct bytes name = bytes_slice(value_bytes(line->text), line->pos + 2, line->pos + len - 1);
	struct parser *p = line->parser;

	for (size_t i = p->defines_len; i-- > 0;) {
		const struct value *value = &p->defines[i].value;

		if (!bytes_eq(p->defines[i].name, name))
			continue;
		p->expanded += value->len;
		if (p->expanded > MAX_EXPANDED)
			return false;
		value_add_value(out, p->file->arena, value);
		return true;
	}
	return false;
}

/* The next word; false if there is none. An empty quoted word is one. */
static bool next_word(struct line *line, struct arena *arena, struct value *out)
{
	char quote = '\0';

	*out = (struct value){0};
	skip_blank(line);
	if (line->pos >= line->text->len)
		return false;
	if (peek(line, 0) == '"' || peek(line, 0) == '\'')
		quote = line->text->text[line->pos++];
	out->quoting = quote == '"'    ? QUOTING_APACHE_DOUBLE
		       : quote == '\'' ? QUOTING_APACHE_SINGLE
				       : QUOTING_APACHE_BARE;
	while (line->pos < line->text->len) {
		char c = peek(line, 0), next = peek(line, 1);
		size_t len = 1, variable = variable_length(line);
		struct span span;

		if (quote ? c == quote : is_blank(c))
			break;
		if (c == '\\' && next && (next == '\\' || (quote && next == quote)))
			len = 2;
		if (variable)
			len = variable;
		span = value_span(line->text, line->pos, line->pos + len);
		if (variable) {
			if (!add_definition(line, len, out))
				value_add_hole(out, arena, span.start, span.end - span.start);
		} else if (len == 2) {
			value_add_escaped(out, arena, bytes_of(&next, 1), span.start,
					  span.end - span.start);
		} else {
			value_add_part(out, arena, line->text, line->pos, line->pos + 1);
		}
		line->pos += len;
	}
	line->pos += quote && line->pos < line->text->len;
	return true;
}

static bool holds_origin(const struct parser *p, struct bytes variable)
{
	for (size_t i = 0; i < p->origins_len; i++)
		if (bytes_eq(p->origins[i], variable))
			return true;
	return false;
}

/* Where "%{NAME}e" and the like come from. */
static enum origin format_origin(const struct parser *p, struct bytes format)
{
	size_t close = bytes_find(format, BYTES("}e"), 0);

	if (close != SIZE_MAX && holds_origin(p, bytes_slice(format, 2, close)))
		return ORIGIN_REQUEST_ORIGIN;
	return origin_of(format);
}

/* The value with its % formats resolved. */
static struct value expand_format(const struct parser *p, const struct value *from)
{
	struct arena *arena = p->file->arena;
	struct bytes text = value_bytes(from);
	struct value out = {0};
	size_t at = 0;

	if (bytes_starts_with(text, BYTES("expr="))) {
		struct span all = value_span(from, 0, text.len);

		value_add_hole_from(&out, arena, all.start, all.end - all.start, origin_of(text));
		return out;
	}
	while (at < text.len) {
		const char *percent = memchr(text.ptr + at, '%', text.len - at);
		size_t stop = percent ? (size_t)(percent - text.ptr) : text.len, end = stop + 1;
		struct span span;

		value_add_part(&out, arena, from, at, stop);
		if (!percent)
			break;
		if (end < text.len && text.ptr[end] == '{') {
			size_t close = bytes_find(text, BYTES("}"), end);

			end = close == SIZE_MAX ? text.len : close + 1;
		}
		end = end < text.len ? end + 1 : text.len;
		span = value_span(from, stop, end);
		if (end - stop == 2 && text.ptr[stop + 1] == '%')
			value_add_escaped(&out, arena, BYTES("%"), span.start,
					  span.end - span.start);
		else
			value_add_hole_from(&out, arena, span.start, span.end - span.start,
					    format_origin(p, bytes_slice(text, stop, end)));
		at = end;
	}
	return out;
}

/*
 * Directives.
 */

static struct frame *top(struct parser *p)
{
	return &p->stack[p->depth - 1];
}

static struct bytes scope_of(struct arena *arena, const struct apache_section *section)
{
	struct bytes outer, argument = bytes_slice(section->argument, 0, MAX_NAME);

	if (!section->parent)
		return (struct bytes){0};
	outer = scope_of(arena, section->parent);
	return bytes_str(arena_printf(arena, "%.*s%s%.*s %.*s", (int)outer.len,
				      outer.len ? outer.ptr : "", outer.len ? " " : "",
				      (int)section->name.len, section->name.ptr, (int)argument.len,
				      argument.len ? argument.ptr : ""));
}

/* Both conditions; either may be empty. */
static struct bytes both(struct arena *arena, struct bytes a, struct bytes b)
{
	if (!a.len || !b.len)
		return a.len ? a : b;
	return bytes_str(arena_printf(arena, "%.*s, %.*s", (int)a.len, a.ptr, (int)b.len, b.ptr));
}

static bool find_action(struct bytes word, enum apache_action *action)
{
	static const char *const names[] = {
		[APACHE_SET] = "set",     [APACHE_APPEND] = "append",
		[APACHE_ADD] = "add",     [APACHE_MERGE] = "merge",
		[APACHE_UNSET] = "unset", [APACHE_SETIFEMPTY] = "setifempty",
		[APACHE_EDIT] = "edit",   [APACHE_EDIT_ALL] = "edit*",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_nocase(word, bytes_str(names[i]))) {
			*action = (enum apache_action)i;
			return true;
		}
	return false;
}

static void add_header(struct parser *p, struct apache_header header, struct assignment assignment)
{
	struct apache_section *section = top(p)->section;
	struct apache_header *copy = arena_alloc(p->file->arena, sizeof *copy);

	assignment.scope = scope_of(p->file->arena, section);
	assignment.condition = both(p->file->arena, top(p)->condition, assignment.condition);
	assignment.success_only = !header.always;
	*copy = header;
	copy->section = section;
	copy->late = top(p)->late;
	copy->number = p->headers++;
	copy->assignment = surface_assign(p->file, assignment);
	if (section->last)
		section->last->next = copy;
	else
		section->first = copy;
	section->last = copy;
}

/* "env=NAME" and "expr=...". A variable with every Origin asks only whether there is one. */
static struct bytes condition_of(const struct parser *p, struct bytes word)
{
	static const struct bytes env = {"env=", 4};

	if (bytes_starts_with(word, env) && holds_origin(p, bytes_slice(word, env.len, word.len)))
		return BYTES("%{HTTP:Origin}");
	return word;
}

/* The words behind a header's name: value, replacement, "env=..." or "expr=..." or "early". */
static void read_header_words(struct parser *p, struct line *line, struct apache_header *header,
			      struct assignment *assignment)
{
	static const enum header_operation operations[] = {
		[APACHE_SET] = HEADER_SET,      [APACHE_APPEND] = HEADER_APPEND,
		[APACHE_ADD] = HEADER_ADD,      [APACHE_MERGE] = HEADER_APPEND,
		[APACHE_UNSET] = HEADER_REMOVE, [APACHE_SETIFEMPTY] = HEADER_SET,
		[APACHE_EDIT] = HEADER_SET,     [APACHE_EDIT_ALL] = HEADER_SET,
	};
	bool edit = header->action == APACHE_EDIT || header->action == APACHE_EDIT_ALL;
	struct arena *arena = p->file->arena;
	struct value word;

	assignment->operation = operations[header->action];
	if (header->action != APACHE_UNSET && next_word(line, arena, &word))
		header->value = edit ? word : expand_format(p, &word);
	if (edit && next_word(line, arena, &word))
		header->replacement = expand_format(p, &word);
	assignment->value = edit ? header->replacement : header->value;
	if (next_word(line, arena, &word) && !bytes_eq_nocase(value_bytes(&word), BYTES("early")))
		assignment->condition = condition_of(p, bytes_slice(value_bytes(&word), 0, MAX_NAME));
}

/* The word in another form; none if it is quoted. */
static struct header_edit reword(const struct header_file *file, const struct value *word, size_t end,
				 const char *text)
{
	struct span span = value_span(word, 0, end);

	if (word->len == 0 || word->pieces[0].quoting != QUOTING_APACHE_BARE || span.start == 0 ||
	    span.end > file->text.len)
		return (struct header_edit){0};
	return (struct header_edit){span, text};
}

static void read_header(struct parser *p, struct line *line)
{
	struct arena *arena = p->file->arena;
	struct apache_header header = {0};
	struct assignment assignment = {
		.removal = {surface_whole_lines(p->file->text, line->place), ""}};
	struct header_edit everywhere;
	struct value word;
	struct bytes text;

	if (p->headers >= MAX_HEADERS || !next_word(line, arena, &word))
		return;
	header.always = bytes_eq_nocase(value_bytes(&word), BYTES("always"));
	everywhere = reword(p->file, &word, 0, "always ");
	if (bytes_eq_nocase(value_bytes(&word), BYTES("onsuccess")))
		everywhere = reword(p->file, &word, word.len, "always");
	if ((header.always || bytes_eq_nocase(value_bytes(&word), BYTES("onsuccess"))) &&
	    !next_word(line, arena, &word))
		return;
	if (!find_action(value_bytes(&word), &header.action) || !next_word(line, arena, &word))
		return;
	text = value_bytes(&word);
	if (bytes_ends_with(text, BYTES(":")))
		text.len--;
	if (text.len == 0)
		return;
	assignment.name = text;
	assignment.name_span = value_span(&word, 0, text.len);
	read_header_words(p, line, &header, &assignment);
	if (header.action == APACHE_SET && !header.always)
		assignment.everywhere = everywhere;
	add_header(p, header, assignment);
}

static void read_server_tokens(struct parser *p, struct line *line)
{
	static const char *const products[][2] = {
		{"Prod", "Apache"},
		{"ProductOnly", "Apache"},
		{"Major", "Apache/2"},
		{"Minor", "Apache/2.4"},
	};
	struct apache_header header = {.always = true};
	struct assignment assignment = {.name = BYTES("Server")};
	struct bytes product = BYTES("Apache/");
	struct value word;
	struct span span;

	if (p->headers >= MAX_HEADERS || !next_word(line, p->file->arena, &word))
		return;
	span = value_span(&word, 0, word.len);
	for (size_t i = 0; i < sizeof products / sizeof *products; i++)
		if (bytes_eq_nocase(value_bytes(&word), bytes_str(products[i][0])))
			product = bytes_str(products[i][1]);
	value_add_escaped(&header.value, p->file->arena, product, span.start,
			  span.end - span.start);
	if (bytes_eq_str(product, "Apache/"))
		value_add_hole(&header.value, p->file->arena, span.end, 0);
	assignment.name_span = span;
	assignment.removal = (struct header_edit){span, "Prod"};
	assignment.value = header.value;
	add_header(p, header, assignment);
}

/*
 * Blocks.
 */

static const struct {
	const char *name;
	enum apache_phase phase;
	bool regex;
} sections[] = {
	{"VirtualHost", APACHE_VIRTUAL_HOST, false},
	{"Directory", APACHE_DIRECTORY, false},
	{"DirectoryMatch", APACHE_DIRECTORY_MATCH, true},
	{"Files", APACHE_FILES, false},
	{"FilesMatch", APACHE_FILES, true},
	{"Location", APACHE_LOCATION, false},
	{"LocationMatch", APACHE_LOCATION, true},
	{"Proxy", APACHE_LOCATION, true},
	{"ProxyMatch", APACHE_LOCATION, true},
};

static unsigned count_components(struct bytes path)
{
	unsigned count = 0;

	for (size_t i = 0; i < path.len; i++)
		count += path.ptr[i] != '/' && (i + 1 == path.len || path.ptr[i + 1] == '/');
	return count;
}

static struct apache_section *add_section(struct parser *p, struct apache_section section)
{
	struct apache_section *copy = arena_alloc(p->file->arena, sizeof *copy);

	*copy = section;
	copy->depth = count_components(section.argument);
	if (p->last)
		p->last->next = copy;
	p->last = copy;
	p->sections++;
	return copy;
}

/* Modules that a configuration may take for granted. */
static bool is_common_module(struct bytes name)
{
	static const char *const modules[] = {
		"headers",     "setenvif",   "ssl",        "rewrite", "mime",    "expires",
		"deflate",     "filter",     "dir",        "alias",   "env",     "autoindex",
		"proxy",       "proxy_http", "http2",      "brotli",  "version", "authz_core",
		"negotiation", "cache",      "php",        "php5",    "php7",    "core",
		"so",          "unixd",      "log_config",
	};

	if (bytes_ends_with(name, BYTES(".c")))
		name.len -= 2;
	if (bytes_ends_with(name, BYTES("_module")))
		name.len -= 7;
	if (bytes_starts_with(name, BYTES("mod_")))
		name = bytes_slice(name, 4, name.len);
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (bytes_eq_str(name, modules[i]))
			return true;
	return false;
}

/* A block that says when, not where. */
static struct frame open_condition(struct parser *p, struct bytes name, struct bytes argument)
{
	struct frame frame = *top(p);
	bool negated = bytes_starts_with(argument, BYTES("!"));
	struct bytes text;

	if (bytes_eq_nocase(name, BYTES("IfModule"))) {
		if (is_common_module(bytes_slice(argument, negated, argument.len))) {
			frame.dead |= negated;
			return frame;
		}
	} else if (bytes_eq_nocase(name, BYTES("IfVersion")) ||
		   bytes_eq_nocase(name, BYTES("Macro")) ||
		   bytes_starts_with(name, BYTES("Require"))) {
		return frame;
	}
	frame.late |= bytes_eq_nocase(name, BYTES("If")) ||
		      bytes_eq_nocase(name, BYTES("ElseIf")) ||
		      bytes_eq_nocase(name, BYTES("Else"));
	text = bytes_str(arena_printf(p->file->arena, "%.*s%s%.*s", (int)name.len, name.ptr,
				      argument.len ? " " : "", (int)argument.len,
				      argument.len ? argument.ptr : ""));
	frame.condition = both(p->file->arena, frame.condition, text);
	return frame;
}

static void open_block(struct parser *p, struct bytes name, struct line *line)
{
	struct arena *arena = p->file->arena;
	struct apache_section section = {.name = name, .parent = top(p)->section};
	struct bytes rest = bytes_slice(value_bytes(line->text), line->pos, line->text->len);
	struct value word;
	size_t i;

	if (p->depth >= MAX_DEPTH || p->sections >= MAX_SECTIONS) {
		p->skipped++;
		return;
	}
	for (i = 0; i < sizeof sections / sizeof *sections; i++)
		if (bytes_eq_nocase(name, bytes_str(sections[i].name)))
			break;
	if (i == sizeof sections / sizeof *sections) {
		rest = bytes_slice(bytes_trim(rest), 0, MAX_NAME);
		p->stack[p->depth] = open_condition(p, name, rest);
		p->depth++;
		return;
	}
	section.phase = sections[i].phase;
	section.regex = sections[i].regex;
	if (next_word(line, arena, &word) && bytes_eq_str(value_bytes(&word), "~")) {
		section.regex = true;
		if (section.phase == APACHE_DIRECTORY)
			section.phase = APACHE_DIRECTORY_MATCH;
		next_word(line, arena, &word);
	}
	section.argument = value_bytes(&word);
	p->stack[p->depth] = *top(p);
	p->depth++;
	top(p)->section = add_section(p, section);
}

static void close_block(struct parser *p)
{
	if (p->skipped)
		p->skipped--;
	else if (p->depth > 1)
		p->depth--;
}

static void read_block(struct parser *p, struct value *text)
{
	struct line line = {.parser = p, .text = text};
	struct bytes name;
	size_t start;

	while (text->len && is_blank(text->text[text->len - 1]))
		text->len--;
	if (text->len && text->text[text->len - 1] == '>')
		text->len--;
	skip_blank(&line);
	line.pos++;
	if (peek(&line, 0) == '/') {
		close_block(p);
		return;
	}
	start = line.pos;
	while (line.pos < text->len && !is_blank(text->text[line.pos]))
		line.pos++;
	name = bytes_slice(value_bytes(text), start, line.pos);
	if (name.len)
		open_block(p, name, &line);
}

/*
 * What is no header.
 */

static void add_setting(struct parser *p, enum setting_kind kind, struct bytes name,
			struct value value)
{
	struct setting setting = {.kind = kind, .name = name, .value = value};

	setting_add(&p->file->settings, p->file->arena, setting);
}

/*
 * SSLProtocol: +NAME adds, -NAME takes away, a bare NAME begins anew; `all` is every version. What
 * remains of the old ones is said once for each word that brought them in.
 */
static void read_ssl_protocol(struct parser *p, struct bytes directive, struct line *line)
{
	static const char *const versions[] = {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"};
	enum { VERSIONS = sizeof versions / sizeof *versions, FIRST_OF_ALL = 2 };
	struct span from[VERSIONS] = {0};
	bool on[VERSIONS] = {false};
	struct value word;

	while (next_word(line, p->file->arena, &word)) {
		struct bytes text = value_bytes(&word);
		char sign =
			text.len && (text.ptr[0] == '+' || text.ptr[0] == '-') ? text.ptr[0] : ' ';
		struct bytes name = bytes_slice(text, sign != ' ', text.len);
		bool all = bytes_eq_nocase(name, BYTES("all"));

		for (size_t i = 0; i < VERSIONS; i++) {
			bool meant = bytes_eq_nocase(name, bytes_str(versions[i])) ||
				     (all && i >= FIRST_OF_ALL);

			if (meant && sign != '-' && !on[i])
				from[i] = value_span(&word, sign != ' ', word.len);
			on[i] = meant ? sign != '-' : on[i] && sign != ' ';
		}
	}
	for (size_t i = 0; i < VERSIONS; i++) {
		struct value value = {0};

		if (!on[i] || (i && on[i - 1] && from[i].start == from[i - 1].start))
			continue;
		value_add_escaped(&value, p->file->arena, bytes_str(versions[i]), from[i].start,
				  from[i].end - from[i].start);
		add_setting(p, SETTING_TLS_PROTOCOL, directive, value);
	}
}

/* SetEnvIf Origin "expression" NAME=$0 */
static void read_set_env_if(struct parser *p, struct line *line)
{
	struct value attribute, pattern, word;

	if (!next_word(line, p->file->arena, &attribute) ||
	    !bytes_eq_nocase(value_bytes(&attribute), BYTES("Origin")) ||
	    !next_word(line, p->file->arena, &pattern))
		return;
	if (!origin_takes_all(value_bytes(&pattern))) {
		add_setting(p, SETTING_ORIGIN_PATTERN, BYTES("Origin"), pattern);
		return;
	}
	while (p->origins_len < MAX_ORIGINS && next_word(line, p->file->arena, &word)) {
		size_t equals = bytes_find(value_bytes(&word), BYTES("=$"), 0);

		if (equals != SIZE_MAX)
			p->origins[p->origins_len++] = bytes_slice(value_bytes(&word), 0, equals);
	}
}

/* php_flag session.cookie_secure off */
static void read_php_value(struct parser *p, struct line *line)
{
	struct value name, value;

	if (next_word(line, p->file->arena, &name) && next_word(line, p->file->arena, &value) &&
	    bytes_starts_with(value_bytes(&name), BYTES("session.cookie_")))
		add_setting(p, SETTING_COOKIE, value_bytes(&name), value);
}

static void read_define(struct parser *p, struct line *line)
{
	struct define define = {0};
	struct value name;

	if (p->defines_len < MAX_DEFINES && next_word(line, p->file->arena, &name) &&
	    next_word(line, p->file->arena, &define.value)) {
		define.name = value_bytes(&name);
		p->defines[p->defines_len++] = define;
	}
}

static void read_setting(struct parser *p, struct bytes name, struct line *line)
{
	static const struct bytes php = {"php_", 4};

	if (bytes_eq_nocase(name, BYTES("SSLProtocol")) ||
	    bytes_eq_nocase(name, BYTES("SSLProxyProtocol")))
		read_ssl_protocol(p, name, line);
	else if (bytes_eq_nocase(name, BYTES("SetEnvIf")) ||
		 bytes_eq_nocase(name, BYTES("SetEnvIfNoCase")))
		read_set_env_if(p, line);
	else if (bytes_eq_nocase(bytes_slice(name, 0, php.len), php))
		read_php_value(p, line);
}

/* The server or virtual host that a section is part of. */
static struct apache_section *host_of(struct apache_section *section)
{
	while (section->phase > APACHE_VIRTUAL_HOST && section->parent)
		section = section->parent;
	return section;
}

/* What decides which file an address is. */
static void read_mapping(struct parser *p, struct bytes name, struct line *line)
{
	static const char *const remapping[] = {"Alias",		"AliasMatch",   "ScriptAlias",
						"ScriptAliasMatch",     "ProxyPass",    "ProxyPassMatch",
						"RewriteRule",		"UserDir",      "WSGIScriptAlias",
						"WSGIScriptAliasMatch", "JkMount",      "VirtualDocumentRoot",
						"VirtualScriptAlias",   "Action"};
	struct apache_section *host = host_of(top(p)->section);
	struct value word;

	if (bytes_eq_nocase(name, BYTES("DocumentRoot")) && next_word(line, p->file->arena, &word)) {
		host->root = value_bytes(&word);
		host->remapped |= value_has_hole(&word, 0, word.len);
	}
	for (size_t i = 0; i < sizeof remapping / sizeof *remapping; i++)
		host->remapped |= bytes_eq_nocase(name, bytes_str(remapping[i]));
}

static void read_directive(struct parser *p, struct value *text)
{
	struct line line = {
		.parser = p, .text = text, .place = value_span(text, 0, text->len)};
	struct value word;
	struct bytes name;
	size_t start;

	skip_blank(&line);
	if (peek(&line, 0) == '<') {
		read_block(p, text);
		return;
	}
	start = line.pos;
	while (line.pos < text->len && !is_blank(text->text[line.pos]))
		line.pos++;
	name = bytes_slice(value_bytes(text), start, line.pos);
	if (top(p)->dead)
		return;
	if (bytes_eq_nocase(name, BYTES("Header")))
		read_header(p, &line);
	else if (bytes_eq_nocase(name, BYTES("ServerTokens")))
		read_server_tokens(p, &line);
	else if (bytes_eq_nocase(name, BYTES("Define")))
		read_define(p, &line);
	else if (bytes_eq_nocase(name, BYTES("AllowOverride")) &&
		 next_word(&line, p->file->arena, &word))
		top(p)->section->no_override = bytes_eq_nocase(value_bytes(&word), BYTES("None"));
	else
		read_setting(p, name, &line);
	if (line.pos == start + name.len)
		read_mapping(p, name, &line);
}

bool apache_has_wildcard(const struct apache_section *section)
{
	struct bytes path = section->argument;

	return section->regex || path.len == 0 || memchr(path.ptr, '*', path.len) || memchr(path.ptr, '?', path.len);
}

/* The directory that the address of a location is: no host around it maps addresses elsewhere. */
static struct bytes location_root(struct arena *arena, const struct apache_section *location)
{
	struct bytes root = BYTES("");

	if (apache_has_wildcard(location) || location->argument.ptr[0] != '/')
		return BYTES("");
	for (const struct apache_section *s = location->parent; s; s = s->parent) {
		if (s->phase > APACHE_VIRTUAL_HOST || s->remapped)
			return BYTES("");
		if (root.len == 0)
			root = s->root;
	}
	if (root.len == 0)
		return BYTES("");
	if (bytes_ends_with(root, BYTES("/")))
		root.len--;
	return bytes_str(arena_printf(arena, "%.*s%.*s", (int)root.len, root.ptr, (int)location->argument.len,
				      location->argument.ptr));
}

struct apache_section *apache_parse(struct header_file *file)
{
	struct parser p = {.file = file, .depth = 1};
	bool access = bytes_eq_str(surface_basename(file->path), ".htaccess");
	struct bytes rest = file->text;
	struct apache_section *root;
	struct value *line;

	root = add_section(
		&p, (struct apache_section){.phase = access ? APACHE_HTACCESS : APACHE_SERVER});
	root->depth = access ? count_components(file->path) : 0;
	p.stack[0].section = root;
	while (next_line(file, &rest, &line)) {
		struct bytes trimmed = bytes_trim(value_bytes(line));

		if (trimmed.len && trimmed.ptr[0] != '#')
			read_directive(&p, line);
	}
	for (struct apache_section *s = root; s; s = s->next)
		if (s->phase == APACHE_LOCATION)
			s->root = location_root(file->arena, s);
	return root;
}
