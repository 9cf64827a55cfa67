# SPDX-License-Identifier: Apache-2.0
# The entry of .pre-commit-hooks.yaml, run by git as a hook: a secret that is staged stops the commit.
source "$CLI_LIB"
hooks=${CLI_LIB%/tests/cli/lib.sh}/.pre-commit-hooks.yaml
entry=$(sed -n 's/^  entry: //p' "$hooks")

repository r
printf '#!/bin/sh\nexec %s\n' "$entry" >r/.git/hooks/pre-commit
chmod +x r/.git/hooks/pre-commit
cd r
echo "token = $DIGITALOCEAN" >a
git add a
expect 1 git commit -q -m first
echo "nothing" >a
git add a
git commit -q -m first

# -a and a pathspec make git use another index than .git/index.
echo "token = $DIGITALOCEAN" >a
expect 1 git commit -q -a -m second
expect 1 git commit -q -m second a
# Not staged: the commit is clean.
echo nothing >b
git add b
git commit -q -m second
