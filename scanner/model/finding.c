/* SPDX-License-Identifier: Apache-2.0 */
/* Findings: releasing and ordering. */
#include "model/finding.h"

#include <stdlib.h>

void finding_release(struct finding *finding)
{
	if (!finding)
		return;
	free(finding->path);
	buf_release(&finding->secret);
	free(finding->redacted);
	free(finding->detail);
	free(finding->excerpt);
	free(finding->history.author_name);
	free(finding->history.author_email);
	free(finding->history.refs);
	free(finding->history.path);
	free(finding->fix.description);
	free(finding->fix.text);
	free(finding->fix.before);
	free(finding->fix.after);
	*finding = (struct finding){0};
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

int finding_cmp(const struct finding *a, const struct finding *b)
{
	int order = bytes_cmp(bytes_str(a->path), bytes_str(b->path));

	if (!order)
		order = compare_numbers(a->span.start, b->span.start);
	if (!order)
		order = compare_numbers(a->span.end, b->span.end);
	if (!order)
		order = strcmp(a->rule->id, b->rule->id);
	if (!order)
		order = memcmp(a->history.commit.id, b->history.commit.id, OBJECT_ID_SIZE);
	if (!order)
		order = memcmp(a->history.blob.id, b->history.blob.id, OBJECT_ID_SIZE);
	return order;
}
