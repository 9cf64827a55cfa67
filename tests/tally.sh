# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# How runners count: tally PASSED FAILED adds to the file that ./dev test sums up, if there is one, and
# prints the counts of this runner as its last line otherwise.

tally() {
	if [ -n "${TEST_TALLY:-}" ]; then
		printf '%d %d\n' "$1" "$2" >>"$TEST_TALLY"
	else
		printf '%d passed, %d failed\n' "$1" "$2"
	fi
}
