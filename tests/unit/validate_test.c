/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match/validate, match/validate_key: what each validator says about candidates that are put
 * together here, so that none of them stands in this file, and about 5,000 mutations of each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "match/validate.h"
#include "match/validate_key.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static char detail[VALIDATION_DETAIL_SIZE];

static enum verdict run(const char *spec, struct bytes match, struct bytes secret)
{
	struct validator_use use;

	assert_int_equal(validator_parse(bytes_str(spec), &use, NULL), 0);
	memset(detail, '?', sizeof detail);
	return validator_run(&use, match, secret, detail);
}

static enum verdict run_str(const char *spec, const char *secret)
{
	return run(spec, bytes_str(secret), bytes_str(secret));
}

static void test_parse(void **state)
{
	static const struct {
		const char *spec;
		const char *message; /* a part of it; NULL: fine */
	} rows[] = {
		{"jwt", NULL},
		{"checksum:azure", NULL},
		{"entropy:3.5", NULL},
		{"entropy:4", NULL},
		{"entropy", "takes a number"},
		{"entropy:", "takes a number"},
		{"entropy:x", "takes a number"},
		{"entropy:9", "takes a number"},
		{"entropy:-1", "takes a number"},
		{"entropy:0x3", "takes a number"},
		{"entropy:3.5 ", "takes a number"},
		{"entropy:1111111111111111111", "takes a number"},
		{"jwt:3", "takes no argument"},
		{"", "known are checksum:crc32-base62, "},
		{"jwtt", "did you mean 'jwt'?"},
		{"checksum:azur", "did you mean 'checksum:azure'?"},
		{"checksum", "no validator 'checksum'"},
		{"nonsense", "no validator 'nonsense'; known"},
	};
	struct validator_use use;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = {0};
		int code = validator_parse(bytes_str(rows[i].spec), &use, &err);

		assert_int_equal(code, rows[i].message ? ERR_USAGE : 0);
		if (rows[i].message && !strstr(err.message, rows[i].message))
			fail_msg("%s: %s", rows[i].spec, err.message);
	}
	while (validator_name(n))
		n++;
	assert_int_equal(n, 21);
	for (size_t i = 0; i < n; i++)
		if (strcmp(validator_name(i), "entropy") != 0)
			assert_int_equal(validator_parse(bytes_str(validator_name(i)), &use, NULL),
					 0);
}

/* Appends the base64url of `text`, without padding. */
static void add_base64url(struct buf *out, const char *text)
{
	char *room = mem_alloc(base64_encoded_len(strlen(text)) + 1);

	base64_encode(BASE64_URL, bytes_str(text), room);
	room[strcspn(room, "=")] = '\0';
	buf_add_str(out, room);
	free(room);
}

static void make_jwt(struct buf *out, const char *header, const char *payload,
		     const char *signature)
{
	buf_clear(out);
	add_base64url(out, header);
	buf_add_char(out, '.');
	add_base64url(out, payload);
	buf_add_char(out, '.');
	buf_add_str(out, signature);
}

