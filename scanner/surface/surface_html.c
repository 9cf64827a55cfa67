/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <meta http-equiv> and <meta name=referrer>, in HTML, in templates of it, in JSX, and in strings
 * of scripts.
 *
 * Tags and attributes are cut as the HTML standard does; comments, template code and the content of
 * script, style, textarea and title elements are skipped. In values, character references are
 * resolved, and what a template language will put in is a hole: <% %>, <? ?>, {{ }}, %name%, JSX and
 * Svelte expressions, bound attributes. All metas of a file are one set: each policy is one more. Not
 * modelled: where in the document a meta stands.
 */
#include <assert.h>
#include <stddef.h>

#include "surface/html_cookie.h"
#include "surface/html_names.h"
#include "surface/surface.h"
#include "syntax/html_entity.h"

enum {
	MAX_ELEMENTS = 2000, /* scripts and links of one page */
	MAX_METAS = 500,     /* of one file */
	MAX_ATTRIBUTES = 50, /* of one meta; the tag ends behind them */
	MAX_SCRIPT = 16384,  /* bytes of an expression in braces */
	MAX_NESTED = 32,     /* braces and strings in each other in one */
	CODE_KINDS = 6,
	MIN_PLACEHOLDER = 5, /* bytes before the second % of one: %cs% may be an escape and its neighbours */
};

struct attribute {
	struct bytes name; /* as written */
	struct span span;  /* of the value, without quotes */
	bool present, braces, bound;
	char quote; /* '"', '\'' or 0; of a string in a script, too */
};

struct meta {
	struct attribute name, http_equiv, content;
};

struct scanner {
	struct header_file *file;
	struct bytes text;
	size_t pos;
	struct html_page *page;                        /* NULL: the file is no page */
	unsigned elements;                             /* that were looked at */
	size_t searched[CODE_KINDS], ends[CODE_KINDS]; /* see find_code_end */
};

enum { HAS_META = 1, HAS_SCRIPT = 2, MAX_TAG = 2000 };

/* A <script> with an address of another host, maybe. */
static bool is_foreign_script(struct bytes text)
{
	struct bytes tag = bytes_slice(text, 0, MAX_TAG);

	if (!bytes_eq_nocase(bytes_slice(tag, 0, 7), BYTES("<script")))
		return false;
	tag = bytes_slice(tag, 0, bytes_find(tag, BYTES(">"), 0));
	return bytes_find(tag, BYTES("//"), 0) != SIZE_MAX;
}

/* Most files have neither: this is what looking at them costs. */
static unsigned find_elements(struct bytes text)
{
	unsigned found = 0;
	const char *mark;

	while (text.len && (mark = memchr(text.ptr, '<', text.len))) {
		text = bytes_slice(text, (size_t)(mark - text.ptr), text.len);
		if (bytes_eq_nocase(bytes_slice(text, 0, 5), BYTES("<meta")))
			found |= HAS_META;
		else if (!(found & HAS_SCRIPT) && is_foreign_script(text))
			found |= HAS_SCRIPT;
		text = bytes_slice(text, 1, text.len);
	}
	return found;
}

static bool html_claims(struct bytes path, struct bytes text)
{
	bool page = html_is_document(path) || html_is_component(path);
	unsigned found = page || html_is_script(path) ? find_elements(text) : 0;

	if (page && ((found & HAS_SCRIPT) || (html_is_document(path) && html_may_set_cookie(text))))
		return true;
	return (found & HAS_META) && (bytes_find_nocase(text, BYTES("equiv"), 0) != SIZE_MAX ||
				      bytes_find_nocase(text, BYTES("referrer"), 0) != SIZE_MAX);
}

static struct bytes rest_of(const struct scanner *s)
{
	return bytes_slice(s->text, s->pos, s->text.len);
}

static const char *const code_marks[CODE_KINDS][2] = {
	{"<%", "%>"}, {"<?", "?>"}, {"{{{", "}}}"}, {"{{", "}}"}, {"{!!", "!!}"}, {"{%", "%}"},
};

