# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What lints share. Each starts in the root of the source tree and ends with `faults`.

# Our C: sources and headers, without anything generated or third-party.
c_files() { find scanner sarif tests -name '*.[ch]' | sort; }

scripts() {
	find dev .ci action tests packaging -type f 2>/dev/null | sort | while read -r file; do
		case $file in *.sh) echo "$file" && continue ;; esac
		head -c 64 "$file" | head -n 1 | grep -aqE '^#!.*\b(ba)?sh$' && echo "$file"
	done || true
}

# A C file without comments and with empty strings, line numbers kept.
strip_c() {
	cc -fpreprocessed -dD -E -P -x c - <"$1" 2>/dev/null | sed -E "s/\"([^\"\\\\]|\\\\.)*\"/\"\"/g"
}

fault_count=0
fault() {
	printf '%s\n' "$*"
	fault_count=$((fault_count + 1))
}

# Turns each line of input into a fault.
fault_lines() {
	local line
	while IFS= read -r line; do
		fault "$line"
	done
}

faults() { [ "$fault_count" -eq 0 ]; }
