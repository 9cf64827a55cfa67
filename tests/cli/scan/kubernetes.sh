# SPDX-License-Identifier: Apache-2.0
# The values of a Kubernetes Secret are decoded and scanned by all rules; findings stand at the encoded values, in the
# work tree, the index and the history alike.
source "$CLI_LIB"
encode() { printf '%s' "$1" | base64 -w "${2:-0}"; }
repository r
{
	printf 'apiVersion: v1\nkind: %s\nmetadata:\n  name: app\ndata:\n' "$(secret 'Sec{}ret')"
	echo "  user: $(encode shopuser)"
	echo "  host: $(encode db.internal.acme.dev)"
	echo "  token: \"$(encode "$DIGITALOCEAN")\""
	echo "  url: $(encode "$(secret 'postgres:{}//shop:z8Kr2wWd0mAq@db.acme.dev/shop')")"
	echo "  password: $(encode changeme)"
	echo "  api_password: $(encode "$(secret 'hV9tqm{}27xLwR')")"
	echo '  config.yaml: |'
	encode "$(printf 'a: b\nkey: %s\n' "$DIGITALOCEAN")" 40 | sed 's/^/    /'
	printf '\n---\nkind: ConfigMap\ndata:\n  setting: %s\n' "$(encode "$DIGITALOCEAN")"
} >r/secret.yaml
printf '{"kind":"List","items":[{"kind":"%s","data":{"a":"%s","t":"%s"}}]}' "$(secret 'Sec{}ret')" "$(encode shopuser)" \
	"$(encode "$DIGITALOCEAN")" >r/secret.json
want=$(printf '%s\n' secret.json:1:74 secret.yaml:11:17 secret.yaml:13:5 secret.yaml:8:11 secret.yaml:9:8)
same "$want" "$(found 1 r | sort)"
expect 1 picket scan --format concise r >out
said out 'secret.yaml:8:11: critical digitalocean-personal-token' 'secret.yaml:9:8: high postgres-url-password' \
	'secret.yaml:11:17: high kubernetes-secret-data'
expect 1 picket scan --color never r >out
said out 'encoded in Base64' '  url: cG9z****' '  token: "ZG9w****"'
git -C r add -A
same "$want" "$(found 1 --staged r | sort)"
commit r
# There one secret is one finding in each family of paths, and these two files are none.
same "$want" "$(found 1 --history r | sort)"

# A line more above moves all; one value alone can be new, and can be allowed.
sed -i '1i # a comment' r/secret.yaml
echo "  more: $(encode "$DIGITALOCEAN")" >added
sed -i '8r added' r/secret.yaml
git -C r add -A
same secret.yaml:9:9 "$(found 1 --staged r)"
commit r
picket scan --history --format json r | jq 'del(.scan)' >whole || true
for k in 1 2; do picket scan --history --shard $k/2 --output "shard=$k.shard" r; done
expect 1 picket merge --repo r --format json 1.shard 2.shard >merged.json
jq 'del(.scan)' merged.json >merged
cmp whole merged
sed -i '/more:/s/$/ # picket:allow/' r/secret.yaml
expect 1 picket scan --format concise r >out
refute grep -q secret.yaml:9: out
