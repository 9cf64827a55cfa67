/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: a frame of JSON written by hand around the objects of log_object.c, one rule, one
 * result, one invocation at a time.
 *
 * - Descriptions are checked before the first byte of their object is written.
 * - Every byte passes through put(), the one place that calls the write function and remembers
 *   its failure; nothing is written after a failure.
 */
#include "sarif/log_object.h"

#include <assert.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define HEAD "{\"$schema\":\"" SCHEMA "\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":"

const char *sarif_status_text(int status)
{
	switch (status) {
	case SARIF_OK:
		return "the SARIF log is complete";
	case SARIF_ERR_WRITE:
		return "the SARIF log could not be written";
	case SARIF_ERR_MEMORY:
		return "there is not enough memory to write the SARIF log";
	case SARIF_ERR_INVALID:
		return "the SARIF log would not be valid";
	default:
		return "unknown SARIF status";
	}
}

/* A decimal number above 0.0, at most 10.0, as GitHub reads it; no locale, no exponent. */
static bool is_security_severity(struct sarif_text text)
{
	unsigned int whole = 0;
	size_t digits = 0;
	bool fraction = false, above_whole = false;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '.' && !fraction && digits) {
			fraction = true;
			digits = 0;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		digits++;
		if (fraction)
			above_whole |= c != '0';
		else
			whole = whole * 10 + (unsigned int)(c - '0');
		if (whole > 10)
			return false;
	}
	return digits && (whole || above_whole) && !(whole == 10 && above_whole);
}

static bool is_valid_run(const struct sarif_run *run)
{
	const struct sarif_driver *driver = &run->driver;

	if (!driver->name.len || !driver->version.len || driver->version.ptr[0] < '0' ||
	    driver->version.ptr[0] > '9' || !sarif_uri_scheme(driver->information_uri) ||
	    driver->rule_count > SARIF_GITHUB_RULES)
		return false;
	for (size_t i = 0; i < driver->rule_count; i++) {
		const struct sarif_rule *rule = &driver->rules[i];
		if (!rule->id.len)
			return false;
		if (rule->security_severity.len && !is_security_severity(rule->security_severity))
			return false;
	}
	for (size_t i = 0; i < driver->notification_count; i++)
		if (!driver->notifications[i].id.len)
			return false;
	return true;
}

static bool is_valid_region(const struct sarif_region *r)
{
	if (!r->start_line)
		return !r->start_column && !r->end_line && !r->end_column;
	if (r->end_line && r->end_line != r->start_line)
		return r->end_line > r->start_line;
	return !r->end_column || r->end_column >= (r->start_column ? r->start_column : 1);
}

static bool is_valid_fix(const struct sarif_fix *fix)
{
	for (size_t i = 0; i < fix->change_count; i++) {
		const struct sarif_change *change = &fix->changes[i];
		for (size_t j = 0; j < change->replacement_count; j++) {
			const struct sarif_region *r = &change->replacements[j].deleted;
			if (!r->start_column || !r->end_column || !is_valid_region(r))
				return false;
		}
		if (!change->replacement_count)
			return false;
	}
	return fix->change_count > 0;
}

static bool is_valid_result(const struct sarif_run *run, const struct sarif_result *r)
{
	if (r->rule >= run->driver.rule_count || !sarif_text_trim(r->message).len ||
	    !r->location_count)
		return false;
	if (r->suppression_count && !run->with_suppressions)
		return false;
	for (size_t i = 0; i < r->location_count; i++)
		if (!is_valid_region(&r->locations[i].region))
			return false;
	for (size_t i = 0; i < r->related_count; i++)
		if (!is_valid_region(&r->related[i].location.region))
			return false;
	for (size_t i = 0; i < r->fix_count; i++)
		if (!is_valid_fix(&r->fixes[i]))
			return false;
	return true;
}

static bool are_valid_notifications(const struct sarif_driver *driver,
				    const struct sarif_notification *notes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct sarif_notification *note = &notes[i];
		if (!sarif_text_trim(note->message).len)
			return false;
		if (note->descriptor.len &&
		    log_find_descriptor(driver, note->descriptor) == driver->notification_count)
			return false;
		if (note->location && !is_valid_region(&note->location->region))
			return false;
	}
	return true;
}

