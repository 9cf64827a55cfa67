/* SPDX-License-Identifier: Apache-2.0 */
/* What several formats derive from a report's input. */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "report/report.h"

/* The three levels that SARIF, GitHub and compilers know; a larger value is worse. */
enum facts_level {
	FACTS_NOTE,    /* note, low */
	FACTS_WARNING, /* medium */
	FACTS_ERROR,   /* high, critical */
};

enum facts_level facts_level(enum severity severity);

/* The secret as it may be shown: redacted, or in full with show_secrets. Borrowed. */
struct bytes facts_secret(const struct report_input *in, const struct finding *finding);

/* "AWS access key AKIA****": the rule's name and the redacted secret, if any. Not escaped. */
void facts_add_title(struct buf *out, const struct finding *finding);

/*
 * " at commit 0123456789ab", " at tag 0123456789ab" or " in no commit": where the history has the finding. `quote`
 * stands on both sides of the id.
 */
void facts_add_origin(struct buf *out, const struct history_facts *history, const char *quote);

/* Whether the finding's path is that of a file in what is checked out: a message is in no file. */
bool facts_in_checkout(const struct finding *finding);

/* Findings of each severity; `counts` has SEVERITY_CRITICAL + 1 elements. */
void facts_by_severity(const struct report_input *in, uint64_t counts[]);

/* All notes of a kind, whether they are listed or only counted. */
uint64_t facts_notes(const struct report_input *in, enum note_kind kind);

uint64_t facts_suppressed(const struct report_input *in);

/*
 * The findings, worst first: by severity, then confidence, then in their own order. The caller
 * frees the array (not the findings); NULL if there are none.
 */
const struct finding **facts_ranked(const struct report_input *in);

/*
 * The rules that have findings, in the order of `in->rules`, each once. The caller frees the array;
 * `*len` is set.
 */
const struct rule_info **facts_fired(const struct report_input *in, size_t *len);

#endif
