/* SPDX-License-Identifier: Apache-2.0 */
/*
 * haproxy.cfg: http-response and http-after-response rules that set, add, delete and replace
 * headers, and the lowest TLS version of `ssl-min-ver`. Each proxy (frontend, backend, listen)
 * makes a set, which begins with the rules of the defaults before it. Which backend a frontend uses
 * is decided by conditions: their sets are not combined. A rule with a condition does not replace
 * anything.
 */
#include "surface/surface.h"

#include <assert.h>

enum {
	MAX_WORDS = 64, /* of a line */
	MAX_NAME = 200, /* bytes of a proxy's name, or of a condition */
	MAX_SETS = 1000,
	MAX_APPLIED = 100000,
};

/* A rule, in the order of the file. */
struct haproxy_rule {
	const struct assignment *assignment;
	bool replaces; /* a part of what is there */
	struct haproxy_rule *next;
};

/* A section with its rules. */
struct haproxy_proxy {
	const struct haproxy_proxy *defaults;
	struct bytes scope;
	bool sends; /* not `defaults` */
	struct haproxy_rule *first, *last;
	struct haproxy_proxy *next;
};

struct parser {
	struct header_file *file;
	struct value words[MAX_WORDS];
	size_t len;
	struct span line;
	struct haproxy_proxy *proxies, *last;
	const struct haproxy_proxy *defaults;
};

