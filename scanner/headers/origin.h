/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the text of a hole comes from, as far as the expression in its place tells: what a running
 * program puts there is unknown, but the time is never a secret.
 */
#ifndef HEADERS_ORIGIN_H
#define HEADERS_ORIGIN_H

#include "base/bytes.h"

enum origin {
	ORIGIN_UNKNOWN,
	ORIGIN_CLOCK,          /* the time */
	ORIGIN_WEAK_RANDOM,    /* a generator that is not made for secrets */
	ORIGIN_SESSION,        /* the same in every response to one visitor */
	ORIGIN_VISITOR,        /* his address, a counter of connections: to be guessed */
	ORIGIN_SHORT_RANDOM,   /* a good generator, and less than 128 bits of it */
	ORIGIN_TINY_RANDOM,    /* less than 64 */
	ORIGIN_ONCE,           /* made when the program starts or is built */
	ORIGIN_REQUEST_ORIGIN, /* the Origin header of the request itself */
	ORIGIN_COMPARED_ORIGIN, /* the same, where it has been compared with something before */
};

/*
 * What a lone expression gives away: `Date.now()`, `$http_origin`, `session.id`. ORIGIN_UNKNOWN
 * where anything else has a part in it. Never ORIGIN_ONCE and ORIGIN_COMPARED_ORIGIN, which only the
 * place tells.
 */
enum origin origin_of(struct bytes expression);

/*
 * Does a condition ask only whether a request has an Origin, and not which: `origin`, `!origin`,
 * `req.headers.origin != null`, `isset($_SERVER['HTTP_ORIGIN'])`? Whoever asks from another site has
 * one.
 */
bool origin_is_any(struct bytes condition);
/* Does it compare the Origin with something? Whatever else it says of one counts as that. */
bool origin_is_compared(struct bytes condition);

/*
 * Does a regular expression take every origin, or every one of a scheme: ".*", "^(.+)$",
 * "^https?://"?
 */
bool origin_takes_all(struct bytes expression);

#endif
