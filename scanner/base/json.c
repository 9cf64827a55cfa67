/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thin layer over cJSON. `struct json` is a cJSON item under another name.
 *
 * cJSON parses; what it is lenient about and what could hurt it is refused before, by one linear
 * look at the text: depth (its parser recurses), NUL (its strings end there), controls in strings.
 * The copy it parses ends in a NUL that belongs to the length: cJSON 1.7.15 reads one byte past the
 * end of `{"a":1,` otherwise. Printing is our own, because cJSON's is not safe to show and its
 * numbers are doubles; integers that we build are kept as text (cJSON_Raw). cJSON notes where its
 * last parse failed in a variable of its own; nothing reads it, so parsing from several threads is
 * fine.
 */
#include "base/json.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"

static const cJSON *item_of(const struct json *value)
{
	return (const cJSON *)(const void *)value;
}

static cJSON *item_of_mut(struct json *value)
{
	return (cJSON *)(void *)value;
}

static const struct json *json_of(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

static struct json *json_made(cJSON *item)
{
	if (!item)
		mem_exhausted(0);
	return (struct json *)(void *)item;
}

/* ---- reading ---- */

/* Steps over a string: `*pos` is behind its opening quote, then behind its closing one. */
static int check_string(struct bytes text, size_t *pos, struct err *err)
{
	for (size_t i = *pos; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '"') {
			*pos = i + 1;
			return 0;
		}
		if (c < 0x20)
			return err_set(err, ERR_CORRUPT,
				       "not JSON: control character in a string at byte %zu", i);
		if (c != '\\')
			continue;
		if (bytes_starts_with(bytes_slice(text, i, text.len), BYTES("\\u0000")))
			return err_set(err, ERR_CORRUPT,
				       "JSON string holds \\u0000 at byte %zu", i);
		i++;
	}
	return err_set(err, ERR_CORRUPT, "not JSON: a string does not end");
}

static int check_text(struct bytes text, unsigned max_depth, struct err *err)
{
	unsigned depth = 0;

	for (size_t i = 0; i < text.len;) {
		switch (text.ptr[i++]) {
		case '\0':
			return err_set(err, ERR_CORRUPT, "not JSON: NUL at byte %zu", i - 1);
		case '"':
			if (check_string(text, &i, err))
				return ERR_CORRUPT;
			break;
		case '[':
		case '{':
			if (++depth > max_depth)
				return err_set(err, ERR_LIMIT, "JSON nested deeper than %u levels",
					       max_depth);
			break;
		case ']':
		case '}':
			if (depth == 0)
				return err_set(err, ERR_CORRUPT,
					       "not JSON: unexpected bracket at byte %zu", i - 1);
			depth--;
			break;
		default:
			break;
		}
	}
	return 0;
}

int json_parse(struct bytes text, const struct json_limits *limits, struct json **out,
	       struct err *err)
{
	struct buf copy = {0};
	const char *end = NULL;
	cJSON *item;
	int ret;

	assert(limits->depth <= JSON_MAX_DEPTH);
	if (text.len > limits->size)
		return err_set(err, ERR_LIMIT, "JSON of %zu bytes is over the limit of %zu",
			       text.len, limits->size);
	ret = check_text(text, limits->depth, err);
	if (ret)
		return ret;
	buf_add(&copy, text);
	item = cJSON_ParseWithLengthOpts(copy.ptr, copy.len + 1, &end, true);
	if (item)
		*out = json_made(item);
	else
		ret = err_set(err, ERR_CORRUPT, "not JSON: syntax error at byte %zu",
			      end ? (size_t)(end - copy.ptr) : 0);
	buf_release(&copy);
	return ret;
}

void json_free(struct json *value)
{
	cJSON_Delete(item_of_mut(value));
}

const struct json *json_get(const struct json *object, const char *key)
{
	if (!cJSON_IsObject(item_of(object)))
		return NULL;
	return json_of(cJSON_GetObjectItemCaseSensitive(item_of(object), key));
}

bool json_is_object(const struct json *value)
{
	return cJSON_IsObject(item_of(value));
}

