#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every include is an edge that scanner/layers.txt allows; the table has no cycle, and neither have the
# headers; each library is included by its door only; the platform is asked for in base/sys_* and
# sandbox/ only.
set -euo pipefail
# shellcheck source=lib.sh
source tests/lint/lib.sh

edges() {
	find scanner sarif -name '*.[ch]' | sort | xargs grep -HE '^[[:space:]]*#[[:space:]]*include'
}

fault_lines < <(edges | awk -v table=scanner/layers.txt '
	function may(from, to,   n, i, next_) { # depth-first through the table
		if (from == to) return 1
		if (seen[from]++) return 0
		n = split(uses[from], next_, " ")
		for (i = 1; i <= n; i++) if (may(next_[i], to)) return 1
		return 0
	}
	function allowed(from, to) { split("", seen); return may(from, to) }
	function matches(path, pattern) {
		gsub(/\./, "\\.", pattern); gsub(/\*/, "[^/]*", pattern)
		return path ~ ("^" pattern "$")
	}
	BEGIN {
		while ((getline line < table) > 0) {
			if (line ~ /^#/ || line ~ /^[ \t]*$/) continue
			if (line ~ /@/) {
				split(line, half, "@"); gsub(/[ \t]/, "", half[1])
				door[++doors] = half[1]; keys[doors] = half[2]
			} else if (line ~ /^[a-z]+:/) {
				module = line; sub(/:.*/, "", module); sub(/^[a-z]+:/, "", line)
				uses[module] = line
			} else print table ": cannot read: " line
		}
		close(table)
		for (module in uses) {
			n = split(uses[module], list, " ")
			for (i = 1; i <= n; i++) {
				if (!(list[i] in uses)) print table ": " module " uses " list[i] ", which has no line"
				else if (allowed(list[i], module)) print table ": cycle: " module " and " list[i]
			}
		}
	}
	{
		file = $0; sub(/:.*/, "", file)
		header = $0; sub(/^[^:]*:[^<"]*[<"]/, "", header); sub(/[>"].*/, "", header)
		own = $0 ~ /include[ \t]*"/
		short = file; sub(/^scanner\//, "", short)
		module = short; sub(/\/.*/, "", module)
		for (i = 1; i <= doors; i++) if (matches(header, door[i])) {
			n = split(keys[i], list, " "); ok = 0
			for (j = 1; j <= n; j++) if (matches(short, list[j])) ok = 1
			if (!ok) print file ": " header " may be included by" keys[i] " only"
		}
		if (!own) next
		if (header !~ /\//) { print file ": write \"" header "\" from scanner/ (\"base/buf.h\")"; next }
		to = header; sub(/\/.*/, "", to)
		if (!(module in uses)) print file ": module " module " has no line in " table
		else if (!(to in uses)) print file ": " header ": no module " to
		else if (!allowed(module, to)) print file ": " module " may not know " to " (" header ")"
	}')

# Cycles among headers: include guards would hide them.
fault_lines < <(edges | sed -nE 's/^(scanner\/)?([^:]*\.h):[^"]*"([^"]+)".*/\2 \3/p' | tsort 2>&1 >/dev/null |
	sed 's/^tsort: /include cycle: /')

fault_lines < <(find scanner sarif -name '*.[ch]' -not -name 'sys_*' -not -path 'scanner/sandbox/*' -print0 |
	xargs -0 grep -nE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif).*\b(__linux__|__APPLE__|__FreeBSD__|__OpenBSD__|_WIN32|__CYGWIN__|__x86_64__|__aarch64__)\b' |
	sed 's/$/  (platform belongs in base\/sys_*.c or sandbox\/)/')
faults
