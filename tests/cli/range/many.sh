# SPDX-License-Identifier: Apache-2.0
# Secrets that HEAD allows are looked up once for each file, not once for each secret.
source "$CLI_LIB"
repository r
commit r
code=$(yes 'x = 1 # some code that is plain' | head -n 40)
for i in $(seq 1000 3999); do
	printf "t = '%s%s'\n%s\n" "${DIGITALOCEAN%????}" "$i" "$code"
done >r/a.py
commit r
sed -i "s/^t = .*/& # picket:allow/" r/a.py
commit r
cd r
expect 0 timeout -s KILL 60 picket scan --format json --range HEAD~2..HEAD >../out
[ "$(jq .summary.suppressed.inline ../out)" -ge 3000 ]
