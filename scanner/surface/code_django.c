/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Django's settings: @settings is a file or a class whose last assignments of certain names make the
 * headers that Django's middlewares send, with django-csp (3 and 4) and django-cors-headers. For a
 * class, @first is a setting in it: only the first one counts, so that a class is read once.
 *
 * Files and classes for development (dev.py, settings_local.py, class TestConfig) set nothing in
 * production. In base.py and its kin a flag that is off may be switched on elsewhere. Defaults of
 * Django are there only if the file itself lists the middleware that sends them.
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

struct settings {
	struct code_match *match;
	struct fold *fold;
	struct node scope;
	bool base; /* others build on it */
};

/* ---- what the names say ---- */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Is one of the words of `name`, which are separated by case or punctuation, in the list? */
static bool has_word(struct bytes name, const char *const *words)
{
	size_t start = 0;

	for (size_t i = 0; i <= name.len; i++) {
		bool capital = i < name.len && is_capital(name.ptr[i]) && i > start &&
			       !is_capital(name.ptr[i - 1]);
		bool end = i == name.len || !ascii_isalnum(name.ptr[i]);

		if (!capital && !end)
			continue;
		for (const char *const *word = words; *word; word++)
			if (bytes_eq_nocase(bytes_slice(name, start, i), bytes_str(*word)))
				return true;
		start = end ? i + 1 : i;
	}
	return false;
}

static const char *const development_words[] = {
	"dev",	   "develop", "development", "local", "localdev", "test", "tests",
	"testing", "debug",   "ci",	     "e2e",   "docs",	  NULL};
static const char *const base_words[] = {"base", "common", "default", "defaults", "global", "shared",
					 NULL};

static void read_names(struct settings *s)
{
	struct bytes path = s->match->file->path, file = surface_basename(path);
	struct node name = node_field(s->scope, "name");
	struct bytes class = node_text(s->fold->tree, name);

	if (bytes_ends_with(file, BYTES(".py")))
		file = bytes_slice(file, 0, file.len - 3);
	s->base = has_word(file, base_words) || has_word(class, base_words) ||
		  bytes_eq_str(class, "Config");
	if (has_word(file, development_words) || has_word(class, development_words))
		s->match->base.development = true;
	if (class.len)
		s->match->base.scope = class;
}

/* The last value of a name; the lists that are added to it are appended. */
static struct node setting_list(const struct settings *s, const char *name,
				struct fold_elements *more)
{
	struct node value = fold_final(s->fold, bytes_str(name), s->scope, more);
	struct span own = node_span(s->scope), span = node_span(value);

	/* In a class, names of the file around it are none of its settings. */
	return span.start >= own.start && span.end <= own.end ? value : (struct node){0};
}

static struct node setting(const struct settings *s, const char *name)
{
	struct fold_elements more = {0};
	struct node value = setting_list(s, name, &more);

	return more.len ? (struct node){0} : value;
}

static struct code_flag flag(const struct settings *s, const char *name)
{
	struct node at = setting(s, name);

	return (struct code_flag){at, node_is_none(at) ? FOLD_FALSE : fold_truth(s->fold, at)};
}

/* ---- middlewares ---- */

enum presence { ABSENT, PERHAPS, PRESENT };

/* Is a class of this name in MIDDLEWARE, and where? */
static enum presence middleware(const struct settings *s, const char *class, struct node *at)
{
	struct fold_elements list, more = {0};
	struct node value = setting_list(s, "MIDDLEWARE", &more);

	if (node_is_none(value) || !fold_elements(s->fold, value, &list))
		return PERHAPS;
	for (size_t i = 0; i < list.len; i++)
		if (bytes_ends_with(fold_text(s->fold, list.items[i]), bytes_str(class))) {
			*at = list.items[i];
			return PRESENT;
		}
	return list.open || more.len ? PERHAPS : ABSENT;
}

/* A header from a setting; without it, Django's own value if the middleware is certain. */
static void assign_text(struct settings *s, enum presence presence, struct node middleware_at,
			const char *name, const char *header, const char *without)
{
	struct node value = setting(s, name);
	struct fold_elements list, more = {0};

	if (node_is_none(value)) {
		if (presence == PRESENT && node_is_none(setting_list(s, name, &more)))
			code_assign_constant(s->match, header, without, middleware_at);
	} else if (fold_elements(s->fold, value, &list)) {
		struct value text = {0}, comma = {0};

		fold_add_escaped(s->fold, &comma, BYTES(","), node_span(value));
		fold_add_joined(s->fold, &list, &comma, false, &text);
		code_assign(s->match, bytes_str(header), node_span(value), text);
	} else {
		code_assign_node(s->match, bytes_str(header), node_span(value), value);
	}
}

