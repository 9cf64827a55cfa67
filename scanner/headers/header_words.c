/* SPDX-License-Identifier: Apache-2.0 */
#include "headers/header_words.h"

bool header_words_in(struct bytes text)
{
	/* Rare ones last: the first that is found ends the search. */
	static const char *const words[] = {
		"policy",      "cookie",         "access-control", "strict-transport",
		"x-frame",     "x-content-type", "x-powered",      "x-xss",
		"cors",        "hsts",           "expect-ct",      "public-key-pins",
		"report-to",   "reporting-",     "clear-site",     "origin-agent",
		"x-permitted", "x-download",     "x-aspnet",       "p3p",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (bytes_find_nocase(text, bytes_str(words[i]), 0) != SIZE_MAX)
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
