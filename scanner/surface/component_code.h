/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold a program and markup: components of Vue, Svelte and Astro. */
#ifndef SURFACE_COMPONENT_CODE_H
#define SURFACE_COMPONENT_CODE_H

#include "base/arena.h"

/*
 * The text with everything blank that is no program, as long as it was: script elements stay, and what
 * Astro has between lines of dashes at the top. `text` itself for other files, by the path; else in
 * the arena.
 */
struct bytes component_mask(struct arena *arena, struct bytes path, struct bytes text);

#endif
