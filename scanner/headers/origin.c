/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of words of the languages that write headers. A word counts where it does not continue
 * another one: `rand(` is not in `openssl_rand(`. Words of good generators beside it make the whole
 * expression unknown.
 */
#include "headers/origin.h"

#include <limits.h>

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
	{"$date_gmt", ORIGIN_CLOCK},
	{"$date_local", ORIGIN_CLOCK},
	{"$request_time", ORIGIN_CLOCK},
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
	{"remote_addr", ORIGIN_VISITOR},
	{"binary_remote_addr", ORIGIN_VISITOR},
	{"remote_port", ORIGIN_VISITOR},
	{"$connection", ORIGIN_VISITOR},
	{"$connection_requests", ORIGIN_VISITOR},
	{"$pid", ORIGIN_VISITOR},
	{"$http_user_agent", ORIGIN_VISITOR},
	{"http_x_forwarded_for", ORIGIN_VISITOR},
	{"http_x_real_ip", ORIGIN_VISITOR},
	/* Apache's mod_unique_id: what differs between requests of one process is a counter. */
	{"UNIQUE_ID", ORIGIN_VISITOR},
	{"RemoteAddr", ORIGIN_VISITOR},
	{"remoteAddress", ORIGIN_VISITOR},
	{"getRemoteAddr(", ORIGIN_VISITOR},
	{"$http_origin", ORIGIN_REQUEST_ORIGIN},
	{"${http_origin}", ORIGIN_REQUEST_ORIGIN},
	{"%{HTTP:Origin}", ORIGIN_REQUEST_ORIGIN},
	{"%{req:Origin}", ORIGIN_REQUEST_ORIGIN},
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
static const char *const doubts[] = {"crypto",      "secure", "secrets",  "uuid", "hmac",
				     "randomBytes", "allow",  "includes", " ? "};

/* Generators that are told how much to make. What is behind may cut it. */
static const struct {
	const char *word;
	unsigned bits; /* of each unit of their argument */
} generators[] = {
	{"randomBytes(", 8},
	{"getRandomValues(new Uint8Array(", 8},
	{"secrets.token_bytes(", 8},
	{"secrets.token_hex(", 8},
	{"secrets.token_urlsafe(", 8},
	{"token_urlsafe(", 8},
	{"os.urandom(", 8},
	{"random_bytes(", 8},
	{"openssl_random_pseudo_bytes(", 8},
	{"SecureRandom.base64(", 8},
	{"SecureRandom.urlsafe_base64(", 8},
	{"SecureRandom.hex(", 8},
	{"SecureRandom.random_bytes(", 8},
	{"SecureRandom.alphanumeric(", 6},
	{"RandomNumberGenerator.GetBytes(", 8},
	{"nanoid(", 6},
	{"Str::random(", 6},
	{"get_random_string(", 6},
};

/* Methods that keep so many characters, of at most six bits each. */
static const char *const cuts[] = {".slice(0, ", ".substring(0, ", ".substr(0, ", ".slice(0,", ".substring(0,", ".substr(0,"};

enum { SHORT_BITS = 128, TINY_BITS = 64, BITS_OF_CHARACTER = 6 };

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

/* The number behind `word`, alone in its parentheses; false if there is none. */
static bool number_behind(struct bytes text, struct bytes word, unsigned *out)
{
	size_t at = bytes_find(text, word, 0), digits = 0;

	if (at == SIZE_MAX || (at > 0 && is_word_char(text.ptr[at - 1]) && is_word_char(word.ptr[0])))
		return false;
	text = bytes_slice(text, at + word.len, text.len);
	*out = 0;
	while (digits < text.len && digits < 4 && ascii_isdigit(text.ptr[digits]))
		*out = *out * 10 + (unsigned)(text.ptr[digits++] - '0');
	return digits > 0 && digits < text.len && text.ptr[digits] == ')';
}

/* How much a good generator makes, if it says so, and how much of that is kept. */
static enum origin origin_of_size(struct bytes expression)
{
	unsigned bits = UINT_MAX, number;

	for (size_t i = 0; i < sizeof generators / sizeof *generators; i++)
		if (number_behind(expression, bytes_str(generators[i].word), &number))
			bits = number * generators[i].bits;
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts && bits != UINT_MAX; i++)
		if (number_behind(expression, bytes_str(cuts[i]), &number) && number * BITS_OF_CHARACTER < bits)
			bits = number * BITS_OF_CHARACTER;
	if (bits < TINY_BITS)
		return ORIGIN_TINY_RANDOM;
	return bits < SHORT_BITS ? ORIGIN_SHORT_RANDOM : ORIGIN_UNKNOWN;
}

/* Functions that ask for a header, or give a text back as it is. */
static const char *const plain_functions[] = {"get",  "getHeader", "getHeaderLine", "getFirst", "header",
					      "first", "toString", "String", "string", "str",
					      "trim",  "hdr",       "strip_tags",    "htmlspecialchars"};

/* Is a name handed to a function that may look it up, as in pick(req.headers.origin)? */
static bool is_handed_on(struct bytes text)
{
	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t start = i;
		bool plain = false;

		while (start > 0 && is_word_char(text.ptr[start - 1]))
			start--;
		if (text.ptr[i] != '(' || start == i ||
		    (!ascii_isalpha(text.ptr[i + 1]) && text.ptr[i + 1] != '$'))
			continue;
		for (size_t n = 0; n < sizeof plain_functions / sizeof *plain_functions; n++)
			plain |= bytes_eq_nocase(bytes_slice(text, start, i),
						 bytes_str(plain_functions[n]));
		if (!plain)
			return true;
	}
	return false;
}

