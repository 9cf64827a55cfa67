# SPDX-License-Identifier: Apache-2.0
# A file that cannot be read makes the scan incomplete; the others are scanned.
source "$CLI_LIB"
chmod 755 .. .
mkdir d d/closed
echo "key = $DIGITALOCEAN" >d/a
echo secret >d/b
echo secret >d/closed/c
chmod 000 d/b d/closed
if ! unprivileged "$PICKET" version >/dev/null 2>&1; then
	echo "skipped: $PICKET can be started by its owner only"
	exit 0
fi
expect 1 unprivileged "$PICKET" scan d >out
said out unreadable incomplete
rm d/a
expect 3 unprivileged "$PICKET" scan d >out
said out unreadable incomplete
