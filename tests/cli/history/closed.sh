# SPDX-License-Identifier: Apache-2.0
# Directories of objects and lists of borrowed ones that may not be read: what is in them can be of no commit, so
# that nothing misses it. Said all the same.
source "$CLI_LIB"
chmod 755 .. .
repository r
cd r
echo harmless >file
commit . one
id=$(printf '%s\n' "$DIGITALOCEAN" | git hash-object -w --stdin)
chmod -R a+rX .
if ! unprivileged "$PICKET" version >/dev/null 2>&1; then
	echo "skipped: $PICKET can be started by its owner only"
	exit 0
fi
expect 1 unprivileged "$PICKET" scan --history --all-objects . >../out
chmod 000 ".git/objects/${id:0:2}"
expect 3 unprivileged "$PICKET" scan --history --all-objects . >../out
said ../out "objects/${id:0:2}" 'cannot be read' incomplete
chmod 755 ".git/objects/${id:0:2}"

# Borrowed from five others, one behind the other, as far as git goes.
cd ..
for n in 1 2 3 4 5 6; do
	git init -q --bare "$n"
	[ "$n" = 1 ] || echo "../../$((n - 1))/objects" >"$n/objects/info/alternates"
done
git -C r cat-file blob "$id" | git -C 1 hash-object -w --stdin >&2
git -C 6 cat-file -e "$id"
chmod -R a+rX .
expect 1 unprivileged "$PICKET" scan --history --all-objects 6 >out
chmod 000 3/objects/info/alternates
expect 3 unprivileged "$PICKET" scan --history --all-objects 6 >out
said out 3/objects/info/alternates 'cannot be read' incomplete
