/* SPDX-License-Identifier: Apache-2.0 */
/* The words of each kind, in the order of their bytes. */
#include "match/vocabulary.h"

#include <assert.h>
#include <stdlib.h>

/* clang-format off */
static const char telling[][WORD_LONGEST + 1] = {
	"bogus", "censored", "changeit", "changeme", "dummy", "example", "examples", "fake",
	"fixme", "foobar", "generate", "here", "insert", "ipsum", "lorem", "mock", "notreal",
	"paste", "placeholder", "redacted", "sample", "sanitized", "tbd", "todo", "your",
	"yours",
};

static const char nouns[][WORD_LONGEST + 1] = {
	"apikey", "contrasena", "cred", "credential", "credentials", "creds", "kennwort",
	"key", "keys", "pass", "passphrase", "passwd", "password", "passwort", "pw", "pwd",
	"secret", "secrets", "senha", "token", "tokens",
};

static const char vague[][WORD_LONGEST + 1] = {
	"anything", "asdf", "asdfgh", "asdfghjkl", "bar", "baz", "blah", "change", "default",
	"demo", "empty", "enter", "false", "foo", "generated", "hello", "hidden", "invalid",
	"keyboard", "masked", "missing", "nil", "none", "nothing", "null", "optional",
	"override", "qux", "qwerty", "qwertyuiop", "removed", "replace", "required",
	"something", "string", "test", "tester", "testing", "tests", "true", "undefined",
	"unknown", "unset", "unused", "update", "value", "whatever", "world", "zxcvbn",
};

static const char plain[][WORD_LONGEST + 1] = {
	"a", "access", "account", "admin", "an", "and", "anthropic", "any", "api", "app",
	"application", "as", "at", "auth", "aws", "azure", "base", "basic", "be", "bearer",
	"bit", "bits", "bot", "byte", "bytes", "can", "cat", "char", "chars", "ci", "client",
	"company", "config", "cookie", "create", "data", "database", "datadog", "db",
	"decoded", "dev", "development", "do", "docker", "email", "encoded", "encrypt",
	"encrypted", "encryption", "env", "field", "file", "first", "for", "format", "from",
	"gcp", "get", "gho", "ghp", "ghs", "git", "github", "gitlab", "glpat", "go", "goes",
	"google", "hash", "header", "headers", "heroku", "hex", "hook", "host", "id", "in",
	"info", "is", "it", "its", "jwt", "live", "local", "localhost", "login", "long",
	"mail", "main", "master", "me", "mongo", "mongodb", "must", "my", "mysql", "name",
	"need", "new", "no", "not", "npm", "oauth", "of", "old", "on", "one", "only", "openai",
	"or", "org", "organization", "our", "pat", "path", "pk", "please", "postgres",
	"postgresql", "private", "prod", "production", "project", "public", "random", "read",
	"real", "redis", "request", "response", "rk", "root", "safe", "second", "secure",
	"sendgrid", "server", "service", "session", "set", "setting", "settings", "sha",
	"shared", "short", "should", "sign", "signed", "signing", "simple", "sk", "slack",
	"smtp", "some", "sql", "staging", "stripe", "strong", "super", "system", "team",
	"text", "that", "the", "this", "three", "to", "top", "twilio", "two", "type", "uri",
	"url", "us", "use", "used", "user", "username", "v", "var", "variable", "very", "we",
	"webhook", "will", "with", "would", "write", "xoxb", "xoxp", "you",
};
/* clang-format on */

#define KIND(kind, words) {kind, words, sizeof(words) / sizeof *(words)}

static const struct {
	enum word_kind kind;
	const char (*words)[WORD_LONGEST + 1];
	size_t len;
} vocabulary[] = {
	KIND(WORD_TELLING, telling),
	KIND(WORD_NOUN, nouns),
	KIND(WORD_VAGUE, vague),
	KIND(WORD_PLAIN, plain),
};

static int compare(const void *key, const void *element)
{
	return strcmp(key, element);
}

unsigned vocabulary_find(struct bytes word)
{
	char key[WORD_LONGEST + 1] = {0};

	assert(word.len > 0 && word.len <= WORD_LONGEST);
	memcpy(key, word.ptr, word.len);
	for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
		if (bsearch(key, vocabulary[i].words, vocabulary[i].len, sizeof *vocabulary[i].words,
			    compare))
			return vocabulary[i].kind;
	return 0;
}
