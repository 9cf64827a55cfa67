/* SPDX-License-Identifier: Apache-2.0 */
/*
 * helmet and what wraps it (koa-helmet, @fastify/helmet, helmet-csp): options over defaults, as
 * helmet 8 merges them. Every call of a file comes here; those count whose callee is helmet by its
 * import, or is called so. What helmet refuses (the program then does not start) is assigned all
 * the same, because the mistake is in it, and noted.
 *
 *   @call    any call
 */
#include "surface/code_csp.h"
#include "surface/code_handlers.h"
#include "surface/code_parts.h"
#include "surface/javascript.h"

struct helmet {
	struct code_match *match;
	struct fold *fold;
	struct node callee; /* what stands for defaults */
	bool part;          /* one middleware alone: calling it means wanting it */
	bool nonces;        /* @fastify/helmet adds nonces to script-src and style-src */
};

struct helmet_option;
typedef void helmet_add_fn(struct helmet *helmet, const struct helmet_option *option,
			   const struct fold_members *given, struct value *out);

struct helmet_option {
	const char *names[3]; /* of the option and of the middleware, today's first */
	const char *header;
	const char *value;   /* by default; NULL: the header is removed */
	const char *member;  /* of the option's object, for another value; NULL: it takes none */
	const char *allowed; /* values that helmet takes, with spaces around; NULL: any */
	helmet_add_fn *add;
	bool off; /* sent only if asked for */
};

static void add_default(struct helmet *helmet, const char *text, struct value *out)
{
	fold_add_escaped(helmet->fold, out, bytes_str(text), node_span(helmet->callee));
}

static void refuse(struct helmet *helmet, struct span span, struct bytes what, const char *why)
{
	surface_note(helmet->match->file, span,
		     arena_printf(helmet->match->file->arena,
				  "helmet does not start with this: `%.*s` %s.", (int)what.len,
				  what.ptr, why));
}

/* The member, unless it is undefined. */
static const struct fold_member *member_of(struct helmet *helmet, const struct fold_members *given,
					   const char *name)
{
	const struct fold_member *member = fold_member(given, name);

	if (member && node_is(fold_resolve(helmet->fold, member->value), "undefined"))
		return NULL;
	return member;
}

static void check_allowed(struct helmet *helmet, const struct helmet_option *option,
			  const struct value *value)
{
	struct bytes word = value_bytes(value);
	const char *text;

	if (!option->allowed || value_has_hole(value, 0, value->len))
		return;
	text = arena_printf(helmet->fold->arena, " %.*s ", (int)word.len, word.ptr);
	if (!strstr(option->allowed, text))
		refuse(helmet, value_span(value, 0, value->len), word,
		       "is no value of this option");
}

static void add_member(struct helmet *helmet, const struct helmet_option *option,
		       const struct fold_members *given, struct value *out)
{
	const struct fold_member *member =
		option->member ? member_of(helmet, given, option->member) : NULL;

	if (member)
		fold_value(helmet->fold, member->value, out);
	else
		add_default(helmet, option->value, out);
	if (member)
		check_allowed(helmet, option, out);
}

static void add_framing(struct helmet *helmet, const struct helmet_option *option,
			const struct fold_members *given, struct value *out)
{
	const struct fold_member *member = member_of(helmet, given, option->member);
	struct value text = {0};
	struct value upper = {0};
	struct span span;

	if (!member) {
		add_default(helmet, option->value, out);
		return;
	}
	fold_value(helmet->fold, member->value, &text);
	if (value_has_hole(&text, 0, text.len)) {
		value_add_value(out, helmet->fold->arena, &text);
		return;
	}
	for (size_t i = 0; i < text.len; i++)
		if (text.text[i] >= 'a' && text.text[i] <= 'z')
			text.text[i] -= 'a' - 'A';
	span = value_span(&text, 0, text.len);
	fold_add_escaped(helmet->fold, &upper,
			 bytes_eq_str(value_bytes(&text), "SAME-ORIGIN") ? BYTES("SAMEORIGIN")
									 : value_bytes(&text),
			 span);
	check_allowed(helmet, option, &upper);
	value_add_value(out, helmet->fold->arena, &upper);
}

