/* SPDX-License-Identifier: Apache-2.0 */
/* Rule files: what gitleaks' schema and ours mean, how files extend each other, what mistakes say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "ruleset/load.h"

static char warning[512];

static void keep_warning(void *ctx, const char *message)
{
	(void)ctx;
	snprintf(warning, sizeof warning, "%s", message);
}

/* Loads texts one after the other as "1.toml", "2.toml"; NULL ends them. */
static struct loader *load(const struct ruleset **set, const char *const *texts)
{
	struct loader *loader = loader_new(NULL, keep_warning, NULL);
	struct err err = {0};
	char name[] = "1.toml";

	warning[0] = '\0';
	for (; *texts; texts++, name[0]++)
		if (loader_add_text(loader, bytes_str(*texts), name, &err))
			fail_msg("%s", err.message);
	if (loader_finish(loader, set, &err))
		fail_msg("%s", err.message);
	return loader;
}

static struct loader *load_one(const struct ruleset **set, const char *text)
{
	return load(set, (const char *const[]){text, NULL});
}

#define RULE(id) "[[rules]]\nid = '" id "'\nregex = 'abc'\n"

/* --- what files mean ------------------------------------------------------------------------------- */

static void fragments_are_replaced(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load(&set, (const char *const[]){
		"[fragments]\ndigit = '[0-9]'\npair = '{{digit}}{{digit}}|xx'\n"
		"[[rules]]\nid = 'a'\nregex = 'id-({{pair}})x{{2}}{{'\n",
		"[fragments]\npair = 'z'\n[[rules]]\nid = 'b'\nregex = 'b{{pair}}{{digit}}'\n"
		"[[rules]]\nid = 'a'\nentropy = 2\n", NULL});

	(void)state;
	assert_string_equal(set->rules[0].regex, "id-((?:(?:[0-9])(?:[0-9])|xx))x{{2}}{{");
	assert_string_equal(set->rules[1].regex, "b(?:z)(?:[0-9])");
	loader_free(loader);
}

static void without_fragments_braces_stay(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set, "[[rules]]\nid = 'a'\nregex = 'a{{b}}'\n");

	(void)state;
	assert_string_equal(set->rules[0].regex, "a{{b}}");
	loader_free(loader);
}

static void every_key_of_a_rule_is_read(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set,
		"title = 'ours'\n"
		"[[rules]]\n"
		"id = 'a'\nname = 'A'\ndescription = 'does'\nremediation = 'mend'\n"
		"severity = 'critical'\nconfidence = 'low'\n"
		"regex = '''tok_([0-9]{4})'''\npath = '\\.env$'\nsecretGroup = 1\nentropy = 3\n"
		"keywords = ['tok_', 'x']\nvalidate = ['entropy:2']\nreferences = ['r']\ncwe = ['CWE-798']\n"
		"tags = ['t']\nexamples = ['to{}k_12{}34']\nnegative_examples = ['{ }']\n"
		"example_path = '.env'\nskipReport = true\n");
	const struct rule *rule = &set->rules[0];

	(void)state;
	assert_int_equal(set->len, 1);
	assert_string_equal(rule->info.name, "A");
	assert_string_equal(rule->info.description, "does");
	assert_string_equal(rule->info.remediation, "mend");
	assert_int_equal(rule->info.severity, SEVERITY_CRITICAL);
	assert_int_equal(rule->info.confidence, CONFIDENCE_LOW);
	assert_string_equal(rule->regex, "tok_([0-9]{4})");
	assert_string_equal(rule->path, "\\.env$");
	assert_int_equal(rule->secret_group, 1);
	assert_true(rule->entropy == 3);
	assert_int_equal(rule->keywords.len, 2);
	assert_string_equal(rule->validators.items[0], "entropy:2");
	assert_string_equal(rule->info.cwe.items[0], "CWE-798");
	assert_string_equal(rule->examples.items[0], "tok_1234");
	assert_string_equal(rule->negative_examples.items[0], "{ }");
	assert_string_equal(rule->example_path, ".env");
	assert_true(rule->auxiliary);
	assert_true(rule->keyword_implied);
	assert_int_equal(rule->facts.max_width, 8);
	assert_string_equal(rule->file, "1.toml");
	assert_int_equal(rule->line, 2);
	loader_free(loader);
}

