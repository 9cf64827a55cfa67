/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PHP's own functions. `php-header`: header("Name: value", replace), where @line is the line, of which
 * name and colon must be known, and @replace may be false. `php-cookie`: setcookie, setrawcookie,
 * session_set_cookie_params, cookie() of Laravel: @arguments, in which flags have a place or stand in an
 * array; the properties `flags` (number of the argument `secure`, from 0; httponly follows), `options`
 * (number of the array) and `name` (what it is called where the call does not say).
 */
#include <stdlib.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"

static bool is_name(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalnum(text.ptr[i]) && text.ptr[i] != '-' && text.ptr[i] != '_')
			return false;
	return text.len > 0;
}

static void assign_line(struct code_match *match, const struct value *line, bool add)
{
	struct bytes text = value_bytes(line);
	size_t colon = bytes_find(text, BYTES(":"), 0);
	struct assignment *assignment;
	struct value value = {0};

	if (colon == SIZE_MAX || !is_name(bytes_slice(text, 0, colon)))
		return;
	value_add_part(&value, match->file->arena, line, colon + 1, text.len);
	fold_trim(match->fold, &value);
	assignment = code_assign(match, bytes_slice(text, 0, colon), value_span(line, 0, colon), value);
	if (add)
		assignment->operation = HEADER_ADD;
}

static void assign_once(void *ctx)
{
	struct code_match *match = ctx;
	struct node line = code_node(match, "line"), replace = code_node(match, "replace");

	fold_begin(match->fold);
	do {
		struct value text = {0};
		bool add = fold_truth(match->fold, replace) == FOLD_FALSE;

		fold_value(match->fold, line, &text);
		assign_line(match, &text, add);
	} while (fold_next_world(match->fold));
	fold_begin(match->fold);
}

void code_handle_php_header(struct code_match *match)
{
	if (!fold_each(match->fold, code_node(match, "line"), assign_once, match))
		assign_once(match);
}

/* ---- cookies ---- */

static struct node nth(const struct fold_elements *arguments, const char *number)
{
	size_t i = number ? (size_t)strtoul(number, NULL, 10) : SIZE_MAX;

	return i < arguments->len ? arguments->items[i] : (struct node){0};
}

/* What is not said is off, but for the session's cookie, which php.ini has flags for. */
static enum fold_truth without(struct code_match *match)
{
	return code_property(match, "name") ? FOLD_UNKNOWN : FOLD_FALSE;
}

static struct code_flag flag_at(struct code_match *match, const struct fold_elements *arguments,
				size_t i, struct node at)
{
	if (i >= arguments->len)
		return (struct code_flag){at, without(match)};
	return (struct code_flag){arguments->items[i], fold_truth(match->fold, arguments->items[i])};
}

static struct code_flag flag_of(struct code_match *match, const struct fold_members *options,
				const char *key, struct node at)
{
	const struct fold_member *member = options_find(options, key);

	if (!member)
		return (struct code_flag){at, options->open ? FOLD_UNKNOWN : without(match)};
	return (struct code_flag){member->value, fold_truth(match->fold, member->value)};
}

static void read_options(struct code_match *match, const struct fold_members *options,
			 struct node at, struct code_cookie *cookie)
{
	/* PHP takes the names of options in any case. */
	const struct fold_member *same_site = options_find(options, "samesite");
	const struct fold_member *domain = options_find(options, "domain");
	const struct fold_member *path = options_find(options, "path");
	struct bytes text;

	cookie->secure = flag_of(match, options, "secure", at);
	cookie->http_only = flag_of(match, options, "httponly", at);
	cookie->open = options->open;
	if (domain)
		cookie->domain = domain->value;
	if (path)
		cookie->path = path->value;
	if (!same_site) {
		cookie->same_site_unknown = options->open;
		return;
	}
	text = fold_text(match->fold, same_site->value);
	cookie->same_site_at = same_site->value;
	if (text.len)
		cookie->same_site = arena_strdup(match->file->arena, text);
	cookie->same_site_unknown = !text.ptr;
}

/* An empty value, or a time that has passed: the cookie goes. */
static bool is_deletion(struct code_match *match, const struct fold_elements *arguments,
			const struct fold_members *options)
{
	const struct fold_member *expires = options_find(options, "expires");
	struct node value = arguments->len > 1 ? arguments->items[1] : (struct node){0};
	struct node time = expires ? expires->value : (struct node){0};
	struct bytes text;

	if (node_is_none(time) && arguments->len > 2)
		time = arguments->items[2];
	text = node_text(match->fold->tree, time);
	if (bytes_find(text, BYTES("-"), 0) != SIZE_MAX || bytes_eq_str(text, "1"))
		return true;
	return !node_is_none(value) && fold_text(match->fold, value).ptr &&
	       fold_text(match->fold, value).len == 0;
}

/* May the last argument be an array of options that nobody knows? */
static bool may_be_options(struct node last)
{
	static const char *const numbers[] = {"integer", "binary_expression", "unary_op_expression",
					      "null", "boolean", "string", "encapsed_string", NULL};

	return !node_is_none(last) && !node_is_any(last, numbers);
}

void code_handle_php_cookie(struct code_match *match)
{
	struct node call = code_node(match, "arguments"), first;
	const char *flags = code_property(match, "flags"), *name = code_property(match, "name");
	size_t secure = flags ? (size_t)strtoul(flags, NULL, 10) : SIZE_MAX;
	struct fold_members options = {0};
	struct fold_elements arguments;
	struct code_cookie cookie = {0};

	fold_begin(match->fold);
	if (!fold_elements(match->fold, call, &arguments) || arguments.len == 0)
		return;
	first = arguments.items[0];
	cookie.name = first;
	if (name)
		cookie.name_text = bytes_str(name);
	else if (!fold_text(match->fold, first).ptr)
		return;
	if (fold_members(match->fold, nth(&arguments, code_property(match, "options")), &options)) {
		read_options(match, &options, first, &cookie);
	} else {
		size_t place = strtoul(code_property(match, "options"), NULL, 10);

		if (arguments.len == place + 1 && may_be_options(arguments.items[place]))
			return;
		cookie.secure = flag_at(match, &arguments, secure, first);
		cookie.http_only = flag_at(match, &arguments, secure + 1, first);
	}
	if (name || !is_deletion(match, &arguments, &options))
		code_assign_cookie(match, &cookie);
}
