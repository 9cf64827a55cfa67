# SPDX-License-Identifier: Apache-2.0
# 0 nothing at or above --fail-on, 1 findings, 2 usage error, 3 incomplete; in every format.
source "$CLI_LIB"
mkdir clean dirty
echo hello >clean/a
echo "key = $DIGITALOCEAN" >dirty/a

for format in terminal concise json jsonl sarif csv junit; do
	expect 0 picket scan clean --format "$format" >out
	expect 1 picket scan dirty --format "$format" >out
	if grep -qF "$DIGITALOCEAN" out; then
		echo "$format prints the secret" >&2
		exit 1
	fi
done
expect 0 picket scan dirty --fail-on never >out
expect 0 picket scan dirty --exit-zero >out
said out a:1
expect 2 picket scan --no-such-option 2>err
said err '--no-such-option'
expect 2 picket scan --sarif-categroy x 2>err
said err '--sarif-category'
expect 2 picket scan --format nonsense clean 2>err
said err nonsense
expect 2 picket scna clean 2>err
said err scan
expect 2 picket scan --jobs 0 clean 2>err
said err '--jobs'
expect 0 picket version >out
grep -qE '[0-9]+\.[0-9]+\.[0-9]+' out
