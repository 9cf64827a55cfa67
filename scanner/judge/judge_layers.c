/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks at what merging left behind: shadowed assignments, and lines of the same name. Only headers
 * that protect count, and only what is sure: a set that may get more from an include that was not
 * read says nothing about what is not there.
 */
#include "judge/judge_layers.h"

#include <assert.h>

#include "judge/protective.h"
#include "surface/surface.h"

enum {
	MAX_NAMES = 16,     /* of headers in one sentence */
	MAX_STEPS = 100000, /* of comparing shadowed assignments with what is sent */
};

static bool is_surface(const struct header_set *set, const char *name)
{
	return strcmp(set->surface, name) == 0;
}

/* A problem at the name of the header that `assignment` sets. */
static struct judge_problem problem_of(enum policy_rule rule, const struct effective_header *header,
				       const struct assignment *assignment, const char *detail)
{
	return (struct judge_problem){.rule = rule,
				      .header = header,
				      .span = assignment->name_span,
				      .subject = assignment->name,
				      .detail = detail};
}

/*
 * nginx.
 */

/*
 * The add_header of the level itself that makes it inherit nothing; NULL if it stands in another
 * file.
 */
static const struct effective_header *own_header(const struct header_set *set)
{
	for (const struct effective_header *h = set->first; h; h = h->next)
		if (h->from->operation == HEADER_ADD && bytes_eq(h->from->path, set->path) &&
		    bytes_eq(h->from->scope, set->scope))
			return h;
	return NULL;
}

