# SPDX-License-Identifier: Apache-2.0
# A ceiling is an option, and each skip is said.
source "$CLI_LIB"
mkdir d
{ head -c 5000 /dev/zero | tr '\0' x && echo " $DIGITALOCEAN"; } >d/large
same large:1:5002 "$(found 1 d)"
expect 3 picket scan --max-file-size 4k d >out || expect 0 picket scan --max-file-size 4k d >out
said out 'over the size limit'
