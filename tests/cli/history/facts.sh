# SPDX-License-Identifier: Apache-2.0
# One finding for each rule and secret: the first commit, author, date, path and line, whether HEAD still has it,
# which other refs do, how many versions and paths hold it. Renames and edits do not multiply it.
source "$CLI_LIB"
repository r
cd r
export GIT_AUTHOR_NAME='Ada Lovelace' GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2026-01-02T03:04:05 +0100'
printf 'a\nkey = %s\n' "$DIGITALOCEAN" >old.env
commit . first
first=$(git rev-parse HEAD)
export GIT_AUTHOR_NAME=Someone GIT_AUTHOR_DATE='2026-02-02T00:00:00 +0000'
git mv old.env new.env
commit . rename
for i in 1 2 3; do
	sed -i "1i line $i" new.env
	commit . "edit $i"
done
git branch release
cp new.env copy.env
commit . copy
expect 1 picket scan --history --format json >log.json
same "1" "$(jq '.findings | length' log.json)"
same "copy.env 5 true $first old.env 2 Ada Lovelace ada@example.org 2026-01-02T03:04:05+01:00 4 3" "$(jq -r '.findings[0]
	| "\(.path) \(.line) \(.history.in_head) \(.history.commit) \(.history.path) \(.history.line) \(.history.author_name)"
	+ " \(.history.author_email) \(.history.author_date) \(.history.blobs) \(.history.paths)"' log.json)"
jq -r '.findings[0].history.refs' log.json >refs
said refs refs/heads/main refs/heads/release
# HEAD's word counts: a comment there allows it, wherever it came from.
sed -i 's/$/ # picket:allow known/' copy.env new.env
commit . allowed
expect 0 picket scan --history
# Gone from HEAD it is reported from where it was first.
git rm -q copy.env new.env
commit . gone
expect 1 picket scan --history --format concise >out
said out old.env:2
# The text for people says who and when; the one for machines elsewhere does not say who.
picket scan --history >out || true
said out "first committed in ${first:0:12} on 2026-01-02 by Ada Lovelace" 'no longer in'
picket scan --history --format sarif >log.sarif || true
refute grep -q 'Lovelace' log.sarif

