#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the documents tell people to type exists: ./dev commands, picket commands and options, files.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

picket=$PICKET_BUILD/picket
for document in README.md CONTRIBUTING.md ARCHITECTURE.md tests/README.md; do
	[ -f "$document" ] || {
		fault "$document is missing"
		continue
	}
	while read -r command; do
		./dev help | grep -qE "^  $command\\b" || fault "$document: there is no ./dev $command"
	done < <(grep -oE '\./dev [a-z]+' "$document" | cut -d ' ' -f 2 | sort -u)
	while read -r file; do
		[ -e "$file" ] || [ -e "$(dirname "$document")/$file" ] || fault "$document: link to $file, which is not there"
	done < <(grep -oE '\]\([^)#:]+\)' "$document" | sed -E 's/^\]\(//; s/\)$//' | sort -u)
done

if [ -x "$picket" ] && [ -f README.md ]; then
	help=$("$picket" --help 2>&1 || true)
	scan_help=$("$picket" scan --help 2>&1 || true)
	while read -r command; do
		grep -qE "(^| )$command\\b" <<<"$help" || fault "README.md: picket has no command '$command'"
	done < <(grep -oE '(^|[$`/ ])picket (scan|rules|version|hook|headers|explain|baseline|merge|config|completions|man)\b' README.md |
		grep -oE '[a-z]+$' | sort -u)
	while read -r option; do
		grep -qF -- "$option" <<<"$help$scan_help" || fault "README.md: picket scan has no option $option"
	done < <(grep -oE 'picket scan[^`|]*' README.md | grep -oE -- '--[a-z][a-z-]+' | sort -u)
fi
faults
