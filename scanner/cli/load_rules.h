/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that the options ask for. */
#ifndef CLI_LOAD_RULES_H
#define CLI_LOAD_RULES_H

#include "cli/options.h"
#include "ruleset/load.h"

struct loaded_rules {
	const struct ruleset *set;
	struct loader *loader; /* NULL while the set is the built-in one */
};

/*
 * The built-in rules, unless --no-default-rules, and the files and directories of --rules. Warnings go to
 * standard error unless --quiet.
 */
int load_rules(const struct options *options, struct loaded_rules *out, struct err *err) MUST_CHECK;
void loaded_rules_release(struct loaded_rules *rules);

/* Where prefilter databases are cached: below XDG_CACHE_HOME or ~/.cache. malloc'ed; NULL for nowhere. */
char *cache_directory(void);

#endif
