/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser of policies. Offsets are those of the value throughout: placeholders are overwritten
 * with holes byte by byte, so that nothing moves. White space is ASCII's TAB, LF, FF, CR and space:
 * not VT, and nothing of Unicode.
 */
#include "headers/csp.h"

#include <assert.h>

enum {
	/* Policies in one value, directives in one policy, tokens in one directive. What lies
	 * beyond is like a hole. */
	POLICIES_MAX = 64,
	DIRECTIVES_MAX = 256,
	TOKENS_MAX = 1024,
};

#define FETCH(name, fallback) CSP_GRAMMAR_SOURCES, name, fallback, true, false, false
#define PLAIN(name, grammar) CSP_GRAMMAR_##grammar, name, CSP_UNKNOWN, false, false, false
#define HEADER_ONLY(name, grammar) CSP_GRAMMAR_##grammar, name, CSP_UNKNOWN, false, false, true
#define OBSOLETE(name, grammar) CSP_GRAMMAR_##grammar, name, CSP_UNKNOWN, false, true, false

static const struct {
	enum csp_grammar grammar;
	const char *name;
	enum csp_directive_id fallback; /* CSP_UNKNOWN: none */
	bool fetch, obsolete, needs_header;
} facts[CSP_DIRECTIVES] = {
	[CSP_UNKNOWN] = {PLAIN("", OTHER)},
	[CSP_BASE_URI] = {PLAIN("base-uri", SOURCES)},
	[CSP_CHILD_SRC] = {FETCH("child-src", CSP_DEFAULT_SRC)},
	[CSP_CONNECT_SRC] = {FETCH("connect-src", CSP_DEFAULT_SRC)},
	[CSP_DEFAULT_SRC] = {FETCH("default-src", CSP_UNKNOWN)},
	[CSP_FENCED_FRAME_SRC] = {FETCH("fenced-frame-src", CSP_FRAME_SRC)},
	[CSP_FONT_SRC] = {FETCH("font-src", CSP_DEFAULT_SRC)},
	[CSP_FORM_ACTION] = {PLAIN("form-action", SOURCES)},
	[CSP_FRAME_ANCESTORS] = {HEADER_ONLY("frame-ancestors", ANCESTORS)},
	[CSP_FRAME_SRC] = {FETCH("frame-src", CSP_CHILD_SRC)},
	[CSP_IMG_SRC] = {FETCH("img-src", CSP_DEFAULT_SRC)},
	[CSP_MANIFEST_SRC] = {FETCH("manifest-src", CSP_DEFAULT_SRC)},
	[CSP_MEDIA_SRC] = {FETCH("media-src", CSP_DEFAULT_SRC)},
	[CSP_OBJECT_SRC] = {FETCH("object-src", CSP_DEFAULT_SRC)},
	[CSP_REPORT_TO] = {PLAIN("report-to", REPORT_TO)},
	[CSP_REPORT_URI] = {HEADER_ONLY("report-uri", REPORT_URI)},
	[CSP_REQUIRE_TRUSTED_TYPES_FOR] = {PLAIN("require-trusted-types-for", TRUSTED_TYPES_FOR)},
	[CSP_SANDBOX] = {HEADER_ONLY("sandbox", SANDBOX)},
	[CSP_SCRIPT_SRC] = {FETCH("script-src", CSP_DEFAULT_SRC)},
	[CSP_SCRIPT_SRC_ATTR] = {FETCH("script-src-attr", CSP_SCRIPT_SRC)},
	[CSP_SCRIPT_SRC_ELEM] = {FETCH("script-src-elem", CSP_SCRIPT_SRC)},
	[CSP_STYLE_SRC] = {FETCH("style-src", CSP_DEFAULT_SRC)},
	[CSP_STYLE_SRC_ATTR] = {FETCH("style-src-attr", CSP_STYLE_SRC)},
	[CSP_STYLE_SRC_ELEM] = {FETCH("style-src-elem", CSP_STYLE_SRC)},
	[CSP_TRUSTED_TYPES] = {PLAIN("trusted-types", TRUSTED_TYPES)},
	[CSP_UPGRADE_INSECURE_REQUESTS] = {PLAIN("upgrade-insecure-requests", NOTHING)},
	[CSP_WEBRTC] = {PLAIN("webrtc", ALLOW_OR_BLOCK)},
	[CSP_WORKER_SRC] = {FETCH("worker-src", CSP_CHILD_SRC)},
	[CSP_BLOCK_ALL_MIXED_CONTENT] = {OBSOLETE("block-all-mixed-content", NOTHING)},
	[CSP_DISOWN_OPENER] = {OBSOLETE("disown-opener", OTHER)},
	[CSP_NAVIGATE_TO] = {OBSOLETE("navigate-to", SOURCES)},
	[CSP_PLUGIN_TYPES] = {OBSOLETE("plugin-types", MEDIA_TYPES)},
	[CSP_PREFETCH_SRC] = {CSP_GRAMMAR_SOURCES, "prefetch-src", CSP_DEFAULT_SRC, true, true,
			      false},
	[CSP_REFERRER] = {OBSOLETE("referrer", OTHER)},
	[CSP_REFLECTED_XSS] = {OBSOLETE("reflected-xss", OTHER)},
	[CSP_REQUIRE_SRI_FOR] = {OBSOLETE("require-sri-for", OTHER)},
};

