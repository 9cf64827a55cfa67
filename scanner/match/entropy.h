/* SPDX-License-Identifier: Apache-2.0 */
/* Shannon entropy and the built-in notion of a placeholder. */
#ifndef MATCH_ENTROPY_H
#define MATCH_ENTROPY_H

#include "base/bytes.h"

/* Bits per byte over the byte histogram, log2. 0 for the empty view. */
double entropy_bits(struct bytes b);

/*
 * True for text that stands for a secret without being one: all the same character or a short cycle of
 * it ("xxxx", "abababab", "1234512345"), ascending or descending runs over the whole ("abcdefgh",
 * "0123456789"), and words that a person writes where a secret belongs ("your_key_here", "changeme",
 * "<token>", "${VAR}", "{{ value }}", "%s", "REDACTED", "...", "****"). A random secret that happens to
 * contain such a word inside is not one: words count only if they make up the text, or stand at word
 * boundaries in text that is otherwise words.
 */
bool is_placeholder(struct bytes secret);

#endif
