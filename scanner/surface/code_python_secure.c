/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python's library secure: a header is an object that methods fill,
 * ContentSecurityPolicy().script_src("'self'"). Each method adds a part, called as the method but
 * for its underscores; value() and set() say all of it.
 *
 *   @call    the call that makes the object, with no arguments; methods are called on it
 *   @class   its name
 */
#include "surface/code_handlers.h"

/* How a method and its arguments become a part of the value. */
enum style {
	DIRECTIVE, /* script-src 'self' https: */
	OPTION,    /* max-age=60, includeSubDomains */
	WORD,      /* no-referrer */
	FEATURE,   /* camera=(self) */
};

static const struct header {
	const char *class, *name, *separator;
	enum style style;
} headers[] = {
	{"ContentSecurityPolicy", "Content-Security-Policy", "; ", DIRECTIVE},
	{"StrictTransportSecurity", "Strict-Transport-Security", "; ", OPTION},
	{"XFrameOptions", "X-Frame-Options", ", ", WORD},
	{"ReferrerPolicy", "Referrer-Policy", ", ", WORD},
	{"PermissionsPolicy", "Permissions-Policy", ", ", FEATURE},
	{"CrossOriginOpenerPolicy", "Cross-Origin-Opener-Policy", ", ", WORD},
	{"CrossOriginEmbedderPolicy", "Cross-Origin-Embedder-Policy", ", ", WORD},
	{"CrossOriginResourcePolicy", "Cross-Origin-Resource-Policy", ", ", WORD},
};

struct chain {
	struct code_match *match;
	const struct header *header;
	struct value value;
	struct node method;       /* its name */
	struct fold_elements arguments;
	bool report_only;
};

static void add(struct chain *chain, const char *text)
{
	fold_add_escaped(chain->match->fold, &chain->value, bytes_str(text),
			 node_span(chain->method));
}

/* The method's name as the header has it: include_subdomains is spelt as it should be. */
static void add_name(struct chain *chain, struct node at)
{
	struct bytes text = node_text(chain->match->fold->tree, chain->method);
	char *name = arena_strdup(chain->match->file->arena, text);

	for (char *c = name; *c; c++)
		*c = *c == '_' ? '-' : *c;
	if (strcmp(name, "include-subdomains") == 0)
		name = arena_strdup(chain->match->file->arena, BYTES("includeSubDomains"));
	fold_add_escaped(chain->match->fold, &chain->value, bytes_str(name), node_span(at));
}

static void add_arguments(struct chain *chain, const char *before)
{
	for (size_t i = 0; i < chain->arguments.len; i++) {
		add(chain, i ? " " : before);
		fold_value(chain->match->fold, chain->arguments.items[i], &chain->value);
	}
}

/* value("..."), set("..."): what was there before is gone. */
static bool set_all(struct chain *chain)
{
	struct bytes name = node_text(chain->match->fold->tree, chain->method);

	if (!bytes_eq_str(name, "value") && !bytes_eq_str(name, "set") && !bytes_eq_str(name, "clear"))
		return false;
	chain->value = (struct value){0};
	add_arguments(chain, "");
	return true;
}

static void add_method(struct chain *chain)
{
	if (set_all(chain))
		return;
	if (bytes_eq_str(node_text(chain->match->fold->tree, chain->method), "report_only")) {
		chain->report_only = true;
		return;
	}
	if (chain->value.len)
		add(chain, chain->header->separator);
	/* What is wrong with max_age(60) stands in its argument. */
	if (chain->header->style == OPTION && chain->arguments.len)
		add_name(chain, chain->arguments.items[0]);
	else
		add_name(chain, chain->method);
	switch (chain->header->style) {
	case DIRECTIVE:
		add_arguments(chain, " ");
		break;
	case OPTION:
		add_arguments(chain, "=");
		break;
	case FEATURE:
		add(chain, "=(");
		add_arguments(chain, "");
		add(chain, ")");
		break;
	case WORD:
		break;
	}
}

/* The method that is called on `object`; its call, or none. */
static struct node next_call(struct chain *chain, struct node object)
{
	struct node attribute = node_parent(object), call = node_parent(attribute);

	if (!node_is(attribute, "attribute") || !node_is(call, "call") ||
	    !node_eq(node_field(call, "function"), attribute))
		return (struct node){0};
	chain->method = node_field(attribute, "attribute");
	if (!fold_elements(chain->match->fold, node_field(call, "arguments"), &chain->arguments))
		chain->arguments = (struct fold_elements){.open = true};
	return call;
}

static void assign_chain(struct chain *chain)
{
	struct node call = code_node(chain->match, "call");
	const char *name = chain->header->name;

	while (!node_is_none(call = next_call(chain, call)))
		add_method(chain);
	if (chain->report_only)
		name = "Content-Security-Policy-Report-Only";
	if (chain->value.len)
		code_assign(chain->match, bytes_str(name),
			    node_span(code_node(chain->match, "class")), chain->value);
}

void code_handle_python_secure(struct code_match *match)
{
	struct bytes class = node_text(match->fold->tree, code_node(match, "class"));

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		struct chain chain = {.match = match, .header = &headers[i]};

		if (!bytes_eq_str(class, headers[i].class))
			continue;
		fold_begin(match->fold);
		assign_chain(&chain);
	}
}
