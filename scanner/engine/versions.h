/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of a file that are scanned one after the other: what a version has in common with the one
 * before is not looked at again (scan_delta of match/scan.h).
 */
#ifndef ENGINE_VERSIONS_H
#define ENGINE_VERSIONS_H

#include "base/buf.h"
#include "base/mem.h"
#include "match/scan.h"

/* The version before, and what its scan gave. Valid when zeroed; one per worker. */
struct versions {
	struct buf path, text;
	struct scan_result result;
	VEC(struct delta_piece) pieces;
};

void versions_release(struct versions *versions); /* accepts NULL */

/* As scan_bytes, of a text below 4 GiB that is a version of the file at `path`. */
void versions_scan(struct versions *versions, const struct matcher *matcher,
		   struct scan_scratch *scratch, struct bytes path, struct bytes text,
		   struct scan_result *result);

/* Makes that text the version before. Takes its result over; what is left in `result` is of no use. */
void versions_keep(struct versions *versions, struct bytes path, struct bytes text,
		   struct scan_result *result);

#endif
