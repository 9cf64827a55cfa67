# SPDX-License-Identifier: Apache-2.0
# The delta-aware scan finds exactly what a scan of every object as a whole finds. git itself writes the
# objects out as files; rule, secret and the number of blobs that hold it must agree.
source "$CLI_LIB"
repository r
cd r
git config pack.depth 50
# Versions of one large file: lines with secrets are moved, cut, put together, duplicated, changed around.
awk 'BEGIN {
	srand(7)
	hex = "0123456789abcdef"
	for (i = 0; i < 300; i++) {
		line = ""
		for (j = 0; j < 64; j++) line = line substr(hex, int(rand() * 16) + 1, 1)
		print (i % 7 == 0 ? "token dop_" "v1_" : "text ") line
	}
}' >f
printf -- '-----BEGIN RSA %s KEY-----\n' PRIVATE >pem
openssl genrsa -traditional 2048 2>/dev/null | sed '1d' >>pem
commit . v0
for i in $(seq 1 60); do
	awk -v i="$i" 'BEGIN { srand(i) }
		{ line[NR] = $0 }
		END {
			a = int(rand() * NR) + 1; b = int(rand() * NR) + 1; c = int(rand() * 40)
			for (n = 1; n <= NR; n++) {
				if (n == a) print substr(line[b], 1, c) substr(line[a], c + 1)
				else if (n == b && i % 3 == 0) { print line[b]; print line[b] }
				else if (n == b && i % 3 == 1) print "x" line[b]
				else if (n == b) print substr(line[n], 6)
				else print line[n]
			}
			if (i % 5 == 0) print line[a] line[b]
		}' f >g
	mv g f
	[ $((i % 6)) != 0 ] || { cat pem f >>h; head -c $((i * 20)) pem >>h; }
	commit . "v$i"
done
git repack -q -a -d -f --depth=50 --window=20
mkdir ../blobs
git cat-file --batch-all-objects --batch-check='%(objecttype) %(objectname)' | awk '$1 == "blob" { print $2 }' |
	while read -r id; do git cat-file blob "$id" >"../blobs/$id"; done
picket scan --history --all-objects --show-secrets --format json >../history.json || true
picket scan --no-git --show-secrets --format json ../blobs >../whole.json || true
cd ..
# The same secret in files that are not alike is found in each.
jq -r '[.findings[]] | group_by([.rule, .secret])[]
	| "\(.[0].rule) \(.[0].secret) \(map(.history.blobs) | add)"' history.json | sort >got
jq -r '[.findings[] | {rule, secret, path}] | unique | group_by([.rule, .secret])[]
	| "\(.[0].rule) \(.[0].secret) \(length)"' whole.json | sort >wanted
[ "$(wc -l <wanted)" -gt 60 ]
diff wanted got >&2