static void test_jwt(void **state)
{
	static const struct {
		const char *header, *payload, *signature;
		enum verdict any, not_anon, service_role;
	} rows[] = {
		{"{\"alg\":\"HS256\"}", "{\"sub\":\"1\"}", "c2ln", VERDICT_VALID, VERDICT_VALID,
		 VERDICT_REJECT},
		{"{\"alg\":\"HS256\"}", "{\"role\":\"anon\"}", "c2ln", VERDICT_VALID,
		 VERDICT_REJECT, VERDICT_REJECT},
		{"{\"alg\":\"HS256\"}", "{\"role\":\"service_role\"}", "c2ln", VERDICT_VALID,
		 VERDICT_VALID, VERDICT_VALID},
		{"{\"alg\":\"HS256\"}", "{\"role\":[\"anon\"]}", "c2ln", VERDICT_VALID,
		 VERDICT_VALID, VERDICT_REJECT},
		{"{\"alg\":\"HS256\"}", "compressed", "c2ln", VERDICT_VALID, VERDICT_VALID,
		 VERDICT_REJECT},
		{"{\"alg\":\"none\"}", "{}", "", VERDICT_WEAK, VERDICT_WEAK, VERDICT_REJECT},
		{"{\"alg\":\"RS256\"}", "{}", "", VERDICT_WEAK, VERDICT_WEAK, VERDICT_REJECT},
		{"{\"typ\":\"JWT\"}", "{}", "c2ln", VERDICT_REJECT, VERDICT_REJECT, VERDICT_REJECT},
		{"{\"alg\":1}", "{}", "c2ln", VERDICT_REJECT, VERDICT_REJECT, VERDICT_REJECT},
		{"[\"alg\"]", "{}", "c2ln", VERDICT_REJECT, VERDICT_REJECT, VERDICT_REJECT},
		{"{\"alg\":\"HS256\"", "{}", "c2ln", VERDICT_REJECT, VERDICT_REJECT,
		 VERDICT_REJECT},
		{"", "{}", "c2ln", VERDICT_REJECT, VERDICT_REJECT, VERDICT_REJECT},
		{"{\"alg\":\"HS256\"}", "{}", "a.b", VERDICT_REJECT, VERDICT_REJECT,
		 VERDICT_REJECT},
		{"{\"alg\":\"HS256\"}", "{}", "a+b", VERDICT_REJECT, VERDICT_REJECT,
		 VERDICT_REJECT},
	};
	struct buf token = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		make_jwt(&token, rows[i].header, rows[i].payload, rows[i].signature);
		assert_int_equal(run_str("jwt", buf_str(&token)), rows[i].any);
		assert_int_equal(run_str("jwt-not-anon", buf_str(&token)), rows[i].not_anon);
		assert_int_equal(run_str("jwt-service-role", buf_str(&token)),
				 rows[i].service_role);
	}
	assert_int_equal(run_str("jwt", "abc"), VERDICT_REJECT);
	assert_int_equal(run_str("jwt", "a.b"), VERDICT_REJECT);
	assert_int_equal(run_str("jwt", ""), VERDICT_REJECT);
	buf_release(&token);
}

static void test_base64_json(void **state)
{
	static const struct {
		const char *prefix, *json, *suffix;
		enum verdict verdict;
	} rows[] = {
		{"", "{\"k\":\"v\"}", "", VERDICT_VALID},
		{"glc_", "{\"o\":\"1\",\"n\":\"x\"}", "", VERDICT_VALID},
		{"sntrys_", "{\"iat\":1,\"url\":\"u\",\"org\":\"o\"}", "_q8zR2mKw4tLh7TwP0sVb1nXy",
		 VERDICT_VALID},
		{"sk.", "{\"u\":\"a\",\"a\":\"b\"}", ".q8zR2mKw", VERDICT_VALID},
		{"ops_", "{ \"a\": {\"b\": [1]}}", "", VERDICT_VALID},
		{"ops_", "{\n\"a\": 1}", "", VERDICT_VALID},
		{"ops_", "{\"a\": ", "", VERDICT_REJECT},
		{"ops_", "plain text", "", VERDICT_REJECT},
		{"ops_", "[1,2]", "", VERDICT_REJECT},
		{"xeyJ", "{\"k\":\"v\"}", "", VERDICT_REJECT},
		{"ops_ey", "", "", VERDICT_REJECT},
		{"", "", "", VERDICT_REJECT},
	};
	struct buf token = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_clear(&token);
		buf_add_str(&token, rows[i].prefix);
		add_base64url(&token, rows[i].json);
		buf_add_str(&token, rows[i].suffix);
		if (run_str("base64-json", buf_str(&token)) != rows[i].verdict)
			fail_msg("row %zu: %s", i, buf_str(&token));
	}
	buf_release(&token);
}

static void test_basic_auth(void **state)
{
	static const struct {
		struct bytes text;
		enum verdict verdict;
	} rows[] = {
		{BYTES("deploy:q8zR2mKw4tLh"), VERDICT_VALID},
		{BYTES(":q8zR2mKw4tLh7TwP0sVb"), VERDICT_VALID},
		{BYTES("a:b:c9"), VERDICT_VALID},
		{BYTES("j\xc3\xb6rg:gr\xc3\xbc\xc3\x9f"
		       "e7"),
		 VERDICT_VALID},
		{BYTES("deploy:"), VERDICT_REJECT},
		{BYTES("deploy"), VERDICT_REJECT},
		{BYTES("user:password"), VERDICT_REJECT},
		{BYTES("user:<password>"), VERDICT_REJECT},
		{BYTES("Aladdin:open sesame"), VERDICT_REJECT},
		{BYTES("a\x01:q8zR2mKw"), VERDICT_REJECT},
		{BYTES("\xff:q8zR2mKw"), VERDICT_REJECT},
		{BYTES("a\0:q8zR2mKw"), VERDICT_REJECT},
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		base64_encode(BASE64_STANDARD, rows[i].text, text);
		if (run_str("basic-auth", text) != rows[i].verdict)
			fail_msg("row %zu", i);
	}
	assert_int_equal(run_str("basic-auth", "not base64"), VERDICT_REJECT);
	assert_int_equal(run_str("basic-auth", ""), VERDICT_REJECT);
}

