#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The steps of action.yml: run.sh key | build | scan | gate. All input comes by environment variables
# (PICKET_ACTION_*, GITHUB_*), so the same script runs in a test with made-up ones. The scan's exit
# code is kept until after the upload: only the gate fails the job.
set -euo pipefail
source_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
directory=${PICKET_ACTION_DIRECTORY:-}
# Kept for the gate, in case the upload fails. Not in the directory: that is cached.
annotations=${RUNNER_TEMP:-}/picket-annotations

# Shown as an annotation; % and line ends would end the command early.
annotate() {
	local level=$1 text=$2
	text=${text//'%'/%25}
	text=${text//$'\r'/%0D}
	text=${text//$'\n'/%0A}
	printf '::%s title=Picket::%s\n' "$level" "$text"
}

fail() {
	annotate error "$*"
	exit 2
}

# output NAME VALUE: with a delimiter that no value can contain by chance or on purpose.
output() {
	local delimiter
	delimiter=picket_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	printf '%s<<%s\n%s\n%s\n' "$1" "$delimiter" "$2" "$delimiter" >>"$GITHUB_OUTPUT"
}

# Where this action comes from; nothing for one that lies in the workspace.
homepage() {
	local page=${GITHUB_SERVER_URL:-}/${GITHUB_ACTION_REPOSITORY:-}
	[[ ! $page =~ ^https?://[A-Za-z0-9.:-]+/[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || printf '%s\n' "$page"
}

# The program depends on the sources of the action, on the system it is linked for, and on what it says of itself.
step_key() {
	local system hash
	# shellcheck source=/dev/null
	system=$(. /etc/os-release 2>/dev/null && printf '%s-%s' "${ID:-linux}" "${VERSION_ID:-0}")-$(uname -m)
	hash=$({
		homepage
		cd "$source_root" && find CMakeLists.txt CMakePresets.json cmake sarif scanner rules third_party -type f -print0 |
			LC_ALL=C sort -z | xargs -0 sha256sum
	} | sha256sum | cut -c 1-32)
	output key "picket-$system-$hash"
	output directory "${RUNNER_TEMP:?}/picket"
}

step_build() {
	mkdir -p "${directory:?}"
	if [ -x "$directory/picket" ] && "$directory/picket" version >/dev/null 2>&1; then
		echo "Picket is in the cache."
		return
	fi
	echo "::group::Building picket"
	DEV_HOMEPAGE=$(homepage) "$source_root/dev" build release || fail "Picket could not be built; the log above says why."
	cp "$source_root/build/release/picket" "$directory/picket"
	echo "::endgroup::"
}

# Uploads need a token that may write: a push by Dependabot has none, and GitHub takes uploads of pull
# requests from forks although their token is read-only.
may_upload() {
	case ${PICKET_ACTION_UPLOAD:-auto} in
	true) return 0 ;;
	false) return 1 ;;
	esac
	[ "${GITHUB_EVENT_NAME:-}" != pull_request_target ] || return 1
	[ "${GITHUB_EVENT_NAME:-}" = pull_request ] || [ "${GITHUB_ACTOR:-}" != 'dependabot[bot]' ]
}

step_scan() {
	local sarif=${PICKET_ACTION_SARIF:-picket.sarif} path=${PICKET_ACTION_PATH:-.} fail_on=${PICKET_ACTION_FAIL_ON:-low}
	local arguments=() line status=0 findings=0 upload=false work
	case ${PICKET_ACTION_UPLOAD:-auto} in auto | true | false) ;; *) fail "upload-sarif is auto, true or false." ;; esac
	# Blanks around an argument, and the CR of a file from Windows, are nobody's intention.
	while IFS=$' \t\r' read -r line; do
		[ -z "$line" ] || arguments+=("$line")
	done <<<"${PICKET_ACTION_ARGS:-}"
	cd "${GITHUB_WORKSPACE:?}"
	work=$(mktemp -d)
	"${directory:?}/picket" scan "${arguments[@]}" --fail-on "$fail_on" --format terminal --output "sarif=$work/sarif" \
		--output "jsonl=$work/jsonl" --output "markdown=$work/summary.md" --output "github=$work/annotations" \
		-- "$path" || status=$?
	if [ -s "$work/jsonl" ]; then
		findings=$(grep -c '^{"type":"finding"' "$work/jsonl") || true
	fi
	# Only now: a file of that name may be part of what is scanned.
	[ -d "$sarif" ] || rm -f -- "$sarif"
	if [ -s "$work/sarif" ]; then
		if mkdir -p -- "$(dirname -- "$sarif")" && mv -T -- "$work/sarif" "$sarif"; then
			! may_upload || upload=true
		else
			annotate error "The SARIF log could not be written to '$sarif'."
			status=2
		fi
	fi
	# Code scanning shows uploaded results beside the lines; without it annotations do.
	rm -f -- "$annotations"
	[ ! -f "$work/annotations" ] || mv -- "$work/annotations" "$annotations"
	[ "$upload" = true ] || show_annotations
	summary "$work/summary.md"
	rm -rf "$work"
	output exit-code "$status"
	output findings "$findings"
	output sarif-file "$sarif"
	output upload "$upload"
}

show_annotations() {
	[ ! -f "$annotations" ] || cat -- "$annotations"
}

# The report for the job's page; picket keeps it below GitHub's limit.
summary() {
	if [ -f "$1" ]; then
		cat "$1"
	else
		printf '## Picket\n\nThe scan could not be done; the log says why.\n'
	fi >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
}

step_gate() {
	local code=${PICKET_ACTION_EXIT_CODE:?}
	if [ "${PICKET_ACTION_UPLOAD_OUTCOME:-}" = failure ]; then
		show_annotations
		annotate warning "The SARIF log was not taken: is code scanning enabled, and does the job have security-events: write?"
	fi
	case $code in
	0) ;;
	1) annotate error "Picket found something; the summary of this job shows it." ;;
	3) annotate error "The scan is incomplete; the report says what was not looked at. A shallow clone? Use fetch-depth: 0." ;;
	*) annotate error "The scan could not be done (exit code $code); the log says why." ;;
	esac
	[[ $code =~ ^[0-9]+$ ]] || code=2
	exit "$code"
}

case ${1:-} in
key | build | scan | gate) "step_$1" ;;
*) fail "run.sh: key, build, scan or gate" ;;
esac
