# SPDX-License-Identifier: Apache-2.0
# A repository without a working tree has nothing that could be scanned as files: an error that says what to do.
source "$CLI_LIB"
repository work
echo "KEY=$DIGITALOCEAN" >work/a.env
commit work
git clone -q --bare work bare.git
for path in bare.git bare.git/refs work/.git; do
	expect 2 picket scan "$path" >out 2>err
	[ ! -s out ]
	said err "$path is the inside of a git repository" --history --no-git
done
expect 1 picket scan --history bare.git >out
said out a.env
expect 0 picket scan --no-git bare.git
# A file in there may hold a token, and is scanned when it is asked for.
git -C work config http.extraHeader "X-Token: $DIGITALOCEAN"
expect 1 picket scan work/.git/config >out
# Nothing can be staged without an index: not "0 files". Inside of .git there is one.
expect 2 picket scan --staged bare.git 2>err
said err 'without an index' --history
expect 0 picket scan --staged work/.git
