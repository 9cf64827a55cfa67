/* SPDX-License-Identifier: Apache-2.0 */
/* Extract, merge, judge for one file; sets of the same scope say the same thing only once. */
#include "engine/header_check.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "engine/header_check_impl.h"
#include "judge/fix.h"
#include "judge/judge_file.h"
#include "judge/judge_layers.h"
#include "surface/builtin_surfaces.h"
#include "surface/markdown.h"

enum { MAX_PIECES = 4000000 }; /* of values, looked at for the fixes of one file */

int header_check_new(const struct header_options *options, struct header_check **out,
		     struct err *err)
{
	struct header_check *check = mem_zalloc(sizeof *check);
	struct bytes text;
	const char *name;
	int ret = 0;

	check->options = *options;
	check->policies = policies_builtin();
	check->code = code_surfaces_new();
	for (size_t i = 0; i < options->disabled.len; i++) {
		const struct rule_info *rule = header_check_find(options->disabled.items[i]);

		if (rule)
			check->disabled[rule - check->policies->rules] = true;
	}
	for (size_t i = 0; !ret && (text = builtin_surface(i, &name)).len; i++)
		ret = code_surfaces_add(check->code, text, name, err);
	if (ret)
		header_check_free(check);
	else
		*out = check;
	return ret;
}

void header_check_free(struct header_check *check)
{
	if (!check)
		return;
	code_surfaces_free(check->code);
	free(check);
}

const struct rule_info *header_check_rules(size_t *len)
{
	*len = POLICY_RULE_COUNT;
	return policies_builtin()->rules;
}

const struct rule_info *header_check_find(const char *id)
{
	const struct policies *policies = policies_builtin();

	for (size_t i = 0; i < POLICY_RULE_COUNT; i++)
		if (strcmp(policies->rules[i].id, id) == 0)
			return &policies->rules[i];
	return NULL;
}

bool header_check_is_strict(const struct rule_info *rule)
{
	const struct policies *policies = policies_builtin();

	return rule >= policies->rules && rule < policies->rules + POLICY_RULE_COUNT &&
	       policies->strict[rule - policies->rules];
}

/* Without the directories down to what was asked for: the longest beginning that `given` ends in.
 */
static struct bytes below_given(struct bytes path, const char *given)
{
	struct bytes all = bytes_str(given);

	for (size_t len = path.len; given && len > 0; len--) {
		struct bytes start = bytes_slice(path, 0, len);

		if ((len < path.len && path.ptr[len] != '/') || !bytes_ends_with(all, start) ||
		    (all.len > len && all.ptr[all.len - len - 1] != '/'))
			continue;
		return bytes_slice(path, len + (len < path.len), path.len);
	}
	return path;
}

static int compare_name(const void *key, const void *name)
{
	return strcmp(key, *(const char *const *)name);
}

static bool is_sample_directory(struct bytes name)
{
	/* Sorted. */
	static const char *const names[] = {
		".examples",   ".vs",      "__fixtures__", "__mocks__",
		"__tests__",   "_examples", "bower_components", "demo",
		"demos",       "doc",      "docs",         "documentation",
		"e2e",         "example",  "examples",     "fixture",
		"fixtures",    "mock",     "mocks",        "node_modules",
		"sample",      "samples",  "spec",         "specs",
		"test",        "test-data", "test_data",   "testdata",
		"testing",     "tests",    "third_party",  "vendor",
	};

	char lower[24];

	if (name.len >= sizeof lower)
		return false;
	for (size_t i = 0; i < name.len; i++)
		lower[i] = ascii_lower(name.ptr[i]);
	lower[name.len] = '\0';
	return bsearch(lower, names, sizeof names / sizeof *names, sizeof *names, compare_name);
}

static bool is_sample_name(struct bytes name)
{
	static const char *const marks[] = {".test.", ".spec.", "_test.", "_spec.", ".stories."};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (bytes_find_nocase(name, bytes_str(marks[i]), 0) != SIZE_MAX)
			return true;
	return bytes_starts_with(name, BYTES("test_"));
}

bool header_is_sample(struct bytes path, const char *given)
{
	size_t start = 0;

	path = below_given(path, given);
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] != '/')
			continue;
		if (is_sample_directory(bytes_slice(path, start, i)))
			return true;
		start = i + 1;
	}
	return is_sample_name(bytes_slice(path, start, path.len));
}

/* What would mend a problem; NULL if that is not certain, or nobody would want it. */
static const struct problem_fix *make_fix(const struct judging *judging,
					  const struct judge_problem *found)
{
	struct problem_fix *fix;
	struct fix made;

	if (judging->text.len == 0 || !fix_make(judging->arena, judging->text, found, &made))
		return NULL;
	fix = arena_alloc(judging->arena, sizeof *fix);
	*fix = (struct problem_fix){made.span, made.text, made.description};
	return fix;
}

/* Takes the fixes back that would change a text for other headers, too. */
static void withdraw_fixes(struct judging *judging)
{
	size_t budget = MAX_PIECES;

	for (size_t i = 0; i < judging->claims.len; i++)
		if (!fix_claims_agree(judging->sets, judging->claims.items, judging->claims.len, i,
				      &budget))
			judging->out->items[judging->claims.items[i].number].fix = NULL;
	free(judging->claims.items);
	judging->claims.items = NULL;
	judging->claims.len = judging->claims.cap = 0;
	judging->sets = NULL;
}

