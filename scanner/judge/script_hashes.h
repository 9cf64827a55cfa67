/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline scripts against the list of sources that decides about them. Comparing hashes takes their
 * product with the scripts: `hashable` is how many bytes may still be hashed, SCRIPT_HASHES_MAX at
 * first. When none are left, everything counts as allowed and used.
 */
#ifndef JUDGE_SCRIPT_HASHES_H
#define JUDGE_SCRIPT_HASHES_H

#include "headers/csp.h"
#include "headers/html_page.h"

enum { SCRIPT_HASHES_MAX = 16 * 1024 * 1024 };

/* The list that decides about inline scripts, if a browser uses it, all of it is known, and it does not allow all of
 * them; else NULL. */
const struct csp_directive *script_list(const struct csp_policy *policy);

/* Does the list let this inline script run? */
bool script_is_allowed(const struct html_page *page, struct arena *arena, const struct csp_directive *list,
		       const struct html_element *script, size_t *hashable);

/* Does any element of the page have this digest, be it by its content or by its integrity? */
bool script_hash_is_used(const struct html_page *page, struct arena *arena, const struct csp_source *hash,
			 size_t *hashable);

/* The line that the element begins in, from 1. */
unsigned script_line(const struct html_page *page, const struct html_element *element);

#endif
