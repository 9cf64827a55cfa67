# SPDX-License-Identifier: Apache-2.0
# Files that grow, shrink and vanish while they are read: no crash, and the others are scanned.
source "$CLI_LIB"
mkdir d
echo "key = $DIGITALOCEAN" >d/steady
(
	while [ ! -e stop ]; do
		head -c 300000 /dev/zero | tr '\0' 'a\n' >d/moving
		: >d/moving
		rm -f d/moving
	done
) &
for _ in 1 2 3 4 5 6 7 8; do
	status=0
	picket scan d --format concise >out 2>err || status=$?
	[ "$status" = 1 ] || break
	grep -q 'steady:1:7' out
done
touch stop
wait
[ "$status" = 1 ]
