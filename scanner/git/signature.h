/* SPDX-License-Identifier: Apache-2.0 */
/* Who made a commit or a tag, and when: "Name <email> 1700000000 +0100". */
#ifndef GIT_SIGNATURE_H
#define GIT_SIGNATURE_H

#include "base/bytes.h"

struct signature {
	struct bytes name, email;
	int64_t time;   /* seconds since the epoch, UTC */
	int32_t offset; /* minutes east of UTC */
};

/* Everything points into `line`. What is missing, malformed or too large stays empty or 0. */
struct signature signature_parse(struct bytes line);

#endif
