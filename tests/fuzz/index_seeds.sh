#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# index_seeds.sh CORPUS: makes seeds with git: an index of each version, with a cache tree, a conflict, a path that is
# only meant to be added, and a sparse directory.
set -euo pipefail
corpus=$(cd -- "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
git init -q .
mkdir -p a/deep/er b
for name in a/1 a/deep/2 a/deep/er/3 a/deep/er/a-longer-name b/4 top; do echo "$name" >"$name"; done
git add .
cp .git/index "$corpus/staged"
git -c user.name=a -c user.email=a@b commit -qm one
git update-index --index-version 4
cp .git/index "$corpus/version4"
echo later >new
git add -N new
cp .git/index "$corpus/version3"
sides=$(printf '100644 %s %s\tb/4\n' "$(git rev-parse :top)" 1 "$(git rev-parse :a/1)" 2 "$(git rev-parse :b/4)" 3)
git rm -q --cached b/4
git update-index --index-info <<<"$sides"
cp .git/index "$corpus/conflict"
git reset -q --hard
git sparse-checkout init --cone --sparse-index
git sparse-checkout set b
cp .git/index "$corpus/sparse"
