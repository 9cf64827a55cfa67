/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys. The block is brought into one piece of base64, decoded, and read just as far as it
 * takes to know what it is: the outer levels of DER (X.690), or OpenSSH's own format. OpenSSL could
 * do that too, but its decoders cost milliseconds at first use and refuse what is cut off, which is
 * still a leak.
 *
 * All readers work on a `struct bytes` that shrinks from the front and never reads past it.
 */
#include "match/validate_key.h"

#include <stdio.h>

#include "base/base64.h"

enum {
	KEY_MAX_TEXT = 16384, /* of base64; what is beyond is as if cut off */
	CUT_MIN_TEXT = 100,   /* a beginning of a key has so many characters, */
	CUT_MIN_LINES = 3,    /* or so many lines */
	ENCRYPTED_MIN = 32,   /* bytes of the smallest encrypted key, roughly */
};

struct body {
	char text[KEY_MAX_TEXT];
	size_t len;
	size_t lines;
	bool diff;      /* each line has a '+' before it */
	bool encrypted; /* says a header */
	bool ended;     /* at its END line or checksum, or where text of another kind begins */
	bool garbage;
};

static bool is_line_end(char c, bool escaped)
{
	return c == '\n' || (escaped && (c == 'n' || c == 'r'));
}

/*
 * Takes the next line off: up to a line feed, or to "\n" or "\r" written as an escape, however
 * often escaped.
 */
static bool next_line(struct bytes *rest, struct bytes *line)
{
	size_t end, next;

	if (rest->len == 0)
		return false;
	for (end = next = 0; end < rest->len; end = next) {
		while (next < rest->len && rest->ptr[next] == '\\')
			next++;
		if (next < rest->len && is_line_end(rest->ptr[next], next > end)) {
			next++;
			break;
		}
		next += next == end;
	}
	*line = bytes_slice(*rest, 0, end);
	*rest = bytes_slice(*rest, next, rest->len);
	return true;
}

static bool is_wrapping(char c)
{
	return ascii_isspace(c) || (c && strchr("\"'`,;\\#>*|", c));
}

/* Takes off what source code puts around a line: blanks, quotes, commas, a joining "+", a comment's sign. */
static struct bytes unwrap(struct bytes line)
{
	for (bool more = true; more && line.len;) {
		char first = line.ptr[0], last = line.ptr[line.len - 1];

		more = false;
		if (bytes_starts_with(line, BYTES("// "))) {
			line = bytes_slice(line, 3, line.len);
			more = true;
		} else if (is_wrapping(first) ||
		    (first == '+' && (line.len == 1 || is_wrapping(line.ptr[1]))) ||
		    (first == '-' && line.len > 1 && line.ptr[1] != '-')) {
			line = bytes_slice(line, 1, line.len);
			more = true;
		} else if (is_wrapping(last) ||
			   (last == '+' && is_wrapping(line.ptr[line.len - 2]))) {
			line.len--;
			more = true;
		}
	}
	return line;
}

static bool is_long_enough(const struct body *body)
{
	return body->len >= CUT_MIN_TEXT || body->lines >= CUT_MIN_LINES;
}

static void add_line(struct body *body, struct bytes line)
{
	line = unwrap(line);
	if (line.len == 0)
		return;
	if (body->lines == 0 && bytes_find(line, BYTES(":"), 0) != SIZE_MAX) {
		body->encrypted |= bytes_find(line, BYTES("ENCRYPTED"), 0) != SIZE_MAX;
		return;
	}
	if (line.ptr[0] == '=' && line.len == 5) { /* OpenPGP's checksum */
		body->ended = true;
		return;
	}
	/* No key begins with a '+', unless it is encrypted. */
	if (body->lines++ == 0)
		body->diff = line.ptr[0] == '+' && !body->encrypted;
	for (size_t i = body->diff && line.ptr[0] == '+'; i < line.len && !body->ended; i++) {
		char c = line.ptr[i];

		if (c == '=' || base64_is_digit(BASE64_STANDARD, c)) {
			body->text[body->len++] = c;
			body->ended = body->len == KEY_MAX_TEXT;
		} else if (!is_wrapping(c)) {
			body->garbage = c == '.' || !is_long_enough(body);
			body->ended = true;
		}
	}
}

static void read_body(struct bytes text, struct body *body)
{
	struct bytes line;

	while (!body->ended && next_line(&text, &line)) {
		size_t dashes = bytes_find(line, BYTES("-----"), 0);

		if (dashes != SIZE_MAX)
			line.len = dashes;
		add_line(body, line);
		body->ended |= dashes != SIZE_MAX;
	}
}

static enum verdict cut_off(const struct body *body)
{
	return is_long_enough(body) ? VERDICT_UNKNOWN : VERDICT_REJECT;
}

static enum verdict encrypted(char detail[VALIDATION_DETAIL_SIZE])
{
	snprintf(detail, VALIDATION_DETAIL_SIZE, "The key is protected by a passphrase.");
	return VERDICT_WEAK;
}

