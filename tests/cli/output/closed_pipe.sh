# SPDX-License-Identifier: Apache-2.0
# Somebody who has read enough closes the pipe: no crash, a sentence, and nothing found is lost.
source "$CLI_LIB"
mkdir d
for i in $(seq 300); do echo "key$i = $DIGITALOCEAN" >"d/f$i"; done
set +e
picket scan d --format json 2>err | head -c 10 >/dev/null
status=${PIPESTATUS[0]}
set -e
[ "$status" = 2 ]
head -n 1 err | grep -q '^picket: .*json'
refute grep -qF "$DIGITALOCEAN" err
