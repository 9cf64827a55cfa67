/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making bytes from strangers safe to print, one function for each place where they may stand. All
 * append to `out`, accept any bytes, NUL and invalid UTF-8 included, and none can fail.
 *
 * What all but escape_path and escape_base64 do first is called "visible" here: what cannot be seen
 * is shown and never executed. Controls, line ends and TAB become \x1b, bidirectional overrides and
 * zero-width characters \u{202e}, bytes that are not UTF-8 \xff. The second # of "##[" and of
 * "##word[", which the log parsers of CI systems obey wherever they stand in a line, becomes \x23.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/buf.h"

enum { ESCAPE_SHOWN_SIZE = 16 };

/* One character in its visible form. */
struct shown {
	char text[ESCAPE_SHOWN_SIZE]; /* not NUL-terminated */
	uint8_t len;
	uint8_t width; /* columns on a terminal */
	uint8_t taken; /* bytes of input that it stands for, at least 1 */
};

/* The character at `pos`, which is below text.len. */
struct shown escape_next(struct bytes text, size_t pos);

/* The visible form. It has no line end, but may begin with anything printable. */
void escape_visible(struct buf *out, struct bytes text);

/*
 * A file name for people: as it is if it is plain, else in double quotes with the escapes of C (\n,
 * \", \\, \033), the way git quotes. Plain names are UTF-8 without hidden characters, quotes or
 * backslashes, hold no CI command and begin with neither a colon nor a space, so that a line may
 * begin with one.
 */
void escape_path(struct buf *out, struct bytes path);
bool escape_path_is_plain(struct bytes path);

/* Markdown prose in which nothing is markup, a link, a mention or an issue number. */
void escape_markdown(struct buf *out, struct bytes text);

/*
 * A Markdown code span, its fence longer than any run of backticks inside. In a table a bar would
 * end the cell even in a code span and needs a backslash, which would be shown elsewhere.
 */
void escape_markdown_code(struct buf *out, struct bytes text, bool in_table);

/*
 * A cell of RFC 4180, quoted where needed. What a spreadsheet would take for a formula (=, +, -, @
 * or a full-width form of them at the start) gets an apostrophe in front.
 */
void escape_csv(struct buf *out, struct bytes text);

/* Text and attribute values of XML 1.0. */
void escape_xml(struct buf *out, struct bytes text);

/* The message of a GitHub workflow command, and a value in its list of properties. */
void escape_command(struct buf *out, struct bytes text);
void escape_command_property(struct buf *out, struct bytes text);

/* A URL for an OSC 8 link: printable ASCII, all else percent-encoded. */
void escape_url(struct buf *out, struct bytes url);

/* An https URL without a character that means something in Markdown or must not be in a URL. */
bool escape_url_is_plain(struct bytes url);

/* RFC 4648 with padding. */
void escape_base64(struct buf *out, struct bytes bytes);

#endif
