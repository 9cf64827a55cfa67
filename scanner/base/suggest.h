/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean ...?" for keys, ids, options. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/bytes.h"

/*
 * The word of `words` (NULL-terminated) nearest to `word`, ASCII case ignored, if it is near enough to be a
 * misspelling: a Damerau-Levenshtein (optimal string alignment) distance of at most 2 and at most a third
 * of the word. NULL otherwise.
 */
const char *suggest(struct bytes word, const char *const *words);

#endif