bool json_is_array(const struct json *value)
{
	return cJSON_IsArray(item_of(value));
}

const struct json *json_first(const struct json *container)
{
	return json_is_object(container) || json_is_array(container)
		       ? json_of(item_of(container)->child)
		       : NULL;
}

const struct json *json_next(const struct json *element)
{
	return element ? json_of(item_of(element)->next) : NULL;
}

struct bytes json_key(const struct json *member)
{
	return bytes_str(member ? item_of(member)->string : NULL);
}

bool json_string(const struct json *value, struct bytes *out)
{
	if (!cJSON_IsString(item_of(value)))
		return false;
	*out = bytes_str(item_of(value)->valuestring);
	return true;
}

bool json_bool(const struct json *value, bool *out)
{
	if (!cJSON_IsBool(item_of(value)))
		return false;
	*out = cJSON_IsTrue(item_of(value));
	return true;
}

bool json_number(const struct json *value, double *out)
{
	if (!cJSON_IsNumber(item_of(value)))
		return false;
	*out = item_of(value)->valuedouble;
	return true;
}

/* Whether a double is an integer and exact as such. */
static bool is_integer(double number)
{
	return fabs(number) < 0x1p53 && number == (double)(int64_t)number;
}

bool json_int(const struct json *value, int64_t *out)
{
	double number;

	if (!json_number(value, &number) || !is_integer(number))
		return false;
	*out = (int64_t)number;
	return true;
}

/* ---- building ---- */

struct json *json_new_object(void)
{
	return json_made(cJSON_CreateObject());
}

struct json *json_new_array(void)
{
	return json_made(cJSON_CreateArray());
}

struct json *json_new_string(struct bytes text)
{
	struct buf clean = {0};
	struct bytes rest = text;
	cJSON *item;

	while (rest.len) {
		size_t nul = bytes_find(rest, BYTES("\0"), 0);

		utf8_add_clean(&clean, bytes_slice(rest, 0, nul));
		if (nul == SIZE_MAX)
			break;
		buf_add_str(&clean, "\xEF\xBF\xBD");
		rest = bytes_slice(rest, nul + 1, rest.len);
	}
	item = cJSON_CreateString(buf_str(&clean));
	buf_release(&clean);
	return json_made(item);
}

struct json *json_new_int(int64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, number);
	return json_made(cJSON_CreateRaw(text));
}

struct json *json_new_bool(bool truth)
{
	return json_made(cJSON_CreateBool(truth));
}

struct json *json_new_null(void)
{
	return json_made(cJSON_CreateNull());
}

void json_set(struct json *object, const char *key, struct json *value)
{
	assert(json_is_object(object) && value);
	cJSON_AddItemToObjectCS(item_of_mut(object), key, item_of_mut(value));
}

void json_set_bytes(struct json *object, const char *key, struct bytes text)
{
	json_set(object, key, json_new_string(text));
}

void json_set_str(struct json *object, const char *key, const char *text)
{
	json_set(object, key, text ? json_new_string(bytes_str(text)) : json_new_null());
}

void json_set_int(struct json *object, const char *key, int64_t number)
{
	json_set(object, key, json_new_int(number));
}

void json_set_bool(struct json *object, const char *key, bool truth)
{
	json_set(object, key, json_new_bool(truth));
}

void json_push(struct json *array, struct json *value)
{
	assert(json_is_array(array) && value);
	cJSON_AddItemToArray(item_of_mut(array), item_of_mut(value));
}

/* ---- printing ---- */

/* A \u escape, or two for a character beyond U+FFFF. */
static void print_escape(uint32_t code_point, struct buf *out)
{
	static const char shorts[] = "\b\t\n\f\r", letters[] = "btnfr";
	const char *known = NULL;

	if (code_point && code_point < 0x20)
		known = strchr(shorts, (int)code_point);
	if (known)
		buf_addf(out, "\\%c", letters[known - shorts]);
	else if (code_point > 0xFFFF)
		buf_addf(out, "\\u%04x\\u%04x", 0xD800 + ((code_point - 0x10000) >> 10),
			 0xDC00 + ((code_point - 0x10000) & 0x3FF));
	else
		buf_addf(out, "\\u%04x", code_point);
}

