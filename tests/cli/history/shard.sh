# SPDX-License-Identifier: Apache-2.0
# The shards of a history scan, merged, print byte for byte what one run prints; and merge refuses what is not all
# shards of one run on this repository.
source "$CLI_LIB"

# token N: a secret of its own for each number.
token() { secret "dop_{}v1_$(printf '%s' "$1" | sha256sum | cut -c 1-64)"; }

# Without the seconds that the terminal's summary ends in.
timeless() { sed -E 's/(commits.*), [0-9.]+ (ms|s|min)\b/\1/'; }

# shards N [OPTION]...: runs all shards of r into N-1.shard, N-2.shard ...
shards() {
	local n=$1 k
	shift
	for k in $(seq "$n"); do
		expect 0 picket scan r --history --shard "$k/$n" --output "shard=$n-$k.shard" "$@"
	done
}

# Deltas, a merge that adds something, tags with a message, a stash, binary and UTF-16 blobs, packed; then loose
# objects on top, and a blob that no ref leads to.
repository r
cd r
for i in $(seq 30); do
	seq "$i" "$((i + 400))" >"f$((i % 5))"
	echo "key = $(token "$((i % 11))")" >>"f$((i % 5))"
	commit . "version $i $([ $((i % 9)) != 0 ] || token "message $i")"
	[ $((i % 10)) != 0 ] || git tag -a -m "tag $(token "tag $i")" "v$i"
done
git checkout -q -b side main~3
token side >side
head -c 5000 /dev/zero >binary
printf 'key = %s\n' "$(token wide)" | iconv -t UTF-16 >wide
commit . side
git checkout -q main
git merge -q --no-commit side >/dev/null 2>&1
token evil >>f1
commit . merge
token stash >>f2
git stash -q
git repack -q -a -d -f --depth=50 --window=50
sed -i 2d f3
token loose >>f3
commit . 'on top'
token dangling | git hash-object -w --stdin >/dev/null
cd ..

for format in terminal json sarif markdown; do
	expect 1 picket scan r --history --format "$format" | timeless >"one.$format"
	[ -s "one.$format" ]
done
for n in 1 2 3 8; do
	shards "$n" --jobs "$((n % 3 + 1))"
	for format in terminal json sarif markdown; do
		expect 1 picket merge --repo r --format "$format" "$n"-*.shard | timeless >"merged.$format"
		diff "one.$format" "merged.$format" >&2
	done
done

# The order of the files does not matter; the environment and standard output do as well.
expect 1 picket merge --repo r --format json 3-3.shard 3-1.shard 3-2.shard >merged.json
cmp one.json merged.json
PICKET_SHARD=2/3 expect 0 picket scan r --history >env.shard
cmp 3-2.shard env.shard
cd r
expect 1 picket merge --format json ../3-?.shard >../merged.json
cd ..
cmp one.json merged.json

# Options of the run are the shards'; options of the report are the merge's.
expect 1 picket scan r --history=side --history='v*' --all-objects --max-file-size 1500 --format json >one.json
shards 4 --history=side --history='v*' --all-objects --max-file-size 1500
expect 1 picket merge --repo r --format json 4-*.shard >merged.json
cmp one.json merged.json
expect 0 picket merge --repo r --fail-on never --output json=merged.json 3-*.shard
[ "$(jq '.findings | length' merged.json)" -gt 10 ]
expect 1 picket scan r --history --show-secrets --format json >one.json
expect 1 picket merge --repo r --show-secrets --format json 3-*.shard >merged.json
cmp one.json merged.json

# A shard file holds no secret.
for secret in "$(token 1)" "$(token stash)" "$(token 'message 9')"; do
	grep -qF "$secret" one.json
	refute grep -qF "$secret" 3-1.shard 3-2.shard 3-3.shard
done

# refused WORD... -- SHARD...: merge says so and exits with 2.
refused() {
	local words=()
	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	shift
	expect 2 picket merge --repo r --format json "$@" >out 2>err
	[ ! -s out ]
	said err "${words[@]}"
}
refused 'shard 2 of 3 is missing' -- 3-1.shard 3-3.shard
refused 'both shard 2 of 3' -- 3-1.shard 3-2.shard 3-2.shard 3-3.shard
refused 'is a shard of 3' 'is one of 8' -- 3-1.shard 8-2.shard 3-3.shard
refused 'different options' -- 4-1.shard 4-2.shard 4-3.shard <(picket scan r --history --shard 4/4)
refused 'nothing.shard' -- nothing.shard
refused 'not a shard file' -- one.sarif
head -c -1 3-1.shard >cut.shard
refused 'cut or damaged' -- cut.shard 3-2.shard 3-3.shard
sed 's/"start"/"stbrt"/; s/"more":false/"more": false/' 3-1.shard >changed.shard
refused 'cut or damaged' -- changed.shard 3-2.shard 3-3.shard
printf '[[rules]]\nid = "x"\nregex = "xyzzy"\nkeywords = ["xyzzy"]\n' >rules.toml
refused 'other rules' -- --rules rules.toml 3-1.shard 3-2.shard 3-3.shard
refused 'needs the shard files' --
shards 2 --rules rules.toml
expect 1 picket merge --repo r --rules rules.toml --format json 2-*.shard >/dev/null

# A report is not what a shard gives, and a shard is not what a scan gives.
expect 2 picket scan r --history --shard 1/2 --format json 2>err
said err 'picket merge'
expect 2 picket scan r --history --format shard 2>err
expect 2 picket scan r --shard 1/2 2>err
said err '--history'
for wrong in 0/2 3/2 1 1/ /2 a/b 1/2x 1/99999999999; do
	expect 2 picket scan r --history --shard "$wrong" 2>err
	said err '--shard must be K/N'
done
expect 2 picket scan r --history=nowhere --shard 1/2 2>err
said err nowhere

# Another state of the repository, or the same packed in another way, is another run.
cp -r r copy
expect 1 picket merge --repo copy --format json --show-secrets 3-*.shard >merged.json
cmp one.json merged.json
git -C copy repack -q -a -d
expect 2 picket merge --repo copy 3-*.shard 2>err
said err 'packed differently'
git -C r branch another
refused 'refs have changed' -- 3-1.shard 3-2.shard 3-3.shard
