/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of words of the languages that write headers. A word counts where it does not continue
 * another one: `rand(` is not in `openssl_rand(`. Words of good generators beside it make the whole
 * expression unknown.
 */
#include "headers/origin.h"

static const struct {
	const char *word; /* ASCII case ignored */
	enum origin origin;
} words[] = {
	{"Date.now(", ORIGIN_CLOCK},
	{"new Date(", ORIGIN_CLOCK},
	{"performance.now(", ORIGIN_CLOCK},
	{"time()", ORIGIN_CLOCK},
	{"time.time(", ORIGIN_CLOCK},
	{"time.Now(", ORIGIN_CLOCK},
	{"microtime(", ORIGIN_CLOCK},
	{"uniqid(", ORIGIN_CLOCK},
	{"Time.now", ORIGIN_CLOCK},
	{"Time.current", ORIGIN_CLOCK},
	{"System.currentTimeMillis(", ORIGIN_CLOCK},
	{"System.nanoTime(", ORIGIN_CLOCK},
	{"Instant.now(", ORIGIN_CLOCK},
	{"DateTime.Now", ORIGIN_CLOCK},
	{"DateTime.UtcNow", ORIGIN_CLOCK},
	{"datetime.now(", ORIGIN_CLOCK},
	{"$msec", ORIGIN_CLOCK},
	{"$time_iso8601", ORIGIN_CLOCK},
	{"$time_local", ORIGIN_CLOCK},
	{"{time.now", ORIGIN_CLOCK},
	{"%{TIME", ORIGIN_CLOCK},
	{"Math.random(", ORIGIN_WEAK_RANDOM},
	{"rand(", ORIGIN_WEAK_RANDOM},
	{"mt_rand(", ORIGIN_WEAK_RANDOM},
	{"lcg_value(", ORIGIN_WEAK_RANDOM},
	/* Go's math/rand; crypto/rand has an Int, too, with arguments. */
	{"rand.Int()", ORIGIN_WEAK_RANDOM},
	{"rand.Intn(", ORIGIN_WEAK_RANDOM},
	{"rand.Int31(", ORIGIN_WEAK_RANDOM},
	{"rand.Int31n(", ORIGIN_WEAK_RANDOM},
	{"rand.Int63(", ORIGIN_WEAK_RANDOM},
	{"rand.Int63n(", ORIGIN_WEAK_RANDOM},
	{"rand.Uint32(", ORIGIN_WEAK_RANDOM},
	{"rand.Uint64(", ORIGIN_WEAK_RANDOM},
	{"rand.Float64(", ORIGIN_WEAK_RANDOM},
	{"random.random(", ORIGIN_WEAK_RANDOM},
	{"random.randint(", ORIGIN_WEAK_RANDOM},
	{"random.getrandbits(", ORIGIN_WEAK_RANDOM},
	{"new Random(", ORIGIN_WEAK_RANDOM},
	{"session.id", ORIGIN_SESSION},
	{"session_id", ORIGIN_SESSION},
	{"sessionId", ORIGIN_SESSION},
	{"session.getId(", ORIGIN_SESSION},
	{"session.session_key", ORIGIN_SESSION},
	{"$ssl_session_id", ORIGIN_SESSION},
	{"$http_origin", ORIGIN_REQUEST_ORIGIN},
	{"${http_origin}", ORIGIN_REQUEST_ORIGIN},
	{"%{HTTP:Origin}", ORIGIN_REQUEST_ORIGIN},
	{"%{Origin}i", ORIGIN_REQUEST_ORIGIN},
	{"hdr(Origin)", ORIGIN_REQUEST_ORIGIN},
	{"{http.request.header.Origin}", ORIGIN_REQUEST_ORIGIN},
	{"{header.Origin}", ORIGIN_REQUEST_ORIGIN},
	{"headers.origin", ORIGIN_REQUEST_ORIGIN},
	{"headers['origin']", ORIGIN_REQUEST_ORIGIN},
	{"headers[\"origin\"]", ORIGIN_REQUEST_ORIGIN},
	{"header('Origin'", ORIGIN_REQUEST_ORIGIN},
	{"header(\"Origin\"", ORIGIN_REQUEST_ORIGIN},
	{"getHeader(\"Origin\"", ORIGIN_REQUEST_ORIGIN},
	{"getHeader('Origin'", ORIGIN_REQUEST_ORIGIN},
	{"getHeaderLine('Origin'", ORIGIN_REQUEST_ORIGIN},
	{"header.origin", ORIGIN_REQUEST_ORIGIN},
	{"get('origin'", ORIGIN_REQUEST_ORIGIN},
	{"get(\"origin\"", ORIGIN_REQUEST_ORIGIN},
	{"'HTTP_ORIGIN'", ORIGIN_REQUEST_ORIGIN},
	{"\"HTTP_ORIGIN\"", ORIGIN_REQUEST_ORIGIN},
	{"HttpHeaders.ORIGIN", ORIGIN_REQUEST_ORIGIN},
	{"HeaderNames.Origin", ORIGIN_REQUEST_ORIGIN},
};

/* Signs that a good source, or a list, has a part in it. */
static const char *const doubts[] = {"crypto",      "secure", "secrets",  "uuid",
				     "randomBytes", "allow",  "includes", " ? "};

/* Longer ones do more than name a source. */
enum { MAX_EXPRESSION = 160 };

static bool is_word_char(char c)
{
	return ascii_isalnum(c) || c == '_';
}

static bool has_word(struct bytes text, struct bytes word)
{
	size_t at = 0;

	while ((at = bytes_find_nocase(text, word, at)) != SIZE_MAX) {
		size_t end = at + word.len;
		bool begins =
			at == 0 || !is_word_char(word.ptr[0]) || !is_word_char(text.ptr[at - 1]);
		bool ends = end == text.len || !is_word_char(word.ptr[word.len - 1]) ||
			    !is_word_char(text.ptr[end]);

		if (begins && ends)
			return true;
		at++;
	}
	return false;
}

enum origin origin_of(struct bytes expression)
{
	if (expression.len > MAX_EXPRESSION)
		return ORIGIN_UNKNOWN;
	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
		if (bytes_find_nocase(expression, bytes_str(doubts[i]), 0) != SIZE_MAX)
			return ORIGIN_UNKNOWN;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has_word(expression, bytes_str(words[i].word)))
			return words[i].origin;
	return ORIGIN_UNKNOWN;
}
