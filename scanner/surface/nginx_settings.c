/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ssl_protocols and its relatives for upstream connections, proxy_cookie_flags, and the expressions
 * that $http_origin is compared with, in `if` and in the keys of a `map`. Directives of included
 * files are left to those files.
 */
#include "surface/nginx_settings.h"

#include <assert.h>

static struct value word_value(struct header_file *file, const struct nginx_node *node,
			       struct nginx_word word)
{
	struct value value = {0};

	nginx_expand(file->arena, node->source, word, NULL, NULL, &value);
	return value;
}

/* Every argument from the one with the index `first` on. */
static void add_words(struct header_file *file, const struct nginx_node *node, uint32_t first,
		      enum setting_kind kind)
{
	for (uint32_t i = first; i < node->words_len; i++) {
		struct setting setting = {.kind = kind};

		setting.value = word_value(file, node, node->words[i]);
		setting.name =
			kind == SETTING_COOKIE ? value_bytes(&setting.value) : nginx_word(node, 0);
		setting_add(&file->settings, file->arena, setting);
	}
}

static void add_pattern(struct header_file *file, const struct nginx_node *node,
			struct nginx_word word)
{
	setting_add(&file->settings, file->arena,
		    (struct setting){.kind = SETTING_ORIGIN_PATTERN,
				     .name = BYTES("$http_origin"),
				     .value = word_value(file, node, word)});
}

/* if ($http_origin ~* "expression") */
static void add_if(struct header_file *file, const struct nginx_node *node)
{
	struct bytes text = value_bytes(node->source->text), last;
	struct nginx_word word;

	if (node->words_len < 4 || !bytes_eq_str(nginx_word(node, 1), "($http_origin") ||
	    (!bytes_eq_str(nginx_word(node, 2), "~") && !bytes_eq_str(nginx_word(node, 2), "~*")))
		return;
	word = node->words[3];
	assert(word.start > 0 && word.start <= word.end);
	last = nginx_word(node, 3);
	/* Without quotes, the closing parenthesis belongs to the word. */
	if (bytes_ends_with(last, BYTES(")")) && text.ptr[word.start - 1] != '"' &&
	    text.ptr[word.start - 1] != '\'')
		word.end--;
	add_pattern(file, node, word);
}

/* Does the value say "not allowed"? */
static bool is_refusal(struct bytes value)
{
	static const char *const words[] = {"", "0", "off", "false", "no", "null", "deny"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_str(value, words[i]))
			return true;
	return false;
}

/* map $http_origin $allowed { "~expression" 1; } */
static void add_map(struct header_file *file, const struct nginx_node *map)
{
	if (!bytes_eq_str(nginx_word(map, 1), "$http_origin"))
		return;
	for (const struct nginx_node *node = map->first; node; node = node->next) {
		struct nginx_word word;
		struct bytes key = nginx_word(node, 0);

		if (node->words_len < 2 || !bytes_starts_with(key, BYTES("~")) ||
		    node->source->path.len || is_refusal(nginx_word(node, 1)))
			continue;
		word = node->words[0];
		word.start += bytes_starts_with(key, BYTES("~*")) ? 2 : 1;
		add_pattern(file, node, word);
	}
}

void nginx_settings(struct header_file *file, const struct nginx_node *node)
{
	static const char *const protocols[] = {"ssl_protocols", "proxy_ssl_protocols",
						"grpc_ssl_protocols", "uwsgi_ssl_protocols"};

	if (node->words_len < 2 || node->source->path.len)
		return;
	for (size_t i = 0; i < sizeof protocols / sizeof *protocols; i++)
		if (nginx_is(node, protocols[i]))
			add_words(file, node, 1, SETTING_TLS_PROTOCOL);
	if (nginx_is(node, "proxy_cookie_flags"))
		add_words(file, node, 2, SETTING_COOKIE);
	else if (nginx_is(node, "if") && node->block)
		add_if(file, node);
	else if (nginx_is(node, "map") && node->block)
		add_map(file, node);
}
