/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TOML that knows where it stands, as a tree like that of JSON (json_source.h): for surfaces whose
 * file may be written in either.
 */
#ifndef SURFACE_TOML_SOURCE_H
#define SURFACE_TOML_SOURCE_H

#include "surface/json_source.h"
#include "syntax/toml.h"

/* The document, or NULL if it is none (or is larger than any configuration). */
const struct json_source *toml_source_parse(struct arena *arena, struct bytes text);

/* The text of the string that stands, quotes included, at `span`. */
struct value toml_source_text(struct arena *arena, struct bytes text, struct span span);

/* A key without its quotes. */
struct span toml_source_key(struct bytes text, const struct toml_item *item);

#endif
