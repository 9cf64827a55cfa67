/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entropy, and the texts people write where a secret belongs. A placeholder is recognised by five
 * independent signs, each chosen so that a random secret practically never shows it:
 *
 *   cover     part of it is blotted out: "xxxxx", "***", "..."
 *   template  something else fills it in: "${VAR}", "<token>", "%s", a call, an encrypted value
 *   filler    at least 70 % of it are runs, sequences and repetitions: "AKIA1234567890ABCDEF"
 *   words     all of it are words, and some of them speak of secrets or of examples
 *   saying    it is as long as a token, and says in its midst that it is none: "AIzaDUMMY..."
 *
 * in the text or in what it says in Base64.
 *
 * Weak passwords are not placeholders: "P@ssw0rd!", "hunter2", "admin" and "Summer2024" stay. So
 * words are split only at separators, digits and capitals, and other characters between them end
 * the matter.
 */
#include "match/entropy.h"

#include <assert.h>
#include <math.h>

#include "base/base64.h"
#include "match/vocabulary.h"

enum {
	WORDS_MAX_TEXT = 160,   /* longer text is no placeholder made of words */
	TOKEN_MIN = 24,         /* bytes of a token that may say that it is none */
	ENCODED_MIN = 12,       /* shorter text is a word of its own: "password" is Base64, too */
	WORDS_MAX_LETTERS = 40, /* of one run of letters */
	FILLER_MAX_TEXT = 1024,
	FILLER_RUN = 3,    /* the shortest run that counts as filler */
	FILLER_STRIDE = 6, /* the same for interleaved runs: "a1b2c3" */
	FILLER_PERCENT = 70,
	CHUNK_BODY = 6, /* shorter chunks are prefixes when there are longer ones: "sk_live_..." */
	NAME_MAX = 100, /* of a template's inner text */
};

