/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only JavaScript's handlers ask of a file: where a name is imported from, what a function
 * returns, how headers are written down for the Fetch API.
 */
#ifndef SURFACE_JAVASCRIPT_H
#define SURFACE_JAVASCRIPT_H

#include "surface/code.h"

struct javascript_import {
	struct bytes module; /* as written: "helmet", "./helmet.js" */
	struct bytes name;   /* what of it: its export's name, "default", or "*" for all of it */
};

/*
 * Is `node` something imported? Understands import in all its forms, require, and a member of what
 * was imported: for `h.hsts` with `import h from "helmet"` the name is "hsts".
 */
bool javascript_import(struct fold *fold, struct node node, struct javascript_import *out);

/* Does `node` come from one of the modules of a list that ends with NULL? */
bool javascript_is_from(struct fold *fold, struct node node, const char *const *modules);

/* What a function returns, if it does nothing but return it; any other node stays as it is. */
struct node javascript_result(struct fold *fold, struct node node);

/*
 * The headers that an object, a list of pairs [name, value] or {key, value}, or a `new Headers()`
 * of these holds, as assignments. False if it is none of these.
 */
bool javascript_assign_headers(struct code_match *match, struct node headers);

/* If the call makes a middleware for a path, as in app.use("/path", make()), the path becomes the
 * scope. */
void javascript_scope(struct code_match *match, struct node call);

/* Argument number `i` of a call or `new`; none if there is none. */
struct node javascript_argument(struct fold *fold, struct node call, size_t i);

#endif