/*
 * Where the mark that ends code of kind `kind` stands, at `from` or behind. Remembered, so that
 * text full of openings is not searched again and again.
 */
static size_t find_code_end(struct scanner *s, size_t kind, size_t from)
{
	if (from < s->searched[kind] || from > s->ends[kind]) {
		s->searched[kind] = from;
		s->ends[kind] = bytes_find(s->text, bytes_str(code_marks[kind][1]), from);
	}
	return s->ends[kind];
}

/* %sveltekit.nonce%, %PUBLIC_URL%: what a build replaces. %41%42 is none. Its length, else 0. */
static size_t placeholder_length(struct bytes text)
{
	size_t len = 1;

	while (len < text.len && (ascii_isalnum(text.ptr[len]) || text.ptr[len] == '_' ||
				  text.ptr[len] == '.'))
		len++;
	if (len < MIN_PLACEHOLDER || len == text.len || text.ptr[len] != '%' || ascii_isdigit(text.ptr[1]))
		return 0;
	return len + 1;
}

/* Code of a template at `at`, which is over at `end`: its length, else 0. */
static size_t code_length(struct scanner *s, size_t at, size_t end)
{
	struct bytes text = bytes_slice(s->text, at, end);

	if (text.len && text.ptr[0] == '%')
		return placeholder_length(text);

	for (size_t i = 0; i < CODE_KINDS; i++) {
		size_t close;

		if (!bytes_starts_with(text, bytes_str(code_marks[i][0])))
			continue;
		close = find_code_end(s, i, at + strlen(code_marks[i][0]));
		if (close == SIZE_MAX)
			continue;
		close += strlen(code_marks[i][1]);
		return close > end ? 0 : close - at;
	}
	return 0;
}

/*
 * The length of the {...}, string or template literal of JavaScript at the front of `text`,
 * whatever is in it; 0 if it does not end. What is open is on a stack: braces, quotes, and
 * templates in expressions in them.
 */
static size_t script_length(struct bytes text)
{
	char open[MAX_NESTED];
	size_t depth = 0;

	text = bytes_slice(text, 0, MAX_SCRIPT);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i], in = depth ? open[depth - 1] : '{';

		if (c == '\\') {
			i++;
		} else if (depth && c == (in == '{' ? '}' : in)) {
			if (--depth == 0)
				return i + 1;
		} else if ((in == '{' && (c == '{' || c == '"' || c == '\'' || c == '`')) ||
			   (in == '`' && c == '{' && text.ptr[i - 1] == '$')) {
			if (depth == MAX_NESTED)
				return 0;
			open[depth++] = c;
		}
	}
	return 0;
}

/*
 * Tags.
 */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char peek(const struct scanner *s)
{
	return s->pos < s->text.len ? s->text.ptr[s->pos] : '\0';
}

static void skip_space(struct scanner *s)
{
	while (s->pos < s->text.len && is_space(s->text.ptr[s->pos]))
		s->pos++;
}

/* A value that ends at `close`, which begins with a backslash in strings of scripts. */
static void read_quoted(struct scanner *s, struct bytes close, struct attribute *attribute)
{
	s->pos += close.len;
	attribute->span.start = (uint32_t)s->pos;
	while (s->pos < s->text.len && !bytes_starts_with(rest_of(s), close)) {
		size_t code = code_length(s, s->pos, s->text.len);

		s->pos += code ? code : 1;
	}
	attribute->span.end = (uint32_t)s->pos;
	s->pos += s->pos < s->text.len ? close.len : 0;
}

