/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What handlers make headers of that no source writes as text: a cookie from its flags, HSTS from a
 * number and two switches, CORS from a list of origins. Each part stands where the call or option
 * stands that brings it.
 */
#ifndef SURFACE_CODE_PARTS_H
#define SURFACE_CODE_PARTS_H

#include "surface/code.h"

/* `HeaderXFrameOptions`, `X_FRAME_OPTIONS`, `XFrameOptions` as the name of the header that a
 * library's constant stands for; {NULL, 0} for no header of this project's interest. */
struct bytes code_header_name(struct bytes constant);

/* An option that is written: `at` is none if it is not, and `truth` then what that means. */
struct code_flag {
	struct node at;
	enum fold_truth truth;
};

/* The member `key` as a flag; `without` if there is none. */
struct code_flag code_flag_of(struct fold *fold, const struct fold_members *members,
			      const char *key, enum fold_truth without);

/* Strict-Transport-Security; without `age`, `default_age` at `at`. */
struct code_hsts {
	struct node at, age;
	const char *default_age;
	struct code_flag subdomains, preload;
};
void code_assign_hsts(struct code_match *match, const struct code_hsts *hsts);

/* Set-Cookie. */
struct code_cookie {
	struct node name; /* an expression; `name_text` if that is not none */
	struct bytes name_text;
	struct code_flag secure, http_only;
	const char *same_site; /* "Lax", ...; NULL: not sent */
	struct node same_site_at;
	struct node domain, path;
	bool open; /* more may be set than is known */
	bool same_site_unknown;
};
void code_assign_cookie(struct code_match *match, const struct code_cookie *cookie);
/*
 * SameSite from a text or a name that says it: "Lax", http.SameSiteLaxMode,
 * SameSite.LAX.attributeValue().
 */
void code_set_same_site(struct code_match *match, struct code_cookie *cookie, struct node value);

/* Access-Control-Allow-Origin from a list or a text with commas. */
void code_assign_origins(struct code_match *match, struct node origins);
/* The same where a star within an origin stands for other text: each that matches is sent to itself. */
void code_assign_origin_patterns(struct code_match *match, struct node origins);
/* Whatever origin asks is allowed by its name. */
void code_assign_any_origin(struct code_match *match, struct node at);
void code_assign_credentials(struct code_match *match, struct node at);

/* A setting (setting.h) with the value that stands at `at`. */
void code_set(struct code_match *match, enum setting_kind kind, struct bytes name, struct node at);
/* The same, with `text` for what stands there, if it is not NULL. */
void code_set_text(struct code_match *match, enum setting_kind kind, struct bytes name,
		   struct node at, const char *text);

/*
 * What stands at `at` switches a header off that is sent by default. Nothing under a condition:
 * elsewhere it may be on.
 */
void code_set_off(struct code_match *match, const char *header, struct node at);

/* Makes "secure.Options (line 12)" the scope: what is set together, apart from all else. */
void code_scope_at(struct code_match *match, struct node at);

#endif
