# SPDX-License-Identifier: Apache-2.0
# Output that cannot be written is said and is an error; a report that can be written still is.
source "$CLI_LIB"
mkdir d
echo "key = $DIGITALOCEAN" >d/a
for format in terminal json sarif; do
	expect 2 picket scan d --format "$format" 2>err >/dev/full
	[ -s err ]
done
expect 2 picket version 2>err >/dev/full
said err 'cannot write'
expect 2 picket --help 2>err >/dev/full
said err 'cannot write'
expect 2 picket scan d --output sarif=/dev/full --output json=good.json 2>err
said err /dev/full
jq -e . good.json >/dev/null
expect 2 picket scan d --output sarif=no/such/directory/x.sarif 2>err
said err no/such/directory/x.sarif
# A limit on the size of files is no signal that ends everything.
for i in 1 2 3 4 5 6 7 8 9; do echo "key = $DIGITALOCEAN" >"d/$i"; done
(
	ulimit -f 1
	expect 2 picket scan d --output json=large.json --format concise
) >out 2>err
said out "9:1:7: critical"
said err large.json
[ ! -e large.json ]
same '' "$(find . -name '*.tmp')"
