# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The environment that tests of the program run in: nothing of the person's or the CI system's own.

unset CI GITHUB_ACTIONS NO_COLOR CLICOLOR CLICOLOR_FORCE FORCE_COLOR COLUMNS GREP_OPTIONS CDPATH
for name in ${!GIT_@} ${!PICKET_@} ${!GITHUB_@}; do
	case $name in PICKET_ROOT | PICKET_BUILD | PICKET_NODE_MODULES) ;; *) unset "$name" ;; esac
done
unset name
export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_AUTHOR_DATE='2024-01-02 03:04:05 +0000'
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org GIT_COMMITTER_DATE='2024-01-02 03:04:05 +0000'
export ASAN_OPTIONS=abort_on_error=0:exitcode=99:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:exitcode=99
