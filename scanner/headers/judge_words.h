/* SPDX-License-Identifier: Apache-2.0 */
/* Headers whose values are a few words of a fixed list: Clear-Site-Data and its like. */
#ifndef HEADERS_JUDGE_WORDS_H
#define HEADERS_JUDGE_WORDS_H

#include "headers/judge.h"

void judge_words(const struct judge *judge);

#endif
