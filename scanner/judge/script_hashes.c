/* SPDX-License-Identifier: Apache-2.0 */
/* A script runs if its nonce or its hash is in the list; browsers look at the enforced list only. */
#include "judge/script_hashes.h"

#include <assert.h>

static bool allows_all_inline(const struct csp_directive *list)
{
	return csp_has_keyword(list, CSP_UNSAFE_INLINE) && !csp_has_nonce(list) && !csp_has_hash(list) &&
	       !csp_has_keyword(list, CSP_STRICT_DYNAMIC);
}

const struct csp_directive *script_list(const struct csp_policy *policy)
{
	const struct csp_directive *list = csp_effective(policy, CSP_SCRIPT_SRC_ELEM);

	if (!list || policy->open || csp_has_unknown(list) || allows_all_inline(list))
		return NULL;
	return list;
}

/* Does the element have this digest? Yes, when too much has been compared already. */
static bool matches(const struct html_page *page, struct arena *arena, const struct html_element *element,
		    const struct csp_source *hash, size_t *hashable)
{
	size_t cost = element->content.end - element->content.start + 64;

	assert(element->content.start <= element->content.end);
	if (cost > *hashable) {
		*hashable = 0;
		return true;
	}
	*hashable -= cost;
	return html_page_matches(page, arena, element, hash);
}

bool script_is_allowed(const struct html_page *page, struct arena *arena, const struct csp_directive *list,
		       const struct html_element *script, size_t *hashable)
{
	if (script->has_nonce && csp_has_nonce(list))
		return true;
	for (size_t i = 0; i < list->len; i++) {
		const struct csp_source *source = &list->tokens[i].source;

		if (source->kind == CSP_SOURCE_HASH &&
		    (source->dynamic || matches(page, arena, script, source, hashable)))
			return true;
	}
	return false;
}

bool script_hash_is_used(const struct html_page *page, struct arena *arena, const struct csp_source *hash,
			 size_t *hashable)
{
	for (const struct html_element *e = page->first; e; e = e->next)
		if (matches(page, arena, e, hash, hashable) ||
		    (e->has_integrity &&
		     bytes_find(value_bytes(&e->integrity), hash->value, 0) != SIZE_MAX))
			return true;
	return false;
}

unsigned script_line(const struct html_page *page, const struct html_element *element)
{
	unsigned line = 1;

	assert(element->tag.start <= page->text.len);
	for (size_t i = 0; i < element->tag.start; i++)
		line += page->text.ptr[i] == '\n';
	return line;
}
