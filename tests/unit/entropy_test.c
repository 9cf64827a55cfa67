/* SPDX-License-Identifier: Apache-2.0 */
/* match/entropy: entropy of known distributions, and what is and is not a placeholder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "match/entropy.h"
#include "match/vocabulary.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_entropy(void **state)
{
	static const struct {
		const char *text;
		double bits;
	} rows[] = {
		{"", 0},
		{"a", 0},
		{"aaaaaaaa", 0},
		{"ab", 1},
		{"abcd", 2},
		{"aaab", 0.8112781},
		{"0123456789abcdef", 4},
		{"1223334444", 1.8464393},
	};
	char all[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_float_equal(entropy_bits(bytes_str(rows[i].text)), rows[i].bits, 1e-6);
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)i;
	assert_float_equal(entropy_bits(bytes_of(all, sizeof all)), 8, 1e-9);
	assert_float_equal(entropy_bits((struct bytes){0}), 0, 1e-9);
}

/* `{}` is taken out first: it keeps scanners from taking a row for a leaked token. */
static const char *const placeholders[] = {
	/* in Base64: strong-password, my-secret-key, "not my real password", ${GITHUB_TOKEN}, changeme with a line end */
	"c3Ryb25nLXBhc3N3b3Jk",
	"bXktc2VjcmV0LWtleQ==",
	"bm90IG15IHJlYWwgcGFzc3dvcmQ=",
	"JHtHSVRIVUJfVE9LRU59",
	"Y2hhbmdlbWUK",
	/* nothing, covered up */
	"",
	"  ",
	"''",
	"x",
	"****",
	"...",
	"\xe2\x80\xa6",
	"\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2",
	"-",
	"--------",
	"xxxxxxxx",
	"XXXXXXXXXXXX",
	"gh{}p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"sk_li{}ve_xxxxxxxxxxxx4242",
	"AK{}IAXXXXXXXXXXXXXXXX",
	"eyJhbGciOi...",
	"sk-...T3fa",
	"4242********4242",
	"#####",
	"https://hooks.example/services/T000{}00000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
	/* runs, sequences, cycles */
	"abababab",
	"abcdefgh",
	"0123456789",
	"9876543210",
	"1234512345",
	"12345678",
	"abc123abc123abc123",
	"0123456789abcdef0123456789abcdef",
	"fedcba9876543210",
	"00000000-0000-0000-0000-000000000000",
	"12345678-1234-1234-1234-123456789abc",
	"AK{}IA1234567890ABCDEF",
	"gh{}p_abcdefghijklmnopqrstuvwxyz0123456789",
	"xox{}b-123456789012-1234567890123-abcdefghijklmnopqrstuvwx",
	"a1b2c3d4e5f6",
	"a1b2c3d4e5f6a7b8c9d0e1f2",
	"112233445566",
	"deadbeefdeadbeef",
	"np{}m_exampleexampleexampleexampleexample",
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	"sk_li{}ve_1234567890",
	/* filled in later */
	"${VAR}",
	"$PASSWORD",
	"$db_pass",
	"$dbPassword",
	"${DB_PASS:-hunter2}",
	"{{ value }}",
	"{{password}}",
	"<token>",
	"<your key>",
	"<YOUR-API-KEY>",
	"#{secret}",
	"$(cat /run/secret)",
	"%(password)s",
	"%s",
	"%d",
	"%DB_PASSWORD%",
	"{password}",
	"{0}",
	"{}",
	"Bearer {}",
	"sk_live_{key}",
	"@{creds}",
	"((db-password))",
	"<%= ENV['X'] %>",
	"$env:API_KEY",
	"$this->password",
	"$config['pw']",
	"process.env.API_TOKEN",
	"os.environ[KEY]",
	"getPassword()",
	"config.get('api.key')",
	"op://vault/item/field",
	"ENC[AES256_GCM,data:q8z3,type:str]",
	"pre${X}post",
	"[[token]]",
	"$X",
	/* words */
	"your_key_here",
	"YOUR_API_KEY",
	"yourApiKeyHere",
	"yourapikeyhere",
	"<YOUR_TOKEN>",
	"changeme",
	"change-me",
	"CHANGE_THIS_IN_PRODUCTION",
	"password",
	"Password",
	"PASSWORD",
	"mypassword",
	"supersecret",
	"top-secret",
	"super_secret_password",
	"secret123",
	"password1",
	"test123",
	"test_token",
	"dummy",
	"dummy-token-1",
	"foobar",
	"example",
	"example-secret",
	"this-is-a-fake-token",
	"acme-corp-example-token",
	"put-your-token-here",
	"insert_api_key_here",
	"your-256-bit-secret",
	"REDACTED",
	"[REDACTED]",
	"[hidden]",
	"null",
	"None",
	"undefined",
	"todo",
	"TBD",
	"api_key",
	"accessToken",
	"client-secret",
	"ACME_DB_PASSWORD",
	"acmeDbPassword",
	"spring.datasource.password",
	"__PASSWORD__",
	"@password@",
	"key-1",
	"abc",
	"abc123",
	"xyz",
	"foo",
	"string",
	"keyboard cat",
	"user.password_v2",
	"not-a-real-secret",
	"gh{}p_yourTokenHere",
	"sk_test_{}your_key",
	"wJalrXUtnFEMI/K7MD{}ENG/bPxRfiCYEXAMPLEKEY",
	"AK{}IAIOSFODNN7EXAMPLE",
	"AI{}zaSyDUMMYKEY7q2LmXw9RtVb4ZpKc8HsJd5Ne",
	"gh{}p_dummy7q2LmXw9RtVb4ZpKc8HsJd5NeFg3Qa",
	"f5525280-104e-4d35-bef5-8f1f1example",
	"generate-with-openssl-rand-base64-32",
	"'changeme'",
	"\"<token>\"",
};

