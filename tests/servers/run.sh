#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# servers/run.sh: does the reference data of tests/data/headers still say what nginx and Apache httpd send?
# Starts each configuration of nginx_effective.jsonl and apache_effective.jsonl in the server that is
# installed, on loopback, and compares all response headers. The unit tests nginx_test and apache_test compare
# picket with the same rows. A server that is not installed is left out, with a sentence.
# NGINX, APACHE2 and APACHE2_MODULES name them if they are elsewhere; PORT is the port to use (18380).
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
# shellcheck source=../tally.sh
source tests/tally.sh
NGINX=${NGINX:-$(command -v nginx || echo /usr/sbin/nginx)}
APACHE2=${APACHE2:-$(command -v apache2 || echo /usr/sbin/apache2)}
APACHE2_MODULES=${APACHE2_MODULES:-/usr/lib/apache2/modules}
PORT=${PORT:-18380}
work=$(mktemp -d)
server=""
passed=0 failed=0

stop() {
	[ -z "$server" ] && return
	kill "$server" 2>/dev/null || true
	wait "$server" 2>/dev/null || true
	server=""
}
trap 'stop; rm -rf "$work"' EXIT

# Waits until the server that was just started takes connections.
wait_for_server() {
	for _ in {1..100}; do
		if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
			return
		fi
		kill -0 "$server" 2>/dev/null || break
		sleep 0.02
	done
	cat "$work/log" >&2
	return 1
}

# The response headers to a request, one a line, without those that the data leave out.
headers_of() {
	exec 3<>"/dev/tcp/127.0.0.1/$PORT"
	printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
	tr -d '\r' <&3 | sed -e 1d -e '/^$/,$d' |
		grep -aviE "^(Date|Content-Length|Connection|Last-Modified|ETag|Accept-Ranges|Content-Type|Location|Vary|Transfer-Encoding$2):" || true
	exec 3>&-
}

same_version() { sed -E 's#^Server: (nginx|Apache)/.*#Server: \1/VERSION#'; }

document_root() {
	rm -rf "$work/html"
	mkdir -p "$work/html/sub"
	echo page | tee "$work/html/index.html" "$work/html/sub/index.html" >"$work/html/a.html"
	echo script >"$work/html/a.js"
}

start_nginx() {
	cat >"$work/sec.conf" <<-'EOF'
		add_header X-Frame-Options DENY always;
		add_header X-Content-Type-Options nosniff always;
	EOF
	cat >"$work/nginx.conf" <<-EOF
		daemon off; master_process off; pid $work/pid; error_log $work/log;
		events { }
		http {
		access_log off; types { text/html html; application/javascript js; }
		client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3;
		uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
		$(jq -r .input.http <<<"$1")
		server { listen 127.0.0.1:$PORT; root $work/html;
		$(jq -r .input.server <<<"$1")
		} }
	EOF
	"$NGINX" -p "$work" -c "$work/nginx.conf" 2>"$work/log" &
	server=$!
}

start_apache() {
	local module directory
	{
		printf 'ServerRoot %s\nPidFile %s/pid\nErrorLog %s/log\nServerName localhost\n' "$work" "$work" "$work"
		for module in mpm_event authz_core dir mime headers alias env setenvif; do
			echo "LoadModule ${module}_module $APACHE2_MODULES/mod_$module.so"
		done
		printf 'text/html html\napplication/javascript js\n' >"$work/types"
		printf 'TypesConfig %s/types\nListen 127.0.0.1:%s\nDocumentRoot %s/html\nDirectoryIndex index.html\n' \
			"$work" "$PORT" "$work"
		jq -r .input.server <<<"$1" | sed "s#%B%#$work#g"
	} >"$work/httpd.conf"
	while IFS= read -r directory; do
		jq -r --arg directory "$directory" '.input.htaccess[$directory]' <<<"$1" \
			>"$work/html/$directory/.htaccess"
	done < <(jq -r '.input.htaccess // {} | keys[]' <<<"$1")
	"$APACHE2" -f "$work/httpd.conf" -DFOREGROUND >"$work/log" 2>&1 &
	server=$!
}

check_row() { # START LEFT-OUT ROW
	local url expected actual response status=0
	document_root
	"$1" "$3"
	wait_for_server || status=1
	while IFS= read -r response; do
		url=$(jq -r .url <<<"$response")
		expected=$(jq -r '.headers[] | "\(.[0]): \(.[1])"' <<<"$response" | same_version)
		actual=$(headers_of "$url" "$2" | same_version)
		if [ "$actual" != "$expected" ]; then
			printf '%s %s:\nexpected\n%s\nactual\n%s\n' "$(jq -r .id <<<"$3")" "$url" "$expected" "$actual"
			status=1
		fi
	done < <(jq -c '.expected[]' <<<"$3")
	stop
	return "$status"
}

check_server() { # PROGRAM START FILE LEFT-OUT
	local row
	if [ ! -x "$1" ]; then
		echo "skipped: $(basename "$1") is not installed, so its reference data are not compared with it"
		return
	fi
	while IFS= read -r row; do
		if check_row "$2" "$4" "$row"; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
		fi
	done <"tests/data/headers/$3"
}

check_server "$NGINX" start_nginx nginx_effective.jsonl '|Expires'
check_server "$APACHE2" start_apache apache_effective.jsonl ''
tally "$passed" "$failed"
[ "$failed" -eq 0 ]
