/* SPDX-License-Identifier: Apache-2.0 */
/* The words people write where a secret belongs, and those that stand beside them. */
#ifndef MATCH_VOCABULARY_H
#define MATCH_VOCABULARY_H

#include "base/bytes.h"

enum word_kind {
	WORD_PLAIN = 1,   /* may stand beside the others */
	WORD_VAGUE = 2,   /* a placeholder among known words: "test", "value" */
	WORD_NOUN = 4,    /* the thing itself: "password"; as the last word it makes a name */
	WORD_TELLING = 8, /* a placeholder among words of any kind: "your", "example" */
};

enum { WORD_LONGEST = 12 };

/* What the letters, in lower case, are as one word of the vocabulary; 0 if none. Safe from several threads. */
unsigned vocabulary_find(struct bytes word);

#endif
