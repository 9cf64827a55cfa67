/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bytes of a candidate alone reveal: checksums, structure, entropy. Nothing here touches the
 * network, a clock, or anything outside the candidate. Rules name validators in their `validate` list;
 * the table in match/validate.c is the list of names.
 */
#ifndef MATCH_VALIDATE_H
#define MATCH_VALIDATE_H

#include "base/bytes.h"
#include "base/err.h"

enum verdict {
	VERDICT_UNKNOWN, /* says nothing */
	VERDICT_VALID,   /* format verified: confidence becomes high */
	VERDICT_WEAK,    /* real but less dangerous (encrypted key, local host): severity drops by one */
	VERDICT_INVALID, /* checksum is wrong: the finding stays, with low confidence and severity */
	VERDICT_REJECT,  /* not such a thing at all: no finding */
};

struct validator; /* a row of the table */

/* A validator with its argument, as a rule names it: "entropy:3.5", "jwt". Plain data. */
struct validator_use {
	const struct validator *validator;
	double number; /* the argument where the validator takes one */
};

enum { VALIDATION_DETAIL_SIZE = 200 };

/*
 * Parses "name" or "name:argument". ERR_USAGE with a sentence that lists the known names (and suggests the
 * nearest) when there is none.
 */
int validator_parse(struct bytes spec, struct validator_use *out, struct err *err) MUST_CHECK;

/*
 * Judges one candidate. `match` is the whole match, `secret` lies inside it. `detail` receives one
 * sentence for people ("The checksum is valid.", "The key belongs to AWS account 123456789012.") or "";
 * it never holds the secret.
 */
enum verdict validator_run(const struct validator_use *use, struct bytes match, struct bytes secret,
			   char detail[VALIDATION_DETAIL_SIZE]);

/* The i-th name of the table, or NULL past its end: for `picket rules lint` and documentation. */
const char *validator_name(size_t i);

#endif
