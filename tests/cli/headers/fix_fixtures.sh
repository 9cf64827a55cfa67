# SPDX-License-Identifier: Apache-2.0
# On the fixtures of all surfaces: what has a fix is gone after picket fix, nothing new has come, and no file is
# broken by it.
source "$CLI_LIB"
cp -r "$PICKET_ROOT/rules/headers/surfaces/fixtures" site
find site \( -name '*.sets' -o -name '*.finds' \) -delete
# "path rule" of each finding that asks for it, sorted.
listed() {
	picket scan --no-git --samples --strict --format json site >"$1" || true
}
rows() {
	jq -r ".findings[] | select($2) | \"\(.path) \(.rule)\"" "$1" | sort
}
listed before.json
rows before.json '.fix != null' >fixed
[ "$(wc -l <fixed)" -ge 30 ]
rows before.json true >before
cp -r site old
expect 0 picket fix --no-git --samples --strict --apply site 2>said
listed after.json
same '' "$(rows after.json '.fix != null')"
rows after.json true >after
# At most what was there, without what has been fixed.
comm -23 before fixed >expected
same '' "$(comm -13 expected after)"
# Sources that can be checked here are as good as before.
while read -r file; do
	case $file in
	*.js | *.mjs | *.cjs) set -- node --check ;;
	*.py) set -- python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' ;;
	*.json) set -- jq . ;;
	*.php) set -- php -l ;;
	*.rb) set -- ruby -c ;;
	*) continue ;;
	esac
	command -v "$1" >/dev/null || continue
	if "$@" "old/$file" >/dev/null 2>&1; then
		"$@" "site/$file" >/dev/null
	fi
done < <(cut -d' ' -f1 fixed | sort -u)
