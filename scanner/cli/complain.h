/* SPDX-License-Identifier: Apache-2.0 */
/* What commands say on standard error. */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

#include "model/sink.h"

/*
 * "picket: SENTENCE" on one line. The sentence may quote anything (a path, a rule file that a stranger sent): it is
 * printed in its visible form (report/escape.h), so that no terminal and no CI system obeys it.
 */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * For commands without a report: warns of a note that makes the scan incomplete, and counts it in `*missed`. Of many
 * only the first are printed; complain_of_more says how many more there were.
 */
void complain_of_note(const struct note *note, size_t *missed);
void complain_of_more(size_t missed);

#endif
