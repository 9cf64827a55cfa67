/* SPDX-License-Identifier: Apache-2.0 */
/* Names and scores of severities and confidences. */
#include "model/severity.h"

#include <assert.h>

static const char *const severity_names[] = {"note", "low", "medium", "high", "critical"};
static const char *const severity_scores[] = {"0.5", "2.0", "5.5", "8.0", "9.5"};
static const char *const confidence_names[] = {"low", "medium", "high"};

const char *severity_name(enum severity severity)
{
	assert((unsigned)severity <= SEVERITY_CRITICAL);
	return severity_names[severity];
}

const char *confidence_name(enum confidence confidence)
{
	assert((unsigned)confidence <= CONFIDENCE_HIGH);
	return confidence_names[confidence];
}

bool severity_parse(struct bytes word, enum severity *out)
{
	for (int i = 0; i <= SEVERITY_CRITICAL; i++)
		if (bytes_eq_nocase(word, bytes_str(severity_names[i]))) {
			*out = (enum severity)i;
			return true;
		}
	return false;
}

bool confidence_parse(struct bytes word, enum confidence *out)
{
	for (int i = 0; i <= CONFIDENCE_HIGH; i++)
		if (bytes_eq_nocase(word, bytes_str(confidence_names[i]))) {
			*out = (enum confidence)i;
			return true;
		}
	return false;
}

const char *severity_score(enum severity severity)
{
	assert((unsigned)severity <= SEVERITY_CRITICAL);
	return severity_scores[severity];
}
