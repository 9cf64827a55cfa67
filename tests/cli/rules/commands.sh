# SPDX-License-Identifier: Apache-2.0
# picket rules list, show, test and lint, for built-in rules and for a user's.
source "$CLI_LIB"
expect 0 picket rules list >out
[ "$(wc -l <out)" -ge 80 ]
said out digitalocean-personal-token aws-access-key
expect 0 picket rules show digitalocean-personal-token >out
said out dop_v1_
expect 2 picket rules show digitalocean-personal-tokne 2>err
said err digitalocean-personal-token
cat >r.toml <<'EOF'
[[rules]]
id = "zebra-token"
name = "Zebra token"
description = "The token acts as its owner at the zoo."
severity = "high"
confidence = "high"
keywords = ["zebra_"]
regex = '''\b(zebra_[a-f0-9]{32})\b'''
cwe = ["CWE-798"]
remediation = "Revoke the token at the zoo."
references = ["https://example.org/zebra"]
examples = ['zebra_{}4f1c9a72e8b3d05f6a1e7c94b2d8f30a', 'ZOO=zebra_{}8f30a4f1c9a72e8b3d05f6a1e7c94b2d']
negative_examples = ['zebra_short', 'zebra_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz']
EOF
expect 0 picket rules test --rules r.toml --no-default-rules
expect 0 picket rules lint --rules r.toml --no-default-rules
echo 'zebra_4f1c9a72e8b3d05f6a1e7c94b2d8f30a' >a
same a:1:1 "$(found 1 --rules r.toml --no-default-rules a)"
sed -i "s/'zebra_short'/'zebra_4f1c9a72e8b3d05f6a1e7c94b2d8f30b'/" r.toml
expect 1 picket rules test --rules r.toml --no-default-rules >out 2>&1
said out zebra-token
sed -i '/^examples/d' r.toml
expect 1 picket rules lint --rules r.toml --no-default-rules >out 2>&1
said out zebra-token examples

# What is given and means nothing is an error.
expect 2 picket rules list zebra-token 2>err
said err "rules list takes no ID"
