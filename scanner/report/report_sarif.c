/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0, written through the sarif library: this file only says what goes where.
 *
 * - All rules that ran are listed, each with help; results refer to them by index.
 * - Results come worst first and are cut to what GitHub shows; a notification says how many are
 *   left out. Notes are notifications too; the log never claims that the run failed, because GitHub
 *   refuses such a log as a whole.
 * - GitHub merges results of one rule, path and line hash, so the second and further ones of these
 *   get a number behind their line hash.
 * - Secrets are redacted, and neither authors nor source lines are in the log: it becomes an
 *   artifact that many can read. Commits are in properties only: in an identity they would multiply
 *   the alerts.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/mem.h"
#include "report/escape.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report/prose.h"
#include "report/writer.h"
#include "sarif/sarif.h"

enum {
	PROPERTIES_MAX = 8,
	OBJECT_HEX_SIZE = 2 * OBJECT_ID_SIZE + 1,
};

static const char left_out_id[] = "results-left-out";

/* A finding with its place among those that GitHub would take for the same. */
struct entry {
	const struct finding *finding;
	size_t index; /* in the input */
	uint32_t nth; /* from 1 */
};

struct rule_index {
	const char *id;
	size_t index;
};

/* What lives as long as the log is written. */
struct page {
	const struct report_input *in;
	struct writer writer;
	struct arena arena; /* rules and notifications */
	struct sarif_log log;
	struct rule_index *by_id; /* sorted */
	struct sarif_buf message, scratch, fix;
};

static struct sarif_text text_of(struct bytes b)
{
	return (struct sarif_text){b.ptr, b.len};
}

/* "note-binary": of two words, since a validator wants id and name to differ in more than case. */
static struct sarif_text note_id(struct page *page, enum note_kind kind)
{
	return sarif_text(arena_printf(&page->arena, "note-%s", note_kind_name(kind)));
}

/* The contents of a scratch buffer as text that lives as long as the page. Empties the buffer. */
static struct sarif_text kept(struct page *page, struct buf *buf)
{
	struct sarif_text text = text_of(arena_dup(&page->arena, buf_bytes(buf)));

	buf_clear(buf);
	return text;
}

static int write_piece(void *ctx, const char *data, size_t len)
{
	struct writer *writer = ctx;

	buf_add(&writer->text, bytes_of(data, len));
	return writer_ok(writer) ? 0 : -1;
}

/* ---- rules ---- */

static enum sarif_level level_of(enum severity severity)
{
	static const enum sarif_level levels[] = {
		[FACTS_NOTE] = SARIF_LEVEL_NOTE,
		[FACTS_WARNING] = SARIF_LEVEL_WARNING,
		[FACTS_ERROR] = SARIF_LEVEL_ERROR,
	};

	return levels[facts_level(severity)];
}

static enum sarif_problem problem_of(enum severity severity)
{
	static const enum sarif_problem problems[] = {
		[FACTS_NOTE] = SARIF_PROBLEM_RECOMMENDATION,
		[FACTS_WARNING] = SARIF_PROBLEM_WARNING,
		[FACTS_ERROR] = SARIF_PROBLEM_ERROR,
	};

	return problems[facts_level(severity)];
}

static enum sarif_precision precision_of(enum confidence confidence)
{
	static const enum sarif_precision precisions[] = {
		[CONFIDENCE_LOW] = SARIF_PRECISION_LOW,
		[CONFIDENCE_MEDIUM] = SARIF_PRECISION_MEDIUM,
		[CONFIDENCE_HIGH] = SARIF_PRECISION_HIGH,
	};

	return precisions[confidence];
}

