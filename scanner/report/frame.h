/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A source line with the place of a finding underlined, laid out for a terminal of a given width:
 * TAB is four spaces, what cannot be seen is shown (report/escape.h), wide characters count two
 * columns, and of a long line the part around the finding is kept between "...".
 */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include "model/finding.h"

struct frame {
	struct buf line;   /* what to print of the source line */
	struct buf carets; /* what to print below it: spaces, then carets, at least one */
};

enum { FRAME_WIDTH_MIN = 16 };

/*
 * Lays out the finding's excerpt in at most `width` columns, but never less than FRAME_WIDTH_MIN.
 * Overwrites `frame`, whose memory is used again.
 */
void frame_build(struct frame *frame, const struct finding *finding, unsigned width);

/* The same for any line; what is kept of a long one is the part around `span`. */
void frame_line(struct frame *frame, struct bytes line, struct span span, unsigned width);

void frame_release(struct frame *frame); /* accepts NULL and zeroed structs */

#endif
