# SPDX-License-Identifier: Apache-2.0
# What only several files together show: what is missing where pages are served, and who contradicts whom.
source "$CLI_LIB"
places() {
	picket scan --no-git --format json "$@" >log.json || true
	jq -r '.findings[] | "\(.path):\(.line):\(.column) \(.rule)"' log.json | sort
}
# Headers without pages lack nothing; with a page they do, once, at the place where headers are set.
mkdir -p shop/public
printf '/*\n  X-Frame-Options: DENY\n/assets/*\n  Cache-Control: public\n' >shop/public/_headers
same '' "$(places shop)"
echo '<p>' >shop/public/index.html
same 'public/_headers:2:3 csp-missing
public/_headers:2:3 nosniff-missing' "$(places shop)"
# What another file of the project or a page's own meta element says is not missing.
cat >shop/public/index.html <<'HTML'
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' https://cdn.example.com; object-src 'none'">
HTML
cat >shop/netlify.toml <<'TOML'
[[headers]]
  for = "/*"
  [headers.values]
    X-Content-Type-Options = "nosniff"
TOML
same '' "$(places shop)"
# netlify.toml wins over _headers; a policy in the page and one in the header are both enforced.
cat >>shop/netlify.toml <<'TOML'
    X-Frame-Options = "SAMEORIGIN"
    Content-Security-Policy = "default-src 'self'; object-src 'none'"
TOML
same 'public/_headers:2:3 route-shadowed
public/index.html:1:19 header-meta-intersection' "$(places shop)"
places shop >/dev/null
same 1 "$(jq '[.findings[] | select(.rule == "header-meta-intersection" and (.detail | test("https://cdn.example.com")))] | length' log.json)"

# A later rule for the same paths makes a rule dead; one for fewer paths does not.
mkdir rules
cat >rules/vercel.json <<'JSON'
{ "headers": [
  { "source": "/embed/(.*)", "headers": [{ "key": "X-Frame-Options", "value": "SAMEORIGIN" }] },
  { "source": "/(.*)", "headers": [{ "key": "X-Frame-Options", "value": "DENY" }] },
  { "source": "/map/(.*)", "headers": [{ "key": "X-Frame-Options", "value": "SAMEORIGIN" }] } ] }
JSON
same 'vercel.json:2:52 route-shadowed' "$(places rules)"

# nginx: a level's own add_header drops those around it, unless it repeats them, also by an include.
mkdir -p web/snippets
cat >web/nginx.conf <<'NGINX'
server {
	listen 443 ssl;
	root /srv/www;
	index index.html;
	add_header X-Frame-Options DENY always;
	add_header X-Content-Type-Options nosniff always;
	location /a { add_header Cache-Control public; }
	location /b { add_header Cache-Control public; include snippets/security.conf; }
	location /c { include snippets/elsewhere.conf; add_header Cache-Control public; }
	location ~ \.(css|js)$ { add_header X-Content-Type-Options nosniff always; }
}
NGINX
printf 'add_header X-Frame-Options DENY always;\nadd_header X-Content-Type-Options nosniff always;\n' >web/snippets/security.conf
same 'nginx.conf:5:13 csp-missing
nginx.conf:5:13 hsts-missing
nginx.conf:7:27 nginx-add-header-dropped' "$(places web)"
# Without its include the file is not known well enough.
same 'nginx.conf:7:27 nginx-add-header-dropped' "$(places --stdin --stdin-filename nginx.conf <web/nginx.conf)"

# Variants of one level, which a map makes, lose the same: it is said once.
mkdir map
cat >map/nginx.conf <<'NGINX'
map $host $hsts { default "max-age=31536000"; a.example ""; }
server {
	add_header X-Content-Type-Options nosniff always;
	location / { add_header Strict-Transport-Security $hsts always; add_header Cache-Control public; }
	location /b { add_header Cache-Control public; }
}
NGINX
same 'nginx.conf:4:77 nginx-add-header-dropped
nginx.conf:5:27 nginx-add-header-dropped' "$(places map)"

# A program behind the server may send what the configuration does not.
mkdir php
sed 's/index.html;/index.html index.php;\n\tlocation ~ [.]php$ { fastcgi_pass unix:\/run\/php.sock; }/' web/nginx.conf >php/nginx.conf
same 'nginx.conf:8:27 nginx-add-header-dropped' "$(places php)"

