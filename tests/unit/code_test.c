/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/headers/surfaces: every query compiles for every language that it names, and every fixture, of queries and of
 * surfaces with readers of their own, says what is found in it (README.md there). Fixtures are read once more with CRLF, and
 * changed at random (thousands of times by ./dev mutate).
 */
#include <dirent.h>
#include <unistd.h>

#include "headers_fixture.h"
#include "judge/judge_file.h"
#include "surface/builtin_surfaces.h"
#include "surface/code.h"
#include "surface_fixture.h"

#define FIXTURES "rules/headers/surfaces/fixtures"

enum { MUTATIONS = 40 }; /* of each fixture; SURFACE_MUTATIONS in the environment says otherwise */

/* ---- findings of a text, one per line: "LINE RULE TOKEN" ---- */

struct found {
	const char *path;
	struct bytes text;
	VEC(char *) lines;
};

static unsigned line_at(struct bytes text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset && i < text.len; i++)
		line += text.ptr[i] == '\n';
	return line;
}

static void on_problem(void *ctx, const struct judge_problem *problem)
{
	struct found *found = ctx;
	struct bytes token = bytes_slice(found->text, problem->span.start, problem->span.end);
	struct buf line = {0};

	assert_true(problem->span.start <= problem->span.end && problem->span.end <= found->text.len);
	buf_addf(&line, "%05u %s %.*s", line_at(found->text, problem->span.start),
		 policy_rule_id(problem->rule), (int)token.len, token.ptr);
	VEC_PUSH(&found->lines, buf_detach(&line));
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once, joined. */
static void add_lines(struct found *found, struct buf *out)
{
	if (found->lines.len)
		qsort(found->lines.items, found->lines.len, sizeof *found->lines.items, compare_lines);
	for (size_t i = 0; i < found->lines.len; i++) {
		if (i == 0 || strcmp(found->lines.items[i], found->lines.items[i - 1]) != 0)
			buf_addf(out, "%s\n", found->lines.items[i]);
	}
	for (size_t i = 0; i < found->lines.len; i++)
		free(found->lines.items[i]);
	free(found->lines.items);
}

struct context {
	struct code_surfaces *code;
	struct arena arena;
	unsigned wrong; /* fixtures that are not as they say */
};

static void find(const struct context *context, const char *path, struct bytes text,
		 struct buf *findings, struct buf *sets)
{
	const struct judge_options options = {.policies = policies_builtin()};
	struct found found = {.path = path, .text = text};
	struct arena arena = {0};
	struct header_file file = {
		.path = bytes_str(path), .text = text, .arena = &arena, .code = context->code};
	const struct header_set *first;

	headers_extract(&file);
	first = headers_merge(&file);
	judge_file(&file, first, &options, on_problem, &found);
	if (sets)
		surface_dump(first, sets);
	add_lines(&found, findings);
	arena_release(&arena);
}

/* ---- what a fixture says ---- */

static struct bytes without_closing(struct bytes token)
{
	static const char *const closings[] = {"*/", "-->", "*/}"};

	for (size_t i = 0; i < sizeof closings / sizeof *closings; i++)
		if (bytes_ends_with(token, bytes_str(closings[i])))
			token = bytes_slice(token, 0, token.len - strlen(closings[i]));
	return bytes_trim(token);
}

static void expected_findings(struct bytes text, struct buf *out)
{
	struct found said = {.text = text};
	struct bytes rest = text, line;
	unsigned number = 0, above = 0;

	while (bytes_next_line(&rest, &line)) {
		size_t at = bytes_find(line, BYTES("finds: "), 0);
		struct buf row = {0};
		bool alone = true;

		number++;
		for (size_t i = 0; at != SIZE_MAX && i < at; i++)
			alone &= !ascii_isalnum(line.ptr[i]);
		if (at == SIZE_MAX || !alone)
			above = number;
		if (at == SIZE_MAX)
			continue;
		line = without_closing(bytes_slice(line, at + strlen("finds: "), line.len));
		buf_addf(&row, "%05u %.*s", above, (int)line.len, line.ptr);
		VEC_PUSH(&said.lines, buf_detach(&row));
	}
	add_lines(&said, out);
}

static void with_crlf(struct bytes text, struct buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r'))
			buf_add_char(out, '\r');
		buf_add_char(out, text.ptr[i]);
	}
}

static void compare(struct context *context, const char *path, const char *what, const struct buf *actual,
		    const struct buf *expected)
{
	if (bytes_eq(buf_bytes(actual), buf_bytes(expected)))
		return;
	fprintf(stderr, "%s, %s\n--- found:\n%.*s--- expected:\n%.*s", path, what,
		(int)actual->len, buf_str(actual), (int)expected->len, buf_str(expected));
	context->wrong++;
}

static void mutate(const struct context *context, const char *path, struct bytes text)
{
	const char *count = getenv("SURFACE_MUTATIONS");
	uint64_t state = 42;

	for (int n = count ? atoi(count) : MUTATIONS; n > 0; n--) {
		struct bytes changed = fixture_mutate(&state, text);
		struct buf findings = {0};

		find(context, path, changed, &findings, NULL);
		buf_release(&findings);
		free((char *)changed.ptr);
	}
}

/* The file beside `path` that has `ending` behind its name; false if there is none. */
static bool read_beside(struct context *context, const char *path, const char *ending, struct buf *out)
{
	char *beside = arena_printf(&context->arena, "%s%s", path, ending);

	if (access(beside, R_OK) != 0)
		return false;
	*out = fixture_read(beside);
	return true;
}