/* White space of a policy: ASCII's without VT. */
static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

enum csp_directive_id csp_directive_parse(struct bytes name)
{
	for (int id = CSP_UNKNOWN + 1; id < CSP_DIRECTIVES; id++)
		if (bytes_eq_nocase(name, bytes_str(facts[id].name)))
			return (enum csp_directive_id)id;
	return CSP_UNKNOWN;
}

const char *csp_directive_name(enum csp_directive_id id)
{
	assert(id >= CSP_UNKNOWN && id < CSP_DIRECTIVES);
	return facts[id].name;
}

enum csp_grammar csp_directive_grammar(enum csp_directive_id id)
{
	assert(id < CSP_DIRECTIVES);
	return facts[id].grammar;
}

bool csp_directive_is_fetch(enum csp_directive_id id)
{
	return facts[id].fetch;
}

bool csp_directive_is_obsolete(enum csp_directive_id id)
{
	return facts[id].obsolete;
}

bool csp_directive_needs_header(enum csp_directive_id id)
{
	return facts[id].needs_header;
}

/* Placeholders. */

enum { PLACEHOLDER_MAX = 256 };

static const struct {
	struct bytes open, close;
} brackets[] = {
	{{"{{", 2}, {"}}", 2}}, {{"${", 2}, {"}", 1}},  {{"#{", 2}, {"}", 1}},
	{{"<%", 2}, {"%>", 2}}, {{"<?", 2}, {"?>", 2}}, {{"%{", 2}, {"}", 1}},
	{{"%[", 2}, {"]", 1}},  {{"%(", 2}, {")s", 2}}, {{"{%", 2}, {"%}", 2}},
};

static bool is_name(char c)
{
	return ascii_isalnum(c) || c == '_';
}

/* "{name}", "<name>", "[name]": a word that starts with a letter, with dots, dashes and colons. */
static size_t bracketed_word(struct bytes text, char open, char close)
{
	size_t i = 1;

	if (text.len < 3 || text.ptr[0] != open ||
	    !(ascii_isalpha(text.ptr[1]) || text.ptr[1] == '_'))
		return 0;
	while (i < text.len && i < PLACEHOLDER_MAX &&
	       (is_name(text.ptr[i]) || memchr(".-:", text.ptr[i], 3)))
		i++;
	return i < text.len && text.ptr[i] == close ? i + 1 : 0;
}

