# SPDX-License-Identifier: Apache-2.0
# The steps of the GitHub Action with a made-up runner: scan, summary, outputs, and the gate that fails last.
source "$CLI_LIB"
run=${CLI_LIB%/tests/cli/lib.sh}/action/run.sh

export GITHUB_WORKSPACE=$PWD/workspace GITHUB_OUTPUT=$PWD/output GITHUB_STEP_SUMMARY=$PWD/summary.md
export GITHUB_EVENT_NAME=pull_request GITHUB_ACTOR=ada RUNNER_TEMP=$PWD/temp
export PICKET_ACTION_DIRECTORY=$PWD/temp/picket
mkdir -p "$GITHUB_WORKSPACE/a dir" "$PICKET_ACTION_DIRECTORY"
ln -s "$PICKET" "$PICKET_ACTION_DIRECTORY/picket"

# value NAME: the last output of that name
value() {
	awk -v name="$1" '
		index($0, name "<<") == 1 { end = substr($0, length(name) + 3); getline; value = $0; getline; if ($0 != end) value = "BROKEN" }
		END { print value }' "$GITHUB_OUTPUT"
}

"$run" key
[[ $(value key) == picket-*-* ]]
[ "$(value directory)" = "$RUNNER_TEMP/picket" ]
key=$(value key)
# A program that names another home page is another one.
GITHUB_SERVER_URL=https://github.example GITHUB_ACTION_REPOSITORY=owner/picket "$run" key
[ "$(value key)" != "$key" ]
# shellcheck disable=SC2016 # nothing is to be expanded
GITHUB_SERVER_URL=https://github.example GITHUB_ACTION_REPOSITORY='$(id)' "$run" key
[ "$(value key)" = "$key" ]
"$run" build | grep -q 'in the cache'

# Clean: exit code 0 everywhere.
echo nothing >"$GITHUB_WORKSPACE/a dir/file"
PICKET_ACTION_PATH='a dir' "$run" scan
[ "$(value exit-code) $(value findings) $(value upload)" = '0 0 true' ]
PICKET_ACTION_EXIT_CODE=0 "$run" gate

# A finding: the scan step passes, the gate fails. Arguments come one per line and are not split.
echo "TOKEN=$DIGITALOCEAN" >"$GITHUB_WORKSPACE/a dir/file"
PICKET_ACTION_PATH='a dir' PICKET_ACTION_ARGS=$'\n--no-git  \n  --jobs\r\n1\n' PICKET_ACTION_SARIF=out/log.sarif "$run" scan >log
[ "$(value exit-code) $(value findings) $(value sarif-file)" = '1 1 out/log.sarif' ]
jq -e '.version == "2.1.0"' "$GITHUB_WORKSPACE/out/log.sarif" >/dev/null
expect 1 env PICKET_ACTION_EXIT_CODE=1 "$run" gate >/dev/null
grep -q '1 finding' summary.md
for file in log summary.md "$GITHUB_WORKSPACE/out/log.sarif" "$GITHUB_OUTPUT"; do
	if grep -qF "$DIGITALOCEAN" "$file"; then
		echo "the secret is in $file" >&2
		exit 1
	fi
done

# Uploads: never for pull_request_target, not for a push by Dependabot, as told otherwise.
upload() { PICKET_ACTION_PATH='a dir' "$run" scan >/dev/null && value upload; }
[ "$(GITHUB_EVENT_NAME=pull_request_target upload)" = false ]
[ "$(GITHUB_EVENT_NAME=push GITHUB_ACTOR='dependabot[bot]' upload)" = false ]
[ "$(GITHUB_EVENT_NAME=push upload)" = true ]
[ "$(PICKET_ACTION_UPLOAD=false upload)" = false ]

# Annotations stand in for an upload: where there is none, and where it fails.
annotated='::error file=file,line=1'
PICKET_ACTION_PATH='a dir' PICKET_ACTION_UPLOAD=false "$run" scan >log
said log "$annotated"
PICKET_ACTION_PATH='a dir' "$run" scan >log
refute grep -qF "$annotated" log
for outcome in success skipped failure; do
	PICKET_ACTION_EXIT_CODE=1 PICKET_ACTION_UPLOAD_OUTCOME=$outcome expect 1 "$run" gate >"gate.$outcome"
done
refute grep -qF "$annotated" gate.success gate.skipped
said gate.failure "$annotated" 'The SARIF log was not taken'

# The name of the log is nothing but a name.
# shellcheck disable=SC2016 # nothing is to be expanded, here or there
odd='-o $(id)/a=b.sarif'
PICKET_ACTION_PATH='a dir' PICKET_ACTION_SARIF=$odd "$run" scan >/dev/null
[ "$(value exit-code) $(value sarif-file)" = "1 $odd" ]
[ -s "$GITHUB_WORKSPACE/$odd" ]

# No jq is needed. What is called like the log is scanned, and then replaced; a directory is not.
mkdir bin
for tool in bash cat dirname grep mkdir mktemp mv od rm tr; do
	ln -s "$(command -v "$tool")" "bin/$tool"
done
echo "TOKEN=$DIGITALOCEAN" >"$GITHUB_WORKSPACE/a dir/log.sarif"
PATH=$PWD/bin PICKET_ACTION_PATH='a dir' PICKET_ACTION_SARIF='a dir/log.sarif' "$run" scan >log
[ "$(value exit-code) $(value findings)" = '1 2' ]
jq -e '.runs[0].results | length == 2' "$GITHUB_WORKSPACE/a dir/log.sarif" >/dev/null
rm "$GITHUB_WORKSPACE/a dir/log.sarif"
for odd in 'a dir' 'a dir/file/log.sarif'; do
	PICKET_ACTION_PATH='a dir' PICKET_ACTION_SARIF=$odd "$run" scan >log 2>&1
	said log '::error title=Picket::The SARIF log could not be written'
	[ "$(value exit-code) $(value findings) $(value upload)" = '2 1 false' ]
	[ -s "$GITHUB_WORKSPACE/a dir/file" ]
done

# A usage error is told by the gate as well, and bad inputs are refused with a sentence.
PICKET_ACTION_PATH=missing "$run" scan >/dev/null 2>&1
[ "$(value exit-code)" = 2 ]
expect 2 env PICKET_ACTION_EXIT_CODE=2 "$run" gate >/dev/null
PICKET_ACTION_UPLOAD=sometimes expect 2 "$run" scan | grep -q '::error title=Picket::upload-sarif is'
PICKET_ACTION_FAIL_ON=sometimes "$run" scan >/dev/null 2>&1
[ "$(value exit-code) $(value upload)" = '2 false' ]
