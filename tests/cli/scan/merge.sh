# SPDX-License-Identifier: Apache-2.0
# While a merge is being made, what comes from either side is known already; what the merge adds is not.
source "$CLI_LIB"
repository r
cd r
echo base >a
commit .
git checkout -q -b side
echo "key = $DIGITALOCEAN" >side
commit .
git checkout -q main
echo main >m
commit .
git merge -q --no-commit side >/dev/null 2>&1 || true
echo "key = $DIGITALOCEAN" >evil
git add evil
found 1 --staged >out
said out evil:1:7