static bool haproxy_claims(struct bytes path, struct bytes text)
{
	static const char *const marks[] = {"http-response", "http-after-response", "ssl-min-ver ",
					    "rspadd ", "verify none"};

	if (bytes_find_nocase(surface_basename(path), BYTES("haproxy"), 0) == SIZE_MAX &&
	    !surface_path_ends(path, ".cfg"))
		return false;
	if (surface_path_ends(path, ".md"))
		return false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes_find(text, bytes_str(marks[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

/*
 * Words.
 */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/*
 * One character of a word, or ${NAME}: in single quotes all is plain, else a backslash takes the
 * next one. Returns its length.
 */
static size_t add_character(struct parser *p, struct value *out, struct bytes rest, uint32_t at,
			    char quote)
{
	struct arena *arena = p->file->arena;
	size_t end;

	if (rest.len > 1 && rest.ptr[0] == '\\' && quote != '\'') {
		value_add_escaped(out, arena, bytes_slice(rest, 1, 2), at, 2);
		return 2;
	}
	if (rest.len > 1 && rest.ptr[0] == '$' && rest.ptr[1] == '{' && quote == '"') {
		end = bytes_find(rest, BYTES("}"), 0);
		end = end == SIZE_MAX ? rest.len : end + 1;
		value_add_hole(out, arena, at, (uint32_t)end);
		return end;
	}
	value_add_literal(out, arena, bytes_slice(rest, 0, 1), at);
	return 1;
}

/* Cuts a line into words; quotes may stand anywhere in one. */
static void read_words(struct parser *p, struct bytes line)
{
	uint32_t address = (uint32_t)(line.ptr - p->file->text.ptr);
	char quote = '\0';
	size_t at = 0;

	p->len = 0;
	while (p->len < MAX_WORDS) {
		struct value *word = &p->words[p->len];

		while (at < line.len && is_blank(line.ptr[at]))
			at++;
		if (at >= line.len || line.ptr[at] == '#')
			return;
		*word = (struct value){0};
		for (quote = '\0'; at < line.len;) {
			char c = line.ptr[at];

			if (!quote && (is_blank(c) || c == '#'))
				break;
			if (c == quote || (!quote && (c == '"' || c == '\''))) {
				quote = quote ? '\0' : c;
				at++;
				continue;
			}
			at += add_character(p, word, bytes_slice(line, at, line.len),
					    address + (uint32_t)at, quote);
		}
		p->len++;
	}
}

static struct bytes word(const struct parser *p, size_t index)
{
	return index < p->len ? value_bytes(&p->words[index]) : (struct bytes){0};
}

/* The length of what a log format resolves at the front of `text`: %[...], %x, %{...}x. */
static size_t format_length(struct bytes text)
{
	size_t len = 1, depth = 0;

	if (text.len > 1 && text.ptr[1] == '[') {
		for (; len < text.len; len++) {
			depth += text.ptr[len] == '[';
			depth -= text.ptr[len] == ']';
			if (depth == 0)
				return len + 1;
		}
		return text.len;
	}
	while (len < text.len && ascii_isalnum(text.ptr[len]))
		len++;
	return len;
}

/* A value as HAProxy sends it: formats are holes, %% is a percent sign. */
static struct value expand_format(struct parser *p, const struct value *from)
{
	struct arena *arena = p->file->arena;
	struct value out = {0};
	size_t at = 0;

	while (at < from->len) {
		struct bytes rest = bytes_slice(value_bytes(from), at, from->len);
		const char *percent = memchr(rest.ptr, '%', rest.len);
		size_t plain = percent ? (size_t)(percent - rest.ptr) : rest.len, len;
		struct span span;

		value_add_part(&out, arena, from, at, at + plain);
		at += plain;
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len == 0)
			break;
		len = bytes_starts_with(rest, BYTES("%%")) ? 2 : format_length(rest);
		span = value_span(from, at, at + len);
		if (rest.len > 1 && rest.ptr[1] == '%')
			value_add_escaped(&out, arena, BYTES("%"), span.start,
					  span.end - span.start);
		else
			value_add_hole_from(&out, arena, span.start, span.end - span.start,
					    origin_of(bytes_slice(rest, 0, len)));
		at += len;
	}
	return out;
}

/*
 * Lines.
 */

static void open_section(struct parser *p)
{
	struct haproxy_proxy *proxy = arena_zalloc(p->file->arena, sizeof *proxy);
	struct bytes kind = word(p, 0), name = bytes_slice(word(p, 1), 0, MAX_NAME);

	proxy->scope = bytes_str(arena_printf(p->file->arena, "%.*s%s%.*s", (int)kind.len, kind.ptr,
					      name.len ? " " : "", (int)name.len,
					      name.len ? name.ptr : ""));
	proxy->sends = !bytes_eq_str(kind, "defaults") && !bytes_eq_str(kind, "global");
	proxy->defaults = proxy->sends ? p->defaults : NULL;
	if (bytes_eq_str(kind, "defaults"))
		p->defaults = proxy;
	if (p->last)
		p->last->next = proxy;
	else
		p->proxies = proxy;
	p->last = proxy;
}

/* "if ..." behind the word `index`, as it is written. */
static struct bytes condition(const struct parser *p, size_t index)
{
	assert(p->line.end <= p->file->text.len);
	for (; index < p->len; index++)
		if (bytes_eq_str(word(p, index), "if") || bytes_eq_str(word(p, index), "unless")) {
			uint32_t start = value_span(&p->words[index], 0, 1).start;

			return bytes_slice(
				bytes_trim(bytes_slice(p->file->text, start, p->line.end)), 0,
				MAX_NAME);
		}
	return (struct bytes){0};
}

static void add_rule(struct parser *p, struct assignment assignment, bool replaces)
{
	struct haproxy_rule *rule = arena_zalloc(p->file->arena, sizeof *rule);

	rule->replaces = replaces;
	rule->assignment = surface_assign(p->file, assignment);
	if (p->last->last)
		p->last->last->next = rule;
	else
		p->last->first = rule;
	p->last->last = rule;
}

/* http-response ACTION NAME ...; the words before `first` are read. */
static void read_rule(struct parser *p)
{
	static const struct {
		const char *action;
		enum header_operation operation;
		size_t value; /* the word with the value */
	} actions[] = {
		{"set-header", HEADER_SET, 3},    {"add-header", HEADER_ADD, 3},
		{"del-header", HEADER_REMOVE, 0}, {"replace-header", HEADER_SET, 4},
		{"replace-value", HEADER_SET, 4},
	};
	struct assignment assignment = {.scope = p->last->scope, .name = word(p, 2)};
	size_t i = 0;

	assert(p->last && p->len <= MAX_WORDS);
	while (i < sizeof actions / sizeof *actions && !bytes_eq_str(word(p, 1), actions[i].action))
		i++;
	if (i == sizeof actions / sizeof *actions || assignment.name.len == 0 ||
	    value_has_hole(&p->words[2], 0, assignment.name.len) ||
	    (actions[i].value && p->len <= actions[i].value) || surface_is_full(p->file))
		return;
	assignment.operation = actions[i].operation;
	assignment.name_span = value_span(&p->words[2], 0, assignment.name.len);
	assignment.condition = condition(p, actions[i].value ? actions[i].value + 1 : 3);
	assignment.removal = (struct header_edit){p->line, ""};
	if (actions[i].value)
		assignment.value = expand_format(p, &p->words[actions[i].value]);
	add_rule(p, assignment, actions[i].value == 4);
}

/* rspadd "Name: value" [if ...], which HAProxy 2.1 has done away with. */
static void read_rspadd(struct parser *p)
{
	struct bytes text = word(p, 1);
	size_t colon = bytes_find(text, BYTES(":"), 0), start = colon + 1;
	struct assignment assignment = {.scope = p->last->scope, .operation = HEADER_ADD};

	if (p->len < 2 || colon == SIZE_MAX || colon == 0 || surface_is_full(p->file) ||
	    value_has_hole(&p->words[1], 0, colon))
		return;
	while (start < text.len && is_blank(text.ptr[start]))
		start++;
	assignment.name = bytes_slice(text, 0, colon);
	assignment.name_span = value_span(&p->words[1], 0, colon);
	assignment.condition = condition(p, 2);
	assignment.removal = (struct header_edit){p->line, ""};
	value_add_part(&assignment.value, p->file->arena, &p->words[1], start, text.len);
	add_rule(p, assignment, false);
}

/* ssl-min-ver and force-... on bind and server lines and in ssl-default-...-options. */
static void read_versions(struct parser *p)
{
	for (size_t i = 1; i < p->len; i++) {
		struct setting setting = {.kind = SETTING_TLS_PROTOCOL, .name = word(p, i)};

		if (bytes_eq_str(word(p, i), "ssl-min-ver") && i + 1 < p->len)
			setting.value = p->words[i + 1];
		else if (bytes_starts_with(word(p, i), BYTES("force-tls")) ||
			 bytes_starts_with(word(p, i), BYTES("force-ssl")))
			setting.value = p->words[i];
		else
			continue;
		setting_add(&p->file->settings, p->file->arena, setting);
	}
}

/* `ssl verify none`, and what is the default for all: backends whose certificates are not checked. */
static void read_verification(struct parser *p)
{
	bool server = bytes_eq_str(word(p, 0), "server") ||
		      bytes_eq_str(word(p, 0), "default-server") ||
		      bytes_eq_str(word(p, 0), "ssl-default-server-options");
	bool checks = false, encrypted = false;

	for (size_t i = 1; server && i < p->len; i++) {
		checks |= bytes_eq_str(word(p, i), "check-ssl");
		encrypted |= bytes_eq_str(word(p, i), "ssl");
	}
	/* Only the health check is encrypted: there is nothing to read in it. */
	if (checks && !encrypted)
		return;
	for (size_t i = 1; i < p->len; i++) {
		bool verify = (server && bytes_eq_str(word(p, i - 1), "verify")) ||
			      (i == 1 && bytes_eq_str(word(p, 0), "ssl-server-verify"));

		if (verify && bytes_eq_str(word(p, i), "none"))
			setting_add(&p->file->settings, p->file->arena,
				    (struct setting){.kind = SETTING_TLS_VERIFY,
						     .name = BYTES("ssl-server-verify"),
						     .value = p->words[i]});
	}
}

static bool is_section(struct bytes name)
{
	static const char *const names[] = {"global", "defaults", "frontend", "backend",
					    "listen", "userlist", "peers",    "resolvers",
					    "cache",  "program"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(name, names[i]))
			return true;
	return false;
}

static void haproxy_extract(struct header_file *file)
{
	struct parser p = {.file = file};
	struct bytes rest = file->text, line;

	while (bytes_next_line(&rest, &line)) {
		uint32_t start = (uint32_t)(line.ptr - file->text.ptr);

		p.line = (struct span){start, (uint32_t)(file->text.len - rest.len)};
		read_words(&p, line);
		if (is_section(word(&p, 0)))
			open_section(&p);
		else if (p.last && (bytes_eq_str(word(&p, 0), "http-response") ||
				    bytes_eq_str(word(&p, 0), "http-after-response")))
			read_rule(&p);
		else if (p.last && bytes_eq_str(word(&p, 0), "rspadd"))
			read_rspadd(&p);
		else if (p.len) {
			read_versions(&p);
			read_verification(&p);
		}
	}
	file->tree = p.proxies;
}

static size_t apply_rules(struct header_set *set, struct arena *arena,
			  const struct haproxy_proxy *proxy, size_t budget)
{
	for (const struct haproxy_rule *r = proxy->first; r && budget; r = r->next, budget--) {
		const struct assignment *a = r->assignment;
		struct effective_header *there = surface_find(set, a->name);
		struct value hole = {0};

		if (r->replaces) {
			value_add_hole(&hole, arena, a->name_span.start,
				       a->name_span.end - a->name_span.start);
			if (there)
				there->value = hole;
		} else if (a->condition.len == 0) {
			surface_apply_last(set, arena, a);
		} else if (a->operation != HEADER_REMOVE) {
			surface_send(set, arena, a, a->value);
		}
	}
	return budget;
}

static struct header_set *haproxy_merge(const struct header_file *file)
{
	struct surface_sets sets = {0};
	size_t count = 0, budget = MAX_APPLIED;

	for (const struct haproxy_proxy *p = file->tree; p; p = p->next) {
		struct header_set *set;

		if (!p->sends || !p->first)
			continue;
		if (count == MAX_SETS || budget == 0) {
			surface_cut(file);
			break;
		}
		set = surface_new_set(&sets, file->arena, file->surface, p->scope);
		if (p->defaults)
			budget = apply_rules(set, file->arena, p->defaults, budget);
		budget = apply_rules(set, file->arena, p, budget);
		count++;
	}
	assert(budget <= MAX_APPLIED);
	return sets.first;
}

const struct surface surface_haproxy = {
	.name = "haproxy",
	.claims = haproxy_claims,
	.extract = haproxy_extract,
	.merge = haproxy_merge,
	.templates = true,
};