static void test_url_password(void **state)
{
	static const struct {
		const char *before, *password, *behind;
		enum verdict verdict;
	} rows[] = {
		{"postgres://app:", "q8zR2mKw", "@db.acme.io:5432/x", VERDICT_UNKNOWN},
		{"postgres://app:", "q8zR2mKw", "@10.1.2.3/x", VERDICT_UNKNOWN},
		{"postgres://app:", "q8zR2mKw", "@d", VERDICT_UNKNOWN},
		{"postgres://app:", "q8zR2mKw", "@", VERDICT_UNKNOWN},
		{"postgres://app:", "q8zR2mKw", "", VERDICT_UNKNOWN},
		{"", "q8zR2mKw", "", VERDICT_UNKNOWN},
		{"https://:", "q8zR2mKw", "@acme.io", VERDICT_UNKNOWN},
		{"postgres://app:", "q8zR2mKw", "@x.svc.cluster.local", VERDICT_UNKNOWN},
		{"postgres://app:", "app", "@db.acme.io/x", VERDICT_UNKNOWN},
		{"redis://:", "q8zR2mKw", "@[2001:db8::1]:6379", VERDICT_UNKNOWN},
		/* local */
		{"postgres://app:", "q8zR2mKw", "@localhost:5432/x", VERDICT_WEAK},
		{"postgres://app:", "q8zR2mKw", "@127.0.0.1/x", VERDICT_WEAK},
		{"postgres://app:", "q8zR2mKw", "@[::1]:5432/x", VERDICT_WEAK},
		{"postgres://app:", "q8zR2mKw", "@db:5432/x", VERDICT_WEAK},
		{"amqp://app:", "q8zR2mKw", "@rabbitmq", VERDICT_WEAK},
		{"amqp://app:", "q8zR2mKw", "@host.docker.internal/", VERDICT_WEAK},
		/* local and trivial, or unknown and trivial */
		{"postgres://postgres:", "postgres", "@localhost/x", VERDICT_INVALID},
		{"postgres://postgres:", "postgres", "@db/x", VERDICT_INVALID},
		{"mysql://root:", "root", "@127.0.0.1/x", VERDICT_INVALID},
		{"amqp://guest:", "guest", "@l", VERDICT_INVALID},
		{"mysql://x:", "admin", "@mysql", VERDICT_INVALID},
		/* documentation */
		{"https://bob:", "q8zR2mKw", "@example.com/", VERDICT_INVALID},
		{"https://bob:", "q8zR2mKw", "@api.EXAMPLE.org/", VERDICT_INVALID},
		{"https://bob:", "q8zR2mKw", "@db.test/", VERDICT_INVALID},
		{"https://bob:", "q8zR2mKw", "@notexample.com/", VERDICT_UNKNOWN},
		/* placeholders */
		{"postgres://user:", "password", "@host/x", VERDICT_REJECT},
		{"postgres://user:", "pass", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "${PASSWORD}", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "$PASSWORD", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "{{ pw }}", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "<password>", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "%s", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "****", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "changeme", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "your_password", "@db.acme.io/x", VERDICT_REJECT},
		{"postgres://user:", "", "@db.acme.io/x", VERDICT_REJECT},
	};
	char url[128];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t head = strlen(rows[i].before), len = strlen(rows[i].password);

		snprintf(url, sizeof url, "%s%s%s", rows[i].before, rows[i].password,
			 rows[i].behind);
		if (run("url-password", bytes_str(url), bytes_of(url + head, len)) !=
		    rows[i].verdict)
			fail_msg("%s", url);
	}
}

