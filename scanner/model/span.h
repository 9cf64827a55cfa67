/* SPDX-License-Identifier: Apache-2.0 */
/* Places in a blob. */
#ifndef MODEL_SPAN_H
#define MODEL_SPAN_H

#include <stdint.h>

/* The bytes [start, end) of a blob. */
struct span {
	uint32_t start, end;
};

/*
 * The same place for people. Lines end at LF (a CR before it belongs to the line's end); lines and
 * columns count from 1; end_column is one past the last character. Columns exist in two units: Unicode
 * code points (what editors and people count) and UTF-16 code units (what SARIF's default and GitHub
 * count). What is not UTF-8 counts as U+FFFD does: one for each maximal ill-formed part.
 */
struct region {
	uint32_t start_line, start_column, end_line, end_column;
	uint32_t start_column_utf16, end_column_utf16;
};

#endif
