# SPDX-License-Identifier: Apache-2.0
# A single line of 10 MB, and files dense with matches, take time in proportion to their size.
source "$CLI_LIB"
mkdir d
{ yes 'var a=function(b){return b+1};' | head -c 10000000 | tr -d '\n' && printf ' %s ' "$DIGITALOCEAN"; } >d/min.js
[ "$(wc -l <d/min.js)" = 0 ]
expect 1 timeout 50 picket scan --format concise d >out
[ "$(grep -c 'min.js:1:' out)" = 1 ]
yes "k=$DIGITALOCEAN" | head -n 3000 >d/dense
expect 1 timeout 50 picket scan --format concise d >out
[ "$(grep -c 'dense:' out)" -ge 1 ]
# In UTF-16, too: the way back from the text to the file's bytes is gone once, not once for each finding.
{
	printf '\377\376'
	{ yes 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | head -c 8000000 && yes "k=$DIGITALOCEAN" | head -n 3000; } |
		iconv -f ascii -t utf-16le
} >d/wide
expect 1 timeout -s KILL 50 picket scan --format concise d/wide >out
[ "$(grep -c 'wide:' out)" -ge 1 ]
