/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files a code surface wants to see: those of its languages with a name that fits and a word
 * in the text without which there is nothing to find. All files of a scan are asked about for all
 * surfaces, so all words are looked for at once.
 */
#ifndef SURFACE_CODE_CLAIM_H
#define SURFACE_CODE_CLAIM_H

#include "base/arena.h"
#include "syntax/syntax_tree.h"

enum { CODE_WORDS_MAX = 512 };

/* The different words of all surfaces, and parts of the names of headers. */
struct code_words {
	struct bytes items[CODE_WORDS_MAX];          /* borrowed, or in `arena` */
	bool languages[CODE_WORDS_MAX][LANGUAGE_COUNT]; /* looked for in files of these */
	bool generic[CODE_WORDS_MAX];                /* tells nothing without a header's name */
	size_t len, headers;                         /* the first `headers` are those of names */
	struct arena arena;
};

void code_words_init(struct code_words *words);
void code_words_release(struct code_words *words);

/* Numbers of words. */
struct code_word_list {
	uint16_t *items;
	size_t len, cap;
};

struct code_claim {
	bool languages[LANGUAGE_COUNT];
	struct bytes files, paths;    /* borrowed: words, separated by spaces */
	struct code_word_list anchors, with;
};

/*
 * Takes over what a head line says: "languages", "anchors", "with", "files", "paths". True if `key`
 * is one of them; `*wrong` is then NULL or says what is wrong. `value` is borrowed. Words are
 * separated by spaces; "\s" in one stands for a space.
 */
bool code_claim_set(struct code_claim *claim, struct code_words *words, struct bytes key,
		    struct bytes value, const char **wrong);
void code_claim_release(struct code_claim *claim);

/* To be called when all of a claim was said. */
void code_claim_end(const struct code_claim *claim, struct code_words *words);

/* One file, for all surfaces. */
struct code_file {
	struct bytes path, name;
	enum language language;
	const struct code_words *words;
	bool found[CODE_WORDS_MAX];
	bool has_header; /* the name of any */
};

/* False if no surface can want the file, by its language; `file` is then not set. */
bool code_file_init(struct code_file *file, const struct code_words *words, struct bytes path,
		    struct bytes text);

bool code_claim_fits(const struct code_claim *claim, const struct code_file *file);

#endif
