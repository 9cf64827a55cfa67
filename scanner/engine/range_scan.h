/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanning what a range of commits brought in. One finding for each rule, secret and path: the first commit
 * of the range that brought it, whoever edited the file later. If HEAD still has the secret at that path,
 * the finding's place is the one in HEAD, and a comment there that allows it is heeded.
 */
#ifndef ENGINE_RANGE_SCAN_H
#define ENGINE_RANGE_SCAN_H

#include "engine/engine.h"
#include "source/range.h"

/*
 * Findings, notes and counts go to the engine. Commits are taken in order by one worker, so that which is
 * the first does not depend on timing: `options->jobs` is not used. Errors as for range_scan.
 */
int engine_range(struct engine *engine, const struct range_options *options,
		 struct err *err) MUST_CHECK;

#endif
