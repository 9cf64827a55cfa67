/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree-sitter's runtime, built with three changes.
 *
 * What it does is counted, and its memory is that of a piece of work (tree_sitter_count.h, which the build
 * includes first; tree_sitter_work.h).
 *
 * More room for what a grammar's scanner writes down of its state: those of YAML, Python and Ruby write some
 * bytes beyond the 1,024 that they are told, if a text nests deeply enough. The runtime's parser.h is guarded,
 * so lib.c keeps the size that is set here.
 *
 * Queries are compiled without the analysis that looks for patterns which the grammar cannot match: it walks
 * the parse tables for each pattern, 5 to 50 ms for one of our queries, more than everything else that is done
 * for most repositories. It has a second result, the steps that cannot fail once their parent matched; all
 * count as fallible here, which is what the runtime itself does when the analysis gets too long. The
 * analysis stays for tests (tree_sitter_analyse_queries), which show that each query can match.
 */
#include <tree_sitter/api.h>

#include "parser.h"
#include "tree_sitter_runtime.h"

#undef TREE_SITTER_SERIALIZATION_BUFFER_SIZE
#define TREE_SITTER_SERIALIZATION_BUFFER_SIZE 2048

/* lib.c has the analysis once as a definition ("TSQuery *self, ...") and once as a call ("self, ..."). */
#define ts_query__analyze_patterns(query, error) ANALYSE_##query, error)
#define ANALYSE_TSQuery ts_query__analyze_patterns_fully(TSQuery
#define ANALYSE_self analyse(self

static bool analyse(TSQuery *query, unsigned *error_offset);

#include "lib.c"

static bool fully;

void tree_sitter_analyse_queries(bool on)
{
	fully = on;
}

/* Does the pattern capture anything at this step or below it? */
static bool has_captures(const TSQuery *query, unsigned index)
{
	const QueryStep *first = array_get(&query->steps, index), *step = first;

	do {
		if (step->capture_ids[0] != NONE)
			return true;
		if (++index == query->steps.size)
			return false;
		step = array_get(&query->steps, index);
	} while (step->depth != PATTERN_DONE_MARKER && step->depth > first->depth);
	return false;
}

static bool analyse(TSQuery *query, unsigned *error_offset)
{
	if (fully)
		return ts_query__analyze_patterns_fully(query, error_offset);
	for (unsigned i = 0; i < query->steps.size; i++) {
		QueryStep *step = array_get(&query->steps, i);
		bool done = step->depth == PATTERN_DONE_MARKER;

		step->parent_pattern_guaranteed = step->root_pattern_guaranteed = done;
		step->contains_captures = !done && has_captures(query, i);
	}
	return true;
}