# What no commit has: a blob and a tree that refs name, messages, the parts of a stash.
repository ../refs
cd ../refs
export GIT_COMMITTER_NAME='Charles Babbage' GIT_COMMITTER_EMAIL=cb@example.org GIT_COMMITTER_DATE='2026-03-03T00:00:00 +0000'
# token N: a different token each time.
token() { printf 'dop_%s%s%02d\n' 'v1_' 4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c "$1"; }
echo file >file
commit . "message $(token 1)"
git tag -am "tag $(token 2)" inner
git -c advice.nestedTag=false tag -am outer outer inner
git tag -d inner >&2
blob=$(token 3 | git hash-object -w --stdin)
git tag blob "$blob"
token 4 >untracked
token 5 >index
git add index
echo other >index
git stash -q -u
expect 1 picket scan --history --format json >log.json
same "$blob commit null path null author_date null blobs 1 refs refs/tags/blob
COMMIT_EDITMSG commit $(git rev-parse HEAD) path null author_date 2026-02-02T00:00:00+00:00 blobs 0 refs refs/heads/main, refs/stash, refs/tags/outer, stash@{0}
TAG_EDITMSG commit $(git cat-file tag outer | sed -n 's/^object //p') path null \
author_date 2026-03-03T00:00:00+00:00 blobs 0 refs refs/tags/outer
index commit $(git rev-parse stash^2) path index author_date 2026-02-02T00:00:00+00:00 blobs 1 refs stash@{0}^2
untracked commit $(git rev-parse stash^3) path untracked author_date 2026-02-02T00:00:00+00:00 blobs 1 refs stash@{0}^3" \
	"$(jq -r '.findings[] | "\(.path) commit \(.history.commit) path \(.history.path) author_date \(.history.author_date)"
	+ " blobs \(.history.blobs) refs \(.history.refs)"' log.json)"
picket scan --history >out || true
said out 'in no commit; still in refs/tags/blob' "in the message of commit $(git rev-parse HEAD | cut -c1-12) on" \
	'by Charles Babbage <cb@example.org>; still in refs/tags/outer'
picket scan --range HEAD --format json >log.json || true
same 'Charles Babbage' "$(jq -r '.findings[] | select(.path == "TAG_EDITMSG") | .history.author_name' log.json)"

# Several files bring it in at once: the line is one of the file that is named.
repository ../several
cd ../several
for n in 1 2 3 4 5 6; do
	seq "$n" >"$n"
	printf '%s\n' "$DIGITALOCEAN" >>"$n"
done
commit . several
git rm -q ./*
commit . gone
expect 1 picket scan --history --format json >log.json
same '1:2 1:2' "$(jq -r '.findings[] | "\(.path):\(.line) \(.history.path):\(.history.line)"' log.json)"

# Families of paths: what was renamed and copied, changed meanwhile, is one finding; another file with the same secret
# is another one, with a first commit and a place of its own. A comment speaks for its family.
repository ../families
cd ../families
{ seq 50; printf 'key = %s\n' "$DIGITALOCEAN"; } >app.conf
commit . first
first=$(git rev-parse HEAD)
git mv app.conf server.conf
sed -i '1,9d' server.conf
commit . 'renamed and changed'
sed 's/^2/two/' server.conf >copy.conf
commit . 'copied and changed'
families() {
	picket scan --history --format json >log.json || true
	jq -r '.findings[] | "\(.path):\(.line) \(.history.commit) \(.history.path):\(.history.line) \(.history.in_head)"
		+ " \(.history.blobs) \(.history.paths)"' log.json
}
same "copy.conf:42 $first app.conf:51 true 3 3" "$(families)"
printf 'deploy() {\n\tcurl -H "%s"\n}\n' "$DIGITALOCEAN" >deploy.sh
commit . another
another=$(git rev-parse HEAD)
git rm -q server.conf copy.conf
commit . 'gone there'
same "app.conf:51 $first app.conf:51 false 3 3
deploy.sh:2 $another deploy.sh:2 true 1 1" "$(families)"
git mv deploy.sh tools.sh
sed -i 's/"$/" # picket:allow/' tools.sh
commit . allowed
same "app.conf:51 $first app.conf:51 false 3 3" "$(families)"

# What speaks for one place says nothing of others, but for a comment in HEAD: a secret is dropped only if every place is
# allowed.
repository ../allowed
cd ../allowed
for n in $(seq -w 1 20); do { seq 20; echo "key = $DIGITALOCEAN # picket:allow"; } >"copy$n"; done
commit . allowed
expect 0 picket scan --history
sed -i 's/ #.*//' copy20
commit . 'not everywhere'
expect 1 picket scan --history --format concise >../out
said ../out copy20:21
git rm -q copy*
commit . gone
expect 1 picket scan --history --format concise >../out
said ../out copy20:21
repository ../moved
cd ../moved
printf "[allowlist]\npaths = ['^docs/']\n" >../allow.toml
mkdir docs
for n in 1 2 3 4 5; do { seq 20; echo "key = $DIGITALOCEAN"; } >"docs/$n"; done
printf 'deploy() {\n\tcurl -H "%s"\n}\n' "$DIGITALOCEAN" >docs/deploy.sh
commit . examples
cp docs/5 live.env
commit . copied
first=$(git rev-parse HEAD~1)
moved() {
	expect 1 picket scan --history --rules ../allow.toml --format json >log.json
	same "live.env:21 docs/1:21 $first $1" "$(jq -r '.findings[] | "\(.path):\(.line) \(.history.path):\(.history.line) "
		+ "\(.history.commit) \(.history.in_head)"' log.json)"
}
moved true
git rm -q live.env
commit . 'gone there'
moved false
git checkout -q -b known
sed -i 's/^key.*/& # picket:allow it was an example/' docs/5
commit . 'allowed in HEAD'
expect 0 picket scan --history --rules ../allow.toml >../out
git checkout -q main
git branch -q -D known
git rm -rq docs
commit . gone
moved false
for k in 1 2; do picket scan --history --rules ../allow.toml --shard "$k/2" >"../$k.shard" || exit 98; done
picket merge --rules ../allow.toml --format json ../1.shard ../2.shard | cmp - log.json

# Messages: the first commit by descent, whatever its date says; all refs that lead to one that has it, and whether
# HEAD descends from any.
repository ../messages
cd ../messages
export GIT_COMMITTER_NAME=Someone GIT_COMMITTER_EMAIL=s@example.org
dated() { GIT_COMMITTER_DATE="$1 +0000" GIT_AUTHOR_DATE="$1 +0000" commit . "$2"; }
dated '2026-05-05T00:00:00' "first $(token 1)"
first=$(git rev-parse HEAD)
dated '2026-01-01T00:00:00' "an older clock $(token 1)"
git branch release
git checkout -q -b side
dated '2026-06-01T00:00:00' "only here $(token 2)"
side=$(git rev-parse HEAD)
GIT_COMMITTER_DATE='2026-06-02T00:00:00 +0000' git tag -am "annotated $(token 2)" annotated main
git checkout -q main
echo more >further
dated '2026-07-01T00:00:00' more
messages() {
	jq -r '.findings[] | "\(.path) \(.history.commit) \(.history.in_head) \(.history.refs)"' log.json | sort
}
expect 1 picket scan --history --format json >log.json
same "COMMIT_EDITMSG $first true refs/heads/main, refs/heads/release, refs/heads/side, refs/tags/annotated
COMMIT_EDITMSG $side false refs/heads/side, refs/tags/annotated" "$(messages)"
expect 1 picket scan --history=main --format json >log.json
same "COMMIT_EDITMSG $first true refs/heads/main" "$(messages)"
picket scan --history --format concise >out || true
said out 'COMMIT_EDITMSG:1:7'
picket scan --history >out || true
said out "still in HEAD's history and" 'in refs/heads/main, refs/heads/release'
# No annotation is put on a file of that name.
expect 1 picket scan --history --format github >out
refute grep -q 'file=' out
expect 1 picket scan --range 'main side' --format json >log.json
same "COMMIT_EDITMSG $first true null
COMMIT_EDITMSG $side false null
TAG_EDITMSG $(git rev-parse annotated) false null" "$(messages)"
# A file of the name that messages are given is a file.
token 2 >COMMIT_EDITMSG
dated '2026-08-01T00:00:00' 'a file'
expect 1 picket scan --range 'main side' --format json >log.json
same "$(printf '%s\n' "COMMIT_EDITMSG $(git rev-parse HEAD) true null" "COMMIT_EDITMSG $first true null" \
	"COMMIT_EDITMSG $side false null" "TAG_EDITMSG $(git rev-parse annotated) false null" | sort)" "$(messages)"

# What only a ref to a tree or a blob leads to has no commit, although one that nothing leads to has it, too.
repository ../loose_ends
cd ../loose_ends
commit . empty
start=$(git rev-parse HEAD)
printf 'a\nb\nkey = %s\n' "$DIGITALOCEAN" >gone.conf
commit . gone
git reset -q --hard "$start"
git reflog expire --expire=all --all
printf '%s in a tree\n' "$DIGITALOCEAN" >kept
git add kept
git update-ref refs/trees/one "$(git write-tree)"
git rm -q --cached kept
told() {
	picket scan --history --format json >log.json || true
	jq -r '.findings[] | "\(.path):\(.line) \(.history.commit) \(.history.path) \(.history.blobs) \(.history.paths)"
		+ " \(.history.refs)"' log.json
}
same "kept:1 null kept 1 1 refs/trees/one" "$(told)"
git update-ref -d refs/trees/one
for n in 1 2 3 4; do
	blob=$(printf '%s %s\n' "$n" "$DIGITALOCEAN" | git hash-object -w --stdin)
done
git update-ref refs/blobs/one "$blob"
same "$blob:1 null null 1 0 refs/blobs/one" "$(told)"
other=$(printf '5 %s\n' "$DIGITALOCEAN" | git hash-object -w --stdin)
git update-ref refs/blobs/two "$other"
same "$(printf '%s\n%s\n' "$blob" "$other" | sort | head -n 1):1 null null 2 0 refs/blobs/one, refs/blobs/two" "$(told)"

# An author of old, in the encoding that the commit names.
repository ../latin
cd ../latin
printf '%s\n' "$DIGITALOCEAN" >f
git add f
{
	printf 'tree %s\nauthor Jos\xe9 <jos\xe9@x> 1 +0000\ncommitter C <c@x> 1 +0000\nencoding ISO-8859-1\n\nm\n' "$(git write-tree)"
} | git hash-object -w -t commit --stdin >../id
git update-ref refs/heads/main "$(cat ../id)"
picket scan --history --format json >log.json || true
same 'José josé@x' "$(jq -r '.findings[].history | "\(.author_name) \(.author_email)"' log.json)"
