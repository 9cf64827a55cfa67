/* SPDX-License-Identifier: Apache-2.0 */
/* Values put together from parts, each of which knows the place of the option that it comes from. */
#include "surface/code_parts.h"

#include <assert.h>

#include "surface/code_handlers.h"

/* ---- names ---- */

static const char *const header_names[] = {
	"Access-Control-Allow-Credentials",
	"Access-Control-Allow-Headers",
	"Access-Control-Allow-Methods",
	"Access-Control-Allow-Origin",
	"Access-Control-Expose-Headers",
	"Cache-Control",
	"Clear-Site-Data",
	"Content-Security-Policy",
	"Content-Security-Policy-Report-Only",
	"Content-Type",
	"Cross-Origin-Embedder-Policy",
	"Cross-Origin-Embedder-Policy-Report-Only",
	"Cross-Origin-Opener-Policy",
	"Cross-Origin-Opener-Policy-Report-Only",
	"Cross-Origin-Resource-Policy",
	"Expect-CT",
	"Feature-Policy",
	"Origin-Agent-Cluster",
	"Permissions-Policy",
	"Public-Key-Pins",
	"Referrer-Policy",
	"Report-To",
	"Reporting-Endpoints",
	"Server",
	"Set-Cookie",
	"Strict-Transport-Security",
	"Vary",
	"X-Content-Type-Options",
	"X-Download-Options",
	"X-DNS-Prefetch-Control",
	"X-Frame-Options",
	"X-Permitted-Cross-Domain-Policies",
	"X-Powered-By",
	"X-XSS-Protection",
};

static bool is_word_char(char c)
{
	return ascii_isalnum(c);
}

/* Are they the same letters, whatever stands between them? */
static bool same_letters(struct bytes a, struct bytes b)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a.len && !is_word_char(a.ptr[i]))
			i++;
		while (j < b.len && !is_word_char(b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[j]))
			return false;
	}
}

struct bytes code_header_name(struct bytes constant)
{
	size_t dot = constant.len;

	while (dot > 0 && (ascii_isalnum(constant.ptr[dot - 1]) || constant.ptr[dot - 1] == '_' ||
			   constant.ptr[dot - 1] == '-'))
		dot--;
	constant = bytes_slice(constant, dot, constant.len);
	if (bytes_starts_with(constant, BYTES("Header")))
		constant = bytes_slice(constant, 6, constant.len);
	for (size_t i = 0; i < sizeof header_names / sizeof *header_names; i++)
		if (same_letters(constant, bytes_str(header_names[i])))
			return bytes_str(header_names[i]);
	return (struct bytes){0};
}

/* ---- parts ---- */

static void add_at(struct code_match *match, struct value *out, const char *text, struct node at)
{
	fold_add_escaped(match->fold, out, bytes_str(text), node_span(at));
}

struct code_flag code_flag_of(struct fold *fold, const struct fold_members *members,
			      const char *key, enum fold_truth without)
{
	const struct fold_member *member = fold_member(members, key);

	if (!member)
		return (struct code_flag){.truth = without};
	return (struct code_flag){member->value, fold_truth(fold, member->value)};
}

/* Adds `text` if the flag is set, a hole if nobody knows. */
static void add_flag(struct code_match *match, struct value *out, const char *text,
		     struct code_flag flag)
{
	if (flag.truth == FOLD_TRUE)
		add_at(match, out, text, flag.at);
	else if (flag.truth == FOLD_UNKNOWN)
		fold_add_hole(match->fold, out, flag.at);
}

/* The arm that is taken, if it stands within the expression; else all of it. */
static struct node arm_of(struct fold *fold, struct node node)
{
	struct node resolved = fold_resolve(fold, node);
	struct span outer = node_span(node), inner = node_span(resolved);

	return !node_is_none(resolved) && inner.start >= outer.start && inner.end <= outer.end
		       ? resolved
		       : node;
}

void code_assign_hsts(struct code_match *match, const struct code_hsts *hsts)
{
	struct code_flag subdomains = hsts->subdomains, preload = hsts->preload;
	struct value text = {0};
	struct node number;
	int64_t age;

	assert(!node_is_none(hsts->at) && (!node_is_none(hsts->age) || hsts->default_age));
	fold_begin(match->fold);
	number = arm_of(match->fold, hsts->age);
	add_at(match, &text, "max-age=", node_is_none(hsts->age) ? hsts->at : number);
	if (node_is_none(hsts->age))
		add_at(match, &text, hsts->default_age, hsts->at);
	else if (fold_number(match->fold, hsts->age, &age))
		fold_add_number(match->fold, &text, age, number);
	else
		fold_add_hole(match->fold, &text, hsts->age);
	if (node_is_none(subdomains.at))
		subdomains.at = hsts->at;
	if (node_is_none(preload.at))
		preload.at = hsts->at;
	/* Whatever is unknown, the number ends here. */
	if (subdomains.truth == FOLD_UNKNOWN || preload.truth == FOLD_UNKNOWN)
		add_at(match, &text, ";", hsts->at);
	add_flag(match, &text, "; includeSubDomains", subdomains);
	add_flag(match, &text, "; preload", preload);
	code_assign(match, BYTES("Strict-Transport-Security"), node_span(hsts->at), text);
}

