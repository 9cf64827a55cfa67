/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traefik's headers middleware: `http.middlewares.NAME.headers` of a file, `spec.headers` of the custom
 * resource, and labels "traefik.http.middlewares.NAME.headers.OPTION". @headers is the options' mapping,
 * @labels the list or mapping of labels, whatever else it holds. Header names of customResponseHeaders
 * with an empty value are removed. `isDevelopment` switches everything off.
 *
 * Not modelled: which routers use a middleware.
 */
#include <assert.h>

#include "surface/code_handlers.h"
#include "surface/code_options.h"
#include "surface/code_parts.h"
#include "surface/traefik_options.h"

/* An empty value removes the header. */
static void assign_custom(struct code_match *match, struct node node)
{
	enum header_operation operation = match->base.operation;
	struct fold_members custom;

	if (!fold_members(match->fold, node, &custom))
		return;
	for (size_t i = 0; i < custom.len; i++) {
		struct bytes text = fold_text(match->fold, custom.items[i].value);

		match->base.operation = text.ptr && text.len == 0 ? HEADER_REMOVE : operation;
		code_assign_node(match, custom.items[i].key, custom.items[i].key_span,
				 custom.items[i].value);
	}
	match->base.operation = operation;
}

static void assign_options(struct code_match *match, const struct fold_members *options)
{
	static const struct options_hsts hsts = {"stsSeconds", "stsIncludeSubdomains", "stsPreload",
						 false, false};
	const struct fold_member *custom = options_find(options, "customResponseHeaders");
	int64_t seconds = 1;
	const struct fold_member *sts = options_find(options, hsts.seconds);
	const struct fold_member *patterns =
		options_find(options, "accessControlAllowOriginListRegex");
	struct fold_elements list;

	match->base.development |= options_on(match->fold, options, "isDevelopment", false);
	for (const struct traefik_option *o = traefik_switches; o->option; o++)
		options_assign_on(match, options, o->option, o->header, o->value);
	for (const struct traefik_option *o = traefik_texts; o->option; o++)
		options_assign(match, options, o->option, o->header);
	if (patterns && fold_elements(match->fold, patterns->value, &list)) {
		for (size_t i = 0; i < list.len; i++)
			if (origin_takes_all(fold_text(match->fold, list.items[i])))
				code_assign_any_origin(match, list.items[i]);
			else
				code_set(match, SETTING_ORIGIN_PATTERN, BYTES("origin"),
					 list.items[i]);
	}
	if (sts && fold_number(match->fold, sts->value, &seconds) && seconds == 0)
		sts = NULL; /* 0, the default, sends nothing */
	if (sts)
		options_assign_hsts(match, options, &hsts);
	if (custom)
		assign_custom(match, custom->value);
}

/* `spec` of a resource or the middleware's own name: the key above `headers`. */
static struct bytes middleware_name(struct code_match *match)
{
	struct node pair = node_parent(code_node(match, "headers"));
	struct bytes name = {0};

	for (pair = node_parent(pair); !node_is_none(pair); pair = node_parent(pair))
		if (node_is(pair, "block_mapping_pair") || node_is(pair, "flow_pair"))
			break;
	if (!node_is_none(pair))
		name = fold_text(match->fold, node_field(pair, "key"));
	return bytes_eq_str(name, "spec") ? code_object_name(match->fold, pair) : name;
}

void code_handle_traefik(struct code_match *match)
{
	struct fold_members options;

	if (!fold_members(match->fold, code_node(match, "headers"), &options))
		return;
	match->base.scope = middleware_name(match);
	assign_options(match, &options);
}

/* ---- labels ---- */

/* One label that is an option of a headers middleware. */
struct label {
	struct bytes middleware, option, header; /* `header`: of customResponseHeaders.HEADER */
	struct node value;
	struct value text;
};

static bool take(struct bytes *rest, const char *prefix)
{
	struct bytes start = bytes_slice(*rest, 0, strlen(prefix));

	assert(*prefix);
	if (!bytes_eq_nocase(start, bytes_str(prefix)))
		return false;
	*rest = bytes_slice(*rest, start.len, rest->len);
	return true;
}

static bool read_key(struct bytes key, struct label *out)
{
	size_t dot;

	assert(out->option.len == 0 && out->header.len == 0);
	if (!take(&key, "traefik.http.middlewares."))
		return false;
	dot = bytes_find(key, BYTES("."), 0);
	if (dot == SIZE_MAX)
		return false;
	out->middleware = bytes_slice(key, 0, dot);
	key = bytes_slice(key, dot, key.len);
	if (!take(&key, ".headers."))
		return false;
	if (take(&key, "customResponseHeaders."))
		out->header = key;
	out->option = key;
	return key.len > 0;
}

