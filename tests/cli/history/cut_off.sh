# SPDX-License-Identifier: Apache-2.0
# A pack that is cut off while it is mapped: the process is stopped as soon as it has mapped it, and goes on when
# most of the pack is gone. What is in other packs is found all the same.
source "$CLI_LIB"
repository r
cd r
git config core.bigFileThreshold 1m # no deltas of noise, and quickly
git config core.compression 0
printf '%s\n' "$DIGITALOCEAN" >token
commit . token
git repack -qad
seq 4000000 >noise
split -b 4000000 noise part-
rm noise
commit . noise
git repack -qd
# shellcheck disable=SC2012 # names of packs are plain
pack=$(ls -S .git/objects/pack/*.pack | head -1)
chmod u+w "$pack"
# cut ARGUMENT...: how the scan ends, and what it says.
cut() {
	local pid status=0
	cp "$pack" ../whole
	picket scan --format concise "$@" >../out 2>../err &
	pid=$!
	until grep -qF "$(basename "$pack")" "/proc/$pid/maps" 2>/dev/null; do
		kill -0 "$pid" || break # it must not have ended: the signals below say so
	done
	kill -STOP "$pid"
	truncate -s 4096 "$pack"
	kill -CONT "$pid"
	wait "$pid" || status=$?
	same 1 "$status"
	said ../out 'cut off' 'token:1:1: critical'
	cp ../whole "$pack"
}
cut --history --jobs 1
cut --history
cut --range HEAD
expect 1 picket scan --history >../out
refute grep -q 'cut off' ../out
