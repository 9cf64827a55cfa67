# SPDX-License-Identifier: Apache-2.0
# What could not be looked at is said by the merge of all shards as by one run: each note once, the same ones left
# out where there are many, exit code 3. And shard files that lie about objects do no harm.
source "$CLI_LIB"

# merged_as_one DIR CODE [OPTION]...: shards of DIR merge into what one run says, which ends with this code.
merged_as_one() {
	local dir=$1 want=$2 n k
	shift 2
	expect "$want" picket scan "$dir" --history --format json "$@" >one.json
	for n in 1 3; do
		rm -f ./*.shard
		for k in $(seq "$n"); do
			expect 0 picket scan "$dir" --history --shard "$k/$n" "$@" >"$k.shard"
		done
		expect "$want" picket merge --repo "$dir" --format json ./*.shard >merged.json
		diff one.json merged.json >&2
	done
}

# More notes of a kind than are kept, and files over the limit.
repository r
cd r
for i in $(seq 450); do
	printf 'binary \0 %d' "$i" >"b$i"
done
seq 3000 >large
commit .
seq 3001 >large
commit .
git repack -q -a -d -f
for i in $(seq 20); do
	seq "$i" 4000 >large
	printf '\0%d' "$i" >loose
	commit . "$i"
done
cd ..
merged_as_one r 0
[ "$(jq '.notes | length' one.json)" -ge 200 ]
merged_as_one r 3 --max-file-size 10k

# A shallow clone, damaged loose objects of each kind, a damaged pack, alternates.
git clone -q --depth 2 "file://$PWD/r" shallow
merged_as_one shallow 3
for id in $(git -C r rev-parse HEAD HEAD~3:loose 'HEAD~2^{tree}' HEAD~5); do
	file=r/.git/objects/${id:0:2}/${id:2}
	chmod u+w "$file"
	truncate -s 15 "$file"
	merged_as_one r 3
done
repository borrower
echo "key = $DIGITALOCEAN" >borrower/f
commit borrower
echo "$PWD/r/.git/objects" >borrower/.git/objects/info/alternates
merged_as_one borrower 1
pack=$(echo r/.git/objects/pack/*.pack)
chmod u+w "$pack"
printf 'garbage' | dd of="$pack" bs=1 seek=200 conv=notrunc status=none
merged_as_one r 3

# lie SCRIPT: a shard file of `liar` changed by sed, with a right digest; then merged.
lie() {
	sed '$d' good.shard | sed -E "$1" >lie.shard
	refute cmp -s lie.shard <(sed '$d' good.shard)
	printf '{"end":"%s"}\n' "$(sha256sum <lie.shard | cut -d ' ' -f 1)" >>lie.shard
	shift
	expect "$@" picket merge --repo liar --format json lie.shard >out.json
}
repository liar
echo "key = $DIGITALOCEAN" >liar/f
printf 'key = %s\n' "$DIGITALOCEAN" | iconv -t UTF-16 >liar/wide
commit liar "message $DIGITALOCEAN"
commit liar "tag it"
git -C liar tag -a -m "tag $DIGITALOCEAN" v1
expect 0 picket scan liar --history --shard 1/1 >good.shard
expect 1 picket merge --repo liar good.shard >/dev/null
same 4 "$(grep -c '"object"' good.shard)"
lie 's/"secret":\[[0-9]+,[0-9]+\]/"secret":[4294967290,4294967295]/' 3
lie 's/"span":\[([0-9]+),[0-9]+\]/"span":[\1,100000]/' 3
lie 's/"type":"blob"/"type":"tag"/' 1
lie 's/"type":"(commit|tag)"/"type":"blob"/' 1
lie 's/"type":"tag"/"type":"commit"/' 1
lie 's/"type":"commit"/"type":"tag"/' 1
lie 's/"secret":\[[0-9]+,[0-9]+\]/"secret":[0,0]/' 0
lie 's/"object":"..../"object":"abcd/' 0
lie 's/"key":"..../"key":"abcd/' 0
lie 's/"files":[0-9]+/"files":9007199254740991/' 1
