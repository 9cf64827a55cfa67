# SPDX-License-Identifier: Apache-2.0
# Headers in a range: judged as the range leaves the files, in the lines that it changed. Who began is told.
source "$CLI_LIB"
# problems ARGUMENT...: path, line, rule, first commit and whether HEAD has it, of each finding.
problems() {
	picket scan --format json "$@" >../log.json || true
	picket scan --jobs 4 --format json "$@" >../more.json || true
	cmp ../log.json ../more.json >&2
	jq -r '.findings[] | "\(.path):\(.line) \(.rule) \(.history.commit[0:9]) \(.history.in_head)"' ../log.json | sort
}
head_of() { git rev-parse "${1:-HEAD}" | cut -c 1-9; }
# policy FILE WORD: a Content-Security-Policy with this word, and the other headers that are due.
policy() {
	cat >"$1" <<-EOF
		/*
		  Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'; script-src 'self' $2
	EOF
}
only() { grep csp-unsafe-inline || true; }
repository r
cd r
policy _headers "'unsafe-inline'"
git add _headers
commit . old
git tag base
same '' "$(problems --range base.. | only)"

# Mended within the range: nobody was ever harmed.
mkdir a
policy a/_headers "'unsafe-inline'"
git add a
commit . weak
policy a/_headers ''
commit . mended
same '' "$(problems --range base.. | only)"
same '' "$(problems --range HEAD~1.. | only)"
same "a/_headers:2 csp-unsafe-inline $(head_of HEAD~1) false" "$(problems --range base..HEAD~1 | only)"

# Still there, on another line: told where it is, and which commit began.
git tag second
policy a/_headers "'unsafe-inline'"
commit . again
began=$(head_of)
sed -i '1i # moved' a/_headers
commit . moved
same "a/_headers:3 csp-unsafe-inline $began true" "$(problems --range second.. | only)"
same '' "$(problems --range HEAD~1.. | only)"
# From a range that ends earlier, HEAD has another version.
same "a/_headers:2 csp-unsafe-inline $began false" "$(problems --range second..HEAD~1 | only)"

# New in the range and renamed there: the file that is left counts.
mkdir b
policy b/_headers "'unsafe-inline' https:"
git add b
commit . new
git mv b c
commit . renamed
same "c/_headers:2 csp-unsafe-inline $(head_of) true" "$(problems --range HEAD~2.. | only)"
same '' "$(problems --range HEAD~1.. | only)"

# A side branch that was merged.
git tag third
git checkout -q -b side
mkdir d
policy d/_headers "'unsafe-inline' https://d.example"
git add d
commit . side
side=$(head_of)
git checkout -q main
git commit -q --allow-empty -m other
git merge -q side -m merge
same "d/_headers:2 csp-unsafe-inline $side true" "$(problems --range third.. | only)"

# Two of one kind in one file are two.
git tag fourth
policy ../one "'unsafe-inline' https://one.example"
policy ../two "'unsafe-inline' https://two.example"
{ cat ../one && sed 's,/\*,/two/*,' ../two; } >d/_headers
commit . two
same 2 "$(problems --range fourth.. | only | wc -l)"
