#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every header compiles alone, has an include guard, and is a manual: it has a comment. Every source begins with
# one that says what it is.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

npm=$(sed -n 's/^PICKET_NPM_DIR:[A-Z]*=//p' "$PICKET_BUILD/CMakeCache.txt")
flags=(-std=c17 -D_GNU_SOURCE= -Wall -Wextra -Werror -Iscanner -I. -Itests/unit -fsyntax-only
	-isystem "$npm/node_modules/tree-sitter/vendor/tree-sitter/lib/include")
read -r -a packages < <(pkg-config --cflags libgit2 libpcre2-8 libhs libcjson libdeflate libcrypto)
while read -r header; do
	printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
		cc "${flags[@]}" "${packages[@]}" -x c - 2>/dev/null || fault "$header: does not compile alone, or not twice"
	grep -q '^#ifndef [A-Z0-9_]*_H$' "$header" || fault "$header: no include guard NAME_H"
	grep -q '/\*' <(sed 1d "$header") || fault "$header: says nothing about what it declares"
done < <(find scanner sarif tests -name '*.h' | sort)

fault_lines < <(find scanner sarif tests -name '*.c' | sort | while read -r source; do
	sed -n 2p "$source" | grep -q '^/\*' || echo "$source: does not begin with what it is"
done)

# Names of files are unique across the tree, so that a name says which.
fault_lines < <(find scanner sarif -name '*.[ch]' | sed 's,.*/,,' | sort | uniq -d | sed 's/$/: more than one file has this name/')
faults
