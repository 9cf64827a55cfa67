/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What folding is for every language: names and their scopes, values. All work for one
 * value is counted (MAX_STEPS) and nested at most MAX_DEPTH deep, so that constants defined by each
 * other, or doubled a hundred times, end in a hole.
 */
#include "fold/fold_language.h"

#include <assert.h>

enum {
	MAX_DEPTH = FOLD_MAX_DEPTH,
	MAX_STEPS = 20000,
	STEP_BYTES = 64, /* of text cost a step, each time that it is copied */
	MAX_NAMES = 20000,
	MAX_BRANCHES = 32, /* of one name, compared with each other */
	MAX_GENERATOR = 800, /* bytes of a function that makes nonces */
	MAX_WORK = 10000000, /* comparisons of names in one file; then names are unknown */
};

/* One place that binds a name. */
struct fold_name {
	struct bytes name;
	struct node value, at;
	struct span scope; /* in which the name means this */
	bool nested;       /* stands under a condition within its function */
	enum fold_binding kind;
};

static const struct fold_language *const languages[LANGUAGE_COUNT] = {
	[LANGUAGE_JAVASCRIPT] = &fold_javascript,
	[LANGUAGE_TYPESCRIPT] = &fold_javascript,
	[LANGUAGE_TSX] = &fold_javascript,
	[LANGUAGE_RUBY] = &fold_ruby,
	[LANGUAGE_PHP] = &fold_php,
	[LANGUAGE_PYTHON] = &fold_python,
	[LANGUAGE_GO] = &fold_go,
	[LANGUAGE_JAVA] = &fold_java,
	[LANGUAGE_C_SHARP] = &fold_c_sharp,
	[LANGUAGE_XML] = &fold_xml,
	[LANGUAGE_YAML] = &fold_yaml,
	[LANGUAGE_JSON] = &fold_yaml,
	[LANGUAGE_HCL] = &fold_hcl,
};

void fold_init(struct fold *fold, const struct syntax_tree *tree, struct arena *arena)
{
	*fold = (struct fold){.tree = tree,
			      .arena = arena,
			      .language = languages[syntax_tree_language(tree)]};
}

