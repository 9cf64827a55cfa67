# SPDX-License-Identifier: Apache-2.0
source "$CLI_LIB"
same src/x.env:1:5 "$(echo "KEY=$DIGITALOCEAN" | found 1 --stdin --stdin-filename src/x.env)"
echo "KEY=$DIGITALOCEAN" | expect 1 picket scan - >out
same '' "$(printf '' | found 0 --stdin)"
