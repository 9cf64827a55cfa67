# SPDX-License-Identifier: Apache-2.0
# A repository that git itself would refuse, for its version or an extension, is not called clean; files are scanned.
source "$CLI_LIB"
repository r
echo "key = $DIGITALOCEAN" >r/a
commit r
refused() {
	refute git -C r status 2>/dev/null
	for source in --staged --history --range=HEAD; do
		expect 2 picket scan "$source" r 2>err
		said err "r/.git has $1, which cannot be read yet"
	done
	expect 1 picket scan r >out
	said out "the repository has $1, which is not known" a:1:7
}
git -C r config core.repositoryformatversion 2
refused 'format version 2'
git config -f r/.git/config core.repositoryformatversion 1
git config -f r/.git/config extensions.unheardOf true
refused "the extension 'unheardof'"

# These git knows, or does not look at.
git config -f r/.git/config --unset extensions.unheardOf
for extension in preciousObjects worktreeConfig noop; do
	git config -f r/.git/config "extensions.$extension" true
done
expect 1 picket scan --history r >out
expect 0 picket scan --staged r >out
refute grep -q 'is not known' out
git config -f r/.git/config core.repositoryformatversion 0
git config -f r/.git/config extensions.unheardOf true
git -C r status >/dev/null
expect 1 picket scan --history r >out
