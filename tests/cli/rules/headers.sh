# SPDX-License-Identifier: Apache-2.0
# picket rules knows the rules about headers, and which of them need --strict.
source "$CLI_LIB"
expect 0 picket rules list --kind header >out
said out csp-unsafe-inline nginx-add-header-dropped
refute grep -q digitalocean-personal-token out
refute grep -q ' secret ' out
expect 0 grep -qE '^csp-host-allowlist +header .*\(only with --strict\)$' out
refute grep -q csp-unsafe-inline <(picket rules list --kind secret)
same "$(picket rules list | wc -l)" "$(($(picket rules list --kind header | wc -l) + $(picket rules list --kind secret | wc -l)))"
expect 0 picket rules show csp-unsafe-inline >out
said out 'kind         header' "'unsafe-inline'" CWE-79
# A rule file disables them as it does rules about secrets, in every command that takes one.
printf '[extend]\ndisabledRules = ["csp-unsafe-inline", "csp-unsafe-inlin"]\n' >r.toml
refute grep -q '^csp-unsafe-inline ' <(picket rules list --rules r.toml 2>err)
mkdir site
printf "/*\n  Content-Security-Policy: script-src 'self' 'unsafe-inline'\n  X-Frame-Options: ALLOWALL\n" >site/_headers
expect 1 picket scan --format concise site >out
said out csp-unsafe-inline xfo-
expect 1 picket scan --format concise --rules r.toml site >out 2>err
refute grep -q csp-unsafe-inline out
said out xfo-
said err "r.toml:2: disabledRules names 'csp-unsafe-inlin', which does not exist"
refute grep -q "'csp-unsafe-inline'" err
# A path that is allowed is allowed for them, too, in one file and in what several say together; not so where the
# allow-list asks for something else besides, which only a secret can have.
printf "[[allowlists]]\npaths = ['^_headers$']\n" >r.toml
expect 0 picket scan --rules r.toml site >out
said out 'suppressed (by allow-list)'
printf "[[allowlists]]\npaths = ['^_headers$']\nregexes = ['.']\n" >r.toml
expect 0 picket scan --rules r.toml site >out
for more in "regexes = ['.']" "stopwords = ['x']" "commits = ['$(printf '%040d' 1)']"; do
	printf "[[allowlists]]\ncondition = 'AND'\npaths = ['^_headers$']\n%s\n" "$more" >r.toml
	expect 1 picket scan --format concise --rules r.toml site >out
	said out csp-unsafe-inline
done
printf "[[allowlists]]\npaths = ['^_header$']\nregexes = ['.']\n" >r.toml
expect 1 picket scan --format concise --rules r.toml site >out
said out csp-unsafe-inline
expect 2 picket rules show csp-unsafe-inlin 2>err
said err csp-unsafe-inline
expect 2 picket rules list --kind both 2>err
said err secret header
