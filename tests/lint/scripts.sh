#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Scripts pass shellcheck; those that people or hooks start are executable.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

# Tests are read by `bash -eu`, where a failing cd ends them.
mapfile -t tests < <(find tests/cli tests/golden -mindepth 2 -name '*.sh' -not -path 'tests/golden/*/input/*' | sort)
mapfile -t files < <(scripts | grep -vxF "$(printf '%s\n' "${tests[@]}")")
fault_lines < <(shellcheck -x -f gcc "${files[@]}" 2>&1)
fault_lines < <(shellcheck -s bash -S warning -e SC1090,SC2164 -f gcc "${tests[@]}" 2>&1)
for file in dev .ci/run action/run.sh; do
	[ -x "$file" ] || fault "$file: not executable"
done
# Nothing that an event of GitHub controls is pasted into a script.
fault_lines < <(awk '
	/^[ \t]*(-[ \t]+)?run:/ { run = 1; match($0, /[^ -]/); indent = RSTART; if (/\$\{\{/) print FILENAME ":" FNR ": ${{ }} inside run:"; next }
	run { match($0, /[^ ]/); if (RSTART && RSTART <= indent) run = 0; else if (/\$\{\{/) print FILENAME ":" FNR ": ${{ }} inside run:" }
' action.yml)
faults
