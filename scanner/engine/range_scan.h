/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scanning what a range of commits brought in.
 *
 * Secrets: one finding for each rule, secret and path: the first commit of the range that brought it, whoever
 * edited the file later. If HEAD still has the secret at that path, the finding's place is the one in HEAD, and
 * a comment there that allows it is heeded.
 *
 * Headers: a secret that was there once has leaked, but a weak header that the range itself mends never harmed
 * anybody. So the files are judged as the range leaves them, in the lines that it changed, and the commit of a
 * problem is the first that has it.
 */
#ifndef ENGINE_RANGE_SCAN_H
#define ENGINE_RANGE_SCAN_H

#include "engine/engine.h"
#include "source/range.h"

/* Findings, notes and counts go to the engine. `options->outcome` is not used. Errors as for range_scan. */
int engine_range(struct engine *engine, const struct range_options *options,
		 struct err *err) MUST_CHECK;

#endif
