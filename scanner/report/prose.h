/* SPDX-License-Identifier: Apache-2.0 */
/* English for reports: numbers, sizes, times, plurals, wrapping. All append to `out`. */
#ifndef REPORT_PROSE_H
#define REPORT_PROSE_H

#include "base/buf.h"

/* "1,204" */
void prose_number(struct buf *out, uint64_t n);

/* "1 file", "1,204 files" */
void prose_count(struct buf *out, uint64_t n, const char *singular, const char *plural);

/* "512 bytes", "12.3 kB", "1.2 GB": powers of a thousand, rounded. */
void prose_size(struct buf *out, uint64_t size);

/* "12 ms", "0.8 s", "12 s", "3 min 5 s" */
void prose_duration(struct buf *out, double seconds);

/*
 * "2026-03-01T14:05:00+01:00" for seconds since the epoch and minutes east of UTC, both of which
 * may be anything: years beyond 1 to 9999 come out as "@" and the seconds.
 */
void prose_time(struct buf *out, int64_t seconds, int32_t offset);

/* Lower-case hexadecimal. */
void prose_hex(struct buf *out, const unsigned char *bytes, size_t len);

/* Bytes up to `max`, at the end of a character, and "..." if that is not all. */
void prose_cut(struct buf *out, struct bytes text, size_t max);

/*
 * The visible form of `text` (report/escape.h) in lines of at most `width` columns, broken at
 * spaces where possible. Lines after the first begin with `indent`, which counts `indent_width`
 * columns; the first one stands behind as many columns already. No line end at the end. A colon
 * that would begin a line is shown as \x3a: GitHub's runner obeys lines that begin with
 * "::command::".
 */
void prose_wrap(struct buf *out, struct bytes text, unsigned width, const char *indent,
	       unsigned indent_width);

#endif