/* Weak passwords and passphrases are secrets; so is what merely contains a telling word or a short
 * run. */
static const char *const secrets[] = {
	/* in Base64: hV9tqm27xLwR, correct-horse-battery */
	"aFY5dHFtMjd4THdS",
	"Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5",
	/* passwords */
	"hunter2",
	"admin",
	"root",
	"postgres",
	"guest",
	"letmein",
	"P@ssw0rd",
	"P@ssw0rd!",
	"Password1!",
	"Pass@123",
	"Summer2024",
	"Password2024!",
	"Winter1234",
	"correct-horse-battery-staple",
	"monkey",
	"dragon99",
	"s3cr3t",
	"Tr0ub4dor&3",
	"qX7!vR2p",
	"AcmeKey",
	"$ecretPass1!",
	"iloveyou2",
	"root12345!",
	"openSesame",
	"trustno1",
	"bluefin-tuna-42",
	"pa$$w0rd9",
	"S3cur3!ty",
	"Mustang67",
	"ncc1701d",
	/* random, of every alphabet */
	"8f2b1c9d7e4a60538f1b2c7d9e0a4b63",
	"q8zR2mKw4tLh7Tw",
	"kJ8-example-9fQ2",
	"example8fK2q",
	"testR4q9zLw2",
	"Zk3example9Qf2Lw8",
	"3fa85f64-5717-4562-b3fc-2c963f66afa6",
	"550e8400-e29b-41d4-a716-446655440000",
	"AAAAq8zR2mKw4tLh7TwP0sVb1nXy",
	"abcdq8zR2mKw4tLh7Tw",
	"q8zR2mKw4tLh7Tw1234",
	"0000q8zR2mKw4tLh",
	"test_q8zR2mKw4tLh7TwP0sVb1nXy",
	"key_q8zR2mKw4tLh7TwP0sVb1nXy",
	"your8q2zKr7",
	"prod-secret-a8f3k2",
	"xkqzvtbrpw",
	"qzxvkjtwplmrn",
	"mfkqpzxwvbtrlnhd",
	"zXkQpWvTrLmNbHdS",
	"KQ7Z2M4WTLH6RPVB",
	"729183465027",
	"u8#kP2$wQ9!zL4",
	"a{b",
	"<3kittens",
	"50%off9",
	"x*y*z",
	"1{2}3",
	"f(x9",
	"kf8s-2jd9-sk3l-9dk2",
	"$2b$10$q8zR2m",
	"Kj{}8sdf9LKJ3lkjsd98fLKJsdf98jlkSDF",
	"7Ks9dkLxxxKd93ks",
	"c2VjcmV0OnBhc3N3b3Jk9q",
	"secretariat",
	"keystone-arch",
	"tokenring-lan7q2z",
	"contest-winner",
	"testament",
	"passage",
	"greatest-hits",
	"{SS" "HA}q8zR2mKw4tLh7TwP0sVb1nXy",
	"{noop}hunter2",
};

