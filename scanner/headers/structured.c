/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parsing algorithms of RFC 9651, section 4.2, one function each and in its order. `at` never
 * passes `text.len`; the first failure sets `error` and everything returns false from there on.
 */
#include "headers/structured.h"

#include <assert.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/utf8.h"

enum {
	MEMBERS_MAX = 1024,
	ITEMS_MAX = 256,
	PARAMETERS_MAX = 256,
	INTEGER_DIGITS = 15,
	DECIMAL_DIGITS = 12, /* before the point */
	FRACTION_DIGITS = 3,
};

struct parser {
	struct arena *arena;
	struct bytes text;
	size_t at;
	const char *error;
};

static bool fail(struct parser *p, const char *error)
{
	p->error = error;
	return false;
}

/* The next character, or NUL at the end: no structured field may hold that. */
static char peek(const struct parser *p)
{
	return p->at < p->text.len ? p->text.ptr[p->at] : '\0';
}

static bool accept(struct parser *p, char c)
{
	if (p->at >= p->text.len || p->text.ptr[p->at] != c)
		return false;
	p->at++;
	return true;
}

static void skip_spaces(struct parser *p)
{
	while (accept(p, ' '))
		;
}

static void skip_optional_white_space(struct parser *p)
{
	while (accept(p, ' ') || accept(p, '\t'))
		;
}

static struct bytes since(const struct parser *p, size_t start)
{
	return bytes_slice(p->text, start, p->at);
}

/* An array of at most `most` elements, grown by doubling in the arena. */
static void *grown(struct parser *p, void *items, size_t len, size_t size)
{
	void *copy;

	if (len & (len - 1))
		return items;
	copy = arena_alloc(p->arena, (len ? len * 2 : 1) * size);
	if (len)
		memcpy(copy, items, len * size);
	return copy;
}

static bool parse_key(struct parser *p, struct bytes *key)
{
	size_t start = p->at;
	char c = peek(p);

	if (!((c >= 'a' && c <= 'z') || c == '*'))
		return fail(p, "a key must begin with a lower-case letter or '*'");
	while ((c = peek(p)) &&
	       ((c >= 'a' && c <= 'z') || ascii_isdigit(c) || memchr("_-.*", c, 4)))
		p->at++;
	*key = since(p, start);
	return true;
}

static bool parse_number(struct parser *p, struct sf_value *value)
{
	bool negative = accept(p, '-');
	size_t digits = 0, fraction = 0;
	bool decimal = false;

	if (!ascii_isdigit(peek(p)))
		return fail(p, "a number needs a digit");
	value->number = 0;
	for (;; p->at++) {
		char c = peek(p);

		if (ascii_isdigit(c)) {
			value->number = value->number * 10 + (c - '0');
			digits += !decimal;
			fraction += decimal;
		} else if (c == '.' && !decimal && digits <= DECIMAL_DIGITS) {
			decimal = true;
		} else {
			break;
		}
		if (digits > INTEGER_DIGITS || fraction > FRACTION_DIGITS)
			return fail(p, "the number has too many digits");
	}
	if (decimal && fraction == 0)
		return fail(p, "a digit is missing after the decimal point");
	for (; decimal && fraction < FRACTION_DIGITS; fraction++)
		value->number *= 10;
	value->type = decimal ? SF_DECIMAL : SF_INTEGER;
	if (negative)
		value->number = -value->number;
	return true;
}

static bool parse_string(struct parser *p, struct sf_value *value)
{
	char *out;
	size_t len = 0;

	p->at++;
	out = arena_alloc(p->arena, p->text.len - p->at + 1);
	while (p->at < p->text.len) {
		char c = p->text.ptr[p->at++];

		if (c == '"') {
			value->type = SF_STRING;
			value->text = bytes_of(out, len);
			return true;
		}
		if (c == '\\') {
			c = peek(p);
			if (c != '"' && c != '\\')
				return fail(p,
					    "only quotes and backslashes are escaped in a string");
			p->at++;
		} else if (c < 0x20 || c > 0x7e) {
			return fail(p, "the string holds a character that it may not");
		}
		out[len++] = c;
	}
	return fail(p, "the string is not closed");
}

