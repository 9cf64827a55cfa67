# SPDX-License-Identifier: Apache-2.0
# No report says where on this machine a repository or a user's configuration lies, whatever is wrong with them.
source "$CLI_LIB"
# clean_of_places WORD ARGUMENT...: the scan notes this, and no absolute path.
clean_of_places() {
	local word=$1
	shift
	for format in json sarif terminal; do
		picket scan --format "$format" "$@" >out || [ $? = 3 ]
		said out "$word"
		refute grep -qF -e "$PWD" -e "$HOME" out
	done
}
broken() {
	rm -rf r
	repository r
	echo text >r/a
	commit r
	eval "$1"
}
broken 'git config -f r/.git/config core.worktree ../../elsewhere'
clean_of_places 'core.worktree names another directory' r
broken 'echo nonsense >r/.git/index'
clean_of_places 'index is damaged' r
broken 'rm r/.git/HEAD'
clean_of_places 'it is damaged or not a git directory' r
broken 'git -C r config core.excludesFile "$PWD/fifo"; mkfifo fifo'
clean_of_places 'core.excludesFile is not a regular file' r
broken 'echo "[core" >r/.git/config'
for source in . --staged --history --range=HEAD; do
	(cd r && clean_of_places 'config:1: not a valid git configuration' "$source")
done
broken 'echo "[core" >broken'
GIT_CONFIG_GLOBAL=$PWD/broken clean_of_places '$GIT_CONFIG_GLOBAL:1:' r
GIT_CONFIG_NOSYSTEM=00 GIT_CONFIG_SYSTEM=$PWD/broken clean_of_places 'gitconfig:1:' r
unset GIT_CONFIG_GLOBAL
echo '[core' >"$HOME/.gitconfig"
clean_of_places '/.gitconfig:1:' r