static void a_short_rule_is_completed(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set, RULE("b") "[[rules]]\nid='a'\npath='x'\n");

	(void)state;
	assert_int_equal(set->len, 2);
	assert_string_equal(set->rules[0].info.id, "a");
	assert_null(set->rules[0].regex);
	assert_string_equal(set->rules[1].info.name, "b");
	assert_string_equal(set->rules[1].info.remediation, "");
	assert_string_equal(set->rules[1].example_path, "");
	assert_int_equal(set->rules[1].info.severity, SEVERITY_HIGH);
	assert_ptr_equal(ruleset_find(set, "b"), &set->rules[1]);
	assert_null(ruleset_find(set, "c"));
	loader_free(loader);
}

static void keywords_are_implied_only_by_every_literal(void **state)
{
	static const struct {
		const char *rule;
		bool implied;
	} cases[] = {
		{"regex='(?:abc|abd)x'\nkeywords=['ab']", true},
		{"regex='(?:abc|xbd)x'\nkeywords=['ab']", false},
		{"regex='(?i)ABC'\nkeywords=['Abc']", true},
		{"regex='[a-z]{9}'\nkeywords=['abc']", false},
		{"regex='[a-z]{9}'", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct ruleset *set;
		struct loader *loader;
		struct buf text = {0};

		buf_addf(&text, "[[rules]]\nid='a'\n%s\n", cases[i].rule);
		loader = load_one(&set, buf_str(&text));
		if (set->rules[0].keyword_implied != cases[i].implied)
			fail_msg("%s", cases[i].rule);
		loader_free(loader);
		buf_release(&text);
	}
}

static void gitleaks_spellings_are_understood(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set,
		"[[Rules]]\nID='a'\nRegex='abc'\nsecretgroup=0\nKEYWORDS=['abc']\n"
		"[[Rules.allowlists]]\nregextarget='line'\ncondition='AND'\nregexes=['x']\npaths=['y']\n"
		"[[Rules.allowlists]]\nregexTarget='match'\nstopwords=['s']\ncondition='||'\n"
		"[[Rules]]\nid='b'\nregex='abd'\n"
		"[Rules.allowlist]\ncommits=['0123']\n"
		"[[Rules.required]]\nid='a'\nwithinLines=3\n"
		"[allowlist]\ndescription='all'\npaths=['z']\n");
	const struct rule *a = &set->rules[0], *b = &set->rules[1];

	(void)state;
	assert_int_equal(a->allowlists_len, 2);
	assert_int_equal(a->allowlists[0].target, ALLOW_LINE);
	assert_true(a->allowlists[0].all);
	assert_int_equal(a->allowlists[1].target, ALLOW_MATCH);
	assert_false(a->allowlists[1].all);
	assert_int_equal(b->allowlists_len, 1);
	assert_string_equal(b->allowlists[0].commits.items[0], "0123");
	assert_int_equal(b->required_len, 1);
	assert_string_equal(b->required[0].id, "a");
	assert_int_equal(b->required[0].within_lines, 3);
	assert_int_equal(b->required[0].within_columns, -1);
	assert_int_equal(set->allowlists_len, 1);
	assert_string_equal(set->allowlists[0].description, "all");
	loader_free(loader);
}

static void target_rules_get_their_allowlist(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set,
		RULE("a") RULE("b") "[[allowlists]]\ntargetRules=['b']\npaths=['p']\n"
		"[[allowlists]]\npaths=['q']\n");

	(void)state;
	assert_int_equal(set->rules[0].allowlists_len, 0);
	assert_int_equal(set->rules[1].allowlists_len, 1);
	assert_int_equal(set->allowlists_len, 1);
	loader_free(loader);
}

/* --- files on files -------------------------------------------------------------------------------- */

static void a_later_file_extends_a_rule(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load(&set, (const char *const[]){
		"[[rules]]\nid='a'\nregex='abc'\nentropy=2\nkeywords=['abc']\n[rules.allowlist]\npaths=['p']\n",
		"[[rules]]\nid='a'\nregex='wxyz'\nkeywords=['wx']\n[[rules.allowlists]]\npaths=['q']\n",
		NULL});
	const struct rule *rule = &set->rules[0];

	(void)state;
	assert_int_equal(set->len, 1);
	assert_string_equal(rule->regex, "wxyz");
	assert_true(rule->entropy == 2);
	assert_int_equal(rule->keywords.len, 2);
	assert_int_equal(rule->allowlists_len, 2);
	assert_int_equal(rule->facts.max_width, 4);
	loader_free(loader);
}