double entropy_bits(struct bytes b)
{
	size_t count[256] = {0};
	double sum = 0;

	if (b.len == 0)
		return 0;
	for (size_t i = 0; i < b.len; i++)
		count[(uint8_t)b.ptr[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (count[i])
			sum += (double)count[i] * log2((double)count[i]);
	return log2((double)b.len) - sum / (double)b.len;
}

static bool contains(struct bytes text, const char *needle)
{
	return bytes_find(text, bytes_str(needle), 0) != SIZE_MAX;
}

static bool starts_with_str(struct bytes text, const char *prefix)
{
	return bytes_starts_with(text, bytes_str(prefix));
}

static bool is_name_char(char c)
{
	return ascii_isalnum(c) || c == '_';
}

/* The length of the identifier, dots allowed, that `text` starts with. */
static size_t name_prefix(struct bytes text, bool dots)
{
	size_t len = 0;

	if (text.len == 0 || ascii_isdigit(text.ptr[0]))
		return 0;
	while (len < text.len && (is_name_char(text.ptr[len]) || (dots && text.ptr[len] == '.')))
		len++;
	return len;
}

static bool is_covered(struct bytes text)
{
	static const char *const covers[] = {
		"xxxxx", "XXXXX", "***", "####", "???", "...",
		"\xe2\x80\xa6",             /* an ellipsis */
		"\xe2\x80\xa2\xe2\x80\xa2", /* bullets */
	};

	for (size_t i = 0; i < sizeof covers / sizeof *covers; i++)
		if (contains(text, covers[i]))
			return true;
	return false;
}

/*
 * Does an `open` ... `close` pair stand somewhere in the text, with something in between that could
 * be the name of what goes there?
 */
static bool has_slot(struct bytes text, const char *open, const char *close)
{
	size_t at = 0;

	while ((at = bytes_find(text, bytes_str(open), at)) != SIZE_MAX) {
		size_t start = at + strlen(open);
		struct bytes inner = bytes_slice(text, start, start + NAME_MAX);
		size_t end = bytes_find(inner, bytes_str(close), 0);
		bool front = at++ == 0;

		if (end == SIZE_MAX || end == 0)
			continue;
		/* "${VAR:-default}" may hold anything, "<" and "{" are too common for that. */
		if (strlen(open) > 1)
			return true;
		/* "{SSHA}..." says how a password was hashed. */
		if (front && open[0] == '{' && start + end + 1 < text.len)
			continue;
		inner = bytes_slice(inner, 0, end);
		while (inner.len &&
		       (is_name_char(inner.ptr[0]) || memchr(" .:-$|'", inner.ptr[0], 7)))
			inner = bytes_slice(inner, 1, inner.len);
		if (inner.len == 0 && end > 1)
			return true;
	}
	return false;
}

/* "$NAME", "$name", "$env:NAME", "$this->name", "$config['name']" but not "$ecret7". */
static bool is_variable(struct bytes text)
{
	struct bytes name = bytes_slice(text, 1, text.len);
	size_t len = name_prefix(name, false);
	bool digit = false, lower = false;

	if (text.len < 2 || text.ptr[0] != '$' || len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		digit |= ascii_isdigit(name.ptr[i]);
		lower |= name.ptr[i] >= 'a' && name.ptr[i] <= 'z';
	}
	if (len == name.len)
		return !digit || !lower;
	name = bytes_slice(name, len, name.len);
	return starts_with_str(name, "->") || starts_with_str(name, "['") ||
	       starts_with_str(name, "[\"") ||
	       bytes_eq_nocase(bytes_slice(text, 0, 5), BYTES("$env:"));
}

/* "getPassword()", "config.get('key')" */
static bool is_call(struct bytes text)
{
	size_t len = name_prefix(text, true);

	return len > 2 && len < text.len && text.ptr[len] == '(' && text.ptr[text.len - 1] == ')';
}

static bool is_template(struct bytes text)
{
	static const char *const slots[][2] = {
		{"${", "}"}, {"#{", "}"},  {"{{", "}}"}, {"$(", ")"},  {"%(", ")s"}, {"%{", "}"},
		{"@{", "}"}, {"((", "))"}, {"[[", "]]"}, {"<%", "%>"}, {"<", ">"},   {"{", "}"},
	};
	/* Where the value is, or what encrypted it. */
	static const char *const prefixes[] = {
		"process.env", "import.meta.env", "os.environ", "os.getenv", "Deno.env", "ENV[",
		"ENC[", "ENC(", "{cipher}", "$ANSIBLE_VAULT", "op://", "vault:", "arn:aws:",
		"{}", "{0}", "%s", "%v", "%q",
	};
	static const char *const suffixes[] = {"{}", "{0}", "%s", "%v", "%q"};

	for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
		if (has_slot(text, slots[i][0], slots[i][1]))
			return true;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
		if (starts_with_str(text, prefixes[i]))
			return true;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (bytes_ends_with(text, bytes_str(suffixes[i])))
			return true;
	if (text.len > 2 && text.ptr[0] == '%' && text.ptr[text.len - 1] == '%' &&
	    name_prefix(bytes_slice(text, 1, text.len), false) == text.len - 2)
		return true;
	return bytes_eq_str(text, "%d") || is_variable(text) || is_call(text);
}

/* Does `b` follow `a` with this step? Digits, one case of letters, and the hexadecimal 9 to a. */
static bool follows(char a, char b, int step)
{
	if (step < 0)
		return follows(b, a, -step);
	if (step == 0)
		return a == b;
	if (ascii_isdigit(a))
		return ascii_isdigit(b) ? (b - a + 10) % 10 == 1
					: a == '9' && ascii_lower(b) == 'a';
	return ascii_isalpha(a) && ascii_isalpha(b) && b == a + 1;
}

/* Bytes of the chunk that lie in runs whose neighbours at `stride` differ by `step`. */
static void mark_runs(struct bytes chunk, size_t stride, int step, bool *filler)
{
	size_t least = stride == 1 ? FILLER_RUN : FILLER_STRIDE;

	for (size_t start = 0, end; start + stride < chunk.len; start = end) {
		end = start + stride;
		while (end < chunk.len && follows(chunk.ptr[end - stride], chunk.ptr[end], step))
			end++;
		if (end - start >= least)
			memset(filler + start, true, end - start);
		/* Runs may share their ends: "abcba". */
		end = end - start > stride ? end - stride : start + 1;
	}
}

/* "exampleexampleexample"; two repetitions only in long text. */
static bool is_cycle(struct bytes chunk)
{
	size_t longest = chunk.len / (chunk.len < 16 ? 3 : 2);

	for (size_t period = 1; period <= longest; period++)
		if (memcmp(chunk.ptr, chunk.ptr + period, chunk.len - period) == 0)
			return true;
	return false;
}

static size_t filler_bytes(struct bytes chunk)
{
	bool filler[FILLER_MAX_TEXT] = {false};
	size_t count = 0;

	if (is_cycle(chunk))
		return chunk.len;
	for (int step = -1; step <= 1; step++) {
		mark_runs(chunk, 1, step, filler);
		mark_runs(chunk, 2, step, filler);
	}
	for (size_t i = 0; i < chunk.len; i++)
		count += filler[i];
	return count;
}

/* Takes the next run of letters and digits off `*rest`; false when there is none. */
static bool next_chunk(struct bytes *rest, struct bytes *chunk)
{
	size_t start = 0, end;

	while (start < rest->len && !ascii_isalnum(rest->ptr[start]))
		start++;
	for (end = start; end < rest->len && ascii_isalnum(rest->ptr[end]);)
		end++;
	*chunk = bytes_slice(*rest, start, end);
	*rest = bytes_slice(*rest, end, rest->len);
	return chunk->len > 0;
}

static bool is_filler(struct bytes text)
{
	struct bytes chunk;
	size_t bodies = 0, total = 0, filler = 0;

	if (text.len > FILLER_MAX_TEXT)
		return false;
	if (is_cycle(text))
		return true;
	for (struct bytes rest = text; next_chunk(&rest, &chunk);)
		bodies += chunk.len >= CHUNK_BODY;
	for (struct bytes rest = text; next_chunk(&rest, &chunk);) {
		if (bodies && chunk.len < CHUNK_BODY)
			continue;
		total += chunk.len;
		filler += filler_bytes(chunk);
	}
	return filler * 100 >= total * FILLER_PERCENT && total > 0;
}

struct words {
	unsigned kinds; /* of all words so far */
	unsigned last;  /* of the last one */
	size_t count;
	bool foreign; /* some are not in the vocabulary */
};

static void words_add(struct words *words, unsigned kind)
{
	words->kinds |= kind;
	words->last = kind;
	words->count++;
}

/*
 * Reads letters as known words written together ("yourapikey"), if they are. `from[i]` is where the
 * word that ends at i starts; the longest last word wins.
 */
static bool add_joined(struct words *words, struct bytes lower)
{
	size_t from[WORDS_MAX_LETTERS + 1] = {0};
	bool reached[WORDS_MAX_LETTERS + 1] = {true};
	size_t at = lower.len;

	for (size_t end = 1; end <= lower.len; end++)
		for (size_t start = end > WORD_LONGEST ? end - WORD_LONGEST : 0;
		     start < end && !reached[end]; start++) {
			bool whole = start == 0 && end == lower.len;

			if (reached[start] && (whole || end - start > 1) &&
			    vocabulary_find(bytes_slice(lower, start, end))) {
				reached[end] = true;
				from[end] = start;
			}
		}
	if (!reached[lower.len])
		return false;
	words->last = vocabulary_find(bytes_slice(lower, from[at], at));
	for (; at > 0; at = from[at]) {
		words->kinds |= vocabulary_find(bytes_slice(lower, from[at], at));
		words->count++;
	}
	return true;
}

static bool is_vowel(char c)
{
	return memchr("aeiouyAEIOUY", c, 12) != NULL;
}

/* Could it be a word or an abbreviation? One case but for the first letter, and pronounceable if
 * long. */
static bool looks_like_word(struct bytes word)
{
	size_t vowels = 0, consonants = 0, longest = 0;

	if (word.len > 14)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		bool upper = word.ptr[i] <= 'Z';

		if (i > 0 && upper != (word.ptr[word.len - 1] <= 'Z'))
			return false;
		vowels += is_vowel(word.ptr[i]);
		consonants = is_vowel(word.ptr[i]) ? 0 : consonants + 1;
		if (consonants > longest)
			longest = consonants;
	}
	return word.len <= 5 || (longest <= 4 && vowels * 7 >= word.len);
}

/* The end of the camel-case word at `start`: "DBPassword" is "DB" and "Password". */
static size_t camel_end(struct bytes letters, size_t start)
{
	size_t end = start + 1;
	bool upper = letters.ptr[start] <= 'Z';

	while (end < letters.len && (letters.ptr[end] <= 'Z') == upper)
		end++;
	if (!upper || end == letters.len)
		return end;
	if (end - start > 1)
		return end - 1;
	while (end < letters.len && letters.ptr[end] > 'Z')
		end++;
	return end;
}

/* Adds the words of a run of letters. False if it is not made of words. */
static bool add_letters(struct words *words, struct bytes letters)
{
	char room[WORDS_MAX_LETTERS];
	struct bytes lower = bytes_of(room, letters.len);

	if (letters.len > WORDS_MAX_LETTERS)
		return false;
	for (size_t i = 0; i < letters.len; i++)
		room[i] = ascii_lower(letters.ptr[i]);
	if (add_joined(words, lower))
		return true;
	if (letters.len >= FILLER_RUN && filler_bytes(letters) == letters.len) {
		words_add(words, WORD_VAGUE);
		return true;
	}
	for (size_t start = 0, end; start < letters.len; start = end) {
		end = camel_end(letters, start);
		if (add_joined(words, bytes_slice(lower, start, end)))
			continue;
		if (!looks_like_word(bytes_slice(letters, start, end)))
			return false;
		words->foreign = true;
		words_add(words, WORD_PLAIN);
	}
	return true;
}

/* Numbers belong to placeholders when they count ("1", "123") or are short ("your-256-bit-secret").
 */
static bool add_digits(struct words *words, struct bytes digits)
{
	bool counts = digits.len <= 2 || filler_bytes(digits) == digits.len;

	if (!counts && digits.len > 4)
		return false;
	words->foreign |= !counts;
	words->count++;
	return true;
}

/* Adds the words of a chunk: letters, digits, or one behind the other. */
static bool add_chunk(struct words *words, struct bytes chunk)
{
	size_t turns = 0; /* from letters to digits or back */

	for (size_t i = 1; i < chunk.len; i++)
		turns += ascii_isdigit(chunk.ptr[i]) != ascii_isdigit(chunk.ptr[i - 1]);
	if (turns > 1)
		return false;
	for (size_t start = 0, end; start < chunk.len; start = end) {
		bool digits = ascii_isdigit(chunk.ptr[start]);
		struct bytes piece;

		for (end = start + 1; end < chunk.len && ascii_isdigit(chunk.ptr[end]) == digits;)
			end++;
		piece = bytes_slice(chunk, start, end);
		if (!(digits ? add_digits(words, piece) : add_letters(words, piece)))
			return false;
	}
	return true;
}

static bool is_words(struct bytes text)
{
	struct bytes chunk, rest = text;
	struct words words = {0};
	bool title = text.len && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z';

	if (text.len > WORDS_MAX_TEXT)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		bool inside = i > 0 && i + 1 < text.len;

		if (!ascii_isalnum(text.ptr[i]) &&
		    !memchr(" _-.:/,[]()<>{}'\"|=@%#$", text.ptr[i], inside ? 19 : 23))
			return false;
	}
	while (next_chunk(&rest, &chunk))
		if (!add_chunk(&words, chunk))
			return false;
	if (words.kinds & WORD_TELLING)
		return true;
	if (!words.foreign)
		return (words.kinds & (WORD_VAGUE | WORD_NOUN)) != 0;
	/* "acme_db_password", "acmeDbPassword": a name. "AcmeKey": perhaps a password. */
	chunk = text;
	next_chunk(&chunk, &rest);
	return words.last == WORD_NOUN && words.count > 1 && (!title || rest.len < text.len);
}

