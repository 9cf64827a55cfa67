/* SPDX-License-Identifier: Apache-2.0 */
/* Select of C# over what is known. */
#ifndef FOLD_FOLD_C_SHARP_SELECT_H
#define FOLD_FOLD_C_SHARP_SELECT_H

#include "fold/fold.h"

/* Adds X.Select(x => ...), the call, joined. False: unknown. */
bool fold_c_sharp_add_selected(struct fold *fold, struct node call, const struct value *separator,
			       struct value *out);

#endif
