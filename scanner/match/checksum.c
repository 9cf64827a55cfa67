/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checksums of tokens. Layouts are checked before anything is computed, so every index below is
 * inside the token. Comparisons need not be in constant time: the token is in the file that is
 * being read.
 */
#include "match/checksum.h"

#include <assert.h>

#include "base/base64.h"
#include "base/digest.h"

enum {
	AZURE_MAX_BYTES = 64,
	AZURE_MAX_TEXT = 88,
};

static enum verdict verdict_of(bool matches)
{
	return matches ? VERDICT_VALID : VERDICT_INVALID;
}

static bool is_alnum(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!ascii_isalnum(text.ptr[i]))
			return false;
	return true;
}

static struct bytes first(struct bytes text, size_t n)
{
	return bytes_slice(text, 0, n);
}

static struct bytes last(struct bytes text, size_t n)
{
	return bytes_slice(text, text.len - n, text.len);
}

/* Writes `value` in the base of the alphabet's size, most significant digit first, `n` digits. */
static void encode_number(uint32_t value, struct bytes alphabet, char *out, size_t n)
{
	while (n > 0) {
		out[--n] = alphabet.ptr[value % alphabet.len];
		value /= (uint32_t)alphabet.len;
	}
}

static const struct bytes base62 = {
	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", 62};

/* Do 8 hex digits of either case spell the value? VERDICT_UNKNOWN if they are not hex digits. */
static enum verdict compare_hex(struct bytes text, uint32_t value)
{
	char hex[9];
	uint8_t raw[4] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
			  (uint8_t)value};

	assert(text.len == 8);
	for (size_t i = 0; i < text.len; i++) {
		char c = ascii_lower(text.ptr[i]);

		if (!ascii_isdigit(c) && (c < 'a' || c > 'f'))
			return VERDICT_UNKNOWN;
	}
	digest_hex(raw, sizeof raw, hex);
	return verdict_of(bytes_eq_nocase(text, bytes_of(hex, 8)));
}

enum verdict checksum_crc32_base62(struct bytes secret)
{
	enum { CHECK = 6, BODY_MIN = 10, NPM_BODY = 30 };
	struct bytes text = secret;
	char check[CHECK];

	for (size_t i = secret.len; i > 0 && text.len == secret.len; i--)
		if (secret.ptr[i - 1] == '_')
			text = bytes_slice(secret, i, secret.len);
	if (text.len < BODY_MIN + CHECK || !is_alnum(text))
		return VERDICT_UNKNOWN;
	encode_number(digest_crc32(first(text, text.len - CHECK)), base62, check, CHECK);
	if (bytes_eq(last(text, CHECK), bytes_of(check, CHECK)))
		return VERDICT_VALID;
	/* npm reserves the right to longer tokens, of which nothing is known. */
	if (bytes_starts_with(secret, BYTES("npm_")) && text.len != NPM_BODY + CHECK)
		return VERDICT_UNKNOWN;
	return VERDICT_INVALID;
}

enum verdict checksum_github_fine_grained(struct bytes secret)
{
	static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	enum { LENGTH = 93, BODY = 77, CHECK = 8 };
	uint8_t digest[DIGEST_SHA256_SIZE];
	uint64_t bits = 0;
	char check[CHECK];

	if (secret.len != LENGTH)
		return VERDICT_UNKNOWN;
	digest_sha256(first(secret, BODY), digest);
	for (size_t i = 0; i < CHECK * 5 / 8; i++)
		bits = bits << 8 | digest[i];
	for (size_t i = 0; i < CHECK; i++)
		check[i] = base32[bits >> (5 * (CHECK - 1 - i)) & 31];
	return bytes_eq_nocase(bytes_slice(secret, BODY, BODY + CHECK), bytes_of(check, CHECK))
		       ? VERDICT_VALID
		       : VERDICT_UNKNOWN;
}

/* The value of 2 digits of base36 in lower case, or SIZE_MAX. */
static size_t base36_pair(const char *digits)
{
	size_t value = 0;

	for (size_t i = 0; i < 2; i++) {
		if (ascii_isdigit(digits[i]))
			value = value * 36 + (size_t)(digits[i] - '0');
		else if (digits[i] >= 'a' && digits[i] <= 'z')
			value = value * 36 + (size_t)(digits[i] - 'a' + 10);
		else
			return SIZE_MAX;
	}
	return value;
}

