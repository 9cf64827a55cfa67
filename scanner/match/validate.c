/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validators, and those of them that need no module of their own. Each is a function of one
 * candidate and keeps no state; JSON is the only thing that allocates, within the limits below.
 */
#include "match/validate.h"

#include <assert.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "match/checksum.h"
#include "match/entropy.h"
#include "match/validate_key.h"

enum {
	JSON_MAX_TEXT = 16384, /* decoded */
	BASIC_MAX_TEXT = 1024, /* encoded */
};

struct candidate {
	struct bytes match;
	struct bytes secret;
	double number;
	char *detail; /* VALIDATION_DETAIL_SIZE */
};

struct validator {
	const char *name;
	/* One of the two. A checksum function sees the secret only and leaves the detail to us. */
	enum verdict (*judge)(const struct candidate *c);
	enum verdict (*checksum)(struct bytes secret);
	bool takes_number;
};

static void say(const struct candidate *c, const char *sentence)
{
	snprintf(c->detail, VALIDATION_DETAIL_SIZE, "%s", sentence);
}

/* The JSON object that the text is in base64 or base64url, or NULL. The caller frees it. */
static struct json *decode_object(struct bytes text)
{
	static const struct json_limits limits = {.size = JSON_MAX_TEXT, .depth = 32};
	uint8_t raw[JSON_MAX_TEXT + 4];
	struct json *value;
	size_t size;

	if (text.len < 3 || base64_decoded_room(text.len) > sizeof raw)
		return NULL;
	size = base64_decode(BASE64_ANY, text, raw);
	if (size == BASE64_INVALID ||
	    json_parse(bytes_of((char *)raw, size), &limits, &value, NULL) < 0)
		return NULL;
	if (json_is_object(value))
		return value;
	json_free(value);
	return NULL;
}

struct jwt {
	struct json *header;
	struct json *payload; /* NULL if it is no JSON object */
	struct bytes signature;
};

static void jwt_release(struct jwt *jwt)
{
	json_free(jwt->header);
	json_free(jwt->payload);
}

/* Reads header.payload.signature. False if it is no JWT; `out` needs jwt_release in any case. */
static bool jwt_read(struct bytes text, struct jwt *out)
{
	size_t first = bytes_find(text, BYTES("."), 0);
	size_t second = first == SIZE_MAX ? SIZE_MAX : bytes_find(text, BYTES("."), first + 1);
	struct bytes alg;

	*out = (struct jwt){0};
	if (second == SIZE_MAX)
		return false;
	out->signature = bytes_slice(text, second + 1, text.len);
	for (size_t i = 0; i < out->signature.len; i++)
		if (!base64_is_digit(BASE64_URL, out->signature.ptr[i]))
			return false;
	for (size_t i = first + 1; i < second; i++)
		if (!base64_is_digit(BASE64_URL, text.ptr[i]))
			return false;
	out->header = decode_object(bytes_slice(text, 0, first));
	out->payload = decode_object(bytes_slice(text, first + 1, second));
	return json_string(json_get(out->header, "alg"), &alg);
}

static bool jwt_has_role(const struct jwt *jwt, const char *role)
{
	struct bytes found;

	return json_string(json_get(jwt->payload, "role"), &found) && bytes_eq_str(found, role);
}

/* An unsigned token proves nothing to a server that checks. */
static enum verdict jwt_verdict(const struct candidate *c, const struct jwt *jwt)
{
	struct bytes alg;

	if (json_string(json_get(jwt->header, "alg"), &alg) &&
	    (bytes_eq_nocase(alg, BYTES("none")) || jwt->signature.len == 0)) {
		say(c, "The token is not signed.");
		return VERDICT_WEAK;
	}
	say(c, "The text decodes to a JSON Web Token.");
	return VERDICT_VALID;
}

static enum verdict judge_jwt(const struct candidate *c)
{
	struct jwt jwt;
	enum verdict verdict = jwt_read(c->secret, &jwt) ? jwt_verdict(c, &jwt) : VERDICT_REJECT;

	jwt_release(&jwt);
	return verdict;
}

static enum verdict judge_jwt_not_anon(const struct candidate *c)
{
	struct jwt jwt;
	enum verdict verdict = VERDICT_REJECT;

	if (jwt_read(c->secret, &jwt) && !jwt_has_role(&jwt, "anon"))
		verdict = jwt_verdict(c, &jwt);
	jwt_release(&jwt);
	return verdict;
}

static enum verdict judge_jwt_service_role(const struct candidate *c)
{
	struct jwt jwt;
	enum verdict verdict = VERDICT_REJECT;

