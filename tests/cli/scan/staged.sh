# SPDX-License-Identifier: Apache-2.0
# --staged reads blobs of the index, not files: on the first commit, with files changed or gone since.
source "$CLI_LIB"
repository r
cd r
same '' "$(found 0 --staged)"
printf 'one\nkey = %s\n' "$DIGITALOCEAN" >a
git add a
same a:2:7 "$(found 1 --staged)"
echo clean >a
same a:2:7 "$(found 1 --staged)"
rm a
same a:2:7 "$(found 1 --staged)"
git commit -q -m first
same '' "$(found 0 --staged)"

# Only what the index changes is scanned; untracked and unstaged text is not.
echo "key = $DIGITALOCEAN" >b
echo x >c
git add c
same '' "$(found 0 --staged)"
git add -N b
same '' "$(found 0 --staged)"
git add b
same b:1:7 "$(found 1 --staged)"
# From a sub-directory, paths stay those of the repository.
mkdir sub
cd sub
same b:1:7 "$(found 1 --staged)"
cd ..
# Of a file that was committed before only the new lines count. Packed objects are read as well.
git commit -q -m second
git gc -q
echo more >>b
git add b
same '' "$(found 0 --staged)"
echo "again = $DIGITALOCEAN" >>b
git add b
same b:3:9 "$(found 1 --staged)"
# A merge brings in nothing that a parent has; the hook before its commit sees no MERGE_HEAD yet.
git commit -q -m third
git checkout -q -b side HEAD~1
echo "side = $DIGITALOCEAN" >s
git add s
git commit -q -m side
git checkout -q main
# shellcheck disable=SC2016 # expanded by the hook
printf '#!/bin/sh\npicket scan --staged --format concise >said 2>&1\necho $? >>said\n' >.git/hooks/pre-merge-commit
chmod +x .git/hooks/pre-merge-commit
git merge -q --no-edit side
same 0 "$(cat said)"
# An index that is gone is an empty one, as for git, but that is said.
mv .git/index ..
same '' "$(found 0 --staged)"
expect 0 picket scan --staged --format concise >said
said said 'there is no index'
mv ../index .git
# Not a repository: a usage error with a sentence.
cd ..
expect 2 picket scan --staged 2>err
said err repository
