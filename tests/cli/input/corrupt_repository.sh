# SPDX-License-Identifier: Apache-2.0
# Damage in a repository is said, is no crash, and does not hide what can be read.
source "$CLI_LIB"
repository r
echo "key = $DIGITALOCEAN" >r/a
commit r
cp -R r objects
find objects/.git/objects -type f -exec sh -c 'chmod u+w "$1"; echo garbage >"$1"' _ {} \;
same a:1:7 "$(found 1 objects)"
cp -R r index
echo "not an index" >index/.git/index
status=0
picket scan index >out 2>err || status=$?
[ "$status" = 1 ]
said out a:1
cp -R r head
echo "nonsense" >head/.git/HEAD
status=0
picket scan head >out 2>err || status=$?
[ "$status" = 1 ] || [ "$status" = 3 ]
# The index cannot be compared with a HEAD that cannot be read: a sentence, and not "clean".
cd head
status=0
picket scan --staged >out 2>err || status=$?
case $status in 1 | 2 | 3) ;; *) exit 1 ;; esac
cat out err >all
[ -s all ]
# A split index is read with the part of it that is shared; without that it is damaged.
cd ..
repository split
echo "key = $DIGITALOCEAN" >split/a
commit split
git -C split update-index --split-index
echo "more" >>split/a
git -C split add a
(cd split && expect 0 picket scan --staged)
sed 's/1d$/1e/' split/a >split/b
git -C split add b
(cd split && expect 1 picket scan --staged >../out)
said out b:1
refute grep -q a:1 out
chmod u+w split/.git
rm split/.git/sharedindex.*
(cd split && expect 2 picket scan --staged 2>../err)
said err 'is split' 'git update-index --no-split-index'
(cd split && expect 1 picket scan >../out)
said out 'is split'
