/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of decisions: scope (path), composite rules and precedence among overlapping secrets (precedence.c),
 * fresh ranges, comments, allow-lists. Only then is a finding made.
 *
 * Cost is linear in the blob and the candidates: columns are counted onwards from the last finding on
 * the same line, and what looks at a whole line looks at most LINE_WINDOW bytes to either side.
 */
#include "triage/triage.h"

#include <assert.h>
#include <stdlib.h>

#include "base/linemap.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "model/limits.h"
#include "sarif/line_hash.h"
#include "triage/allow.h"
#include "triage/fingerprint.h"
#include "triage/fix_lines.h"
#include "triage/precedence.h"
#include "triage/redact.h"

enum { LINE_WINDOW = 4096 };

struct triage {
	const struct ruleset *set;
	struct allow_rules *allow;
	VEC(uint32_t) path_rules; /* rules without a regex */
};

struct triage_scratch {
	struct regex_scratch *regex;
	VEC(struct span) secrets;  /* of all candidates, sorted by start */
	VEC(uint32_t) lines;       /* of the findings, ascending */
	VEC(struct finding) found; /* of the blob at hand */
	uint32_t longest;          /* secret */
};

/* Where the last column was counted, so that the next count can go on from there. */
struct column_cursor {
	uint32_t line, offset;
	struct utf8_count count;
};

struct pass {
	const struct triage *triage;
	struct triage_scratch *scratch;
	const struct triage_blob *blob;
	struct encoding_map stored;
	struct linemap lines;
	struct column_cursor cursor;
};

struct triage *triage_new(const struct ruleset *set)
{
	struct triage *triage = mem_zalloc(sizeof *triage);

	triage->set = set;
	triage->allow = allow_rules_new(set);
	for (size_t i = 0; i < set->len; i++)
		if (!set->rules[i].regex)
			VEC_PUSH(&triage->path_rules, (uint32_t)i);
	return triage;
}

void triage_free(struct triage *triage)
{
	if (!triage)
		return;
	allow_rules_free(triage->allow);
	free(triage->path_rules.items);
	free(triage);
}

struct triage_scratch *triage_scratch_new(void)
{
	static const struct regex_limits limits = {LIMIT_PCRE2_MATCH, LIMIT_PCRE2_DEPTH,
						   LIMIT_PCRE2_HEAP_KIB, LIMIT_PCRE2_JIT_STACK};
	struct triage_scratch *scratch = mem_zalloc(sizeof *scratch);

	scratch->regex = regex_scratch_new(&limits);
	return scratch;
}

void triage_scratch_free(struct triage_scratch *scratch)
{
	if (!scratch)
		return;
	regex_scratch_free(scratch->regex);
	free(scratch->secrets.items);
	free(scratch->lines.items);
	free(scratch->found.items);
	free(scratch);
}

static const struct rule *rule_of(const struct pass *pass, const struct candidate *candidate)
{
	return &pass->triage->set->rules[candidate->rule];
}

/* The same place in the blob as it is stored. */
static struct span stored_span(struct pass *pass, struct span span)
{
	return (struct span){(uint32_t)encoding_map_offset(&pass->stored, span.start),
			     (uint32_t)encoding_map_offset(&pass->stored, span.end)};
}

static bool is_fresh(struct pass *pass, struct span span)
{
	const struct range_list *fresh = pass->blob->fresh;

	if (fresh->everything)
		return true;
	span = stored_span(pass, span);
	return range_list_touches(fresh, span.start, span.end);
}

/* The lines that a match stands on, cut to LINE_WINDOW on both sides. */
static struct bytes lines_around(const struct pass *pass, struct span span)
{
	uint32_t first = linemap_line(&pass->lines, span.start);
	uint32_t last = linemap_line(&pass->lines, span.end > span.start ? span.end - 1 : span.end);
	size_t start = linemap_start(&pass->lines, first);
	struct bytes last_line = linemap_text(&pass->lines, last);
	size_t end = (size_t)(last_line.ptr - pass->blob->text.ptr) + last_line.len;

	if (span.start - start > LINE_WINDOW)
		start = span.start - LINE_WINDOW;
	if (end > (size_t)span.end + LINE_WINDOW)
		end = (size_t)span.end + LINE_WINDOW;
	return bytes_slice(pass->blob->text, start, end);
}