static void add_referrer(struct helmet *helmet, const struct helmet_option *option,
			 const struct fold_members *given, struct value *out)
{
	const struct fold_member *member = member_of(helmet, given, option->member);
	struct fold_elements tokens;
	struct value token = {0};

	if (!member || !fold_elements(helmet->fold, member->value, &tokens)) {
		add_member(helmet, option, given, out);
		return;
	}
	for (size_t i = 0; i < tokens.len; i++) {
		token = (struct value){0};
		fold_value(helmet->fold, tokens.items[i], &token);
		check_allowed(helmet, option, &token);
		if (i)
			fold_add_escaped(helmet->fold, out, BYTES(","), node_span(tokens.items[i]));
		value_add_value(out, helmet->fold->arena, &token);
	}
	if (tokens.open)
		fold_add_hole(helmet->fold, out, member->value);
}

/* `text` if the member is true, nothing if it is false, a hole if nobody knows. */
static void add_flag(struct helmet *helmet, const struct fold_member *member, const char *text,
		     struct value *out)
{
	enum fold_truth truth = fold_truth(helmet->fold, member->value);

	if (truth == FOLD_UNKNOWN)
		fold_add_hole(helmet->fold, out, member->value);
	else if (truth == FOLD_TRUE)
		fold_add_escaped(helmet->fold, out, bytes_str(text), member->key_span);
}

static void add_transport(struct helmet *helmet, const struct helmet_option *option,
			  const struct fold_members *given, struct value *out)
{
	static const char *const wrong[] = {"maxage", "includeSubdomains"};
	const struct fold_member *age = member_of(helmet, given, "maxAge"), *member;

	(void)option;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if ((member = fold_member(given, wrong[i])))
			refuse(helmet, member->key_span, member->key, "is not spelt so");
	if (age)
		fold_add_escaped(helmet->fold, out, BYTES("max-age="), age->key_span);
	else
		add_default(helmet, "max-age=31536000", out);
	if (age)
		fold_value(helmet->fold, age->value, out);
	member = member_of(helmet, given, "includeSubDomains");
	if (member)
		add_flag(helmet, member, "; includeSubDomains", out);
	else
		add_default(helmet, "; includeSubDomains", out);
	member = member_of(helmet, given, "preload");
	if (member)
		add_flag(helmet, member, "; preload", out);
}

static void add_prefetch(struct helmet *helmet, const struct helmet_option *option,
			 const struct fold_members *given, struct value *out)
{
	const struct fold_member *allow = member_of(helmet, given, "allow");
	enum fold_truth truth = allow ? fold_truth(helmet->fold, allow->value) : FOLD_FALSE;

	if (truth == FOLD_TRUE)
		fold_add_escaped(helmet->fold, out, BYTES("on"), allow->key_span);
	else if (truth == FOLD_UNKNOWN)
		fold_add_hole(helmet->fold, out, allow->value);
	else
		add_default(helmet, option->value, out);
}

/* ---- Content-Security-Policy ---- */

struct directive {
	struct bytes name;
	const char *sources;              /* by default */
	const struct fold_member *member; /* NULL: the default */
	bool gone;
};

struct policy {
	struct directive *items;
	size_t len;
	bool open, without_default;
};

static const struct {
	const char *name, *sources;
} default_directives[] = {
	{"default-src", "'self'"},
	{"base-uri", "'self'"},
	{"font-src", "'self' https: data:"},
	{"form-action", "'self'"},
	{"frame-ancestors", "'self'"},
	{"img-src", "'self' data:"},
	{"object-src", "'none'"},
	{"script-src", "'self'"},
	{"script-src-attr", "'none'"},
	{"style-src", "'self' https: 'unsafe-inline'"},
	{"upgrade-insecure-requests", ""},
};

enum { DEFAULT_DIRECTIVES = sizeof default_directives / sizeof *default_directives };

static struct bytes dashed(struct fold *fold, struct bytes name)
{
	char *text = arena_alloc(fold->arena, name.len * 2 + 1);
	size_t len = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] >= 'A' && name.ptr[i] <= 'Z')
			text[len++] = '-';
		text[len++] = ascii_lower(name.ptr[i]);
	}
	return bytes_of(text, len);
}

static struct directive *find_directive(const struct policy *policy, struct bytes name)
{
	for (size_t i = 0; i < policy->len; i++)
		if (bytes_eq(policy->items[i].name, name))
			return &policy->items[i];
	return NULL;
}

