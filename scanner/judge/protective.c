/* SPDX-License-Identifier: Apache-2.0 */
/* One table; `assets`: the header does something for responses that are no pages, too. */
#include "judge/protective.h"

static const struct {
	const char *name;
	bool assets;
} headers[] = {
	{"Content-Security-Policy", true}, /* SVG documents, workers */
	{"Content-Security-Policy-Report-Only", false},
	{"Strict-Transport-Security", false},
	{"X-Frame-Options", false},
	{"X-Content-Type-Options", true},
	{"Referrer-Policy", false},
	{"Permissions-Policy", false},
	{"Cross-Origin-Opener-Policy", false},
	{"Cross-Origin-Embedder-Policy", true}, /* workers */
	{"Cross-Origin-Resource-Policy", true},
	{"Origin-Agent-Cluster", false},
};

enum { HEADERS = sizeof headers / sizeof *headers };

bool protective_header(struct bytes name)
{
	for (size_t i = 0; i < HEADERS; i++)
		if (bytes_eq_nocase(name, bytes_str(headers[i].name)))
			return true;
	return false;
}

bool protective_for_assets(struct bytes name)
{
	for (size_t i = 0; i < HEADERS; i++)
		if (bytes_eq_nocase(name, bytes_str(headers[i].name)))
			return headers[i].assets;
	return false;
}