static bool is_allowed(const struct pass *pass, const struct candidate *c,
		       struct triage_counts *counts)
{
	const struct triage_blob *blob = pass->blob;
	struct allow_subject subject = {
		.secret = candidate_is_encoded(c) ? bytes_slice(blob->clear, c->clear.start, c->clear.end)
					: bytes_slice(blob->text, c->secret.start, c->secret.end),
		.match = bytes_slice(blob->text, c->match.start, c->match.end),
		.line = lines_around(pass, c->match),
		.path = blob->path,
		.commit = blob->commit,
	};

	if (allow_comment(subject.line, rule_of(pass, c)->info.id)) {
		counts->inline_allowed++;
		if (blob->allowed)
			blob->allowed(blob->allowed_ctx, blob, c);
		return true;
	}
	if (allow_rules_cover(pass->triage->allow, pass->scratch->regex, c->rule, &subject)) {
		counts->allow_listed++;
		return true;
	}
	return false;
}

/* Where columns of `line` are counted from: behind a byte order mark, which editors do not show. */
static uint32_t first_column(const struct pass *pass, uint32_t line, uint32_t offset)
{
	struct bytes mark = BYTES("\xef\xbb\xbf");

	if (line == 1 && offset >= mark.len && bytes_starts_with(pass->blob->text, mark))
		return (uint32_t)mark.len;
	return linemap_start(&pass->lines, line);
}

/* Column of `offset` on `line`, counted on from the cursor where that is possible. */
static struct utf8_count column_of(struct pass *pass, uint32_t line, uint32_t offset)
{
	struct column_cursor *cursor = &pass->cursor;
	struct utf8_count more;

	if (cursor->line != line || cursor->offset > offset)
		*cursor = (struct column_cursor){line, first_column(pass, line, offset), {0, 0}};
	more = utf8_count(bytes_slice(pass->blob->text, cursor->offset, offset));
	cursor->count.code_points += more.code_points;
	cursor->count.utf16_units += more.utf16_units;
	cursor->offset = offset;
	return cursor->count;
}

/* The region of a span that ends on the line of its byte `last`. */
static struct region region_of(struct pass *pass, struct span span, uint32_t last)
{
	uint32_t first_line = linemap_line(&pass->lines, span.start);
	uint32_t last_line = linemap_line(&pass->lines, last);
	struct utf8_count start = column_of(pass, first_line, span.start);
	struct utf8_count end = column_of(pass, last_line, span.end);

	return (struct region){
		.start_line = first_line,
		.start_column = (uint32_t)start.code_points + 1,
		.start_column_utf16 = (uint32_t)start.utf16_units + 1,
		.end_line = last_line,
		.end_column = (uint32_t)end.code_points + 1,
		.end_column_utf16 = (uint32_t)end.utf16_units + 1,
	};
}

/* What ends with a line ends on that line. */
static struct region shown_region(struct pass *pass, struct span span)
{
	return region_of(pass, span, span.end > span.start ? span.end - 1 : span.end);
}

static void set_excerpt(const struct pass *pass, struct span span, struct finding *finding)
{
	uint32_t line = finding->region.start_line;
	struct excerpt excerpt;

	redact_excerpt(linemap_text(&pass->lines, line), linemap_start(&pass->lines, line), span,
		       pass->scratch->secrets.items, pass->scratch->secrets.len,
		       pass->scratch->longest, LIMIT_EXCERPT, &excerpt);
	finding->excerpt = excerpt.text;
	finding->excerpt_start = excerpt.start;
	finding->excerpt_end = excerpt.end;
	finding->excerpt_cut_left = excerpt.cut_left;
	finding->excerpt_cut_right = excerpt.cut_right;
}

/*
 * What there is to say of a finding beside its rule, or NULL: `said` by its detector, and that a comment at `place`
 * names rules, but not this one. The caller owns it.
 */
static char *make_detail(const struct pass *pass, struct span place, const char *rule_id,
			 const char *said)
{
	struct buf detail = {0};

	if (said[0])
		buf_add_str(&detail, said);
	if (allow_comment_names(lines_around(pass, place)))
		buf_addf(&detail, "%spicket:allow[...] on this line does not name %s.",
			 detail.len ? " " : "", rule_id);
	return detail.len ? buf_detach(&detail) : NULL;
}