/* Whether the '#' at `pos` is the second one of "##[" or "##word", which CI runners obey. */
static bool is_runner_command(struct bytes text, size_t pos)
{
	char next = pos + 1 < text.len ? text.ptr[pos + 1] : '\0';

	return pos > 0 && text.ptr[pos - 1] == '#' && (next == '[' || ascii_isalpha(next));
}

/* What may stand in a JSON string as it is. */
static bool is_plain(struct bytes text, size_t pos)
{
	unsigned char c = (unsigned char)text.ptr[pos];

	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' &&
	       !(c == '#' && is_runner_command(text, pos));
}

void json_print_string(struct bytes text, struct buf *out)
{
	buf_add_char(out, '"');
	for (size_t pos = 0; pos < text.len;) {
		size_t start = pos;

		while (pos < text.len && is_plain(text, pos))
			pos++;
		buf_add(out, bytes_slice(text, start, pos));
		if (pos == text.len)
			break;
		struct utf8_char c = utf8_decode(text, pos);

		if (c.code_point == '"' || c.code_point == '\\')
			buf_addf(out, "\\%c", (char)c.code_point);
		else if (c.code_point == '#' || utf8_is_hidden(c.code_point))
			print_escape(c.code_point, out);
		else if (c.valid)
			buf_add(out, bytes_slice(text, pos, pos + c.len));
		else
			buf_add_str(out, "\xEF\xBF\xBD");
		pos += c.len;
	}
	buf_add_char(out, '"');
}

struct layout {
	bool pretty;
	unsigned depth;
};

static void new_line(const struct layout *layout, struct buf *out)
{
	if (!layout->pretty)
		return;
	buf_add_char(out, '\n');
	for (unsigned i = 0; i < layout->depth; i++)
		buf_add_str(out, "  ");
}

static void print_item(const cJSON *item, const struct layout *layout, struct buf *out);

static void print_members(const cJSON *container, const struct layout *layout, struct buf *out)
{
	bool object = cJSON_IsObject(container);
	struct layout inner = {layout->pretty, layout->depth + 1};

	assert(layout->depth <= 2 * JSON_MAX_DEPTH);
	buf_add_char(out, object ? '{' : '[');
	for (const cJSON *member = container->child; member; member = member->next) {
		if (member != container->child)
			buf_add_char(out, ',');
		new_line(&inner, out);
		if (object) {
			json_print_string(bytes_str(member->string), out);
			buf_add_str(out, layout->pretty ? ": " : ":");
		}
		print_item(member, &inner, out);
	}
	if (container->child)
		new_line(layout, out);
	buf_add_char(out, object ? '}' : ']');
}

/* For numbers that were parsed; those we build are raw text. */
static void print_number(double number, struct buf *out)
{
	if (!isfinite(number))
		buf_add_str(out, "null");
	else if (is_integer(number))
		buf_addf(out, "%" PRId64, (int64_t)number);
	else
		buf_addf(out, "%.17g", number);
}

static void print_item(const cJSON *item, const struct layout *layout, struct buf *out)
{
	if (cJSON_IsString(item))
		json_print_string(bytes_str(item->valuestring), out);
	else if (cJSON_IsRaw(item))
		buf_add_str(out, item->valuestring);
	else if (cJSON_IsNumber(item))
		print_number(item->valuedouble, out);
	else if (cJSON_IsBool(item))
		buf_add_str(out, cJSON_IsTrue(item) ? "true" : "false");
	else if (cJSON_IsNull(item))
		buf_add_str(out, "null");
	else
		print_members(item, layout, out);
}

void json_print(const struct json *value, struct buf *out)
{
	print_item(item_of(value), &(struct layout){.pretty = false}, out);
}

void json_print_pretty(const struct json *value, unsigned depth, struct buf *out)
{
	print_item(item_of(value), &(struct layout){true, depth}, out);
}
