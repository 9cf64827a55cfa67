# SPDX-License-Identifier: Apache-2.0
# An answer that is not complete says so, says how to mend it, and exits with 3.
source "$CLI_LIB"
repository r
cd r
expect 0 picket scan --history # unborn
for i in 1 2 3; do
	echo "$i" >f
	commit . "$i"
done
expect 0 picket scan --history
# A bare clone and a linked work tree are the same history.
git clone -q --bare . ../bare.git
expect 0 picket scan --history ../bare.git
git worktree add -q ../linked
expect 0 picket scan --history ../linked
# A shallow clone.
git clone -q --depth 1 "file://$PWD" ../shallow
expect 3 picket scan --history ../shallow >out
said out 'fetch-depth: 0'
# A loose object that is cut off, a pack that is damaged: noted, and not waited for.
id=$(git rev-parse HEAD:f)
file=.git/objects/${id:0:2}/${id:2}
chmod u+w "$file"
cp "$file" saved
head -c 10 saved >"$file"
expect 3 timeout 10 picket scan --history >out
said out "$id"
cp saved "$file"
rm saved
expect 0 picket scan --history
git gc -q
pack=$(echo .git/objects/pack/*.pack)
chmod u+w "$pack"
printf 'garbage' | dd of="$pack" bs=1 seek=40 conv=notrunc status=none
expect 3 timeout 10 picket scan --history >out
# Not a repository: a sentence.
mkdir ../plain
expect 2 picket scan --history ../plain 2>err
said err repository
expect 2 picket scan --history --staged 2>err
expect 2 picket scan --all-objects 2>err
said err --history