static void assign_hsts(struct settings *s)
{
	struct code_hsts hsts = {.at = setting(s, "SECURE_HSTS_SECONDS")};
	int64_t age;

	hsts.age = hsts.at;
	if (node_is_none(hsts.at) || fold_truth(s->fold, hsts.at) != FOLD_UNKNOWN ||
	    (fold_number(s->fold, hsts.at, &age) && age == 0))
		return;
	hsts.subdomains = flag(s, "SECURE_HSTS_INCLUDE_SUBDOMAINS");
	hsts.preload = flag(s, "SECURE_HSTS_PRELOAD");
	code_assign_hsts(s->match, &hsts);
}

static void assign_security(struct settings *s)
{
	struct node at = {0}, framing_at = {0};
	enum presence security = middleware(s, "SecurityMiddleware", &at);
	enum presence framing = middleware(s, "XFrameOptionsMiddleware", &framing_at);
	struct code_flag nosniff = flag(s, "SECURE_CONTENT_TYPE_NOSNIFF");

	if (framing != ABSENT)
		assign_text(s, framing, framing_at, "X_FRAME_OPTIONS", "X-Frame-Options", "DENY");
	if (security == ABSENT)
		return;
	assign_hsts(s);
	if (nosniff.truth == FOLD_TRUE || (security == PRESENT && node_is_none(nosniff.at)))
		code_assign_constant(s->match, "X-Content-Type-Options", "nosniff",
				     node_is_none(nosniff.at) ? at : nosniff.at);
	if (nosniff.truth == FOLD_FALSE && !node_is_none(nosniff.at))
		code_set_off(s->match, "X-Content-Type-Options", nosniff.at);
	assign_text(s, security, at, "SECURE_REFERRER_POLICY", "Referrer-Policy", "same-origin");
	assign_text(s, security, at, "SECURE_CROSS_ORIGIN_OPENER_POLICY",
		    "Cross-Origin-Opener-Policy", "same-origin");
}

/* ---- policies ---- */

static const char csp_header[] = "Content-Security-Policy";
static const char report_only_header[] = "Content-Security-Policy-Report-Only";

static void assign_csp(struct settings *s, const char *name, const char *header)
{
	struct node value = setting(s, name);

	if (!node_is_none(value))
		code_assign_csp(s->match, header, value, CSP_OBJECT);
}

static void add_words(struct settings *s, struct node value, struct value *out)
{
	struct fold_elements list;

	fold_begin(s->fold);
	if (fold_truth(s->fold, value) == FOLD_TRUE)
		return;
	if (!fold_elements(s->fold, value, &list))
		fold_add_element(s->fold, &list, value);
	for (size_t i = 0; i < list.len; i++) {
		fold_add_escaped(s->fold, out, BYTES(" "), node_span(list.items[i]));
		fold_value(s->fold, list.items[i], out);
	}
	if (list.open)
		fold_add_hole(s->fold, out, value);
}

/* Is `node` X["DIRECTIVES"]["directive"]? */
static bool is_directive(const struct settings *s, struct node node, struct bytes directive)
{
	struct node outer = node_field(node, "value");

	return node_is(node, "subscript") && node_is(outer, "subscript") &&
	       bytes_eq(fold_text(s->fold, node_field(node, "subscript")), directive) &&
	       bytes_eq_str(fold_text(s->fold, node_field(outer, "subscript")), "DIRECTIVES");
}

/*
 * X["DIRECTIVES"]["script-src"].append(source), .extend(list), += list: what is added to a
 * directive.
 */
static bool add_change(struct settings *s, struct node change, const struct fold_member *member,
		       struct value *policy)
{
	struct node function = node_field(change, "function");
	struct bytes method = node_text(s->fold->tree, node_field(function, "attribute"));

	if (is_directive(s, node_field(change, "left"), member->key)) {
		add_words(s, node_field(change, "right"), policy);
		return node_is(change, "augmented_assignment");
	}
	if (!is_directive(s, node_field(function, "object"), member->key) ||
	    (!bytes_eq_str(method, "append") && !bytes_eq_str(method, "extend")))
		return false;
	add_words(s, node_named_child(node_field(change, "arguments"), 0), policy);
	return true;
}

/* The directives with what later statements add to them. False: something else is changed. */
static bool add_changed(struct settings *s, const struct fold_members *directives,
			const struct fold_elements *changes, struct value *policy)
{
	size_t used = 0;

	for (size_t i = 0; i < directives->len; i++) {
		code_add_csp_member(s->fold, &directives->items[i], CSP_OBJECT, policy);
		for (size_t k = 0; k < changes->len; k++)
			used += add_change(s, changes->items[k], &directives->items[i], policy);
	}
	return used == changes->len && !directives->open;
}