bool judge_scope_is_for_assets(struct bytes scope)
{
	static const char *const extensions[] = {"css", "js",   "png", "jpg",
						 "svg", "woff", "ico", "gif"};
	struct bytes word = scope;
	bool known = false;

	/* The last word: outer levels stand before it. */
	for (size_t i = scope.len; i-- > 0;)
		if (scope.ptr[i] == ' ') {
			word = bytes_slice(scope, i + 1, scope.len);
			break;
		}
	if (bytes_find(scope, BYTES("location ~"), 0) == SIZE_MAX ||
	    bytes_find(word, BYTES("htm"), 0) != SIZE_MAX ||
	    bytes_find(word, BYTES("php"), 0) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
		known |= bytes_find(word, bytes_str(extensions[i]), 0) != SIZE_MAX;
	return known;
}

struct name_list {
	struct bytes names[MAX_NAMES];
	size_t len;
};

static void add_name(struct name_list *list, struct bytes name)
{
	for (size_t i = 0; i < list->len; i++)
		if (bytes_eq_nocase(list->names[i], name))
			return;
	if (list->len < MAX_NAMES)
		list->names[list->len++] = name;
}

/* The names of protective headers that outer levels send and this one does not, outermost first. */
static void find_dropped(const struct header_set *set, struct name_list *out)
{
	bool assets = judge_scope_is_for_assets(set->scope);

	for (const struct assignment *a = set->shadowed; a; a = a->next)
		if (!(assets ? protective_for_assets(a->name) : protective_header(a->name)) ||
		    a->value.len == 0 || surface_find(set, a->name))
			continue;
		else
			add_name(out, a->name);
}

/* False: nothing is lost here. */
static bool check_dropped(const struct judge *judge)
{
	const struct header_set *set = judge->set;
	const struct effective_header *own = own_header(set);
	struct name_list dropped = {0};
	const char *names = "";

	if (!own || set->open || !is_surface(set, "nginx"))
		return false;
	find_dropped(set, &dropped);
	if (dropped.len == 0)
		return false;
	/* Shadowed ones are listed from the last to the first. */
	for (size_t i = dropped.len; i-- > 0;)
		names = arena_printf(judge->arena, "%s%s%.*s", names, *names ? ", " : "",
				     (int)dropped.names[i].len, dropped.names[i].ptr);
	judge_report(judge,
		     &(struct judge_problem){
			     .rule = RULE_NGINX_ADD_HEADER_DROPPED,
			     .header = own,
			     .span = own->from->name_span,
			     .subject = set->scope,
			     .detail = arena_printf(
				     judge->arena,
				     "With an add_header of its own, this level sends none of "
				     "the levels around it: %s %s lost here.",
				     names, dropped.len == 1 ? "is" : "are")});
	return true;
}

/* Are both variants of one level, which a map makes? Then they share headers of its own. */
static bool is_same_level(const struct header_set *set, const struct header_set *other)
{
	const struct effective_header *own = own_header(set);

	if (!own || !other || !bytes_eq(set->scope, other->scope) ||
	    !bytes_eq(set->path, other->path))
		return false;
	for (const struct effective_header *h = own; h; h = h->next)
		for (const struct effective_header *g = other->first; g; g = g->next)
			if (bytes_eq(h->from->scope, set->scope) &&
			    h->from->name_span.start == g->from->name_span.start)
				return true;
	return false;
}

/*
 * Apache.
 */

static const struct effective_header *in_other_table(const struct header_set *set,
						     const struct effective_header *header)
{
	for (const struct effective_header *h = set->first; h; h = h->next)
		if (h->success_only != header->success_only &&
		    bytes_eq_nocase(h->name, header->name))
			return h;
	return NULL;
}

static void check_tables(const struct judge *judge)
{
	for (const struct effective_header *h = judge->set->first; h; h = h->next) {
		const struct effective_header *other = in_other_table(judge->set, h);
		struct judge_problem problem;
		bool same;

		if (!h->success_only || !other || !protective_header(h->name))
			continue;
		same = bytes_eq(value_bytes(&h->value), value_bytes(&other->value));
		problem = problem_of(
			RULE_APACHE_DUPLICATE_TABLES, h, h->from,
			same ? "`Header always` sends it too: successful responses carry it twice."
			     : "`Header always` sends it too, with another value: successful "
			       "responses "
			       "carry both.");
		judge_report(judge, &problem);
	}
}

/*
 * Rules that are always overridden.
 */

static bool same_place(const struct assignment *a, const struct assignment *b)
{
	return a->name_span.start == b->name_span.start && bytes_eq(a->path, b->path);
}

/* Does any set send the value of this assignment? */
static bool is_sent(const struct header_set *sets, const struct assignment *assignment,
		    unsigned *steps)
{
	for (const struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h; h = h->next) {
			if (*steps == 0 || same_place(h->from, assignment))
				return true;
			--*steps;
		}
	return false;
}

static void check_shadowed(const struct judge *judge, const struct header_set *sets,
			   unsigned *steps)
{
	for (const struct assignment *a = judge->set->shadowed; a; a = a->next) {
		const struct effective_header *winner = surface_find(judge->set, a->name);
		struct judge_problem problem;

		if (!winner || !protective_header(a->name) || a->operation == HEADER_REMOVE ||
		    a->development || a->implied ||
		    winner->from->condition.len != a->condition.len ||
		    !bytes_eq(a->scope, judge->set->scope) ||
		    bytes_eq(value_bytes(&winner->value), value_bytes(&a->value)) ||
		    is_sent(sets, a, steps))
			continue;
		problem = problem_of(
			RULE_ROUTE_SHADOWED, winner, a,
			arena_printf(judge->arena,
				     "%s%.*s sets %.*s for the same paths and "
				     "wins: this value is never sent.",
				     winner->from->scope.len ? "The rule for " : "A later rule",
				     (int)winner->from->scope.len,
				     winner->from->scope.ptr ? winner->from->scope.ptr : "",
				     (int)a->name.len, a->name.ptr));
		judge_report(judge, &problem);
	}
}

void judge_layers(const struct header_set *sets, const struct judge_options *options,
		  struct arena *arena, judge_problem_fn *fn, void *ctx)
{
	const struct header_set *dropping = NULL;
	unsigned steps = MAX_STEPS;

	assert(options->policies);
	for (const struct header_set *set = sets; set; set = set->next) {
		struct judge judge = {
			.set = set, .options = options, .arena = arena, .fn = fn, .ctx = ctx};

		if (is_surface(set, "nginx") && is_same_level(set, dropping))
			continue;
		if (is_surface(set, "nginx"))
			dropping = check_dropped(&judge) ? set : dropping;
		else if (is_surface(set, "apache"))
			check_tables(&judge);
		else
			check_shadowed(&judge, sets, &steps);
	}
}
