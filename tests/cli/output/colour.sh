# SPDX-License-Identifier: Apache-2.0
# --color over NO_COLOR over CLICOLOR_FORCE over what standard output is.
source "$CLI_LIB"
echo "key = $DIGITALOCEAN" >a
coloured() { grep -q $'\033\\[' out; }
expect 1 picket scan a >out
refute coloured
expect 1 env CLICOLOR_FORCE=1 picket scan a >out
coloured
expect 1 env NO_COLOR=1 CLICOLOR_FORCE=1 picket scan a >out
refute coloured
expect 1 env NO_COLOR=1 picket scan --color always a >out
coloured
expect 1 picket scan --color always --format json a >out
refute coloured
