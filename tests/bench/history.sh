#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench/history.sh PICKET REPOSITORY...: --history of each repository against what git needs to read it. Medians
# of three, warm cache, all refs, all rules, attribution included. For each:
#
#   where the time goes, phase by phase; inflating and materialising are inside the scan, so what all workers took for
#   them is told beside it
#   the ratio to `git log -p -U0 --full-history HEAD` (at most 0.10 for git's own repository) and to
#   `git cat-file --batch-all-objects --batch --unordered --buffer` (at most 0.15)
#   two threads against one; the heap at its peak: anonymous memory, so neither packs nor the program itself (at
#   most 400 MB), here and in the small part, and with a bound (--memory)
#   time for each object and each packed megabyte, here and in a small part of the history: both should be flat
#   a range of HEAD's last thousand merges or commits against `git log -p -U0` of it
#   whether the findings are those of a scan of every object as a whole
set -euo pipefail
picket=$(cd "$(dirname -- "$1")" && pwd -P)/$(basename -- "$1")
shift
[ $# -gt 0 ] || {
	echo "usage: ./dev bench history REPOSITORY..." >&2
	exit 2
}
for repository; do
	git -C "$repository" rev-parse --verify -q HEAD^0 >/dev/null 2>&1 || {
		echo "$repository is no git repository with a commit." >&2
		exit 2
	}
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0

# seconds COMMAND...: wall time of one run.
seconds() {
	local start=$EPOCHREALTIME
	"$@" >/dev/null 2>&1 || true
	awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}

# median FILE: of the numbers in it.
median() { sort -n "$1" | sed -n 2p; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'; }

# verdict NAME VALUE LIMIT
verdict() {
	local word=met
	if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a > b) }'; then
		word=MISSED missed=1
	fi
	printf '  %s: %s (at most %s: %s)\n' "$1" "$2" "$3" "$word"
}

# old_part REPOSITORY: makes $work/old of what the first fifth of HEAD's history can reach.
old_part() {
	rm -rf "$work/old"
	git init -q --bare "$work/old"
	git -C "$1" rev-list --first-parent HEAD | awk '{ id[NR] = $0 } END { print id[int(NR * 4 / 5) + 1] }' >"$work/tip"
	git -C "$1" pack-objects --revs --delta-base-offset -q "$work/old/objects/pack/pack" <"$work/tip" >/dev/null
	git -C "$work/old" update-ref refs/heads/old "$(<"$work/tip")"
	git -C "$work/old" symbolic-ref HEAD refs/heads/old
}

# costs REPOSITORY SECONDS: in microseconds for each packed object, and milliseconds for each packed megabyte.
costs() {
	git -C "$1" count-objects -v | awk -v s="$2" '/^in-pack/ { n = $2 } /^size-pack/ { kib = $2 }
		END { printf "%d objects, %.1f us each, %.1f ms for each MB\n", n, s * 1e6 / n, s * 1e3 / (kib / 1024) }'
}

# heap COMMAND...: the most anonymous resident memory of one run, in MB, looked at a hundred times a second.
heap() {
	local pid most=0 key value
	"$@" >/dev/null 2>&1 &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		while read -r key value _; do
			[ "$key" = RssAnon: ] && [ "$value" -gt "$most" ] && most=$value
		done 2>/dev/null <"/proc/$pid/status" || true
		sleep 0.01
	done
	wait "$pid" || true
	echo $((most / 1024))
}

for repository; do
	printf '%s: ' "$repository"
	git -C "$repository" count-objects -v | awk '/in-pack|size-pack/ { printf "%s %s ", $1, $2 } END { print "" }'
	scan=("$picket" scan --history "$repository" --format json)
	PICKET_TIMING=1 "${scan[@]}" 2>"$work/timing" >"$work/findings.json" || true
	printf '  %s\n' "$(grep '^timing' "$work/timing")"
	# The runs take turns, since the speed of a machine changes from minute to minute. The one above warmed up.
	rm -f "$work"/*.s
	for _ in 1 2 3; do
		seconds "${scan[@]}" --jobs 2 >>"$work/two.s"
		seconds git -C "$repository" cat-file --batch-all-objects --batch --unordered --buffer >>"$work/cat.s"
		seconds "${scan[@]}" --jobs 1 >>"$work/one.s"
		seconds git -C "$repository" log -p -U0 --full-history HEAD >>"$work/log.s"
	done
	two=$(median "$work/two.s")
	one=$(median "$work/one.s")
	cat=$(median "$work/cat.s")
	log=$(median "$work/log.s")
	printf '  picket %s s (one thread %s s), git cat-file %s s, git log -p %s s\n' "$two" "$one" "$cat" "$log"
	verdict 'ratio to git log -p' "$(ratio "$two" "$log")" 0.10
	verdict 'ratio to git cat-file' "$(ratio "$two" "$cat")" 0.15
	printf '  two threads are %s times one\n' "$(ratio "$one" "$two")"
	printf '  one thread, all of it: %s\n' "$(costs "$repository" "$one")"
	old_part "$repository"
	for _ in 1 2 3; do seconds "$picket" scan --history "$work/old" --format json --jobs 1; done >"$work/old.s"
	old=$(median "$work/old.s")
	printf '  one thread, its old part: %s\n' "$(costs "$work/old" "$old")"
	verdict 'MB of heap' "$(heap "${scan[@]}" --jobs 2)" 400
	printf '  MB of heap with --memory 32M: %s; of the old part: %s\n' "$(heap "${scan[@]}" --jobs 2 --memory 32M)" \
		"$(heap "$picket" scan --history "$work/old" --format json --jobs 2)"
	range=$(git -C "$repository" rev-list --first-parent --max-count=1000 HEAD | tail -n 1)..HEAD
	printf '  a range of %s commits: picket %s s, git log -p %s s\n' \
		"$(git -C "$repository" rev-list --count "$range")" \
		"$(seconds "$picket" scan --range "$range" "$repository")" \
		"$(seconds git -C "$repository" log -p -U0 "$range")"
	"${scan[@]}" --show-secrets | jq -S '.findings' >"$work/delta.json" || true
	"${scan[@]}" --show-secrets --whole-objects | jq -S '.findings' >"$work/whole.json" || true
	if cmp -s "$work/delta.json" "$work/whole.json"; then
		printf '  exact: %s findings, the same as from whole objects\n' "$(jq length "$work/delta.json")"
	else
		printf '  NOT EXACT: findings differ from those from whole objects\n'
		missed=1
	fi
done
exit "$missed"
