# SPDX-License-Identifier: Apache-2.0
# Hashes in policies against the inline scripts of the tree's pages, wherever the policy stands.
source "$CLI_LIB"
theme="sha256-xva0GdEGEbLStMMRex56X6BPBv5/BRmfx8VxIaLsXTk="
first="sha384-qLYCzSA7sXf4X9gKfbAczDV1MOdT7CPNU4JEPKmWQH22bhtYDGEWHH0gVMH1kq2B"
gone="sha256-DNWfz6zj4ImEsTkMgxFBgVuZ+TpmPWSEwBSGd+ZqXaY="
theme_script='document.documentElement.dataset.theme = localStorage.theme;'

# page FILE SCRIPT...: a document with these inline scripts.
page() {
	mkdir -p "$(dirname "$1")"
	{
		printf '<!doctype html>\n<html><head>\n'
		printf '<script>%s</script>\n' "${@:2}"
		printf '</head></html>\n'
	} >"$1"
}
# policy FILE HASH...: a vercel.json or _headers that allows these.
policy() {
	local file=$1 csp="script-src 'self'"
	shift
	csp+=$(printf " '%s'" "$@")
	mkdir -p "$(dirname "$file")"
	case $file in
	*.json) printf '{"headers": [{"source": "/(.*)", "headers": [{"key": "Content-Security-Policy", "value": "%s"}]}]}\n' "$csp" ;;
	*) printf '/*\n  Content-Security-Policy: %s\n' "$csp" ;;
	esac >"$file"
}
# hashes DIRECTORY: what is said of hashes there: rule, path, bytes underlined, detail.
hashes() {
	(
		cd "$1"
		picket scan --no-git --fail-on never --format json . |
			jq -r '.findings[] | select(.rule | test("hash")) | "\(.rule) \(.path):\(.line) \(.detail)"'
	)
}

# All are used, in whatever file they stand and however its lines end.
policy used/vercel.json "$theme" "$first"
page used/public/index.html "$theme_script"
printf '<script>let a = 1;</script>\r\n' >used/public/other.html
same '' "$(hashes used)"

# The script was changed.
policy stale/vercel.json "$gone"
page stale/public/index.html "$theme_script"
hashes stale >out
expect 0 grep -q '^csp-stale-hash vercel.json:1 .*public/index.html, line 3, needs .'"$theme" out
same 1 "$(wc -l <out)"

# Left over, where everything that the pages run is known.
policy unused/_headers "$theme" "$gone"
page unused/index.html "$theme_script"
expect 0 grep -q '^csp-unused-hash _headers:2 ' <(hashes unused)

# Nobody knows: no pages, what a template or a bundler makes of them, data, and a framework.
policy none/vercel.json "$gone"
same '' "$(hashes none)"
policy template/vercel.json "$gone"
page template/views/index.ejs 'let user = <%- user %>;'
same '' "$(hashes template)"
policy bundler/vercel.json "$gone"
page bundler/index.html "$theme_script"
printf '<script type="module" src="/src/main.ts"></script>\n' >>bundler/index.html
same '' "$(hashes bundler)"
policy data/vercel.json "$gone"
mkdir -p data
printf '<script type="application/ld+json">{}</script>\n' >data/index.html
same '' "$(hashes data)"

# A policy in a template: its partial has the script.
mkdir partial
printf "<html><head><meta http-equiv=Content-Security-Policy content=\"script-src 'self' '%s'\"><%%- include('head') %%>\n" \
	"$theme" >partial/layout.ejs
page partial/head.ejs "$theme_script"
same '' "$(hashes partial)"

# Pages of samples are not served; only the closest pages count for what is blocked.
policy samples/web/vercel.json "$gone"
page samples/tests/index.html "$theme_script"
same '' "$(hashes samples)"
mv samples/tests samples/other
page samples/web/public/index.html ''
sed -i '/<script>/d' samples/web/public/index.html
expect 0 grep -q 'other/index.html' <(hashes samples)

# More pages than are kept: no hash is compared, and a note says so.
cp -r stale many
for n in 1 2 3; do
	{
		printf '<script>let n = %s;</script>\n' "$n"
		head -c 6000000 /dev/zero | tr '\0' ' '
	} >"many/public/$n.html"
done
same '' "$(hashes many)"
expect 0 grep -q 'hashes in policies were not compared' <(picket scan --no-git --fail-on never --format json many)
