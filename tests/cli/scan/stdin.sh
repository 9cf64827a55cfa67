# SPDX-License-Identifier: Apache-2.0
source "$CLI_LIB"
same src/x.env:1:5 "$(echo "KEY=$DIGITALOCEAN" | found 1 --stdin --stdin-filename src/x.env)"
echo "KEY=$DIGITALOCEAN" | expect 1 picket scan - >out
same '' "$(printf '' | found 0 --stdin)"

# A path that is absolute is told from here, as editors mean it; one that lies elsewhere from the root.
same src/x.env:1:5 "$(echo "KEY=$DIGITALOCEAN" | found 1 --stdin --stdin-filename "$PWD/src/x.env")"
echo "KEY=$DIGITALOCEAN" | expect 1 picket scan --stdin --stdin-filename '/else where/x.env' --format sarif >out
said out '"artifactLocation":{"uri":"else%20where/x.env","uriBaseId":"%SRCROOT%"}'

# The path is one below the root, whatever is said; one without a name is "stdin".
while read -r given shown; do
	echo "KEY=$DIGITALOCEAN" | expect 1 picket scan --stdin --stdin-filename "$given" --format concise >out
	said out "$shown:1:5: "
done <<-'END'
	../x x
	../../a/../b/./c b/c
	a//b/ a/b
	./. stdin
	/ stdin
	a/.. stdin
	/../etc/x etc/x
	...x/..y ...x/..y
END

# Who waits for input that does not come can stop that.
mkfifo pipe
picket scan --stdin --format concise <pipe >out 2>err &
scan=$!
exec 7>pipe
echo "KEY=$DIGITALOCEAN" >&7
sleep 0.5
kill -TERM $scan
status=0
wait $scan || status=$?
[ "$status" = 130 ]
exec 7>&-
cat out err >said
said said 'stopped'