/* Is something spread into the object that is not known, apart from helmet's own defaults? */
static bool is_open(struct fold *fold, struct node object, bool *defaults)
{
	struct node_list children = node_children(fold_resolve(fold, object), fold->arena);
	bool open = false;

	*defaults = false;
	for (size_t i = 0; i < children.len; i++) {
		struct node inner = node_named_child(children.items[i], 0);
		struct fold_members members;

		if (!node_is(children.items[i], "spread_element"))
			continue;
		if (bytes_ends_with(node_text(fold->tree, fold_resolve(fold, inner)),
				    BYTES("getDefaultDirectives()")))
			*defaults = true;
		else if (fold_truth(fold, inner) == FOLD_UNKNOWN)
			open |= !fold_members(fold, inner, &members) || members.open;
	}
	return open;
}

static void set_directive(struct helmet *helmet, struct policy *policy,
			  const struct fold_member *member)
{
	struct bytes name = dashed(helmet->fold, member->key);
	struct directive *directive = find_directive(policy, name);
	enum fold_truth truth = fold_truth(helmet->fold, member->value);
	bool disabled = bytes_ends_with(
		node_text(helmet->fold->tree, fold_resolve(helmet->fold, member->value)),
		BYTES("dangerouslyDisableDefaultSrc"));

	if (directive && directive->member && !bytes_eq(directive->member->key, member->key))
		refuse(helmet, member->key_span, member->key, "is there twice");
	if (!directive) {
		directive = &policy->items[policy->len++];
		*directive = (struct directive){.name = name};
	}
	directive->member = member;
	directive->gone = disabled || truth == FOLD_NULL || truth == FOLD_FALSE;
	if (bytes_eq_str(name, "default-src"))
		policy->without_default = disabled;
}

static void read_policy(struct helmet *helmet, const struct fold_members *given,
			struct fold_members *own, struct policy *policy)
{
	const struct fold_member *use = member_of(helmet, given, "useDefaults");
	const struct fold_member *directives = member_of(helmet, given, "directives");
	bool defaults = !use || fold_truth(helmet->fold, use->value) != FOLD_FALSE;
	bool spread = false;

	*own = (struct fold_members){0};
	*policy = (struct policy){.open = given->open && !directives};
	if (directives && !fold_members(helmet->fold, directives->value, own))
		policy->open = true;
	else if (directives && own->open)
		policy->open = is_open(helmet->fold, directives->value, &spread);
	policy->items = arena_alloc(helmet->fold->arena,
				    (DEFAULT_DIRECTIVES + own->len) * sizeof *policy->items);
	for (size_t i = 0; i < DEFAULT_DIRECTIVES && (defaults || spread); i++)
		policy->items[policy->len++] = (struct directive){
			.name = bytes_str(default_directives[i].name),
			.sources = default_directives[i].sources,
		};
	for (size_t i = 0; i < own->len; i++) {
		if (own->items[i].key.ptr)
			set_directive(helmet, policy, &own->items[i]);
		else
			policy->open = true;
	}
}

/* helmet wants keywords in quotes, and one directive at a time. */
static void check_source(struct helmet *helmet, const struct value *source)
{
	struct bytes text = value_bytes(source);
	struct span span = value_span(source, 0, source->len);

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ';' || text.ptr[i] == ',') {
			refuse(helmet, span, text, "is more than one source");
			return;
		}
	if (code_is_csp_keyword(text))
		refuse(helmet, span, text, "needs quotes within the quotes");
}

static void add_source(struct helmet *helmet, struct node node, struct value *out)
{
	struct value source = {0};
	enum fold_truth truth = fold_truth(helmet->fold, node);
	struct span span;

	if (truth == FOLD_FALSE || truth == FOLD_NULL)
		return;
	fold_value(helmet->fold, javascript_result(helmet->fold, node), &source);
	if (source.len == 0)
		return;
	check_source(helmet, &source);
	span = value_span(&source, 0, source.len);
	fold_add_escaped(helmet->fold, out, BYTES(" "), (struct span){span.start, span.start});
	value_add_value(out, helmet->fold->arena, &source);
}

static void add_nonce(struct helmet *helmet, const struct directive *directive, struct value *out)
{
	if (!helmet->nonces || (!bytes_eq_str(directive->name, "script-src") &&
				!bytes_eq_str(directive->name, "style-src")))
		return;
	add_default(helmet, " 'nonce-", out);
	fold_add_hole(helmet->fold, out, helmet->callee);
	add_default(helmet, "'", out);
}

