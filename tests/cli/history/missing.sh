# SPDX-License-Identifier: Apache-2.0
# What a commit names and is not there makes the answer incomplete: in a damaged repository and in a partial clone.
source "$CLI_LIB"
repository r
cd r
mkdir -p dir/sub
for i in 1 2 3; do
	echo "$i" >f
	echo "sub $i" >dir/sub/file
	echo "dir $i" >dir/file
	commit . "$i"
done
git tag -am 'a tag' v1
first=$(git rev-parse HEAD~2)
# without ID WHAT WORD...: the answer without this object; the words are in it.
without() {
	local id=$1 file how
	file=.git/objects/${id:0:2}/${id:2}
	shift
	chmod u+w "$(dirname "$file")"
	mv "$file" ../saved
	for how in --history "--range $first..HEAD"; do
		# shellcheck disable=SC2086
		expect 3 picket scan $how >../out
		said ../out missing "$id"
		[ "$how" != --history ] || said ../out "$@"
	done
	mv ../saved "$file"
	expect 0 picket scan --history
}
without "$(git rev-parse HEAD:dir/sub/file)" dir/sub/file "$(git rev-parse HEAD)"
without "$(git rev-parse HEAD~1:f)" f "$(git rev-parse HEAD~1)"
without "$(git rev-parse HEAD:dir/sub)" dir/sub "$(git rev-parse HEAD)"
without "$(git rev-parse 'HEAD^{tree}')" 'The tree' "$(git rev-parse HEAD)"
without "$(git rev-parse HEAD~1)" 'The parent' "$(git rev-parse HEAD)"
# Shards know nothing of trees; who merges them does.
id=$(git rev-parse HEAD~1:dir/file)
mv ".git/objects/${id:0:2}/${id:2}" ../saved
for k in 1 2; do picket scan --history --shard "$k/2" >"../$k.shard" || exit 98; done
expect 3 picket merge --repo . ../1.shard ../2.shard >../out
said ../out "$id"
mv ../saved ".git/objects/${id:0:2}/${id:2}"
# What no ref leads to may lack objects: git prunes by age.
git checkout -q -b side
mkdir lost
echo lost >lost/lost
commit . lost
id=$(git rev-parse HEAD:lost/lost)
git checkout -q main
rm ".git/objects/${id:0:2}/${id:2}"
expect 3 picket scan --history
expect 0 picket scan --history=main
git branch -q -D side
rm -rf .git/logs
expect 0 picket scan --history
expect 0 picket scan --history --all-objects

# Partial clones of all kinds. A token makes no difference.
printf '%s\n' "$DIGITALOCEAN" >token
commit . token
git clone -q --bare . ../bare.git 2>/dev/null
cd ..
git -C bare.git config uploadpack.allowFilter true
for filter in blob:none blob:limit=3 tree:0 tree:1; do
	rm -rf partial
	git clone -q --no-checkout --filter="$filter" "file://$PWD/bare.git" partial
	expect 3 picket scan --history partial >out
	said out 'This is a partial clone' '--refetch --no-filter'
	expect 3 picket scan --range "$first..HEAD" partial >out
	said out 'partial' '--refetch --no-filter'
	git -C partial -c maintenance.auto=false fetch -q --refetch --no-filter
	expect 1 picket scan --history partial >out
	refute grep -q partial out
	expect 1 picket scan --range "$first..HEAD" partial >out
	refute grep -q partial out
done

# Without its configuration the same is damage: each blob is told, packed trees that are deltas are read, and what
# only commits of a deleted branch have is not missed.
repository many
cd many
mkdir dir
for n in $(seq 30); do echo "file $n" >"dir/file-$n"; done
for i in $(seq 12); do
	echo "changed $i" >"dir/file-$((i % 5 + 1))"
	echo "new $i" >"dir/new-$i"
	rm -f "dir/new-$((i - 2))"
	commit . "$i"
done
git checkout -q -b side
echo side >dir/side
commit . side
git checkout -q main
git clone -q --bare . ../many.git 2>/dev/null
cd ..
git -C many.git config uploadpack.allowFilter true
git clone -q --no-checkout --filter=blob:none "file://$PWD/many.git" lacking
cd lacking
# missing: the ids that git misses, and those that are told.
missing() {
	git rev-list --objects --missing=print "$@" | sed -n 's/^?//p' | sort >../want
	git config --unset remote.origin.promisor
	picket scan --history --format json >../log.json && exit 98
	git config remote.origin.promisor true
	jq -r '.notes[] | select(.kind == "missing-object") | .detail | capture("^Object (?<id>[0-9a-f]+)").id' \
		../log.json | sort >../got
	cmp ../want ../got
	[ -s ../got ]
}
missing --all
same 54 "$(wc -l <../got)"
git update-ref -d refs/remotes/origin/side
missing --all
same 53 "$(wc -l <../got)"

# A range whose file has an older version that is gone: what that had cannot be told from what is new, and it is said.
repository older
cd older
printf 'key = %s\n' "$DIGITALOCEAN" >f
commit . first
echo more >>f
commit . second
expect 0 picket scan --since HEAD~1 >../out
id=$(git rev-parse HEAD~1:f)
rm -f ".git/objects/${id:0:2}/${id:2}"
expect 1 picket scan --since HEAD~1 >../out
said ../out 'f: An older version of this file is missing, damaged or too large: all lines count as new.'
cd ..
