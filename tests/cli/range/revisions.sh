# SPDX-License-Identifier: Apache-2.0
# What people type for a range is what git takes it for: the same number of commits.
source "$CLI_LIB"
repository r
cd r
for i in 1 2 3 4 5 6; do
	echo "$i" >"f$i"
	commit . "c$i"
	git tag -am "t$i" "v$i"
	git tag "l$i"
done
git checkout -q -b side HEAD~3
echo s >s
commit . s1
echo s >>s
commit . s2
git checkout -q main
git merge -q side -m merged
git update-ref refs/remotes/origin/main HEAD~2
git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
git remote add origin ../elsewhere
git branch -q --set-upstream-to=origin/main
git branch -q follows side
git config branch.follows.remote .
git config branch.follows.merge refs/heads/main
id=$(git rev-parse HEAD)
while IFS= read -r range; do
	# shellcheck disable=SC2086 # several terms are several words
	want=$(git rev-list --count $range)
	picket scan --range "$range" --format json >../log.json || exit 98
	same "$range: $want" "$range: $(jq .scan.commits ../log.json)"
done <<-RANGES
	HEAD~1..HEAD
	HEAD~2..
	..side
	main..side
	side..main
	l2..v5
	${id:0:7}~1..${id:0:10}
	HEAD^2
	HEAD^1..HEAD
	v4^{}..v5^{commit}
	v4^0..
	HEAD^@
	HEAD^!
	HEAD^-
	HEAD^-2
	main@{1}..
	main@{2}..main@{1}
	HEAD@{1}..HEAD
	@{1}..
	@{0}
	@{-1}..
	@{-1}~1
	@{u}..
	@{upstream}..HEAD
	main@{u}~1..
	@{u}..follows@{U}
	@{push}..
	main@{PUSH}~1..HEAD
	origin..
	origin/main..HEAD
	@~2..@
	ORIG_HEAD..
	$(git describe --long v2)..HEAD
	HEAD ^HEAD~2
	^HEAD~2 HEAD
	HEAD --not origin/main
	main side ^v3
	v5 v3..side ^v1
	--all
	--branches --not --remotes
	--tags
	--remotes=origin
	HEAD --not --tags=v[1-5]
RANGES
# Where git would push to, as its configuration says.
git remote add fork ../fork
git update-ref refs/remotes/fork/side side~1
git update-ref refs/remotes/fork/other side~2
refute git rev-parse -q --verify 'side@{push}' 2>../err
expect 2 picket scan --range 'side@{push}..' 2>../err
said ../err 'pushed to'
pushed() {
	local want
	want=$(git rev-list --count 'side@{push}..side')
	picket scan --range 'side@{push}..side' --format json >../log.json || exit 98
	same "$1: $want" "$1: $(jq .scan.commits ../log.json)"
}
git config push.default current
git config branch.side.pushRemote fork
pushed current
git config --unset branch.side.pushRemote
git config remote.pushDefault fork
pushed default
git config remote.fork.push refs/heads/side:refs/heads/other
pushed refspec
git config --unset remote.fork.push
git config push.default nothing
expect 2 picket scan --range 'side@{push}..' 2>../err
git config --unset remote.pushDefault
git config --unset push.default
# wrong RANGE WORD...: an error that says this.
wrong() {
	expect 2 picket scan --range "$1" 2>../err
	shift
	said ../err "$@"
}
wrong '' 'A..B'
wrong '  ' 'A..B'
expect 2 picket scan --since '' 2>../err
said ../err 'a commit, branch or tag'
wrong 'a..b..c' 'more than two ends'
wrong 'HEAD....side' 'more than two ends'
wrong '^HEAD' 'left out'
wrong '-n 2' "'-n'"
wrong 'nonesuch..' nonesuch
wrong 'HEAD~99..' parent
wrong 'HEAD^-3' 'no parent 3'
wrong 'HEAD^{/text}' 'not understood'
wrong ':/text..' 'not understood'
wrong 'HEAD:f1' 'not understood'
wrong 'v1^{tree}' 'not understood'
wrong 'main@{yesterday}' 'no date'
wrong 'main@{2 days ago}..' 'no date'
wrong 'main@{99}' 'further than the log'
wrong '@{-9}' 'further than the log'
wrong 'side@{u}' 'no upstream'
wrong 'nonesuch@{1}' nonesuch
git branch -q -D side
wrong '@{-1}' 'does not exist any more'
# Blobs and trees that tags name come in whole, with the tags' messages.
token() { printf 'dop_%s%s%02d\n' 'v1_' 4f1c9a72e8b3d05f6a1e7c94b2d8f30a5e6b7c18d9f02a3b4c5d6e7f8a9b0c "$1"; }
blob=$(token 1 | git hash-object -w --stdin)
git tag -am "$(token 2)" blob "$blob"
token 3 >in-tree
git add in-tree
git tag tree "$(git write-tree)"
git rm -q --cached in-tree
same "$blob
TAG_EDITMSG
in-tree" "$(found 1 --range '--tags --not HEAD' | cut -d: -f1 | sort)"
same "" "$(found 0 --range 'HEAD --not --tags=tree --tags=blob')"
# A pushed tag's message counts although its commit is not new.
git tag -am "$(token 4)" new v2
cat >../event.json <<-JSON
	{"ref": "refs/tags/new", "before": "0000000000000000000000000000000000000000", "after": "$(git rev-parse new)",
	 "repository": {"default_branch": "main"}}
JSON
export GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=$PWD/../event.json
GITHUB_SHA=$(git rev-parse "v2^{}")
export GITHUB_SHA
same TAG_EDITMSG:1:1 "$(found 1 --github-event)"
# All there is includes what is checked out without a branch, here and in another work tree.
for i in 1 2; do
	git checkout -q --detach HEAD~1
	git commit -q --allow-empty -m "detached $i"
	[ "$i" = 2 ] || git worktree add -q ../linked HEAD
done
for at in . ../linked; do
	picket scan --range --all --format json "$at" >../log.json || true
	same "$(git rev-list --count --all)" "$(jq .scan.commits ../log.json)"
done
