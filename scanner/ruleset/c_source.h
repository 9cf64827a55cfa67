/* SPDX-License-Identifier: Apache-2.0 */
/* Texts as C source, for the programs of the build that make rules a constant. */
#ifndef RULESET_C_SOURCE_H
#define RULESET_C_SOURCE_H

#include <stdio.h>

#include "base/bytes.h"
#include "model/rule_info.h"

/* A string literal of any bytes; trigraphs cannot come about. */
void c_source_bytes(FILE *out, struct bytes text);
/* The same of a string, or NULL. */
void c_source_string(FILE *out, const char *text);
/* `.field = "text",` and a line's end, behind `indent`. */
void c_source_field(FILE *out, const char *indent, const char *field, const char *text);
/* The same of a list; nothing if it is empty. */
void c_source_list(FILE *out, const char *indent, const char *field, struct string_list list);

#endif
