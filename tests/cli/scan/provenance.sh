# SPDX-License-Identifier: Apache-2.0
# SARIF says which commit of which repository was scanned, without passwords; what is not known is left out.
source "$CLI_LIB"

# provenance ARGUMENT...: what SARIF says, in one line; nothing if it says nothing.
provenance() {
	{ picket scan --no-headers --format sarif "$@" || [ $? = 1 ]; } |
		jq -r '.runs[0].versionControlProvenance // [] | .[] |
			"\(.repositoryUri) \(.revisionId) \(.branch) \(.mappedTo.uriBaseId)"'
}
mkdir plain
same '' "$(provenance plain)"
repository r
cd r
mkdir sub
echo "key = $DIGITALOCEAN" >sub/a
same '' "$(provenance)"
git remote add origin "https://user:pass@git.example/o/r.git"
same 'https://git.example/o/r.git null main %SRCROOT%' "$(provenance)"
git add .
same 'https://git.example/o/r.git null main %SRCROOT%' "$(provenance --staged)"
git commit -qm one
head=$(git rev-parse HEAD)
for arguments in . sub sub/a --staged --history; do
	same "https://git.example/o/r.git $head main %SRCROOT%" "$(provenance "$arguments")"
done
git pack-refs --all
same "https://git.example/o/r.git $head main %SRCROOT%" "$(provenance)"
# What a range or standard input holds is not what HEAD is.
git commit -q --allow-empty -m two
same 'https://git.example/o/r.git null null %SRCROOT%' "$(provenance --range HEAD~1..)"
same '' "$(provenance --stdin <sub/a)"
same '' "$(provenance --no-git)"
# The shards' report is that of one run.
picket scan --history --shard 1/1 --output shard=../shard
picket merge --format sarif ../shard >../merged || [ $? = 1 ]
picket scan --history --format sarif >../whole || [ $? = 1 ]
cmp ../merged ../whole
jq -e '.runs[0].versionControlProvenance[0].revisionId' ../merged >/dev/null
# A hook of a linked work tree is about that one.
git worktree add -q -b fix/a ../linked
cd ../linked
same "https://git.example/o/r.git $(git rev-parse HEAD) fix/a %SRCROOT%" \
	"$(GIT_DIR=$(git rev-parse --git-dir) provenance --staged)"
cd ../r
git checkout -q --detach
same "https://git.example/o/r.git $(git rev-parse HEAD) null %SRCROOT%" "$(provenance)"
# As git reads addresses: the short form of ssh, and url.*.insteadOf; a directory is no address.
git remote set-url origin git@git.example:o/r.git
same "ssh://git.example/o/r.git $(git rev-parse HEAD) null %SRCROOT%" "$(provenance)"
git remote set-url origin o:r
git config url.https://token@git.example/.insteadOf o:
git config url.https://other.example/.insteadOf ot
same "https://git.example/r $(git rev-parse HEAD) null %SRCROOT%" "$(provenance)"
git remote set-url origin "$PWD/../r"
same '' "$(provenance)"
