/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call that sets a cookie: @name, and @options, an object or keyword arguments, with its flags in
 * the spelling of any language: httpOnly, httponly, http_only. Without @options no flag is set;
 * without @name it is the first argument in @options, or the one called key or name. (#set!
 * samesite Lax): what is sent where the call does not say; (#set! secure unknown), (#set! httponly
 * on) likewise; (#set! cookie NAME): what it is called, whatever stands there, and @cookie is
 * where. A cookie that is deleted needs no flags.
 */
#include "surface/code_handlers.h"
#include "surface/code_parts.h"

enum {
	MAX_ARGUMENTS = 4, /* name, value, age, expiry: what comes behind them may be a flag */
};

/* The last member whose key is these letters, whatever their case and _ between them. */
static const struct fold_member *option(const struct fold_members *members, const char *letters)
{
	for (size_t i = members->len; i-- > 0;) {
		struct bytes key = members->items[i].key;
		const char *want = letters;

		for (size_t k = 0; k < key.len && want; k++) {
			if (key.ptr[k] == '_' || key.ptr[k] == '-')
				continue;
			want = ascii_lower(key.ptr[k]) == *want && *want ? want + 1 : NULL;
		}
		if (key.ptr && want && !*want)
			return &members->items[i];
	}
	return NULL;
}

static struct code_flag flag(struct code_match *match, const struct fold_members *members,
			     const char *letters, struct node at)
{
	const struct fold_member *member = option(members, letters);
	const char *without = code_property(match, letters);

	if (member)
		return (struct code_flag){member->value, fold_truth(match->fold, member->value)};
	if (members->open || (without && strcmp(without, "unknown") == 0))
		return (struct code_flag){at, FOLD_UNKNOWN};
	return (struct code_flag){at, without ? FOLD_TRUE : FOLD_FALSE};
}

static struct node value_of(const struct fold_members *members, const char *letters)
{
	const struct fold_member *member = option(members, letters);

	return member ? member->value : (struct node){0};
}

/* Is the cookie gone at once? */
static bool is_deletion(struct fold *fold, const struct fold_members *members)
{
	static const char *const ages[] = {"maxage", "expires"};
	int64_t age;

	for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
		struct node value = value_of(members, ages[i]);

		if ((fold_number(fold, value, &age) && age <= 0) ||
		    bytes_eq_str(node_text(fold->tree, fold_resolve(fold, value)), "new Date(0)"))
			return true;
	}
	return false;
}

static void set_same_site(struct code_match *match, const struct fold_members *members,
			  struct code_cookie *cookie)
{
	struct node value = value_of(members, "samesite");
	enum fold_truth truth;
	struct bytes text;

	cookie->same_site = code_property(match, "samesite");
	if (node_is_none(value))
		return;
	truth = fold_truth(match->fold, value);
	text = fold_text(match->fold, value);
	cookie->same_site_at = value;
	cookie->same_site = NULL;
	if (truth == FOLD_TRUE)
		cookie->same_site = "Strict"; /* as npm's cookie has it */
	else if (truth == FOLD_FALSE || truth == FOLD_NULL)
		return;
	else if (text.len)
		cookie->same_site = arena_strdup(match->file->arena, text);
	else
		cookie->same_site_unknown = truth == FOLD_UNKNOWN && !text.ptr;
}

/* Positional arguments: the first is the name; so many may be flags as well. */
static struct node first_argument(struct code_match *match, const struct fold_members *members,
				  bool *open)
{
	struct node options = code_node(match, "options"), name = value_of(members, "key");
	struct fold_elements arguments;

	if (fold_elements(match->fold, options, &arguments) && arguments.len) {
		*open = arguments.open || arguments.len > MAX_ARGUMENTS;
		return arguments.items[0];
	}
	return node_is_none(name) ? value_of(members, "name") : name;
}

void code_handle_cookie(struct code_match *match)
{
	struct node name = code_node(match, "name"), options = code_node(match, "options");
	struct code_cookie cookie = {0};
	struct fold_members members = {0};
	bool open = false;

	fold_begin(match->fold);
	if (!node_is_none(options) && !fold_members(match->fold, options, &members))
		return;
	if (code_property(match, "cookie")) {
		name = code_node(match, "cookie");
		cookie.name_text = bytes_str(code_property(match, "cookie"));
	}
	if (node_is_none(name))
		name = first_argument(match, &members, &open);
	if (node_is_none(name) || is_deletion(match->fold, &members))
		return;
	cookie.name = name;
	members.open |= open;
	cookie.secure = flag(match, &members, "secure", name);
	cookie.http_only = flag(match, &members, "httponly", name);
	cookie.domain = value_of(&members, "domain");
	cookie.path = value_of(&members, "path");
	cookie.open = members.open;
	set_same_site(match, &members, &cookie);
	cookie.same_site_unknown |= members.open && !cookie.same_site;
	code_assign_cookie(match, &cookie);
}