void header_add_problem(struct judging *judging, const struct judge_problem *found)
{
	struct problem problem = {
		.rule = &judging->check->policies->rules[found->rule],
		.span = {found->span.start + judging->offset, found->span.end + judging->offset},
		.detail = found->detail,
	};

	assert(found->span.start <= found->span.end);
	if (judging->check->disabled[found->rule])
		return;
	problem.token = bytes_str(arena_printf(judging->arena, "%.*s %.*s", (int)found->subject.len,
					       found->subject.ptr ? found->subject.ptr : "",
					       (int)found->token.len,
					       found->token.ptr ? found->token.ptr : ""));
	problem.fix = make_fix(judging, found);
	if (problem.fix && judging->sets)
		VEC_PUSH(&judging->claims,
			 ((struct fix_claim){found->header, problem.fix->span, problem.fix->text,
					     judging->out->len}));
	judging->out->items = mem_grow(judging->out->items, judging->out->len, &judging->out->cap,
				       sizeof *judging->out->items);
	judging->out->items[judging->out->len++] = problem;
}

static void on_problem(void *ctx, const struct judge_problem *found)
{
	header_add_problem(ctx, found);
}

static int compare_problems(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	if (x->span.end != y->span.end)
		return x->span.end < y->span.end ? -1 : 1;
	if (x->rule != y->rule)
		return strcmp(x->rule->id, y->rule->id);
	return bytes_cmp(x->token, y->token);
}

static bool same_fix(const struct problem_fix *a, const struct problem_fix *b)
{
	return a && b && a->span.start == b->span.start && a->span.end == b->span.end &&
	       bytes_eq(a->text, b->text);
}

/* Equal, or said of the same place in the same words for another part of the policy. */
static bool same_problem(const struct problem *a, const struct problem *b)
{
	return compare_problems(a, b) == 0 ||
	       (a->span.start == b->span.start && a->span.end == b->span.end &&
		a->rule == b->rule && a->detail && b->detail && strcmp(a->detail, b->detail) == 0);
}

/* Of equal problems one is kept; it has a fix only if all have the same. */
void header_sort_problems(struct problem_list *list)
{
	size_t kept = 0;

	if (list->len == 0)
		return;
	qsort(list->items, list->len, sizeof *list->items, compare_problems);
	for (size_t i = 1; i < list->len; i++)
		if (!same_problem(&list->items[kept], &list->items[i]))
			list->items[++kept] = list->items[i];
		else if (!same_fix(list->items[kept].fix, list->items[i].fix))
			list->items[kept].fix = NULL;
	list->len = kept + 1;
}

/* `layers`: also what the levels of the file do to each other; a site does it with includes read.
 */
static void judge_one(struct judging *judging, struct header_reading *reading, bool layers)
{
	const struct judge_options options = {.policies = judging->check->policies,
					      .strict = judging->check->options.strict};

	if (!headers_extract(&reading->file))
		return;
	reading->sets = judging->sets = headers_merge(&reading->file);
	judge_file(&reading->file, reading->sets, &options, on_problem, judging);
	if (layers)
		judge_layers(reading->sets, &options, judging->arena, on_problem, judging);
	withdraw_fixes(judging);
}

static void check_document(struct judging *judging, struct bytes text)
{
	struct markdown_block block;
	struct bytes rest = text;

	while (markdown_next(&rest, &block)) {
		struct header_reading reading = {.file = {.text = block.text,
							  .arena = judging->arena,
							  .code = judging->check->code}};

		judging->offset = (uint32_t)(block.text.ptr - text.ptr);
		judging->text = (struct bytes){0};
		if (markdown_as_file(&block, &reading.file))
			judge_one(judging, &reading, true);
	}
	judging->out->note = true;
}

static bool is_asked_for(const struct header_check *check, struct bytes path, struct bytes text)
{
	return (check->options.samples || !header_is_sample(path, check->options.given)) &&
	       headers_claims(check->code, path, text);
}

static const struct header_reading *check_one(struct judging *judging, struct bytes path,
					      struct bytes text, const struct sink *notes)
{
	struct header_reading *reading = arena_zalloc(judging->arena, sizeof *reading);
	bool site = judging->check->options.site;

	reading->file = (struct header_file){
		.path = site ? arena_dup(judging->arena, path) : path,
		.text = site ? arena_dup(judging->arena, text) : text,
		.arena = judging->arena,
		.code = judging->check->code,
	};
	judge_one(judging, reading, !site);
	for (const struct surface_note *note = reading->file.notes; note; note = note->next)
		sink_note(notes, note->limit ? NOTE_HEADER_LIMIT : NOTE_CONFIG, path, note->message);
	if (surface_is_full(&reading->file))
		sink_note(notes, NOTE_HEADER_LIMIT, path,
			  "So many headers are set here that not all of them were looked at.");
	if (reading->file.cut && *reading->file.cut)
		sink_note(notes, NOTE_HEADER_LIMIT, path,
			  "So many rules set headers here that not all of them were put together.");
	return reading->file.first ? reading : NULL;
}

const struct header_reading *header_check_file(const struct header_check *check, struct bytes path,
					       struct bytes text, struct arena *arena,
					       const struct sink *notes, struct problem_list *out)
{
	struct judging judging = {.check = check, .arena = arena, .text = text, .out = out};
	bool document = check->options.docs && markdown_is_document(path);
	const struct header_reading *reading = NULL;

	out->len = 0;
	out->note = false;
	if (!document && !is_asked_for(check, path, text))
		return NULL;
	arena_clear(arena);
	if (document)
		check_document(&judging, text);
	else
		reading = check_one(&judging, path, text, notes);
	header_sort_problems(out);
	return reading;
}