static void test_generic(void **state)
{
	char id[64];

	(void)state;
	assert_int_equal(run_str("letters-and-digits", "abc1"), VERDICT_UNKNOWN);
	assert_int_equal(run_str("letters-and-digits", "abcd"), VERDICT_REJECT);
	assert_int_equal(run_str("letters-and-digits", "1234-"), VERDICT_REJECT);
	assert_int_equal(run_str("letters-and-digits", ""), VERDICT_REJECT);
	assert_int_equal(run_str("entropy:2", "abcd"), VERDICT_REJECT);
	assert_int_equal(run_str("entropy:1.99", "abcd"), VERDICT_UNKNOWN);

	/* The id and the account of a published analysis of the format. */
	snprintf(id, sizeof id, "AS%s", "IAQNZGKIQY56JQ7WML");
	assert_int_equal(run_str("aws-key-id", id), VERDICT_UNKNOWN);
	assert_string_equal(detail, "The key belongs to AWS account 029608264753.");
	id[4] = 'J';
	assert_int_equal(run_str("aws-key-id", id), VERDICT_UNKNOWN);
	assert_string_equal(detail, "");
	id[9] = '8';
	assert_int_equal(run_str("aws-key-id", id), VERDICT_INVALID);
	snprintf(id, sizeof id, "AK%s", "IAIOSFODNN7EXAMPLE");
	assert_int_equal(run_str("aws-key-id", id), VERDICT_REJECT);
	assert_int_equal(run_str("aws-key-id", "AK"), VERDICT_UNKNOWN);

	snprintf(id, sizeof id, "%s%036d",
		 "ghp"
		 "_",
		 0);
	assert_int_equal(run_str("checksum:crc32-base62", id), VERDICT_INVALID);
	assert_true(strlen(detail) > 0);
	assert_int_equal(run_str("age", "age"), VERDICT_REJECT);
}

/* DER and OpenSSH structures, put together byte by byte. */

static void add_der(struct buf *out, uint8_t tag, struct bytes value)
{
	buf_add_char(out, (char)tag);
	if (value.len < 0x80) {
		buf_add_char(out, (char)value.len);
	} else {
		buf_add_char(out, (char)0x82);
		buf_add_char(out, (char)(value.len >> 8));
		buf_add_char(out, (char)value.len);
	}
	buf_add(out, value);
}

static void add_noise(struct buf *out, size_t len)
{
	static uint32_t random = 5;

	for (size_t i = 0; i < len; i++) {
		random = random * 1664525 + 1013904223;
		buf_add_char(out, (char)(random >> 24));
	}
}

static void add_integer(struct buf *out, size_t len)
{
	struct buf value = {0};

	buf_add(&value, BYTES("\0\xc1"));
	add_noise(&value, len - 1);
	add_der(out, 0x02, buf_bytes(&value));
	buf_release(&value);
}

static void wrap(struct buf *inout, uint8_t tag)
{
	struct buf whole = {0};

	add_der(&whole, tag, buf_bytes(inout));
	buf_release(inout);
	*inout = whole;
}

static void make_integers(struct buf *out, size_t count, size_t len)
{
	add_der(out, 0x02, BYTES("\0"));
	for (size_t i = 0; i < count; i++)
		add_integer(out, len);
	wrap(out, 0x30);
}

static void make_pkcs8(struct buf *out, struct bytes oid)
{
	struct buf algorithm = {0}, key = {0};

	add_der(&algorithm, 0x06, oid);
	wrap(&algorithm, 0x30);
	add_noise(&key, 40);
	add_der(out, 0x02, BYTES("\0"));
	buf_add(out, buf_bytes(&algorithm));
	add_der(out, 0x04, buf_bytes(&key));
	wrap(out, 0x30);
	buf_release(&algorithm);
	buf_release(&key);
}

