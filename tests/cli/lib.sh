# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What CLI tests share: `source "$CLI_LIB"`. Secrets are written with `{}` inside and become whole only
# when the test runs, so that no scanner fires on this repository.

# The text with every `{}` taken out.
secret() { printf '%s\n' "${1//\{\}/}"; }

# A token that one built-in rule finds in any text.
DIGITALOCEAN=$(secret 'dop_{}v1_4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c1d')
export DIGITALOCEAN

# repository DIR: an empty repository with the branch main.
repository() { git init -q -b main "$1"; }

# commit DIR [MESSAGE]: everything in the work tree.
commit() {
	git -C "$1" add -A
	git -C "$1" commit -q --allow-empty -m "${2:-a commit}"
}

# expect CODE COMMAND...: the command ends with this exit code, or the test fails.
expect() {
	local want=$1 status=0
	shift
	"$@" || status=$?
	[ "$status" = "$want" ] || {
		echo "exit code $status, expected $want: $*" >&2
		exit 98
	}
}

# refute COMMAND...: the command fails (`! command` alone is no reason for bash -e to stop).
refute() {
	if "$@"; then
		echo "this should have failed: $*" >&2
		exit 98
	fi
}

# same WANTED GOT: two texts are equal, or the test fails and shows how they differ.
same() { diff -u --label wanted --label got <(printf '%s\n' "$1") <(printf '%s\n' "$2") >&2 || exit 98; }

# said FILE WORD...: the file has each of these words.
said() {
	local file=$1 word
	shift
	for word; do
		grep -qF -- "$word" "$file" || {
			echo "'$word' is not in $file:" >&2
			cat "$file" >&2
			exit 98
		}
	done
}

# found CODE ARGUMENT...: scans, wants this exit code, prints PATH:LINE:COLUMN of each finding. What was
# on standard error is in the file `said`.
found() {
	local want=$1
	shift
	expect "$want" picket scan --format sarif "$@" >log.sarif 2>said
	jq -r '.runs[0].results[].locations[0].physicalLocation
		| "\(.artifactLocation.uri):\(.region.startLine):\(.region.startColumn)"' log.sarif
	rm -f log.sarif
}

# unprivileged COMMAND...: as somebody for whom permissions count, if the test is run by root.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		"$@"
	fi
}
