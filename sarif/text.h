/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SARIF_TEXT_H
#define SARIF_TEXT_H

/*
 * Text for SARIF: spans, a growing buffer, and the few transformations that turn bytes of
 * unknown origin into text a SARIF log may hold.
 *
 * A `struct sarif_text` borrows; it may hold any bytes, NUL and invalid UTF-8 included, and
 * `{0}` is the absent text. A `struct sarif_buf` owns; it is valid when `= {0}`, and running
 * out of memory marks it `failed` once and for all, so that a chain of appends needs one check
 * at its end.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct sarif_text {
	const char *ptr;
	size_t len;
};

/* A NUL-terminated text of the program itself, as a span; NULL gives the absent text. */
static inline struct sarif_text sarif_text(const char *s)
{
	return (struct sarif_text){ .ptr = s, .len = s ? strlen(s) : 0 };
}

struct sarif_buf {
	char *ptr; /* NUL-terminated at `len`; NULL while nothing was appended */
	size_t len;
	size_t cap;
	bool failed; /* an append ran out of memory: the contents are not complete */
};

/* Free the contents; the buffer is as good as new. Accepts NULL. */
void sarif_buf_release(struct sarif_buf *buf);

/* Empty the buffer, keep its memory, forget a failure. */
void sarif_buf_clear(struct sarif_buf *buf);

/* The contents, borrowed until the next change. */
static inline struct sarif_text sarif_buf_text(const struct sarif_buf *buf)
{
	return (struct sarif_text){ .ptr = buf->ptr, .len = buf->len };
}

/* Append the bytes as they are. */
void sarif_buf_add(struct sarif_buf *buf, struct sarif_text text);

/* Append a NUL-terminated text of the program itself. */
void sarif_buf_adds(struct sarif_buf *buf, const char *s);

/* Append as valid UTF-8: each maximal ill-formed part becomes one U+FFFD, and so does NUL. */
void sarif_buf_add_utf8(struct sarif_buf *buf, struct sarif_text text);

/* Append the base64 of the bytes (RFC 4648, with padding). */
void sarif_buf_add_base64(struct sarif_buf *buf, struct sarif_text bytes);

/*
 * Append foreign text (a path, a token, a key's name) to a plain-text message.
 *
 * A SARIF message is not quite plain: `[text](1)` is a link, and `\` escapes. Here `[`, `]` and
 * `\` get their backslash, and all that could not be seen is shown: controls as `\x1b`, bidi
 * and zero-width characters as `\u{202e}` (the backslash of these is escaped too, so a viewer
 * shows exactly that). Invalid UTF-8 becomes U+FFFD. At most five bytes out for one byte in.
 */
void sarif_buf_add_message(struct sarif_buf *buf, struct sarif_text text);

/*
 * Append what a message's author wrote, links and all: as above, but `[`, `]` and `\` stand.
 * Idempotent; the writer puts every result's message through it.
 */
void sarif_buf_add_visible(struct sarif_buf *buf, struct sarif_text text);

/*
 * Append valid UTF-8 cut to at most `max` UTF-16 code units, never inside a character. A cut
 * text ends in "...", which counts. `max` is at least 3.
 */
void sarif_buf_add_cut(struct sarif_buf *buf, struct sarif_text text, size_t max);

/*
 * Append a rule's name made from its id: 'aws-access-key-id' gives 'AwsAccessKeyId'.
 *
 * The result is empty or matches `([A-Z][a-z0-9]+)+`, the form the SARIF validator asks for:
 * words begin at a separator or where a capital follows a small letter, a word of one letter
 * joins the next one ('x-frame-options' gives 'XframeOptions'), the last one joins the one
 * before, and an id that begins with a digit gets 'Rule' in front.
 */
void sarif_buf_add_rule_name(struct sarif_buf *buf, struct sarif_text id);

/* Append a JSON text so that it holds no invisible character and no CI runner command: U+2028,
 * C1, bidi and the like become \u escapes, and so does the second `#` of `##[` and `##word`.
 * `json` is valid JSON; what it means does not change. */
void sarif_buf_add_json(struct sarif_buf *buf, struct sarif_text json);

/*
 * Decode the character at `*pos` and move `*pos` past it; `*pos < text.len`. An ill-formed part
 * yields U+FFFD per maximal subpart, the replacement of the WHATWG Encoding standard, and clears
 * `*valid` if `valid` is not NULL (which is left alone otherwise).
 */
uint32_t sarif_text_next(struct sarif_text text, size_t *pos, bool *valid);

/* Whether the text is valid UTF-8 without NUL, that is, whether JSON can carry it unchanged. */
bool sarif_text_is_plain(struct sarif_text text);

/* The text without blanks and line ends at both ends. */
struct sarif_text sarif_text_trim(struct sarif_text text);

#endif