enum der_tag {
	DER_INTEGER = 0x02,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
};

/* Reads tag and length. False if they are not complete, or not DER. The value may be cut off. */
static bool der_header(struct bytes *in, uint8_t *tag, size_t *len)
{
	size_t octets;

	if (in->len < 2)
		return false;
	*tag = (uint8_t)in->ptr[0];
	*len = (uint8_t)in->ptr[1];
	*in = bytes_slice(*in, 2, in->len);
	if (*len < 0x80)
		return true;
	octets = *len - 0x80;
	if (octets == 0 || octets > 4 || octets > in->len)
		return false;
	*len = 0;
	for (size_t i = 0; i < octets; i++)
		*len = *len << 8 | (uint8_t)in->ptr[i];
	*in = bytes_slice(*in, octets, in->len);
	return true;
}

/* Takes the next complete element off; false if there is none or it has another tag. */
static bool der_take(struct bytes *in, enum der_tag tag, struct bytes *value)
{
	struct bytes rest = *in;
	uint8_t found;
	size_t len;

	if (!der_header(&rest, &found, &len) || found != tag || len > rest.len)
		return false;
	*value = bytes_slice(rest, 0, len);
	*in = bytes_slice(rest, len, rest.len);
	return true;
}

/* The bits of a positive INTEGER. */
static size_t der_bits(struct bytes integer)
{
	size_t bits;

	while (integer.len && integer.ptr[0] == 0)
		integer = bytes_slice(integer, 1, integer.len);
	bits = integer.len * 8;
	for (uint8_t top = bits ? (uint8_t)integer.ptr[0] : 0x80; !(top & 0x80); top <<= 1)
		bits--;
	return bits;
}

static const struct {
	struct bytes oid;
	const char *name;
} algorithms[] = {
	{BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), "RSA"},
	{BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), "RSA-PSS"},
	{BYTES("\x2a\x86\x48\xce\x3d\x02\x01"), "elliptic-curve"},
	{BYTES("\x2a\x86\x48\xce\x38\x04\x01"), "DSA"},
	{BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01"), "Diffie-Hellman"},
	{BYTES("\x2b\x65\x6e"), "X25519"},
	{BYTES("\x2b\x65\x6f"), "X448"},
	{BYTES("\x2b\x65\x70"), "Ed25519"},
	{BYTES("\x2b\x65\x71"), "Ed448"},
};

static const char *algorithm_name(struct bytes algorithm)
{
	struct bytes oid;

	if (der_take(&algorithm, DER_OID, &oid))
		for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
			if (bytes_eq(oid, algorithms[i].oid))
				return algorithms[i].name;
	return "private";
}

static enum verdict unencrypted(const char *name, size_t bits, char detail[VALIDATION_DETAIL_SIZE])
{
	int len = snprintf(detail, VALIDATION_DETAIL_SIZE, "An unencrypted %s key", name);

	if (bits)
		len += snprintf(detail + len, VALIDATION_DETAIL_SIZE - (size_t)len, " of %zu bits",
				bits);
	snprintf(detail + len, VALIDATION_DETAIL_SIZE - (size_t)len, ".");
	return VERDICT_VALID;
}

/* INTEGERs behind the version: 8 or more of RSA, 5 of DSA. */
static enum verdict judge_integers(struct bytes in, char detail[VALIDATION_DETAIL_SIZE])
{
	struct bytes integer;
	size_t count = 0, bits = 0;

	while (der_take(&in, DER_INTEGER, &integer))
		if (count++ == 0)
			bits = der_bits(integer);
	if (count >= 8)
		return unencrypted("RSA", bits, detail);
	return count == 5 ? unencrypted("DSA", bits, detail) : VERDICT_REJECT;
}

static enum verdict judge_der(const struct body *body, struct bytes in,
			      char detail[VALIDATION_DETAIL_SIZE])
{
	struct bytes part;
	uint8_t tag;
	size_t len;

	if (!der_header(&in, &tag, &len) || tag != DER_SEQUENCE)
		return VERDICT_REJECT;
	if (len > in.len)
		return cut_off(body);
	in.len = len;
	/* EncryptedPrivateKeyInfo; certificates and public keys go on in another way. */
	if (der_take(&in, DER_SEQUENCE, &part))
		return der_take(&in, DER_OCTET_STRING, &part) && in.len == 0 ? encrypted(detail)
									     : VERDICT_REJECT;
	if (!der_take(&in, DER_INTEGER, &part) || part.len != 1)
		return VERDICT_REJECT;
	if (der_take(&in, DER_OCTET_STRING, &part))
		return unencrypted("elliptic-curve", 0, detail);
	if (der_take(&in, DER_SEQUENCE, &part)) {
		const char *name = algorithm_name(part);

		return der_take(&in, DER_OCTET_STRING, &part) ? unencrypted(name, 0, detail)
							      : VERDICT_REJECT;
	}
	return judge_integers(in, detail);
}

