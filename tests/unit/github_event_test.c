/* SPDX-License-Identifier: Apache-2.0 */
/* Events to ranges, with a made-up checkout: which commits it has is part of each case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "git/repo.h"
#include "source/github_event.h"
#include "source/repo_view.h"
#include "tree_fixture.h"

/* Commits are named by one digit, repeated; the null id is "0". */
struct checkout {
	const char *commits;  /* those that are here */
	const char *parents;  /* "312": commit 3 has the parents 1 and 2 */
	const char *branches; /* "m1": branch "main" is at 1; "n": there is none */
};

static char name_of(const struct object_id *id)
{
	char hex[OBJECT_ID_HEX_SIZE];

	object_id_hex(id, hex);
	return hex[0];
}

static void set_id(struct object_id *id, char name)
{
	memset(id->id, (name - '0') * 0x11, sizeof id->id);
}

static bool has_commit(void *ctx, const struct object_id *id)
{
	return strchr(((const struct checkout *)ctx)->commits, name_of(id)) != NULL;
}

static size_t parents(void *ctx, const struct object_id *commit, struct object_id out[2])
{
	const struct checkout *checkout = ctx;

	if (!has_commit(ctx, commit) || checkout->parents[0] != name_of(commit))
		return 0;
	for (size_t i = 0; i < 2 && checkout->parents[i + 1]; i++)
		set_id(&out[i], checkout->parents[i + 1]);
	return strlen(checkout->parents) - 1;
}

static bool branch(void *ctx, struct bytes name, struct object_id *tip)
{
	const struct checkout *checkout = ctx;

	if (checkout->branches[0] != 'm' || !bytes_eq_str(name, "main"))
		return false;
	set_id(tip, checkout->branches[1]);
	return true;
}

/* Makes an id of each "#d" in the text. */
static void expand(const char *text, struct buf *out)
{
	for (; *text; text++) {
		if (*text != '#') {
			buf_add_char(out, *text);
			continue;
		}
		text++;
		for (int i = 0; i < 40; i++)
			buf_add_char(out, *text);
	}
}

struct event_case {
	const char *name, *sha, *payload;
	struct checkout checkout;
	const char *expected; /* "1..2", "..2", "all", "nothing"; with "!" behind it when it is widened */
	const char *why;      /* a part of the sentence */
};

static void describe(const struct github_range *range, char out[16])
{
	size_t n = 0;

	switch (range->scope) {
	case GITHUB_RANGE:
		if (!object_id_is_null(&range->from))
			out[n++] = name_of(&range->from);
		out[n++] = '.';
		out[n++] = '.';
		out[n++] = name_of(&range->to);
		break;
	case GITHUB_ALL:
		memcpy(out, "all", 3);
		n = 3;
		break;
	case GITHUB_NOTHING:
		memcpy(out, "nothing", 7);
		n = 7;
		break;
	}
	if (range->widened)
		out[n++] = '!';
	out[n] = '\0';
}

#define PUSH(before, after)                                                                        \
	"{\"ref\":\"refs/heads/topic\",\"before\":\"#" before "\",\"after\":\"#" after             \
	"\",\"repository\":{\"default_branch\":\"main\"}}"
#define PULL(base, head)                                                                           \
	"{\"pull_request\":{\"base\":{\"sha\":\"#" base "\"},\"head\":{\"sha\":\"#" head "\"}}}"
#define GROUP(base, head)                                                                          \
	"{\"merge_group\":{\"base_sha\":\"#" base "\",\"head_sha\":\"#" head "\"}}"

static const struct event_case cases[] = {
	{"push",
	 "#2",
	 PUSH("1", "2"),
	 {"12", "", "n"},
	 "1..2",
	 "What was pushed: 111111111111..2222"},
	/* A new branch. */
	{"push", "#2", PUSH("0", "2"), {"123", "", "m3"}, "3..2", "The branch is new"},
	{"push", "#2", PUSH("0", "2"), {"12", "", "n"}, "..2", "no default branch"},
	{"push",
	 "#2",
	 "{\"ref\":\"refs/heads/main\",\"before\":\"#0\",\"after\":\"#2\","
	 "\"repository\":{\"default_branch\":\"main\"}}",
	 {"2", "", "m2"},
	 "..2",
	 "no default branch"},
	{"push",
	 "#2",
	 "{\"ref\":\"refs/tags/main\",\"before\":\"#0\",\"after\":\"#2\","
	 "\"repository\":{\"default_branch\":\"main\"}}",
	 {"23", "", "m3"},
	 "3..2",
	 "The branch is new"},
	{"push",
	 "#2",
	 "{\"before\":\"0000000000000000000000000000000000000000000000000000000000000000\","
	 "\"after\":\"#2\"}",
	 {"2", "", "n"},
	 "..2",
	 "is new"},
	/* A forced push, or too shallow a clone. */
	{"push", "#2", PUSH("1", "2"), {"23", "", "m3"}, "3..2!", "forced push"},
	{"push", "#2", PUSH("1", "2"), {"2", "", "n"}, "..2!", "fetch-depth: 0"},
	/* What was pushed is not here, or the payload does not say. */
	{"push", "#3", PUSH("1", "2"), {"13", "", "n"}, "1..3", "What was pushed"},
	{"push", "#3", PUSH("1", "2"), {"1", "", "n"}, "all!", "not in this checkout"},
	{"push", "#2", "{}", {"2", "", "n"}, "..2!", "not in this checkout"},
	{"push", "#2", NULL, {"2", "", "n"}, "..2!", "not in this checkout"},
	{"push", "", "{\"before\":1,\"after\":[]}", {"2", "", "n"}, "all!", "not in this checkout"},
	{"push", "#2", PUSH("1", "0"), {"12", "", "n"}, "nothing", "deleted"},
	/* Pull requests. */
	{"pull_request", "#3", PULL("4", "2"), {"1234", "312", "n"}, "1..2", "pull request"},
	{"pull_request", "#3", PULL("4", "2"), {"324", "312", "n"}, "4..2", "its base"},
	{"pull_request", "#3", PULL("4", "2"), {"1234", "31", "n"}, "4..2", "its base"},
	{"pull_request", "#3", PULL("4", "2"), {"3", "312", "n"}, "..3!", "fetch-depth: 0"},
	{"pull_request", "#3", "[]", {"3", "", "n"}, "..3!", "not in this checkout"},
	{"merge_group", "#2", GROUP("1", "2"), {"12", "", "n"}, "1..2", "merge group"},
	{"merge_group", "#2", GROUP("1", "2"), {"2", "", "n"}, "..2!", "fetch-depth: 0"},
	{"pull_request", "#5", PULL("4", "2"), {"42", "", "n"}, "4..2", "its base"},
	{"pull_request", "#5", PULL("4", "2"), {"2", "", "n"}, "..2!", "fetch-depth: 0"},
	{"merge_group", "#3", GROUP("1", "2"), {"1", "", "n"}, "all!", "fetch-depth: 0"},
	{"schedule", "#2", "{}", {"2", "", "n"}, "all", "no range"},
	{"workflow_dispatch", "#2", "{}", {"2", "", "n"}, "all", "no range"},
	{"", "", NULL, {"", "", "n"}, "all", "no range"},
};

