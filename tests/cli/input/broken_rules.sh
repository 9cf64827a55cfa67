# SPDX-License-Identifier: Apache-2.0
# A mistake in a rule file names the file, the line and the key, and suggests the key that was meant.
source "$CLI_LIB"
echo x >a
rule() { printf '[[rules]]\nid = "x-rule"\ndescription = "A rule."\nkeywords = ["zebra"]\n%s\n' "$1" >r.toml; }

rule "regex = '''zebra([0-9]{4}'''"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:5: regex x-rule
rule "regexp = '''zebra'''"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:5 regexp "'regex'"
printf '[[rules]\nid = "x"\n' >r.toml
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:1
printf '[[rules]]\nid = 4\n' >r.toml
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:2 id
rule "regex = '''zebra([0-9]{4})'''
secretGroup = 3"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:6: 'secretGroup is 3, but the regex has 1 group'
rule "regex = '''(?:zebra)*'''"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:5: 'it matches the empty text'
printf '[fragments]\nstripe = "[0-9]{4}"\n' >r.toml
printf '[[rules]]\nid = "x"\nregex = "zebra{{strip}}"\n' >>r.toml
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:5: "no fragment 'strip' is declared, did you mean 'stripe'?"
rule "regex = '''zebra[0-9]{4}'''
validate = [
  'entropy:3',
  'entrpy:3',
]"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:8: "no validator 'entrpy:3'"
printf '[[rules]]\nid = "csp-unsafe-inline"\nregex = "zebra[0-9]{4}"\n' >r.toml
for defaults in --quiet --no-default-rules; do
	expect 2 picket scan $defaults --rules r.toml a 2>err
	said err r.toml:1: "'csp-unsafe-inline' is the id of a built-in rule about headers"
done
for key in extend fragments allowlist; do
	printf '[[%s]]\nregexes = ["x"]\n' $key >r.toml
	expect 2 picket scan --rules r.toml a 2>err
	said err r.toml:1: "'$key' must be one table, in single brackets"
done
rule "path = '''zebra('''"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:5: "path of 'x-rule' does not compile"
for list in regexes paths; do
	rule "regex = '''zebra[0-9]{4}'''
[[rules.allowlists]]
$list = [
  'fine',
  '(broken',
]"
	expect 2 picket scan --no-default-rules --rules r.toml a 2>err
	said err r.toml:9: "'(broken' in $list of an allow-list of 'x-rule'"
done
printf "[allowlist]\nregexes = [\n'[']\n" >r.toml
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:3: "'[' in regexes of an allow-list of all rules"
# Of two rules with one id the later one counts, as in gitleaks; nothing of the earlier one is left.
printf '[[rules]]\nid = "z"\nregex = "%s[0-9]{4}"\nentropy = %s\n' lion 9 zebra 0 >r.toml
echo 'lion4821 zebra4821' >z
expect 1 picket scan --no-default-rules --rules r.toml --format concise z >out 2>err
said err r.toml:6: "the id 'z' is used twice in this file: the later rule counts"
same 1 "$(wc -l <out)"
said out z:1:10

# gitleaks writes expressions of more than 31 groups.
printf '[[rules]]\nid = "z"\nregex = "zebra(?:%s9)"\nsecretGroup = 40\n' "$(printf '(%dx)|' {1..40})" >r.toml
echo 'zebra40x' >z
expect 1 picket scan --no-default-rules --rules r.toml --format concise z >out
said out z:1:6

# An empty word would allow every secret; one table is as good as an array of one.
echo 'zebra4821' >z
for key in stopwords regexes paths; do
	printf '[[rules]]\nid = "z"\nregex = "zebra[0-9]{4}"\n[allowlists]\n%s = ["lion", ""]\n' $key >r.toml
	expect 1 picket scan --no-default-rules --rules r.toml z >out 2>err
	said err r.toml:5: "an empty string in '$key' is left out"
	printf '[[rules]]\nid = "z"\nregex = "zebra[0-9]{4}"\n[allowlists]\n%s = ["z", "lion"]\n' $key >r.toml
	expect 0 picket scan --no-default-rules --rules r.toml z >out
	said out '1 suppressed (by allow-list)'
done
printf '[extend]\nuseDefault = true\ndisabledRules = [\n"aws-acces-key"]\n' >r.toml
expect 0 picket scan --rules r.toml a 2>err
said err r.toml:4: "disabledRules names 'aws-acces-key'"
printf '\n[extend]\npath = "nowhere.toml"\n' >r.toml
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:3: nowhere.toml
# The file is looked for beside the one that names it, and where gitleaks would.
mkdir -p rules/base
printf '[extend]\npath = "rules/base/b.toml"\n' >rules/r.toml
printf '[[rules]]\nid = "z"\nregex = "zebra[0-9]{4}"\n' >rules/base/b.toml
echo 'zebra4821' >z
expect 1 picket scan --no-default-rules --rules rules/r.toml z >out
sed -i 's|rules/||' rules/r.toml
expect 1 picket scan --no-default-rules --rules rules/r.toml z >out
printf '[extend]\npath = "s.toml"\n' >r.toml
printf '\n[extend]\npath = "r.toml"\n' >s.toml
expect 2 picket scan --rules r.toml a 2>err
said err s.toml:3: 'leads back to r.toml'
rule 'regex = "zebra\d{4}"'
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:5: "write expressions between ''' and '''"
rule "regex = '''zebra([0-9]{4})'''
entropy = 9"
sed -i 's/x-rule/X rule/' r.toml
expect 1 picket rules lint --no-default-rules --rules r.toml >out
said out "r.toml:1: rule 'X rule': its id is not made of" 'no text has an entropy above 8'
rule "regex = '''zebra([0-9]{4})'''
cwe = [
  'CWE-798',
  'CWE798',
]
references = ['the manual']"
expect 1 picket rules lint --no-default-rules --rules r.toml >out
said out "r.toml:8: rule 'x-rule': 'CWE798' does not begin with 'CWE-'" "r.toml:10: rule 'x-rule': 'the manual' does not begin with 'https://'"
rule "regex = '''zebra[0-9]+'''
examples = [
  'zebra1234',
  'horse1234',
]
negative_examples = [

  'zebra1'
]"
expect 1 picket rules lint --no-default-rules --rules r.toml >out
said out 'r.toml:5: ' 'no bound on the width'
expect 1 picket rules test --no-default-rules --rules r.toml >out
said out "r.toml:8: rule 'x-rule': example 2 is not found" "r.toml:12: rule 'x-rule': negative example 1 is found"

rule "regex = '''(zebra[0-9]{4})'''
decode = 'rot13'"
expect 2 picket scan --no-default-rules --rules r.toml a 2>err
said err r.toml:1: "decode of 'x-rule' must be kubernetes, table or sql, not 'rot13'"
# A directory without rules is not the one that was meant.
mkdir none
expect 2 picket scan --rules none a 2>err
said err none .toml
