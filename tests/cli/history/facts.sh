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
refute grep -q 'Ada' log.sarif