static void add_directive(struct helmet *helmet, const struct directive *directive,
			  struct value *out)
{
	struct fold_elements sources;
	struct span key;

	if (!directive->member) {
		if (out->len)
			add_default(helmet, ";", out);
		fold_add_escaped(helmet->fold, out, directive->name, node_span(helmet->callee));
		if (*directive->sources)
			add_default(helmet, " ", out);
		add_default(helmet, directive->sources, out);
		add_nonce(helmet, directive, out);
		return;
	}
	key = directive->member->key_span;
	if (out->len)
		fold_add_escaped(helmet->fold, out, BYTES(";"),
				 (struct span){key.start, key.start});
	fold_add_escaped(helmet->fold, out, directive->name, key);
	if (!fold_elements(helmet->fold, directive->member->value, &sources)) {
		if (fold_truth(helmet->fold, directive->member->value) != FOLD_TRUE)
			add_source(helmet, directive->member->value, out);
		add_nonce(helmet, directive, out);
		return;
	}
	for (size_t i = 0; i < sources.len; i++)
		add_source(helmet, sources.items[i], out);
	if (sources.open) {
		fold_add_escaped(helmet->fold, out, BYTES(" "), (struct span){key.end, key.end});
		fold_add_hole(helmet->fold, out, directive->member->value);
	}
	add_nonce(helmet, directive, out);
}

static void add_policy(struct helmet *helmet, const struct helmet_option *option,
		       const struct fold_members *given, struct value *out)
{
	struct fold_members own;
	struct directive *first;
	struct policy policy;

	(void)option;
	read_policy(helmet, given, &own, &policy);
	for (size_t i = 0; i < policy.len; i++)
		if (!policy.items[i].gone)
			add_directive(helmet, &policy.items[i], out);
	first = find_directive(&policy, BYTES("default-src"));
	if ((!first || first->gone) && !policy.without_default && !policy.open)
		refuse(helmet, node_span(helmet->callee),
		       node_text(helmet->fold->tree, helmet->callee),
		       "gets a policy without default-src");
	if (policy.open) {
		if (out->len)
			add_default(helmet, ";", out);
		fold_add_hole(helmet->fold, out, helmet->callee);
	}
}

static const struct helmet_option options[] = {
	{.names = {"contentSecurityPolicy"},
	 .header = "Content-Security-Policy",
	 .add = add_policy,
	 .value = ""},
	{.names = {"crossOriginEmbedderPolicy"},
	 .header = "Cross-Origin-Embedder-Policy",
	 .value = "require-corp",
	 .member = "policy",
	 .off = true,
	 .add = add_member,
	 .allowed = " require-corp credentialless unsafe-none "},
	{.names = {"crossOriginOpenerPolicy"},
	 .header = "Cross-Origin-Opener-Policy",
	 .value = "same-origin",
	 .member = "policy",
	 .add = add_member,
	 .allowed = " same-origin same-origin-allow-popups noopener-allow-popups unsafe-none "},
	{.names = {"crossOriginResourcePolicy"},
	 .header = "Cross-Origin-Resource-Policy",
	 .value = "same-origin",
	 .member = "policy",
	 .add = add_member,
	 .allowed = " same-origin same-site cross-origin "},
	{.names = {"originAgentCluster"},
	 .header = "Origin-Agent-Cluster",
	 .value = "?1",
	 .add = add_member},
	{.names = {"referrerPolicy"},
	 .header = "Referrer-Policy",
	 .value = "no-referrer",
	 .member = "policy",
	 .add = add_referrer,
	 .allowed = " no-referrer no-referrer-when-downgrade same-origin origin strict-origin"
		    " origin-when-cross-origin strict-origin-when-cross-origin unsafe-url  "},
	{.names = {"strictTransportSecurity", "hsts"},
	 .header = "Strict-Transport-Security",
	 .value = "",
	 .add = add_transport},
	{.names = {"xContentTypeOptions", "noSniff"},
	 .header = "X-Content-Type-Options",
	 .value = "nosniff",
	 .add = add_member},
	{.names = {"xDnsPrefetchControl", "dnsPrefetchControl"},
	 .header = "X-DNS-Prefetch-Control",
	 .value = "off",
	 .add = add_prefetch},
	{.names = {"xDownloadOptions", "ieNoOpen"},
	 .header = "X-Download-Options",
	 .value = "noopen",
	 .add = add_member},
	{.names = {"xFrameOptions", "frameguard"},
	 .header = "X-Frame-Options",
	 .value = "SAMEORIGIN",
	 .member = "action",
	 .add = add_framing,
	 .allowed = " DENY SAMEORIGIN "},
	{.names = {"xPermittedCrossDomainPolicies", "permittedCrossDomainPolicies"},
	 .header = "X-Permitted-Cross-Domain-Policies",
	 .value = "none",
	 .member = "permittedPolicies",
	 .add = add_member,
	 .allowed = " none master-only by-content-type all "},
	{.names = {"xPoweredBy", "hidePoweredBy"}, .header = "X-Powered-By"},
	{.names = {"xXssProtection", "xssFilter"},
	 .header = "X-XSS-Protection",
	 .value = "0",
	 .add = add_member},
};

