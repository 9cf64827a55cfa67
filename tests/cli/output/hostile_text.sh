# SPDX-License-Identifier: Apache-2.0
# Control characters of scanned text and of file names are shown, never sent to the terminal or the CI log.
source "$CLI_LIB"
mkdir d
printf '\033]0;owned\007\033[31m key = %s \033[2J\r\n::error::owned\n' "$DIGITALOCEAN" >d/a
printf 'key = %s' "$DIGITALOCEAN" >"d/$(printf 'name\033[31m\n::set-output x')"
for format in terminal concise json sarif github csv junit markdown; do
	picket scan --no-git d --color never --format "$format" >out 2>err || true
	if LC_ALL=C grep -q $'[\001-\010\013\014\016-\037\177]' out err; then
		echo "$format prints control characters" >&2
		exit 1
	fi
	if grep -qE '^::(set-output|error::owned)' out; then
		echo "$format prints a command of the scanned text" >&2
		exit 1
	fi
done
# So are those of a path and of a rule file that an error quotes.
printf '[[rules]\n\033[31m\r\n::set-output name=x::y\n' >"$(printf 'rules\033[1m\n::x.toml')"
for argument in --rules="$(printf 'rules\033[1m\n::x.toml')" "$(printf 'no\033[1m\n::such')" "$(printf -- '--no\033[1m\n::such')"; do
	expect 2 picket scan d "$argument" 2>err
	refute grep -qE $'^::|[\001-\010\013-\037]' err
	same 1 "$(wc -l <err)"
done