static void put(struct sarif_log *log, struct sarif_text text)
{
	if (log->status == SARIF_OK && log->write(log->ctx, text.ptr, text.len) != 0)
		log->status = SARIF_ERR_WRITE;
}

/* Which braces of an object to leave out, so that the frame can go on inside it. */
enum braces { BRACES_BOTH, BRACES_OPEN, BRACES_NONE };

/* Write `before`, the object, `after`; the object is freed. `b` is reset for the next one. */
static void put_object(struct sarif_log *log, struct log_build *b, const char *before,
		       cJSON *object, enum braces braces, const char *after)
{
	struct sarif_buf out = { 0 };
	char *printed = object && !b->failed ? cJSON_PrintUnformatted(object) : NULL;

	sarif_buf_adds(&out, before);
	if (printed) {
		struct sarif_text json = sarif_text(printed);
		assert(json.len >= 2 && json.ptr[0] == '{' && json.ptr[json.len - 1] == '}');
		json.len -= braces == BRACES_BOTH ? 0 : 1;
		json.ptr += braces == BRACES_NONE ? 1 : 0;
		json.len -= braces == BRACES_NONE ? 1 : 0;
		sarif_buf_add_json(&out, json);
	}
	sarif_buf_adds(&out, after);
	if (log->status == SARIF_OK && (!printed || out.failed))
		log->status = SARIF_ERR_MEMORY;
	else
		put(log, sarif_buf_text(&out));
	sarif_buf_release(&out);
	cJSON_free(printed);
	cJSON_Delete(object);
	b->failed = false;
}

int sarif_log_begin(struct sarif_log *log, const struct sarif_run *run, sarif_write_fn *write,
		    void *ctx)
{
	const struct sarif_driver *driver = &run->driver;
	struct log_build b = { 0 };

	*log = (struct sarif_log){ .run = run, .write = write, .ctx = ctx };
	if (!is_valid_run(run))
		return SARIF_ERR_INVALID;
	log->open = true;
	put_object(log, &b, HEAD, log_new_driver(&b, driver), BRACES_OPEN, ",\"rules\":[");
	for (size_t i = 0; i < driver->rule_count && log->status == SARIF_OK; i++)
		put_object(log, &b, i ? ",\n" : "\n", log_new_rule(&b, &driver->rules[i]),
			   BRACES_BOTH, "");
	put(log, sarif_text("\n],\"notifications\":["));
	for (size_t i = 0; i < driver->notification_count && log->status == SARIF_OK; i++)
		put_object(log, &b, i ? ",\n" : "\n",
			   log_new_descriptor(&b, &driver->notifications[i]), BRACES_BOTH, "");
	put_object(log, &b, "\n]}},", log_new_run(&b, run), BRACES_NONE, ",\"results\":[");
	sarif_buf_release(&b.text);
	return log->status;
}

int sarif_log_result(struct sarif_log *log, const struct sarif_result *result)
{
	struct log_build b = { 0 };

	assert(log->open);
	if (log->status != SARIF_OK)
		return log->status;
	if (!is_valid_result(log->run, result))
		return SARIF_ERR_INVALID;
	put_object(log, &b, log->results ? ",\n" : "\n", log_new_result(&b, log->run, result),
		   BRACES_BOTH, "");
	log->results += log->status == SARIF_OK;
	sarif_buf_release(&b.text);
	return log->status;
}

int sarif_log_end(struct sarif_log *log, const struct sarif_invocation *invocation)
{
	const struct sarif_driver *driver = &log->run->driver;
	struct log_build b = { 0 };

	assert(log->open);
	if (log->status != SARIF_OK)
		return log->status;
	if (invocation &&
	    !(are_valid_notifications(driver, invocation->execution, invocation->execution_count) &&
	      are_valid_notifications(driver, invocation->configuration,
				      invocation->configuration_count)))
		return SARIF_ERR_INVALID;
	put_object(log, &b, "\n],\"invocations\":[", log_new_invocation(&b, driver, invocation),
		   BRACES_BOTH, "]}]}\n");
	sarif_buf_release(&b.text);
	log->open = false;
	return log->status;
}
