# SPDX-License-Identifier: Apache-2.0
# Caddyfile, haproxy.cfg, manifests of extensions, Tauri, TLS settings, pages: each finding where its word stands.
source "$CLI_LIB"
# places: "path:line:column-end rule" of each finding.
places() {
	picket scan --no-git --format json "$@" >log.json || true
	jq -r '.findings[] | "\(.path):\(.line):\(.column)-\(.end_column) \(.rule)"' log.json
}
mkdir -p site/src-tauri site/extension
printf 'example.com {\r\n\theader {\r\n\t\tContent-Security-Policy "default-src *; base-uri %s"\r\n\t}\r\n}\r\n' "'none'" >site/Caddyfile
cat >site/haproxy.cfg <<'HAPROXY'
frontend web
	bind :443 ssl crt x.pem ssl-min-ver TLSv1.1
	http-response set-header X-Content-Type-Options "nosnif"
HAPROXY
cat >site/extension/manifest.json <<'JSON'
{ "manifest_version": 3, "name": "é", "content_security_policy": {
  "extension_pages": "script-src 'self' https://cdn.example.com; object-src 'self'" } }
JSON
echo '{ "app": { "security": { "csp": null } } }' >site/src-tauri/tauri.conf.json
printf 'SSLProtocol all -SSLv3\n' >site/ssl.conf
cat >site/index.html <<'HTML'
<!doctype html><head>
<meta http-equiv="Content-Security-Policy" content="script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; object-src 'none'">
<script>start()</script>
<script src="https://cdn.example.com/lib-1.2.3.js"></script>
HTML
same "Caddyfile:3:40-41 csp-broad-script-source
extension/manifest.json:2:41-64 csp-extension-forbidden-source
haproxy.cfg:2:38-45 tls-old-protocol
haproxy.cfg:3:51-57 nosniff-invalid
index.html:2:64-117 csp-stale-hash
index.html:4:14-50 sri-missing
src-tauri/tauri.conf.json:1:33-37 csp-disabled
ssl.conf:1:13-16 tls-old-protocol" "$(places site | grep -vE '(csp|nosniff|hsts|xfo)-missing' | sort)"