static size_t format_length(struct bytes text)
{
	if (text.len < 2 || text.ptr[0] != '%' || !memchr("sdvqx@", text.ptr[1], 6))
		return 0;
	return text.len > 2 && ascii_isalnum(text.ptr[2]) ? 0 : 2;
}

/* "@name.of(it)" of Razor and "%NAME%"; in the place where a nonce or a token begins. */
static size_t marked_length(struct bytes text)
{
	size_t i = 1;

	if (text.ptr[0] == '@' && text.len > 1 &&
	    (ascii_isalpha(text.ptr[1]) || text.ptr[1] == '(')) {
		while (i < text.len && (is_name(text.ptr[i]) || memchr(".()", text.ptr[i], 3)))
			i++;
		return i;
	}
	if (text.ptr[0] != '%')
		return 0;
	while (i < text.len && ((text.ptr[i] >= 'A' && text.ptr[i] <= 'Z') || text.ptr[i] == '_'))
		i++;
	return i > 3 && i < text.len && text.ptr[i] == '%' ? i + 1 : 0;
}

/* "$name" of nginx, shells and PHP; "__NAME__", which is what sed and the like replace. */
static size_t variable_length(struct bytes text)
{
	size_t i = 1;

	if (text.len < 2)
		return 0;
	if (text.ptr[0] == '$' && (ascii_isalpha(text.ptr[1]) || text.ptr[1] == '_')) {
		while (i < text.len && is_name(text.ptr[i]))
			i++;
		return i;
	}
	if (text.ptr[0] != '_' || text.ptr[1] != '_')
		return 0;
	while (i < text.len && is_name(text.ptr[i]))
		i++;
	return i > 4 && text.ptr[i - 1] == '_' && text.ptr[i - 2] == '_' ? i : 0;
}

static size_t placeholder_length(struct bytes text)
{
	static const char pairs[][2] = {{'{', '}'}, {'<', '>'}, {'[', ']'}};
	size_t len;

	if (text.len < 2 || !memchr("{$#<%[_", text.ptr[0], 7))
		return 0;
	for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
		if (!bytes_starts_with(text, brackets[i].open))
			continue;
		len = bytes_find(bytes_slice(text, 0, PLACEHOLDER_MAX), brackets[i].close,
				 brackets[i].open.len);
		if (len != SIZE_MAX)
			return len + brackets[i].close.len;
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		len = bracketed_word(text, pairs[i][0], pairs[i][1]);
		if (len)
			return len;
	}
	len = format_length(text);
	return len ? len : variable_length(text);
}

/* The value's text with every byte of a placeholder turned into a hole. */
static struct bytes mask_placeholders(struct arena *arena, struct bytes text)
{
	char *copy = arena_alloc(arena, text.len + 1);

	for (size_t i = 0; i < text.len;) {
		struct bytes rest = bytes_slice(text, i, text.len);
		size_t len = placeholder_length(rest);

		if (len == 0 && i && memchr("-' ", text.ptr[i - 1], 3))
			len = marked_length(rest);
		if (len)
			memset(copy + i, VALUE_HOLE, len);
		else
			copy[i] = text.ptr[i];
		i += len ? len : 1;
	}
	return bytes_of(copy, text.len);
}

/* Parsing. */

static bool is_only_holes(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != VALUE_HOLE)
			return false;
	return text.len > 0;
}

/* Nothing but white space and semicolons. */
static bool is_blank(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_space(text.ptr[i]) && text.ptr[i] != ';')
			return false;
	return true;
}

bool csp_byte_is_allowed(char c)
{
	return (c >= 0x20 && c < 0x7f) || is_space(c) || c == VALUE_HOLE;
}

static bool is_allowed(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!csp_byte_is_allowed(text.ptr[i]))
			return false;
	return true;
}

