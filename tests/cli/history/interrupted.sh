# SPDX-License-Identifier: Apache-2.0
# On a terminal a history scan says how far it is, with the secrets that it has found so far. Who stops it gets them,
# without their history, and a note that this is not all.
source "$CLI_LIB"
repository r
cd r
git config core.looseCompression 0
printf '%s\n' "$DIGITALOCEAN" >token
commit . "with $(secret 'dop_{}v1_5f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c1d')"
git repack -qad
# What is loose is looked at last: noise, object by object.
seq 1000000 9000000 >noise
split -n l/400 -a 3 noise part-
rm noise
commit . noise
# The program's standard error is a terminal of script's; what it prints there is in ../screen.
TERM=xterm script -qfc "exec picket scan --history --jobs 1 --output json=../log.json" ../screen </dev/null >/dev/null 2>&1 &
script=$!
shown=
for _ in $(seq 3000); do
	grep -qs 'scanning: .* MB, 2 findings' ../screen && shown=1 && break
	kill -0 "$script" 2>/dev/null || break
	sleep 0.02
done
[ -n "$shown" ] || {
	echo "skipped: it took less than half a second"
	exit 0
}
kill -INT "$(pgrep -P "$script")"
wait "$script" || true
same 'interrupted true' "$(jq -r '.notes[] | select(.kind == "interrupted") | "\(.kind) \(.incomplete)"' ../log.json)"
same "COMMIT_EDITMSG
$(git rev-parse HEAD:token)" "$(jq -r '.findings[].path' ../log.json | sort -r)"

# Its exit code is that of who was stopped.
picket scan --history --jobs 1 --format json >../log.json 2>../err &
pid=$!
until grep -qF .pack "/proc/$pid/maps" 2>/dev/null; do
	kill -0 "$pid" || break
done
kill -INT "$pid"
status=0
wait "$pid" || status=$?
same 130 "$status"
same interrupted "$(jq -r '.notes[] | select(.kind == "interrupted") | .kind' ../log.json)"
