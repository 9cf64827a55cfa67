/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What identifies a finding from scan to scan: its rule, its secret and its path; never a line number or a
 * commit, so that moved lines, rebases and squashes do not bring findings back.
 *
 * Fingerprints stand in reports and baselines that many can read, and must not let anyone test guesses of a
 * weak secret against them. So of the secret only FINGERPRINT_SECRET_BITS bits of its SHA-256 go in, the
 * same bits for every path: whoever sees any number of fingerprints learns no more than these. Two different
 * secrets of one rule in one file have the same fingerprint with a probability of one in a million.
 */
#ifndef TRIAGE_FINGERPRINT_H
#define TRIAGE_FINGERPRINT_H

#include "model/finding.h"

enum { FINGERPRINT_SECRET_BITS = 20 };

void fingerprint_make(const char *rule_id, struct bytes secret, struct bytes path,
		      char out[FINGERPRINT_SIZE]);

#endif