/* "security", the kind, "external/cwe/cwe-798", then the rule's own; the first ten are kept. */
static void add_tags(struct page *page, struct sarif_rule *out, const struct rule_info *rule)
{
	size_t count = 2 + rule->cwe.len + rule->tags.len, n = 0;
	struct sarif_text *tags = arena_alloc(&page->arena, count * sizeof *tags);
	struct buf tag = {0};

	tags[n++] = sarif_text("security");
	tags[n++] = sarif_text(rule->kind == RULE_HEADER ? "header" : "secret");
	for (size_t i = 0; i < rule->cwe.len; i++) {
		buf_add_str(&tag, "external/cwe/");
		for (const char *c = rule->cwe.items[i]; *c; c++)
			buf_add_char(&tag, ascii_lower(*c));
		tags[n++] = kept(page, &tag);
	}
	for (size_t i = 0; i < rule->tags.len; i++)
		tags[n++] = sarif_text(rule->tags.items[i]);
	assert(n == count);
	out->tags = tags;
	out->tag_count = count;
	buf_release(&tag);
}

static bool is_given(const char *text)
{
	return text && *text;
}

static struct sarif_text plain_help(struct page *page, const struct rule_info *rule)
{
	struct buf help = {0};
	struct sarif_text text;

	buf_add_str(&help, rule->description);
	if (is_given(rule->remediation))
		buf_addf(&help, "\n\nWhat to do: %s", rule->remediation);
	for (size_t i = 0; i < rule->references.len; i++)
		buf_addf(&help, "%s%s", i ? "\n" : "\n\nSee ", rule->references.items[i]);
	text = kept(page, &help);
	buf_release(&help);
	return text;
}

static struct sarif_text markdown_help(struct page *page, const struct rule_info *rule)
{
	struct buf help = {0};
	struct sarif_text text;

	escape_markdown(&help, bytes_str(rule->description));
	if (is_given(rule->remediation)) {
		buf_add_str(&help, "\n\n**What to do:** ");
		escape_markdown(&help, bytes_str(rule->remediation));
	}
	for (size_t i = 0; i < rule->references.len; i++)
		if (escape_url_is_plain(bytes_str(rule->references.items[i])))
			buf_addf(&help, "%s- <%s>", i ? "\n" : "\n\n", rule->references.items[i]);
	text = kept(page, &help);
	buf_release(&help);
	return text;
}

static struct sarif_rule rule_of(struct page *page, const struct rule_info *rule)
{
	struct sarif_rule out = {
		.id = sarif_text(rule->id),
		.short_description = sarif_text(rule->name),
		.full_description = sarif_text(rule->description),
		.help = plain_help(page, rule),
		.help_markdown = markdown_help(page, rule),
		.level = level_of(rule->severity),
		.precision = precision_of(rule->confidence),
		.problem = problem_of(rule->severity),
		.security_severity = sarif_text(severity_score(rule->severity)),
	};

	if (rule->references.len)
		out.help_uri = sarif_text(rule->references.items[0]);
	add_tags(page, &out, rule);
	return out;
}

static int compare_ids(const void *a, const void *b)
{
	const struct rule_index *left = a, *right = b;

	return strcmp(left->id, right->id);
}

static void index_rules(struct page *page)
{
	const struct report_input *in = page->in;

	page->by_id = arena_alloc(&page->arena, in->rule_count * sizeof *page->by_id);
	for (size_t i = 0; i < in->rule_count; i++)
		page->by_id[i] = (struct rule_index){in->rules[i]->id, i};
	if (in->rule_count)
		qsort(page->by_id, in->rule_count, sizeof *page->by_id, compare_ids);
}

/* SIZE_MAX if it is not among the rules that ran. */
static size_t find_rule(const struct page *page, const char *id)
{
	const struct rule_index wanted = {.id = id}, *found = NULL;

	if (page->in->rule_count)
		found = bsearch(&wanted, page->by_id, page->in->rule_count, sizeof *page->by_id,
				compare_ids);
	return found ? found->index : SIZE_MAX;
}

/* ---- order and identity of results ---- */

/* Together what GitHub takes for one alert, in the order of the input. */
static int compare_identity(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = strcmp(left->finding->path, right->finding->path);

	if (!order)
		order = strcmp(left->finding->rule->id, right->finding->rule->id);
	if (!order)
		order = strcmp(left->finding->line_hash, right->finding->line_hash);
	return order ? order : (left->index > right->index) - (left->index < right->index);
}

