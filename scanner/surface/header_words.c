/* SPDX-License-Identifier: Apache-2.0 */
#include "surface/header_words.h"

bool header_words_in(const struct text_words *text)
{
	static const char *const words[] = {
		"security-policy",   "security_policy",   "securitypolicy",
		"referrer-policy",   "referrer_policy",   "referrerpolicy",
		"permissions-policy", "permissions_policy", "permissionspolicy",
		"feature-policy",    "featurepolicy",     "integrity-policy",
		"cross-origin-",     "cross_origin_",     "crossorigin",
		"strict-transport",  "strict_transport",  "stricttransport",
		"set-cookie",        "set_cookie",        "setcookie",
		"access-control",    "access_control",    "accesscontrol",
		"x-frame",           "x_frame",           "xframe",
		"x-content-type",    "x_content_type",    "xcontenttype",
		"x-powered",         "x_powered",         "xpowered",
		"x-xss",             "x_xss",             "xxss",
		"expect-ct",         "expect_ct",         "public-key-pins",
		"report-to",         "reporting-",        "clear-site",
		"origin-agent",      "x-permitted",       "x-download",
		"x-aspnet",          "p3p",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_words_have(text, bytes_str(words[i])))
			return true;
	return false;
}

bool header_words_generic(struct bytes anchor)
{
	static const char *const words[] = {
		"headers",    "headers=",   "response",    "resp.headers", "setHeader",
		"setHeader(", "writeHead",  "getHeaders",  "set_header",   "send_header",
		"addHeader(", "putHeader(", "HttpHeaders", "http.Header{", "setResponseHeader",
	};

	/* ".set(": a method of anything. */
	if (anchor.len && anchor.ptr[0] == '.')
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_eq_nocase(anchor, bytes_str(words[i])))
			return true;
	return false;
}
