/* SPDX-License-Identifier: Apache-2.0 */
/* Growing buffers: doubling, always one byte more than asked for the NUL. */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

void buf_release(struct buf *buf)
{
	if (!buf)
		return;
	free(buf->ptr);
	*buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->ptr)
		buf->ptr[0] = '\0';
}

void buf_shed(struct buf *buf, size_t size)
{
	if (buf->cap > size)
		buf_release(buf);
	else
		buf_clear(buf);
}

char *buf_reserve(struct buf *buf, size_t extra)
{
	size_t need = buf->len + extra + 1;

	assert(need > extra);
	if (need > buf->cap) {
		size_t cap = buf->cap ? buf->cap * 2 : 64;

		if (cap < need)
			cap = need;
		buf->ptr = mem_realloc(buf->ptr, cap);
		buf->cap = cap;
	}
	return buf->ptr + buf->len;
}

void buf_add(struct buf *buf, struct bytes b)
{
	char *to = buf_reserve(buf, b.len);

	if (b.len)
		memcpy(to, b.ptr, b.len);
	buf->len += b.len;
	buf->ptr[buf->len] = '\0';
}

void buf_add_str(struct buf *buf, const char *s)
{
	buf_add(buf, bytes_str(s));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, bytes_of(&c, 1));
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list args, again;
	int n;

	va_start(args, fmt);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(n >= 0);
	vsnprintf(buf_reserve(buf, (size_t)n), (size_t)n + 1, fmt, again);
	va_end(again);
	buf->len += (size_t)n;
}

char *buf_detach(struct buf *buf)
{
	char *s = buf->ptr ? buf->ptr : mem_strndup("", 0);

	*buf = (struct buf){0};
	return s;
}
