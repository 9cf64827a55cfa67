/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects of a log.
 *
 * - A failed allocation anywhere sets `failed`, and building goes on with NULL objects, which
 *   cJSON ignores: one check before printing suffices, and nothing leaks.
 * - Foreign text passes through add_text() or one of its kin, hence is valid UTF-8 without NUL.
 * - Numbers and texts are copied; an object borrows nothing from what it describes.
 */
#include "sarif/log_object.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#define ROOT "%SRCROOT%"

static const char *const level_names[] = {
	[SARIF_LEVEL_WARNING] = "warning",
	[SARIF_LEVEL_NOTE] = "note",
	[SARIF_LEVEL_ERROR] = "error",
};

static const char *const precision_names[] = {
	[SARIF_PRECISION_ABSENT] = NULL,	   [SARIF_PRECISION_LOW] = "low",
	[SARIF_PRECISION_MEDIUM] = "medium",	   [SARIF_PRECISION_HIGH] = "high",
	[SARIF_PRECISION_VERY_HIGH] = "very-high",
};

static const char *const problem_names[] = {
	[SARIF_PROBLEM_ABSENT] = NULL,
	[SARIF_PROBLEM_RECOMMENDATION] = "recommendation",
	[SARIF_PROBLEM_WARNING] = "warning",
	[SARIF_PROBLEM_ERROR] = "error",
};

/* Attach `item`, which may be NULL after a failed allocation, and own it no longer. */
static cJSON *attach(struct log_build *b, cJSON *object, const char *key, cJSON *item)
{
	if (item && cJSON_AddItemToObjectCS(object, key, item))
		return item;
	cJSON_Delete(item);
	b->failed = true;
	return NULL;
}

static cJSON *append(struct log_build *b, cJSON *array, cJSON *item)
{
	if (item && cJSON_AddItemToArray(array, item))
		return item;
	cJSON_Delete(item);
	b->failed = true;
	return NULL;
}

static cJSON *add_object(struct log_build *b, cJSON *object, const char *key)
{
	return attach(b, object, key, cJSON_CreateObject());
}

static cJSON *add_array(struct log_build *b, cJSON *object, const char *key)
{
	return attach(b, object, key, cJSON_CreateArray());
}

static void add_name(struct log_build *b, cJSON *object, const char *key, const char *name)
{
	attach(b, object, key, cJSON_CreateString(name));
}

/* Numbers go in as text: cJSON would print large ones with an exponent. */
static cJSON *new_int(int64_t value)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, value);
	return cJSON_CreateRaw(text);
}

static void add_int(struct log_build *b, cJSON *object, const char *key, int64_t value)
{
	attach(b, object, key, new_int(value));
}

/* The scratch text as a new string. */
static cJSON *new_scratch(struct log_build *b)
{
	if (b->text.failed)
		return NULL;
	return cJSON_CreateString(b->text.ptr ? b->text.ptr : "");
}

static cJSON *new_text(struct log_build *b, struct sarif_text text)
{
	sarif_buf_clear(&b->text);
	sarif_buf_add_utf8(&b->text, text);
	return new_scratch(b);
}

static void add_text(struct log_build *b, cJSON *object, const char *key, struct sarif_text text)
{
	attach(b, object, key, new_text(b, text));
}

static void add_text_if(struct log_build *b, cJSON *object, const char *key, struct sarif_text text)
{
	if (text.len)
		add_text(b, object, key, text);
}

static void add_uri_if(struct log_build *b, cJSON *object, const char *key, struct sarif_text uri)
{
	sarif_buf_clear(&b->text);
	if (sarif_uri_add_absolute(&b->text, uri))
		attach(b, object, key, new_scratch(b));
}

/* The validator wants a period at the end of every message. */
static void end_sentence(struct sarif_buf *buf)
{
	if (buf->len && buf->ptr[buf->len - 1] != '.')
		sarif_buf_adds(buf, ".");
}

static void add_message(struct log_build *b, cJSON *object, const char *key, struct sarif_text text)
{
	sarif_buf_clear(&b->text);
	sarif_buf_add_visible(&b->text, sarif_text_trim(text));
	end_sentence(&b->text);
	attach(b, add_object(b, object, key), "text", new_scratch(b));
}

static void add_description(struct log_build *b, cJSON *object, const char *key,
			    struct sarif_text text)
{
	sarif_buf_clear(&b->text);
	sarif_buf_add_cut(&b->text, sarif_text_trim(text), SARIF_GITHUB_TEXT - 1);
	end_sentence(&b->text);
	attach(b, add_object(b, object, key), "text", new_scratch(b));
}