# Patterns in includes mean the files of the tree; what a level there drops is reported there.
mkdir -p all/conf.d all/sites/deep
cat >all/nginx.conf <<'NGINX'
http {
	add_header X-Frame-Options DENY always;
	add_header X-Content-Type-Options nosniff always;
	include /etc/nginx/conf.d/*.conf;
	include sites/[!x]*.conf;
	include snippets/not-here/*.conf;
}
NGINX
printf 'server {\n\tlocation /a { add_header Cache-Control public; }\n}\n' >all/conf.d/a.conf
printf 'server { add_header X-B b; }\n' >all/sites/b.conf
printf 'server { add_header X-B b; }\n' >all/sites/x.conf
printf 'server { add_header X-B b; }\n' >all/sites/deep/b.conf
same 'conf.d/a.conf:2:27 nginx-add-header-dropped
sites/b.conf:1:21 nginx-add-header-dropped' "$(places all)"
picket headers all >out
expect 0 grep -qx '  nginx server location /a' out
expect 0 grep -qx 'conf.d/a.conf:2  Cache-Control: public (successful responses only)' out

# Apache sends what stands in both tables twice.
mkdir apache
printf 'Header set X-Frame-Options DENY\nHeader always set X-Frame-Options DENY\nHeader set X-A b\nHeader always set X-A b\n' >apache/.htaccess
same '.htaccess:1:12 apache-duplicate-tables' "$(places apache)"

# Tests and samples are left out unless they are asked for or given.
mkdir -p tree/tests/fixtures tree/src
cp rules/vercel.json tree/tests/fixtures
same '' "$(places tree)"
same 'tests/fixtures/vercel.json:2:52 route-shadowed' "$(places --samples tree)"
same 'vercel.json:2:52 route-shadowed' "$(places tree/tests/fixtures)"
repository tree
commit tree
picket scan --format concise tree/tests/fixtures >out || true
expect 0 grep -q '^tests/fixtures/vercel.json:2:52: .*route-shadowed' out

# Markdown: only with --docs, and then as notes.
cat >tree/README.md <<'MD'
```nginx
add_header Content-Security-Policy "script-src 'unsafe-inline'; object-src 'none'" always;
```

1. A response:
   ```http
   HTTP/1.1 200 OK
   X-Content-Type-Options: nosnif
   ```
MD
same '' "$(places tree)"
same 'README.md:2:48 csp-unsafe-inline
README.md:8:28 nosniff-invalid' "$(places --docs tree)"
same note "$(jq -r '[.findings[].severity] | unique | join(" ")' log.json)"
expect 0 picket scan --no-git --docs tree

# Rules that most sites break need --strict; rules of users alone switch the built-in ones off.
same 0 "$(places shop | grep -c referrer-missing || true)"
same 1 "$(places --strict shop | grep -c referrer-missing)"
cat >own.toml <<'TOML'
[[rules]]
id = "own"
description = "ours"
regex = '''own-[a-z]{10}'''
keywords = ["own-"]
TOML
expect 0 picket scan --no-git --no-default-rules --rules own.toml rules
expect 1 picket scan --no-git --no-default-rules --rules own.toml --headers rules

# Ceilings are notes, whatever the number of threads: sets of one file, files of one tree.
mkdir rules_many files_many
{
	echo '{"headers": ['
	for i in $(seq 1100); do echo "{\"source\": \"/p$i\", \"headers\": [{\"key\": \"X-A\", \"value\": \"a\"}]},"; done
	echo ']}'
} >rules_many/vercel.json
picket scan --format jsonl rules_many >out || true
expect 0 grep -q '"kind":"header-limit","path":"vercel.json","detail":"So many rules' out
for i in $(seq 5001); do echo 'add_header X-A a;' >"files_many/$i.conf"; done
picket scan --jobs 1 --format jsonl files_many >one || true
picket scan --jobs 7 --format jsonl files_many >seven || true
expect 0 grep -q '"detail":"Too many files set headers' one
expect 0 cmp <(grep -v '"type":"summary"' one) <(grep -v '"type":"summary"' seven)
# Headers that come from another module: nothing is missing from what nobody knows.
mkdir -p next/pages
echo '<p>' >next/pages/index.html
cat >next/next.config.mjs <<'JS'
import { common } from './lib/headers.mjs'
export default {
  headers: async () => [{ source: '/:path*', headers: [...common, { key: 'X-Frame-Options', value: 'DENY' }] }],
}
JS
same '' "$(places next)"
sed -i 's/\.\.\.common, //' next/next.config.mjs
same 'next.config.mjs:3:54 csp-missing
next.config.mjs:3:54 hsts-missing
next.config.mjs:3:54 nosniff-missing' "$(places next | sed 's/:3:[0-9]*/:3:54/')"
# Two rules for the home page send one header, not two.
cat >next/next.config.mjs <<'JS'
const hsts = [{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }]
export default {
  headers: async () => [{ source: '/:path*', headers: hsts }, { source: '/', headers: hsts }],
}
JS
picket headers --format json next >log.json
same 0 "$(jq '[.grades[].reasons[] | select(.rule == "hsts-duplicate")] | length' log.json)"
# What a middleware sends is not missing from the configuration.
cat >next/next.config.mjs <<'JS'
export default { headers: async () => [{ source: '/:path*', headers: [{ key: 'X-Frame-Options', value: 'DENY' }] }] }
JS
cat >next/middleware.ts <<'JS'
export function middleware(request: NextRequest) {
  const response = NextResponse.next()
  response.headers.set('Content-Security-Policy', `script-src 'nonce-${nonce()}'; object-src 'none'; base-uri 'none'`)
  response.headers.set('X-Content-Type-Options', 'nosniff')
  return response
}
JS
same 'next.config.mjs:1 hsts-missing' "$(places next | sed 's/:1:[0-9]*/:1/')"

# What middleware sets, too; the same value, or that of another project, contradicts nobody.
mkdir -p both/src both/other
cat >both/next.config.mjs <<'JS'
export default { async headers() { return [{ source: '/(.*)', headers: [
	{ key: 'Content-Security-Policy', value: "default-src 'self'; object-src 'none'" },
	{ key: 'X-Frame-Options', value: 'DENY' },
	{ key: 'X-Content-Type-Options', value: 'nosniff' },
	{ key: 'Strict-Transport-Security', value: 'max-age=63072000' } ] }] } }
JS
cat >both/src/middleware.ts <<'JS'
export function middleware(request: NextRequest) {
	const response = NextResponse.next()
	response.headers.set('Content-Security-Policy', `default-src 'self'; script-src 'nonce-${nonce()}'; base-uri 'none'`)
	response.headers.set('X-Frame-Options', 'DENY')
	return response
}
JS
sed 's/DENY/SAMEORIGIN/' both/src/middleware.ts >both/other/middleware.ts
same 'next.config.mjs:2 route-conflict' "$(places both | sed 's/:2:[0-9]*/:2/')"
