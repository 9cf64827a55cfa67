/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fragments are replaced as text, before anything looks at the expression. Each stands in a group of its
 * own, so that alternatives inside do not reach out, and has no capturing group, so that adding one never
 * moves the secret's group.
 */
#include "ruleset/fragments.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/suggest.h"
#include "model/limits.h"

enum { NAME_LONGEST = 40, LIMIT_FRAGMENTS = 200 };

void fragments_release(struct fragments *fragments)
{
	if (!fragments)
		return;
	free(fragments->all.items);
	*fragments = (struct fragments){0};
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || ascii_isdigit(c) || c == '-';
}

static size_t name_length(struct bytes text)
{
	size_t len = 0;

	if (text.len == 0 || text.ptr[0] < 'a' || text.ptr[0] > 'z')
		return 0;
	while (len < text.len && is_name_char(text.ptr[len]))
		len++;
	return len <= NAME_LONGEST ? len : 0;
}

static struct fragment *find(const struct fragments *fragments, struct bytes name)
{
	for (size_t i = 0; i < fragments->all.len; i++)
		if (bytes_eq_str(name, fragments->all.items[i].name))
			return &fragments->all.items[i];
	return NULL;
}

static int unknown(const struct fragments *fragments, struct bytes name, const char *file,
		   uint32_t line, struct err *err)
{
	const char *names[LIMIT_FRAGMENTS + 1] = {NULL}, *near;

	for (size_t i = 0; i < fragments->all.len; i++)
		names[i] = fragments->all.items[i].name;
	near = suggest(name, names);
	return err_set(err, ERR_USAGE, "%s:%u: no fragment '%.*s' is declared%s%s%s", file, line,
		       (int)name.len, name.ptr, near ? ", did you mean '" : "", near ? near : "",
		       near ? "'?" : " before this place");
}

int fragments_expand(const struct fragments *fragments, struct arena *arena, const char *text,
		     const char *file, uint32_t line, const char **out, struct err *err)
{
	struct bytes rest = bytes_str(text);
	struct buf result = {0};
	int ret = 0;

	*out = text;
	if (fragments->all.len == 0)
		return 0;
	while (rest.len && !ret && result.len <= LIMIT_REGEX) {
		size_t at = bytes_find(rest, BYTES("{{"), 0);
		struct bytes name = bytes_slice(rest, at == SIZE_MAX ? rest.len : at + 2, rest.len);
		const struct fragment *found;

		buf_add(&result, bytes_slice(rest, 0, at == SIZE_MAX ? rest.len : at));
		rest = name;
		name = bytes_slice(name, 0, name_length(name));
		if (at == SIZE_MAX)
			break;
		if (name.len == 0 ||
		    !bytes_starts_with(bytes_slice(rest, name.len, rest.len), BYTES("}}"))) {
			buf_add(&result, BYTES("{{"));
			continue;
		}
		found = find(fragments, name);
		if (found)
			buf_add(&result, bytes_str(found->text));
		else
			ret = unknown(fragments, name, file, line, err);
		rest = bytes_slice(rest, name.len + 2, rest.len);
	}
	if (!ret && result.len > LIMIT_REGEX)
		ret = err_set(err, ERR_LIMIT, "%s:%u: with its fragments this is longer than %d bytes",
			      file, line, LIMIT_REGEX);
	if (!ret)
		*out = arena_strdup(arena, buf_bytes(&result));
	buf_release(&result);
	return ret;
}

static int add_one(struct fragments *fragments, struct arena *arena, const struct toml_item *item,
		   const char *file, struct err *err)
{
	const char *name = arena_strdup(arena, item->key), *text;
	struct fragment *known = find(fragments, item->key);
	int ret;

	if (item->key.len == 0 || name_length(item->key) != item->key.len)
		return err_set(err, ERR_USAGE,
			       "%s:%u: a fragment's name is a letter from a to z, then "
			       "such letters, digits and '-', at most %d in all", file, item->line, NAME_LONGEST);
	if (item->value.type != TOML_STRING)
		return err_set(err, ERR_USAGE, "%s:%u: the fragment '%s' must be a string", file,
			       item->line, name);
	if (!known && fragments->all.len >= LIMIT_FRAGMENTS)
		return err_set(err, ERR_LIMIT, "%s:%u: more than %d fragments", file, item->line,
			       LIMIT_FRAGMENTS);
	ret = fragments_expand(fragments, arena, item->value.string.ptr, file, item->line, &text, err);
	if (ret)
		return ret;
	text = arena_printf(arena, "(?:%s)", text);
	if (known)
		known->text = text;
	else
		VEC_PUSH(&fragments->all, ((struct fragment){name, text}));
	return 0;
}

int fragments_add(struct fragments *fragments, struct arena *arena, const struct toml_value *table,
		  const char *file, struct err *err)
{
	int ret = 0;

	if (table->type != TOML_TABLE)
		return err_set(err, ERR_USAGE, "%s:%u: 'fragments' must be a table", file,
			       table->line);
	for (const struct toml_item *i = table->first; i && !ret; i = i->next)
		ret = add_one(fragments, arena, i, file, err);
	return ret;
}