/* Skips white space from *at on, then takes a word. False at `end`. */
static bool next_word(struct bytes text, size_t *at, size_t end, size_t *start)
{
	while (*at < end && is_space(text.ptr[*at]))
		(*at)++;
	*start = *at;
	while (*at < end && !is_space(text.ptr[*at]))
		(*at)++;
	return *at > *start;
}

static size_t count_words(struct bytes text, size_t at, size_t end)
{
	size_t n = 0, start;

	while (next_word(text, &at, end, &start))
		n++;
	return n;
}

/* False if there are too many. */
static bool parse_tokens(struct arena *arena, struct bytes text, struct csp_directive *directive)
{
	bool sources = facts[directive->id].grammar == CSP_GRAMMAR_SOURCES ||
		       facts[directive->id].grammar == CSP_GRAMMAR_ANCESTORS;
	size_t at = directive->name_end, start, most = count_words(text, at, directive->end);
	bool all = most <= TOKENS_MAX;

	if (!all)
		most = TOKENS_MAX;
	directive->tokens = arena_zalloc(arena, most * sizeof *directive->tokens);
	while (directive->len < most && next_word(text, &at, directive->end, &start)) {
		struct csp_token *token = &directive->tokens[directive->len++];

		token->text = bytes_slice(text, start, at);
		token->start = (uint32_t)start;
		token->hole = memchr(token->text.ptr, VALUE_HOLE, token->text.len) != NULL;
		if (sources)
			token->source = csp_source_parse(token->text);
	}
	assert(directive->len == most);
	return all;
}

static bool has_name(const struct csp_policy *policy, struct bytes name)
{
	for (size_t i = 0; i < policy->len; i++)
		if (policy->directives[i].fate == CSP_KEPT &&
		    bytes_eq(policy->directives[i].name, name))
			return true;
	return false;
}

/* The directive in [start, end) of the text; nothing if that is blank. */
static void parse_directive(struct arena *arena, struct bytes text, size_t start, size_t end,
			    struct csp_policy *policy)
{
	struct csp_directive *directive = &policy->directives[policy->len];
	size_t at = start, name_start;
	char *name;

	if (!next_word(text, &at, end, &name_start))
		return;
	while (end > at && is_space(text.ptr[end - 1]))
		end--;
	name = arena_strdup(arena, bytes_slice(text, name_start, at));
	for (size_t i = 0; i < at - name_start; i++)
		name[i] = ascii_lower(name[i]);
	*directive = (struct csp_directive){.name = bytes_of(name, at - name_start),
					    .start = (uint32_t)name_start,
					    .name_end = (uint32_t)at,
					    .end = (uint32_t)end};
	directive->id = csp_directive_parse(directive->name);
	directive->hole = memchr(name, VALUE_HOLE, directive->name.len) != NULL;
	if (!is_allowed(bytes_slice(text, name_start, end)))
		directive->fate = CSP_INVALID_BYTE;
	else if (!directive->hole && has_name(policy, directive->name))
		directive->fate = CSP_DUPLICATE;
	policy->open |= directive->hole;
	policy->kept +=
		directive->fate == CSP_KEPT && !(policy->meta && facts[directive->id].needs_header);
	policy->len++;
	policy->open |= !parse_tokens(arena, text, directive);
}

static size_t count_char(struct bytes text, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == c;
	return n;
}

/* A last token that is nothing but a hole may go on with further directives. */
static bool ends_in_hole(const struct csp_policy *policy, struct bytes text, size_t end)
{
	const struct csp_directive *last = &policy->directives[policy->len - 1];

	assert(last->end <= end);
	if (last->len == 0 || memchr(text.ptr + last->end, ';', end - last->end))
		return false;
	return is_only_holes(last->tokens[last->len - 1].text);
}

