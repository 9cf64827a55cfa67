/* SPDX-License-Identifier: Apache-2.0 */
/*
 * headers/surface_nginx against what nginx 1.22.1 sent (tests/data/headers/nginx_effective.jsonl)
 * and for what that version does not know. The test plays the part of nginx that is no business of
 * the scanner: which location a request ends in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/regex.h"
#include "surface/nginx.h"
#include "headers_fixture.h"
#include "surface_fixture.h"

static const char sec_conf[] = "add_header X-Frame-Options DENY always;\nadd_header "
			       "X-Content-Type-Options nosniff always;\n";

static size_t open_include(void *ctx, struct bytes name, const struct header_include **files)
{
	static const struct header_include file = {{"sec.conf", 8},
						   {sec_conf, sizeof sec_conf - 1}};

	(void)ctx;
	*files = &file;
	return bytes_eq_str(name, "sec.conf");
}

/*
 * Routing.
 */

static bool regex_matches(struct bytes pattern, struct bytes uri)
{
	static const struct regex_limits limits = {10000, 1000, 1024, 32 * 1024};
	struct regex_scratch *scratch = regex_scratch_new(&limits);
	struct regex_span groups[REGEX_MAX_GROUPS];
	struct regex *regex;
	int found;

	assert_int_equal(regex_compile(pattern, &regex, NULL), 0);
	found = regex_search(regex, scratch, uri, 0, uri.len, groups);
	regex_free(regex);
	regex_scratch_free(scratch);
	return found == 1;
}

static const struct nginx_node *find_location(const struct nginx_node *level, struct bytes uri)
{
	const struct nginx_node *best = NULL, *inner;
	size_t longest = 0;

	for (const struct nginx_node *n = level->first; n; n = n->next) {
		struct bytes mark = nginx_word(n, 1),
			     path = n->words_len > 2 ? nginx_word(n, 2) : mark;

		if (!nginx_is(n, "location") || mark.ptr[0] == '~' || mark.ptr[0] == '@')
			continue;
		if (bytes_eq_str(mark, "=") && bytes_eq(path, uri))
			return n;
		if (!bytes_eq_str(mark, "=") && bytes_starts_with(uri, path) &&
		    path.len >= longest) {
			longest = path.len;
			best = n;
		}
	}
	inner = best ? find_location(best, uri) : NULL;
	if (inner)
		return inner;
	if (best && bytes_eq_str(nginx_word(best, 1), "^~"))
		return best;
	for (const struct nginx_node *n = level->first; n; n = n->next)
		if (nginx_is(n, "location") && nginx_word(n, 1).ptr[0] == '~' &&
		    regex_matches(nginx_word(n, 2), uri))
			return n;
	return best;
}

static const struct nginx_node *child(const struct nginx_node *level, const char *name)
{
	for (const struct nginx_node *n = level ? level->first : NULL; n; n = n->next)
		if (nginx_is(n, name))
			return n;
	return NULL;
}

static bool file_exists(struct bytes uri)
{
	static const char *const files[] = {"/index.html", "/sub/index.html", "/a.js", "/a.html"};

	for (size_t i = 0; i < 4; i++)
		if (bytes_eq_str(uri, files[i]))
			return true;
	return false;
}

static const struct nginx_node *named_location(const struct nginx_node *server, struct bytes name)
{
	for (const struct nginx_node *n = server->first; n; n = n->next)
		if (nginx_is(n, "location") && bytes_eq(nginx_word(n, 1), name))
			return n;
	return NULL;
}

/* The level in which a request ends. */
static const struct nginx_node *route(const struct nginx_node *server, struct bytes uri,
				      double status)
{
	const struct nginx_node *location = find_location(server, uri), *n;
	const struct nginx_node *outer = location ? location : server;
	struct bytes last;

	if ((n = child(outer, "rewrite")) && bytes_eq_str(nginx_word(n, 3), "last"))
		return route(server, nginx_word(n, 2), status);
	if (child(outer, "return"))
		return outer;
	if ((n = child(outer, "try_files")) && !file_exists(uri)) {
		last = nginx_word(n, n->words_len - 1);
		if (last.ptr[0] == '@')
			return named_location(server, last);
		if (status == 404 && (n = child(server, "error_page")))
			return route(server, nginx_word(n, 2), status);
		if (status == 404)
			return outer;
	}
	if (bytes_eq_str(uri, "/"))
		return route(server, BYTES("/index.html"), status);
	if (bytes_eq_str(uri, "/sub/"))
		return route(server, BYTES("/sub/index.html"), status);
	return outer;
}

