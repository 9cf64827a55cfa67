# SPDX-License-Identifier: Apache-2.0
# A text that several headers are made of is mended only if all of them need the very same edit.
source "$CLI_LIB"
mkdir site
cat >site/app.js <<'JS'
const base = "script-src 'self'"
const NONE = 'none'
const legacy = `block-all-mixed-content; `
const XCTO = 'no-sniff'
app.get('/a', (req, res) => { res.setHeader('Content-Security-Policy', base) })
app.get('/b', (req, res) => { res.setHeader('Content-Security-Policy', base + " https://cdn.example; object-src 'none'") })
app.get('/c', (req, res) => {
  res.setHeader('Content-Security-Policy', `default-src ${NONE}`)
  res.setHeader('X-Permitted-Cross-Domain-Policies', NONE)
})
app.get('/d', (req, res) => { res.setHeader('Content-Security-Policy', legacy + "default-src 'self'") })
app.get('/e', (req, res) => { res.setHeader('Content-Security-Policy', legacy + "default-src 'none'") })
app.get('/f', (req, res) => { res.setHeader('X-Content-Type-Options', XCTO) })
app.get('/g', (req, res) => { res.setHeader('X-Content-Type-Options', XCTO) })
JS
picket scan --no-git --format json site >log.json || true
same 'csp-deprecated-directive nosniff-invalid' "$(jq -r '[.findings[] | select(.fix != null).rule] | unique | join(" ")' log.json)"
same 'csp-missing-object-src csp-unquoted-keyword' "$(jq -r '[.findings[] | select(.fix == null).rule] | unique | join(" ")' log.json)"
cp -r site old
picket fix --no-git --apply site 2>said
same 3,4c3,4 "$(diff old/app.js site/app.js | grep "^[0-9]")"
