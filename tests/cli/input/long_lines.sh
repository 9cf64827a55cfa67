# SPDX-License-Identifier: Apache-2.0
# A single line of 10 MB, and a file dense with matches, take time in proportion to their size.
source "$CLI_LIB"
mkdir d
{ yes 'var a=function(b){return b+1};' | head -c 10000000 | tr -d '\n' && printf ' %s ' "$DIGITALOCEAN"; } >d/min.js
[ "$(wc -l <d/min.js)" = 0 ]
expect 1 timeout 50 picket scan --format concise d >out
[ "$(grep -c 'min.js:1:' out)" = 1 ]
yes "k=$DIGITALOCEAN" | head -n 3000 >d/dense
expect 1 timeout 50 picket scan --format concise d >out
[ "$(grep -c 'dense:' out)" -ge 1 ]
