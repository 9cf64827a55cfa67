/* SPDX-License-Identifier: Apache-2.0 */
/* Derived facts; see facts.h. */
#include "report/facts.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/prose.h"

enum { ORIGIN_SHOWN = 6 }; /* bytes of a commit's or tag's id */

enum facts_level facts_level(enum severity severity)
{
	if (severity >= SEVERITY_HIGH)
		return FACTS_ERROR;
	return severity == SEVERITY_MEDIUM ? FACTS_WARNING : FACTS_NOTE;
}

struct bytes facts_secret(const struct report_input *in, const struct finding *finding)
{
	if (in->show_secrets && finding->secret.len)
		return buf_bytes(&finding->secret);
	return bytes_str(finding->redacted);
}

void facts_add_title(struct buf *out, const struct finding *finding)
{
	buf_add_str(out, finding->rule->name);
	if (finding->redacted && *finding->redacted)
		buf_addf(out, " %s", finding->redacted);
}

void facts_add_origin(struct buf *out, const struct history_facts *history, const char *quote)
{
	if (object_id_is_null(&history->commit)) {
		buf_add_str(out, " in no commit");
		return;
	}
	buf_add_str(out, history->holder == HISTORY_TAG_MESSAGE ? " at tag " : " at commit ");
	buf_add_str(out, quote);
	prose_hex(out, history->commit.id, ORIGIN_SHOWN);
	buf_add_str(out, quote);
}

bool facts_in_checkout(const struct finding *finding)
{
	const struct history_facts *history = &finding->history;

	return !history->known || (history->holder == HISTORY_FILE && history->in_head);
}

void facts_by_severity(const struct report_input *in, uint64_t counts[])
{
	memset(counts, 0, (SEVERITY_CRITICAL + 1) * sizeof *counts);
	for (size_t i = 0; i < in->finding_count; i++) {
		assert((unsigned)in->findings[i]->severity <= SEVERITY_CRITICAL);
		counts[in->findings[i]->severity]++;
	}
}

uint64_t facts_notes(const struct report_input *in, enum note_kind kind)
{
	uint64_t n = in->notes_left_out[kind];

	for (size_t i = 0; i < in->note_count; i++)
		n += in->notes[i].kind == kind;
	return n;
}

uint64_t facts_suppressed(const struct report_input *in)
{
	uint64_t n = 0;

	for (int i = 0; i < SUPPRESSED_KINDS; i++)
		n += in->suppressed[i];
	return n;
}

/* A counting sort on (severity, confidence): stable, so the findings' own order stays within. */
const struct finding **facts_ranked(const struct report_input *in)
{
	enum { CONFIDENCES = CONFIDENCE_HIGH + 1, CLASSES = (SEVERITY_CRITICAL + 1) * CONFIDENCES };
	size_t next[CLASSES + 1] = {0};
	const struct finding **ranked;

	if (!in->finding_count)
		return NULL;
	ranked = mem_alloc(in->finding_count * sizeof *ranked);
	for (size_t i = 0; i < in->finding_count; i++) {
		const struct finding *f = in->findings[i];

		next[CLASSES - (int)f->severity * CONFIDENCES - (int)f->confidence]++;
	}
	for (int class = 1; class <= CLASSES; class++)
		next[class] += next[class - 1];
	for (size_t i = 0; i < in->finding_count; i++) {
		const struct finding *f = in->findings[i];

		ranked[next[CLASSES - 1 - (int)f->severity * CONFIDENCES - (int)f->confidence]++] =
			f;
	}
	return ranked;
}

static int compare_rules(const void *a, const void *b)
{
	const struct rule_info *const *left = a, *const *right = b;

	return strcmp((*left)->id, (*right)->id);
}

const struct rule_info **facts_fired(const struct report_input *in, size_t *len)
{
	const struct rule_info **ids = mem_alloc(in->finding_count * sizeof *ids);
	const struct rule_info **fired = mem_alloc(in->rule_count * sizeof *fired);
	size_t n = 0;

	for (size_t i = 0; i < in->finding_count; i++)
		ids[i] = in->findings[i]->rule;
	if (in->finding_count)
		qsort(ids, in->finding_count, sizeof *ids, compare_rules);
	for (size_t i = 0; i < in->rule_count; i++)
		if (in->finding_count && bsearch(&in->rules[i], ids, in->finding_count, sizeof *ids,
						 compare_rules))
			fired[n++] = in->rules[i];
	free(ids);
	*len = n;
	return fired;
}