static bool is_success(double status)
{
	static const int codes[] = {200, 201, 204, 206, 301, 302, 303, 304, 307, 308};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == (int)status)
			return true;
	return false;
}

/* The scope's name as the surface gives it, found through the level's own assignments or its words.
 */
static struct bytes scope_of(const struct nginx_node *level, struct buf *out)
{
	if (level->parent && level->parent->parent && !nginx_is(level, "http")) {
		scope_of(level->parent, out);
		if (nginx_is(level->parent, "http"))
			buf_clear(out);
	}
	if (!level->parent)
		return buf_bytes(out);
	if (out->len)
		buf_add_char(out, ' ');
	for (uint32_t i = 0; i < level->words_len; i++) {
		if (i)
			buf_add_char(out, ' ');
		buf_add(out, nginx_word(level, i));
	}
	return buf_bytes(out);
}

/* Does the variant hold for a request? */
static bool variant_holds(struct bytes condition, bool query, bool html)
{
	if (bytes_eq_str(condition, "if ($arg_v)"))
		return query;
	if (bytes_eq_str(condition, "$sent_http_content_type ~*text/html"))
		return html;
	fail_msg("unknown variant %.*s", (int)condition.len, condition.ptr);
	return false;
}

/* The set of the level, or of the one around it if it changes nothing. */
static const struct header_set *find_set(const struct surface_run *run,
					 const struct nginx_node *level, bool query, bool html)
{
	for (; level; level = level->parent) {
		const struct header_set *otherwise = NULL;
		struct buf scope = {0};

		scope_of(level, &scope);
		for (const struct header_set *s = run->sets; s; s = s->next) {
			if (!bytes_eq(s->scope, buf_bytes(&scope)))
				continue;
			if (s->condition.len == 0 || bytes_eq_str(s->condition, "otherwise"))
				otherwise = s;
			else if (variant_holds(s->condition, query, html))
				return buf_release(&scope), s;
		}
		buf_release(&scope);
		if (otherwise)
			return otherwise;
	}
	return NULL;
}

static void check_response(const struct surface_run *run, const struct json *response)
{
	const struct nginx_node *server = child(child(run->file.tree, "http"), "server"), *level,
				*n;
	struct bytes url = surface_text(response, "url");
	size_t mark = bytes_find(url, BYTES("?"), 0);
	struct bytes uri = bytes_slice(url, 0, mark);
	const struct header_set *set;
	double status = 0;

	assert_true(json_number(json_get(response, "status"), &status));
	level = route(server, uri, status);
	for (n = level->first; n; n = n->next)
		if (mark != SIZE_MAX && nginx_is(n, "if") && nginx_is(level, "location"))
			level = n;
	set = find_set(run, level, mark != SIZE_MAX, !bytes_ends_with(uri, BYTES(".js")));
	surface_check_sent(set, is_success(status), "nginx/1.22.1", json_get(response, "headers"));
}

static void check_row(const struct json *row)
{
	struct bytes http = surface_text(json_get(row, "input"), "http");
	struct bytes server = surface_text(json_get(row, "input"), "server");
	struct surface_run run = {0};
	struct buf text = {0};

	buf_addf(&text, "http {\n%.*s\nserver {\n%.*s\n} }\n", (int)http.len, http.ptr,
		 (int)server.len, server.ptr);
	run.file = (struct header_file){.path = BYTES("nginx.conf"),
					.text = buf_bytes(&text),
					.arena = &run.arena,
					.open_include = open_include};
	assert_true(headers_extract(&run.file));
	run.sets = headers_merge(&run.file);
	for (const struct json *r = json_first(json_get(row, "expected")); r; r = json_next(r))
		check_response(&run, r);
	surface_run_release(&run);
	buf_release(&text);
}