static void read_value(struct scanner *s, struct attribute *attribute)
{
	struct bytes rest = rest_of(s);
	size_t braces = peek(s) == '{' ? script_length(rest) : 0;

	if (peek(s) == '"' || peek(s) == '\'') {
		attribute->quote = peek(s);
		read_quoted(s, bytes_slice(rest, 0, 1), attribute);
	} else if (peek(s) == '\\' && rest.len > 1 && (rest.ptr[1] == '"' || rest.ptr[1] == '\'')) {
		read_quoted(s, bytes_slice(rest, 0, 2), attribute);
	} else if (braces && !bytes_starts_with(rest, BYTES("{{"))) {
		attribute->braces = true;
		attribute->span =
			(struct span){(uint32_t)s->pos + 1, (uint32_t)(s->pos + braces - 1)};
		s->pos += braces;
	} else {
		attribute->span.start = (uint32_t)s->pos;
		while (s->pos < s->text.len && !is_space(peek(s)) && peek(s) != '>') {
			size_t code = code_length(s, s->pos, s->text.len);

			s->pos += code ? code : 1;
		}
		attribute->span.end = (uint32_t)s->pos;
	}
}

/* One attribute; false at the tag's end. */
static bool read_attribute(struct scanner *s, struct attribute *attribute)
{
	size_t start;

	*attribute = (struct attribute){0};
	while (s->pos < s->text.len && (is_space(peek(s)) || peek(s) == '/'))
		s->pos++;
	if (s->pos >= s->text.len || peek(s) == '>') {
		s->pos += s->pos < s->text.len;
		return false;
	}
	start = s->pos++;
	while (s->pos < s->text.len && !is_space(peek(s)) && !strchr("/>=", peek(s)))
		s->pos++;
	attribute->name = bytes_slice(s->text, start, s->pos);
	attribute->span = (struct span){(uint32_t)s->pos, (uint32_t)s->pos};
	skip_space(s);
	if (peek(s) != '=')
		return true;
	s->pos++;
	skip_space(s);
	read_value(s, attribute);
	return true;
}

/* The name without what binds it to an expression: `:content`, `v-bind:content`, `[content]`. */
static struct bytes plain_name(struct bytes name, bool *bound)
{
	static const char *const prefixes[] = {"v-bind:", "[attr.", "[", ":"};

	*bound = false;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes && !*bound; i++)
		if (bytes_starts_with(name, bytes_str(prefixes[i]))) {
			name = bytes_slice(name, strlen(prefixes[i]), name.len);
			*bound = true;
		}
	if (*bound && bytes_ends_with(name, BYTES("]")))
		name.len--;
	return name;
}

static void read_meta(struct scanner *s, struct meta *meta)
{
	struct attribute attribute;

	*meta = (struct meta){0};
	for (unsigned i = 0; i < MAX_ATTRIBUTES && read_attribute(s, &attribute); i++) {
		struct bytes name = plain_name(attribute.name, &attribute.bound);
		struct attribute *to = NULL;

		if (bytes_eq_nocase(name, BYTES("name")))
			to = &meta->name;
		else if (bytes_eq_nocase(name, BYTES("content")))
			to = &meta->content;
		else if (bytes_eq_nocase(name, BYTES("http-equiv")) ||
			 bytes_eq_nocase(name, BYTES("httpEquiv")))
			to = &meta->http_equiv;
		attribute.present = true;
		if (to && !to->present)
			*to = attribute;
	}
}

/*
 * Values.
 */

/* Appends [start, end) with character references resolved and template code as holes. */
static void add_markup(struct scanner *s, size_t start, size_t end, struct value *out)
{
	struct arena *arena = s->file->arena;

	while (start < end) {
		struct bytes rest = bytes_slice(s->text, start, end);
		char character[UTF8_MAX_LEN];
		size_t plain = 0, len = 0, taken;

		while (plain < rest.len && !strchr("&<{%", rest.ptr[plain]))
			plain++;
		value_add_literal(out, arena, bytes_slice(rest, 0, plain), (uint32_t)start);
		start += plain;
		rest = bytes_slice(rest, plain, rest.len);
		if (rest.len == 0)
			return;
		taken = code_length(s, start, end);
		if (taken) {
			value_add_hole_from(out, arena, (uint32_t)start, (uint32_t)taken,
					    origin_of(bytes_slice(rest, 0, taken)));
		} else if (rest.ptr[0] == '&' && (taken = html_entity(rest, character, &len))) {
			value_add_escaped(out, arena, bytes_of(character, len), (uint32_t)start,
					  (uint32_t)taken);
		} else {
			taken = 1;
			value_add_literal(out, arena, bytes_slice(rest, 0, 1), (uint32_t)start);
		}
		start += taken;
	}
}