enum verdict checksum_gitlab_routable(struct bytes secret)
{
	static const struct bytes base36 = {"0123456789abcdefghijklmnopqrstuvwxyz", 36};
	enum { CHECK = 7, TAIL = 2 + CHECK };
	struct bytes payload;
	char check[CHECK];
	size_t length;

	if (secret.len <= TAIL || secret.ptr[secret.len - TAIL - 1] != '.')
		return VERDICT_UNKNOWN; /* the older kind, without a checksum */
	length = base36_pair(secret.ptr + secret.len - TAIL);
	payload = first(secret, secret.len - TAIL - 1);
	if (payload.len > 3 && payload.ptr[payload.len - 3] == '.')
		payload.len -= 3; /* the version */
	if (length == SIZE_MAX || !is_alnum(last(secret, CHECK)))
		return VERDICT_UNKNOWN;
	encode_number(digest_crc32(first(secret, secret.len - CHECK)), base36, check, CHECK);
	return verdict_of(length <= payload.len &&
			  bytes_eq(last(secret, CHECK), bytes_of(check, CHECK)));
}

enum verdict checksum_grafana(struct bytes secret)
{
	enum { BODY = 37, LENGTH = BODY + 1 + 8 };
	uint32_t crc;

	if (secret.len != LENGTH || secret.ptr[BODY] != '_')
		return VERDICT_UNKNOWN;
	crc = digest_crc32(first(secret, BODY));
	return compare_hex(last(secret, 8), __builtin_bswap32(crc));
}

enum verdict checksum_atlassian(struct bytes secret)
{
	if (secret.len < 24)
		return VERDICT_UNKNOWN;
	return compare_hex(last(secret, 8), digest_crc32(first(secret, secret.len - 8)));
}

enum verdict checksum_cloudflare(struct bytes secret)
{
	enum { BODY = 40, TAIL = BODY + 8 };
	struct bytes tail;

	if (secret.len <= TAIL || secret.ptr[secret.len - TAIL - 1] != '_')
		return VERDICT_UNKNOWN;
	tail = last(secret, TAIL);
	return compare_hex(last(tail, 8), digest_crc32(first(tail, BODY)));
}

enum verdict checksum_zuplo(struct bytes secret)
{
	enum { PREFIX = 5, BODY = 32, LENGTH = PREFIX + BODY + 1 + 8 };

	if (secret.len != LENGTH || secret.ptr[PREFIX + BODY] != '_')
		return VERDICT_UNKNOWN;
	return compare_hex(last(secret, 8),
			   digest_crc32(bytes_slice(secret, PREFIX, PREFIX + BODY)));
}

enum verdict checksum_confluent(struct bytes secret)
{
	enum { PREFIX = 4, BODY = 54, CHECK = 6, LENGTH = PREFIX + BODY + CHECK };
	char raw[4], check[9];
	uint32_t crc;

	if (secret.len != LENGTH || !bytes_starts_with(secret, BYTES("cflt")))
		return VERDICT_UNKNOWN;
	crc = digest_crc32(bytes_slice(secret, PREFIX, PREFIX + BODY));
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (char)(crc >> (8 * i));
	base64_encode(BASE64_STANDARD, bytes_of(raw, sizeof raw), check);
	return verdict_of(bytes_eq(last(secret, CHECK), bytes_of(check, CHECK)));
}

struct marvin {
	uint32_t low, high;
};

static uint32_t rotate(uint32_t value, int bits)
{
	return value << bits | value >> (32 - bits);
}

static void marvin_mix(struct marvin *m, uint32_t word)
{
	m->low += word;
	m->high ^= m->low;
	m->low = rotate(m->low, 20) + m->high;
	m->high = rotate(m->high, 9) ^ m->low;
	m->low = rotate(m->low, 27) + m->high;
	m->high = rotate(m->high, 19);
}

uint32_t checksum_marvin32(uint64_t seed, struct bytes data)
{
	struct marvin m = {(uint32_t)seed, (uint32_t)(seed >> 32)};
	uint32_t word = 0;

	for (size_t i = 0; i < data.len; i++) {
		word |= (uint32_t)(uint8_t)data.ptr[i] << (8 * (i % 4));
		if (i % 4 == 3) {
			marvin_mix(&m, word);
			word = 0;
		}
	}
	/* What is left, and a 0x80 behind it. */
	marvin_mix(&m, word | (uint32_t)0x80 << (8 * (data.len % 4)));
	marvin_mix(&m, 0);
	return m.low ^ m.high;
}