static void make_finding(struct pass *pass, const struct candidate *c, struct finding *finding)
{
	const struct triage_blob *blob = pass->blob;
	struct bytes secret = bytes_slice(blob->text, c->secret.start, c->secret.end);
	char detail[CANDIDATE_DETAIL_SIZE] = "";
	struct buf redacted = {0};

	blob->describe(blob->describe_ctx, c, blob->text, detail);
	*finding = (struct finding){.rule = &rule_of(pass, c)->info,
				    .severity = c->severity,
				    .confidence = c->confidence,
				    .path = mem_strndup(blob->path.ptr, blob->path.len),
				    .span = stored_span(pass, c->secret)};
	buf_add(&finding->secret, secret);
	redact_add(&redacted, secret);
	finding->redacted = buf_detach(&redacted);
	finding->detail = make_detail(pass, c->match, finding->rule->id, detail);
	finding->region = shown_region(pass, c->secret);
	set_excerpt(pass, c->secret, finding);
	fingerprint_make(finding->rule->id, secret, blob->path, finding->fingerprint);
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* All secrets of the blob, reported or not: excerpts hide them all. */
static void collect_secrets(struct pass *pass)
{
	struct triage_scratch *scratch = pass->scratch;

	scratch->secrets.len = 0;
	scratch->longest = 0;
	for (size_t i = 0; i < pass->blob->len; i++) {
		struct span span = pass->blob->candidates[i].secret;

		VEC_PUSH(&scratch->secrets, span);
		if (span.end - span.start > scratch->longest)
			scratch->longest = span.end - span.start;
	}
	if (scratch->secrets.len)
		qsort(scratch->secrets.items, scratch->secrets.len, sizeof *scratch->secrets.items,
		      compare_spans);
}

/* Which candidates are to be reported, as far as their rules and the path say. */
static void decide(const struct pass *pass, enum standing *standing)
{
	const struct triage_blob *blob = pass->blob;
	const struct precedence precedence = {pass->triage->set, &pass->lines, blob->candidates, blob->len};

	for (size_t i = 0; i < blob->len; i++)
		if (rule_of(pass, &blob->candidates[i])->auxiliary ||
		    !allow_rules_path(pass->triage->allow, pass->scratch->regex,
				      blob->candidates[i].rule, blob->path))
			standing[i] = RULED_OUT;
	precedence_decide(&precedence, standing);
}

/* GitHub's hashes of all lines with a finding, in one pass over the stored bytes. */
static void set_line_hashes(struct pass *pass)
{
	struct triage_scratch *scratch = pass->scratch;
	struct sarif_line_hash *hashes = mem_alloc((scratch->found.len + 1) * sizeof *hashes);

	scratch->lines.len = 0;
	for (size_t i = 0; i < scratch->found.len; i++)
		VEC_PUSH(&scratch->lines, scratch->found.items[i].region.start_line);
	if (scratch->found.len &&
	    sarif_line_hash(pass->blob->stored.ptr, pass->blob->stored.len, scratch->lines.items,
			    scratch->lines.len, hashes) == 0)
		for (size_t i = 0; i < scratch->found.len; i++) {
			if (hashes[i].number)
				sarif_line_hash_format(scratch->found.items[i].line_hash,
						       hashes[i], 1);
		}
	free(hashes);
}

static int compare_found(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->span.start != y->span.start)
		return x->span.start < y->span.start ? -1 : 1;
	return strcmp(x->rule->id, y->rule->id);
}

static void begin(struct pass *pass)
{
	const struct triage_blob *blob = pass->blob;

	pass->scratch->found.len = 0;
	linemap_init(&pass->lines, blob->text);
	encoding_map_init(&pass->stored, blob->encoding, blob->stored);
	collect_secrets(pass);
}

/* Hands out what was found. */
static void end(struct pass *pass, triage_emit_fn *emit, void *ctx)
{
	struct triage_scratch *scratch = pass->scratch;

	set_line_hashes(pass);
	for (size_t i = 0; i < scratch->found.len; i++)
		emit(ctx, &scratch->found.items[i]);
	encoding_map_release(&pass->stored);
	linemap_release(&pass->lines);
}

void triage_blob(const struct triage *triage, struct triage_scratch *scratch,
		 const struct triage_blob *blob, struct triage_counts *counts, uint64_t *cut,
		 triage_emit_fn *emit, void *ctx)
{
	struct pass pass = {.triage = triage, .scratch = scratch, .blob = blob};
	enum standing *standing = mem_zalloc((blob->len + 1) * sizeof *standing);

	begin(&pass);
	decide(&pass, standing);
	for (size_t i = 0; i < blob->len; i++) {
		const struct candidate *c = &blob->candidates[i];
		struct finding finding;

		if (standing[i] == RULED_OUT)
			continue;
		if (!is_fresh(&pass, c->match)) {
			counts->not_fresh++;
		} else if (!is_allowed(&pass, c, counts)) {
			if (scratch->found.len == LIMIT_FINDINGS_PER_BLOB) {
				++*cut;
				continue;
			}
			make_finding(&pass, c, &finding);
			VEC_PUSH(&scratch->found, finding);
		}
	}
	if (scratch->found.len)
		qsort(scratch->found.items, scratch->found.len, sizeof *scratch->found.items,
		      compare_found);
	end(&pass, emit, ctx);
	free(standing);
}