static void *grown(struct fold *fold, void *items, size_t len, size_t *cap, size_t size)
{
	void *copy;

	if (len < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	copy = arena_alloc(fold->arena, *cap * size);
	if (len)
		memcpy(copy, items, len * size);
	return copy;
}

/* ---- names ---- */

static bool is_scope(const struct fold_language *language, struct node node, bool *function)
{
	const char *type = node_type(node);
	bool functions = true;

	for (const char *const *s = language->scopes; *s; s++) {
		if (!**s) {
			functions = false;
		} else if (strcmp(*s, type) == 0) {
			*function = functions;
			return true;
		}
	}
	return false;
}

struct node fold_function(struct fold *fold, struct node node)
{
	bool function = false;

	if (!fold->language || fold->language->data)
		return (struct node){0};
	for (node = node_parent(node); !node_is_none(node); node = node_parent(node))
		if (is_scope(fold->language, node, &function) && function)
			return node;
	return node;
}

/* Where a name that is bound at `at` means that. */
static struct span scope_of(struct fold *fold, struct node at)
{
	bool function = false;

	for (struct node node = node_parent(at); !node_is_none(node); node = node_parent(node))
		if (is_scope(fold->language, node, &function) &&
		    (function || fold->language->declares))
			return node_span(node);
	return (struct span){0, UINT32_MAX};
}

static const char *const condition_types[] = {
	"if_statement", "else_clause", "elif_clause", "if", "unless", "elsif", "else",
	"if_modifier", "unless_modifier", "switch_case", "case", "for_statement", "while_statement",
	"try_statement", "catch_clause", "switch_statement", "conditional_expression", "match",
	"for_in_statement", "else_if_clause", "expression_switch_statement", "foreach_statement",
	"except_clause", "case_clause", "case_statement", "when", "rescue",
	"enhanced_for_statement", "switch_block_statement_group", "switch_section",
	"expression_case", NULL};

static bool is_nested(struct fold *fold, struct node at)
{
	bool function;

	for (struct node node = node_parent(at); !node_is_none(node); node = node_parent(node)) {
		if (node_is_any(node, condition_types))
			return true;
		function = false;
		if (is_scope(fold->language, node, &function) && function)
			return false;
	}
	return false;
}

/* Has the file a value for it already, or too many names to say? */
static bool is_bound_before(struct fold *fold, struct bytes name)
{
	fold->work += fold->names_len;
	for (size_t i = 0; i < fold->names_len && fold->work <= MAX_WORK; i++)
		if (bytes_eq(fold->names[i].name, name))
			return true;
	return fold->work > MAX_WORK;
}

void fold_bind(struct fold *fold, struct bytes name, struct node value, struct node at,
	       enum fold_binding kind)
{
	bool shared = kind == FOLD_SHARED;
	struct fold_name *entry;

	assert(fold->language && (unsigned)kind <= FOLD_SHARED);
	if (shared)
		kind = is_bound_before(fold, name) ? FOLD_UNKNOWN_NAME : FOLD_DEFINE;
	if (name.len == 0 || fold->names_len >= MAX_NAMES)
		return;
	fold->names = grown(fold, fold->names, fold->names_len, &fold->names_cap, sizeof *fold->names);
	entry = &fold->names[fold->names_len++];
	*entry = (struct fold_name){.name = name, .value = value, .at = at, .kind = kind};
	entry->scope = shared ? (struct span){0, UINT32_MAX} : scope_of(fold, at);
	entry->nested = !shared && is_nested(fold, at);
}

static bool bind_node(void *ctx, struct node node)
{
	struct fold *fold = ctx;

	fold->language->bind(fold, node);
	return true;
}

static void bind_all(struct fold *fold)
{
	if (fold->bound)
		return;
	fold->bound = true;
	node_walk(syntax_tree_root(fold->tree), bind_node, fold);
}

static bool contains(struct span outer, struct span inner)
{
	return outer.start <= inner.start && inner.end <= outer.end;
}

/* Does this entry say what its name is, or only change it? */
static bool defines(const struct fold *fold, const struct fold_name *entry)
{
	return entry->kind == FOLD_DEFINE || entry->kind == FOLD_UNKNOWN_NAME ||
	       (entry->kind == FOLD_ASSIGN && !fold->language->declares);
}

/* The scope of the definition that `name` at `at` means. False: there is none. */
static bool find_scope(struct fold *fold, struct bytes name, struct span at, struct span *out)
{
	bool found = false;

	if (fold->work > MAX_WORK)
		return false;
	fold->work += fold->names_len;
	for (size_t i = 0; i < fold->names_len; i++) {
		const struct fold_name *entry = &fold->names[i];

		if (!defines(fold, entry) || !bytes_eq(entry->name, name) ||
		    !contains(entry->scope, at))
			continue;
		if (!found || contains(*out, entry->scope))
			*out = entry->scope;
		found = true;
	}
	return found;
}

struct history {
	const struct fold_name *definition; /* the last one that counts */
	size_t appended;                    /* further entries that change it */
	bool unknown;
};

/* Is entry `i` one that changes `name` of `scope`, and is it before `use`, or may it be? */
static bool concerns(struct fold *fold, const struct fold_name *entry, struct bytes name,
		     struct span scope, struct span use)
{
	struct span own;

	if (!bytes_eq(entry->name, name) ||
	    !find_scope(fold, name, node_span(entry->at), &own) || own.start != scope.start ||
	    own.end != scope.end)
		return false;
	/* In another function than the use, the order is not the source's; nor for what a file
	   declares. */
	return node_span(entry->at).start < use.start ||
	       (entry->kind == FOLD_DEFINE && fold->language->declares) ||
	       !node_is_none(fold_function(fold, entry->at));
}

static bool in_development(struct fold *fold, const struct fold_name *entry)
{
	return entry->nested && fold_guard(fold, entry->at).development;
}

/* Under a condition that says more than "in production"? */
static bool is_uncertain(struct fold *fold, const struct fold_name *entry)
{
	struct fold_guard guard;

	if (!entry->nested)
		return false;
	guard = fold_guard(fold, entry->at);
	return !guard.production || guard.condition.len;
}

/* What a definition under a condition does to the one before it. */
static void redefine(struct fold *fold, const struct fold_name *entry, struct span use,
		     struct history *out)
{
	enum fold_branch branch = fold_branch(fold, entry->at, use);

	if (branch == BRANCH_NOT_TAKEN)
		return;
	if (branch == BRANCH_UNKNOWN)
		out->unknown = !node_is_none(out->definition->value);
	out->definition = entry;
	out->appended = 0;
}

/* Follows what happens to a name until it is used. */
static bool history_of(struct fold *fold, struct bytes name, struct span use, struct history *out)
{
	struct span scope;

	bind_all(fold);
	*out = (struct history){0};
	if (!find_scope(fold, name, use, &scope))
		return false;
	for (size_t i = 0; i < fold->names_len && !out->unknown; i++) {
		const struct fold_name *entry = &fold->names[i];

		if (!concerns(fold, entry, name, scope, use) || in_development(fold, entry) ||
		    (use.start < use.end && contains(node_span(entry->at), use)))
			continue;
		if (entry->kind == FOLD_UNKNOWN_NAME) {
			out->unknown = true;
		} else if (entry->kind == FOLD_APPEND) {
			out->appended++;
		} else if (out->definition && is_uncertain(fold, entry)) {
			redefine(fold, entry, use, out);
		} else {
			out->definition = entry;
			out->appended = 0;
		}
	}
	return out->definition && !out->unknown && !node_is_none(out->definition->value);
}

void fold_push_turn(struct fold *fold, struct fold_turn *turn)
{
	turn->outer = fold->turn;
	fold->turn = turn;
}

void fold_pop_turn(struct fold *fold)
{
	assert(fold->turn);
	fold->turn = fold->turn->outer;
}

static const struct fold_turn *find_turn(const struct fold *fold, struct bytes name, struct node at)
{
	const struct fold_turn *turn = fold->turn;

	while (turn && (!bytes_eq(turn->name, name) ||
			!contains(node_span(turn->scope), node_span(at))))
		turn = turn->outer;
	return turn;
}

struct node fold_lookup(struct fold *fold, struct bytes name, struct node at)
{
	const struct fold_turn *turn = find_turn(fold, name, at);
	struct history history;

	if (turn)
		return turn->value;
	if (!fold->language || !history_of(fold, name, node_span(at), &history) || history.appended)
		return (struct node){0};
	return history.definition->value;
}

struct node fold_step_name(struct fold *fold, struct node identifier)
{
	struct node value = fold_lookup(fold, node_text(fold->tree, identifier), identifier);

	return node_eq(value, identifier) ? (struct node){0} : value;
}

struct node fold_class_field(struct fold *fold, struct node node, struct node class, struct node field)
{
	for (struct node at = node_parent(node); !node_is_none(at); at = node_parent(at))
		if (node_is(at, "class_declaration") &&
		    (node_is_none(class) || bytes_eq(node_text(fold->tree, node_field(at, "name")),
						     node_text(fold->tree, class))))
			return fold_lookup(fold, node_text(fold->tree, field),
					   node_named_child(node_field(at, "body"), 0));
	return (struct node){0};
}

/* Does this world take another branch, in which something else happens to the same name? */
static bool is_excluded(struct fold *fold, const struct fold_name *entry,
			const struct fold_name *definition)
{
	unsigned asked = 0;

	if (!entry->nested || fold->work > MAX_WORK)
		return false;
	if (definition->nested && fold_excludes(fold, entry->at, definition->at))
		return true;
	fold->work += fold->names_len;
	for (size_t i = 0; i < fold->names_len && asked < MAX_BRANCHES; i++) {
		const struct fold_name *other = &fold->names[i];

		if (other == entry || !other->nested || other->kind != FOLD_APPEND ||
		    !bytes_eq(other->name, entry->name))
			continue;
		asked++;
		if (fold_excludes(fold, entry->at, other->at))
			return true;
	}
	return false;
}

static struct node definition_of(struct fold *fold, struct bytes name, struct span use,
				 struct fold_elements *appended)
{
	struct history history;
	struct span scope;

	if (!fold->language || !history_of(fold, name, use, &history) ||
	    !find_scope(fold, name, use, &scope))
		return (struct node){0};
	for (size_t i = 0; i < fold->names_len && history.appended; i++) {
		const struct fold_name *entry = &fold->names[i];

		if (entry > history.definition && entry->kind == FOLD_APPEND &&
		    concerns(fold, entry, name, scope, use) && !in_development(fold, entry) &&
		    !is_excluded(fold, entry, history.definition))
			fold_add_element(fold, appended, entry->value);
	}
	return history.definition->value;
}

bool fold_is_bound(struct fold *fold, struct bytes name, struct node at)
{
	struct span scope;

	if (!fold->language)
		return false;
	bind_all(fold);
	return find_scope(fold, name, node_span(at), &scope);
}

struct node fold_definition(struct fold *fold, struct bytes name, struct node at,
			    struct fold_elements *appended)
{
	const struct fold_turn *turn = find_turn(fold, name, at);

	return turn ? turn->value : definition_of(fold, name, node_span(at), appended);
}

struct node fold_final(struct fold *fold, struct bytes name, struct node scope,
		       struct fold_elements *appended)
{
	uint32_t end = node_span(scope).end;

	return definition_of(fold, name, (struct span){end, end}, appended);
}

bool fold_add_name(struct fold *fold, struct bytes name, struct node at, struct value *out)
{
	const struct fold_turn *turn = find_turn(fold, name, at);
	struct fold_elements appended = {0};
	struct node value;
	bool known;

	if (turn && turn->text) {
		value_add_value(out, fold->arena, turn->text);
		return true;
	}
	value = fold_definition(fold, name, at, &appended);
	if (node_is_none(value) || node_eq(value, at))
		return false;
	known = fold_value(fold, value, out);
	known |= fold_add_appended(fold, &appended, out);
	return known;
}

/* ---- values ---- */

static bool has_word(struct bytes text, const char *word)
{
	return bytes_find_nocase(text, bytes_str(word), 0) != SIZE_MAX;
}

struct node fold_resolve(struct fold *fold, struct node node)
{
	if (!fold->language)
		return node;
	for (unsigned depth = 0; depth < MAX_DEPTH; depth++) {
		struct node next = fold->language->step(fold, node);

		if (node_is_none(next) || fold->steps++ > MAX_STEPS)
			break;
		node = next;
	}
	return node;
}

/* The origin that a line of a short function of the file gives away: a generator written by hand. */
static enum origin function_origin(struct fold *fold, struct node call)
{
	struct node function = fold_resolve(fold, node_field(call, "function"));
	struct bytes rest = node_text(fold->tree, node_field(function, "body")), line;
	enum origin origin = ORIGIN_UNKNOWN;

	if (rest.len == 0 || rest.len > MAX_GENERATOR || has_word(rest, "crypto") ||
	    has_word(rest, "secure"))
		return origin;
	while (origin == ORIGIN_UNKNOWN && bytes_next_line(&rest, &line))
		origin = origin_of(bytes_trim(line));
	return origin == ORIGIN_CLOCK || origin == ORIGIN_WEAK_RANDOM ? origin : ORIGIN_UNKNOWN;
}

/* Where a value will come from: made by a call outside of every function, it is made once. */
static enum origin node_origin(struct fold *fold, struct node node, struct node resolved)
{
	enum origin origin = origin_of(node_text(fold->tree, resolved));
	bool call = strstr(node_type(resolved), "call") || strstr(node_type(resolved), "invocation");

	if (origin == ORIGIN_UNKNOWN && call)
		origin = function_origin(fold, resolved);
	if (origin == ORIGIN_UNKNOWN && call && node_is_none(fold_function(fold, resolved)) &&
	    (fold->language->once || !node_is_none(fold_function(fold, node))))
		return ORIGIN_ONCE;
	return origin;
}

bool fold_value(struct fold *fold, struct node node, struct value *out)
{
	struct node resolved = node;
	struct span span = node_span(node);
	size_t before = out->len;
	bool known = false;

	assert(fold->depth <= MAX_DEPTH);
	if (!node_is_none(node) && fold->language && fold->depth < MAX_DEPTH &&
	    fold->steps++ < MAX_STEPS) {
		fold->depth++;
		resolved = fold_resolve(fold, node);
		known = fold->language->add(fold, resolved, out);
		fold->depth--;
		fold->steps += (unsigned)((out->len - before) / STEP_BYTES);
	}
	if (!known)
		value_add_hole_from(out, fold->arena, span.start, span.end - span.start,
				    fold->steps < MAX_STEPS ? node_origin(fold, node, resolved)
							    : ORIGIN_UNKNOWN);
	return known;
}

struct bytes fold_text(struct fold *fold, struct node node)
{
	struct value value = {0};

	if (!fold_value(fold, node, &value) || value_has_hole(&value, 0, value.len))
		return (struct bytes){0};
	return value.len ? value_bytes(&value) : BYTES("");
}

static bool has_type(struct node node, const char *type)
{
	return type && node_is(node, type);
}

/* Of null, true. */
static enum fold_truth opposite(enum fold_truth truth)
{
	if (truth == FOLD_UNKNOWN)
		return truth;
	return truth == FOLD_TRUE ? FOLD_FALSE : FOLD_TRUE;
}

/* Of a literal or a negation, by the language's types of nodes. */
static enum fold_truth plain_truth(struct fold *fold, struct node node)
{
	const struct fold_truth_types *types = &fold->language->truths;
	struct bytes text = node_text(fold->tree, node);
	struct node_list children;

	if (has_type(node, types->null))
		return FOLD_NULL;
	if (has_type(node, types->yes))
		return types->no || bytes_eq_nocase(text, BYTES("true")) ? FOLD_TRUE : FOLD_FALSE;
	if (has_type(node, types->no))
		return FOLD_FALSE;
	if (!has_type(node, types->negation) ||
	    !(bytes_starts_with(text, BYTES("!")) || bytes_starts_with(text, BYTES("not"))))
		return FOLD_UNKNOWN;
	children = node_children(node, fold->arena);
	return children.len ? opposite(fold_truth(fold, children.items[children.len - 1])) : FOLD_UNKNOWN;
}

enum fold_truth fold_truth(struct fold *fold, struct node node)
{
	enum fold_truth truth;

	if (node_is_none(node) || !fold->language || fold->depth >= MAX_DEPTH)
		return FOLD_UNKNOWN;
	fold->depth++;
	node = fold_resolve(fold, node);
	truth = plain_truth(fold, node);
	if (truth == FOLD_UNKNOWN && fold->language->truth)
		truth = fold->language->truth(fold, node);
	fold->depth--;
	return truth;
}

/* Decimal digits with _ between them. */
static bool read_number(struct bytes text, int64_t *out)
{
	int64_t n = 0;
	bool any = false;

	for (size_t i = 0; i < text.len; i++) {
		if (ascii_isdigit(text.ptr[i]) && n < INT64_MAX / 10 - 10) {
			n = n * 10 + (text.ptr[i] - '0');
			any = true;
		} else if (text.ptr[i] != '_' && !(any && strchr("lLnuU", text.ptr[i]))) {
			return false;
		}
	}
	*out = n;
	return any;
}

static bool number_of(struct fold *fold, struct node node, int64_t *out)
{
	struct bytes operator = node_text(fold->tree, node_field(node, "operator"));
	int64_t a, b;

	if (operator.len == 0 || node_is_none(node_field(node, "left")))
		return read_number(bytes_trim(node_text(fold->tree, node)), out) ||
		       (fold->language->number && fold->language->number(fold, node, out));
	if (operator.len != 1 || !fold_number(fold, node_field(node, "left"), &a) ||
	    !fold_number(fold, node_field(node, "right"), &b))
		return false;
	if (operator.ptr[0] == '*')
		return !__builtin_mul_overflow(a, b, out);
	if (operator.ptr[0] == '+')
		return !__builtin_add_overflow(a, b, out);
	return operator.ptr[0] == '-' && !__builtin_sub_overflow(a, b, out);
}

bool fold_number(struct fold *fold, struct node node, int64_t *out)
{
	bool known;

	if (node_is_none(node) || !fold->language || fold->depth >= MAX_DEPTH)
		return false;
	fold->depth++;
	known = number_of(fold, fold_resolve(fold, node), out);
	fold->depth--;
	return known;
}

/* ---- containers ---- */

bool fold_members(struct fold *fold, struct node node, struct fold_members *out)
{
	bool is = false;

	*out = (struct fold_members){0};
	if (node_is_none(node) || !fold->language || fold->depth >= MAX_DEPTH)
		return false;
	fold->depth++;
	is = fold->language->members(fold, fold_resolve(fold, node), out);
	fold->depth--;
	return is;
}

bool fold_elements(struct fold *fold, struct node node, struct fold_elements *out)
{
	bool is = false;

	*out = (struct fold_elements){0};
	if (node_is_none(node) || !fold->language || fold->depth >= MAX_DEPTH)
		return false;
	fold->depth++;
	is = fold->language->elements(fold, fold_resolve(fold, node), out);
	fold->depth--;
	return is;
}

bool fold_loop(struct fold *fold, struct node name, struct node value, struct fold_members *out)
{
	*out = (struct fold_members){0};
	return fold->language && fold->language->loop &&
	       fold->language->loop(fold, name, value, out);
}

