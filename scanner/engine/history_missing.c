/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the history names and the repository does not have. Trees tell which blobs and trees are missing; which
 * of them a commit that counts still has is found out as for secrets, by attribution. A clone that is partial
 * lacks objects by design, and many: there they are counted.
 */
#include "engine/history_scan_impl.h"

#include <stdio.h>

uint32_t history_want_missing(struct history_scan *scan, const struct repo *repo, uint32_t first_group)
{
	const struct object_id *missing;
	size_t n;
	bool more;

	missing = history_missing(scan->history, &n, &more);
	if (repo->partial)
		return 0;
	for (size_t i = 0; i < n; i++)
		history_want(scan->history, &missing[i], first_group + (uint32_t)i);
	return (uint32_t)n;
}

#define MEND "Fetch the repository anew, or copy the object from a clone that has it."

static void note_object(const struct sink *sink, const struct object_id *id,
			const struct attribution *attribution)
{
	const char *path = attribution->first.len ? attribution->first.items[0].path : "";
	char hex[OBJECT_ID_HEX_SIZE], commit[OBJECT_ID_HEX_SIZE] = "", detail[256];

	object_id_hex(id, hex);
	if (attribution->has_commit)
		object_id_hex(&attribution->commit, commit);
	snprintf(detail, sizeof detail, "Object %s is missing%s%s. " MEND, hex,
		 commit[0] ? ", which stands here since commit " : "", commit);
	sink_note(sink, NOTE_MISSING_OBJECT, bytes_str(path), detail);
}

static void note_lost(const struct sink *sink, const struct history_lost *lost)
{
	char hex[OBJECT_ID_HEX_SIZE], commit[OBJECT_ID_HEX_SIZE], detail[256];

	object_id_hex(&lost->id, hex);
	object_id_hex(&lost->commit, commit);
	snprintf(detail, sizeof detail, "%s %s of commit %s is missing. " MEND,
		 lost->is_tree ? "The tree" : "The parent", hex, commit);
	sink_note(sink, NOTE_MISSING_OBJECT, (struct bytes){0}, detail);
}

static void note_partial(const struct sink *sink, size_t n, bool more)
{
	char detail[256];

	if (n == 0)
		return;
	snprintf(detail, sizeof detail,
		 "This is a partial clone: %s %zu object%s %s never fetched and %s not scanned. Run git fetch "
		 "--refetch --no-filter, or clone without --filter.",
		 more ? "more than" : "at least", n, n == 1 ? "" : "s", n == 1 ? "was" : "were",
		 n == 1 ? "is" : "are");
	sink_note(sink, NOTE_MISSING_OBJECT, (struct bytes){0}, detail);
}

void history_note_missing(const struct history_scan *scan, const struct repo *repo,
			  const struct attribution *attributions)
{
	const struct sink *sink = engine_sink(scan->engine);
	const struct history_lost *lost;
	const struct object_id *missing;
	size_t n, n_lost, n_trees = 0;
	bool more;

	missing = history_missing(scan->history, &n, &more);
	lost = history_lost(scan->history, &n_lost);
	for (size_t i = 0; i < n_lost; i++) {
		n_trees += lost[i].is_tree;
		/* Commits beyond a shallow boundary were noted as such. */
		if (lost[i].is_tree ? !repo->partial : !repo->shallow)
			note_lost(sink, &lost[i]);
	}
	if (repo->partial) {
		note_partial(sink, n + n_trees, more);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (attributions[i].reachable)
			note_object(sink, &missing[i], &attributions[i]);
	if (more)
		sink_note(sink, NOTE_MISSING_OBJECT, (struct bytes){0},
			  "Very many objects are missing: not all of them are listed. " MEND);
}
