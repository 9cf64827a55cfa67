# SPDX-License-Identifier: Apache-2.0
# --github-event: push, new branch, force push, pull_request, merge_group, and all other events.
source "$CLI_LIB"
repository r
cd r
echo "key = $DIGITALOCEAN" >old
commit . old
old=$(git rev-parse HEAD)
echo clean >a
commit . clean
clean=$(git rev-parse HEAD)
zeros=0000000000000000000000000000000000000000
# event NAME JSON: the environment of a run.
event() {
	export GITHUB_EVENT_NAME=$1 GITHUB_EVENT_PATH=$PWD/../event.json
	GITHUB_SHA=$(git rev-parse HEAD)
	export GITHUB_SHA
	printf '%s\n' "$2" >../event.json
}
# A push is what came between: the old secret is none of its business.
event push "{\"before\":\"$old\",\"after\":\"$clean\",\"ref\":\"refs/heads/main\"}"
expect 0 picket scan --github-event
# What the push brought and took away again is.
sed "s/c1d\$/c1e/" old >b
commit . in
git rm -q b
commit . out
event push "{\"before\":\"$clean\",\"after\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/main\"}"
same b:1:7 "$(found 1 --github-event)"
# A new branch: from the default branch on.
git checkout -q -b topic
sed "s/c1d\$/c1f/" old >c
commit . new
event push "{\"before\":\"$zeros\",\"after\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/topic\",\"repository\":{\"default_branch\":\"main\"}}"
same c:1:7 "$(found 1 --github-event)"
# A pull request: what the merge commit that was checked out adds.
git checkout -q -b merged main
echo x >x
commit . x
git merge -q --no-ff -m merge topic
event pull_request "{\"pull_request\":{\"base\":{\"sha\":\"$old\"},\"head\":{\"sha\":\"$(git rev-parse topic)\"}}}"
same c:1:7 "$(found 1 --github-event)"
# A merge group.
event merge_group "{\"merge_group\":{\"base_sha\":\"$(git rev-parse main)\",\"head_sha\":\"$(git rev-parse topic)\"}}"
same c:1:7 "$(found 1 --github-event)"
# Anything else: the work tree.
event schedule '{}'
same "c:1:7
old:1:7" "$(found 1 --github-event | sort)"
# A force push over commits that are not here says so and looks further: at all commits, not only at what they leave.
event push "{\"before\":\"1111111111111111111111111111111111111111\",\"after\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/main\"}"
picket scan --github-event >out || true
said out 'not in this checkout'
same "b:1:7
c:1:7
old:1:7" "$(found 1 --github-event | sort)"
# So does the first push of a branch if there is none to compare it with.
event push "{\"before\":\"$zeros\",\"after\":\"$(git rev-parse main)\",\"ref\":\"refs/heads/main\",\"repository\":{\"default_branch\":\"main\"}}"
same "b:1:7
old:1:7" "$(found 1 --github-event | sort)"
# In a shallow clone, which is what actions/checkout makes, the commits of the event were not looked at.
merged=$(git rev-parse HEAD)
echo clean >old
cp old b
cp old c
git add .
git commit -q -m 'no secret any more'
git clone -q --depth 1 "file://$PWD" ../shallow 2>/dev/null
event push "{\"before\":\"$merged\",\"after\":\"$(git rev-parse HEAD)\",\"ref\":\"refs/heads/merged\"}"
expect 0 picket scan --github-event
expect 3 picket scan --github-event ../shallow >out
said out 'fetch-depth: 0'
event pull_request "{\"pull_request\":{\"base\":{\"sha\":\"$old\"},\"head\":{\"sha\":\"$merged\"}}}"
expect 3 picket scan --github-event ../shallow >out
said out 'fetch-depth: 0'
GITHUB_SHA=$old expect 3 picket scan --github-event ../shallow >out
said out 'fetch-depth: 0' 'only the files that are here'
event pull_request_target '{}'
expect 2 picket scan --github-event 2>err
unset GITHUB_EVENT_NAME
expect 2 picket scan --github-event 2>err
said err GITHUB_EVENT_NAME
