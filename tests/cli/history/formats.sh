# SPDX-License-Identifier: Apache-2.0
# Repositories in forms that cannot be read: everything that asks for commits says which form it is and ends with 2, also
# where nobody reads what is printed; a scan of the files goes on.
source "$CLI_LIB"
# refused WORD: every way to ask for commits of the repository around here.
refused() {
	local how id zero
	id=$(cat ../id)
	zero=${id//?/0}
	for how in '--history' '--history --shard 1/2' '--range HEAD' '--since HEAD' '--staged' '--github-event'; do
		# shellcheck disable=SC2086
		expect 2 picket scan $how >../out 2>../err
		said ../err "$1"
		same '' "$(cat ../out)"
	done
	expect 2 picket hook pre-commit 2>../err
	said ../err "$1"
	echo "refs/heads/main $id refs/heads/main $zero" >../line
	expect 2 picket hook pre-push origin ../elsewhere <../line 2>../err
	said ../err "$1"
	echo "$zero $id refs/heads/main" >../line
	expect 2 picket hook pre-receive <../line 2>../err
	said ../err "$1"
	same token:1:1 "$(found 1)"
}
export GITHUB_EVENT_NAME=push GITHUB_EVENT_PATH=$PWD/event.json
git init -q -b main --object-format=sha256 long
cd long
printf '%s\n' "$DIGITALOCEAN" >token
commit . first
git rev-parse HEAD >../id
jq -n --arg id "$(cat ../id)" '{ref: "refs/heads/main", before: ($id | gsub("."; "0")), after: $id}' >../event.json
refused 'SHA-256'
git clone -q --bare . ../long.git
expect 2 picket scan --history ../long.git 2>../err
said ../err 'SHA-256'

# What a newer git makes of a repository with --ref-format=reftable.
repository ../table
cd ../table
printf '%s\n' "$DIGITALOCEAN" >token
commit . first
git rev-parse HEAD >../id
jq -n --arg id "$(cat ../id)" '{ref: "refs/heads/main", before: ($id | gsub("."; "0")), after: $id}' >../event.json
git config core.repositoryFormatVersion 1
git config extensions.refStorage reftable
rm -rf .git/refs
mkdir .git/refs .git/reftable
echo 'ref: refs/heads/.invalid' >.git/HEAD
echo 'this repository uses the reftable format' >.git/refs/heads
: >.git/reftable/tables.list
refused 'reftable'
