/* SPDX-License-Identifier: Apache-2.0 */
/* Which headers protect the visitor: those whose loss, doubling or contradiction matters. */
#ifndef JUDGE_PROTECTIVE_H
#define JUDGE_PROTECTIVE_H

#include "base/bytes.h"

bool protective_header(struct bytes name);

/* Does it also protect when the response is a style sheet, an image or a script? */
bool protective_for_assets(struct bytes name);

#endif
