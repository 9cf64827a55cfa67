/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers that a configuration spells as options: `stsSeconds: 300`, `frameDeny: true`,
 * strict_transport_security { ... }. Keys are compared without case, `_` and `-`, so that one table is
 * good for Terraform and CloudFormation, for files and labels.
 */
#ifndef SURFACE_CODE_OPTIONS_H
#define SURFACE_CODE_OPTIONS_H

#include "surface/code.h"

/* The last member whose key is `key` but for case, `_` and `-`; NULL if there is none. */
const struct fold_member *options_find(const struct fold_members *options, const char *key);

/* Is the option there and on? `otherwise` if it is not there, or unknown. */
bool options_on(struct fold *fold, const struct fold_members *options, const char *key,
		bool otherwise);

/* Sets header `name` to the text of option `key`, if that is there and has any. */
bool options_assign(struct code_match *match, const struct fold_members *options, const char *key,
		    const char *name);

/* Sets header `name` to `value` for option `key`, if that is on. */
bool options_assign_on(struct code_match *match, const struct fold_members *options,
		       const char *key, const char *name, const char *value);

/* The same if it is there and off. */
bool options_assign_off(struct code_match *match, const struct fold_members *options,
			const char *key, const char *name, const char *value);

struct options_hsts {
	const char *seconds, *subdomains, *preload; /* keys */
	bool subdomains_default, preload_default;
};

/* Strict-Transport-Security from options; nothing without `seconds`. */
void options_assign_hsts(struct code_match *match, const struct fold_members *options,
			 const struct options_hsts *keys);

#endif