static void make_encrypted(struct buf *out, uint8_t second)
{
	struct buf key = {0};

	add_der(out, 0x06, BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"));
	wrap(out, 0x30);
	add_noise(&key, 96);
	add_der(out, second, buf_bytes(&key));
	wrap(out, 0x30);
	buf_release(&key);
}

static void make_ec(struct buf *out)
{
	struct buf key = {0};

	add_noise(&key, 32);
	add_der(out, 0x02, BYTES("\1"));
	add_der(out, 0x04, buf_bytes(&key));
	wrap(out, 0x30);
	buf_release(&key);
}

static void add_ssh(struct buf *out, struct bytes value)
{
	buf_add(out, BYTES("\0\0"));
	buf_add_char(out, (char)(value.len >> 8));
	buf_add_char(out, (char)value.len);
	buf_add(out, value);
}

static void make_openssh(struct buf *out, const char *cipher, bool same_check)
{
	struct buf part = {0};

	buf_add(out, bytes_of("openssh-key-v1", 15));
	add_ssh(out, bytes_str(cipher));
	add_ssh(out, BYTES("none"));
	add_ssh(out, BYTES(""));
	buf_add(out, BYTES("\0\0\0\1"));
	add_ssh(&part, BYTES("ssh-ed25519"));
	add_noise(&part, 36);
	add_ssh(out, buf_bytes(&part));
	buf_clear(&part);
	buf_add(&part, BYTES("abcd"));
	buf_add(&part, same_check ? BYTES("abcd") : BYTES("abce"));
	add_noise(&part, 120);
	add_ssh(out, buf_bytes(&part));
	buf_release(&part);
}

/* How a block is laid out: before each line of base64, and behind it. */
struct layout {
	const char *before, *behind;
	size_t width;
};

static const struct layout plain = {"", "\n", 64};

/* Writes `raw` as a PEM block, of at most `keep` characters of base64 and without END if fewer. */
static void make_pem(struct buf *out, const char *label, struct bytes raw,
		     const struct layout *layout, const char *headers, size_t keep)
{
	size_t len = base64_encoded_len(raw.len);
	char *text = mem_alloc(len + 1);

	base64_encode(BASE64_STANDARD, raw, text);
	buf_clear(out);
	buf_addf(out, "%s-----%s %s KEY-----%s%s", layout->before, "BEGIN", label, layout->behind,
		 headers);
	if (keep < len)
		len = keep;
	for (size_t at = 0; at < len; at += layout->width)
		buf_addf(out, "%s%.*s%s", layout->before,
			 (int)(len - at < layout->width ? len - at : layout->width), text + at,
			 layout->behind);
	if (len == base64_encoded_len(raw.len))
		buf_addf(out, "%s-----%s %s KEY-----%s", layout->before, "END", label,
			 layout->behind);
	free(text);
}

enum kind {
	RSA,
	DSA,
	EC,
	PKCS8_RSA,
	PKCS8_ED25519,
	ENCRYPTED,
	CERTIFICATE,
	SSH,
	SSH_ENCRYPTED,
	SSH_BAD
};

static void make_key(struct buf *raw, enum kind kind)
{
	buf_clear(raw);
	switch (kind) {
	case RSA: make_integers(raw, 8, 128); break;
	case DSA: make_integers(raw, 5, 128); break;
	case EC: make_ec(raw); break;
	case PKCS8_RSA: make_pkcs8(raw, BYTES("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")); break;
	case PKCS8_ED25519: make_pkcs8(raw, BYTES("\x2b\x65\x70")); break;
	case ENCRYPTED: make_encrypted(raw, 0x04); break;
	case CERTIFICATE: make_encrypted(raw, 0x03); break;
	case SSH: make_openssh(raw, "none", true); break;
	case SSH_ENCRYPTED: make_openssh(raw, "aes256-ctr", true); break;
	case SSH_BAD: make_openssh(raw, "none", false); break;
	}
}

static const struct {
	enum kind kind;
	const char *label;
	enum verdict whole, cut; /* cut: three lines of it */
	const char *detail;
} keys[] = {
	{RSA, "RSA PRIVATE", VERDICT_VALID, VERDICT_UNKNOWN,
	 "An unencrypted RSA key of 1024 bits."},
	{DSA, "DSA PRIVATE", VERDICT_VALID, VERDICT_UNKNOWN,
	 "An unencrypted DSA key of 1024 bits."},
	{EC, "EC PRIVATE", VERDICT_VALID, VERDICT_VALID, "An unencrypted elliptic-curve key."},
	{PKCS8_RSA, "PRIVATE", VERDICT_VALID, VERDICT_VALID, "An unencrypted RSA key."},
	{PKCS8_ED25519, "PRIVATE", VERDICT_VALID, VERDICT_VALID, "An unencrypted Ed25519 key."},
	{ENCRYPTED, "ENCRYPTED PRIVATE", VERDICT_WEAK, VERDICT_WEAK,
	 "The key is protected by a passphrase."},
	{CERTIFICATE, "PRIVATE", VERDICT_REJECT, VERDICT_REJECT, ""},
	{SSH, "OPENSSH PRIVATE", VERDICT_VALID, VERDICT_UNKNOWN, "An unencrypted ssh-ed25519 key."},
	{SSH_ENCRYPTED, "OPENSSH PRIVATE", VERDICT_WEAK, VERDICT_WEAK,
	 "The key is protected by a passphrase."},
	{SSH_BAD, "OPENSSH PRIVATE", VERDICT_REJECT, VERDICT_UNKNOWN, ""},
};

static const struct layout layouts[] = {
	{"", "\n", 64},    {"", "\r\n", 64},        {"    ", "\n", 64},
	{"\t", "\n", 70},  {"", "\\n", 64},         {"", "\\r\\n", 64},
	{"", "\\\\n", 64}, {"\"", "\\n\" +\n", 64}, {"  + \"", "\\n\"\n", 64},
	{"'", "',\n", 64}, {"+", "\n", 64},         {"-", "\n", 64},
	{"", " ", 64},     {"\"", "\\n\"\n", 64},   {"", "\\\n", 64},
	{"", "\n", 2000}, {"# ", "\n", 64},     {"// ", "\n", 64},
	{"> ", "\r\n", 76}, {" * ", "\n", 64},
};

static void test_keys(void **state)
{
	struct buf raw = {0}, pem = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		make_key(&raw, keys[i].kind);
		for (size_t j = 0; j < COUNT(layouts); j++) {
			make_pem(&pem, keys[i].label, buf_bytes(&raw), &layouts[j], "", SIZE_MAX);
			if (run_str("pem", buf_str(&pem)) != keys[i].whole)
				fail_msg("key %zu, layout %zu:\n%s", i, j, buf_str(&pem));
			assert_string_equal(detail, keys[i].detail);
		}
		make_pem(&pem, keys[i].label, buf_bytes(&raw), &plain, "", 190);
		if (run_str("pem", buf_str(&pem)) != keys[i].cut)
			fail_msg("key %zu, cut:\n%s", i, buf_str(&pem));
	}
	/* One line of a long key is not enough; the body alone is. */
	make_key(&raw, RSA);
	make_pem(&pem, "RSA PRIVATE", buf_bytes(&raw), &plain, "", 64);
	assert_int_equal(run_str("pem", buf_str(&pem)), VERDICT_REJECT);
	make_pem(&pem, "RSA PRIVATE", buf_bytes(&raw), &plain, "", SIZE_MAX);
	assert_int_equal(run_str("pem", strchr(buf_str(&pem), '\n')), VERDICT_VALID);
	/* The secret may be a part of the match. */
	assert_int_equal(run("pem", buf_bytes(&pem), bytes_slice(buf_bytes(&pem), 40, 90)),
			 VERDICT_VALID);
	buf_release(&raw);
	buf_release(&pem);
}

