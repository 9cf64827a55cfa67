/* SPDX-License-Identifier: Apache-2.0 */
/* What a run of GitHub Actions is about, as a source. */
#ifndef CLI_GITHUB_SOURCE_H
#define CLI_GITHUB_SOURCE_H

#include "cli/run_scan.h"

/*
 * Reads GITHUB_EVENT_NAME, GITHUB_SHA and the file that GITHUB_EVENT_PATH names, and scans the range of commits
 * that the event brought in; the work tree when no range follows from it (schedule, workflow_dispatch, ...).
 * A note says what was chosen and why. When the checkout does not hold the whole range, more is scanned, not
 * less; what a shallow clone lacks is noted by the range itself and makes the scan incomplete.
 */
extern const struct scan_source github_source;

#endif
