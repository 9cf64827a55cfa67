/* SPDX-License-Identifier: Apache-2.0 */
/* What commands say on standard error. */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

/*
 * "picket: SENTENCE" on one line. The sentence may quote anything (a path, a rule file that a stranger sent): it is
 * printed in its visible form (report/escape.h), so that no terminal and no CI system obeys it.
 */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
