# SPDX-License-Identifier: Apache-2.0
# --range A..B: what the commits of B that A does not have brought in, merges compared with all parents.
source "$CLI_LIB"
token() { printf 'dop_%s%s%02d\n' 'v1_' 4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c "$1"; }
# facts: "path line in_head" of each finding, sorted.
facts() {
	picket scan --format json "$@" >log.json || true
	jq -r '.findings[] | "\(.path):\(.line) \(.history.in_head)"' log.json | sort
}
repository r
cd r
printf 'key = %s\n' "$(token 1)" >old
commit . old
git tag base
same '' "$(facts --range base..)"
# A secret that was there before is not new, new lines in the same file are; nor is a file that is renamed.
printf 'key = %s\n' "$(token 2)" >>old
git mv old renamed
commit . 'renamed and changed'
same 'renamed:2 true' "$(facts --range base..HEAD | grep -v 'renamed:1')"
git tag second
# Brought in and taken out again within the range: still reported, from where it was.
printf 'a\nkey = %s\n' "$(token 3)" >gone
commit . in
in=$(git rev-parse HEAD)
git rm -q gone
commit . out
same 'gone:2 false' "$(facts --range second..)"
same "$in gone 2" "$(jq -r '.findings[0].history | "\(.commit) \(.path) \(.line)"' log.json)"
same '' "$(facts --range HEAD~1..HEAD)"
same 'gone:2 false' "$(facts --since second)"
# A side branch that was merged, and what the merge alone adds.
git tag third
git checkout -q -b side
printf 'key = %s\n' "$(token 4)" >side
commit . side
git checkout -q main
echo x >x
commit . x
git merge -q --no-commit side >/dev/null 2>&1
printf 'key = %s\n' "$(token 5)" >evil
git add evil
git commit -q -m merge
same "evil:1 true
side:1 true" "$(facts --range third..)"
# The message of a commit, and a place that moved on since.
git tag fourth
git commit -q --allow-empty -m "with $(token 6)"
printf 'key = %s\n' "$(token 7)" >moves
commit . moves
sed -i '1i one' moves
commit . moved
same "COMMIT_EDITMSG:1 true
moves:2 true" "$(facts --range fourth..)"
# HEAD's comment counts.
sed -i 's/$/ # picket:allow fine/' moves
commit . allowed
same "COMMIT_EDITMSG:1 true" "$(facts --range fourth..)"
# Messages of annotated tags that lead into the range, also by another tag; not of those that lead elsewhere.
git tag -am "outside $(token 11)" outside base
git tag fifth
git commit -q --allow-empty -m tagged
git tag -am "inside $(token 12)" inside
git tag -am "outer $(token 13)" outer inside
git tag light
same 'TAG_EDITMSG:1 false
TAG_EDITMSG:1 false' "$(facts --range fifth..)"
same "$(git rev-parse inside outer | sort)" "$(jq -r '.findings[].history.commit' log.json | sort)"
same '' "$(facts --range HEAD..HEAD)"
git pack-refs --all
same 2 "$(facts --range fifth.. | wc -l)"
# Empty ranges, unknown revisions, no repository.
expect 0 picket scan --range HEAD..HEAD
expect 2 picket scan --range nonesuch..HEAD 2>err
said err nonesuch
mkdir ../plain
expect 2 picket scan --range a..b ../plain 2>err
said err repository
# A shallow clone cannot know what is new.
git clone -q --depth 2 "file://$PWD" ../shallow
cd ../shallow
picket scan --range "$(git rev-parse HEAD)~5.." >out 2>err && exit 98
cat out err >all
said all 'fetch-depth: 0'