/* Appends the content of a string or template literal of JavaScript. */
static void add_script_string(struct scanner *s, size_t start, size_t end, bool template,
			      struct value *out)
{
	static const char from[] = "ntr", to[] = "\n\t\r";
	struct arena *arena = s->file->arena;

	while (start < end) {
		struct bytes rest = bytes_slice(s->text, start, end);
		size_t taken = 1;

		if (template && bytes_starts_with(rest, BYTES("${"))) {
			taken = script_length(bytes_slice(rest, 1, rest.len));
			taken = taken ? taken + 1 : rest.len;
			value_add_hole_from(out, arena, (uint32_t)start, (uint32_t)taken,
					    origin_of(bytes_slice(rest, 0, taken)));
		} else if (rest.ptr[0] == '\\' && rest.len > 1) {
			const char *known = memchr(from, rest.ptr[1], sizeof from - 1);

			taken = 2;
			value_add_escaped(out, arena,
					  known ? bytes_of(&to[known - from], 1)
						: bytes_slice(rest, 1, 2),
					  (uint32_t)start, 2);
		} else {
			value_add_literal(out, arena, bytes_slice(rest, 0, 1), (uint32_t)start);
		}
		start += taken;
	}
}

/* An expression in braces: a lone string or template literal, or a hole. */
static void add_expression(struct scanner *s, struct span span, struct value *out)
{
	struct bytes all = bytes_slice(s->text, span.start, span.end), text = bytes_trim(all);
	size_t start = (size_t)(text.ptr - s->text.ptr);
	bool string = text.len >= 2 &&
		      (text.ptr[0] == '"' || text.ptr[0] == '\'' || text.ptr[0] == '`') &&
		      script_length(text) == text.len;

	if (!string)
		value_add_hole(out, s->file->arena, span.start, span.end - span.start);
	else if (text.ptr[0] == '`')
		out->quoting = QUOTING_CODE_BACKTICK;
	else
		out->quoting = text.ptr[0] == '"' ? QUOTING_CODE_DOUBLE : QUOTING_CODE_SINGLE;
	if (string)
		add_script_string(s, start + 1, start + text.len - 1, text.ptr[0] == '`', out);
}

/*
 * Is all of the file markup, so that an attribute is surely what it seems? In a script the tag may
 * stand in a string, whose quotes nobody has looked at; `httpEquiv` is written in JSX only.
 */
static bool is_markup(const struct scanner *s, const struct meta *meta)
{
	static const char *const scripts[] = {".php", ".phtml", ".aspx", ".jsp", ".js",
					      ".ts",  ".mjs",   ".cjs",  ".mts", ".cts",
					      ".jsx", ".tsx",   ".mdx"};

	if (bytes_eq_str(meta->http_equiv.name, "httpEquiv"))
		return true;
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (surface_path_ends(s->file->path, scripts[i]))
			return false;
	return true;
}

/* From `at` on: blanks, and then what joins strings in JavaScript or PHP? */
static bool joins_at(struct bytes text, size_t at)
{
	while (at < text.len && ascii_isspace(text.ptr[at]))
		at++;
	return at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '.');
}

/* The same before `at`. */
static bool joins_before(struct bytes text, size_t at)
{
	while (at > 0 && ascii_isspace(text.ptr[at - 1]))
		at--;
	return at > 0 && (text.ptr[at - 1] == '+' || text.ptr[at - 1] == '.');
}

/*
 * In a script, an attribute in one kind of quotes may stand in a string of the other kind, which
 * ends and begins again in it: content="' + policy + '". What is between the first end and the last
 * beginning.
 */
