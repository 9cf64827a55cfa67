# SPDX-License-Identifier: Apache-2.0
# Source code that is made to exhaust a parser's stack, buffers or time ends in a note, and the other
# files are still looked at.
source "$CLI_LIB"
many() { awk -v n="$1" -v s="$2" 'BEGIN { while (n--) printf "%s", s }'; }
mkdir d
csp="res.setHeader('Content-Security-Policy', \"default-src *\");"
{ echo "$csp" && many 80000 '{a:'; } >d/ambiguous.js      # ran out of stack
{ echo "$csp" && many 80000 '('; } >d/parentheses.js
{ many 4000 'if(a){' && echo "$csp" && many 4000 '}'; } >d/branches.js # a climb for each match
{ echo 'http:' && many 5000 '? ' && echo 'middlewares'; } >d/traefik.yaml # more levels than the scanner's buffer holds
{ echo 'package a' && echo 'func f() { w.Header().Set("Content-Security-Policy", "x") }' && many 40000 '@a'; } >d/errors.go
{ echo '<configuration>' && many 40000 '<a>' && echo '<customHeaders/>'; } >d/web.config
{ echo "response.headers['Content-Security-Policy'] = 'x'" && many 30000 '%w('; } >d/words.rb
echo 'function f(r) { let p = a(); if (!p) { p = b(); } r.setHeader("Content-Security-Policy", p); }' >d/circle.js # decides its own name
echo "res.setHeader('X-Frame-Options', 'ALLOWALL');" >d/z.js
for command in scan headers; do
	rc=0
	timeout 120 picket "$command" d >out 2>err || rc=$?
	[ "$rc" -le 3 ]
	grep -q 'z.js' out
done

# What a parser gave up was not looked at: nothing found is not "clean".
mkdir alone
cp d/parentheses.js alone/a.js
sed -i 's/((((((((/&\n/g' alone/a.js # many lines, or it would be minified code, which is left out on purpose
expect 3 picket scan alone >out
said out '1 header check given up at a limit' 'too deep or too complex'
expect 0 picket scan --no-headers alone >out
expect 3 picket scan --format json alone >out
jq -e '.scan.complete == false and .notes[0].kind == "header-limit" and .notes[0].incomplete' out >/dev/null
expect 0 picket scan --format json d/ambiguous.js >out
jq -e '.scan.complete and .notes[0].kind == "config"' out >/dev/null
