# SPDX-License-Identifier: Apache-2.0
# Code that exhausts the parsers is given up at the same place for any number of threads, also while the machine is
# busy: the same findings and the same notes, byte by byte.
source "$CLI_LIB"
many() { awk -v n="$1" -v s="$2" 'BEGIN { while (n--) printf "%s", s }'; }
mkdir d
cs='app.Use(async (c, n) => { c.Response.Headers["Content-Security-Policy"] = "default-src *"; });'
go='func f() { w.Header().Set("Content-Security-Policy", "default-src *") }'
n=0
for unit in '<-' '<!--' ':"' '@a()' 'struct{' 'a<'; do
	n=$((n + 1))
	{ echo "$cs" && many 6000 "$unit"; } >"d/$n.cs"
done
for size in 4000 8000 12000 16000 20000 24000; do # some before the bound, some behind it
	{ echo 'package a' && echo "$go" && many $size '@a'; } >"d/$size.go"
done
{ echo "$cs" && many 30000 'a<'; } >d/memory.cs # was 10 GB and more
echo "res.setHeader('X-Frame-Options', 'ALLOWALL');" >d/z.js
rc=0
picket scan d --no-git --jobs 1 --format json >one || rc=$?
[ "$rc" = 1 ]
grep -q 'z.js' one
[ "$(jq '[.notes[] | select(.path | test("memory.cs"))] | length' one)" = 1 ]
busy=()
for _ in 1 2 3; do
	(while :; do :; done) &
	busy+=($!)
done
trap 'kill "${busy[@]}"' EXIT
for jobs in 2 8; do
	picket scan d --no-git --jobs $jobs --format json >many || rc=$?
	cmp one many
done