static bool find_joint(const struct scanner *s, const struct attribute *attribute, struct span *out)
{
	struct bytes text = bytes_slice(s->text, attribute->span.start, attribute->span.end);
	char quote = attribute->quote == '"' ? '\'' : '"';
	size_t start = 0, end = text.len;

	if (!attribute->quote)
		return false;
	while (start < text.len && !(text.ptr[start] == quote && joins_at(text, start + 1)))
		start++;
	while (end > start + 1 && !(text.ptr[end - 1] == quote && joins_before(text, end - 1)))
		end--;
	if (end <= start + 1)
		return false;
	*out = (struct span){attribute->span.start + (uint32_t)start,
			     attribute->span.start + (uint32_t)end};
	return true;
}

static struct value attribute_value(struct scanner *s, const struct attribute *attribute,
				    bool markup)
{
	struct value out = {0};
	struct span span = attribute->span, joint;

	if (markup && attribute->quote)
		out.quoting = attribute->quote == '"' ? QUOTING_XML_DOUBLE : QUOTING_XML_SINGLE;

	if (attribute->bound)
		value_add_hole(&out, s->file->arena, span.start, span.end - span.start);
	else if (attribute->braces)
		add_expression(s, span, &out);
	else if (!markup && find_joint(s, attribute, &joint)) {
		add_markup(s, span.start, joint.start, &out);
		value_add_hole(&out, s->file->arena, joint.start, joint.end - joint.start);
		add_markup(s, joint.end, span.end, &out);
	} else {
		add_markup(s, span.start, span.end, &out);
	}
	return out;
}

/* Values of http-equiv that are about the document, not about its protection. */
static bool is_document_matter(struct bytes name)
{
	static const char *const names[] = {"content-type",  "content-language", "refresh",
					    "default-style", "x-ua-compatible",  "imagetoolbar"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_nocase(name, bytes_str(names[i])))
			return true;
	return false;
}

static void assign_meta(struct scanner *s, const struct meta *meta)
{
	const struct attribute *name = meta->http_equiv.present ? &meta->http_equiv : &meta->name;
	struct assignment a = {.operation = HEADER_ADD, .meta = true};
	struct value text;

	if (!name->present || !meta->content.present)
		return;
	text = attribute_value(s, name, false);
	a.name = bytes_trim(value_bytes(&text));
	if (a.name.len == 0 || value_has_hole(&text, 0, text.len))
		return;
	a.name_span = value_span(&text, (size_t)(a.name.ptr - text.text),
				 (size_t)(a.name.ptr - text.text) + a.name.len);
	if (name == &meta->name && bytes_eq_nocase(a.name, BYTES("referrer")))
		a.name = BYTES("Referrer-Policy");
	else if (name == &meta->name || is_document_matter(a.name))
		return;
	a.value = attribute_value(s, &meta->content, is_markup(s, meta));
	surface_assign(s->file, a);
}

/*
 * The document.
 */

static const char *const skipped[][2] = {
	{"<!--", "-->"},
	{"{/*", "*/}"},
	{"{{--", "--}}"},
	{"{{!--", "--}}"},
	/* From here on elements, whose names end. */
	{"<script", "</script"},
	{"<style", "</style"},
	{"<textarea", "</textarea"},
	{"<title", "</title"},
};

enum {
	SKIPPED = sizeof skipped / sizeof *skipped,
	SKIPPED_ELEMENTS = 4,
};

/*
 * The length of what holds no tags: comments, code, elements of raw text. 0 if nothing of that
 * begins here. `unclosed` remembers of which kind there is no end any more, so that it is searched
 * for only once.
 */
