/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file configures that is no header, and that judges have an opinion of all the same: which
 * TLS versions a server speaks, whether certificates are checked, what an Electron window may do.
 *
 * A setting is a name and a value as the file writes them; judge_setting.c has the table of those
 * that are bad. Extractors need not know it: they hand out every setting of the names they meet.
 */
#ifndef HEADERS_SETTING_H
#define HEADERS_SETTING_H

#include "headers/value.h"

/* Of what a name is a name: `sandbox` means one thing here and another there. */
enum setting_kind {
	SETTING_TLS_PROTOCOL,    /* a version that is spoken, or the lowest of those: "TLSv1.1",
				    "VersionTLS10" */
	SETTING_TLS_VERIFY,      /* InsecureSkipVerify = true, sslmode = disable */
	SETTING_POLICY_DISABLED, /* a Content-Security-Policy that is switched off; the value does
				    not matter */
	SETTING_HEADER_OFF,      /* `name` is a header that would be sent by default, and is switched off */
	SETTING_ELECTRON,        /* a member of webPreferences */
	SETTING_TAURI,           /* a member of `security` */
	SETTING_COOKIE,          /* a flag of cookies: secure, httponly, samesite, nosecure, ... */
	SETTING_SCRIPT_COOKIE,   /* the name of a cookie that a script of a page sets */
	SETTING_ORIGIN_PATTERN,  /* a regular expression for origins that may read responses */
	SETTING_ORIGIN_WHOLE_PATTERN, /* the same, which must match all of the origin */
	SETTING_ORIGIN_PART,     /* what such an origin has in it; `name` is the function that asks */
};

struct setting {
	enum setting_kind kind;
	struct bytes name;  /* its last component, as written */
	struct value value; /* what is underlined; may have holes */
	struct bytes scope; /* of a header that is off: that of the header sets it would be in */
	bool development;   /* not in production */
	struct setting *next;
};

/* In the order of the file. Valid when zeroed. */
struct setting_list {
	struct setting *first, *last;
	size_t len;
};

/* Adds a copy to a list, unless it is longer than any real file's. Text is borrowed. */
void setting_add(struct setting_list *list, struct arena *arena, struct setting setting);

#endif