static void the_default_rules_come_once(void **state)
{
	const struct ruleset *set, *builtin = ruleset_builtin();
	struct buf disabled = {0};
	struct loader *loader = load(&set, (const char *const[]){
		RULE("zz-own"), "[extend]\nuseDefault = true\n" RULE("zz-other"),
		"[extend]\nuseDefault = true\n", NULL});

	(void)state;
	assert_true(builtin->len > 0);
	assert_int_equal(set->len, builtin->len + 2);
	loader_free(loader);
	buf_addf(&disabled, "[extend]\nuseDefault = true\ndisabledRules = ['%s', 'nothing']\n",
		 builtin->rules[0].info.id);
	loader = load_one(&set, buf_str(&disabled));
	assert_int_equal(set->len, builtin->len - 1);
	assert_null(ruleset_find(set, builtin->rules[0].info.id));
	assert_int_equal(set->disabled_others.len, 1);
	assert_string_equal(set->disabled_others.items[0], "nothing");
	assert_int_equal(set->disabled_others.places[0].line, 3);
	loader_free(loader);
	buf_release(&disabled);
}

static char directory[64];

static void write_file(const char *name, const char *text)
{
	char path[128];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	out = fopen(path, "we");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void files_extend_files(void **state)
{
	struct loader *loader = loader_new(NULL, keep_warning, NULL);
	static const char *const names[] = {"base.toml", "mid.toml", "top.toml", "loop.toml", "notes.txt"};
	const struct ruleset *set;
	struct err err = {0};
	char path[128];

	(void)state;
	snprintf(directory, sizeof directory, "/tmp/picket-load-XXXXXX");
	assert_non_null(mkdtemp(directory));
	write_file("base.toml", RULE("a") RULE("b"));
	write_file("mid.toml", "[extend]\npath='base.toml'\ndisabledRules=['b']\n" RULE("c"));
	write_file("top.toml", "[extend]\npath='mid.toml'\n[[rules]]\nid='a'\nentropy=1.5\n");
	write_file("loop.toml", "[extend]\npath='loop.toml'\n");
	write_file("notes.txt", "not rules");
	snprintf(path, sizeof path, "%s/top.toml", directory);
	if (loader_add_file(loader, path, &err) || loader_finish(loader, &set, &err))
		fail_msg("%s", err.message);
	assert_int_equal(set->len, 2);
	assert_true(set->rules[0].entropy == 1.5);
	assert_string_equal(set->rules[0].regex, "abc");
	assert_string_equal(set->rules[1].info.id, "c");

	snprintf(path, sizeof path, "%s/loop.toml", directory);
	assert_int_not_equal(loader_add_file(loader, path, &err), 0);
	assert_non_null(strstr(err.message, "[extend]"));
	snprintf(path, sizeof path, "%s/none.toml", directory);
	assert_int_equal(loader_add_file(loader, path, &err), ERR_NOT_FOUND);
	assert_non_null(strstr(err.message, "none.toml"));
	loader_free(loader);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", directory, names[i]);
		unlink(path);
	}
	rmdir(directory);
}

/* --- mistakes -------------------------------------------------------------------------------------- */