static size_t skipped_length(struct scanner *s, bool *unclosed)
{
	struct bytes text = rest_of(s);

	for (size_t i = 0; i < SKIPPED; i++) {
		struct bytes open = bytes_str(skipped[i][0]), close = bytes_str(skipped[i][1]);
		size_t end;

		if (unclosed[i] || text.len <= open.len ||
		    !bytes_eq_nocase(bytes_slice(text, 0, open.len), open))
			continue;
		if (i >= SKIPPED_ELEMENTS && !is_space(text.ptr[open.len]) &&
		    text.ptr[open.len] != '>' && text.ptr[open.len] != '/')
			continue;
		end = bytes_find_nocase(text, close, open.len);
		unclosed[i] = end == SIZE_MAX;
		return end == SIZE_MAX ? 0 : end + close.len;
	}
	return text.ptr[0] == '{' ? 0 : code_length(s, s->pos, s->text.len);
}

static bool is_meta(struct bytes text)
{
	return text.len > 5 && bytes_eq_nocase(bytes_slice(text, 0, 5), BYTES("<meta")) &&
	       (is_space(text.ptr[5]) || text.ptr[5] == '/');
}

/*
 * Elements of a page.
 */

/* The attributes of an element that matter; the first of each name. */
struct element {
	struct attribute src, href, rel, type, integrity, crossorigin, nonce;
	bool closed; /* "/>" */
};

static void read_element(struct scanner *s, struct element *element)
{
	static const struct {
		const char *name;
		size_t offset;
	} names[] = {
		{"src", offsetof(struct element, src)},
		{"href", offsetof(struct element, href)},
		{"rel", offsetof(struct element, rel)},
		{"type", offsetof(struct element, type)},
		{"integrity", offsetof(struct element, integrity)},
		{"crossorigin", offsetof(struct element, crossorigin)},
		{"nonce", offsetof(struct element, nonce)},
	};
	struct attribute attribute;

	*element = (struct element){0};
	for (unsigned i = 0; i < MAX_ATTRIBUTES && read_attribute(s, &attribute); i++) {
		struct bytes name = plain_name(attribute.name, &attribute.bound);

		attribute.present = true;
		for (size_t j = 0; j < sizeof names / sizeof *names; j++) {
			struct attribute *to =
				(struct attribute *)((char *)element + names[j].offset);

			if (bytes_eq_nocase(name, bytes_str(names[j].name)) && !to->present)
				*to = attribute;
		}
	}
	element->closed = s->pos >= 2 && s->text.ptr[s->pos - 2] == '/';
}

static bool attribute_has(struct scanner *s, const struct attribute *attribute, const char *word)
{
	struct value value = attribute_value(s, attribute, false);

	return bytes_find_nocase(value_bytes(&value), bytes_str(word), 0) != SIZE_MAX;
}

/* Do browsers run an inline script of this type? Others hold data. */
static bool is_program(struct scanner *s, const struct attribute *type)
{
	static const char *const types[] = {"",
					    "module",
					    "importmap",
					    "speculationrules",
					    "text/javascript",
					    "application/javascript",
					    "application/ecmascript",
					    "text/ecmascript"};
	struct value value = attribute_value(s, type, false);
	struct bytes text = bytes_trim(value_bytes(&value));

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (bytes_eq_nocase(text, bytes_str(types[i])))
			return true;
	return false;
}

static void add_element(struct scanner *s, enum html_element_kind kind,
			const struct element *element, const struct attribute *url,
			struct html_element out)
{
	out.kind = kind;
	out.url = attribute_value(s, url, false);
	out.integrity = attribute_value(s, &element->integrity, false);
	out.has_integrity = element->integrity.present;
	out.has_crossorigin = element->crossorigin.present;
	out.has_nonce = element->nonce.present;
	html_page_add(s->page, s->file->arena, out);
}

static bool has_code(struct bytes text)
{
	for (size_t i = 0; i < CODE_KINDS; i++)
		if (bytes_find(text, bytes_str(code_marks[i][0]), 0) != SIZE_MAX)
			return true;
	return false;
}