static void add_artifact(struct log_build *b, cJSON *object, struct sarif_text path)
{
	cJSON *artifact = add_object(b, object, "artifactLocation");

	sarif_buf_clear(&b->text);
	(void)sarif_uri_add_path(&b->text, path);
	assert(b->text.failed || sarif_uri_scheme(sarif_buf_text(&b->text)) == 0);
	attach(b, artifact, "uri", new_scratch(b));
	add_name(b, artifact, "uriBaseId", ROOT);
}

static void add_region(struct log_build *b, cJSON *object, const char *key,
		       const struct sarif_region *r)
{
	cJSON *region = add_object(b, object, key);

	add_int(b, region, "startLine", r->start_line ? r->start_line : 1);
	if (r->start_column)
		add_int(b, region, "startColumn", r->start_column);
	if (r->end_line)
		add_int(b, region, "endLine", r->end_line);
	if (r->end_column)
		add_int(b, region, "endColumn", r->end_column);
	if (r->snippet.len)
		add_text(b, add_object(b, region, "snippet"), "text", r->snippet);
}

static cJSON *append_location(struct log_build *b, cJSON *array, const struct sarif_location *l)
{
	cJSON *location = append(b, array, cJSON_CreateObject());
	cJSON *physical = add_object(b, location, "physicalLocation");

	add_artifact(b, physical, l->path);
	add_region(b, physical, "region", &l->region);
	if (l->message.len)
		add_message(b, location, "message", l->message);
	return location;
}

static struct sarif_text or_else(struct sarif_text text, struct sarif_text other)
{
	return text.len ? text : other;
}

static void add_rule_name(struct log_build *b, cJSON *object, struct sarif_text id)
{
	struct sarif_buf *name = &b->text;

	sarif_buf_clear(name);
	sarif_buf_add_rule_name(name, id);
	if (name->len > SARIF_GITHUB_NAME)
		name->ptr[name->len = SARIF_GITHUB_NAME] = '\0';
	/* SARIF1001: a name that only repeats the id is none. */
	if (name->len && !(name->len == id.len && strncasecmp(name->ptr, id.ptr, id.len) == 0))
		attach(b, object, "name", new_scratch(b));
}

static void add_rule_properties(struct log_build *b, cJSON *object, const struct sarif_rule *rule)
{
	const char *precision = precision_names[rule->precision];
	const char *problem = problem_names[rule->problem];
	cJSON *properties = add_object(b, object, "properties");

	if (rule->tag_count) {
		cJSON *tags = add_array(b, properties, "tags");
		for (size_t i = 0; i < rule->tag_count && i < SARIF_GITHUB_TAGS; i++)
			append(b, tags, new_text(b, rule->tags[i]));
	}
	if (precision)
		add_name(b, properties, "precision", precision);
	if (problem)
		add_name(b, properties, "problem.severity", problem);
	add_text_if(b, properties, "security-severity", rule->security_severity);
}

cJSON *log_new_rule(struct log_build *b, const struct sarif_rule *rule)
{
	struct sarif_text brief = or_else(rule->short_description, rule->id);
	struct sarif_text full = or_else(rule->full_description, brief);
	cJSON *object = cJSON_CreateObject();

	add_text(b, object, "id", rule->id);
	add_rule_name(b, object, rule->id);
	add_description(b, object, "shortDescription", brief);
	add_description(b, object, "fullDescription", full);
	add_uri_if(b, object, "helpUri", rule->help_uri);
	cJSON *help = add_object(b, object, "help");
	add_text(b, help, "text", or_else(rule->help, full));
	add_text_if(b, help, "markdown", rule->help_markdown);
	add_name(b, add_object(b, object, "defaultConfiguration"), "level",
		 level_names[rule->level]);
	add_rule_properties(b, object, rule);
	return object;
}

/* GitHub's rules ask of a notification's descriptor what they ask of a rule. */
cJSON *log_new_descriptor(struct log_build *b, const struct sarif_descriptor *d)
{
	struct sarif_text brief = or_else(d->short_description, d->id);
	cJSON *object = cJSON_CreateObject();

	add_text(b, object, "id", d->id);
	add_rule_name(b, object, d->id);
	add_description(b, object, "shortDescription", brief);
	add_description(b, object, "fullDescription", brief);
	add_text(b, add_object(b, object, "help"), "text", brief);
	return object;
}

