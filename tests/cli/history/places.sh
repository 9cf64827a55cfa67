# SPDX-License-Identifier: Apache-2.0
# --history sees every place a secret can lie in: old versions, other branches, merges' own content, both halves
# of a stash, notes, messages of commits and tags; --all-objects sees what no ref leads to.
source "$CLI_LIB"
# token N: a different token each time.
token() { printf 'dop_%s%s%02d\n' 'v1_' 4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c "$1"; }
# facts: "path line in_head" of each finding, sorted.
facts() {
	picket scan --history --format json "$@" >log.json || true
	jq -r '.findings[] | "\(.path):\(.line) \(.history.in_head)"' log.json | sort
}
repository r
cd r
printf 'key = %s\n' "$(token 1)" >removed
printf 'one\nkey = %s\n' "$(token 2)" >kept
commit . first
git rm -q removed
sed -i '1i zero' kept
commit . second
same "kept:3 true
removed:1 false" "$(facts)"

git checkout -q -b side
printf 'key = %s\n' "$(token 3)" >side
commit . 'on the side'
git checkout -q main
echo x >other
commit . other
git merge -q --no-commit side >/dev/null
printf 'key = %s\n' "$(token 4)" >evil
git add evil
git commit -q -m merge
git rm -q evil side
commit . 'clean again'
git branch -q -D side

printf 'key = %s\n' "$(token 5)" >staged
git add staged
printf 'key = %s\n' "$(token 6)" >>kept
git stash -q
git notes add -m "key = $(token 7)"
git commit -q --allow-empty -m "message with $(token 8)"
git tag -a -m "tag with $(token 9)" v1
same "COMMIT_EDITMSG:1 true
TAG_EDITMSG:1 false
evil:1 false
kept:3 true
kept:4 false
removed:1 false
side:1 false
staged:1 false" "$(facts | grep -v '^[0-9a-f]\{40\}')"
# The note's path is the id of the commit that it is about.
[ "$(facts | grep -c '^[0-9a-f]\{40\}')" = 1 ]

# Packed or loose, the answer is the same.
loose=$(facts)
git gc -q --prune=never
same "$loose" "$(facts)"

printf 'key = %s\n' "$(token 10)" | git hash-object -w --stdin >/dev/null
same "$loose" "$(facts)"
[ "$(facts --all-objects | wc -l)" = 10 ]

# One branch only: what others brought is not looked at.
git checkout -q --orphan fresh
git rm -rfq .
printf 'key = %s\n' "$(token 11)" >alone
commit . alone
picket scan --history=fresh --format json >log.json || true
same alone "$(jq -r '.findings[].path' log.json)"
expect 2 picket scan --history=nonesuch 2>err
said err nonesuch
# A tag that only another tag leads to.
git init -q -b main ../nested
cd ../nested
git commit -q --allow-empty -m empty
git tag -am "inner $(token 11)" inner
git -c advice.nestedTag=false tag -am outer outer inner
git tag -d inner >&2
same 'TAG_EDITMSG:1 false' "$(facts)"
git tag -d outer >&2
same '' "$(facts)"
same 'TAG_EDITMSG:1 false' "$(facts --all-objects)"
# What a replacement ref names is looked at as what any ref names, and nothing is read in its place.
git init -q -b main ../replaced
cd ../replaced
printf 'key = %s\n' "$(token 12)" >file
commit . first
printf 'no key\n' >file
commit . second
git replace "$(git rev-parse HEAD~1:file)" "$(printf 'harmless\n' | git hash-object -w --stdin)"
same 'file:1 false' "$(facts)"
other=$(printf 'key = %s\n' "$(token 13)" | git hash-object -w --stdin)
git replace -f "$(git rev-parse HEAD:file)" "$other"
same "$(printf '%s:1 false\n' "$other" file | sort)" "$(facts)"
git replace -f HEAD "$(git commit-tree -m "message $(token 14)" -p HEAD~1 'HEAD^{tree}')"
same 'COMMIT_EDITMSG:1 false' "$(facts | grep COMMIT)"
