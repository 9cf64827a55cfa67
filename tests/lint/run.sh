#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# lint/run.sh [NAME]...: runs the lints of this directory, all or those named. A lint is a script that
# prints one line per fault and exits with 1 if there was any. PICKET_BUILD names the build directory
# whose objects are looked at (build/dev).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
export PICKET_BUILD=${PICKET_BUILD:-$PWD/build/dev} LC_ALL=C
# shellcheck source=../tally.sh
source tests/tally.sh

if [ $# -eq 0 ]; then
	for file in tests/lint/*.sh; do
		name=$(basename "$file" .sh)
		case $name in run | lib) ;; *) set -- "$@" "$name" ;; esac
	done
fi
passed=0 failed=0
for name; do
	[ -f "tests/lint/$name.sh" ] || {
		echo "no lint '$name'" >&2
		exit 2
	}
	if output=$(bash "tests/lint/$name.sh" 2>&1); then
		passed=$((passed + 1))
		printf 'ok   lint %s%s\n' "$name" "${output:+: $output}"
	else
		failed=$((failed + 1))
		printf 'FAIL lint %s\n' "$name"
		printf '%s\n' "$output" | sed 's/^/     /'
	fi
done
tally "$passed" "$failed"
[ "$failed" -eq 0 ]