/* Seeds are eight ASCII characters, the first the most significant. */
static uint64_t seed_of(const char text[8])
{
	uint64_t seed = 0;

	for (size_t i = 0; i < 8; i++)
		seed = seed << 8 | (uint8_t)text[i];
	return seed;
}

/* The signatures of identifiable keys, and the seeds in use with each, one behind the other. */
static const struct {
	char signature[5];
	const char *seeds;
} azure_kinds[] = {
	{"+ASt", "Default0"},                                                 /* Storage */
	{"ACDb", "MastRW00MastRO00SystRW00SystRO00SysAll00Resour00Encryp00"}, /* Cosmos DB */
	{"+ABa", "AbAcct00"},                                                 /* Batch */
	{"APIM", "Tenant00IoTHub00Gatewy00GitKey00"},                         /* API Management */
	{"+AMC", "Classic0"},                                 /* Machine Learning, classic */
	{"AzCa", "Access00"},                                 /* Cache for Redis */
	{"AIoT", "IoTHub00DpsKey00Device00"},                 /* IoT Hub and devices */
	{"+ASb", "System00Unknown0Send0000Manage00Listen00"}, /* Service Bus */
	{"+AEh", "System00Unknown0Send0000Manage00Listen00"}, /* Event Hubs */
	{"+ARm", "System00Unknown0Send0000Manage00Listen00"}, /* Relay */
	{"+ACR", "ACRDflt0"},                                 /* Container Registry */
	{"AzSe", "Query000PAdmin00"},                         /* AI Search */
	{"AzFu", "Master00System00Functi00"},                 /* Functions */
	{"AZEG", "SendRecv"},                                 /* Event Grid */
	{"+SQL", "UsrPwd00"},                                 /* SQL */
};

/* Seeds of the signature that stands before the checksum's six characters, or NULL. */
static const char *azure_seeds(struct bytes digits)
{
	if (digits.len < 10)
		return NULL;
	for (size_t i = 0; i < sizeof azure_kinds / sizeof *azure_kinds; i++)
		if (memcmp(digits.ptr + digits.len - 10, azure_kinds[i].signature, 4) == 0)
			return azure_kinds[i].seeds;
	return NULL;
}

/* Redis keys avoid '+' and '/' by writing P and F for them, in the checksum too. */
static bool matches_redis(struct bytes secret, uint8_t *raw, size_t size, uint32_t checksum)
{
	char text[AZURE_MAX_TEXT + 1];

	for (size_t i = 0; i < 4; i++)
		raw[size - 4 + i] = (uint8_t)(checksum >> (8 * i));
	base64_encode(BASE64_STANDARD, bytes_of((char *)raw, size), text);
	for (char *c = text; *c; c++)
		*c = *c == '+' ? 'P' : *c == '/' ? 'F' : *c;
	return bytes_eq_str(secret, text);
}

static enum verdict azure_identifiable(struct bytes secret)
{
	uint8_t raw[AZURE_MAX_BYTES + 2];
	struct bytes digits = secret;
	const char *seeds;
	size_t size;
	uint32_t stored;

	while (digits.len && digits.ptr[digits.len - 1] == '=')
		digits.len--;
	seeds = azure_seeds(digits);
	if (!seeds || base64_decoded_room(secret.len) > sizeof raw)
		return VERDICT_UNKNOWN;
	size = base64_decode(BASE64_ANY, secret, raw);
	if (size != 32 && size != 39 && size != 40 && size != 64)
		return VERDICT_UNKNOWN;
	stored = (uint32_t)raw[size - 4] | (uint32_t)raw[size - 3] << 8 |
		 (uint32_t)raw[size - 2] << 16 | (uint32_t)raw[size - 1] << 24;
	for (const char *seed = seeds; *seed; seed += 8)
		if (checksum_marvin32(seed_of(seed), bytes_of((char *)raw, size - 4)) == stored)
			return VERDICT_VALID;
	if (bytes_eq_str(bytes_slice(digits, digits.len - 10, digits.len - 6), "AzCa"))
		return verdict_of(matches_redis(
			secret, raw, size,
			checksum_marvin32(seed_of(seeds), bytes_of((char *)raw, size - 4))));
	return VERDICT_INVALID;
}

