# SPDX-License-Identifier: Apache-2.0
# --memory is a bound: an object that does not fit is a note, the rest is looked at, and the answer is the same for any
# number of threads. What fits is found.
source "$CLI_LIB"
repository r
cd r
git config core.bigFileThreshold 512m
printf '%s\n' "$DIGITALOCEAN" >small
{ seq 3000000 4000000 && printf '%s\n' "${DIGITALOCEAN%??}aa"; } >large
commit . one
sed -i '5i five' large
commit . two
sed -i '500000i many' large
commit . three
# check HOW: in packs or not.
check() {
	for jobs in 1 4; do
		expect 1 picket scan --history --memory 16M --jobs $jobs --format json >../$jobs.json
		same "small false 3" "$(jq -r '"\(.findings[].path) \(.scan.complete) \(.summary.notes["too-large"])"' ../$jobs.json)"
		said ../$jobs.json 'memory'
	done
	cmp ../1.json ../4.json
	expect 1 picket scan --history --memory 100M --jobs 4 --format json >../whole.json
	same "large small" "$(jq -r '.findings[].path' ../whole.json | xargs)"
	expect 1 picket scan --history --jobs 2 --format json >../default.json
	cmp ../whole.json ../default.json
}
check loose
git repack -qadf
check packed
# A version of 8 MB that another is not made from takes what its base, itself and its text in UTF-8 take: not more.
expect 1 picket scan --history --memory 44M --jobs 2 --format json >../some.json
cmp ../whole.json ../some.json
git rm -q small
git commit -q -m gone
expect 3 picket scan --history=HEAD --memory 16M --fail-on never >../out
said ../out 'the scan is incomplete'
