# SPDX-License-Identifier: Apache-2.0
# picket fix shows a diff that git applies, writes the same itself, finds nothing to mend afterwards, and
# never writes to anything but what it has looked at.
source "$CLI_LIB"
repository site
cat >site/nginx.conf <<'NGINX'
http {
	server {
		add_header X-Frame-Options DENY;
		add_header P3P 'CP="x"' always;
		add_header Content-Security-Policy "default-src self; img-src *; img-src 'self'" always;
	}
	server_tokens off;
	# 1
	# 2
	# 3
	# 4
	# 5
	# 6
	server { add_header X-Content-Type-Options no-sniff always; }
}
NGINX
printf '/*\r\n  X-Frame-Options: "DENY"\r\n  Expect-CT: max-age=0\r\n' >site/_headers
mkdir site/web
cat >site/web/vercel.json <<'JSON'
{ "headers": [ { "source": "/(.*)", "headers": [
  { "key": "Content-Security-Policy", "value": "script-src 'nonce-{{x}}'" },
  { "key": "X-Token", "value": "TOKEN" } ] } ] }
JSON
sed -i "s/TOKEN/$DIGITALOCEAN/" site/web/vercel.json
chmod 750 site/web/vercel.json
commit site
# Every report that can say it does; what is staged is no file that could be mended.
picket scan site >text || true
said text "= fix: Write 'self' instead of self." "5 -" "5 +" "default-src 'self'; img-src"
picket scan --format json site >log.json || true
same "['self'] 5:51-5:55 136-140" "$(jq -r '.findings[] | select(.rule == "csp-unquoted-keyword").fix
	| "[\(.text)] \(.line):\(.column)-\(.end_line):\(.end_column) \(.offset)-\(.end_offset)"' log.json)"
picket scan --format sarif site >log.sarif || true
same "'self' 5 51 55" "$(jq -r '.runs[0].results[] | select(.ruleId == "csp-unquoted-keyword")
	| .fixes[0].artifactChanges[0].replacements[0]
	| "\(.insertedContent.text) \(.deletedRegion.startLine) \(.deletedRegion.startColumn) \(.deletedRegion.endColumn)"' log.sarif)"
same '4 1 5 1' "$(jq -r '.runs[0].results[] | select(.ruleId == "obsolete-header" and .locations[0].physicalLocation.artifactLocation.uri == "nginx.conf")
	| .fixes[0].artifactChanges[0].replacements[0].deletedRegion | "\(.startLine) \(.startColumn) \(.endLine) \(.endColumn)"' log.sarif)"
echo '# 7' >>site/nginx.conf
git -C site add nginx.conf
picket scan --staged --format json site >log.json || true
same 0 "$(jq '[.findings[] | select(.fix != null)] | length' log.json)"
git -C site reset -q --hard
# A dry run writes nothing, says so, and hides secrets.
expect 1 picket fix site >changes 2>said
said said '9 fixes in 3 files; nothing is written without --apply'
said changes '--- a/nginx.conf' "+++ b/web/vercel.json" "base-uri 'none'; object-src 'none'" 'X-Token' '****'
refute grep -q "$DIGITALOCEAN" changes
git -C site diff --quiet
# The diff is one that git applies, and --apply does the same.
expect 1 picket fix --show-secrets site >changes 2>said
cp -a site other
git -C other apply <changes
expect 0 picket fix --apply site >out 2>said
said said '9 fixes in 3 files'
[ ! -s out ]
diff -r -x .git site other >&2
same 750 "$(stat -c %a site/web/vercel.json)"
same "$(printf '/*\r\n  X-Frame-Options: DENY\r\n')" "$(cat site/_headers)"
# Nothing is left, and no scan offers a fix any more.
expect 0 picket fix site >out 2>said
said said 'nothing to mend'
[ ! -s out ]
picket scan --format json site >log.json || true
same 0 "$(jq '[.findings[] | select(.fix != null)] | length' log.json)"
# One rule only; a part of the tree; a file; what does not exist.
git -C site checkout -q .
expect 1 picket fix --rule nosniff-invalid site >changes 2>said
said said '1 fix in 1 file'
expect 1 picket fix site/web >changes 2>said
said changes '--- a/web/vercel.json'
said said 'in 1 file;'
expect 0 picket fix --apply site/web/vercel.json 2>said
same ' M web/vercel.json' "$(git -C site status --short)"
expect 2 picket fix --rule nosnif-invalid site 2>said
said said "did you mean 'nosniff-invalid'?"
expect 2 picket fix site/none 2>said
expect 2 picket fix a b 2>said
# Fixes that a comment keeps, and files that are no UTF-8, stay.
git -C site checkout -q .
sed -i 's/no-sniff always;.*/no-sniff always; } # picket:allow[nosniff-invalid] why/' site/nginx.conf
expect 0 picket fix --rule nosniff-invalid site 2>said
printf '/*\n  X-Frame-Options: "DENY"\n# \xff\n' >site/_headers
expect 0 picket fix --rule xfo-invalid site 2>said
# A link that was named is not followed for writing.
git -C site checkout -q .
ln -s site/_headers _headers
expect 2 picket fix --apply --no-git _headers 2>said
said said 'symbolic link'
git -C site diff --quiet
# Nothing is left beside the files.
same '' "$(git -C site status --short)"

# Strings of programming languages, in their own quotes; nothing in those that mean more than they say.
mkdir -p code/web
printf '<?php\nheader('\''Content-Security-Policy: default-src self'\'');\nheader("X-Content-Type-Options: no-sniff");\n' >code/web/a.php
printf 'def a(response):\n    response["Content-Security-Policy"] = "script-src '\''self'\''"\n    response["X-Frame-Options"] = f"deni{x}"\n' >code/web/a.py
printf 'get "/" do\n  response["Content-Security-Policy"] = "default-src self"\nend\n' >code/web/a.rb
picket fix --apply code >/dev/null 2>&1 || true
same '<?php
header('\''Content-Security-Policy: default-src \'\''self\'\'''\'');
header("X-Content-Type-Options: nosniff");' "$(cat code/web/a.php)"
same 'def a(response):
    response["Content-Security-Policy"] = "script-src '\''self'\''; object-src '\''none'\''"
    response["X-Frame-Options"] = f"deni{x}"' "$(cat code/web/a.py)"
same 'get "/" do
  response["Content-Security-Policy"] = "default-src '\''self'\''"
end' "$(cat code/web/a.rb)"
expect 0 picket fix code
