/* SPDX-License-Identifier: Apache-2.0 */
/* Browsers turn CRLF and CR into LF before a script has a content that could be hashed. */
#include "headers/html_page.h"

#include <assert.h>

#include "base/base64.h"
#include "base/digest.h"

enum { MAX_ELEMENTS = 2000 };

void html_page_add(struct html_page *page, struct arena *arena, struct html_element element)
{
	struct html_element *copy;

	if (page->len >= MAX_ELEMENTS)
		return;
	assert(element.tag.end <= page->text.len);
	copy = arena_alloc(arena, sizeof *copy);
	*copy = element;
	copy->next = NULL;
	if (page->last)
		page->last->next = copy;
	else
		page->first = copy;
	page->last = copy;
	page->len++;
}

static struct bytes normalized(const struct html_page *page, struct arena *arena, struct span span)
{
	struct bytes text = bytes_slice(page->text, span.start, span.end);
	char *copy;
	size_t len = 0;

	if (text.len == 0 || !memchr(text.ptr, '\r', text.len))
		return text;
	copy = arena_alloc(arena, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
			continue;
		copy[len++] = text.ptr[i] == '\r' ? '\n' : text.ptr[i];
	}
	return bytes_of(copy, len);
}

/* The digest of `bits` bits in base64, without padding. */
static struct bytes digest_text(const struct html_page *page, struct arena *arena,
				const struct html_element *element, unsigned bits)
{
	struct bytes text = normalized(page, arena, element->content);
	uint8_t raw[DIGEST_SHA512_SIZE];
	char *out = arena_alloc(arena, base64_encoded_len(sizeof raw) + 1);
	size_t len;

	assert(bits == 256 || bits == 384 || bits == 512);
	assert(element->content.end <= page->text.len);
	if (bits == 512)
		digest_sha512(text, raw);
	else if (bits == 384)
		digest_sha384(text, raw);
	else
		digest_sha256(text, raw);
	base64_encode(BASE64_STANDARD, bytes_of((const char *)raw, bits / 8), out);
	len = base64_encoded_len(bits / 8);
	while (len && out[len - 1] == '=')
		len--;
	return bytes_of(out, len);
}

bool html_page_matches(const struct html_page *page, struct arena *arena,
		       const struct html_element *element, const struct csp_source *hash)
{
	struct bytes wanted = hash->value, ours;

	if (!element->known || element->kind != PAGE_INLINE_SCRIPT)
		return false;
	while (bytes_ends_with(wanted, BYTES("=")))
		wanted.len--;
	ours = digest_text(page, arena, element, hash->digest_bits);
	if (ours.len != wanted.len)
		return false;
	for (size_t i = 0; i < ours.len; i++) {
		char c = wanted.ptr[i];

		c = c == '-' ? '+' : c == '_' ? '/' : c;
		if (c != ours.ptr[i])
			return false;
	}
	return true;
}

const char *html_page_hash(const struct html_page *page, struct arena *arena,
			   const struct html_element *element)
{
	struct bytes text;

	if (!element->known)
		return NULL;
	text = digest_text(page, arena, element, 256);
	return arena_printf(arena, "'sha256-%.*s='", (int)text.len, text.ptr);
}
