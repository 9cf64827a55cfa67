# SPDX-License-Identifier: Apache-2.0
# A repository that goes on while it is scanned: the process is stopped as soon as it has mapped a large pack.
source "$CLI_LIB"
repository r
cd r
git config core.bigFileThreshold 1m # no deltas of noise, and quickly
git config core.compression 0
printf '%s\n' "$DIGITALOCEAN" >packed
commit . packed
git rm -q packed
commit . 'no token any more'
seq 4000000 >noise
split -b 4000000 noise part-
rm noise
commit . noise
git repack -qad
secret 'dop_{}v1_5f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c1d' >loose
commit . loose
# meanwhile COMMAND: what is found and noted if COMMAND is run while objects are read.
meanwhile() {
	local pid pack status=0
	git pack-refs --all # so that refs are known without reading objects
	pack=$(basename "$(ls -S .git/objects/pack/*.pack | head -1)")
	picket scan --format concise --history --jobs 1 >../out 2>../err &
	pid=$!
	until grep -qF "$pack" "/proc/$pid/maps" 2>/dev/null; do
		kill -0 "$pid" || break
	done
	kill -STOP "$pid"
	"$@"
	kill -CONT "$pid"
	wait "$pid" || status=$?
	same 1 "$status"
	same '' "$(grep note ../out)"
	same 'loose packed' "$(cut -d: -f1 ../out | sort | xargs)"
}
new_commit() {
	echo more >>file
	commit . more
}
# The branch leads to a commit that is not among the objects that were listed.
meanwhile new_commit
# What was loose is in a pack that was not there.
meanwhile git repack -qd
# All packs are others.
meanwhile git -c core.compression=1 repack -qadF
# A branch that is deleted, and all that only it led to.
git checkout -q -b side
new_commit
git checkout -q main
meanwhile git branch -qD side
