# SPDX-License-Identifier: Apache-2.0
# A pack that is cut off while it is mapped: the process is stopped as soon as it has mapped it, and goes on when
# most of the pack is gone.
source "$CLI_LIB"
repository r
cd r
head -c 24000000 /dev/urandom | base64 >noise
split -b 4000000 noise part-
rm noise
commit . noise
git gc -q
pack=$(echo .git/objects/pack/*.pack)
chmod u+w "$pack"
# cut ARGUMENT...: how the scan ends, and what it says.
cut() {
	local pid status=0
	cp "$pack" ../whole
	picket scan "$@" >../out 2>../err &
	pid=$!
	until grep -qF "$(basename "$pack")" "/proc/$pid/maps" 2>/dev/null; do
		kill -0 "$pid" || break # it must not have ended: the signals below say so
	done
	kill -STOP "$pid"
	truncate -s 4096 "$pack"
	kill -CONT "$pid"
	wait "$pid" || status=$?
	same 3 "$status"
	said ../err 'was cut off' 'git fsck'
	same '' "$(cat ../out)"
	cp ../whole "$pack"
}
cut --history --jobs 1
cut --range HEAD
expect 0 picket scan --history
