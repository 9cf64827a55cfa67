/* SPDX-License-Identifier: Apache-2.0 */
/* The files of rules/headers/surfaces, embedded at build time (cmake/EmbedRules.cmake). */
#ifndef SURFACE_BUILTIN_SURFACES_H
#define SURFACE_BUILTIN_SURFACES_H

#include "base/bytes.h"

/* File number `i` and its name; empty when there are no more. Static. */
struct bytes builtin_surface(size_t i, const char **name);

#endif
