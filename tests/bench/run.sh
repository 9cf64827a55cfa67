#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench/run.sh PICKET [NAME]...: medians of five runs, as ratios where there is something to compare with.
#
#   tree     wall time and peak memory of a scan of BENCH_TREE (a directory of 50 MB or more; Linux if it
#            is not set), against `rg -uu -c` for one word in the same tree
#   headers  the same scan with and without security headers, as a ratio
#   empty    wall time of a scan of an empty directory, the whole process
#   staged   wall time of `scan --staged` with 10 changed files among 5,000 tracked ones
#
# Each prints a line `NAME: ...` and whether its target is met; the exit code is 1 if one is not.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=../environment.sh
source "$here/../environment.sh"
picket=$(cd "$(dirname -- "$1")" && pwd -P)/$(basename -- "$1")
shift
[ $# -gt 0 ] || set -- empty staged tree headers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0

# median COMMAND: the median of five runs in milliseconds, after one that warms up. Exit codes are the
# scanner's verdict, not a failure.
median() {
	hyperfine --ignore-failure --shell=none --warmup 1 --runs 5 --style none --export-json "$work/times.json" "$1" >/dev/null 2>&1
	jq '.results[0].median * 1000000 | round / 1000' "$work/times.json"
}

# pair COMMAND COMMAND: sets `first` and `second` to the medians of five runs of each in milliseconds, after one that
# warms up. The runs take turns, since the speed of a machine changes from minute to minute.
pair() {
	local round i start
	: >"$work/1.ms"
	: >"$work/2.ms"
	for round in 0 1 2 3 4 5; do
		for i in 1 2; do
			start=$EPOCHREALTIME
			bash -c "exec ${!i}" >/dev/null 2>&1 || true
			[ "$round" = 0 ] || awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f\n", (b - a) * 1000 }' >>"$work/$i.ms"
		done
	done
	first=$(sort -n "$work/1.ms" | sed -n 3p)
	second=$(sort -n "$work/2.ms" | sed -n 3p)
}

# verdict NAME TEXT VALUE LIMIT
verdict() {
	local word=met
	if awk -v a="$3" -v b="$4" 'BEGIN { exit !(a > b) }'; then
		word=MISSED missed=1
	fi
	printf '%s: %s (at most %s: %s)\n' "$1" "$2" "$4" "$word"
}

# Debian's Linux sources, without drivers/ and arch/, as a repository: 29,000 files, 270 MB. Made once.
linux_tree() {
	local tree=$here/../../build/bench/linux archive
	if [ ! -d "$tree" ]; then
		archive=$(find /usr/src -maxdepth 1 -name 'linux-source-*.tar.xz' | sort | tail -n 1)
		[ -n "$archive" ] || {
			echo "no Linux sources below /usr/src: install linux-source-6.1, or set BENCH_TREE" >&2
			exit 2
		}
		rm -rf "$tree.part"
		mkdir -p "$tree.part"
		tar -xJf "$archive" -C "$tree.part" --strip-components 1 --exclude='*/drivers' --exclude='*/arch'
		git -C "$tree.part" init -q
		git -C "$tree.part" add -Af
		git -C "$tree.part" commit -q -m sources
		mv "$tree.part" "$tree"
	fi
	(cd "$tree" && pwd -P)
}

bench_tree() {
	local tree=${BENCH_TREE:-} bytes files ours theirs peak
	[ -n "$tree" ] || tree=$(linux_tree)
	bytes=$(du -sb --exclude=.git -- "$tree" | cut -f 1)
	files=$("$picket" scan --format json "$tree" 2>/dev/null | jq .scan.files || true)
	[ "$files" -gt 100 ] || {
		echo "only $files files of $tree are scanned: is it ignored by a repository around it?" >&2
		exit 2
	}
	pair "rg -uu -c zzyzx '$tree'" "'$picket' scan '$tree'"
	theirs=$first ours=$second
	verdict tree "$ours ms, rg $theirs ms, $files files, $((bytes / 1000000)) MB, ratio $(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')" \
		"$(awk -v a="$ours" -v b="$theirs" 'BEGIN { print a / b }')" 2
	/usr/bin/time -f %M -o "$work/peak" "$picket" scan "$tree" >/dev/null 2>&1 || true
	peak=$(tail -n 1 "$work/peak")
	verdict memory "$((peak / 1024)) MB resident at the peak" $((peak / 1024)) 150
}

# What looking at security headers adds, in a tree in which hardly any file sets one.
bench_headers() {
	local tree=${BENCH_TREE:-} ratio
	[ -n "$tree" ] || tree=$(linux_tree)
	pair "'$picket' scan --no-headers '$tree'" "'$picket' scan '$tree'"
	ratio=$(awk -v a="$second" -v b="$first" 'BEGIN { printf "%.2f", a / b }')
	verdict headers "$second ms, without $first ms, ratio $ratio" "$ratio" 1.10
}

bench_empty() {
	local ms
	mkdir "$work/empty"
	ms=$(median "'$picket' scan '$work/empty'")
	verdict empty "$ms ms" "$ms" 15
}

bench_staged() {
	local ms i
	git init -q -b main "$work/repo"
	(
		cd "$work/repo"
		for i in $(seq 5000); do
			mkdir -p "d$((i / 50))"
			printf 'int f%d(void)\n{\n\treturn %d;\n}\n' "$i" "$i" >"d$((i / 50))/f$i.c"
		done
		git add -A
		git commit -q -m all
		git gc -q
		for i in $(seq 500 500 5000); do
			echo "int changed;" >>"d$((i / 50))/f$i.c"
		done
		git add -A
	)
	cd "$work/repo"
	ms=$(median "'$picket' scan --staged")
	cd "$work"
	verdict staged "$ms ms, 10 changed of 5000 files" "$ms" 50
}

for name; do
	case $name in
	tree | headers | empty | staged) "bench_$name" ;;
	*)
		echo "no benchmark '$name': tree, headers, empty or staged" >&2
		exit 2
		;;
	esac
done
exit "$missed"
