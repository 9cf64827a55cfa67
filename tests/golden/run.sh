#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# golden/run.sh [--update] [CASE]...: scans the input of each case and compares what is printed, byte by
# byte, with what is expected; --update writes what is printed as what is expected. README.md says what a
# case is made of. PICKET names the program (build/dev/picket).
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=../tally.sh
source "$here/../tally.sh"
# shellcheck source=../environment.sh
source "$here/../environment.sh"
PICKET=${PICKET:-$here/../../build/dev/picket}
export PICKET

# The input as it is scanned: `{}`, which keeps scanners from firing on this repository, is taken out.
prepare() {
	mkdir -p "$2"
	if [ -d "$1/input" ]; then
		cp -R "$1/input" "$2/input" && find "$2/input" -type f -exec sed -i 's/[{]}//g' {} + || return 1
	fi
	if [ -f "$1/setup.sh" ]; then
		(cd "$2" && bash -eu "$1/setup.sh") >"$2.setup" 2>&1 || {
			cat "$2.setup"
			return 1
		}
	fi
}

# What differs from run to run, or when Picket's version or somebody else's rule changes, made equal.
normalise() {
	case $1 in
	txt) sed -E 's/\), [0-9.]+ (ms|s|min [0-9]+ s)/), TIME/' ;;
	json) jq '.tool.version = "VERSION" | .scan.rules = "RULES"' ;;
	sarif) jq '.runs[].tool.driver |= (.version = "VERSION" | del(.semanticVersion, .rules))
		| del(.runs[].results[] | .ruleIndex, .rule)' ;;
	*) cat ;;
	esac
}

# scan FORMAT JOBS OUT: leaves standard output in OUT, standard error in OUT.err, the exit code in OUT.exit
scan() {
	local status=0 format=()
	[ "$1" = txt ] || format=(--format "$1")
	"$PICKET" "${args[@]}" "${format[@]}" --jobs "$2" >"$3.raw" 2>"$3.err" || status=$?
	normalise "$1" <"$3.raw" >"$3" || true
	echo "$status" >"$3.exit"
}

run_case() {
	local dir=$here/$1 work ok=1 expected format out want args=()
	work=$(mktemp -d)
	mapfile -t args < <(grep -v '^#' "$dir/args")
	if ! prepare "$dir" "$work/w"; then
		echo "FAIL golden $1: setup.sh failed"
		rm -rf "$work"
		return 1
	fi
	want=$(cat "$dir/exit" 2>/dev/null || echo 0)
	[ -n "$(find "$dir" -maxdepth 1 -name 'expected.*')" ] || touch "$dir/expected.txt"
	cd "$work/w"
	for expected in "$dir"/expected.*; do
		format=${expected##*.} out=$work/$format
		scan "$format" 1 "$out"
		scan "$format" 4 "$out.jobs"
		if [ -n "$UPDATE" ]; then
			cp "$out" "$expected"
			cp "$out.exit" "$dir/exit"
			want=$(cat "$dir/exit")
		fi
		if ! diff -u --label "expected.$format" --label printed "$expected" "$out" >"$out.diff"; then
			ok=0
			sed 's/^/     /' "$out.diff" "$out.err"
		fi
		if [ "$(cat "$out.exit")" != "$want" ]; then
			ok=0
			echo "     exit code $(cat "$out.exit"), expected $want"
			sed 's/^/     /' "$out.err"
		fi
		if ! cmp -s "$out" "$out.jobs" || { [ "$format" != txt ] && ! cmp -s "$out.raw" "$out.jobs.raw"; }; then
			ok=0
			echo "     $format: --jobs 1 and --jobs 4 print different bytes"
		fi
	done
	cd "$here"
	chmod -R u+rwX "$work" && rm -rf "$work"
	if [ "$ok" = 1 ]; then echo "ok   golden $1"; else echo "FAIL golden $1"; fi
	[ "$ok" = 1 ]
}

if [ "${1:-}" = --case ]; then
	run_case "$2"
	exit
fi
UPDATE=
if [ "${1:-}" = --update ]; then
	UPDATE=1
	shift
fi
export UPDATE
[ -x "$PICKET" ] || {
	echo "golden: $PICKET is not built" >&2
	exit 2
}
if [ $# -eq 0 ]; then
	for dir in "$here"/*/; do
		[ ! -f "$dir/args" ] || set -- "$@" "$(basename "$dir")"
	done
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%s\0' "$@" | xargs -0 -r -n 1 -P "${DEV_JOBS:-2}" bash "$here/run.sh" --case | tee "$log" || true
failed=$(grep -c '^FAIL' "$log" || true)
passed=$(grep -c '^ok' "$log" || true)
tally "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
