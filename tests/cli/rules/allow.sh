# SPDX-License-Identifier: Apache-2.0
# A comment in the line allows a finding, for one rule or for all; gitleaks' form is understood.
source "$CLI_LIB"
id=digitalocean-personal-token
echo "key = $DIGITALOCEAN # picket:allow[$id] a test token" >a
same '' "$(found 0 a)"
echo "key = $DIGITALOCEAN # picket:allow[another-rule] no" >a
same a:1:7 "$(found 1 a)"
expect 1 picket scan a >out
said out "picket:allow[...] on this line does not name $id."
echo "key = $DIGITALOCEAN # gitleaks:allow" >a
same '' "$(found 0 a)"
expect 0 picket scan a >out
said out suppressed
