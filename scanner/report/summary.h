/* SPDX-License-Identifier: Apache-2.0 */
/* The one line that says what was scanned, what was found, and what was not looked at. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/report.h"

/*
 * "3 findings (1 critical, 2 high) in 1,204 files (12.3 MB), 0.8 s; not scanned: 12 binary files; 2
 * suppressed (by comment)". No line end. Holds no text of the input's.
 */
void summary_add(struct buf *out, const struct report_input *in);

/* Its two halves: "3 findings (1 critical, 2 high)" or "No secrets found", and the rest. */
void summary_add_findings(struct buf *out, const struct report_input *in);
void summary_add_rest(struct buf *out, const struct report_input *in);

/* "12 binary files", "1 unreadable file", "history cut off by a shallow clone". */
void summary_add_notes(struct buf *out, enum note_kind kind, uint64_t n);

/* One of them without its number: "unreadable file". */
const char *summary_note_phrase(enum note_kind kind);

/*
 * Whether notes of this kind are worth a line each with path and detail. What is left out by design
 * (binary files, submodules, ...) is only counted.
 */
bool summary_lists(enum note_kind kind);

#endif