static bool same_identity(const struct finding *a, const struct finding *b)
{
	return strcmp(a->path, b->path) == 0 && strcmp(a->rule->id, b->rule->id) == 0 &&
	       strcmp(a->line_hash, b->line_hash) == 0;
}

/* The order of the log: severity, confidence, then path and line as in the input. */
static int compare_weight(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	const struct finding *f = left->finding, *g = right->finding;
	int order = (g->severity > f->severity) - (g->severity < f->severity);

	if (!order)
		order = (g->confidence > f->confidence) - (g->confidence < f->confidence);
	return order ? order : (left->index > right->index) - (left->index < right->index);
}

static struct entry *order_findings(const struct report_input *in)
{
	struct entry *entries = mem_alloc(in->finding_count * sizeof *entries);

	for (size_t i = 0; i < in->finding_count; i++)
		entries[i] = (struct entry){.finding = in->findings[i], .index = i};
	if (!in->finding_count)
		return entries;
	qsort(entries, in->finding_count, sizeof *entries, compare_identity);
	for (size_t i = 0; i < in->finding_count; i++) {
		bool again = i && same_identity(entries[i - 1].finding, entries[i].finding);

		entries[i].nth = again ? entries[i - 1].nth + 1 : 1;
	}
	qsort(entries, in->finding_count, sizeof *entries, compare_weight);
	return entries;
}

/* ---- results ---- */

static void add_foreign(struct sarif_buf *out, const char *text)
{
	sarif_buf_add_message(out, sarif_text(text));
}

static void object_hex(char out[static OBJECT_HEX_SIZE], const struct object_id *id)
{
	for (size_t i = 0; i < OBJECT_ID_SIZE; i++)
		snprintf(out + 2 * i, 3, "%02x", id->id[i]);
}

/* Its first sentence is the alert's title: what it is and where. */
static struct sarif_text message_of(struct page *page, const struct finding *finding)
{
	struct sarif_buf *message = &page->message;

	sarif_buf_clear(message);
	add_foreign(message, finding->rule->name);
	sarif_buf_adds(message, " in '");
	add_foreign(message, finding->path);
	sarif_buf_adds(message, "'");
	if (!facts_in_checkout(finding)) {
		struct buf origin = {0};

		facts_add_origin(&origin, &finding->history, "");
		sarif_buf_add(message, text_of(buf_bytes(&origin)));
		if (finding->history.holder == HISTORY_FILE)
			sarif_buf_adds(message, " (no longer in HEAD)");
		buf_release(&origin);
	}
	sarif_buf_adds(message, ".");
	if (is_given(finding->redacted)) {
		sarif_buf_adds(message, " It reads ");
		add_foreign(message, finding->redacted);
		sarif_buf_adds(message, " here.");
	}
	if (is_given(finding->detail)) {
		sarif_buf_adds(message, " ");
		add_foreign(message, finding->detail);
	}
	return sarif_buf_text(message);
}

/* The members of `properties`, and what their values are kept in. */
struct properties {
	struct sarif_property items[PROPERTIES_MAX];
	size_t count;
	char commit[OBJECT_HEX_SIZE], blob[OBJECT_HEX_SIZE];
	struct buf date;
};

static void add_property(struct properties *properties, const char *key, struct sarif_text text)
{
	assert(properties->count < PROPERTIES_MAX);
	properties->items[properties->count++] =
		(struct sarif_property){.key = sarif_text(key), .text = text};
}