/* Attach under a key that is not a literal. */
static void attach_keyed(struct log_build *b, cJSON *object, struct sarif_text key, cJSON *item)
{
	sarif_buf_clear(&b->text);
	sarif_buf_add_utf8(&b->text, key);
	if (!item || b->text.failed || !cJSON_AddItemToObject(object, b->text.ptr, item)) {
		cJSON_Delete(item);
		b->failed = true;
	}
}

static void add_fingerprints(struct log_build *b, cJSON *object, const struct sarif_result *r)
{
	if (!r->line_hash.len && !r->fingerprint_count)
		return;
	cJSON *prints = add_object(b, object, "partialFingerprints");
	add_text_if(b, prints, "primaryLocationLineHash", r->line_hash);
	for (size_t i = 0; i < r->fingerprint_count; i++) {
		const struct sarif_fingerprint *print = &r->fingerprints[i];
		attach_keyed(b, prints, print->name, new_text(b, print->value));
	}
}

static cJSON *new_property(struct log_build *b, const struct sarif_property *p)
{
	switch (p->type) {
	case SARIF_PROPERTY_TEXT:
		return new_text(b, p->text);
	case SARIF_PROPERTY_BYTES:
		sarif_buf_clear(&b->text);
		sarif_buf_add_base64(&b->text, p->text);
		return new_scratch(b);
	case SARIF_PROPERTY_BOOL:
		return cJSON_CreateBool(p->boolean);
	case SARIF_PROPERTY_INT:
		return new_int(p->integer);
	}
	return NULL;
}

static void add_properties(struct log_build *b, cJSON *object, const struct sarif_result *r)
{
	if (!r->property_count)
		return;
	cJSON *properties = add_object(b, object, "properties");
	for (size_t i = 0; i < r->property_count; i++) {
		const struct sarif_property *p = &r->properties[i];
		attach_keyed(b, properties, p->key, new_property(b, p));
	}
}

static void add_related(struct log_build *b, cJSON *object, const struct sarif_result *r)
{
	if (!r->related_count)
		return;
	cJSON *array = add_array(b, object, "relatedLocations");
	for (size_t i = 0; i < r->related_count; i++) {
		cJSON *location = append_location(b, array, &r->related[i].location);
		add_int(b, location, "id", r->related[i].id);
	}
}

/* Bytes that JSON cannot carry must not be bent: a fix that writes U+FFFD would be a new bug. */
static void add_replacement(struct log_build *b, cJSON *array, const struct sarif_replacement *r)
{
	cJSON *object = append(b, array, cJSON_CreateObject());

	add_region(b, object, "deletedRegion", &r->deleted);
	if (!r->inserted.len)
		return;
	cJSON *content = add_object(b, object, "insertedContent");
	if (sarif_text_is_plain(r->inserted)) {
		add_text(b, content, "text", r->inserted);
		return;
	}
	sarif_buf_clear(&b->text);
	sarif_buf_add_base64(&b->text, r->inserted);
	attach(b, content, "binary", new_scratch(b));
}

static void add_fixes(struct log_build *b, cJSON *object, const struct sarif_result *r)
{
	if (!r->fix_count)
		return;
	cJSON *fixes = add_array(b, object, "fixes");
	for (size_t i = 0; i < r->fix_count; i++) {
		const struct sarif_fix *fix = &r->fixes[i];
		cJSON *item = append(b, fixes, cJSON_CreateObject());
		if (fix->description.len)
			add_message(b, item, "description", fix->description);
		cJSON *changes = add_array(b, item, "artifactChanges");
		for (size_t j = 0; j < fix->change_count; j++) {
			const struct sarif_change *change = &fix->changes[j];
			cJSON *file = append(b, changes, cJSON_CreateObject());
			add_artifact(b, file, change->path);
			cJSON *replacements = add_array(b, file, "replacements");
			for (size_t k = 0; k < change->replacement_count; k++)
				add_replacement(b, replacements, &change->replacements[k]);
		}
	}
}

static void add_suppressions(struct log_build *b, cJSON *object, const struct sarif_result *r)
{
	cJSON *array = add_array(b, object, "suppressions");

	for (size_t i = 0; i < r->suppression_count; i++) {
		cJSON *item = append(b, array, cJSON_CreateObject());
		add_name(b, item, "kind", r->suppressions[i].in_source ? "inSource" : "external");
		add_text_if(b, item, "justification", r->suppressions[i].justification);
	}
}

