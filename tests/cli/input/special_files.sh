# SPDX-License-Identifier: Apache-2.0
# FIFOs, sockets and devices are never opened: opening a FIFO would wait for ever. Links are not followed.
source "$CLI_LIB"
mkdir d outside
mkfifo d/fifo
echo "key = $DIGITALOCEAN" >outside/secret
ln -s "$PWD/outside/secret" d/link
ln -s "$PWD/outside" d/directory
ln -s . d/loop
ln -s nowhere d/dangling
echo "key = $DIGITALOCEAN" >d/a
same a:1:7 "$(found 1 --no-git d)"
repository d
git -C d add -A
same a:1:7 "$(found 1 d)"
same a:1:7 "$(cd d && found 1 --staged)"
expect 1 timeout 10 picket scan --no-git d >out
said out 'special file' 'symbolic link'