static bool ends_with_nocase(struct bytes text, struct bytes end)
{
	return text.len >= end.len &&
	       bytes_eq_nocase(bytes_slice(text, text.len - end.len, text.len), end);
}

/* In a token made of random letters none of these stands by chance; whoever made it up wrote it. */
static bool says_placeholder(struct bytes text)
{
	static const char *const words[] = {"DUMMY",       "dummy",    "EXAMPLE",  "PLACEHOLDER",
					    "placeholder", "REDACTED", "redacted", "CHANGEME"};

	if (text.len < TOKEN_MIN || text.len > WORDS_MAX_TEXT)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_find(text, bytes_str(words[i]), 0) != SIZE_MAX)
			return true;
	return false;
}

/* Does the text show one of the signs? */
static bool has_sign(struct bytes text)
{
	return is_covered(text) || is_template(text) || is_filler(text) || is_words(text) ||
	       says_placeholder(text);
}

/* "Y2hhbmdlbWU=": what it says in Base64. Random text decodes to a printable one by no chance worth counting. */
static bool is_encoded(struct bytes text)
{
	uint8_t raw[WORDS_MAX_TEXT];
	struct bytes clear;
	size_t size;

	if (text.len < ENCODED_MIN || text.len % 4 || base64_decoded_room(text.len) > sizeof raw)
		return false;
	size = base64_decode(BASE64_STANDARD, text, raw);
	if (size == BASE64_INVALID)
		return false;
	clear = bytes_trim(bytes_of((char *)raw, size));
	for (size_t i = 0; i < clear.len; i++)
		if (clear.ptr[i] < 0x20 || clear.ptr[i] > 0x7e)
			return false;
	return has_sign(clear);
}

bool is_placeholder(struct bytes secret)
{
	struct bytes text = bytes_trim(secret);

	while (text.len > 1 && text.ptr[0] == text.ptr[text.len - 1] &&
	       strchr("'\"`", text.ptr[0]) && text.ptr[0])
		text = bytes_slice(text, 1, text.len - 1);
	if (text.len <= 1)
		return true;
	/* The sign of AWS's documentation. */
	if (text.len >= 16 &&
	    (ends_with_nocase(text, BYTES("EXAMPLE")) || ends_with_nocase(text, BYTES("EXAMPLEKEY"))))
		return true;
	return has_sign(text) || is_encoded(text);
}
