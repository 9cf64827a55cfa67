/* SPDX-License-Identifier: Apache-2.0 */
/* The words, and which anchors say nothing without one of them. */
#include "surface/header_words.h"

const char *header_word(size_t i)
{
	/* Not "referrerpolicy": that is an attribute of links and frames in JSX. */
	static const char *const words[] = {
		"content-security",    "content_security",    "contentsecurity",
		"referrer-policy",     "referrer_policy",
		"permissions-policy",  "permissions_policy",  "permissionspolicy",
		"feature-policy",      "feature_policy",      "featurepolicy",
		"cross-origin-opener", "cross_origin_opener", "crossoriginopener",
		"cross-origin-embed",  "cross_origin_embed",  "crossoriginembed",
		"cross-origin-resour", "cross_origin_resour", "crossoriginresour",
		"strict-transport",    "strict_transport",    "stricttransport",
		"set-cookie",	       "set_cookie",	      "setcookie",
		"access-control-all",  "access_control_all",  "accesscontrolall",
		"access-control-exp",  "access_control_exp",  "accesscontrolexp",
		"x-frame-opt",	       "x_frame_opt",	      "xframeopt",
		"x-content-type",      "x_content_type",      "xcontenttype",
		"x-powered",	       "x_powered",	      "xpowered",
		"x-xss",	       "x_xss",		      "xxss",
		"expect-ct",	       "expect_ct",	      "public-key-pins",
		"report-to",	       "reporting-end",	      "clear-site",
		"origin-agent",	       "integrity-policy",    "x-permitted",
		"x-download",	       "x-aspnet",	      "\"p3p",
		"'p3p",
	};

	return i < sizeof words / sizeof *words ? words[i] : NULL;
}

bool header_words_generic(struct bytes anchor)
{
	static const char *const words[] = {
		"headers",    "headers=",   "response",    "resp.headers", "setHeader",
		"setHeader(", "writeHead",  "getHeaders",  "set_header",   "send_header",
		"addHeader(", "putHeader(", "HttpHeaders", "http.Header{", "setResponseHeader",
		"addHeader",  "add_header", "withHeader",  "header(",	   "header_remove(",
		"header_remove", "withAddedHeader", "Response(", "flask",     "response[",
		"export",
	};

	/* ".set(", "->headers": a method of anything. */
	if (anchor.len && (anchor.ptr[0] == '.' || anchor.ptr[0] == '-'))
		return bytes_find_nocase(anchor, BYTES("cookie"), 0) == SIZE_MAX;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_nocase(anchor, bytes_str(words[i])))
			return true;
	return false;
}
