/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header detector: a file that declares headers goes through extract and merge (surface/) and judge
 * (judge/); what is wrong becomes problems. What only several files together show is
 * header_site.h.
 */
#ifndef ENGINE_HEADER_CHECK_H
#define ENGINE_HEADER_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "model/sink.h"
#include "triage/triage.h"

struct header_options {
	bool strict;       /* also rules that most real sites break */
	bool docs;         /* also fenced blocks of Markdown; what they say is a note */
	bool samples;      /* also tests, fixtures, examples: see header_is_sample */
	bool site;         /* blobs are a whole tree: judge the files together, too */
	struct string_list disabled; /* ids of rules that report nothing; others do no harm */
	const char *given; /* the absolute path that was asked for: nothing above it makes a sample
			      of a file; or NULL */
};

struct header_check; /* immutable, shared */

/* `given` of the options is borrowed, `disabled` is not looked at again. */
int header_check_new(const struct header_options *options, struct header_check **out,
		     struct err *err) MUST_CHECK;
void header_check_free(struct header_check *check); /* accepts NULL */

/* All rules about headers, for reports. */
const struct rule_info *header_check_rules(size_t *len);
/* The one with this id, or NULL. */
const struct rule_info *header_check_find(const char *id);
/* Is it one of them that is only reported if `strict` is asked for? */
bool header_check_is_strict(const struct rule_info *rule);

/*
 * Is the file one of a test, fixture, example, sample, documentation or a vendored package, by a
 * directory or by its name (x.test.js, x_spec.rb)? Directories above `given` do not count.
 */
bool header_is_sample(struct bytes path, const char *given);

struct problem_list {
	struct problem *items;
	size_t len, cap;
	bool note; /* none of them is worse than a note: they stand in documentation */
};

struct header_reading; /* a file that sets headers, and which: for header_site_add */

/*
 * The problems of one file, sorted by span and rule, each once. Their text and what is returned are
 * in `arena`, which is cleared first. What the file's software would ignore is noted. NULL if the
 * file sets no headers at all.
 */
const struct header_reading *header_check_file(const struct header_check *check, struct bytes path,
					       struct bytes text, struct arena *arena,
					       const struct sink *notes, struct problem_list *out);

#endif
