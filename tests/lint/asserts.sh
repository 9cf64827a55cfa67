#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Asserts state what must hold: at least five per thousand lines of C, blank lines and
# comments not counted.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

lines=$(find scanner sarif -name '*.c' -exec cat {} + | grep -cvE '^[[:space:]]*(/?\*|$)')
asserts=$(find scanner sarif -name '*.c' -exec grep -hoE '\b(assert|static_assert|_Static_assert|BUG_IF)\(' {} + | wc -l)
[ $((asserts * 1000)) -ge $((lines * 5)) ] || fault "$asserts asserts in $lines lines: fewer than 5 per thousand"
faults && printf '%d in %d lines, %d.%d per thousand' "$asserts" "$lines" \
	$((asserts * 1000 / lines)) $((asserts * 10000 / lines % 10))