static void test_observed(void **state)
{
	(void)state;
	assert_int_equal(fixture_rows("nginx_effective.jsonl", check_row), 33);
}

/*
 * What the observed cases do not cover.
 */

static const struct {
	const char *text, *expected;
} cases[] = {
	/* A file for inclusion. */
	{"add_header X-A a;\r\nadd_header X-B \"b c\" always;\r\n",
	 "[] X-A: a (success)\n[] X-B: b c\n"},
	/* add_header_inherit: merge keeps the outer ones behind one's own, off drops them, both are
	   inherited. */
	{"server { server_name a.example; add_header X-S s; add_header_inherit merge;\n"
	 "location /x { add_header X-L l; location /x/y { add_header X-M m; } }\n"
	 "location /z { add_header_inherit off; } }",
	 "[server a.example] X-S: s (success)\n"
	 "[server a.example location /x] X-L: l (success)\n"
	 "[server a.example location /x] X-S: s (success)\n"
	 "[server a.example location /x location /x/y] X-M: m (success)\n"
	 "[server a.example location /x location /x/y] X-L: l (success)\n"
	 "[server a.example location /x location /x/y] X-S: s (success)\n"},
	/* headers-more: all levels, on every status, before add_header. */
	{"server { more_set_headers \"X-A: 1\" 'X-B: 2';\n"
	 "location / { add_header X-A 3; more_set_headers -s '200 404' \"X-B: 4\"; "
	 "more_clear_headers X-A; } }",
	 "[server] X-A: 1\n[server] X-B: 2\n"
	 "[server location /] X-B: 4 (success)\n[server location /] X-A: 3 (success)\n"},
	/* Variables: known ones are put in, in each variant, others are holes. */
	{"map $host $base { default \"'self'\"; a.example \"'self' https://a.example\"; }\n"
	 "server { set $extra data:; add_header Content-Security-Policy "
	 "\"script-src $base ${extra} $request_id\" always; }",
	 "[server | $host a.example] Content-Security-Policy: script-src 'self' https://a.example "
	 "data: ?\n"
	 "[server | otherwise] Content-Security-Policy: script-src 'self' data: ?\n"},
	/* A map of itself ends. */
	{"map $a $b { default $b; }\nadd_header X-A $b;", "[] X-A: ? (success)\n"},
	/* Nothing of Lua, of comments, of templates. */
	{"server { content_by_lua_block { add_header X-A a; if x then { } end }\n"
	 "# add_header X-B b;\n{% if x %} add_header X-C {{ c }}; {% endif %} }",
	 "[server] X-C: ? (success)\n"},
	{"{{- if .hsts }}\nadd_header X-A \"{{ .a | default(\"b;\") }}; c\" always;\n{{- end }}\n"
	 "{{! note }} add_header X-B {{{b}}}; <% if x %>\nadd_header X-C \"<%= f(\"}\") %>d\";\n<% end -%>\n"
	 "{{ include \"x\" . | indent 2 }}\nadd_header X-D \"{{\";",
	 "[] X-A: ?; c\n[] X-B: ? (success)\n[] X-C: ?d (success)\n[] X-D: {{ (success)\n"},
	/* A mark of byte order is not part of the first word. */
	{"\xEF\xBB\xBFserver { add_header X-A a; }", "[server] X-A: a (success)\n"},
	/* A `set` sees what was set before it; add_header sees what was set last. */
	{"server { set $a 1; set $a \"$a 2\"; set $b \"$a b\"; set $a \"$a 3\"; add_header X-A \"$a, $b\";\n"
	 "location /l { set $a \"$a l\"; add_header X-L $a; } }",
	 "[server] X-A: 1 2 3, 1 2 b (success)\n[server location /l] X-L: 1 2 3 l (success)\n"},
	{"server { set $a 1; if ($x) { set $a \"$a x\"; } set $a \"$a 2\"; add_header X-A $a; }",
	 "[server | if ($x)] X-A: 1 x 2 (success)\n[server | otherwise] X-A: 1 2 (success)\n"},
	/* http is left out where every server has its own. */
	{"http { add_header X-H h; server { add_header X-S s; } }", "[server] X-S: s (success)\n"},
	{"http { add_header X-H h; server { } }", "[http] X-H: h (success)\n"},
	{"server { server_tokens on; expires -1; }",
	 "[server] Server: nginx/?\n[server] Cache-Control: no-cache (success)\n"},
	{"server { expires $x; location / { expires off; } }",
	 "[server] Cache-Control: ? (success)\n"},
	/* Not closed, closed too often. */
	{"server { add_header X-A a; location / { add_header X-B \"b;",
	 "[server] X-A: a (success)\n"},
	{"} } add_header X-A a;", "[] X-A: a (success)\n"},
	{"", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect("nginx", "x.conf", bytes_str(cases[i].text), cases[i].expected);
}

static void test_shadowed(void **state)
{
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "conf.d/site.conf",
		    BYTES("server { add_header X-A a; add_header X-B b;\nlocation / { add_header "
			  "X-C c; } }"));
	assert_null(run.sets->shadowed);
	assert_true(bytes_eq_str(run.sets->next->shadowed->name, "X-B"));
	assert_true(bytes_eq_str(run.sets->next->shadowed->next->name, "X-A"));
	assert_null(run.sets->next->shadowed->next->next);
	surface_run_release(&run);
}

