# SPDX-License-Identifier: Apache-2.0
# The same bytes whatever the number of threads.
source "$CLI_LIB"
for i in $(seq 200); do
	mkdir -p "t/d$((i % 7))"
	printf 'x\nkey%d = %s\n' "$i" "$DIGITALOCEAN" >"t/d$((i % 7))/f$i"
done
for format in json sarif concise; do
	expect 1 picket scan t --jobs 1 --format "$format" >one
	for jobs in 2 3 8; do
		expect 1 picket scan t --jobs "$jobs" --format "$format" >many
		cmp one many
	done
done
