/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the picket/1 schema that its two forms, json and jsonl, share. See docs/json.md. */
#ifndef REPORT_REPORT_JSON_H
#define REPORT_REPORT_JSON_H

#include "base/json.h"
#include "report/report.h"

#define REPORT_JSON_SCHEMA "picket/1"

/* Each returns a new object that the caller frees or gives away. */
struct json *report_json_finding(const struct report_input *in, const struct finding *finding);
struct json *report_json_note(const struct note *note);

/* The members "tool", "scan" and "summary", which say everything but findings, rules and notes. */
void report_json_head(struct json *object, const struct report_input *in);

#endif
