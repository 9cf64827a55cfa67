#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# No writable state at file scope, nor `static` variables in functions: our objects put nothing into
# .data, .bss or thread-local storage. (.data.rel.ro is constant once loaded; names that a sanitizer
# made are not ours.)
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

archives=$(find "$PICKET_BUILD/scanner" "$PICKET_BUILD/sarif" -name 'lib*.a' -not -name 'libembedded*' | sort)
[ -n "$archives" ] || fault "no libraries in $PICKET_BUILD: build it first"
fault_lines < <(for archive in $archives; do
	objdump -t "$archive" | awk -v lib="$(basename "$archive")" '
		/file format/ { object = $1; sub(/:$/, "", object) }
		{
			section = ""; for (i = 2; i <= NF; i++) if ($i ~ /^(\.t?data|\.t?bss|\*COM\*)/) { section = $i; break }
			if (section == "" || section ~ /^\.data\.rel\.ro/ || $NF == section) next
			if ($NF ~ /^(__odr_asan|__asan|__ubsan|__gcov|\.L|\.LASAN|__profile|__sancov)/ || $NF ~ /^_*gcov/) next
			print lib ": " object ": " $NF " is writable state (" section ")"
		}'
done)
faults
