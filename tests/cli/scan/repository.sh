# SPDX-License-Identifier: Apache-2.0
# Tracked files, and untracked ones that are not ignored; nested ignore files count; --no-git takes all.
source "$CLI_LIB"
repository r
cd r
mkdir -p sub/deep dropped
for file in tracked untracked ignored.log sub/kept.log sub/deep/other.tmp dropped/x; do
	echo "key = $DIGITALOCEAN" >"$file"
done
printf '*.log\ndropped/\n' >.gitignore
printf '!kept.log\n*.tmp\n' >sub/.gitignore
git add -f tracked ignored.log
git commit -q -m tracked
cd ..

same 'ignored.log:1:7
sub/kept.log:1:7
tracked:1:7
untracked:1:7' "$(found 1 r)"
same 'dropped/x:1:7
ignored.log:1:7
sub/deep/other.tmp:1:7
sub/kept.log:1:7
tracked:1:7
untracked:1:7' "$(found 1 --no-git r)"
# A sub-directory of the work tree reports the same paths.
same 'sub/kept.log:1:7' "$(found 1 r/sub)"