static void add_properties(struct page *page, struct properties *properties,
			   const struct finding *finding)
{
	const struct history_facts *history = &finding->history;
	struct sarif_text path = sarif_text(finding->path);

	add_property(properties, "picket/severity", sarif_text(severity_name(finding->severity)));
	add_property(properties, "picket/confidence",
		     sarif_text(confidence_name(finding->confidence)));
	sarif_buf_clear(&page->scratch);
	if (!sarif_uri_add_path(&page->scratch, path)) {
		add_property(properties, "picket/pathBytes", path);
		properties->items[properties->count - 1].type = SARIF_PROPERTY_BYTES;
	}
	if (!history->known)
		return;
	object_hex(properties->commit, &history->commit);
	object_hex(properties->blob, &history->blob);
	prose_time(&properties->date, history->author_time, history->author_offset);
	if (!object_id_is_null(&history->commit)) {
		add_property(properties, "picket/commit", sarif_text(properties->commit));
		add_property(properties, "picket/commitDate", text_of(buf_bytes(&properties->date)));
	}
	if (!object_id_is_null(&history->blob))
		add_property(properties, "picket/blob", sarif_text(properties->blob));
	add_property(properties, "picket/inHead", (struct sarif_text){0});
	properties->items[properties->count - 1].type = SARIF_PROPERTY_BOOL;
	properties->items[properties->count - 1].boolean = history->in_head;
}

/* The line hash with the number of the finding among equal ones: "54703d4cd895b18:1-2". */
static struct sarif_text line_hash_of(const struct entry *entry, struct buf *out)
{
	buf_clear(out);
	if (!*entry->finding->line_hash)
		return (struct sarif_text){0};
	buf_add_str(out, entry->finding->line_hash);
	if (entry->nth > 1)
		buf_addf(out, "-%u", entry->nth);
	return text_of(buf_bytes(out));
}

/*
 * Where the commit's file can be looked at, if the repository is on GitHub: its own viewer cannot
 * show what is not in the analysed commit. Absent for anything else. Lives in page->scratch.
 */
static struct sarif_text viewer_of(struct page *page, const struct finding *finding,
				   const char *commit)
{
	static const char host[] = "://github.com/";
	struct sarif_buf *uri = &page->scratch;
	struct bytes remote;
	size_t start;

	sarif_buf_clear(uri);
	if (!finding->history.known || finding->history.holder != HISTORY_FILE ||
	    object_id_is_null(&finding->history.commit) || !page->in->repository_url ||
	    !sarif_uri_add_remote(uri, sarif_text(page->in->repository_url)))
		return (struct sarif_text){0};
	remote = bytes_of(uri->ptr, uri->len);
	start = bytes_find(remote, bytes_str(host), 0);
	if (start == SIZE_MAX || start > strlen("https"))
		return (struct sarif_text){0};
	start += strlen(host);
	if (bytes_ends_with(remote, BYTES(".git")))
		remote.len -= strlen(".git");

	char *name = arena_strdup(&page->arena, bytes_slice(remote, start, remote.len));

	sarif_buf_clear(uri);
	sarif_buf_adds(uri, "https://github.com/");
	sarif_buf_adds(uri, name);
	sarif_buf_adds(uri, "/blob/");
	sarif_buf_adds(uri, commit);
	sarif_buf_adds(uri, "/");
	if (!sarif_uri_add_path(uri, sarif_text(finding->path)))
		return (struct sarif_text){0};
	if (finding->region.start_line) {
		char line[16];

		snprintf(line, sizeof line, "#L%u", finding->region.start_line);
		sarif_buf_adds(uri, line);
	}
	return sarif_buf_text(uri);
}

static struct sarif_region region_of(const struct region *region)
{
	return (struct sarif_region){
		.start_line = region->start_line,
		.start_column = region->start_column_utf16,
		.end_line = region->end_line,
		.end_column = region->end_column_utf16,
	};
}

static struct sarif_location location_of(const struct finding *finding)
{
	return (struct sarif_location){
		.path = sarif_text(finding->path),
		.region = region_of(&finding->region),
	};
}

/* A fix with what it points to. */
struct fix_parts {
	struct sarif_replacement replacement;
	struct sarif_change change;
	struct sarif_fix fix;
};

static void set_fix(struct page *page, struct fix_parts *parts, const struct finding *finding)
{
	struct sarif_buf *text = &page->fix;

	sarif_buf_clear(text);
	add_foreign(text, finding->fix.description);
	parts->replacement = (struct sarif_replacement){
		.deleted = region_of(&finding->fix.region),
		.inserted = sarif_text(finding->fix.text),
	};
	parts->change = (struct sarif_change){
		.path = sarif_text(finding->path),
		.replacements = &parts->replacement,
		.replacement_count = 1,
	};
	parts->fix = (struct sarif_fix){
		.description = sarif_buf_text(text),
		.changes = &parts->change,
		.change_count = 1,
	};
}

