/* SPDX-License-Identifier: Apache-2.0 */
/* Who brought a finding in. */
#ifndef ENGINE_AUTHORSHIP_H
#define ENGINE_AUTHORSHIP_H

#include "git/object_type.h"
#include "model/finding.h"

/*
 * Sets the author of `facts` from the text of the commit or annotated tag that brought it in. The names are
 * copied; what was there before is not released. Does nothing for other types and damaged commits.
 */
void authorship_set(struct history_facts *facts, enum object_type type, struct bytes text);

#endif
