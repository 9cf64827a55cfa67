/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings that are no headers: @value is what is judged, (#set! kind tls-protocol | tls-verify |
 * cookie | policy-disabled | electron | origin-pattern) says of what, (#set! setting NAME) its name, or @name;
 * flags of cookies are known however a library spells them: SESSION_COOKIE_HTTPONLY, withSecure.
 * Constants of the file are followed; anything else counts as it is written: tls.VersionTLS10.
 * (#set! text TEXT) is what it counts as instead; (#set! not-below NAME) leaves files of such a directory out.
 *
 * Certificates that are not checked because an option of the program says so (kind "tls-verify"
 * under a condition with such a word) are left alone.
 *
 * What a script assigns to document.cookie (kind "script-cookie") counts if it keeps a cookie, and
 * does not delete one.
 *
 * Connection strings (kind "connection") are looked through for what switches encryption off.
 * Connections to the machine itself need none.
 */
#include <assert.h>

#include "base/buf.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

static bool has(struct bytes text, const char *word)
{
	return bytes_find_nocase(text, bytes_str(word), 0) != SIZE_MAX;
}

static bool is_local(struct bytes text)
{
	static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]", "host=/", "unix("};

	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		if (has(text, hosts[i]))
			return true;
	return false;
}

/* The value of `key` in a connection string. */
static bool find_option(struct bytes text, const char *key, size_t *start, size_t *end)
{
	size_t at = bytes_find_nocase(text, bytes_str(key), 0);

	while (at != SIZE_MAX && at > 0 &&
	       (ascii_isalnum(text.ptr[at - 1]) || text.ptr[at - 1] == '_'))
		at = bytes_find_nocase(text, bytes_str(key), at + 1);
	if (at == SIZE_MAX)
		return false;
	at += strlen(key);
	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '='))
		at++;
	*start = at;
	while (at < text.len && (ascii_isalnum(text.ptr[at]) || text.ptr[at] == '-'))
		at++;
	*end = at;
	assert(*start <= *end && *end <= text.len);
	return *end > *start;
}

/* if (options.insecure) ...: whoever runs the program asks for it. */
static bool is_asked_for(struct code_match *match, struct node at)
{
	static const char *const words[] = {"insecure",	  "skip",	 "verify",  "validat",
					    "selfsigned", "self_signed", "allowinvalid"};

	for (; !node_is_none(at); at = node_parent(at)) {
		struct bytes condition = node_text(match->fold->tree, node_field(at, "condition"));

		for (size_t i = 0; i < sizeof words / sizeof *words; i++)
			if (has(condition, words[i]))
				return true;
	}
	return false;
}

static void set_connection(struct code_match *match, struct node node)
{
	static const char *const options[] = {"sslmode", "TrustServerCertificate", "useSSL"};
	struct value text = {0};

	fold_begin(match->fold);
	fold_value(match->fold, node, &text);
	if (is_local(value_bytes(&text)))
		return;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct setting setting = {.kind = SETTING_TLS_VERIFY,
					  .name = bytes_str(options[i]),
					  .development = match->base.development};
		size_t start, end;

		if (!find_option(value_bytes(&text), options[i], &start, &end))
			continue;
		value_add_part(&setting.value, match->file->arena, &text, start, end);
		setting_add(&match->file->settings, match->file->arena, setting);
	}
}

/* Does it take the cookie away, or set it to nothing? */
static bool is_deletion(struct bytes text, size_t equals)
{
	size_t value = equals + 1;

	while (value < text.len && text.ptr[value] == ' ')
		value++;
	return value == text.len || text.ptr[value] == ';' || has(text, "1970") ||
	       has(text, "max-age=0") || has(text, "max-age=-");
}

/* document.cookie = "name=value; ..." */
static void set_script_cookie(struct code_match *match, struct node node)
{
	struct setting setting = {.kind = SETTING_SCRIPT_COOKIE,
				  .development = match->base.development};
	struct value text = {0};
	size_t equals;

	fold_begin(match->fold);
	fold_value(match->fold, node, &text);
	equals = bytes_find(value_bytes(&text), BYTES("="), 0);
	if (equals == SIZE_MAX || equals == 0 || value_has_hole(&text, 0, equals) ||
	    is_deletion(value_bytes(&text), equals))
		return;
	setting.name = bytes_slice(value_bytes(&text), 0, equals);
	value_add_part(&setting.value, match->file->arena, &text, 0, equals);
	setting_add(&match->file->settings, match->file->arena, setting);
}

/* A pattern without its slashes, and without flags behind them. */
static void set_pattern(struct code_match *match, struct node regex)
{
	struct setting setting = {.kind = SETTING_ORIGIN_PATTERN,
				  .name = BYTES("origin"),
				  .development = match->base.development};
	struct bytes text = node_text(match->fold->tree, regex);
	uint32_t start = node_span(regex).start;

	while (text.len && ascii_isalpha(text.ptr[text.len - 1]))
		text.len--;
	if (text.len < 3 || text.ptr[0] != '/' || text.ptr[text.len - 1] != '/')
		return;
	fold_add_source(match->fold, &setting.value, start + 1, start + (uint32_t)text.len - 1);
	setting_add(&match->file->settings, match->file->arena, setting);
}

/* "secure" or "httpOnly" if the name ends so, whatever stands between its words; else the name. */
static struct bytes flag_of_name(struct bytes name)
{
	struct buf letters = {0};
	struct bytes flag = name;

	for (size_t i = 0; i < name.len; i++)
		if (ascii_isalnum(name.ptr[i]))
			buf_add_char(&letters, ascii_lower(name.ptr[i]));
	if (bytes_ends_with(buf_bytes(&letters), BYTES("secure")))
		flag = BYTES("secure");
	else if (bytes_ends_with(buf_bytes(&letters), BYTES("httponly")))
		flag = BYTES("httpOnly");
	buf_release(&letters);
	return flag;
}

/* What the setting is called. */
static struct bytes name_of(struct code_match *match, const char *kind)
{
	const char *given = code_property(match, "setting");
	struct bytes name = node_text(match->fold->tree, code_node(match, "name"));

	if (given)
		return bytes_str(given);
	return strcmp(kind, "cookie") == 0 ? flag_of_name(name) : name;
}

void code_handle_setting(struct code_match *match)
{
	static const struct {
		const char *name;
		enum setting_kind kind;
	} kinds[] = {
		{"tls-protocol", SETTING_TLS_PROTOCOL},
		{"tls-verify", SETTING_TLS_VERIFY},
		{"cookie", SETTING_COOKIE},
		{"policy-disabled", SETTING_POLICY_DISABLED},
		{"header-off", SETTING_HEADER_OFF},
		{"electron", SETTING_ELECTRON},
		{"origin-part", SETTING_ORIGIN_PART},
	};
	const char *kind = code_property(match, "kind");
	const char *elsewhere = code_property(match, "not-below");
	struct node value = code_node(match, "value");

	if (!kind || node_is_none(value) ||
	    (elsewhere && surface_path_has(match->file->path, elsewhere)))
		return;
	if (strcmp(kind, "connection") == 0)
		set_connection(match, value);
	if (strcmp(kind, "origin-pattern") == 0)
		set_pattern(match, value);
	if (strcmp(kind, "script-cookie") == 0)
		set_script_cookie(match, value);
	if (strcmp(kind, "tls-verify") == 0 && is_asked_for(match, value))
		return;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kind, kinds[i].name) == 0)
			code_set_text(match, kinds[i].kind, name_of(match, kind), value,
				      code_property(match, "text"));
}
