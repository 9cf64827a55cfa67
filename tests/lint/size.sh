#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Functions of at most 100 lines and a cyclomatic complexity of at most 20, files of at most 800 lines.
# There is no list of exceptions.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

# pmccabe: modified complexity, complexity, statements, first line, lines, file(line): function
complaints=$(mktemp)
trap 'rm -f "$complaints"' EXIT
functions=$(c_files | grep '\.c$' | xargs pmccabe 2>"$complaints")
# (A macro among the members of a struct makes it miss the end of the struct; functions are measured all the same.)
fault_lines < <(grep -v 'expected closing } for class scope, but got EOF' "$complaints")
fault_lines < <(printf '%s\n' "$functions" | awk -F '\t' '
	{ where = $6; sub(/: .*/, "", where); name = $6; sub(/.*: /, "", name) }
	$1 > 20 { printf "%s: complexity of %s is %d, at most 20\n", where, name, $1 }
	$5 > 100 { printf "%s: %s has %d lines, at most 100\n", where, name, $5 }')

fault_lines < <(c_files | xargs awk '
	{ lines[FILENAME]++ }
	/[ \t]$/ { printf "%s:%d: blank at the end of the line\n", FILENAME, FNR }
	END { for (file in lines) if (lines[file] > 800) printf "%s: %d lines, at most 800\n", file, lines[file] }')

printf '%s\n' "$functions" | awk -F '\t' 'END { printf "%d functions, ", NR }'
printf '%s\n' "$functions" | cut -f 5 | sort -n | awk '{ n[NR] = $1 } END { printf "median %d lines", n[int((NR + 1) / 2)] }'
faults
