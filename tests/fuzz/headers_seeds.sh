#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# headers_seeds.sh CORPUS: makes seeds of the fixtures of all surfaces, each a path and a text.
set -euo pipefail
corpus=$(cd -- "$1" && pwd -P)
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../../rules/headers/surfaces/fixtures"
find . -type f ! -name '*.sets' ! -name '*.finds' | sort | while IFS= read -r file; do
	name=${file#./*/}
	{
		printf '%s\n' "$name"
		cat -- "$file"
	} >"$corpus/$(cksum <<<"$file" | cut -d ' ' -f 1)"
done