static void test_encrypted_headers(void **state)
{
	struct buf raw = {0}, pem = {0};

	(void)state;
	add_noise(&raw, 608);
	make_pem(&pem, "RSA PRIVATE", buf_bytes(&raw), &plain,
		 "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n", SIZE_MAX);
	assert_int_equal(run_str("pem", buf_str(&pem)), VERDICT_WEAK);
	make_pem(&pem, "RSA PRIVATE", buf_bytes(&raw), &layouts[4],
		 "Proc-Type: 4,ENCRYPTED\\nDEK-Info: AES-128-CBC,0123456789ABCDEF\\n\\n", SIZE_MAX);
	assert_int_equal(run_str("pem", buf_str(&pem)), VERDICT_WEAK);
	/* Noise without such headers is no key. */
	raw.ptr[0] = 0x31;
	make_pem(&pem, "RSA PRIVATE", buf_bytes(&raw), &plain, "", SIZE_MAX);
	assert_int_equal(run_str("pem", buf_str(&pem)), VERDICT_REJECT);
	buf_release(&raw);
	buf_release(&pem);
}

static void test_no_keys(void **state)
{
	static const char *const bodies[] = {
		"",
		"\n",
		"...",
		"\n...\n",
		"\nMIIE...\n",
		"\nMIIEpAIBAAKCAQEA...\n...\n",
		"\nyour key here\n",
		"\n<paste here>\n",
		"\n${KEY}\n",
		"\nMIIEpAIBAAKCAQEA\n",
		"\n====\n",
		"\nAAAA=AAAA\n",
		"\\n\\n",
		"\\",
		"\\\\\\\\",
		"\n\"\"\"\n",
		"\n+\n+\n",
		"\n:\n",
		"\nProc-Type: 4,ENCRYPTED\n\nAAAA\n",
		"\nM\n",
		"\nMAA=\n",
		"\nMIAB\n",
		"\nMIX/////\n",
		"\nb3BlbnNzaC1rZXktdjEA\n",
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		buf_clear(&text);
		buf_addf(&text, "-----%s RSA PRIVATE KEY-----%s-----%s RSA PRIVATE KEY-----",
			 "BEGIN", bodies[i], "END");
		if (run_str("pem", buf_str(&text)) != VERDICT_REJECT)
			fail_msg("%s", buf_str(&text));
		assert_string_equal(detail, "");
	}
	buf_clear(&text);
	buf_addf(&text, "-----%s RSA", "BEGIN");
	assert_int_equal(run_str("pem", buf_str(&text)), VERDICT_REJECT);
	assert_int_equal(run_str("pem", ""), VERDICT_REJECT);
	buf_release(&text);
}