static struct csp_policy *parse_policy(struct arena *arena, struct bytes text, size_t start,
				       size_t end, bool meta)
{
	struct csp_policy *policy = arena_zalloc(arena, sizeof *policy);
	size_t most = count_char(bytes_slice(text, start, end), ';') + 1;
	size_t whole_end = end, at;

	while (start < end && is_space(text.ptr[start]))
		start++;
	while (end > start && is_space(text.ptr[end - 1]))
		end--;
	policy->meta = meta;
	policy->start = (uint32_t)start;
	policy->end = (uint32_t)end;
	if (most > DIRECTIVES_MAX)
		most = DIRECTIVES_MAX;
	policy->directives = arena_alloc(arena, most * sizeof *policy->directives);
	for (at = start; at <= whole_end && policy->len < most;) {
		const char *semicolon = memchr(text.ptr + at, ';', whole_end - at);
		size_t stop = semicolon ? (size_t)(semicolon - text.ptr) : whole_end;

		parse_directive(arena, text, at, stop, policy);
		at = stop + 1;
	}
	assert(policy->len <= most);
	policy->open |= at <= whole_end || (policy->len && ends_in_hole(policy, text, whole_end));
	return policy;
}

struct csp_policy *csp_parse(struct arena *arena, const struct value *value, bool meta)
{
	struct bytes text = mask_placeholders(arena, value_bytes(value));
	struct csp_policy *first = NULL, **next = &first;
	size_t count = 0;

	for (size_t at = 0; at <= text.len && count < POLICIES_MAX;) {
		const char *comma =
			meta || at == text.len ? NULL : memchr(text.ptr + at, ',', text.len - at);
		size_t stop = comma ? (size_t)(comma - text.ptr) : text.len;
		struct csp_policy *policy = NULL;

		if (!is_blank(bytes_slice(text, at, stop)))
			policy = parse_policy(arena, text, at, stop, meta);
		if (policy && policy->len) {
			policy->value = value;
			*next = policy;
			next = &policy->next;
			count++;
		}
		at = stop + 1;
	}
	return first;
}

const struct csp_directive *csp_find(const struct csp_policy *policy, enum csp_directive_id id)
{
	for (size_t i = 0; i < policy->len; i++) {
		const struct csp_directive *directive = &policy->directives[i];

		if (directive->id == id && directive->fate == CSP_KEPT)
			return policy->meta && facts[id].needs_header ? NULL : directive;
	}
	return NULL;
}

const struct csp_directive *csp_effective(const struct csp_policy *policy, enum csp_directive_id id)
{
	const struct csp_directive *directive = NULL;

	/* Workers fall back on script-src between child-src and default-src; frames do not. */
	bool worker = id == CSP_WORKER_SRC;

	while (id != CSP_UNKNOWN && !directive) {
		directive = csp_find(policy, id);
		id = worker && id == CSP_CHILD_SRC ? CSP_SCRIPT_SRC : facts[id].fallback;
	}
	return directive;
}

bool csp_has_keyword(const struct csp_directive *directive, enum csp_keyword keyword)
{
	for (size_t i = 0; directive && i < directive->len; i++)
		if (directive->tokens[i].source.kind == CSP_SOURCE_KEYWORD &&
		    directive->tokens[i].source.keyword == keyword)
			return true;
	return false;
}

static bool has_kind(const struct csp_directive *directive, enum csp_source_kind kind)
{
	for (size_t i = 0; directive && i < directive->len; i++)
		if (directive->tokens[i].source.kind == kind)
			return true;
	return false;
}

bool csp_has_nonce(const struct csp_directive *directive)
{
	return has_kind(directive, CSP_SOURCE_NONCE);
}

bool csp_has_hash(const struct csp_directive *directive)
{
	return has_kind(directive, CSP_SOURCE_HASH);
}

bool csp_has_unknown(const struct csp_directive *directive)
{
	for (size_t i = 0; directive && i < directive->len; i++)
		if (directive->tokens[i].source.kind == CSP_SOURCE_HOLE &&
		    (is_only_holes(directive->tokens[i].text) ||
		     directive->tokens[i].text.ptr[0] == '\''))
			return true;
	return false;
}
