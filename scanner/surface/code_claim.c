/* SPDX-License-Identifier: Apache-2.0 */
#include "surface/code_claim.h"

#include <stdlib.h>

#include "base/glob.h"
#include "base/mem.h"
#include "surface/header_words.h"
#include "surface/surface.h"

/* The first word of `*rest`; false at the end. */
static bool next_word(struct bytes *rest, struct bytes *word)
{
	size_t end = 0;

	*rest = bytes_trim(*rest);
	while (end < rest->len && !ascii_isspace(rest->ptr[end]))
		end++;
	*word = bytes_slice(*rest, 0, end);
	*rest = bytes_slice(*rest, end, rest->len);
	return end > 0;
}

static const char *set_languages(struct code_claim *claim, struct bytes value)
{
	struct bytes word;

	while (next_word(&value, &word)) {
		enum language language = language_named(word);

		if (language == LANGUAGE_NONE)
			return "unknown language";
		claim->languages[language] = true;
	}
	return NULL;
}

/* The number of a word, CODE_WORDS_MAX if there are too many. */
static size_t word_number(struct code_words *words, struct bytes word)
{
	size_t i = 0;

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

	while (next_word(&value, &word)) {
		size_t number = word_number(words, word);

		if (number == CODE_WORDS_MAX)
			return "too many words";
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

bool code_file_init(struct code_file *file, const struct code_words *words, struct bytes path,
		    struct bytes text)
{
	enum language language = language_of_path(path);

	if (language == LANGUAGE_NONE)
		return false;
	file->path = path;
	file->name = surface_basename(path);
	file->language = language;
	file->words = words;
	memset(file->found, 0, words->len);
	file->headers = 0;
	text_words_init(&file->text, text);
	return true;
}

static bool has_word(struct code_file *file, uint16_t number)
{
	signed char *found = &file->found[number];

	if (*found == 0)
		*found = text_words_have(&file->text, file->words->items[number]) ? 1 : -1;
	return *found > 0;
}

static bool has_header(struct code_file *file)
{
	if (file->headers == 0)
		file->headers = header_words_in(&file->text) ? 1 : -1;
	return file->headers > 0;
}

/* Is one of the words a pattern for the name? */
static bool name_fits(struct bytes words, struct bytes name)
{
	struct bytes word;

	if (words.len == 0)
		return true;
	while (next_word(&words, &word))
		if (glob_match(word, name, GLOB_NOCASE))
			return true;
	return false;
}

static bool path_fits(struct bytes words, struct bytes path)
{
	struct bytes word;

	if (words.len == 0)
		return true;
	while (next_word(&words, &word))
		if (bytes_find_nocase(path, word, 0) != SIZE_MAX)
			return true;
	return false;
}

/* A word that tells something, or one that stands everywhere beside a header's name. */
static bool has_anchor(const struct code_word_list *list, struct code_file *file)
{
	for (size_t i = 0; i < list->len; i++)
		if (has_word(file, list->items[i]) &&
		    (!file->words->generic[list->items[i]] || has_header(file)))
			return true;
	return false;
}

static bool has_any(const struct code_word_list *list, struct code_file *file)
{
	for (size_t i = 0; i < list->len; i++)
		if (has_word(file, list->items[i]))
			return true;
	return list->len == 0;
}

bool code_claim_fits(const struct code_claim *claim, struct code_file *file)
{
	return claim->languages[file->language] && name_fits(claim->files, file->name) &&
	       path_fits(claim->paths, file->path) && has_anchor(&claim->anchors, file) &&
	       has_any(&claim->with, file);
}
