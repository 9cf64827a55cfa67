/* SPDX-License-Identifier: Apache-2.0 */
/* Head lines become lists of numbers of words; a file is then asked by looking into a table. */
#include "surface/code_claim.h"

#include <stdlib.h>

#include "base/glob.h"
#include "base/mem.h"
#include "surface/header_words.h"
#include "surface/surface.h"
#include "surface/text_words.h"

static const char *set_languages(struct code_claim *claim, struct bytes value)
{
	struct bytes word;

	while (bytes_next_word(&value, &word)) {
		enum language language = language_named(word);

		if (language == LANGUAGE_NONE)
			return "unknown language";
		claim->languages[language] = true;
	}
	return NULL;
}

void code_words_init(struct code_words *words)
{
	const char *name;

	*words = (struct code_words){0};
	for (; (name = header_word(words->headers)); words->headers++)
		words->items[words->headers] = bytes_str(name);
	words->len = words->headers;
}

void code_words_release(struct code_words *words)
{
	arena_release(&words->arena);
}

/* With spaces in the place of "\s". */
static struct bytes with_spaces(struct arena *arena, struct bytes word)
{
	size_t at = bytes_find(word, BYTES("\\s"), 0);
	char *out;

	if (at == SIZE_MAX)
		return word;
	out = arena_strdup(arena, word);
	for (; at != SIZE_MAX; at = bytes_find(word, BYTES("\\s"), at)) {
		out[at] = ' ';
		memmove(out + at + 1, out + at + 2, word.len - at - 2);
		word = bytes_of(out, word.len - 1);
	}
	return word;
}

/* The number of an anchor, CODE_WORDS_MAX if there are too many or it is too long. */
static size_t word_number(struct code_words *words, struct bytes word)
{
	size_t i = words->headers;

	word = with_spaces(&words->arena, word);
	if (word.len > TEXT_WORD_MAX)
		return CODE_WORDS_MAX;
	while (i < words->len && !bytes_eq_nocase(words->items[i], word))
		i++;
	if (i == words->len && i < CODE_WORDS_MAX) {
		words->items[i] = word;
		words->generic[i] = header_words_generic(word);
		words->len++;
	}
	return i;
}

static const char *set_words(struct code_word_list *list, struct code_words *words,
			     struct bytes value)
{
	struct bytes word;

	while (bytes_next_word(&value, &word)) {
		size_t number = word_number(words, word);

		if (number == CODE_WORDS_MAX)
			return "too many words, or one is too long";
		VEC_PUSH(list, (uint16_t)number);
	}
	return NULL;
}

bool code_claim_set(struct code_claim *claim, struct code_words *words, struct bytes key,
		    struct bytes value, const char **wrong)
{
	*wrong = NULL;
	if (bytes_eq_str(key, "languages"))
		*wrong = set_languages(claim, value);
	else if (bytes_eq_str(key, "anchors"))
		*wrong = set_words(&claim->anchors, words, value);
	else if (bytes_eq_str(key, "with"))
		*wrong = set_words(&claim->with, words, value);
	else if (bytes_eq_str(key, "files"))
		claim->files = value;
	else if (bytes_eq_str(key, "paths"))
		claim->paths = value;
	else
		return false;
	return true;
}

void code_claim_release(struct code_claim *claim)
{
	free(claim->anchors.items);
	free(claim->with.items);
}

/* Files of the claim's languages are asked about the words of a list. */
static void want_words(const struct code_claim *claim, const struct code_word_list *list,
		       struct code_words *words)
{
	for (unsigned language = 0; language < LANGUAGE_COUNT; language++)
		for (size_t i = 0; claim->languages[language] && i < list->len; i++) {
			words->languages[list->items[i]][language] = true;
			for (size_t k = 0; words->generic[list->items[i]] && k < words->headers; k++)
				words->languages[k][language] = true;
		}
}

void code_claim_end(const struct code_claim *claim, struct code_words *words)
{
	want_words(claim, &claim->anchors, words);
	want_words(claim, &claim->with, words);
}

bool code_file_init(struct code_file *file, const struct code_words *words, struct bytes path,
		    struct bytes text)
{
	enum language language = language_of_path(path);
	uint16_t wanted[CODE_WORDS_MAX];
	size_t n = 0;

	if (language == LANGUAGE_NONE)
		return false;
	file->path = path;
	file->name = surface_basename(path);
	file->language = language;
	file->words = words;
	memset(file->found, 0, words->len);
	for (size_t i = 0; i < words->len; i++)
		if (words->languages[i][language])
			wanted[n++] = (uint16_t)i;
	text_words_find(text, words->items, wanted, n, file->found);
	file->has_header = memchr(file->found, true, words->headers);
	return true;
}

/* Is one of the words a pattern for the name? */
static bool name_fits(struct bytes words, struct bytes name)
{
	struct bytes word;

	if (words.len == 0)
		return true;
	while (bytes_next_word(&words, &word))
		if (glob_match(word, name, GLOB_NOCASE))
			return true;
	return false;
}

static bool path_fits(struct bytes words, struct bytes path)
{
	struct bytes word;

	if (words.len == 0)
		return true;
	while (bytes_next_word(&words, &word))
		if (bytes_find_nocase(path, word, 0) != SIZE_MAX)
			return true;
	return false;
}

/* A word that tells something, or one that stands everywhere beside a header's name. */
static bool has_anchor(const struct code_word_list *list, const struct code_file *file)
{
	for (size_t i = 0; i < list->len; i++)
		if (file->found[list->items[i]] &&
		    (!file->words->generic[list->items[i]] || file->has_header))
			return true;
	return false;
}

static bool has_any(const struct code_word_list *list, const struct code_file *file)
{
	for (size_t i = 0; i < list->len; i++)
		if (file->found[list->items[i]])
			return true;
	return list->len == 0;
}

bool code_claim_fits(const struct code_claim *claim, const struct code_file *file)
{
	return claim->languages[file->language] && name_fits(claim->files, file->name) &&
	       path_fits(claim->paths, file->path) && has_anchor(&claim->anchors, file) &&
	       has_any(&claim->with, file);
}