/* django-csp 4: {"DIRECTIVES": {...}}; it adds default-src 'self' where there is none. */
static void assign_csp_4(struct settings *s, const char *name, const char *header)
{
	struct fold_members outer, directives;
	const struct fold_member *member;
	struct fold_elements changes = {0};
	struct value policy = {0};
	struct node value = setting_list(s, name, &changes);

	fold_begin(s->fold);
	if (node_is_none(value) || !fold_members(s->fold, value, &outer))
		return;
	member = fold_member(&outer, "DIRECTIVES");
	if (!member || !fold_members(s->fold, member->value, &directives))
		return;
	if (changes.len ? !add_changed(s, &directives, &changes, &policy)
			: !code_add_csp(s->fold, member->value, CSP_OBJECT, &policy))
		return;
	if (!directives.open && !fold_member(&directives, "default-src"))
		fold_add_escaped(s->fold, &policy,
				 policy.len ? BYTES("; default-src 'self'") : BYTES("default-src 'self'"),
				 member->key_span);
	code_assign(s->match, bytes_str(header), node_span(member->value), policy);
}

static void add_directive(struct settings *s, const char *name, struct value *policy)
{
	char *variable = arena_printf(s->fold->arena, "CSP_%s", name);
	struct fold_elements more = {0};
	struct node value;

	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : upper(*c);
	value = setting_list(s, variable, &more);
	if (node_is_none(value) || fold_truth(s->fold, value) == FOLD_NULL ||
	    fold_truth(s->fold, value) == FOLD_FALSE)
		return;
	fold_add_escaped(s->fold, policy, policy->len ? BYTES("; ") : BYTES(""), node_span(value));
	fold_add_escaped(s->fold, policy, bytes_str(name), node_span(value));
	add_words(s, value, policy);
	for (size_t i = 0; i < more.len; i++)
		add_words(s, more.items[i], policy);
}

/* django-csp 3: CSP_SCRIPT_SRC = ("'self'",) and its kin. */
static void assign_csp_3(struct settings *s)
{
	static const char *const directives[] = {
		"script-src",	  "script-src-attr", "script-src-elem",	 "child-src",
		"connect-src",	  "object-src",	     "style-src",	 "style-src-attr",
		"style-src-elem", "font-src",	     "frame-src",	 "img-src",
		"manifest-src",	  "media-src",	     "prefetch-src",	 "worker-src",
		"base-uri",	  "plugin-types",    "frame-ancestors",	 "form-action",
		"navigate-to",	  "report-uri",	     "report-to",	 "require-sri-for",
		"sandbox",	  "trusted-types",   "require-trusted-types-for",
		"upgrade-insecure-requests",	     "block-all-mixed-content"};
	struct code_flag report_only = flag(s, "CSP_REPORT_ONLY");
	struct value policy = {0};
	struct fold_elements more = {0};
	struct span span;

	fold_begin(s->fold);
	add_directive(s, "default-src", &policy);
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++)
		add_directive(s, directives[i], &policy);
	if (policy.len == 0 || report_only.truth == FOLD_UNKNOWN)
		return;
	span = value_span(&policy, 0, policy.len);
	if (s->base) {
		fold_add_escaped(s->fold, &policy, BYTES("; "), (struct span){span.end, span.end});
		fold_add_hole(s->fold, &policy, s->scope);
	} else if (node_is_none(setting_list(s, "CSP_DEFAULT_SRC", &more))) {
		fold_add_escaped(s->fold, &policy, BYTES("; default-src 'self'"),
				 (struct span){span.start, span.start});
	}
	code_assign(s->match,
		    bytes_str(report_only.truth == FOLD_TRUE ? report_only_header : csp_header), span,
		    policy);
}

/* ---- cookies ---- */