	if (jwt_read(c->secret, &jwt) && jwt_has_role(&jwt, "service_role"))
		verdict = jwt_verdict(c, &jwt);
	jwt_release(&jwt);
	return verdict;
}

/* Is `text`, or a part of it up to some '_', an object? Signatures are joined with '_' by some. */
static bool holds_object(struct bytes text)
{
	enum { TRIES = 4 };

	for (size_t i = 0; i < TRIES; i++) {
		struct json *object = decode_object(text);

		json_free(object);
		if (object)
			return true;
		while (text.len && text.ptr[text.len - 1] != '_')
			text.len--;
		if (text.len == 0)
			return false;
		text.len--;
	}
	return false;
}

/*
 * The object starts where '{' and a quote, a space or a line end would: "ey" or "ew" at the
 * beginning or behind punctuation.
 */
static enum verdict judge_base64_json(const struct candidate *c)
{
	struct bytes s = c->secret;

	for (size_t i = 0; i + 1 < s.len; i++) {
		size_t end = i;

		if (s.ptr[i] != 'e' || (s.ptr[i + 1] != 'y' && s.ptr[i + 1] != 'w') ||
		    (i > 0 && ascii_isalnum(s.ptr[i - 1])))
			continue;
		while (end < s.len &&
		       (s.ptr[end] == '=' || base64_is_digit(BASE64_ANY, s.ptr[end])))
			end++;
		if (holds_object(bytes_slice(s, i, end))) {
			say(c, "The text decodes to JSON.");
			return VERDICT_VALID;
		}
		i = end;
	}
	return VERDICT_REJECT;
}

static enum verdict judge_pem(const struct candidate *c)
{
	struct bytes begin = BYTES("-----BEGIN ");
	bool whole = bytes_find(c->secret, begin, 0) != SIZE_MAX ||
		     bytes_find(c->match, begin, 0) == SIZE_MAX;

	return validate_key(whole ? c->secret : c->match, c->detail);
}

static enum verdict judge_age(const struct candidate *c)
{
	if (checksum_age(c->secret) != VERDICT_VALID)
		return VERDICT_REJECT;
	say(c, "The checksum is valid.");
	return VERDICT_VALID;
}

