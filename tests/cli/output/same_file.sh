# SPDX-License-Identifier: Apache-2.0
# Two reports in one file would leave the last one only: that is refused before anything is scanned.
source "$CLI_LIB"
mkdir d
echo "$DIGITALOCEAN" >d/a
expect 2 picket scan d --output sarif=out --output json=out 2>err
said err 'two reports in out'
refute test -e out
expect 2 picket scan d --format json --output sarif=- 2>err
said err 'two reports on standard output'
expect 1 picket scan d --output sarif=out --output json=other
said out '"results"'
said other '"findings"'
