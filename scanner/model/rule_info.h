/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report has to know of a rule, whether it looks for secrets or for headers. Rule sets and header
 * policies embed it; everything is owned by them and lives as long as they do.
 */
#ifndef MODEL_RULE_INFO_H
#define MODEL_RULE_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "model/severity.h"

enum rule_kind {
	RULE_SECRET,
	RULE_HEADER,
};

/* Where something is written in a rule file. */
struct source_place {
	const char *file; /* NULL if that is not known */
	uint32_t line;    /* from 1 */
};

struct string_list {
	const char *const *items;
	size_t len;
	const struct source_place *places; /* of each item; NULL if not known */
};

static inline bool string_list_has(const struct string_list *list, const char *text)
{
	for (size_t i = 0; i < list->len; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

struct rule_info {
	const char *id;          /* "aws-access-key": stable for ever */
	const char *name;        /* "AWS access key": one line for people */
	const char *description; /* what it lets its holder do */
	const char *remediation; /* what to do about it; "" if the rule's file says nothing */
	struct string_list references; /* documentation pages */
	struct string_list cwe;        /* "CWE-798" */
	struct string_list tags;
	enum rule_kind kind;
	enum severity severity;
	enum confidence confidence;
};

#endif
