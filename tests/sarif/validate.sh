#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# validate.sh LOG.sarif: fail unless the log is free of errors and warnings in the eyes of the SARIF
# multitool, with GitHub's rules, and of the schema that GitHub's upload action checks.
#
# PICKET_NODE_MODULES names the node_modules directory that `npm ci` made of the package.json here.
# Exit codes: 0 the log is fine, 1 it is not, 2 it could not be checked.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

stop() {
	echo "validate.sh: $1" >&2
	exit 2
}

[ $# -eq 1 ] || stop "usage: validate.sh LOG.sarif"
[ -r "$1" ] || stop "cannot read $1."
[ -d "${PICKET_NODE_MODULES:-}" ] || stop "PICKET_NODE_MODULES does not name a directory."
PICKET_NODE_MODULES=$(cd "$PICKET_NODE_MODULES" && pwd)
export PICKET_NODE_MODULES
multitool=$PICKET_NODE_MODULES/@microsoft/sarif-multitool-linux/Sarif.Multitool
[ -f "$multitool" ] || stop "$multitool is missing; run npm ci in tests/sarif."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$1" "$work/log.sarif"

# The multitool exits with 0 whatever it finds: its report is what counts.
DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 "$multitool" validate "$work/log.sarif" \
	--config "$here/multitool_ghas_config.xml" --rule-kind "Sarif;Ghas" \
	--level "Error;Warning;Note" --output "$work/report.sarif" \
	--log "ForceOverwrite;PrettyPrint" >"$work/multitool.txt" 2>&1 || {
	cat "$work/multitool.txt" >&2
	stop "the multitool failed on $1."
}
[ -s "$work/report.sarif" ] || stop "the multitool wrote no report on $1."

if node "$here/check.js" "$work/log.sarif" "$work/report.sarif" \
	"$here/sarif-schema-2.1.0.codeql-action.json"; then
	echo "$1 has no errors and no warnings."
else
	echo "$1 is not what GitHub expects."
	exit 1
fi
