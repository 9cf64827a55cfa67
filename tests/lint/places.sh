#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The tree does not know which machine or which registry it is built with: no download addresses in
# lock files, no registries set, no absolute paths of somebody's machine; lock files have hashes.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

while read -r lock; do
	! grep -q '"resolved"' "$lock" || fault "$lock: has download addresses; see third_party/.npmrc"
	packages=$(grep -c '^    "node_modules/' "$lock" || true)
	hashes=$(grep -c '"integrity": "sha512-' "$lock" || true)
	[ "$packages" -eq "$hashes" ] || fault "$lock: $packages packages, $hashes hashes"
done < <(find . -name package-lock.json -not -path '*/node_modules/*' -not -path './build/*')

fault_lines < <(find . -name .npmrc -not -path '*/node_modules/*' -not -path './build/*' -print0 |
	xargs -0 -r grep -nHiE 'registry[[:space:]]*=[[:space:]]*http|_auth|cafile')
tracked() {
	find . -type f -not -path './.git/*' -not -path './build/*' -not -path '*/node_modules/*' -not -path './rules/*' \
		-not -path './tests/golden/*/input/*' -not -path './tests/data/*' -size -1000k -print0
}
fault_lines < <(tracked | xargs -0 grep -nIE '(^|[^A-Za-z0-9_.])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/[A-Za-z.]' | grep -v '^./tests/lint/places.sh:')
fault_lines < <(tracked | xargs -0 grep -nIE -e '--(registry|index-url|extra-index-url)[= ]|deb(-src)? \[?.*http|GOPROXY=' | grep -v '^./tests/lint/places.sh:')
faults