enum origin origin_of(struct bytes expression)
{
	enum origin origin;

	if (expression.len > MAX_EXPRESSION)
		return ORIGIN_UNKNOWN;
	origin = origin_of_size(expression);
	if (origin != ORIGIN_UNKNOWN)
		return origin;
	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
		if (bytes_find_nocase(expression, bytes_str(doubts[i]), 0) != SIZE_MAX)
			return ORIGIN_UNKNOWN;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (has_word(expression, bytes_str(words[i].word)))
			return words[i].origin == ORIGIN_REQUEST_ORIGIN && is_handed_on(expression)
				       ? ORIGIN_UNKNOWN
				       : words[i].origin;
	return ORIGIN_UNKNOWN;
}

/* ---- conditions ---- */

/* What asks whether there is anything, or nothing: the text around it, without blanks. */
static const struct {
	const char *before, *behind;
} questions[] = {
	{"string.IsNullOrWhiteSpace(", ")"},
	{"string.IsNullOrEmpty(", ")"},
	{"StringUtils.isNotEmpty(", ")"},
	{"StringUtils.isNotBlank(", ")"},
	{"StringUtils.hasText(", ")"},
	{"Boolean(", ")"},
	{"empty(", ")"},
	{"isset(", ")"},
	{"(", ")"},
	{"!", ""},
	{"not", ""},
	{"", ".isPresent()"},
	{"", ".present?"},
	{"", ".blank?"},
	{"", "===undefined"},
	{"", "!==undefined"},
	{"", "===null"},
	{"", "!==null"},
	{"", "==null"},
	{"", "!=null"},
	{"", "==nil"},
	{"", "!=nil"},
	{"", "isNone"},
	{"", "isnotNone"},
	{"", "===\"\""},
	{"", "!==\"\""},
	{"", "==\"\""},
	{"", "!=\"\""},
	{"", "===''"},
	{"", "!==''"},
	{"", "==''"},
	{"", "!=''"},
};

/* Takes what surrounds the text of a question off, once; false if it is none. */
static bool take_question(struct bytes *text)
{
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
		struct bytes before = bytes_str(questions[i].before);
		struct bytes behind = bytes_str(questions[i].behind);

		if (text->len <= before.len + behind.len ||
		    !bytes_eq_nocase(bytes_slice(*text, 0, before.len), before) ||
		    !bytes_ends_with(*text, behind))
			continue;
		*text = bytes_slice(*text, before.len, text->len - behind.len);
		return true;
	}
	return false;
}

/* Is each argument a literal, as in headers.get('Origin')? Other functions may compare the origin. */
static bool calls_with_literals(struct bytes text)
{
	for (size_t i = 0; i + 1 < text.len; i++)
		if (text.ptr[i] == '(' && text.ptr[i + 1] != '\'' && text.ptr[i + 1] != '"')
			return false;
	return true;
}

/* Does it end with the word itself, and not with what is done to it (.endsWith("..."))? */
static bool ends_with_origin(struct bytes text)
{
	struct bytes word = BYTES("origin");

	while (text.len && memchr("'\")]}", text.ptr[text.len - 1], 5))
		text.len--;
	return text.len >= word.len &&
	       bytes_eq_nocase(bytes_slice(text, text.len - word.len, text.len), word);
}

bool origin_is_any(struct bytes condition)
{
	static const char *const names[] = {"origin",         "$origin",   "requestOrigin",
					    "request_origin", "reqOrigin", "req_origin", "$requestOrigin"};
	char blankless[MAX_EXPRESSION];
	struct bytes text = {.ptr = blankless};

	if (condition.len > sizeof blankless)
		return false;
	for (size_t i = 0; i < condition.len; i++)
		if (!ascii_isspace(condition.ptr[i]))
			blankless[text.len++] = condition.ptr[i];
	while (take_question(&text))
		;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (bytes_eq_str(text, names[i]))
			return true;
	for (size_t i = 0; i < text.len; i++)
		if (memchr(",=&|!<?", text.ptr[i], 7))
			return false;
	return calls_with_literals(text) && ends_with_origin(text) &&
	       origin_of(text) == ORIGIN_REQUEST_ORIGIN;
}

bool origin_is_compared(struct bytes condition)
{
	return bytes_find_nocase(condition, BYTES("origin"), 0) != SIZE_MAX &&
	       !origin_is_any(condition);
}

/* ---- expressions ---- */

bool origin_takes_all(struct bytes expression)
{
	static const char *const beginnings[] = {"^", "https?://", "http|https://", "https://", "http://"};
	static const char *const all[] = {".*", ".+", ".*?", ".+?", NULL};
	char without_groups[MAX_EXPRESSION];
	struct bytes text = {.ptr = without_groups};
	bool ends;

	if (expression.len == 0 || expression.len > sizeof without_groups)
		return false;
	for (size_t i = 0; i < expression.len; i++) {
		struct bytes rest = bytes_slice(expression, i, expression.len);

		if (bytes_starts_with(rest, BYTES("(?:")))
			i += 2;
		else if (!bytes_starts_with(rest, BYTES("\\/")) && !memchr("()", *rest.ptr, 2))
			without_groups[text.len++] = *rest.ptr;
	}
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (bytes_starts_with(text, bytes_str(beginnings[i])))
			text = bytes_slice(text, strlen(beginnings[i]), text.len);
	ends = bytes_ends_with(text, BYTES("$"));
	text.len -= ends;
	for (size_t i = 0; all[i]; i++)
		if (bytes_eq_str(text, all[i]))
			return true;
	return !ends && (text.len == 0 || bytes_eq_str(text, "."));
}