static void check_file(struct context *context, const char *path)
{
	struct buf text = fixture_read(path), crlf = {0};
	struct buf actual = {0}, expected = {0}, sets = {0}, again = {0}, wanted = {0};

	find(context, path, buf_bytes(&text), &actual, &sets);
	if (!read_beside(context, path, ".finds", &expected))
		expected_findings(buf_bytes(&text), &expected);
	compare(context, path, "findings", &actual, &expected);
	if (read_beside(context, path, ".sets", &wanted))
		compare(context, path, "headers", &sets, &wanted);
	buf_release(&wanted);
	with_crlf(buf_bytes(&text), &crlf);
	find(context, path, buf_bytes(&crlf), &again, NULL);
	/* A token over several lines has other line ends now. */
	if (bytes_find(buf_bytes(&again), BYTES("\r"), 0) == SIZE_MAX)
		compare(context, path, "findings with CRLF", &again, &expected);
	mutate(context, path, buf_bytes(&text));
	buf_release(&text);
	buf_release(&crlf);
	buf_release(&actual);
	buf_release(&expected);
	buf_release(&sets);
	buf_release(&again);
}

static bool is_beside(const char *name)
{
	struct bytes text = bytes_str(name);

	return bytes_ends_with(text, BYTES(".sets")) || bytes_ends_with(text, BYTES(".finds"));
}

static void check_directory(struct context *context, const char *path, unsigned depth,
			    unsigned *files)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	assert_non_null(directory);
	while ((entry = readdir(directory))) {
		const char *name = entry->d_name;
		char *below = arena_printf(&context->arena, "%s/%s", path, name);

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || is_beside(name))
			continue;
		if (entry->d_type == DT_DIR && depth < 8) {
			check_directory(context, below, depth + 1, files);
		} else {
			check_file(context, below);
			++*files;
		}
	}
	closedir(directory);
}

static void queries_compile(void **state)
{
	struct code_surfaces *code = surface_load_code();
	struct err err = {0};

	(void)state;
	if (code_surfaces_check(code, &err))
		fail_msg("%s", err.message);
	code_surfaces_free(code);
}

static void has_fixtures(struct context *context, struct bytes surface)
{
	const char *path = arena_printf(&context->arena, FIXTURES "/%.*s", (int)surface.len, surface.ptr);

	if (access(path, R_OK) != 0)
		fail_msg("%s is missing", path);
}

static void fixtures_say_what_is_found(void **state)
{
	/* Surfaces with readers of their own. */
	static const char *const own[] = {"apache",       "caddy",         "cloudflare_headers", "extension_mv2",
					  "extension_mv3", "firebase",      "haproxy",            "html",
					  "netlify_headers", "netlify_toml", "nginx",              "properties",
					  "static_web_app", "tauri",         "traefik_toml",       "vercel"};
	struct context context = {.code = surface_load_code()};
	const char *only = getenv("SURFACE_FIXTURE");
	unsigned files = 0;

	(void)state;
	check_directory(&context, only ? only : FIXTURES, 0, &files);
	for (size_t i = 0; !only && code_surfaces_name(context.code, i); i++) {
		const char *name;

		builtin_surface(i, &name);
		name = strrchr(name, '/') + 1;
		has_fixtures(&context, bytes_of(name, strlen(name) - 4));
	}
	for (size_t i = 0; !only && i < sizeof own / sizeof *own; i++)
		has_fixtures(&context, bytes_str(own[i]));
	code_surfaces_free(context.code);
	arena_release(&context.arena);
	assert_int_equal(context.wrong, 0);
}

/* What is turned down by its ending is no surface's file. */
static void other_endings_are_nobodys(void **state)
{
	const char *ending;

	(void)state;
	for (size_t i = 0; (ending = surface_other_ending(i)); i++) {
		char path[64];

		snprintf(path, sizeof path, "conf/nginx.%s", ending);
		assert_int_equal(language_of_path(bytes_str(path)), LANGUAGE_NONE);
		assert_null(headers_surface(bytes_str(path), BYTES("add_header <meta Header set")));
	}
}

/* Loops in loops over a long text: what is put together stays small. */
static void loops_end(void **state)
{
	static const char *const shapes[] = {
		"a.map(x => a.map(y => a.map(z => big).join(' ')).join(' ')).join(' ')",
		"a.reduce((all, x) => all + a.map(y => a.map(z => big).join(' ')).join(' '), '')",
	};
	struct context context = {.code = surface_load_code()};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct buf text = {0}, findings = {0}, sets = {0};

		buf_addf(&text, "const a = ['0'");
		for (unsigned k = 1; k < 60; k++)
			buf_addf(&text, ", '%u'", k);
		buf_addf(&text, "]\nconst big = '%0*d'\nres.setHeader('X-Frame-Options', %s)\n",
			 20000, 0, shapes[i]);
		find(&context, "app.js", buf_bytes(&text), &findings, &sets);
		assert_true(sets.len > 0 && sets.len < 4 << 20);
		buf_release(&text);
		buf_release(&findings);
		buf_release(&sets);
	}
	code_surfaces_free(context.code);
	arena_release(&context.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_compile),
		cmocka_unit_test(other_endings_are_nobodys),
		cmocka_unit_test(fixtures_say_what_is_found),
		cmocka_unit_test(loops_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
