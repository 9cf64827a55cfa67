# SPDX-License-Identifier: Apache-2.0
# git puts packs together while they are opened: nothing is told of packs that were there a moment ago.
source "$CLI_LIB"
repository r
cd r
for i in $(seq 6); do
	echo "$i" >f
	commit . "$i"
	git repack -q
done
printf '%s\n' "$DIGITALOCEAN" >token
commit . token
git repack -qad
trap "touch ../enough" EXIT
# A pack's name is that of its bytes: with another compression it is another file.
while [ ! -e ../enough ]; do
	for level in 1 9; do git -c core.compression=$level repack -qadF; done
done &
for _ in $(seq 25); do
	expect 1 picket scan --history >../out 2>&1
	refute grep -q 'left out\|no index\|incomplete' ../out
	expect 1 picket scan --range HEAD~2..HEAD >../out 2>&1
	refute grep -q 'left out\|no index\|incomplete' ../out
done
touch ../enough
wait
# What stays away is told.
git repack -qad
mv .git/objects/pack/pack-*.idx ../saved
expect 3 picket scan --history >../out 2>&1
said ../out 'has no index'
