/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the header surfaces share: a file in memory, its header sets as text,
 * mutations. */
#ifndef SURFACE_FIXTURE_H
#define SURFACE_FIXTURE_H

#include "base/buf.h"
#include "base/json.h"
#include "surface/code.h"
#include "surface/surface.h"

struct surface_run {
	struct arena arena;
	struct header_file file;
	struct header_set *sets;
};

/* Extracts and merges `text`, which must outlive the run. `surface` may be NULL: by path and text.
 */
void surface_run(struct surface_run *run, const char *surface, const char *path, struct bytes text);
void surface_run_release(struct surface_run *run);

/*
 * All sets, one header a line: "[scope | condition] Name: value", "?" for a hole, "\n" for a
 * newline; with " (success)" behind what is not sent on all status codes, " (development)", " (meta)".
 */
void surface_dump(const struct header_set *sets, struct buf *out);

/* Runs and compares with the dump. */
void surface_expect(const char *surface, const char *path, struct bytes text, const char *expected);

/* Is a file of this path and text one for the surface (headers_surface)? */
struct surface_claim {
	const char *path, *text;
	bool claimed;
};
void surface_check_claims(const struct surface *surface, const struct surface_claim *files, size_t n);

/*
 * What is sent of `set`, NULL for nothing, is what a real server sent: `observed` is a list of [name, value]. What
 * nobody wrote down is there, too: `server`, the server's name with its version, unless the set has another.
 */
void surface_check_sent(const struct header_set *set, bool success, const char *server,
			const struct json *observed);

/* The source text that the first `token` in the last value of header `name` stands for. */
struct bytes surface_source_of(const struct surface_run *run, const char *name, const char *token);

/* That text is `source`. */
void surface_check_source(const struct surface_run *run, const char *name, const char *token,
			  const char *source);

/* Every name and every literal byte of a value must stand where it says. */
void surface_check_addresses(const struct surface_run *run);

/* Runs `count` random changes of `text`, checking addresses each time. */
void surface_mutate(const char *surface, const char *path, struct bytes text, unsigned count);

/* All surfaces of rules/headers/surfaces; code_surfaces_free releases. */
struct code_surfaces *surface_load_code(void);

/* A member of a row that is a string; "" if it is not there. */
struct bytes surface_text(const struct json *object, const char *key);

#endif
