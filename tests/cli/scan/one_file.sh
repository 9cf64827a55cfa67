# SPDX-License-Identifier: Apache-2.0
# A file is scanned when it is named, ignored or not; a name that looks like an option comes after --.
source "$CLI_LIB"
echo "key = $DIGITALOCEAN" >a.txt
same a.txt:1:7 "$(found 1 a.txt)"
echo "key = $DIGITALOCEAN" >./--staged
same --staged:1:7 "$(found 1 -- --staged)"
repository r
echo '*' >r/.gitignore
echo "key = $DIGITALOCEAN" >r/b.txt
same b.txt:1:7 "$(found 1 r/b.txt)"
