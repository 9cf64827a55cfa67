# SPDX-License-Identifier: Apache-2.0
# UTF-16 and UTF-32, with and without a byte order mark, are scanned at the right positions; binary files
# and hostile byte sequences are not a reason to stop.
source "$CLI_LIB"
mkdir d
text=$(printf 'line one\nkey = %s\nlast' "$DIGITALOCEAN")
for encoding in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
	printf '%s' "$text" | iconv -t "$encoding" >"d/$encoding"
done
for encoding in UTF-16 UTF-32 UTF-8; do
	{ printf '\xef\xbb\xbf' && printf '%s' "$text"; } | iconv -f UTF-8 -t "$encoding" >"d/$encoding-bom" || true
done
printf 'binary\0\1\2 %s' "$DIGITALOCEAN" >d/binary
printf 'key = %s\n\xff\xfe\xc3\x28\xf0\x28\x8c\x28\xed\xa0\x80' "$DIGITALOCEAN" >d/hostile
printf '\xef\xbb\xbfkey = %s' "$DIGITALOCEAN" >d/bom-first-line
found 1 --no-git d | sort >out
said out bom-first-line:1:7
for encoding in UTF-16LE UTF-16BE UTF-32LE UTF-32BE UTF-16-bom UTF-32-bom UTF-8-bom; do
	said out "$encoding:2:7"
done
said out hostile:1:7
refute grep -q binary: out
expect 1 picket scan --no-git d >out
said out '1 binary file'

# Without a mark also text that is hardly ASCII, in any script. Numbers in 16 or 32 bits and strings
# between them are no text.
mkdir scripts
{
	for _ in $(seq 40); do
		echo '数据库的连接地址和密码都保存在这里不要提交到仓库'
	done
	printf 'ключ = %s 🔑\n' "$DIGITALOCEAN"
} >text
for encoding in UTF-16LE UTF-16BE UTF-32LE UTF-32BE; do
	iconv -f UTF-8 -t "$encoding" text >"scripts/$encoding"
done
for n in $(seq 200 900); do
	printf '%b' "\\x$(printf %02x $((n % 256)))\\x$(printf %02x $((n / 256)))"
done >scripts/numbers-16
printf '\0\0\0\0\1\0\0\0\12\0\0\0a\0\0\0b\0\0\0' >scripts/numbers-32
printf '\254\355sr\0=org.acme.web.server.DefaultToken\0\xcorg.acme.Name' >scripts/strings
found 1 --no-git scripts | sort >out
same "$(printf 'UTF-%s:41:8\n' 16BE 16LE 32BE 32LE)" "$(cat out)"
expect 1 picket scan --no-git scripts >out
said out '3 binary files'
mkdir short
printf 'bin\0\1\2' >short/a
printf '\1\0\2\0\3\0\4\0\5\0\6\0' >short/numbers
printf 'PK\3\4\24\0\10\0\10\0' >short/zip
printf 'K\0E\0Y\0=\0\33\0x\0y\0z\0\n\0' >short/text # one control is no number
expect 0 picket scan --no-git short >out
said out '1 file' '3 binary files'
