/* SPDX-License-Identifier: Apache-2.0 */
/* How bad a finding is, and how sure we are. Both are ordered: a larger value is worse, or surer. */
#ifndef MODEL_SEVERITY_H
#define MODEL_SEVERITY_H

#include <stdbool.h>

#include "base/bytes.h"

enum severity {
	SEVERITY_NOTE,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
};

enum confidence {
	CONFIDENCE_LOW,    /* generic shape */
	CONFIDENCE_MEDIUM, /* distinctive only together with its keyword */
	CONFIDENCE_HIGH,   /* self-identifying shape, or a checksum that is right */
};

/* "note", "low", "medium", "high", "critical". */
const char *severity_name(enum severity severity);
const char *confidence_name(enum confidence confidence);

/* The inverse, ASCII case ignored. False, and nothing written, for any other word. */
bool severity_parse(struct bytes word, enum severity *out);
bool confidence_parse(struct bytes word, enum confidence *out);

/*
 * The number that GitHub wants in `security-severity`, as text: "9.5", "8.0", "5.5", "2.0", "0.5". Its
 * bands are: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low.
 */
const char *severity_score(enum severity severity);

#endif