static void check_case(const struct event_case *c)
{
	static const struct json_limits limits = {65536, 32};
	struct github_event_repo repo = {(void *)&c->checkout, has_commit, parents, branch, true};
	struct buf sha = {0}, payload = {0};
	struct json *json = NULL;
	struct github_range range;
	struct err err = {0};
	char text[16];

	expand(c->sha, &sha);
	if (c->payload) {
		expand(c->payload, &payload);
		assert_int_equal(json_parse(buf_bytes(&payload), &limits, &json, &err), 0);
	}
	assert_int_equal(github_event_range(
				 &(struct github_event){bytes_str(c->name), buf_bytes(&sha), json},
				 &repo, &range, &err),
			 0);
	describe(&range, text);
	if (strcmp(text, c->expected) != 0 || !strstr(range.why, c->why))
		fail_msg("%s %s: %s (%s)", c->name, c->payload ? c->payload : "", text, range.why);
	json_free(json);
	buf_release(&sha);
	buf_release(&payload);
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_case(&cases[i]);
}

static void test_refused(void **state)
{
	struct checkout none = {"", "", "n"};
	struct github_event_repo repo = {&none, has_commit, parents, branch, false};
	struct github_range range;
	struct err err = {0};

	(void)state;
	assert_int_equal(
		github_event_range(&(struct github_event){.name = BYTES("pull_request_target")},
				   &repo, &range, &err),
		ERR_USAGE);
	assert_non_null(strstr(err.message, "on: pull_request"));
}

static void ignore_note(void *ctx, const struct note *note)
{
	(void)ctx;
	(void)note;
}

static void expect_range(const char *name, const char *sha, const char *payload_command,
			 const char *expected)
{
	static const struct json_limits limits = {65536, 32};
	const struct sink sink = {NULL, ignore_note, NULL};
	struct buf id = {0}, payload = {0}, wanted = {0};
	struct github_event_repo repo;
	struct repo_view view = {0};
	struct github_range range;
	struct json *json = NULL;
	struct err err = {0};
	char from[OBJECT_ID_HEX_SIZE], to[OBJECT_ID_HEX_SIZE];

	fixture_output(&id, "git rev-parse %s", sha);
	fixture_output(&payload, "%s", payload_command);
	fixture_output(&wanted, "git rev-parse %s", expected);
	assert_int_equal(json_parse(buf_bytes(&payload), &limits, &json, &err), 0);
	assert_int_equal(repo_view_open(&view, ".", false, &sink, &err), 0);
	repo = github_event_repo_of(&view);
	assert_int_equal(
		github_event_range(
			&(struct github_event){bytes_str(name), bytes_trim(buf_bytes(&id)), json},
			&repo, &range, &err),
		0);
	assert_int_equal(range.scope, GITHUB_RANGE);
	object_id_hex(&range.from, from);
	object_id_hex(&range.to, to);
	buf_clear(&id);
	buf_addf(&id, "%s\n%s\n", from, to);
	assert_string_equal(buf_str(&id), buf_str(&wanted));
	json_free(json);
	repo_view_release(&view);
	buf_release(&id);
	buf_release(&payload);
	buf_release(&wanted);
}

/* A checkout as actions/checkout makes it of a pull request, and a new branch. */
static void test_repository(void **state)
{
	(void)state;
	fixture_enter();
	fixture_run(
		"git init -q . && for i in 1 2 3; do git commit -q --allow-empty -m $i; git tag "
		"t$i; done && "
		"git checkout -q -b topic t1 && git commit -q --allow-empty -m 4 && git tag t4 && "
		"git checkout -q --detach main && git merge -q --no-ff -m merge topic && git tag "
		"merge && "
		"git update-ref refs/remotes/origin/main t2");
	expect_range("pull_request", "merge", "echo '{}'", "t3 t4");
	expect_range("push", "t4",
		     "printf '{\"ref\":\"refs/heads/topic\",\"before\":\"%040d\",\"after\":\"%s\","
		     "\"repository\":{\"default_branch\":\"main\"}}' 0 $(git rev-parse t4)",
		     "t2 t4");
	expect_range("push", "t3",
		     "printf '{\"before\":\"%s\",\"after\":\"%s\"}' $(git rev-parse t1 t3)",
		     "t1 t3");
	fixture_leave();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