static void assign_cookie(struct settings *s, const char *prefix, const char *name)
{
	struct arena *arena = s->fold->arena;
	struct code_flag secure = flag(s, arena_printf(arena, "%s_COOKIE_SECURE", prefix));
	struct code_flag same_site = flag(s, arena_printf(arena, "%s_COOKIE_SAMESITE", prefix));
	struct code_flag http_only = flag(s, arena_printf(arena, "%s_COOKIE_HTTPONLY", prefix));
	struct code_cookie cookie = {.name_text = bytes_str(name), .secure = secure};
	struct bytes text = {0};

	cookie.name = node_is_none(secure.at) ? same_site.at : secure.at;
	if (!s->base && !node_is_none(http_only.at) && http_only.truth == FOLD_FALSE &&
	    strcmp(prefix, "CSRF") != 0)
		code_set(s->match, SETTING_COOKIE, BYTES("httpOnly"), http_only.at);
	if (node_is_none(cookie.name))
		return;
	if (node_is_none(secure.at) || (s->base && secure.truth == FOLD_FALSE))
		cookie.secure = (struct code_flag){cookie.name, FOLD_UNKNOWN};
	cookie.http_only = (struct code_flag){cookie.name, FOLD_TRUE};
	if (!node_is_none(same_site.at))
		text = fold_text(s->fold, same_site.at);
	if (text.len)
		cookie.same_site = arena_strdup(arena, text);
	cookie.same_site_at = same_site.at;
	cookie.same_site_unknown = !text.len && (node_is_none(same_site.at) ||
						 same_site.truth == FOLD_UNKNOWN);
	code_assign_cookie(s->match, &cookie);
}

/* ---- CORS ---- */

static void assign_patterns(struct settings *s, const char *name)
{
	struct node value = setting(s, name);
	struct fold_elements list;

	if (node_is_none(value) || !fold_elements(s->fold, value, &list))
		return;
	for (size_t i = 0; i < list.len; i++) {
		struct bytes text = fold_text(s->fold, list.items[i]);

		/* They are matched from the origin's beginning. */
		if (bytes_starts_with(text, BYTES("^")) || bytes_starts_with(text, BYTES("http")))
			code_set(s->match, SETTING_ORIGIN_PATTERN, BYTES("origin"), list.items[i]);
	}
}

static void assign_cors(struct settings *s)
{
	struct code_flag all = flag(s, "CORS_ALLOW_ALL_ORIGINS");
	struct code_flag credentials = flag(s, "CORS_ALLOW_CREDENTIALS");
	struct node middleware_at = {0};

	if (middleware(s, "CorsMiddleware", &middleware_at) == ABSENT)
		return;
	if (node_is_none(all.at))
		all = flag(s, "CORS_ORIGIN_ALLOW_ALL");
	assign_patterns(s, "CORS_ALLOWED_ORIGIN_REGEXES");
	assign_patterns(s, "CORS_ORIGIN_REGEX_WHITELIST");
	if (all.truth != FOLD_TRUE)
		return;
	if (credentials.truth == FOLD_TRUE) {
		code_assign_any_origin(s->match, all.at);
		code_assign_credentials(s->match, credentials.at);
	} else if (node_is_none(credentials.at)) {
		code_assign_constant(s->match, "Access-Control-Allow-Origin", "*", all.at);
	}
}

/* ---- the handler ---- */

/* Is it a setting that makes the class a class of settings? */
static bool is_setting(struct bytes name)
{
	static const char *const prefixes[] = {"SECURE_",	"X_FRAME_OPTIONS", "SESSION_COOKIE_",
					       "CSRF_COOKIE_",	"CSP_",		   "CORS_",
					       "REMEMBER_COOKIE_", "CONTENT_SECURITY_POLICY"};

	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (bytes_starts_with(name, bytes_str(prefixes[i])))
			return true;
	return false;
}

static bool is_first(const struct settings *s, struct node first)
{
	struct node_list body = node_children(node_field(s->scope, "body"), s->fold->arena);

	for (size_t i = 0; i < body.len; i++) {
		struct node name = node_field(node_named_child(body.items[i], 0), "left");

		if (node_is(name, "identifier") && is_setting(node_text(s->fold->tree, name)))
			return node_eq(name, first);
	}
	return false;
}

void code_handle_django(struct code_match *match)
{
	struct settings s = {
		.match = match, .fold = match->fold, .scope = code_node(match, "settings")};
	struct node first = code_node(match, "first");

	if (!node_is_none(first) && !is_first(&s, first))
		return;
	read_names(&s);
	assign_security(&s);
	assign_csp(&s, "SECURE_CSP", csp_header);
	assign_csp(&s, "SECURE_CSP_REPORT_ONLY", report_only_header);
	assign_csp_4(&s, "CONTENT_SECURITY_POLICY", csp_header);
	assign_csp_4(&s, "CONTENT_SECURITY_POLICY_REPORT_ONLY", report_only_header);
	assign_csp_3(&s);
	assign_cookie(&s, "SESSION", "sessionid");
	assign_cookie(&s, "CSRF", "csrftoken");
	assign_cookie(&s, "REMEMBER", "remember_token");
	assign_cors(&s);
}
