/* SPDX-License-Identifier: Apache-2.0 */
/* For handlers: policies that the code writes as an object, map or dictionary of directives. */
#ifndef SURFACE_CODE_CSP_H
#define SURFACE_CODE_CSP_H

#include "surface/code.h"

/* Is it a keyword, nonce or hash of CSP without its quotes? */
bool code_is_csp_keyword(struct bytes source);

/* How sources are written in an object of directives. */
enum csp_style {
	CSP_OBJECT, /* as they are sent */
	CSP_BARE,   /* keywords, nonces and hashes without their quotes */
	CSP_BARE_NONCES, /* the same, and the framework adds nonces or hashes of its own */
	CSP_PARTIAL,     /* as they are sent; other directives are set elsewhere */
};

/*
 * The policy that an object of directives stands for: keys in camel or snake case or as they are
 * sent; values a list, a text, true or empty (a directive without value), false or null (none).
 * False if `object` is no object.
 */
bool code_add_csp(struct fold *fold, struct node object, enum csp_style style, struct value *out);
/* One of its members, with "; " before it if there is something already. */
void code_add_csp_member(struct fold *fold, const struct fold_member *member, enum csp_style style,
			 struct value *out);
/* The same, or a text: whatever `node` is. */
void code_assign_csp(struct code_match *match, const char *name, struct node node,
		     enum csp_style style);

#endif