static int add_result(struct page *page, const struct entry *entry)
{
	const struct finding *finding = entry->finding;
	struct sarif_location location = location_of(finding);
	struct sarif_fingerprint fingerprint = {sarif_text("picketFingerprint/v1"),
						sarif_text(finding->fingerprint)};
	struct properties properties = {0};
	struct fix_parts fix = {0};
	struct buf line_hash = {0};

	if (finding->fix.description)
		set_fix(page, &fix, finding);
	add_properties(page, &properties, finding);

	struct sarif_result result = {
		.rule = find_rule(page, finding->rule->id),
		.level = level_of(finding->severity),
		.message = message_of(page, finding),
		.locations = &location,
		.location_count = 1,
		.line_hash = line_hash_of(entry, &line_hash),
		.fingerprints = &fingerprint,
		.fingerprint_count = *finding->fingerprint ? 1 : 0,
		.fixes = &fix.fix,
		.fix_count = finding->fix.description ? 1 : 0,
		.properties = properties.items,
		.property_count = properties.count,
		.hosted_viewer_uri = viewer_of(page, finding, properties.commit),
	};
	int status = sarif_log_result(&page->log, &result);

	buf_release(&properties.date);
	buf_release(&line_hash);
	return status;
}

/* ---- notifications ---- */

/* The notifications of the log, in two lists as SARIF has them. */
struct notifications {
	struct sarif_notification *execution, *configuration;
	size_t execution_count, configuration_count;
};

static enum sarif_level note_level(enum note_kind kind)
{
	return note_kind_incomplete(kind) ? SARIF_LEVEL_WARNING : SARIF_LEVEL_NOTE;
}

static void add_notification(struct page *page, struct notifications *list, enum note_kind kind,
			     struct sarif_text message, const struct sarif_location *location)
{
	struct sarif_notification notification = {
		.level = note_level(kind),
		.message = message,
		.descriptor = note_id(page, kind),
		.location = location,
	};

	if (kind == NOTE_CONFIG)
		list->configuration[list->configuration_count++] = notification;
	else
		list->execution[list->execution_count++] = notification;
}

/* "Note: unreadable file 'a/b': Permission denied" */
static void add_note(struct page *page, struct notifications *list, const struct note *note)
{
	struct sarif_buf *text = &page->scratch;
	struct sarif_location *location = NULL;
	struct sarif_text message;

	sarif_buf_clear(text);
	sarif_buf_adds(text, "Note: ");
	sarif_buf_adds(text, summary_note_phrase(note->kind));
	if (note->path.len) {
		sarif_buf_adds(text, " '");
		sarif_buf_add_message(text, text_of(note->path));
		sarif_buf_adds(text, "'");
		location = arena_zalloc(&page->arena, sizeof *location);
		location->path = text_of(note->path);
	}
	if (note->detail) {
		sarif_buf_adds(text, ": ");
		add_foreign(text, note->detail);
	}
	message = text_of(arena_dup(&page->arena, bytes_of(text->ptr, text->len)));
	add_notification(page, list, note->kind, message, location);
}

static void add_left_out_notes(struct page *page, struct notifications *list)
{
	struct buf text = {0};

	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		if (!page->in->notes_left_out[kind])
			continue;
		buf_add_str(&text, "In addition: ");
		summary_add_notes(&text, (enum note_kind)kind, page->in->notes_left_out[kind]);
		add_notification(page, list, (enum note_kind)kind, kept(page, &text), NULL);
	}
	buf_release(&text);
}

