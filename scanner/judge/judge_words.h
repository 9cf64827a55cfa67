/* SPDX-License-Identifier: Apache-2.0 */
/* Headers whose values are a few words of a fixed list: Clear-Site-Data and its like. */
#ifndef JUDGE_JUDGE_WORDS_H
#define JUDGE_JUDGE_WORDS_H

#include "judge/judge.h"

void judge_words(const struct judge *judge);

#endif
