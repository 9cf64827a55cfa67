/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header detector: a file that declares headers goes through extract, merge and judge (scanner/headers);
 * what is wrong becomes problems. The policies are read when the first such file is met, and then constant.
 */
#ifndef ENGINE_HEADER_CHECK_H
#define ENGINE_HEADER_CHECK_H

#include "base/arena.h"
#include "base/err.h"
#include "model/sink.h"
#include "triage/triage.h"

struct header_check;

/* Reads the built-in policies. */
int header_check_new(struct header_check **out, struct err *err) MUST_CHECK;
void header_check_free(struct header_check *check); /* accepts NULL */

/* All rules, for reports. Borrowed from `check`. */
const struct rule_info *header_check_rules(const struct header_check *check, size_t *len);

struct problem_list {
	struct problem *items;
	size_t len, cap;
};

/*
 * The problems of one file, sorted by span and rule, each once; none if no surface claims it. Their text is
 * in `arena`, which is cleared first. What the file's software would ignore is noted.
 */
void header_check_file(const struct header_check *check, struct bytes path, struct bytes text,
		       struct arena *arena, const struct sink *notes, struct problem_list *out);

#endif