static uint32_t next_random(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return *random >> 8;
}

/* Mutates `sample` 5,000 times and gives each, as an exact heap copy, to the validator. */
static void mutate(const char *spec, struct bytes sample, const char *alphabet)
{
	struct validator_use use;
	uint32_t random = 17;

	assert_int_equal(validator_parse(bytes_str(spec), &use, NULL), 0);
	for (size_t round = 0; round < 5000; round++) {
		size_t len = sample.len, start, end;
		char *text = mem_alloc(len + 1);

		memcpy(text, sample.ptr, len);
		for (size_t n = next_random(&random) % 6; n > 0; n--)
			text[next_random(&random) % len] =
				round % 2 ? alphabet[next_random(&random) % strlen(alphabet)]
					  : (char)next_random(&random);
		if (round % 3 == 0)
			len = next_random(&random) % (len + 1);
		text = mem_realloc(text, len ? len : 1);
		start = next_random(&random) % (len + 1);
		end = start + next_random(&random) % (len - start + 1);
		validator_run(&use, bytes_of(text, len), bytes_of(text, len), detail);
		validator_run(&use, bytes_of(text, len),
			      bytes_slice(bytes_of(text, len), start, end), detail);
		assert_non_null(memchr(detail, '\0', sizeof detail));
		free(text);
	}
}

static void test_hostile(void **state)
{
	static const char digits[] = "ABCMIQabc019+/=\n\\ne.-_{}\":@";
	struct buf raw = {0}, text = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		make_key(&raw, keys[i].kind);
		if (raw.len > 400)
			raw.len = 400;
		make_pem(&text, keys[i].label, buf_bytes(&raw), &layouts[i % COUNT(layouts)], "",
			 SIZE_MAX);
		mutate("pem", buf_bytes(&text), digits);
	}
	make_jwt(&text, "{\"alg\":\"HS256\"}", "{\"role\":\"service_role\"}", "c2ln");
	mutate("jwt", buf_bytes(&text), digits);
	mutate("jwt-not-anon", buf_bytes(&text), digits);
	mutate("jwt-service-role", buf_bytes(&text), digits);
	mutate("base64-json", buf_bytes(&text), digits);
	mutate("basic-auth", BYTES("ZGVwbG95OnE4elI="), digits);
	mutate("url-password", BYTES("redis://a:" "q8zR2mKw" "@[::1]:6379/0"), ":@[]/.${}<>");
	mutate("aws-key-id", BYTES("QNZGKIQY56JQ7WMLQNZG"), digits);
	mutate("letters-and-digits", BYTES("abc1"), digits);
	mutate("entropy:3", BYTES("abc1"), digits);
	/* Escapes without an end must not cost more than their length. */
	buf_clear(&text);
	buf_addf(&text, "-----%s PRIVATE KEY-----", "BEGIN");
	for (size_t i = 0; i < 60000; i++)
		buf_add_char(&text, '\\');
	assert_int_equal(run_str("pem", buf_str(&text)), VERDICT_REJECT);
	buf_release(&raw);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),        cmocka_unit_test(test_jwt),
		cmocka_unit_test(test_base64_json),  cmocka_unit_test(test_basic_auth),
		cmocka_unit_test(test_url_password), cmocka_unit_test(test_generic),
		cmocka_unit_test(test_keys),         cmocka_unit_test(test_encrypted_headers),
		cmocka_unit_test(test_no_keys),      cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