static bool ssh_u32(struct bytes *in, uint32_t *value)
{
	if (in->len < 4)
		return false;
	*value = 0;
	for (size_t i = 0; i < 4; i++)
		*value = *value << 8 | (uint8_t)in->ptr[i];
	*in = bytes_slice(*in, 4, in->len);
	return true;
}

static bool ssh_string(struct bytes *in, struct bytes *value)
{
	struct bytes rest = *in;
	uint32_t len;

	if (!ssh_u32(&rest, &len) || len > rest.len)
		return false;
	*value = bytes_slice(rest, 0, len);
	*in = bytes_slice(rest, len, rest.len);
	return true;
}

/* The name of a key type, if it is one that may be shown. */
static const char *ssh_type(struct bytes public_key)
{
	static const char *const types[] = {
		"ssh-rsa",
		"ssh-dss",
		"ssh-ed25519",
		"ecdsa-sha2-nistp256",
		"ecdsa-sha2-nistp384",
		"ecdsa-sha2-nistp521",
		"sk-ssh-ed25519@openssh.com",
		"sk-ecdsa-sha2-nistp256@openssh.com",
	};
	struct bytes type;

	if (ssh_string(&public_key, &type))
		for (size_t i = 0; i < sizeof types / sizeof *types; i++)
			if (bytes_eq_str(type, types[i]))
				return types[i];
	return "OpenSSH";
}

/* PROTOCOL.key of OpenSSH; `in` starts behind the magic. */
static enum verdict judge_openssh(const struct body *body, struct bytes in,
				  char detail[VALIDATION_DETAIL_SIZE])
{
	struct bytes cipher, kdf, options, public_key, keys;
	uint32_t count, check[2];

	if (!ssh_string(&in, &cipher) || !ssh_string(&in, &kdf) || !ssh_string(&in, &options))
		return cut_off(body);
	if (!bytes_eq_str(cipher, "none"))
		return is_long_enough(body) ? encrypted(detail) : VERDICT_REJECT;
	if (!ssh_u32(&in, &count) || !ssh_string(&in, &public_key) || !ssh_string(&in, &keys))
		return cut_off(body);
	if (!ssh_u32(&keys, &check[0]) || !ssh_u32(&keys, &check[1]) || check[0] != check[1])
		return VERDICT_REJECT;
	return unencrypted(ssh_type(public_key), 0, detail);
}

/* Does the body begin with a secret-key packet (RFC 9580, tag 5)? */
static enum verdict judge_openpgp(const struct body *body, struct bytes in)
{
	uint8_t first = in.len ? (uint8_t)in.ptr[0] : 0;
	unsigned tag = first & 0x40 ? first & 0x3fu : first >> 2 & 0xfu;

	return first & 0x80 && tag == 5 ? cut_off(body) : VERDICT_REJECT;
}

/*
 * Moves `*text` behind the BEGIN line of the first private key and returns its label; the text
 * stays and the label is empty if there is no BEGIN line at all. False if there are only others.
 */
static bool find_block(struct bytes *text, struct bytes *label)
{
	static const struct bytes begin = {"-----BEGIN ", 11}, dashes = {"-----", 5};
	size_t start = bytes_find(*text, begin, 0);
	bool any = start != SIZE_MAX;

	*label = (struct bytes){0};
	while (start != SIZE_MAX) {
		size_t end = bytes_find(*text, dashes, start + begin.len);

		if (end == SIZE_MAX)
			return false;
		*label = bytes_slice(*text, start + begin.len, end);
		*text = bytes_slice(*text, end + dashes.len, text->len);
		if (bytes_find(*label, BYTES("PRIVATE"), 0) != SIZE_MAX)
			return true;
		start = bytes_find(*text, begin, 0);
	}
	return !any;
}

enum verdict validate_key(struct bytes text, char detail[VALIDATION_DETAIL_SIZE])
{
	static const struct bytes magic = {"openssh-key-v1", 15}; /* with its NUL */
	struct bytes label, data;
	struct body body = {0};
	uint8_t raw[KEY_MAX_TEXT]; /* roomy: three quarters would do */
	size_t size;

	detail[0] = '\0';
	if (!find_block(&text, &label))
		return VERDICT_REJECT;
	read_body(text, &body);
	if (body.garbage)
		return VERDICT_REJECT;
	if (body.len % 4 == 1)
		body.len--; /* cut off in the middle of a group */
	size = base64_decode(BASE64_STANDARD, bytes_of(body.text, body.len), raw);
	if (size == BASE64_INVALID || size == 0)
		return VERDICT_REJECT;
	data = bytes_of((char *)raw, size);
	if (body.encrypted)
		return size >= ENCRYPTED_MIN ? encrypted(detail) : VERDICT_REJECT;
	if (bytes_starts_with(label, BYTES("PGP ")))
		return judge_openpgp(&body, data);
	if (bytes_starts_with(data, magic))
		return judge_openssh(&body, bytes_slice(data, magic.len, data.len), detail);
	return judge_der(&body, data, detail);
}