/*
 * The checksum of a common annotated key in base62: a '0' for each leading zero byte, the digits of
 * the number without leading zeros, '0' up to six characters.
 */
static void annotated_base62(const uint8_t raw[4], char text[6])
{
	uint32_t value =
		(uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
	size_t zeros = 0, digits = 0;

	for (uint32_t rest = value; rest; rest /= 62)
		digits++;
	while (zeros < 4 && raw[zeros] == 0)
		zeros++;
	memset(text, '0', 6);
	encode_number(value, base62, text + zeros, digits);
}

static enum verdict azure_annotated(struct bytes secret)
{
	enum { BODY = 80, BODY_BYTES = 60 };
	uint8_t raw[BODY_BYTES], check[4];
	char text[9];
	struct bytes stored;
	size_t kept;
	uint32_t checksum;

	if (base64_decode(BASE64_STANDARD, first(secret, BODY), raw) != BODY_BYTES)
		return VERDICT_UNKNOWN;
	checksum = checksum_marvin32(seed_of("Default0"), bytes_of((char *)raw, sizeof raw));
	for (size_t i = 0; i < sizeof check; i++)
		check[i] = (uint8_t)(checksum >> (8 * i));

	/* 84 characters hold four of the six, 88 all but the lower bits of the sixth. */
	stored = bytes_slice(secret, BODY, secret.len);
	kept = stored.len == 8 ? 5 : 4;
	base64_encode(BASE64_STANDARD, bytes_of((char *)check, sizeof check), text);
	if (bytes_eq(first(stored, kept), bytes_of(text, kept)))
		return VERDICT_VALID;
	annotated_base62(check, text);
	return bytes_eq(first(stored, kept), bytes_of(text, kept)) ? VERDICT_VALID
								   : VERDICT_UNKNOWN;
}

enum verdict checksum_azure(struct bytes secret)
{
	if ((secret.len == 84 || secret.len == 88) &&
	    bytes_eq_str(bytes_slice(secret, 52, 57), "JQQJ9"))
		return azure_annotated(secret);
	return azure_identifiable(secret);
}

enum verdict checksum_entra(struct bytes secret)
{
	static const struct bytes base66 = {
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~", 66};
	enum { LENGTH = 40, CHECK = 3 };
	char check[6];

	if (secret.len != LENGTH || !bytes_eq_str(bytes_slice(secret, 3, 6), "8Q~"))
		return VERDICT_UNKNOWN;
	encode_number(checksum_marvin32(seed_of("AadPwd00"), first(secret, LENGTH - CHECK)), base66,
		      check, sizeof check);
	return verdict_of(bytes_eq(last(secret, CHECK), bytes_of(check, CHECK)));
}

static uint32_t bech32_step(uint32_t state, uint32_t value)
{
	static const uint32_t generator[5] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
					      0x2a1462b3};
	uint32_t top = state >> 25;

	state = (state & 0x1ffffff) << 5 ^ value;
	for (size_t i = 0; i < 5; i++)
		if (top >> i & 1)
			state ^= generator[i];
	return state;
}

bool checksum_bech32(struct bytes text, struct bytes *hrp)
{
	static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
	bool upper = false, lower = false;
	uint32_t state = 1;
	size_t split = text.len;

	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < 33 || text.ptr[i] > 126)
			return false;
		upper |= text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
		lower |= text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
		if (text.ptr[i] == '1')
			split = i;
	}
	if ((upper && lower) || split == 0 || text.len - split < 7)
		return false;
	for (size_t i = 0; i < split; i++)
		state = bech32_step(state, (uint32_t)ascii_lower(text.ptr[i]) >> 5);
	state = bech32_step(state, 0);
	for (size_t i = 0; i < split; i++)
		state = bech32_step(state, (uint32_t)ascii_lower(text.ptr[i]) & 31);
	for (size_t i = split + 1; i < text.len; i++) {
		const char *digit = memchr(digits, ascii_lower(text.ptr[i]), 32);

		if (!digit)
			return false;
		state = bech32_step(state, (uint32_t)(digit - digits));
	}
	*hrp = first(text, split);
	return state == 1;
}

enum verdict checksum_age(struct bytes secret)
{
	static const struct bytes prefix = {"age-secret-key-", 15};
	struct bytes hrp;

	if (!checksum_bech32(secret, &hrp))
		return VERDICT_INVALID;
	return verdict_of(bytes_eq_nocase(first(hrp, prefix.len), prefix));
}
