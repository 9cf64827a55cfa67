# SPDX-License-Identifier: Apache-2.0
# Every option can be set by a variable: flags by 1 and true, not by 0 and false; the command line counts more.
source "$CLI_LIB"
repository r
echo "token = $DIGITALOCEAN" >r/a.txt
commit r
rm r/a.txt
commit r
cd r

expect 0 picket scan --format concise
for yes in 1 true; do
	PICKET_HISTORY=$yes expect 1 picket scan --format concise
done
for no in 0 false ''; do
	PICKET_HISTORY=$no expect 0 picket scan --format concise
done
PICKET_HISTORY=HEAD expect 1 picket scan --format concise
PICKET_HISTORY=no-such-ref expect 2 picket scan --format concise

PICKET_EXIT_ZERO=1 expect 0 picket scan --history
for no in 0 false FALSE no Off ''; do
	PICKET_EXIT_ZERO=$no expect 1 picket scan --history
done
for yes in 1 true YES on; do
	PICKET_EXIT_ZERO=$yes expect 0 picket scan --history
done
PICKET_EXIT_ZERO=maybe expect 2 picket scan --history
PICKET_FAIL_ON=never expect 0 picket scan --history
PICKET_FAIL_ON=never expect 1 picket scan --history --fail-on low
PICKET_FAIL_ON=sometimes expect 2 picket scan
PICKET_FORMAT=json expect 0 picket scan >../out
said ../out '"schema": "picket/1"'
