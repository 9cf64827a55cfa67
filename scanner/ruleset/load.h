/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule files: TOML in the schema of gitleaks, extended (README.md, Writing a rule). Any `.gitleaks.toml` loads
 * unchanged; keys that nothing knows are reported through `warn`, unless they look like a misspelling of
 * a known one: that is an error with a suggestion. Parts that expressions share: [fragments], fragments.h.
 */
#ifndef RULESET_LOAD_H
#define RULESET_LOAD_H

#include "base/err.h"
#include "ruleset/ruleset.h"

/* One sentence about a file that loads all the same; `ctx` is the loader's warn_ctx. */
typedef void load_warn_fn(void *ctx, const char *message);

struct loader;

/*
 * A loader starts empty, or from `base` (whose rules it then borrows), and takes files one after the
 * other. `warn` may be NULL.
 */
struct loader *loader_new(const struct ruleset *base, load_warn_fn *warn, void *warn_ctx);
void loader_free(struct loader *loader); /* accepts NULL; the rule sets it made go with it */

/*
 * Adds the rules of one file. A rule whose id is already there is merged into the earlier one as gitleaks'
 * `extend` does: what is given replaces, lists are appended; of two in one file the later one counts, with a
 * warning. [extend] path is followed (relative to the file, or else to the current directory), to a depth of 8;
 * useDefault adds the built-in rules; disabledRules removes, and what it does not find is in `disabled_others`
 * of the result.
 * Errors read "FILE:LINE: what is wrong, how to mend it".
 */
int loader_add_file(struct loader *loader, const char *file, struct err *err) MUST_CHECK;

/* The same for text in memory; `name` stands for the file in messages. Nothing is borrowed. */
int loader_add_text(struct loader *loader, struct bytes text, const char *name,
		    struct err *err) MUST_CHECK;

/* Every *.toml in a directory, in byte order of their names; ERR_USAGE if there is none. */
int loader_add_directory(struct loader *loader, const char *directory, struct err *err) MUST_CHECK;

/*
 * Checks what concerns all rules together (ids of required rules and target rules exist), sorts, and
 * hands out the result, which lives as long as the loader.
 */
int loader_finish(struct loader *loader, const struct ruleset **out, struct err *err) MUST_CHECK;

#endif