static void add_left_out_results(struct page *page, struct notifications *list, size_t written)
{
	struct buf text = {0};

	prose_count(&text, page->in->finding_count - written, "finding is", "findings are");
	buf_add_str(&text, " left out: the log holds the ");
	prose_number(&text, written);
	buf_add_str(&text, " worst ones");
	list->execution[list->execution_count++] = (struct sarif_notification){
		.level = SARIF_LEVEL_WARNING,
		.message = kept(page, &text),
		.descriptor = sarif_text(left_out_id),
	};
	buf_release(&text);
}

static int end_log(struct page *page, size_t written)
{
	size_t most = page->in->note_count + NOTE_KINDS + 1;
	struct notifications list = {
		.execution = arena_alloc(&page->arena, most * sizeof *list.execution),
		.configuration = arena_alloc(&page->arena, most * sizeof *list.configuration),
	};

	if (written < page->in->finding_count)
		add_left_out_results(page, &list, written);
	for (size_t i = 0; i < page->in->note_count; i++)
		add_note(page, &list, &page->in->notes[i]);
	add_left_out_notes(page, &list);
	return sarif_log_end(&page->log, &(struct sarif_invocation){
						 .execution = list.execution,
						 .execution_count = list.execution_count,
						 .configuration = list.configuration,
						 .configuration_count = list.configuration_count,
					 });
}

/* ---- the log ---- */

static struct sarif_driver driver_of(struct page *page)
{
	const struct report_input *in = page->in;
	struct sarif_rule *rules = arena_alloc(&page->arena, in->rule_count * sizeof *rules);
	struct sarif_descriptor *kinds =
		arena_zalloc(&page->arena, (NOTE_KINDS + 1) * sizeof *kinds);

	for (size_t i = 0; i < in->rule_count; i++)
		rules[i] = rule_of(page, in->rules[i]);
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		kinds[kind].id = note_id(page, (enum note_kind)kind);
		kinds[kind].short_description =
			sarif_text(note_kind_summary((enum note_kind)kind));
	}
	kinds[NOTE_KINDS].id = sarif_text(left_out_id);
	kinds[NOTE_KINDS].short_description = sarif_text("more findings than the log may hold");
	return (struct sarif_driver){
		.name = sarif_text("Picket"),
		.full_name = sarif_text("Picket, a scanner for secrets and security headers"),
		.version = sarif_text(in->tool_version),
		.information_uri = sarif_text(in->tool_uri),
		.rules = rules,
		.rule_count = in->rule_count,
		.notifications = kinds,
		.notification_count = NOTE_KINDS + 1,
	};
}

static int write_log(struct page *page, const struct entry *entries)
{
	const struct report_input *in = page->in;
	size_t max = in->sarif_max_results ? in->sarif_max_results : REPORT_SARIF_MAX_RESULTS;
	struct sarif_run run = {
		.driver = driver_of(page),
		.columns = SARIF_COLUMNS_UTF16,
		.category = sarif_text(in->sarif_category),
		.repository = sarif_text(in->repository_url),
		.revision = sarif_text(in->revision),
		.branch = sarif_text(in->branch),
	};
	int status;

	if (max > SARIF_GITHUB_RESULTS_REFUSED)
		max = SARIF_GITHUB_RESULTS_REFUSED;
	if (max > in->finding_count)
		max = in->finding_count;
	status = sarif_log_begin(&page->log, &run, write_piece, &page->writer);
	for (size_t i = 0; i < max && status == SARIF_OK; i++)
		status = add_result(page, &entries[i]);
	return status == SARIF_OK ? end_log(page, max) : status;
}

int report_sarif(const struct report_input *in, const struct report_output *out, struct err *err)
{
	struct page page = {.in = in, .writer = writer_for(out, err)};
	struct entry *entries = order_findings(in);
	int status, ret;

	index_rules(&page);
	status = write_log(&page, entries);
	ret = writer_finish(&page.writer);
	if (!ret && status != SARIF_OK)
		ret = err_set(err, ERR_FAILED, "cannot write SARIF: %s", sarif_status_text(status));
	sarif_buf_release(&page.message);
	sarif_buf_release(&page.scratch);
	sarif_buf_release(&page.fix);
	arena_release(&page.arena);
	free(entries);
	return ret;
}