static void add_label(struct label *labels, size_t *len, struct bytes key, struct node value,
		      struct value text)
{
	struct label label = {.value = value, .text = text};

	if (read_key(key, &label))
		labels[(*len)++] = label;
}

/* The labels of a list of "key=value" or of a mapping. */
static size_t read_labels(struct code_match *match, struct node node, struct label **out)
{
	struct fold_elements list;
	struct fold_members map;
	size_t len = 0;

	if (fold_members(match->fold, node, &map)) {
		*out = arena_zalloc(match->file->arena, (map.len + 1) * sizeof **out);
		for (size_t i = 0; i < map.len; i++) {
			struct value text = {0};

			fold_value(match->fold, map.items[i].value, &text);
			add_label(*out, &len, map.items[i].key, map.items[i].value, text);
		}
	} else if (fold_elements(match->fold, node, &list)) {
		*out = arena_zalloc(match->file->arena, (list.len + 1) * sizeof **out);
		for (size_t i = 0; i < list.len; i++) {
			struct value line = {0}, text = {0};
			size_t equals;

			fold_value(match->fold, list.items[i], &line);
			equals = bytes_find(value_bytes(&line), BYTES("="), 0);
			if (equals == SIZE_MAX)
				continue;
			value_add_part(&text, match->file->arena, &line, equals + 1, line.len);
			add_label(*out, &len, bytes_slice(value_bytes(&line), 0, equals),
				  list.items[i], text);
		}
	}
	return len;
}

static const struct label *find_label(const struct label *labels, size_t len, struct bytes middleware,
				      const char *option)
{
	for (size_t i = 0; i < len; i++)
		if (bytes_eq_nocase(labels[i].middleware, middleware) && !labels[i].header.len &&
		    bytes_eq_nocase(labels[i].option, bytes_str(option)))
			return &labels[i];
	return NULL;
}

static bool label_on(const struct label *label)
{
	return label && bytes_eq_nocase(value_bytes(&label->text), BYTES("true"));
}

static void assign_label_hsts(struct code_match *match, const struct label *labels, size_t len,
			      const struct label *seconds)
{
	const struct label *subdomains =
		find_label(labels, len, seconds->middleware, "stsIncludeSubdomains");
	const struct label *preload = find_label(labels, len, seconds->middleware, "stsPreload");
	struct value value = {0};

	fold_add_escaped(match->fold, &value, BYTES("max-age="),
			 value_span(&seconds->text, 0, 0));
	value_add_value(&value, match->file->arena, &seconds->text);
	if (label_on(subdomains))
		fold_add_escaped(match->fold, &value, BYTES("; includeSubDomains"),
				 value_span(&subdomains->text, 0, subdomains->text.len));
	if (label_on(preload))
		fold_add_escaped(match->fold, &value, BYTES("; preload"),
				 value_span(&preload->text, 0, preload->text.len));
	code_assign(match, BYTES("Strict-Transport-Security"), node_span(seconds->value), value);
}

static void assign_label(struct code_match *match, const struct label *labels, size_t len,
			 const struct label *label)
{
	struct span span = node_span(label->value);

	if (label->header.len) {
		code_assign_value(match, label->header, span, label->text);
		return;
	}
	if (bytes_eq_nocase(label->option, BYTES("stsSeconds")) &&
	    !bytes_eq_str(value_bytes(&label->text), "0"))
		assign_label_hsts(match, labels, len, label);
	for (const struct traefik_option *o = traefik_texts; o->option; o++)
		if (label->text.len && bytes_eq_nocase(label->option, bytes_str(o->option)))
			code_assign(match, bytes_str(o->header), span, label->text);
	for (const struct traefik_option *o = traefik_switches; o->option; o++)
		if (label_on(label) && bytes_eq_nocase(label->option, bytes_str(o->option)))
			code_assign_constant(match, o->header, o->value, label->value);
	if (!bytes_eq_nocase(label->option, BYTES("accessControlAllowOriginListRegex")))
		return;
	if (origin_takes_all(value_bytes(&label->text)))
		code_assign_any_origin(match, label->value);
	else
		setting_add(&match->file->settings, match->file->arena,
			    (struct setting){.kind = SETTING_ORIGIN_PATTERN,
					     .name = BYTES("origin"),
					     .value = label->text,
					     .development = match->base.development});
}

void code_handle_traefik_labels(struct code_match *match)
{
	struct label *labels = NULL;
	size_t len = read_labels(match, code_node(match, "labels"), &labels);

	for (size_t i = 0; i < len; i++) {
		match->base.scope = labels[i].middleware;
		match->base.development =
			label_on(find_label(labels, len, labels[i].middleware, "isDevelopment"));
		assign_label(match, labels, len, &labels[i]);
	}
}