static const struct {
	const char *text, *start, *word;
} mistakes[] = {
	{"[[rules]]\nid='a'\nregx='x'\n", "1.toml:3: ", "did you mean 'regex'"},
	{"[[rules]]\nid='a'\nregex='x'\nkeyword=['x']\n", "1.toml:4: ", "did you mean 'keywords'"},
	{"[[rule]]\nid='a'\n", "1.toml:1: ", "did you mean 'rules'"},
	{"[[rules]]\nid='a'\nregex='x'\n[rules.allowlist]\npath=['x']\n", "1.toml:5: ", "did you mean 'paths'"},
	{"[extend]\nuseDefaults=true\n", "1.toml:2: ", "did you mean 'useDefault'"},
	{"[fragments]\ndigit='x'\n[[rules]]\nid='a'\nregex='{{digt}}'\n", "1.toml:5: ",
	 "no fragment 'digt' is declared, did you mean 'digit'?"},
	{"[fragments]\nb='x'\na='{{later}}'\nlater='x'\n", "1.toml:3: ",
	 "no fragment 'later' is declared before this place"},
	{"[fragments]\nDigit='x'\n", "1.toml:2: ", "a fragment's name is a letter from a to z"},
	{"[fragments]\ndigit=3\n", "1.toml:2: ", "the fragment 'digit' must be a string"},
	{"[[fragments]]\ndigit='3'\n", "1.toml:1: ", "'fragments' must be one table"},
	{"[[rules]]\nid='a'\nregex=1\n", "1.toml:3: ", "'regex' must be a string"},
	{"[[rules]]\nid='a'\nregex='x'\nkeywords='x'\n", "1.toml:4: ", "array of strings"},
	{"[[rules]]\nid='a'\nregex='x'\nkeywords=[1]\n", "1.toml:4: ", "array of strings"},
	{"[[rules]]\nid='a'\nregex='x'\nkeywords=[\"\\u0000\"]\n", "1.toml:4: ", "NUL"},
	{"[[rules]]\nid='a'\nregex=\"\\u0000\"\n", "1.toml:3: ", "NUL"},
	{"[[rules]]\nid='a'\nregex='x'\nentropy='high'\n", "1.toml:4: ", "a number"},
	{"[[rules]]\nid='a'\nregex='x'\nsecretGroup=-1\n", "1.toml:4: ", "whole number"},
	{"[[rules]]\nid='a'\nregex='x'\nseverity='bad'\n", "1.toml:4: ", "critical"},
	{"[[rules]]\nid='a'\nregex='x'\nconfidence='bad'\n", "1.toml:4: ", "medium"},
	{"[[rules]]\nregex='x'\n", "1.toml:1: ", "no id"},
	{"[[rules]]\nid=''\nregex='x'\n", "1.toml:1: ", "no id"},
	{"[[rules]]\nid='a'\n", "1.toml:1: ", "neither regex nor path"},
	{"[rules]\nid='a'\n", "1.toml:1: ", "[[rules]]"},
	{"rules=[1]\n", "1.toml:1: ", ""},
	{"[allowlist]\ndescription='x'\n", "1.toml:1: ", "allows nothing"},
	{"[allowlist]\npaths=['x']\nregexTarget='word'\n", "1.toml:3: ", "secret, match, line"},
	{"[allowlist]\npaths=['x']\ncondition='XOR'\n", "1.toml:3: ", "AND or OR"},
	{"[[allowlists]]\npaths=['x']\ntargetRules=['b']\n", "1.toml:3: ", "'b'"},
	{"[allowlist]\npaths=['x']\n[[allowlists]]\npaths=['x']\n", "1.toml:1: ", "either"},
	{"[extend]\npath='x'\nuseDefault=true\n", "1.toml:1: ", "either"},
	{RULE("a") "[[rules.required]]\nwithinLines=1\n", "1.toml:4: ", "id"},
	{RULE("a") "[[rules.required]]\nid='b'\n", "1.toml:5: ", "'b'"},
	{"[[rules]]\nid='a\n", "1.toml:2: ", "TOML"},
};

static void mistakes_say_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		struct loader *loader = loader_new(NULL, keep_warning, NULL);
		const struct ruleset *set;
		struct err err = {0};

		if (!loader_add_text(loader, bytes_str(mistakes[i].text), "1.toml", &err) &&
		    !loader_finish(loader, &set, &err))
			fail_msg("accepted: %s", mistakes[i].text);
		if (strncmp(err.message, mistakes[i].start, strlen(mistakes[i].start)) != 0 ||
		    !strstr(err.message, mistakes[i].word))
			fail_msg("%s\n%s", mistakes[i].text, err.message);
		loader_free(loader);
	}
}

static void foreign_keys_are_only_warned_of(void **state)
{
	const struct ruleset *set;
	struct loader *loader = load_one(&set, "sparkle = 1\n" RULE("a"));

	(void)state;
	assert_int_equal(set->len, 1);
	assert_non_null(strstr(warning, "1.toml:1: "));
	assert_non_null(strstr(warning, "'sparkle'"));
	loader_free(loader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_a_rule_is_read),
		cmocka_unit_test(fragments_are_replaced),
		cmocka_unit_test(without_fragments_braces_stay),
		cmocka_unit_test(a_short_rule_is_completed),
		cmocka_unit_test(keywords_are_implied_only_by_every_literal),
		cmocka_unit_test(gitleaks_spellings_are_understood),
		cmocka_unit_test(target_rules_get_their_allowlist),
		cmocka_unit_test(a_later_file_extends_a_rule),
		cmocka_unit_test(the_default_rules_come_once),
		cmocka_unit_test(files_extend_files),
		cmocka_unit_test(mistakes_say_where_and_what),
		cmocka_unit_test(foreign_keys_are_only_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
