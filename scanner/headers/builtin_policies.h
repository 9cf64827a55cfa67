/* SPDX-License-Identifier: Apache-2.0 */
/* The files of rules/headers, linked into the program (cmake/EmbedRules.cmake). */
#ifndef HEADERS_BUILTIN_POLICIES_H
#define HEADERS_BUILTIN_POLICIES_H

#include "base/bytes.h"

/* The i-th file and its name for messages; an empty view past the last. */
struct bytes builtin_policies(size_t i, const char **name);

#endif
