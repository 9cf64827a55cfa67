/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Template languages in files that are no programs: Go templates and Helm, Jinja, Handlebars, ERB,
 * EJS. A tag is code that prints something ({{ x }}, <%= x %>), or that only decides ({% if %}, {{-
 * end }},
 * <% end %>, comments). What it prints is known to nobody here.
 */
#ifndef SURFACE_TEMPLATE_CODE_H
#define SURFACE_TEMPLATE_CODE_H

#include "headers/value.h"

/* How long the tag at the front of `text` is; 0 if there is none. */
size_t template_code_length(struct bytes text);

/*
 * The text for a reader that knows no templates, as long as it was: tags that print nothing, and
 * those alone on their line, are blank; in others every byte that could mean something to the
 * reader is an underscore. Line ends stay. `text` itself if there are none; else in the arena.
 */
struct bytes template_mask(struct arena *arena, struct bytes text);

/* The same for YAML: a scalar that begins with a tag becomes one whole tag, tags alone become line
 * ends. */
struct bytes template_mask_yaml(struct arena *arena, struct bytes text);

/* The value with a hole in the place of each tag. */
struct value template_holes(struct arena *arena, const struct value *value);

#endif
