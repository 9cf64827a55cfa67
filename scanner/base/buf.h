/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing, owning buffer of bytes. `ptr` is always NUL-terminated once anything was appended, so that
 * text of ours can be handed to the C library; the NUL is not counted in `len`. Valid when zeroed.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/bytes.h"

struct buf {
	char *ptr;  /* NULL while nothing was ever appended */
	size_t len;
	size_t cap; /* private */
};

void buf_release(struct buf *buf); /* accepts NULL; leaves a zeroed struct */
void buf_clear(struct buf *buf);   /* keeps the memory */
/* Clears; keeps the memory only if it is no more than `size` bytes. */
void buf_shed(struct buf *buf, size_t size);

static inline struct bytes buf_bytes(const struct buf *buf)
{
	return (struct bytes){buf->ptr, buf->len};
}

/* The text as a C string; "" when empty. Borrowed until the next change. */
static inline const char *buf_str(const struct buf *buf)
{
	return buf->ptr ? buf->ptr : "";
}

/* Makes room for `extra` more bytes beyond `len`; returns where they go. */
char *buf_reserve(struct buf *buf, size_t extra);

void buf_add(struct buf *buf, struct bytes b);
void buf_add_str(struct buf *buf, const char *s);
void buf_add_char(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as a malloc'ed, NUL-terminated string that the caller frees; `buf` is empty afterwards. */
char *buf_detach(struct buf *buf);

#endif