enum { OPTIONS = sizeof options / sizeof *options };

/* ---- options ---- */

enum given {
	GIVEN_NOTHING, /* the default */
	GIVEN_ON,
	GIVEN_OFF,
	GIVEN_OPTIONS,
	GIVEN_UNKNOWN,
};

static enum given given_by(struct helmet *helmet, struct node node, struct fold_members *members)
{
	enum fold_truth truth;

	*members = (struct fold_members){0};
	if (node_is_none(node))
		return GIVEN_NOTHING;
	truth = fold_truth(helmet->fold, node);
	if (truth == FOLD_NULL)
		return GIVEN_NOTHING;
	if (truth != FOLD_UNKNOWN)
		return truth == FOLD_TRUE ? GIVEN_ON : GIVEN_OFF;
	return fold_members(helmet->fold, node, members) ? GIVEN_OPTIONS : GIVEN_UNKNOWN;
}

/* The option's member of all options. */
static const struct fold_member *option_member(struct helmet *helmet,
					       const struct helmet_option *option,
					       const struct fold_members *all)
{
	const struct fold_member *found = NULL;

	for (const char *const *name = option->names; *name; name++) {
		const struct fold_member *member = fold_member(all, *name);

		if (member && found)
			refuse(helmet, member->key_span, member->key, "is there under two names");
		found = found ? found : member;
	}
	return found;
}

