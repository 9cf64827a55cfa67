# SPDX-License-Identifier: Apache-2.0
source "$CLI_LIB"
same src/x.env:1:5 "$(echo "KEY=$DIGITALOCEAN" | found 1 --stdin --stdin-filename src/x.env)"
echo "KEY=$DIGITALOCEAN" | expect 1 picket scan - >out
same '' "$(printf '' | found 0 --stdin)"

# A path that is absolute is told from here, as editors mean it; one that lies elsewhere from the root.
same src/x.env:1:5 "$(echo "KEY=$DIGITALOCEAN" | found 1 --stdin --stdin-filename "$PWD/src/x.env")"
echo "KEY=$DIGITALOCEAN" | expect 1 picket scan --stdin --stdin-filename '/else where/x.env' --format sarif >out
said out '"artifactLocation":{"uri":"else%20where/x.env","uriBaseId":"%SRCROOT%"}'