/* Is any of these bytes a secret's? `secrets` is sorted by start. */
static bool holds_secret(const struct triage_scratch *scratch, struct span span)
{
	for (size_t i = 0; i < scratch->secrets.len && scratch->secrets.items[i].start < span.end; i++)
		if (scratch->secrets.items[i].end > span.start)
			return true;
	return false;
}

static void set_fix(struct pass *pass, const struct problem_fix *fix, struct finding_fix *out)
{
	struct fix_lines lines;

	*out = (struct finding_fix){.description =
					    mem_strndup(fix->description, strlen(fix->description)),
				    .span = fix->span,
				    .text = mem_strndup(fix->text.ptr, fix->text.len)};
	/* What is replaced and ends with a line ends where the next one starts. */
	out->region = region_of(pass, fix->span, fix->span.end);
	if (!fix_lines(&pass->lines, fix->span, fix->text, &lines))
		return;
	if (holds_secret(pass->scratch, lines.span)) {
		free(lines.before);
		free(lines.after);
		return;
	}
	out->before = lines.before;
	out->after = lines.after;
}

static void make_problem_finding(struct pass *pass, const struct problem *problem,
				 struct finding *finding)
{
	const struct triage_blob *blob = pass->blob;

	*finding = (struct finding){.rule = problem->rule,
				    .severity = problem->rule->severity,
				    .confidence = problem->rule->confidence,
				    .path = mem_strndup(blob->path.ptr, blob->path.len),
				    .span = problem->span,
				    .redacted = mem_strndup("", 0)};
	finding->detail = make_detail(pass, problem->span, problem->rule->id,
				      problem->detail ? problem->detail : "");
	finding->region = shown_region(pass, problem->span);
	set_excerpt(pass, problem->span, finding);
	fingerprint_make(problem->rule->id, problem->token, blob->path, finding->fingerprint);
	if (problem->fix)
		set_fix(pass, problem->fix, &finding->fix);
}

void triage_problems(const struct triage *triage, struct triage_scratch *scratch,
		     const struct triage_blob *blob, const struct problem *problems, size_t len,
		     struct triage_counts *counts, triage_emit_fn *emit, void *ctx)
{
	struct pass pass = {.scratch = scratch, .blob = blob};
	bool allowed = len > 0 && allow_rules_cover_file(triage->allow, scratch->regex, blob->path);

	begin(&pass);
	for (size_t i = 0; i < len; i++) {
		struct finding finding;

		if (!is_fresh(&pass, problems[i].span)) {
			counts->not_fresh++;
		} else if (allow_comment(lines_around(&pass, problems[i].span),
					 problems[i].rule->id)) {
			counts->inline_allowed++;
		} else if (allowed) {
			counts->allow_listed++;
		} else {
			make_problem_finding(&pass, &problems[i], &finding);
			VEC_PUSH(&scratch->found, finding);
		}
	}
	end(&pass, emit, ctx);
}

void triage_path(const struct triage *triage, struct triage_scratch *scratch, struct bytes path,
		 struct triage_counts *counts, triage_emit_fn *emit, void *ctx)
{
	const struct allow_subject subject = {.path = path};

	for (size_t i = 0; i < triage->path_rules.len; i++) {
		uint32_t number = triage->path_rules.items[i];
		const struct rule *rule = &triage->set->rules[number];
		struct finding finding = {.rule = &rule->info,
					  .severity = rule->info.severity,
					  .confidence = rule->info.confidence,
					  .region = {1, 1, 1, 1, 1, 1}};

		if (rule->auxiliary ||
		    !allow_rules_path(triage->allow, scratch->regex, number, path))
			continue;
		if (allow_rules_cover(triage->allow, scratch->regex, number, &subject)) {
			counts->allow_listed++;
			continue;
		}
		finding.path = mem_strndup(path.ptr, path.len);
		finding.redacted = mem_strndup("", 0);
		fingerprint_make(rule->info.id, (struct bytes){0}, path, finding.fingerprint);
		emit(ctx, &finding);
	}
}