/* Nothing says elsewhere in the file what the policy is. */
static bool is_only_policy(struct bytes text)
{
	static const char *const others[] = {"contentSecurityPolicy(", "Content-Security-Policy",
					     "helmet-csp"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (bytes_find_nocase(text, bytes_str(others[i]), 0) != SIZE_MAX)
			return false;
	return true;
}

static void disable_policy(struct helmet *helmet, const struct fold_member *member)
{
	struct node at = fold_resolve(helmet->fold, member->value);
	struct span span = node_span(at);
	struct setting setting = {.kind = SETTING_POLICY_DISABLED,
				  .name = member->key,
				  .development = helmet->match->base.development};

	if (fold_condition(helmet->fold).len || helmet->match->base.condition.len ||
	    !is_only_policy(helmet->match->file->text))
		return;
	fold_add_source(helmet->fold, &setting.value, span.start, span.end);
	setting_add(&helmet->match->file->settings, helmet->match->file->arena, setting);
}

static const char *header_of(struct helmet *helmet, const struct helmet_option *option,
			     const struct fold_members *given)
{
	const struct fold_member *only = fold_member(given, "reportOnly");

	if (option->add == add_policy && only && fold_truth(helmet->fold, only->value) == FOLD_TRUE)
		return "Content-Security-Policy-Report-Only";
	return option->header;
}

/* Assigns what one option, in this world, is worth; `at` is none if it is not mentioned. */
static void assign_given(struct helmet *helmet, const struct helmet_option *option, struct node at,
			 struct span span, bool unknown)
{
	struct assignment *assignment;
	struct fold_members members;
	enum given given = given_by(helmet, at, &members);
	struct value value = {0};

	if (given == GIVEN_OFF || (option->off && given == GIVEN_NOTHING && !helmet->part))
		return;
	if (unknown || given == GIVEN_UNKNOWN)
		fold_add_hole(helmet->fold, &value, node_is_none(at) ? helmet->callee : at);
	else if (option->value)
		option->add(helmet, option, &members, &value);
	assignment = code_assign(helmet->match, bytes_str(header_of(helmet, option, &members)),
				 span, value);
	assignment->operation = option->value ? HEADER_SET : HEADER_REMOVE;
	assignment->implied = node_is_none(at) && !helmet->part;
}

static void assign_part(struct helmet *helmet, const struct helmet_option *option, struct node at)
{
	helmet->part = true;
	fold_begin(helmet->fold);
	do {
		assign_given(helmet, option, at, node_span(helmet->callee), false);
	} while (fold_next_world(helmet->fold));
	fold_begin(helmet->fold);
}

static void assign_option(struct helmet *helmet, const struct helmet_option *option,
			  struct node all)
{
	fold_begin(helmet->fold);
	do {
		struct fold_members members;
		enum given given = given_by(helmet, all, &members);
		const struct fold_member *member = option_member(helmet, option, &members);
		bool unknown = given == GIVEN_UNKNOWN || (!member && members.open);

		if (member && option->add == add_policy &&
		    fold_truth(helmet->fold, member->value) == FOLD_FALSE)
			disable_policy(helmet, member);
		else if (member && option->value && !option->off &&
			 fold_truth(helmet->fold, member->value) == FOLD_FALSE)
			code_set_off(helmet->match, option->header, member->value);
		assign_given(helmet, option, member ? member->value : (struct node){0},
			     member ? member->key_span : node_span(helmet->callee),
			     unknown && !option->off);
	} while (fold_next_world(helmet->fold));
	fold_begin(helmet->fold);
}

static void assign_all(struct helmet *helmet, struct node all)
{
	struct fold_members members;
	const struct fold_member *nonces;

	fold_begin(helmet->fold);
	if (fold_members(helmet->fold, all, &members) &&
	    (nonces = fold_member(&members, "enableCSPNonces")))
		helmet->nonces = fold_truth(helmet->fold, nonces->value) == FOLD_TRUE;
	for (size_t i = 0; i < OPTIONS; i++)
		assign_option(helmet, &options[i], all);
}

/* ---- calls ---- */

static const struct helmet_option *option_named(struct bytes name)
{
	for (size_t i = 0; i < OPTIONS; i++)
		for (const char *const *known = options[i].names; *known; known++)
			if (bytes_eq_str(name, *known))
				return &options[i];
	return NULL;
}

static const char *const modules[] = {"helmet",         "koa-helmet", "@fastify/helmet",
				      "fastify-helmet", "helmet-csp", NULL};

/* Is it helmet itself? A name that is bound to nothing in the file is taken by its word. */
static bool is_helmet(struct fold *fold, struct node node)
{
	struct javascript_import import;

	if (javascript_import(fold, node, &import))
		return javascript_is_from(fold, node, modules) &&
		       (bytes_eq_str(import.name, "default") || bytes_eq_str(import.name, "*") ||
			bytes_eq_str(import.name, "helmet") ||
			bytes_eq_str(import.name, "fastifyHelmet"));
	return bytes_eq_str(node_text(fold->tree, node), "helmet") &&
	       !fold_is_bound(fold, BYTES("helmet"), node);
}

/* Which part of helmet does a call make? NULL: none. */
static const struct helmet_option *part_of(struct fold *fold, struct node callee)
{
	const struct helmet_option *option;
	struct javascript_import import;

	if (node_is(callee, "member_expression")) {
		option = option_named(node_text(fold->tree, node_field(callee, "property")));
		return option && is_helmet(fold, node_field(callee, "object")) ? option : NULL;
	}
	if (!javascript_import(fold, callee, &import) || !javascript_is_from(fold, callee, modules))
		return NULL;
	return bytes_eq_str(import.module, "helmet-csp") ? &options[0] : option_named(import.name);
}

void code_handle_helmet(struct code_match *match)
{
	struct node call = code_node(match, "call"), callee = node_field(call, "function");
	struct helmet helmet = {.match = match, .fold = match->fold, .callee = callee};
	const struct helmet_option *option;

	/* fastify.register(helmet, options) */
	if (bytes_eq_str(node_text(match->fold->tree, node_field(callee, "property")),
			 "register")) {
		helmet.callee = javascript_argument(match->fold, call, 0);
		if (!is_helmet(match->fold, helmet.callee))
			return;
		assign_all(&helmet, javascript_argument(match->fold, call, 1));
		return;
	}
	option = part_of(match->fold, callee);
	if (!option && !is_helmet(match->fold, callee))
		return;
	javascript_scope(match, call);
	if (option)
		assign_part(&helmet, option, javascript_argument(match->fold, call, 0));
	else
		assign_all(&helmet, javascript_argument(match->fold, call, 0));
}
