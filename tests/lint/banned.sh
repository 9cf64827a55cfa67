#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Functions that have no safe use here, and output or exits outside cli/: errors travel up to cli/. (base/
# ends the program when there is no memory; files named *main.c are programs.) Detectors ask neither clock nor
# environment nor locale: the same input has the same findings everywhere.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

banned='strcpy|stpcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|alloca|system|popen|gets|tmpnam|mktemp|rand|atoi|atol|execvp|execl|execlp|execv|execve|fork|vfork|posix_spawn|setjmp|longjmp'
while read -r file; do
	fault_lines < <(strip_c "$file" | grep -oE "(^|[^A-Za-z0-9_.>])($banned)[[:space:]]*\\(" |
		sed -E "s|[^a-z]*([a-z_]+).*|$file: \\1() is banned|" | sort -u)
	case $file in
	scanner/cli/* | scanner/base/* | scanner/*/*main.c) continue ;;
	esac
	fault_lines < <(strip_c "$file" | grep -oE "(^|[^A-Za-z0-9_.>])(printf|puts|putchar|perror|exit|_exit|abort)[[:space:]]*\\(|\\b(stdout|stderr)\\b" |
		sed -E "s|[^a-z_]*([a-z_]+).*|$file: \\1 belongs in cli/|" | sort -u)
	case $file in
	scanner/engine/* | scanner/source/* | scanner/git/* | scanner/report/*) continue ;;
	esac
	fault_lines < <(strip_c "$file" | grep -oE "(^|[^A-Za-z0-9_.>])(clock_gettime|gettimeofday|clock|time|getenv|secure_getenv|setlocale)[[:space:]]*\\(" |
		sed -E "s|[^a-z]*([a-z_]+).*|$file: \\1() has no place in a detector|" | sort -u)
done < <(find scanner sarif -name '*.[ch]' | sort)
faults
