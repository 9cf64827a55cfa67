# SPDX-License-Identifier: Apache-2.0
# Thousands of secrets in one message, or in one blob: each object is judged once, and what is not listed is noted.
source "$CLI_LIB"
repository r
many() { # FROM TO, of as many digits
	local pattern=${1//?/\?}
	# shellcheck disable=SC2295 # the pattern is one
	local start=${DIGITALOCEAN%$pattern}
	for i in $(seq "$1" "$2"); do
		printf "t = '%s%s'\n" "$start" "$i"
	done
}
many 1000 3999 >message
git -C r commit -q --allow-empty -F ../message
expect 1 timeout -s KILL 60 picket scan --history --format json r >out.json
same 3000 "$(jq '.findings | length' out.json)"
same "$(git -C r log -1 --format='%H %ae')" \
	"$(jq -r '[.findings[].history | "\(.commit) \(.author_email)"] | unique[]' out.json)"
many 1000 6999 >r/a.txt
commit r
expect 1 timeout -s KILL 100 picket scan --history --format json r >out.json
same 8000 "$(jq '.findings | length' out.json)"
jq -r '.notes[] | "\(.kind) \(.path) \(.detail)"' out.json >notes
said notes 'too-many a.txt 1000 more findings'

# Most of these are not listed, and HEAD has none: what is done for each may not depend on how many there are.
many 10000 49999 >r/a.txt
commit r
git -C r rm -q a.txt
commit r
expect 1 timeout -s KILL 20 picket scan --history --format json r >out.json
jq -r '.notes[] | "\(.kind) \(.path) \(.detail)"' out.json >notes
said notes 'too-many a.txt 35000 more findings'
