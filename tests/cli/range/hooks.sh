# SPDX-License-Identifier: Apache-2.0
# The hooks as git runs them: pre-commit with every way to commit, pre-push with a new branch, pre-receive
# with what is still in quarantine.
source "$CLI_LIB"
repository work
cd work
echo one >a
commit . first
git clone -q --bare . ../server.git
git remote add origin ../server.git
git fetch -q origin
cat >.git/hooks/pre-commit <<-'SH'
	#!/bin/sh
	exec picket hook pre-commit
SH
cat >.git/hooks/pre-push <<-'SH'
	#!/bin/sh
	exec picket hook pre-push "$@"
SH
cat >../server.git/hooks/pre-receive <<-'SH'
	#!/bin/sh
	exec picket hook pre-receive
SH
chmod +x .git/hooks/* ../server.git/hooks/*
echo "key = $DIGITALOCEAN" >a
refute git commit -q -a -m 'commit -a' 2>out >&2
refute git commit -q -m 'commit FILE' a 2>out >&2
git commit -q --no-verify -a -m secret
git checkout -q -b topic
echo clean >b
git add b
git commit -q -m clean
# The pushed commits hold the secret, although the last one is clean.
refute git push -q origin topic 2>out >&2
said out 'DigitalOcean'
# The server looks for itself.
refute git push -q --no-verify origin topic 2>out >&2
said out 'DigitalOcean' 'pre-receive'
refute git -C ../server.git rev-parse -q --verify topic >&2
git reset -q --hard origin/main
echo fine >c
git add c
git commit -q -m fine
git push -q origin topic
git push -q origin :topic
# A tag brings its message in, wherever it leads; a tag that is not pushed does not.
git tag -am "key = $DIGITALOCEAN" private HEAD
git tag -am "fine" public HEAD
git push -q origin public
refute git push -q origin private 2>out >&2
said out 'DigitalOcean'
refute git push -q --no-verify origin private 2>out >&2
said out 'DigitalOcean' 'pre-receive'
git tag -d private >&2
