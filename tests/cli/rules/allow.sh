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

# The marker is a word of its own.
for comment in '#picket:allow' '//picket:allow' '/*picket:allow*/' '见picket:allow' '# unpicket:allow picket:allow' \
	"# picket:allow[x, $id]" '# picket:allow: why'; do
	echo "key = $DIGITALOCEAN $comment" >a
	same '' "$(found 0 a)"
done
for comment in '# unpicket:allow' '# un-picket:allow' '# un_picket:allow' "# unpicket:allow[$id]" '# picket:allowed' \
	'# picket:allow-list' '# picket:allow_all' "# picket:allow[$id" '# picket:allow[]' '# Picket:Allow'; do
	echo "key = $DIGITALOCEAN $comment" >a
	same a:1:7 "$(found 1 a)"
done
echo "key = $DIGITALOCEAN # unpicket:allow[another-rule]" >a
expect 1 picket scan a >out
refute grep -q 'on this line does not name' out
