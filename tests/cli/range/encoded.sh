# SPDX-License-Identifier: Apache-2.0
# Files in UTF-16 and UTF-32, with and without a mark: the same places in a range, in HEAD and in the whole history,
# and a comment in HEAD counts.
source "$CLI_LIB"
repository r
cd r
commit . zero
plain() { printf 'größe\r\nkey = %s\r\nend\r\n' "$DIGITALOCEAN"; }
moved() { printf '日本 new line\r\n' && plain; }
allowed() { moved | sed "s/c1d\r/c1d # picket:allow/"; }
# encoded COMMAND: a file for each encoding, with what the command prints.
encoded() {
	local encoding
	for encoding in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
		"$1" | iconv -f UTF-8 -t "$encoding" >"$encoding"
		{ printf '\xef\xbb\xbf' && "$1"; } | iconv -f UTF-8 -t "$encoding" >"$encoding-marked"
	done
}
# places ARGUMENT...: of each finding, its place, and the one in the commit.
places() {
	expect 1 picket scan --format json "$@" >log.json
	jq -r '.findings[] | "\(.path) \(.line):\(.column) \(.offset) \(.history.in_head) \(.history.line)"' log.json
}
encoded plain
commit . one
one=$(git rev-parse HEAD)
encoded moved
commit . two
want="UTF-16BE 3:7 52 true 2
UTF-16BE-marked 3:7 54 true 2
UTF-16LE 3:7 52 true 2
UTF-16LE-marked 3:7 54 true 2
UTF-32BE 3:7 104 true 2
UTF-32BE-marked 3:7 108 true 2
UTF-32LE 3:7 104 true 2
UTF-32LE-marked 3:7 108 true 2"
same "$want" "$(places --range HEAD~2..)"
same "$want" "$(places --range HEAD~2..HEAD~1)"
same "${want%%$'\n'*}" "$(places --history)"
expect 0 picket scan --range HEAD~1..
encoded allowed
commit . three
expect 0 picket scan --range "$one~.."
expect 0 picket scan --history
git rm -q UTF*
commit . gone
same "UTF-16BE 2:7 26 false 2
UTF-32LE-marked 2:7 56 false 2" "$(places --range "$one~..$one" | sed -n '1p;$p')"

# What cannot be decoded is said in a history, too, and the rest is looked at.
{ printf '\xff\xfe' && plain | iconv -f UTF-8 -t UTF-16LE && printf '\x00\xd8a\x00'; } >damaged
commit . damaged
expect 1 picket scan --history --format json >log.json
same "1" "$(jq '.summary.notes.encoding' log.json)"
