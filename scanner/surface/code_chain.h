/* SPDX-License-Identifier: Apache-2.0 */
/* Builders: x.a(1).b(2) as a list of calls, in Java and C#. */
#ifndef SURFACE_CODE_CHAIN_H
#define SURFACE_CODE_CHAIN_H

#include "surface/code.h"

struct code_call {
	struct bytes name;
	struct node at; /* the name */
	struct node call;
	struct node_list arguments; /* expressions */
	struct node argument;       /* the first one, or none */
};

struct code_calls {
	struct code_call *items;
	size_t len;
	struct node root; /* x, or the first call of a chain that is too long */
};

/* The name and arguments of a call; `call` none if it is none. */
struct code_call code_call_of(struct code_match *match, struct node call);
/* The calls of a chain, of which `chain` is the last, in their order. */
struct code_calls code_calls_of(struct code_match *match, struct node chain);
/* The calls behind `call`, which is their root. */
struct code_calls code_calls_behind(struct code_match *match, struct node call);

/* The statements of a lambda's body, or its expression. */
struct node_list code_lambda_body(struct code_match *match, struct node lambda);

#endif