static bool is_token_char(char c)
{
	return ascii_isalnum(c) || (c && strchr("!#$%&'*+-.^_`|~:/", c));
}

static bool parse_token(struct parser *p, struct sf_value *value)
{
	size_t start = p->at;

	while (is_token_char(peek(p)))
		p->at++;
	value->type = SF_TOKEN;
	value->text = since(p, start);
	return true;
}

static bool parse_bytes(struct parser *p, struct sf_value *value)
{
	size_t start = ++p->at, size;
	uint8_t *out;

	while (base64_is_digit(BASE64_STANDARD, peek(p)) || peek(p) == '=')
		p->at++;
	if (peek(p) != ':')
		return fail(
			p,
			"the byte sequence holds a character that is not base64, or is not closed");
	out = arena_alloc(p->arena, base64_decoded_room(p->at - start) + 1);
	size = base64_decode(BASE64_STANDARD, since(p, start), out);
	if (size == BASE64_INVALID)
		return fail(p, "the byte sequence is not base64");
	p->at++;
	value->type = SF_BYTES;
	value->text = bytes_of((const char *)out, size);
	return true;
}

static bool parse_boolean(struct parser *p, struct sf_value *value)
{
	p->at++;
	value->type = SF_BOOLEAN;
	value->number = peek(p) == '1';
	if (!accept(p, '0') && !accept(p, '1'))
		return fail(p, "a boolean is ?0 or ?1");
	return true;
}

static bool parse_date(struct parser *p, struct sf_value *value)
{
	p->at++;
	if (!parse_number(p, value))
		return false;
	if (value->type == SF_DECIMAL)
		return fail(p, "a date has no fraction");
	value->type = SF_DATE;
	return true;
}

static bool parse_display_string(struct parser *p, struct sf_value *value)
{
	char *out;
	size_t len = 0;

	p->at++;
	if (!accept(p, '"'))
		return fail(p, "a display string begins with %\"");
	out = arena_alloc(p->arena, p->text.len - p->at + 1);
	while (p->at < p->text.len) {
		char c = p->text.ptr[p->at++];

		if (c == '"') {
			value->type = SF_DISPLAY_STRING;
			value->text = bytes_of(out, len);
			return utf8_is_valid(value->text) ||
			       fail(p, "the display string is not UTF-8");
		}
		if (c < 0x20 || c > 0x7e)
			return fail(p, "the display string holds a character that it may not");
		if (c == '%') {
			int high = hex_lower_value(peek(p)), low;

			p->at += high >= 0;
			low = high < 0 ? -1 : hex_lower_value(peek(p));
			if (low < 0)
				return fail(p, "two lower-case hex digits must follow %");
			p->at++;
			c = (char)(high << 4 | low);
		}
		out[len++] = c;
	}
	return fail(p, "the display string is not closed");
}

static bool parse_bare_item(struct parser *p, struct sf_value *value)
{
	char c = peek(p);
	bool ok;

	value->start = (uint32_t)p->at;
	if (c == '-' || ascii_isdigit(c))
		ok = parse_number(p, value);
	else if (c == '"')
		ok = parse_string(p, value);
	else if (ascii_isalpha(c) || c == '*')
		ok = parse_token(p, value);
	else if (c == ':')
		ok = parse_bytes(p, value);
	else if (c == '?')
		ok = parse_boolean(p, value);
	else if (c == '@')
		ok = parse_date(p, value);
	else if (c == '%')
		ok = parse_display_string(p, value);
	else
		ok = fail(p, "no kind of value begins like this");
	value->end = (uint32_t)p->at;
	return ok;
}

static bool parse_parameters(struct parser *p, struct sf_item *item)
{
	while (accept(p, ';')) {
		struct sf_parameter parameter = {.value = {.type = SF_BOOLEAN, .number = 1}};
		size_t i = 0;

		skip_spaces(p);
		parameter.value.start = parameter.value.end = (uint32_t)p->at;
		if (!parse_key(p, &parameter.key))
			return false;
		if (accept(p, '=') && !parse_bare_item(p, &parameter.value))
			return false;
		while (i < item->parameters_len &&
		       !bytes_eq(item->parameters[i].key, parameter.key))
			i++;
		if (i == item->parameters_len) {
			if (i == PARAMETERS_MAX)
				return fail(p, "there are too many parameters");
			item->parameters = grown(p, item->parameters, i, sizeof parameter);
			item->parameters_len++;
		}
		item->parameters[i] = parameter;
	}
	return true;
}

