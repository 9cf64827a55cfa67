/* SPDX-License-Identifier: Apache-2.0 */
/* Looking for single directives in and below a block. */
#include "surface/nginx_server.h"

#include "surface/surface.h"

typedef bool node_test_fn(const struct nginx_node *node);

/* Does any directive below `top` pass the test? */
static bool any_below(const struct nginx_node *top, node_test_fn *test)
{
	const struct nginx_node *node = top->first;

	while (node) {
		if (test(node))
			return true;
		if (node->first) {
			node = node->first;
			continue;
		}
		while (node != top && !node->next)
			node = node->parent;
		node = node == top ? NULL : node->next;
	}
	return false;
}

static bool is_root(const struct nginx_node *node)
{
	return nginx_is(node, "root") || nginx_is(node, "alias");
}

static bool names_page(const struct nginx_node *node)
{
	if (!nginx_is(node, "index") && !nginx_is(node, "try_files"))
		return false;
	for (uint32_t i = 1; i < node->words_len; i++)
		if (surface_path_ends(nginx_word(node, i), ".html") ||
		    surface_path_ends(nginx_word(node, i), ".htm"))
			return true;
	return false;
}

static bool listens_for_tls(const struct nginx_node *node)
{
	for (uint32_t i = 1; nginx_is(node, "listen") && i < node->words_len; i++)
		if (bytes_eq_str(nginx_word(node, i), "ssl"))
			return true;
	return nginx_is(node, "ssl_certificate");
}

bool nginx_is_root_location(const struct nginx_node *node)
{
	return node->block && nginx_is(node, "location") && node->words_len == 2 &&
	       bytes_eq_str(nginx_word(node, 1), "/") && nginx_is(node->parent, "server");
}

static bool runs_program(const struct nginx_node *node)
{
	return nginx_is(node, "fastcgi_pass");
}

bool nginx_serves_pages(const struct nginx_node *server)
{
	return any_below(server, is_root) && any_below(server, names_page) &&
	       !any_below(server, runs_program);
}

bool nginx_serves_https(const struct nginx_node *server)
{
	return any_below(server, listens_for_tls);
}

static bool is_harmless(struct bytes name)
{
	static const char *const ends[] = {
		"mime.types",       "_params",        "fastcgi.conf",
		"fastcgi-php.conf", "modules/*.conf", "modules-enabled/*.conf",
		"upstream.conf",    "upstreams.conf", "resolvers.conf",
		"dhparam.conf",
	};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (surface_path_ends(name, ends[i]))
			return true;
	return false;
}

bool nginx_has_unread(const struct nginx_node *level)
{
	bool outside = !level->parent || nginx_is(level, "http");

	for (const struct nginx_node *n = level->first; n; n = n->next) {
		bool glob = bytes_find(nginx_word(n, 1), BYTES("*"), 0) != SIZE_MAX;

		if (n->unread && !(outside && glob) && !is_harmless(nginx_word(n, 1)))
			return true;
	}
	return false;
}
