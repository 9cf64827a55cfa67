/* SPDX-License-Identifier: Apache-2.0 */
/* What the surfaces that are JSON files share. */
#ifndef SURFACE_SURFACE_JSON_H
#define SURFACE_SURFACE_JSON_H

#include "surface/json_source.h"
#include "surface/surface.h"

/* The document; NULL, and a note, if it is none. */
const struct json_source *surface_json_parse(struct header_file *file);

struct bytes surface_json_text(const struct header_file *file, const struct json_source *string);

/*
 * Assigns the headers of `headers`, in one of the two forms [{"key": ..., "value": ...}] and {name:
 * value}, for `scope`. What is no string is left out with a note.
 */
void surface_json_assign(struct header_file *file, struct bytes scope, struct bytes condition,
			 const struct json_source *headers);

#endif