static struct bytes unbroken(const char *text, char *room)
{
	size_t len = 0;
	size_t size = strlen(text);

	for (size_t i = 0; i < size; i++) {
		/* A row that is about braces has them at its end or alone. */
		if (text[i] == '{' && text[i + 1] == '}' && i > 0 && text[i + 2] != '\0')
			i++;
		else
			room[len++] = text[i];
	}
	return bytes_of(room, len);
}

static void test_placeholder(void **state)
{
	char room[256];
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(placeholders); i++)
		if (!is_placeholder(unbroken(placeholders[i], room))) {
			print_error("not taken for a placeholder: %s\n", placeholders[i]);
			wrong++;
		}
	for (size_t i = 0; i < COUNT(secrets); i++)
		if (is_placeholder(unbroken(secrets[i], room))) {
			print_error("taken for a placeholder: %s\n", secrets[i]);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static uint32_t next_random(uint32_t *random)
{
	*random = *random * 1664525 + 1013904223;
	return *random >> 8;
}

/* Secrets as generators make them are never placeholders. */
static void test_random_secrets(void **state)
{
	static const char *const alphabets[] = {
		"0123456789abcdef",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
		"abcdefghijklmnopqrstuvwxyz",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	};
	uint32_t random = 7;

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		const char *alphabet = alphabets[round % COUNT(alphabets)];
		size_t len = 16 + next_random(&random) % 48;
		char text[64];

		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[next_random(&random) % strlen(alphabet)];
		if (is_placeholder(bytes_of(text, len)))
			fail_msg("taken for a placeholder: %.*s", (int)len, text);
	}
}

/* Any bytes at all, in an exact heap copy. */
static void test_hostile(void **state)
{
	uint32_t random = 3;

	(void)state;
	for (size_t round = 0; round < 5000; round++) {
		const char *seed = placeholders[round % COUNT(placeholders)];
		size_t len = strlen(seed) + next_random(&random) % 3;
		char *text = mem_zalloc(len + 1);

		memcpy(text, seed, strlen(seed));
		for (size_t n = next_random(&random) % 4; len && n > 0; n--)
			text[next_random(&random) % len] = (char)next_random(&random);
		text = mem_realloc(text, len ? len : 1);
		(void)is_placeholder(bytes_of(text, len));
		(void)entropy_bits(bytes_of(text, len));
		free(text);
	}
	for (size_t len = 1; len < 3000; len += 97) {
		char *text = mem_alloc(len);

		memset(text, "aA{$ "[len % 5], len);
		(void)is_placeholder(bytes_of(text, len));
		free(text);
	}
}

/* The first, the last and some in between: a word that stands out of order is not found. */
static void test_vocabulary(void **state)
{
	static const struct {
		const char *word;
		unsigned kind;
	} rows[] = {
		{"bogus", WORD_TELLING}, {"changeme", WORD_TELLING}, {"example", WORD_TELLING},
		{"notreal", WORD_TELLING}, {"placeholder", WORD_TELLING}, {"yours", WORD_TELLING},
		{"apikey", WORD_NOUN}, {"contrasena", WORD_NOUN}, {"password", WORD_NOUN},
		{"secret", WORD_NOUN}, {"tokens", WORD_NOUN}, {"anything", WORD_VAGUE},
		{"default", WORD_VAGUE}, {"hidden", WORD_VAGUE}, {"qwertyuiop", WORD_VAGUE},
		{"zxcvbn", WORD_VAGUE}, {"a", WORD_PLAIN}, {"config", WORD_PLAIN},
		{"development", WORD_PLAIN}, {"mongo", WORD_PLAIN}, {"mongodb", WORD_PLAIN},
		{"organization", WORD_PLAIN}, {"you", WORD_PLAIN}, {"v", WORD_PLAIN},
		{"aa", 0}, {"exampl", 0}, {"examplea", 0}, {"zz", 0}, {"abcdefghijkl", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(vocabulary_find(bytes_str(rows[i].word)), rows[i].kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entropy),
		cmocka_unit_test(test_placeholder),
		cmocka_unit_test(test_random_secrets),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_vocabulary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
