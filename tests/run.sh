# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The order of ./dev test, which sources this file: suites against the dev build (ASan and UBSan), then
# what users run. A suite adds to the tally; one that fails without saying how often counts as one failure.

# suite NAME COMMAND...
suite() {
	local name=$1 status=0 before after start=$SECONDS
	shift
	printf '== %s\n' "$name"
	before=$(awk '{ n += $2 } END { print n + 0 }' "$TEST_TALLY")
	"$@" || status=$?
	after=$(awk '{ n += $2 } END { print n + 0 }' "$TEST_TALLY")
	if [ "$status" -ne 0 ] && [ "$after" -eq "$before" ]; then
		printf 'FAIL %s (exit code %d)\n' "$name" "$status"
		echo '0 1' >>"$TEST_TALLY"
	fi
	printf '   %s: %d s\n' "$name" $((SECONDS - start))
}

# one NAME COMMAND...: a suite that is a single test.
one() {
	local name=$1
	shift
	if "$@"; then
		printf 'ok   %s\n' "$name"
		echo '1 0' >>"$TEST_TALLY"
	else
		printf 'FAIL %s\n' "$name"
		echo '0 1' >>"$TEST_TALLY"
	fi
}

# cmocka says how many tests of a program passed and failed; a program that died says nothing.
suite_unit() {
	local log=$PICKET_ROOT/build/dev/unit.log status=0 passed failed
	ctest --test-dir "$PICKET_ROOT/build/dev" -j "$DEV_JOBS" --verbose >"$log" 2>&1 || status=$?
	passed=$(sed -nE 's/^.*\[  PASSED  \] ([0-9]+) test.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
	failed=$(sed -nE 's/^.*\[  FAILED  \] ([0-9]+) test.*/\1/p' "$log" | awk '{ n += $1 } END { print n + 0 }')
	if [ "$status" -ne 0 ]; then
		grep -aE '\[  (ERROR|LINE|FAILED) |ERROR: |runtime error|SUMMARY|\*\*\*|error:' "$log" || tail -n 60 "$log"
		[ "$failed" -gt 0 ] || failed=1
	fi
	[ "$passed" -gt 0 ] || failed=$((failed + 1))
	sed -nE 's/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: ([a-z0-9_]+) \.+ *(Passed|\*\*\*.*) +[0-9.]+ sec$/\2 \1/p' "$log" |
		sed -E 's/^Passed /ok   unit /; t; s/^.* ([a-z0-9_]+)$/FAIL unit \1/'
	echo "$passed $failed" >>"$TEST_TALLY"
	[ "$failed" -eq 0 ]
}

# npm_modules SUITE DIRECTORY: the packages of tests/SUITE, below build/, never in the source tree, never running
# their scripts.
npm_modules() {
	local source=$PICKET_ROOT/tests/$1 dir=$2 key
	key=$(cksum <"$source/package-lock.json")
	[ ! -f "$dir/installed" ] || [ "$(<"$dir/installed")" != "$key" ] || return 0
	mkdir -p "$dir"
	cp "$source"/{package.json,package-lock.json,.npmrc} "$dir"
	(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || return 1
	printf '%s\n' "$key" >"$dir/installed"
}

# What helmet, csp_evaluator, nginx and Apache httpd really do. Servers that are not installed are skipped.
suite_live() {
	local modules=$PICKET_ROOT/build/headers-npm status=0
	npm_modules npm "$modules" || return 1
	PICKET_NODE_MODULES=$modules/node_modules bash "$PICKET_ROOT/tests/npm/run.sh" || status=1
	bash "$PICKET_ROOT/tests/servers/run.sh" || status=1
	return "$status"
}

# The log of a scan of all golden inputs, in the eyes of the validators; and JSON reports by their schema.
suite_sarif() {
	local modules=$PICKET_ROOT/build/sarif-npm work status=0 case_dir
	local identity=(-c user.name=t -c user.email=t@t.example)
	npm_modules sarif "$modules" || return 1
	# One of the scripts that are not run would have done this.
	chmod +x "$modules"/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
	work=$(mktemp -d)
	mkdir "$work/input"
	for case_dir in "$PICKET_ROOT"/tests/golden/*/input; do
		cp -R "$case_dir" "$work/input/$(basename "$(dirname "$case_dir")")"
	done
	find "$work/input" -type f -exec sed -i 's/[{]}//g' {} +
	git init -q "$work/input"
	git -C "$work/input" remote add origin git@git.example:owner/shop.git
	(cd "$work" && "$PICKET" scan --format sarif input >log.sarif) || status=$?
	if [ "$status" -ne 1 ]; then
		echo "the scan for the SARIF log ended with $status, not with findings (1)"
		rm -rf "$work"
		return 1
	fi
	one "sarif validators" env PICKET_NODE_MODULES="$modules/node_modules" \
		sh "$PICKET_ROOT/tests/sarif/validate.sh" "$work/log.sarif"
	cp -R "$PICKET_ROOT/rules/headers/surfaces/fixtures" "$work/input/fixtures"
	git -C "$work/input" add -A
	git "${identity[@]}" -C "$work/input" commit -q -m input
	"$PICKET" scan --strict --samples --format json "$work/input" >"$work/tree.json" || :
	"$PICKET" scan --history --show-secrets --format json "$work/input" >"$work/history.json" || :
	one "json schema" env PICKET_NODE_MODULES="$modules/node_modules" \
		node "$PICKET_ROOT/tests/sarif/json.js" "$PICKET_ROOT/docs/picket-1.schema.json" "$work"/*.json
	rm -rf "$work"
}

suite_rules() {
	local picket=$PICKET_ROOT/build/release/picket
	one "rules test" "$picket" rules test
	one "rules lint" "$picket" rules lint
	# What the README shows of these two.
	one "rules in the README" grep -qxF "$("$picket" rules test | tail -n 1)" "$PICKET_ROOT/README.md"
}

# Our own sources must be clean in our own eyes: as git sees them, or without build/ where there is no git.
suite_self() {
	local picket=$PICKET_ROOT/build/release/picket copy
	if [ -e "$PICKET_ROOT/.git" ]; then
		one "scan of this repository" "$picket" scan --format concise "$PICKET_ROOT"
	else
		copy=$(mktemp -d)
		tar -C "$PICKET_ROOT" --exclude=./build -cf - . | tar -C "$copy" -xf -
		one "scan of these sources" "$picket" scan --format concise "$copy"
		rm -rf "$copy"
	fi
}

tests_run() {
	local name passed failed
	TEST_TALLY=$(mktemp)
	export TEST_TALLY
	trap 'rm -f "$TEST_TALLY"' EXIT
	[ $# -gt 0 ] || set -- unit golden cli lint sarif live rules self
	for name; do
		case $name in
		unit | golden | cli | lint | sarif | live | rules | self) ;;
		*) die "no suite '$name': unit, golden, cli, lint, sarif, live, rules or self." ;;
		esac
	done
	# shellcheck source=environment.sh
	source "$PICKET_ROOT/tests/environment.sh"
	export PICKET=$PICKET_ROOT/build/dev/picket PICKET_BUILD=$PICKET_ROOT/build/dev
	case " $* " in *" unit "* | *" golden "* | *" cli "* | *" lint "* | *" sarif "* | *" live "*) suite "dev build" tests_build dev ;; esac
	case " $* " in *" rules "* | *" self "*) suite "release build" tests_build release ;; esac
	if [ -s "$TEST_TALLY" ]; then
		echo "A build failed: no test is run."
		set --
	fi
	for name; do
		case $name in
		unit | sarif | live | rules | self) suite "$name" "suite_$name" ;;
		golden | cli | lint) suite "$name" bash "$PICKET_ROOT/tests/$name/run.sh" ;;
		esac
	done
	read -r passed failed < <(awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }' "$TEST_TALLY")
	printf '%d passed, %d failed\n' "$passed" "$failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

tests_build() (build "$1")
