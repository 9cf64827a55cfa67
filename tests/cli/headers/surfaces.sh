# SPDX-License-Identifier: Apache-2.0
# What is wrong with headers is underlined where it is written, on each surface; --no-headers turns that off.
source "$CLI_LIB"
# places: "path:line:column rule" of each finding.
places() {
	picket scan --no-git --format json "$@" >log.json || true
	jq -r '.findings[] | "\(.path):\(.line):\(.column) \(.rule)"' log.json
}
mkdir site
cat >site/vercel.json <<'JSON'
{ "headers": [ { "source": "/(.*)", "headers": [
  { "key": "Content-Security-Policy", "value": "script-src 'self' 'unsafe-inline'; object-src 'none'" },
  { "key": "X-Frame-Options", "value": "ALLOWALL" } ] } ] }
JSON
cat >site/nginx.conf <<'NGINX'
http { server {
	listen 443 ssl;
	add_header X-Content-Type-Options nosnif always;
	location /api { add_header Access-Control-Allow-Origin null; }
} }
NGINX
printf '/*\r\n  Strict-Transport-Security: max-age=300\r\n' >site/_headers
expect 0 picket scan --no-git --no-headers site
same "_headers:2:30 hsts-short
nginx.conf:3:36 nosniff-invalid
nginx.conf:4:29 nginx-add-header-dropped
nginx.conf:4:57 cors-null-origin
vercel.json:2:67 csp-unsafe-inline
vercel.json:3:41 xfo-invalid" "$(places site | sort)"
# The region is the token; a comment allows it; the rules are in the log.
same "'unsafe-inline'" "$(jq -r '.findings[] | select(.rule == "csp-unsafe-inline") | .end_column - .column' log.json | sed "s/15/'unsafe-inline'/")"
sed -i 's/nosnif always;/& # picket:allow[nosniff-invalid] a test/' site/nginx.conf
refute grep -q nosniff <(places site)
picket scan --no-git --format sarif site >log.sarif || true
same header "$(jq -r '[.runs[0].tool.driver.rules[] | select(.id == "csp-unsafe-inline") | .properties.tags[] | select(. == "header")][0]' log.sarif)"
