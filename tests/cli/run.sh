#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# cli/run.sh [--update] [TOPIC/NAME]...: runs each script of tests/cli as a person would type it, in an
# empty directory of its own. README.md says how a test is written. PICKET names the program.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=../tally.sh
source "$here/../tally.sh"
# shellcheck source=../environment.sh
source "$here/../environment.sh"
PICKET=${PICKET:-$here/../../build/dev/picket}
PICKET_ROOT=${PICKET_ROOT:-${here%/tests/cli}}

# compare STREAM: the stream against NAME.STREAM (exactly) or NAME.STREAM.glob (line by line, * and ? as
# in the shell, a line `...` stands for any number of lines). Neither: the stream is not looked at.
compare() {
	local want=$1.$2 got=$3
	if [ -f "$want" ]; then
		diff -u --label "expected $2" --label printed "$want" "$got"
	elif [ -f "$want.glob" ]; then
		globs_match "$want.glob" "$got" || {
			echo "$2 does not match $(basename "$want.glob"); it is:"
			cat "$got"
			return 1
		}
	fi
}

# shellcheck disable=SC2053 # the right side of == is a pattern
globs_match() {
	local globs lines g=0 l=0 back_g=-1 back_l=0
	mapfile -t globs <"$1"
	mapfile -t lines <"$2"
	while [ $l -lt ${#lines[@]} ]; do
		if [ $g -lt ${#globs[@]} ] && [ "${globs[g]}" = ... ]; then
			back_g=$g back_l=$l g=$((g + 1))
		elif [ $g -lt ${#globs[@]} ] && [[ ${lines[l]} == ${globs[g]} ]]; then
			g=$((g + 1)) l=$((l + 1))
		elif [ $back_g -ge 0 ]; then
			back_l=$((back_l + 1)) l=$back_l g=$((back_g + 1))
		else
			return 1
		fi
	done
	while [ $g -lt ${#globs[@]} ] && [ "${globs[g]}" = ... ]; do g=$((g + 1)); done
	[ $g -eq ${#globs[@]} ]
}

run_test() {
	local name=${1%.sh} script=$here/${1%.sh} work status=0 want stream problems=
	work=$(mktemp -d)
	mkdir "$work/w" "$work/home"
	(
		cd "$work/w"
		export PICKET PICKET_ROOT HOME=$work/home TMPDIR=$work XDG_CACHE_HOME=$work/home/cache XDG_CONFIG_HOME=$work/home/config
		export PATH="$work/bin:$PATH" CLI_LIB=$here/lib.sh
		mkdir "$work/bin"
		ln -s "$PICKET" "$work/bin/picket"
		timeout -k 5 "${CLI_TIMEOUT:-300}" bash -eu "$script.sh"
	) >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
	want=$(cat "$script.exit" 2>/dev/null || echo 0)
	if [ -n "${UPDATE:-}" ]; then
		echo "$status" >"$script.exit"
		[ "$status" != 0 ] || rm -f "$script.exit"
		want=$status
		for stream in stdout stderr; do
			[ ! -f "$script.$stream" ] || cp "$work/$stream" "$script.$stream"
		done
	fi
	[ "$status" = "$want" ] || problems+="exit code $status, expected $want"$'\n'
	for stream in stdout stderr; do
		problems+=$(compare "$script" "$stream" "$work/$stream") || true
	done
	if [ -z "$problems" ]; then
		echo "ok   cli $name"
	else
		echo "FAIL cli $name"
		printf '%s\n' "$problems" | sed 's/^/     /'
		[ "$status" = "$want" ] || sed 's/^/     stderr: /' "$work/stderr" | tail -n 40
	fi
	chmod -R u+rwX "$work" 2>/dev/null || true
	rm -rf "$work"
	[ -z "$problems" ]
}

if [ "${1:-}" = --test ]; then
	run_test "$2"
	exit
fi
UPDATE=
if [ "${1:-}" = --update ]; then
	UPDATE=1
	shift
fi
[ -x "$PICKET" ] || {
	echo "cli: $PICKET is not built" >&2
	exit 2
}
PICKET=$(cd "$(dirname "$PICKET")" && pwd -P)/$(basename "$PICKET")
export UPDATE PICKET
if [ $# -eq 0 ]; then
	mapfile -t tests < <(cd "$here" && find . -mindepth 2 -name '*.sh' | sed 's,^\./,,' | sort)
	set -- "${tests[@]}"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%s\0' "$@" | xargs -0 -r -n 1 -P "${DEV_JOBS:-2}" bash "$here/run.sh" --test | tee "$log" || true
failed=$(grep -c '^FAIL' "$log" || true)
passed=$(grep -c '^ok' "$log" || true)
tally "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
