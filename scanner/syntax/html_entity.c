/* SPDX-License-Identifier: Apache-2.0 */
/* The rules are those of the HTML standard's "consume a character reference" inside of an
 * attribute. */
#include "syntax/html_entity.h"

#include "base/hex.h"

static const struct {
	const char *name;
	uint32_t code_point;
	bool bare; /* may stand without its semicolon */
} names[] = {
	{"amp", '&', true},       {"AMP", '&', true},       {"lt", '<', true},
	{"LT", '<', true},        {"gt", '>', true},        {"GT", '>', true},
	{"quot", '"', true},      {"QUOT", '"', true},      {"nbsp", 0xA0, true},
	{"apos", '\'', false},    {"semi", ';', false},     {"comma", ',', false},
	{"colon", ':', false},    {"sol", '/', false},      {"ast", '*', false},
	{"equals", '=', false},   {"period", '.', false},   {"lowbar", '_', false},
	{"plus", '+', false},     {"quest", '?', false},    {"lpar", '(', false},
	{"rpar", ')', false},     {"Tab", '\t', false},     {"NewLine", '\n', false},
	{"num", '#', false},      {"excl", '!', false},     {"lsquo", 0x2018, false},
	{"rsquo", 0x2019, false}, {"ldquo", 0x201C, false}, {"rdquo", 0x201D, false},
};

/* What &#128; to &#159; stand for: bytes of windows-1252. 0: as they are. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
	0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static int digit_value(char c, unsigned base)
{
	int value = hex_value(c);

	return value < (int)base ? value : -1;
}

static size_t read_number(struct bytes text, uint32_t *code_point)
{
	unsigned base = text.len > 2 && ascii_lower(text.ptr[2]) == 'x' ? 16 : 10;
	size_t start = base == 16 ? 3 : 2, at = start;
	uint32_t value = 0;

	while (at < text.len && digit_value(text.ptr[at], base) >= 0) {
		if (value <= 0x10FFFF)
			value = value * base + (uint32_t)digit_value(text.ptr[at], base);
		at++;
	}
	if (at == start)
		return 0;
	if (value >= 0x80 && value < 0xA0 && windows_1252[value - 0x80])
		value = windows_1252[value - 0x80];
	*code_point = value ? value : UTF8_REPLACEMENT;
	return at < text.len && text.ptr[at] == ';' ? at + 1 : at;
}

static size_t read_name(struct bytes text, uint32_t *code_point)
{
	size_t len = 1;
	struct bytes name;
	bool closed;

	while (len < text.len && len < 32 && ascii_isalnum(text.ptr[len]))
		len++;
	closed = len < text.len && text.ptr[len] == ';';
	name = bytes_slice(text, 1, len);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!bytes_eq_str(name, names[i].name))
			continue;
		if (!closed && (!names[i].bare || (len < text.len && text.ptr[len] == '=')))
			return 0;
		*code_point = names[i].code_point;
		return closed ? len + 1 : len;
	}
	return 0;
}

size_t html_entity(struct bytes text, char out[static UTF8_MAX_LEN], size_t *out_len)
{
	uint32_t code_point = 0;
	size_t len = text.len > 1 && text.ptr[1] == '#' ? read_number(text, &code_point)
							: read_name(text, &code_point);

	if (len)
		*out_len = utf8_encode(code_point, out);
	return len;
}