static bool is_printable(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((uint8_t)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return false;
	return true;
}

static enum verdict judge_basic_auth(const struct candidate *c)
{
	uint8_t raw[BASIC_MAX_TEXT];
	struct bytes text, password;
	size_t size, colon;

	if (c->secret.len > BASIC_MAX_TEXT)
		return VERDICT_REJECT;
	size = base64_decode(BASE64_ANY, c->secret, raw);
	if (size == BASE64_INVALID)
		return VERDICT_REJECT;
	text = bytes_of((char *)raw, size);
	colon = bytes_find(text, BYTES(":"), 0);
	if (colon == SIZE_MAX || !is_printable(text) || !utf8_is_valid(text))
		return VERDICT_REJECT;
	password = bytes_slice(text, colon + 1, text.len);
	/* The second is the example of RFC 7617. */
	if (is_placeholder(password) || bytes_eq(text, BYTES("Aladdin:open sesame")) ||
	    bytes_eq(text, BYTES("Aladdin:opensesame")))
		return VERDICT_REJECT;
	say(c, "The text decodes to a user name and a password.");
	return VERDICT_VALID;
}

/* What stands in the URL around the password, as far as the match shows it. */
struct url {
	struct bytes user;
	struct bytes host; /* empty if the match ends before it */
};

static struct url url_around(const struct candidate *c)
{
	struct bytes match = c->match;
	size_t start = (size_t)(c->secret.ptr - match.ptr), end = start + c->secret.len;
	size_t user = start ? start - 1 : 0, host = end + 1;
	struct url url = {0};

	if (start == 0 || match.ptr[start - 1] != ':' || end >= match.len || match.ptr[end] != '@')
		return url;
	while (user > 0 && match.ptr[user - 1] != '/' && !ascii_isspace(match.ptr[user - 1]))
		user--;
	url.user = bytes_slice(match, user, start - 1);
	/* The Go driver of MySQL writes "user:password@tcp(host:3306)/name". */
	if (bytes_starts_with(bytes_slice(match, host, match.len), BYTES("tcp(")))
		host += 4;
	if (host < match.len && match.ptr[host] == '[')
		end = bytes_find(match, BYTES("]"), host);
	else
		for (end = host; end < match.len && (ascii_isalnum(match.ptr[end]) ||
						     memchr(".-_", match.ptr[end], 3));)
			end++;
	/* One character is what a rule looks at to see that there is a host. */
	if (end != SIZE_MAX && end > host + 1)
		url.host = bytes_slice(match, host, end + (match.ptr[host] == '['));
	return url;
}

/* This machine, or a name without a dot: a container or a machine of the same network. */
static bool is_local_host(struct bytes host)
{
	return bytes_starts_with(host, BYTES("127.")) || bytes_eq_str(host, "[::1]") ||
	       bytes_eq_str(host, "0.0.0.0") || bytes_eq_str(host, "host.docker.internal") ||
	       bytes_ends_with(host, BYTES(".localhost")) ||
	       bytes_ends_with(host, BYTES(".localdomain")) ||
	       (host.ptr[0] != '[' && bytes_find(host, BYTES("."), 0) == SIZE_MAX);
}

/* Names that RFC 2606 and RFC 6761 reserve. */
static bool is_example_host(struct bytes host)
{
	static const char *const names[] = {"example.com", "example.org", "example.net",
					    ".example",    ".test",       ".invalid"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct bytes name = bytes_str(names[i]);
		size_t before = host.len - name.len - 1;

		if (host.len < name.len ||
		    !bytes_eq_nocase(bytes_slice(host, host.len - name.len, host.len), name))
			continue;
		if (name.ptr[0] == '.' || host.len == name.len || host.ptr[before] == '.')
			return true;
	}
	return false;
}

/* What everybody types on a machine of their own. */
static bool is_trivial(struct bytes user, struct bytes password)
{
	static const char *const words[] = {"admin", "root",   "postgres", "mysql",
					    "redis", "mongo",  "guest",    "user",
					    "local", "docker", "dev",      "rabbitmq",
					    "s3cr3t", "s3cret", "p@ss",    "p@ssw0rd"};

	struct bytes rest;

	/* "minio:minio", "minio:minio123" */
	if (user.len && bytes_eq_nocase(bytes_slice(password, 0, user.len), user)) {
		rest = bytes_slice(password, user.len, password.len);
		while (rest.len && ascii_isdigit(rest.ptr[0]))
			rest = bytes_slice(rest, 1, rest.len);
		if (rest.len == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_nocase(password, bytes_str(words[i])))
			return true;
	return false;
}

static enum verdict judge_url_password(const struct candidate *c)
{
	struct url url = url_around(c);
	bool local = url.host.len > 0 && is_local_host(url.host);

	if (is_placeholder(c->secret))
		return VERDICT_REJECT;
	if (is_example_host(url.host)) {
		say(c, "The host name is one of those reserved for documentation.");
		return VERDICT_INVALID;
	}
	if ((local || url.host.len == 0) && is_trivial(url.user, c->secret)) {
		say(c, "The password is one that development setups use.");
		return VERDICT_INVALID;
	}
	if (!local)
		return VERDICT_UNKNOWN;
	say(c, "The host is local.");
	return VERDICT_WEAK;
}

static enum verdict judge_letters_and_digits(const struct candidate *c)
{
	bool letters = false, digits = false;

	for (size_t i = 0; i < c->secret.len; i++) {
		letters |= ascii_isalpha(c->secret.ptr[i]);
		digits |= ascii_isdigit(c->secret.ptr[i]);
	}
	return letters && digits ? VERDICT_UNKNOWN : VERDICT_REJECT;
}

static enum verdict judge_entropy(const struct candidate *c)
{
	return entropy_bits(c->secret) > c->number ? VERDICT_UNKNOWN : VERDICT_REJECT;
}

/*
 * The 16 characters behind AKIA or ASIA are base32. Of the newer ids, whose fifth character is not
 * I or J, the first 48 bits hold the account: all but the first bit and the last seven.
 */
static enum verdict judge_aws_key_id(const struct candidate *c)
{
	struct bytes id = c->secret;
	uint64_t bits = 0;

	if (bytes_find(id, BYTES("EXAMPLE"), 0) != SIZE_MAX)
		return VERDICT_REJECT;
	if (id.len != 20)
		return VERDICT_UNKNOWN;
	for (size_t i = 4; i < id.len; i++) {
		char digit = id.ptr[i];
		bool letter = digit >= 'A' && digit <= 'Z';

		if (!letter && (digit < '2' || digit > '7')) {
			say(c, "The id holds a character that AWS does not use.");
			return VERDICT_INVALID;
		}
		/* Ten characters hold the 48 bits that matter and two more. */
		if (i < 14)
			bits = bits << 5 | (uint64_t)(letter ? digit - 'A' : digit - '2' + 26);
	}
	if (id.ptr[4] != 'I' && id.ptr[4] != 'J')
		snprintf(c->detail, VALIDATION_DETAIL_SIZE,
			 "The key belongs to AWS account %012llu.",
			 (unsigned long long)(bits >> 2 & 0x7fffffffff80) >> 7);
	return VERDICT_UNKNOWN;
}

static const struct validator validators[] = {
	{.name = "checksum:crc32-base62", .checksum = checksum_crc32_base62},
	{.name = "checksum:github-fine-grained", .checksum = checksum_github_fine_grained},
	{.name = "checksum:gitlab-routable", .checksum = checksum_gitlab_routable},
	{.name = "checksum:grafana", .checksum = checksum_grafana},
	{.name = "checksum:atlassian", .checksum = checksum_atlassian},
	{.name = "checksum:cloudflare", .checksum = checksum_cloudflare},
	{.name = "checksum:zuplo", .checksum = checksum_zuplo},
	{.name = "checksum:confluent", .checksum = checksum_confluent},
	{.name = "checksum:azure", .checksum = checksum_azure},
	{.name = "checksum:entra", .checksum = checksum_entra},
	{.name = "age", .judge = judge_age},
	{.name = "aws-key-id", .judge = judge_aws_key_id},
	{.name = "base64-json", .judge = judge_base64_json},
	{.name = "basic-auth", .judge = judge_basic_auth},
	{.name = "entropy", .judge = judge_entropy, .takes_number = true},
	{.name = "jwt", .judge = judge_jwt},
	{.name = "jwt-not-anon", .judge = judge_jwt_not_anon},
	{.name = "jwt-service-role", .judge = judge_jwt_service_role},
	{.name = "letters-and-digits", .judge = judge_letters_and_digits},
	{.name = "pem", .judge = judge_pem},
	{.name = "url-password", .judge = judge_url_password},
};

enum { VALIDATORS = sizeof validators / sizeof *validators };

const char *validator_name(size_t i)
{
	return i < VALIDATORS ? validators[i].name : NULL;
}

static int unknown_name(struct bytes spec, struct err *err)
{
	const char *names[VALIDATORS + 1] = {NULL};
	const char *near;
	struct buf list = {0};
	int code;

	for (size_t i = 0; i < VALIDATORS; i++) {
		names[i] = validators[i].name;
		buf_addf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	near = suggest(spec, names);
	spec = bytes_slice(spec, 0, 60);
	code = err_set(err, ERR_USAGE, "there is no validator '%.*s'%s%s%s; known are %s",
		       (int)spec.len, spec.ptr ? spec.ptr : "", near ? " (did you mean '" : "",
		       near ? near : "", near ? "'?)" : "", buf_str(&list));
	buf_release(&list);
	return code;
}

/* Bits per byte, 0 to 8: digits and at most one point. Knows no locale, unlike strtod. */
static bool parse_number(struct bytes text, double *out)
{
	double value = 0, place = 1;
	bool point = false;

	if (text.len == 0 || text.len > 8 || !ascii_isdigit(text.ptr[0]))
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (!ascii_isdigit(text.ptr[i]))
			return false;
		value = value * 10 + (text.ptr[i] - '0');
		place *= point ? 10 : 1;
	}
	*out = value / place;
	return *out <= 8;
}

int validator_parse(struct bytes spec, struct validator_use *out, struct err *err)
{
	for (size_t i = 0; i < VALIDATORS; i++) {
		struct bytes name = bytes_str(validators[i].name);
		bool argument = spec.len > name.len && spec.ptr[name.len] == ':' &&
				bytes_starts_with(spec, name);
		double number = 0;

		if (!argument && !bytes_eq(spec, name))
			continue;
		if (argument != validators[i].takes_number ||
		    (argument && !parse_number(bytes_slice(spec, name.len + 1, spec.len), &number)))
			return err_set(err, ERR_USAGE, "validator '%s' takes %s",
				       validators[i].name,
				       validators[i].takes_number
					       ? "a number from 0 to 8, as in 'entropy:3.5'"
					       : "no argument");
		*out = (struct validator_use){&validators[i], number};
		return 0;
	}
	return unknown_name(spec, err);
}

enum verdict validator_run(const struct validator_use *use, struct bytes match, struct bytes secret,
			   char detail[VALIDATION_DETAIL_SIZE])
{
	struct candidate c = {match, secret, use->number, detail};
	enum verdict verdict;

	assert(secret.ptr >= match.ptr && secret.ptr + secret.len <= match.ptr + match.len);
	detail[0] = '\0';
	if (use->validator->judge)
		return use->validator->judge(&c);
	verdict = use->validator->checksum(secret);
	if (verdict == VERDICT_VALID)
		say(&c, "The checksum is valid.");
	else if (verdict == VERDICT_INVALID)
		say(&c, "The checksum is wrong: made up or altered.");
	return verdict;
}
