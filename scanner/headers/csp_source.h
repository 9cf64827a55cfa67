/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One source expression of a Content-Security-Policy (CSP Level 3, section 2.3.1), parsed to the
 * letter of the grammar. Views point into the token's text.
 */
#ifndef HEADERS_CSP_SOURCE_H
#define HEADERS_CSP_SOURCE_H

#include "base/bytes.h"

enum csp_source_kind {
	CSP_SOURCE_INVALID, /* matches nothing: browsers ignore it */
	CSP_SOURCE_HOLE,    /* only the running program knows */
	CSP_SOURCE_NONE,    /* 'none' */
	CSP_SOURCE_KEYWORD,
	CSP_SOURCE_NONCE,
	CSP_SOURCE_HASH,
	CSP_SOURCE_SCHEME, /* https: */
	CSP_SOURCE_HOST,   /* "*", example.com, https://example.com:8443/path/ */
};

enum csp_keyword {
	CSP_SELF,
	CSP_UNSAFE_INLINE,
	CSP_UNSAFE_EVAL,
	CSP_UNSAFE_HASHES,
	CSP_STRICT_DYNAMIC,
	CSP_REPORT_SAMPLE,
	CSP_UNSAFE_ALLOW_REDIRECTS,
	CSP_WASM_UNSAFE_EVAL,
	CSP_TRUSTED_TYPES_EVAL,
	CSP_REPORT_SHA256,
	CSP_REPORT_SHA384,
	CSP_REPORT_SHA512,
	CSP_UNSAFE_WEBTRANSPORT_HASHES,
	CSP_INLINE_SPECULATION_RULES,
};

struct csp_source {
	enum csp_source_kind kind;
	enum csp_keyword keyword; /* CSP_SOURCE_KEYWORD */
	bool dynamic;		  /* a nonce or hash that holds a hole */
	struct bytes value;	  /* what follows 'nonce- or 'sha256- */
	unsigned digest_bits;	  /* CSP_SOURCE_HASH: 256, 384 or 512 */
	bool digest_fits;	  /* and the value decodes to that many bits */
	struct bytes scheme;	  /* without the colon; empty if none */
	struct bytes host;	  /* "*", "*.example.com", "example.com" */
	struct bytes port, path;  /* without the colon; with the slash */
};

struct csp_source csp_source_parse(struct bytes token);

/* Is `word`, without quotes, a keyword that must be quoted: self, none, nonce-..., sha256-...? */
bool csp_source_lacks_quotes(struct bytes word);

/* Does the host stand for every host: "*", with any scheme and port? */
bool csp_source_is_any_host(const struct csp_source *source);

/*
 * The host inside a token that need not be a valid source ("//127.0.0.1", "https://[::1]/x"): what
 * stands between the scheme's slashes and the port, path or end.
 */
struct bytes csp_source_loose_host(struct bytes token);

/* "127.0.0.1", "[::1]". */
bool csp_source_is_ip(struct bytes host);

#endif