static void add_attribute(struct code_match *match, struct value *out, const char *name,
			  struct node value)
{
	struct value text = {0};

	if (node_is_none(value))
		return;
	fold_value(match->fold, value, &text);
	if (text.len == 0)
		return;
	add_at(match, out, name, value);
	value_add_value(out, match->file->arena, &text);
}

void code_set_same_site(struct code_match *match, struct code_cookie *cookie, struct node value)
{
	static const char *const words[] = {"Lax", "Strict", "None"};
	struct bytes text = fold_text(match->fold, value);

	if (!text.ptr)
		text = node_text(match->fold->tree, fold_resolve(match->fold, value));
	cookie->same_site_at = value;
	cookie->same_site_unknown = true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_find_nocase(text, bytes_str(words[i]), 0) != SIZE_MAX) {
			cookie->same_site = words[i];
			cookie->same_site_unknown = false;
		}
}

/* A hole behind its name says that a flag may be there. */
static void add_cookie_flag(struct code_match *match, struct value *out, const char *text,
			    struct code_flag flag)
{
	if (flag.truth != FOLD_TRUE && flag.truth != FOLD_UNKNOWN)
		return;
	add_at(match, out, text, flag.at);
	if (flag.truth == FOLD_UNKNOWN)
		fold_add_hole(match->fold, out, flag.at);
	add_at(match, out, ";", flag.at);
}

void code_assign_cookie(struct code_match *match, const struct code_cookie *cookie)
{
	struct node at = match->match->captures[0].node;
	struct node name = node_is_none(cookie->name) ? at : cookie->name;
	struct value text = {0};

	assert(!node_is_none(name));
	fold_begin(match->fold);
	if (cookie->name_text.ptr)
		fold_add_escaped(match->fold, &text, cookie->name_text, node_span(name));
	else
		fold_value(match->fold, name, &text);
	add_at(match, &text, "=", name);
	fold_add_hole(match->fold, &text, name);
	add_at(match, &text, ";", name);
	add_attribute(match, &text, " Path=", cookie->path);
	if (!node_is_none(cookie->path))
		add_at(match, &text, ";", cookie->path);
	add_attribute(match, &text, " Domain=", cookie->domain);
	if (!node_is_none(cookie->domain))
		add_at(match, &text, ";", cookie->domain);
	add_cookie_flag(match, &text, " Secure", cookie->secure);
	add_cookie_flag(match, &text, " HttpOnly", cookie->http_only);
	if (cookie->same_site) {
		struct node where =
			node_is_none(cookie->same_site_at) ? name : cookie->same_site_at;

		add_at(match, &text, " SameSite=", where);
		add_at(match, &text, cookie->same_site, where);
	} else if (cookie->same_site_unknown) {
		add_at(match, &text, " SameSite=", name);
		fold_add_hole(match->fold, &text, name);
	}
	if (cookie->open)
		fold_add_hole(match->fold, &text, name);
	code_assign(match, BYTES("Set-Cookie"), node_span(name), text)->operation = HEADER_ADD;
}

/* ---- CORS ---- */

static const char allow_origin[] = "Access-Control-Allow-Origin";

static void assign_origin(struct code_match *match, struct node at, const struct value *text)
{
	code_assign(match, bytes_str(allow_origin), node_span(at), *text);
}

static void assign_unknown(struct code_match *match, struct node at)
{
	struct value unknown = {0};

	fold_add_hole(match->fold, &unknown, at);
	assign_origin(match, at, &unknown);
}

/* '*' and null decide; of several others each is sent to itself. */
static void assign_list(struct code_match *match, struct node at, const struct value *items,
			size_t len)
{
	for (size_t i = 0; i < len; i++) {
		struct bytes text = bytes_trim(value_bytes(&items[i]));

		if (bytes_eq_str(text, "*") || bytes_eq_str(text, "null")) {
			assign_origin(match, at, &items[i]);
			return;
		}
	}
	if (len == 1)
		assign_origin(match, at, &items[0]);
	else
		assign_unknown(match, at);
}

