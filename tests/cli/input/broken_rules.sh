# SPDX-License-Identifier: Apache-2.0
# A mistake in a rule file names the file, the line and the key, and suggests the key that was meant.
source "$CLI_LIB"
echo x >a
rule() { printf '[[rules]]\nid = "x-rule"\ndescription = "A rule."\nkeywords = ["zebra"]\n%s\n' "$1" >r.toml; }

rule "regex = '''zebra([0-9]{4}'''"
expect 2 picket scan --rules r.toml a 2>err
said err r.toml: regex x-rule
rule "regexp = '''zebra'''"
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:5 regexp "'regex'"
printf '[[rules]\nid = "x"\n' >r.toml
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:1
printf '[[rules]]\nid = 4\n' >r.toml
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:2 id
rule "regex = '''zebra([0-9]{4})'''
secretGroup = 3"
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:1 'secretGroup is 3, but the regex has 1 groups'
rule "regex = '''(?:zebra)*'''"
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:1 'it matches the empty text'
printf '[fragments]\nstripe = "[0-9]{4}"\n' >r.toml
printf '[[rules]]\nid = "x"\nregex = "zebra{{strip}}"\n' >>r.toml
expect 2 picket scan --rules r.toml a 2>err
said err r.toml:3 "no fragment 'strip' is declared, did you mean 'stripe'?"
rule "regex = '''zebra([0-9]{4})'''
entropy = 9"
sed -i 's/x-rule/X rule/' r.toml
expect 1 picket rules lint --no-default-rules --rules r.toml >out
said out "its id is not made of" 'no text has an entropy above 8'
