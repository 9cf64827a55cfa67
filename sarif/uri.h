/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SARIF_URI_H
#define SARIF_URI_H

/*
 * URIs of a SARIF log.
 *
 * Paths are bytes; a URI is ASCII with percent-encoded UTF-8. Everything but RFC 3986 unreserved
 * characters and `/` is encoded, with upper-case digits: `a:b.js` would else be a URI of scheme
 * `a`, for which GitHub refuses the whole upload, and `100%.env` no URI at all.
 */

#include "sarif/text.h"

#include <stdbool.h>

/*
 * Append the relative URI of a path inside the repository (`/` separates, no matter the OS).
 *
 * Returns true if the URI decodes to exactly these bytes. Returns false if something had to be
 * replaced by U+FFFD, because decoding it would fail or would lead out of the repository:
 * ill-formed UTF-8, NUL, an empty path or segment (and with it a leading or trailing `/`), a
 * segment `.` or `..`. Two paths may then share a URI: keep the exact bytes in a property
 * (SARIF_PROPERTY_BYTES) of the result.
 */
bool sarif_uri_add_path(struct sarif_buf *buf, struct sarif_text path);

/*
 * Append an absolute URI, repaired: bytes that no URI may hold and a `%` without two hex digits
 * are percent-encoded. Returns false, with nothing appended, if it does not begin with a scheme
 * and a colon.
 */
bool sarif_uri_add_absolute(struct sarif_buf *buf, struct sarif_text uri);

/*
 * Append the URI of a git remote without what may be secret in it: user, password, query and
 * fragment. `user@host:path`, the short form of ssh, becomes `ssh://host/path`. Returns false,
 * with nothing appended, for anything else than a URL with a host, so for a local path, and for
 * one with an `@` behind its host (a password that was not encoded may have been cut in two) or a
 * path that is not ASCII.
 */
bool sarif_uri_add_remote(struct sarif_buf *buf, struct sarif_text remote);

/* Length of the scheme before the first colon, 0 if the text does not begin with one. */
size_t sarif_uri_scheme(struct sarif_text uri);

#endif
