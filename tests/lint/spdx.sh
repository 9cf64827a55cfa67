#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# One SPDX line, at the head of every source file.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

line='SPDX-License-Identif''ier: Apache-2.0'
while read -r file; do
	[ -f "$file" ] || {
		fault "$file is missing"
		continue
	}
	count=$(grep -cF "$line" "$file" || true)
	[ "$count" = 1 ] || fault "$file: $count SPDX lines, one is needed"
	head -n 2 "$file" | grep -qF "$line" || fault "$file: the SPDX line belongs at the head"
done < <(
	find scanner sarif tests \( -name '*.[ch]' -o -name CMakeLists.txt \) -not -path 'tests/golden/*'
	find cmake -name '*.cmake'
	find rules -name '*.toml' -o -name '*.scm'
	find tests/sarif -maxdepth 1 -name '*.js'
	scripts | grep -v '^tests/golden/.*/input/'
	printf '%s\n' CMakeLists.txt action.yml .pre-commit-hooks.yaml
)
faults
