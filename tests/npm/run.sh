#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# npm/run.sh: does the reference data of tests/data/headers still say what npm's helmet and csp_evaluator answer, and
# does picket see what helmet sends for options made at random? PICKET is the program; PICKET_NODE_MODULES names a
# node_modules directory with the packages of the package.json here. What is not installed is left out, with a sentence.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
# shellcheck source=../tally.sh
source tests/tally.sh
PICKET=${PICKET:-$PWD/build/dev/picket}
PICKET_NODE_MODULES=${PICKET_NODE_MODULES:-$PWD/build/headers-npm/node_modules}
export PICKET PICKET_NODE_MODULES
passed=0 failed=0

# compare PACKAGE COMMAND...
compare() {
	local package=$1
	shift
	if ! command -v node >/dev/null; then
		echo "skip $package: node is not installed."
	elif [ ! -d "$PICKET_NODE_MODULES/$package" ]; then
		echo "skip $package: it is not in $PICKET_NODE_MODULES; run npm ci in tests/npm."
	elif "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}

compare csp_evaluator node tests/npm/csp_evaluator.cjs tests/data/headers/csp_evaluator.jsonl
compare helmet node tests/npm/helmet.cjs tests/data/headers/helmet_effective.jsonl
if [ -x "$PICKET" ]; then
	compare helmet node tests/npm/helmet_random.cjs "$PICKET"
else
	echo "skip helmet's random options: $PICKET is not there."
fi
tally "$passed" "$failed"
[ "$failed" -eq 0 ]