/* A script whose end tag begins at `end`; returns where the tag is over. */
static size_t add_script(struct scanner *s, size_t end)
{
	struct scanner tag = *s;
	struct html_element out = {.tag = {(uint32_t)s->pos, (uint32_t)s->pos + 7}};
	struct element element;

	assert(bytes_eq_nocase(bytes_slice(s->text, s->pos, s->pos + 7), BYTES("<script")));
	tag.text = bytes_slice(tag.text, 0, tag.pos + MAX_SCRIPT);
	tag.pos += 7;
	read_element(&tag, &element);
	if (element.src.present) {
		add_element(&tag, PAGE_SCRIPT, &element, &element.src, out);
	} else if (s->page->whole && tag.pos <= end && is_program(&tag, &element.type)) {
		html_cookies(s->file, (struct span){(uint32_t)tag.pos, (uint32_t)end});
		out.content = (struct span){(uint32_t)tag.pos, (uint32_t)end};
		out.known = !has_code(bytes_slice(s->text, tag.pos, end));
		add_element(&tag, PAGE_INLINE_SCRIPT, &element, &element.src, out);
	}
	return element.closed ? tag.pos : 0;
}

static void add_link(struct scanner *s)
{
	struct html_element out = {.tag = {(uint32_t)s->pos, (uint32_t)s->pos + 5}};
	struct element element;

	s->pos += 5;
	read_element(s, &element);
	if (!element.rel.present || !element.href.present)
		return;
	if (attribute_has(s, &element.rel, "stylesheet"))
		add_element(s, PAGE_STYLE_SHEET, &element, &element.href, out);
	else if (attribute_has(s, &element.rel, "canonical"))
		add_element(s, PAGE_CANONICAL, &element, &element.href, out);
}

static bool begins(struct bytes text, const char *tag)
{
	size_t len = strlen(tag);

	return text.len > len && bytes_eq_nocase(bytes_slice(text, 0, len), bytes_str(tag)) &&
	       (is_space(text.ptr[len]) || text.ptr[len] == '>');
}

/*
 * Looks at what begins here; true if it took it. `length` is that of a script with its content;
 * components may close a script in its own tag.
 */
static bool take_element(struct scanner *s, size_t length)
{
	struct bytes rest = rest_of(s);

	if (!s->page)
		return false;
	if (s->page->body == SIZE_MAX && begins(rest, "<body"))
		s->page->body = s->pos;
	if (s->elements >= MAX_ELEMENTS)
		return false;
	if (begins(rest, "<script") && (length || !s->page->whole)) {
		size_t end = length ? s->pos + length - strlen("</script") : s->pos;
		size_t closed = add_script(s, end);

		s->elements++;
		if (closed && !s->page->whole)
			s->pos = closed;
		else
			s->pos += length ? length : 1;
		return true;
	}
	if (!begins(rest, "<link"))
		return false;
	s->elements++;
	add_link(s);
	return true;
}

static struct html_page *new_page(struct header_file *file)
{
	struct html_page *page;

	if (!html_is_document(file->path) && !html_is_component(file->path))
		return NULL;
	page = arena_zalloc(file->arena, sizeof *page);
	page->text = file->text;
	page->body = SIZE_MAX;
	page->whole = html_is_document(file->path);
	page->templated = page->whole && has_code(file->text);
	return page;
}

static void html_extract(struct header_file *file)
{
	struct html_page *page = new_page(file);
	struct scanner s = {.file = file, .text = file->text, .page = page};
	bool unclosed[SKIPPED] = {false};
	unsigned metas = 0;

	file->page = page;

	while (s.pos < s.text.len && metas < MAX_METAS) {
		struct bytes rest = rest_of(&s);
		bool mark = rest.ptr[0] == '<' || rest.ptr[0] == '{';
		size_t length = mark ? skipped_length(&s, unclosed) : 0;
		struct meta meta;

		if (mark && take_element(&s, length))
			continue;
		if (length) {
			s.pos += length;
		} else if (mark && is_meta(rest)) {
			s.pos += 5;
			read_meta(&s, &meta);
			assign_meta(&s, &meta);
			metas++;
		} else {
			s.pos++;
		}
	}
}

const struct surface surface_html = {
	.name = "html-meta",
	.claims = html_claims,
	.extract = html_extract,
	.merge = surface_merge_all,
};
