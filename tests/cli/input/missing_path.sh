# SPDX-License-Identifier: Apache-2.0
source "$CLI_LIB"
expect 2 picket scan not/there >out 2>err
[ ! -s out ]
said err not/there
mkdir d
echo "key = $DIGITALOCEAN" >d/a
expect 2 picket scan --rules not-there.toml d 2>err
said err not-there.toml
expect 2 picket scan '' 2>err
said err 'PATH is empty'
# A command is asked for its options in either order.
for command in scan rules hook merge headers fix; do
	same "$(picket $command --help)" "$(picket help $command)"
done
expect 2 picket help scann 2>err
said err "did you mean 'scan'"