cJSON *log_new_result(struct log_build *b, const struct sarif_run *run,
		      const struct sarif_result *r)
{
	cJSON *object = cJSON_CreateObject();

	add_text(b, object, "ruleId", run->driver.rules[r->rule].id);
	add_int(b, object, "ruleIndex", (int64_t)r->rule);
	add_name(b, object, "level", level_names[r->level]);
	add_message(b, object, "message", r->message);
	cJSON *locations = add_array(b, object, "locations");
	for (size_t i = 0; i < r->location_count; i++)
		append_location(b, locations, &r->locations[i]);
	add_related(b, object, r);
	add_fingerprints(b, object, r);
	add_fixes(b, object, r);
	if (run->with_suppressions)
		add_suppressions(b, object, r);
	add_uri_if(b, object, "hostedViewerUri", r->hosted_viewer_uri);
	add_properties(b, object, r);
	return object;
}

cJSON *log_new_driver(struct log_build *b, const struct sarif_driver *driver)
{
	cJSON *object = cJSON_CreateObject();

	add_text(b, object, "name", driver->name);
	add_text_if(b, object, "fullName", driver->full_name);
	add_text(b, object, "version", driver->version);
	add_uri_if(b, object, "informationUri", driver->information_uri);
	return object;
}

static void add_category(struct log_build *b, cJSON *object, struct sarif_text category)
{
	if (!category.len)
		return;
	sarif_buf_clear(&b->text);
	sarif_buf_add_utf8(&b->text, category);
	if (category.ptr[category.len - 1] != '/')
		sarif_buf_adds(&b->text, "/");
	attach(b, add_object(b, object, "automationDetails"), "id", new_scratch(b));
}

static void add_provenance(struct log_build *b, cJSON *object, const struct sarif_run *run)
{
	sarif_buf_clear(&b->text);
	if (!sarif_uri_add_remote(&b->text, run->repository))
		return;
	cJSON *uri = new_scratch(b);
	cJSON *array = add_array(b, object, "versionControlProvenance");
	cJSON *item = append(b, array, cJSON_CreateObject());
	attach(b, item, "repositoryUri", uri);
	add_text_if(b, item, "revisionId", run->revision);
	add_text_if(b, item, "branch", run->branch);
	add_name(b, add_object(b, item, "mappedTo"), "uriBaseId", ROOT);
}

cJSON *log_new_run(struct log_build *b, const struct sarif_run *run)
{
	bool utf16 = run->columns == SARIF_COLUMNS_UTF16;
	cJSON *object = cJSON_CreateObject();
	cJSON *root = add_object(b, add_object(b, object, "originalUriBaseIds"), ROOT);

	add_name(b, add_object(b, root, "description"), "text", "The root of the repository.");
	add_name(b, object, "columnKind", utf16 ? "utf16CodeUnits" : "unicodeCodePoints");
	add_category(b, object, run->category);
	add_provenance(b, object, run);
	return object;
}

static bool same_text(struct sarif_text a, struct sarif_text b)
{
	return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

size_t log_find_descriptor(const struct sarif_driver *driver, struct sarif_text id)
{
	size_t i = 0;

	while (i < driver->notification_count && !same_text(driver->notifications[i].id, id))
		i++;
	return i;
}

static void add_notifications(struct log_build *b, cJSON *object, const char *key,
			      const struct sarif_driver *driver,
			      const struct sarif_notification *notes, size_t count)
{
	if (!count)
		return;
	cJSON *array = add_array(b, object, key);
	for (size_t i = 0; i < count; i++) {
		const struct sarif_notification *note = &notes[i];
		cJSON *item = append(b, array, cJSON_CreateObject());
		if (note->descriptor.len) {
			cJSON *reference = add_object(b, item, "descriptor");
			add_text(b, reference, "id", note->descriptor);
			add_int(b, reference, "index",
				(int64_t)log_find_descriptor(driver, note->descriptor));
		}
		add_name(b, item, "level", level_names[note->level]);
		add_message(b, item, "message", note->message);
		if (note->location)
			append_location(b, add_array(b, item, "locations"), note->location);
	}
}

cJSON *log_new_invocation(struct log_build *b, const struct sarif_driver *driver,
			  const struct sarif_invocation *invocation)
{
	cJSON *object = cJSON_CreateObject();

	attach(b, object, "executionSuccessful", cJSON_CreateTrue());
	if (invocation) {
		add_notifications(b, object, "toolConfigurationNotifications", driver,
				  invocation->configuration, invocation->configuration_count);
		add_notifications(b, object, "toolExecutionNotifications", driver,
				  invocation->execution, invocation->execution_count);
	}
	return object;
}
