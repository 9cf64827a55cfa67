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
# Submodules are other repositories: said once.
git clone -q . ../with-submodule
git -C ../with-submodule update-index --add --cacheinfo "160000,$(git rev-parse HEAD),sub/module"
git -C ../with-submodule commit -q -m submodule
expect 0 picket scan --history --format json ../with-submodule >../out
same submodule "$(jq -r '.notes[] | select(.kind == "submodule") | .kind' ../out)"
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

# Objects that are not what their ids say: a loose one, and one that the index of a pack misplaces.
repository ../lies
cd ../lies
printf '%s\n' "$DIGITALOCEAN" >token
echo harmless >harmless
commit . both
token=$(git rev-parse HEAD:token)
harmless=$(git rev-parse HEAD:harmless)
file() { echo ".git/objects/${1:0:2}/${1:2}"; }
chmod u+w "$(file "$token")"
cp "$(file "$token")" ../saved
cp "$(file "$harmless")" "$(file "$token")"
expect 3 picket scan --history >../out
said ../out "$token" 'not what its id says'
cp ../saved "$(file "$token")"
git repack -qad
index=$(echo .git/objects/pack/*.idx)
chmod u+w "$index"
# Version 2: a header of 8 bytes, 256 counts, the ids, their checksums, their offsets.
perl -e '
	my ($file, @ids) = @ARGV;
	open(my $f, "+<:raw", $file); local $/; my $idx = <$f>;
	my $n = unpack("N", substr($idx, 8 + 255 * 4, 4));
	my @at = map { my $id = pack("H*", $_); 8 + 1024 + $n * 24 + 4 * (grep { substr($idx, 1032 + $_ * 20, 20) eq $id } 0 .. $n - 1)[0] } @ids;
	my @offsets = map { substr($idx, $_, 4) } @at;
	substr($idx, $at[0], 4) = $offsets[1]; substr($idx, $at[1], 4) = $offsets[0];
	seek($f, 0, 0); print $f $idx' "$index" "$token" "$harmless"
expect 1 picket scan --history >../out
said ../out 'harmless:1:1' "$harmless" 'not what its id says'
# A packed ref to what is not there. It may have led to what no ref leads to now.
repository ../packed
cd ../packed
commit . one
printf '%s\n' "$DIGITALOCEAN" | git hash-object -w --stdin >&2
expect 0 picket scan --history
echo '1234567890123456789012345678901234567890 refs/heads/gone' >.git/packed-refs
expect 1 picket scan --history >../out
said ../out refs/heads/gone 'DigitalOcean' 'what no ref leads to'
expect 0 picket scan --history=main
echo '# pack-refs with: peeled fully-peeled sorted' >.git/packed-refs
echo '1234567890123456789012345678901234567890 refs/heads/gone' >>.git/packed-refs
expect 1 picket scan --history >../out
said ../out refs/heads/gone 'DigitalOcean'

# Notes say what to do, and do not say where the repository is.
repository ../told
cd ../told
for i in 1 2 3; do
	echo "$i" >"f$i"
	commit . "$i"
done
git repack -qad
echo loose >loose
commit . loose
file=$(file "$(git rev-parse HEAD:loose)")
chmod u+w "$file" .git/objects/pack/*
: >"$file"
expect 3 picket scan --history --format json >../out
said ../out 'fetch it anew'
refute grep -qF "$PWD" ../out
truncate -s 1000 .git/objects/pack/*.idx
expect 3 picket scan --history --format json >../out
said ../out '"objects/pack/pack-' 'git index-pack'
refute grep -qF "$PWD" ../out
expect 3 picket scan --range HEAD --format json >../out
refute grep -qF "$PWD" ../out

# A configuration that is damaged may hide that the clone is partial.
repository ../configured
cd ../configured
commit . one
echo '[remote "origin' >>.git/config
for how in '' --history '--range HEAD' --staged; do
	# shellcheck disable=SC2086
	expect 0 picket scan $how --format json >../out
	same 'config' "$(jq -r '.notes[].kind' ../out)"
	refute grep -qF "$PWD" ../out
done
for k in 1 2; do picket scan --history --shard "$k/2" >"../$k.shard" || exit 98; done
expect 0 picket merge --format json ../1.shard ../2.shard >../out
picket scan --history --format json | cmp - ../out
rm .git/config
ln -s config .git/config
for how in '' --history; do
	# shellcheck disable=SC2086
	expect 0 picket scan $how --format json >../out
	said ../out 'cannot open config: '
	refute grep -qF "$PWD" ../out
done

# Where a ref is no file the name of the ref is told, and not the directory.
repository ../irregular
cd ../irregular
echo one >f
commit . one
echo two >f
git stash -q
git branch two
git checkout -q --detach
rm .git/refs/heads/two .git/logs/refs/stash .git/HEAD
for file in refs/heads/two logs/refs/stash HEAD; do mkfifo ".git/$file"; done
expect 3 picket scan --history --format json . >../out
said ../out 'refs/heads/two' 'logs/refs/stash is not' 'HEAD is not'
refute grep -qF "$PWD" ../out
mkdir .git/objects/info/alternates
expect 3 picket scan --history --format json . >../out
said ../out '"objects/info/alternates"'
# Commits that no ref leads to, and there is no ref: what was fetched and not checked out, or a lost list of refs.
repository ../unnamed
cd ../unnamed
printf '%s\n' "$DIGITALOCEAN" >token
commit . one
git rm -q token
commit . two
git update-ref -d refs/heads/main
expect 1 picket scan --history >../out
said ../out 'token:1:1' 'what no ref leads to'
# A list of refs that git would not leave behind is told.
commit . three
: >.git/packed-refs
picket scan --history --format json . >../out || true
same 'packed-refs repository' "$(jq -r '.notes[] | "\(.path) \(.kind)"' ../out)"

# A list of refs that is cut off, or names what can be none.
repository ../list
cd ../list
commit . one
git branch two
git pack-refs --all
cp .git/packed-refs ../saved
truncate -s -1 .git/packed-refs
expect 3 picket scan --history >../out
said ../out 'packed-refs: The list of refs is cut off'
sed 's#refs/heads/two#rexs/heads/two#' ../saved >.git/packed-refs
expect 3 picket scan --range --all >../out
said ../out 'names no ref'
cp ../saved .git/packed-refs
expect 0 picket scan --history