/* Does it stand for every name: nothing but a star behind the scheme? */
static bool is_any_host(struct bytes origin)
{
	size_t at = bytes_find(origin, BYTES("://"), 0);
	struct bytes host = at == SIZE_MAX ? origin : bytes_slice(origin, at + 3, origin.len);

	return at != SIZE_MAX && (bytes_eq_str(host, "*") || bytes_eq_str(host, "*:*"));
}

void code_assign_origin_patterns(struct code_match *match, struct node origins)
{
	struct fold_elements list = {0};
	bool patterns = false;

	fold_begin(match->fold);
	if (!fold_elements(match->fold, origins, &list))
		fold_add_element(match->fold, &list, origins);
	for (size_t i = 0; i < list.len; i++) {
		struct bytes text = bytes_trim(fold_text(match->fold, list.items[i]));

		if (is_any_host(text)) {
			code_assign_any_origin(match, list.items[i]);
			return;
		}
		if (bytes_eq_str(text, "*")) {
			code_assign_origins(match, origins);
			return;
		}
		patterns |= text.len && memchr(text.ptr, '*', text.len);
	}
	if (patterns)
		assign_unknown(match, origins);
	else
		code_assign_origins(match, origins);
}

void code_assign_origins(struct code_match *match, struct node origins)
{
	struct fold_elements list;
	struct value text = {0}, *items;

	fold_begin(match->fold);
	if (!fold_elements(match->fold, origins, &list)) {
		fold_value(match->fold, origins, &text);
		if (text.len && bytes_find(value_bytes(&text), BYTES(","), 0) == SIZE_MAX)
			assign_list(match, origins, &text, 1);
		return;
	}
	items = arena_zalloc(match->file->arena, (list.len + 1) * sizeof *items);
	for (size_t i = 0; i < list.len; i++)
		fold_value(match->fold, list.items[i], &items[i]);
	if (list.len)
		assign_list(match, origins, items, list.len);
}

void code_assign_any_origin(struct code_match *match, struct node at)
{
	struct span span = node_span(at);
	struct value text = {0};

	value_add_hole_from(&text, match->file->arena, span.start, span.end - span.start,
			    ORIGIN_REQUEST_ORIGIN);
	fold_begin(match->fold);
	assign_origin(match, at, &text);
	code_assign_constant(match, "Vary", "Origin", at);
}

void code_assign_credentials(struct code_match *match, struct node at)
{
	code_assign_constant(match, "Access-Control-Allow-Credentials", "true", at);
}

/* ---- settings ---- */

void code_set(struct code_match *match, enum setting_kind kind, struct bytes name, struct node at)
{
	code_set_text(match, kind, name, at, NULL);
}

void code_set_text(struct code_match *match, enum setting_kind kind, struct bytes name,
		   struct node at, const char *text)
{
	struct setting setting = {
		.kind = kind, .name = name, .development = match->base.development};
	struct value written = {0};
	struct span span = node_span(at);

	fold_begin(match->fold);
	if (text && fold_value(match->fold, at, &written) && written.len)
		span = value_span(&written, 0, written.len);
	if (text)
		fold_add_escaped(match->fold, &setting.value, bytes_str(text), span);
	else if (!fold_text(match->fold, at).ptr) /* a name or a keyword says it itself */
		fold_add_source(match->fold, &setting.value, span.start, span.end);
	else
		fold_value(match->fold, at, &setting.value);
	setting_add(&match->file->settings, match->file->arena, setting);
}

void code_set_off(struct code_match *match, const char *header, struct node at)
{
	struct node value = fold_resolve(match->fold, at);
	struct setting setting = {.kind = SETTING_HEADER_OFF,
				  .name = bytes_str(header),
				  .scope = match->base.scope,
				  .development = match->base.development};
	struct span span = node_span(value);

	if (fold_condition(match->fold).len || match->base.condition.len)
		return;
	if (fold_text(match->fold, value).ptr)
		fold_value(match->fold, value, &setting.value);
	else
		fold_add_source(match->fold, &setting.value, span.start, span.end);
	setting_add(&match->file->settings, match->file->arena, setting);
}

void code_scope_at(struct code_match *match, struct node at)
{
	struct bytes text = node_text(match->fold->tree, at);

	text = bytes_slice(text, 0, 60);
	match->base.scope = bytes_str(arena_printf(match->file->arena, "%.*s (line %u)",
						   (int)text.len, text.ptr, node_line(at)));
}
