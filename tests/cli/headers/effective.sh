# SPDX-License-Identifier: Apache-2.0
# picket headers: what is sent, where it is set, what is overridden; the grade; three formats.
source "$CLI_LIB"
mkdir -p web/snippets web/tests outside
cat >web/nginx.conf <<'NGINX'
server {
	server_name shop.example;
	listen 443 ssl;
	add_header Content-Security-Policy "default-src 'self'; object-src 'none'
		script-src 'self'" always;
	add_header Strict-Transport-Security max-age=31536000 always;
	location /api/ { add_header X-Frame-Options DENY; }
	location /app/ { include snippets/security.conf; }
	location /up/ { include ../outside/secret.conf; include snippets/link.conf; }
}
NGINX
echo 'add_header X-Content-Type-Options nosniff always;' >web/snippets/security.conf
echo 'add_header X-Outside yes;' >outside/secret.conf
ln -s ../../outside/secret.conf web/snippets/link.conf
cp web/nginx.conf web/tests/
picket headers --no-git web >out
expect 0 grep -qxF "      4,5  Content-Security-Policy: default-src 'self'; object-src 'none' script-src 'self'" \
	<(sed 's/\\x0a\\x09\\x09/ /' out)
expect 0 grep -qxF '        7  X-Frame-Options: DENY (successful responses only)' out
expect 0 grep -qxF '        6  not sent: Strict-Transport-Security: max-age=31536000 (overridden by line 7)' out
expect 0 grep -qxF 'snippets/security.conf:1  X-Content-Type-Options: nosniff' out
refute grep -q X-Outside out
refute grep -q tests/nginx.conf out
expect 0 grep -q tests/nginx.conf <(picket headers --no-git --samples web)

# The grade: 100 - 20 (frames) - 5 (types); a policy's 5 does not count.
expect 0 grep -qxF '  B  (75)  nginx.conf  server shop.example' out
expect 0 grep -q '^ *-20  x-frame-options: .*\[xfo-missing\]$' out
expect 0 grep -q '^ *+5  content-security-policy: .* (line 4) (does not count below 90)$' out

# A terminal's width is kept, colours come when asked for, and nobody's bytes reach it.
printf '/*\n  X-Frame-Options: DENY\n  X-A: \033[31m%s\n' "$(seq -s ' ' 200)" >web/_headers
refute grep -q "$(printf '\033')" <(picket headers --no-git web)
expect 0 grep -q "$(printf '\033')" <(picket headers --no-git --color always web)
rm web/_headers

# JSON and HTML.
picket headers --no-git --format json web >out.json
same picket-headers/1 "$(jq -r .schema out.json)"
same 'snippets/security.conf 1' "$(jq -r '.files[] | select(.path == "nginx.conf") | .scopes[] | select(.scope | endswith("/app/")) | .headers[0] | "\(.path) \(.line)"' out.json)"
same 'false' "$(jq -r '.files[0].scopes[] | select(.scope | endswith("/api/")) | .headers[0].success_only | not' out.json)"
same '4,7 6,7' "$(jq -r '[.files[0].scopes[] | select(.scope | endswith("/api/")) | .overridden[] | "\(.line),\(.by.line)"] | join(" ")' out.json)"
same 'B 75' "$(jq -r '.grades[0] | "\(.grade) \(.score)"' out.json)"
same 75 "$(jq -r '.grades[0] | 100 + ([.reasons[] | select(.counts) | .modifier] | add)' out.json)"
mkdir '<b>'
printf '/<script>alert(1)</script>\n  X-Frame-Options: "<img src=x>&\n' >'<b>/_headers'
picket headers --no-git --format html . >out.html
expect 0 grep -q '^<section class="picket-headers">$' out.html
refute grep -qE '<(script|img|b>)' out.html
expect 0 grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' out.html

mkdir empty
same 'No file here declares headers that picket can read.' "$(picket headers --no-git empty)"
expect 2 picket headers --format pdf web
expect 2 picket headers a b

# What could not be looked at is said, and is no success.
mkdir missed
echo 'add_header X-Frame-Options DENY always;' >missed/nginx.conf
{ echo "res.setHeader('X-Frame-Options', 'DENY');" && for _ in $(seq 12000); do echo '(((((('; done; } >missed/deep.js
expect 3 picket headers --no-git missed >out 2>err
said out 'X-Frame-Options: DENY'
said err 'picket: warning: deep.js: The file is too deep or too complex'
expect 3 picket fix --no-git missed >out 2>err
said err 'picket: warning: deep.js: The file is too deep or too complex'
mkdir missed/many
for i in $(seq 14); do
	cp missed/deep.js "missed/many/$i.js"
done
expect 3 picket headers --no-git missed/many >out 2>err
said err 'picket: warning: 4 more like these'
expect 3 picket headers --no-git --max-file-size 10 web >out 2>err
said err 'it has'