static bool parse_item(struct parser *p, struct sf_item *item)
{
	return parse_bare_item(p, &item->value) && parse_parameters(p, item);
}

static bool parse_inner_list(struct parser *p, struct sf_member *member)
{
	member->item.value = (struct sf_value){.type = SF_INNER_LIST, .start = (uint32_t)p->at};
	p->at++;
	while (p->at < p->text.len) {
		skip_spaces(p);
		if (accept(p, ')')) {
			member->item.value.end = (uint32_t)p->at;
			return parse_parameters(p, &member->item);
		}
		if (member->items_len == ITEMS_MAX)
			return fail(p, "the inner list is too long");
		member->items = grown(p, member->items, member->items_len, sizeof *member->items);
		member->items[member->items_len] = (struct sf_item){0};
		if (!parse_item(p, &member->items[member->items_len++]))
			return false;
		if (p->at < p->text.len && peek(p) != ' ' && peek(p) != ')')
			return fail(p, "items of an inner list are separated by spaces");
	}
	return fail(p, "the inner list is not closed");
}

static bool parse_item_or_inner_list(struct parser *p, struct sf_member *member)
{
	return peek(p) == '(' ? parse_inner_list(p, member) : parse_item(p, &member->item);
}

static bool parse_dictionary_member(struct parser *p, struct sf_member *member)
{
	member->key_start = (uint32_t)p->at;
	if (!parse_key(p, &member->key))
		return false;
	if (accept(p, '='))
		return parse_item_or_inner_list(p, member);
	member->item.value = (struct sf_value){.type = SF_BOOLEAN,
					       .number = 1,
					       .start = member->key_start,
					       .end = (uint32_t)p->at};
	return parse_parameters(p, &member->item);
}

/* Puts a member where the key stood before, or at the end. */
static bool store(struct parser *p, struct sf_field *field, bool keyed,
		  const struct sf_member *member)
{
	size_t i = keyed ? 0 : field->len;

	while (i < field->len && !bytes_eq(field->members[i].key, member->key))
		i++;
	if (i == MEMBERS_MAX)
		return fail(p, "there are too many members");
	if (i == field->len) {
		field->members = grown(p, field->members, field->len, sizeof *member);
		field->len++;
	}
	field->members[i] = *member;
	return true;
}

static bool parse_members(struct parser *p, struct sf_field *field, bool keyed)
{
	while (p->at < p->text.len) {
		struct sf_member member = {0};

		if (keyed ? !parse_dictionary_member(p, &member)
			  : !parse_item_or_inner_list(p, &member))
			return false;
		if (!store(p, field, keyed, &member))
			return false;
		skip_optional_white_space(p);
		if (p->at == p->text.len)
			return true;
		if (!accept(p, ','))
			return fail(p, "a comma must separate members");
		skip_optional_white_space(p);
		if (p->at == p->text.len)
			return fail(p, "nothing follows the last comma");
	}
	return true;
}

bool sf_parse(struct arena *arena, enum sf_kind kind, struct bytes text, struct sf_field *field)
{
	struct parser p = {.arena = arena, .text = text};
	struct sf_field out = {0};
	bool ok;

	skip_spaces(&p);
	if (kind == SF_ITEM) {
		out.members = arena_zalloc(arena, sizeof *out.members);
		out.len = 1;
		ok = parse_item(&p, &out.members->item);
	} else {
		ok = parse_members(&p, &out, kind == SF_DICTIONARY);
	}
	skip_spaces(&p);
	if (ok && p.at < text.len)
		ok = fail(&p, "something follows the value");
	assert(p.at <= text.len);
	if (!ok)
		out = (struct sf_field){.error_at = p.at, .error = p.error};
	assert(ok || out.error);
	*field = out;
	return ok;
}

const struct sf_member *sf_get(const struct sf_field *field, struct bytes key)
{
	for (size_t i = 0; i < field->len; i++)
		if (bytes_eq(field->members[i].key, key))
			return &field->members[i];
	return NULL;
}