/* Tokens stand where they are written: after CRLF, tabs, UTF-8, escapes, and through variables. */
static void test_addresses(void **state)
{
	static const char text[] = "# \xC3\xA9t\xC3\xA9\r\nmap $x $csp {\r\n\tdefault \"script-src "
				   "\\\"q\\\" 'unsafe-inline'\";\r\n}\r\n"
				   "\tadd_header\tContent-Security-Policy\t'default-src "
				   "\\'self\\'; $csp; \xC3\xA9 img-src *' always;\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, "nginx", "x.conf", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "'self'", "\\'self\\'");
	surface_check_source(&run, "Content-Security-Policy", "'unsafe-inline'", "'unsafe-inline'");
	surface_check_source(&run, "Content-Security-Policy", "\"q\"", "\\\"q\\\"");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(text), BYTES("Content-Security-Policy"), 0));
	surface_run_release(&run);
}

static void test_claims(void **state)
{
	static const struct surface_claim files[] = {
		{"nginx.conf", "", true},
		{"deploy/nginx.conf.template", "add_header X-A a;", true},
		{"deploy/nginx.conf.template", "server {}", false},
		{"sites-available/example", "server { add_header X-A a; }", true},
		{"conf.d/default.conf", "add_header X-A a;", true},
		{"etc/php.conf", "x = 1", false},
		{"docs/nginx.md", "add_header X-A a;", false},
		{"src/main.c", "add_header X-A a;", false},
		{"roles/web/site.conf.example.j2", "add_header X-A a;", true},
		{"docker/nginx", "add_header X-A a;", true},
		{"Templates/NginxConfig.hbs", "add_header X-A a;", true},
		{"pkg/nginx.go", "add_header X-A a;", false},
	};

	(void)state;
	surface_check_claims(&surface_nginx, files, sizeof files / sizeof *files);
}

static void test_mutations(void **state)
{
	static const char text[] =
		"map $x $csp { default \"\"; ~*html \"default-src 'self'; $other\"; }\n"
		"map $x $other { hostnames; default $csp; *.a \"b\"; }\n"
		"http { server_tokens off; add_header X-H h; include sec.conf;\n"
		" server { server_name a.example; set $v 1; if ($v) { set $v 2; }\n"
		"  add_header Content-Security-Policy \"$csp ${v} \\\"x\\\"\" always; expires "
		"1h30m;\n"
		"  location ~ \\.js$ { more_set_headers -s 200 'X-A: $v' \"X-B:\"; "
		"add_header_inherit merge;\n"
		"   if ($arg_v) { add_header X-I '\\\\i'; } }\n"
		"  location / { proxy_hide_header X-P; access_by_lua_block { x = {} } } } }\n";

	(void)state;
	surface_mutate("nginx", "x.conf", bytes_str(text), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_observed), cmocka_unit_test(test_cases),
		cmocka_unit_test(test_shadowed), cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_claims),   cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
