/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Set-Cookie. Attributes are compared without case, names with it (but for their prefixes, where
 * browsers ignore case). A cookie that is being deleted needs no protection; where an attribute is
 * a hole, nothing is called missing.
 */
#include "judge/judge_cookie.h"

struct cookie {
	struct part whole, name;
	struct part same_site; /* the attribute; empty text if there is none */
	struct part path, domain;
	bool secure, http_only, partitioned, has_same_site, deleted, hole;
};

static void read_attribute(struct part part, struct cookie *cookie)
{
	struct part rest = part, name = {0}, value;

	part_next(&rest, '=', &name);
	name = part_trim(name);
	value = part_trim(rest);
	/* A flag that may be there: that it is not is not known. */
	if (name.text.len > 1 && name.text.ptr[name.text.len - 1] == VALUE_HOLE &&
	    !memchr(name.text.ptr, VALUE_HOLE, name.text.len - 1))
		name.text.len--;
	if (bytes_eq_nocase(name.text, BYTES("Secure"))) {
		cookie->secure = true;
	} else if (bytes_eq_nocase(name.text, BYTES("HttpOnly"))) {
		cookie->http_only = true;
	} else if (bytes_eq_nocase(name.text, BYTES("Partitioned"))) {
		cookie->partitioned = true;
	} else if (bytes_eq_nocase(name.text, BYTES("SameSite"))) {
		cookie->has_same_site = true;
		cookie->same_site = part;
	} else if (bytes_eq_nocase(name.text, BYTES("Path"))) {
		cookie->path = value;
	} else if (bytes_eq_nocase(name.text, BYTES("Domain"))) {
		cookie->domain = value;
	} else if (bytes_eq_nocase(name.text, BYTES("Max-Age"))) {
		cookie->deleted |=
			value.text.len && (value.text.ptr[0] == '0' || value.text.ptr[0] == '-');
	} else if (bytes_eq_nocase(name.text, BYTES("Expires"))) {
		cookie->deleted |= bytes_find(value.text, BYTES("1970"), 0) != SIZE_MAX;
	} else {
		cookie->hole |= part_has_hole(name);
	}
}

static bool contains_word(struct bytes name, const char *const *words)
{
	for (; *words; words++)
		if (bytes_find_nocase(name, bytes_str(*words), 0) != SIZE_MAX)
			return true;
	return false;
}

/* Is it surely what keeps a visitor logged in, which no script has a use for? */
static bool is_session_id(struct bytes name)
{
	static const char *const words[] = {"sessid", "session_id", "sessionid", "connect.sid", NULL};

	return contains_word(name, words);
}

/* "sid", or ".sid", "_sid" at the end. */
static bool is_sid(struct bytes name)
{
	size_t at = name.len - 3;

	return name.len >= 3 && bytes_eq_nocase(bytes_slice(name, at, name.len), BYTES("sid")) &&
	       (at == 0 || !ascii_isalnum(name.ptr[at - 1]));
}

bool judge_cookie_is_session(struct bytes name)
{
	static const char *const words[] = {"login",	    "sess",	     "auth", "jwt",
					    "access_token", "refresh_token", NULL};
	static const char *const harmless[] = {"csrf", "xsrf", "session-affinity",
						 "redirect", NULL};

	return (contains_word(name, words) || is_sid(name)) && !contains_word(name, harmless);
}

/* What a load balancer sets to find its server again. */
static bool is_affinity(struct bytes name)
{
	static const char *const words[] = {"session-affinity", "SERVERID", "AWSALB", NULL};

	return contains_word(name, words);
}

static void report(const struct judge *judge, const struct effective_header *h,
		   enum policy_rule rule, const struct cookie *cookie, struct part part,
		   const char *detail, const char *fix)
{
	struct judge_problem problem = judge_problem_at(
		h, rule, part.start, part.start + part.text.len, cookie->name.text, detail);

	judge_fix_insert(&problem, 0, h->value.len, fix);
	judge_report(judge, &problem);
}

static void check_same_site(const struct judge *judge, const struct effective_header *h,
			    const struct cookie *cookie)
{
	struct part value = cookie->same_site, name;

	if (!cookie->has_same_site) {
		report(judge, h, RULE_COOKIE_SAMESITE, cookie, cookie->name,
		       "Without SameSite each browser decides for itself whether other sites' "
		       "requests carry it.",
		       NULL);
		return;
	}
	part_next(&value, '=', &name);
	value = part_trim(value);
	if (part_has_hole(value))
		return;
	if (bytes_eq_nocase(value.text, BYTES("None"))) {
		if (!cookie->secure && !cookie->hole)
			report(judge, h, RULE_COOKIE_SAMESITE_INVALID, cookie, cookie->same_site,
			       "Browsers reject a cookie with SameSite=None that is not Secure.",
			       "; Secure");
	} else if (!bytes_eq_nocase(value.text, BYTES("Lax")) &&
		   !bytes_eq_nocase(value.text, BYTES("Strict"))) {
		report(judge, h, RULE_COOKIE_SAMESITE_INVALID, cookie, cookie->same_site,
		       "The values are Strict, Lax and None: browsers ignore this one.", NULL);
	}
}

static bool has_prefix(const struct cookie *cookie, const char *prefix)
{
	size_t len = strlen(prefix);

	return bytes_eq_nocase(bytes_slice(cookie->name.text, 0, len), bytes_of(prefix, len));
}

/* What the prefix of the name promises and the attributes do not keep, or NULL. */
static const char *broken_promise(const struct cookie *cookie)
{
	bool host = has_prefix(cookie, "__Host-"),
	     http = has_prefix(cookie, "__Http-") || has_prefix(cookie, "__Host-Http-");

	if (!host && !http && !has_prefix(cookie, "__Secure-"))
		return NULL;
	if (!cookie->secure)
		return "Browsers reject a cookie of this name that is not Secure.";
	if (host && cookie->domain.text.len)
		return "Browsers reject a __Host- cookie that has a Domain.";
	if (host && !part_has_hole(cookie->path) && !bytes_eq_str(cookie->path.text, "/"))
		return "Browsers reject a __Host- cookie without Path=/.";
	if (http && !cookie->http_only)
		return "Browsers reject a cookie of this name that is not HttpOnly.";
	return NULL;
}

static void check_cookie(const struct judge *judge, const struct effective_header *h,
			 const struct cookie *cookie)
{
	const char *promise = broken_promise(cookie);
	/* Where nothing is sent without encryption, Secure takes nothing away. */
	bool encrypted = judge_next(judge, NULL, BYTES("Strict-Transport-Security")) != NULL;

	check_same_site(judge, h, cookie);
	if (cookie->hole)
		return;
	if (promise) {
		report(judge, h, RULE_COOKIE_PREFIX, cookie, cookie->name, promise,
		       cookie->secure ? NULL : "; Secure");
		return;
	}
	if (!cookie->secure && !is_affinity(cookie->name.text))
		report(judge, h, RULE_COOKIE_SECURE, cookie, cookie->name,
		       cookie->partitioned
			       ? "Browsers reject a Partitioned cookie that is not Secure."
			       : "The browser sends it without encryption, too.",
		       cookie->partitioned || encrypted ? "; Secure" : NULL);
	if (!cookie->http_only && judge_cookie_is_session(cookie->name.text))
		report(judge, h, RULE_COOKIE_HTTPONLY, cookie, cookie->name,
		       "An injected script can read it and take over the session.",
		       is_session_id(cookie->name.text) ? "; HttpOnly" : NULL);
}

void judge_cookie(const struct judge *judge)
{
	const struct effective_header *h = NULL;

	while ((h = judge_next(judge, h, BYTES("Set-Cookie")))) {
		struct part rest = part_of(&h->value), part = {0};
		struct cookie cookie = {.whole = part_of(&h->value)};

		if (!part_next(&rest, ';', &part))
			continue;
		/* A hole that ends the header may bring attributes along. */
		cookie.hole = !rest.text.ptr && part_has_hole(part);
		part_next(&part, '=', &cookie.name);
		cookie.name = part_trim(cookie.name);
		while (part_next(&rest, ';', &part))
			read_attribute(part_trim(part), &cookie);
		if (!cookie.deleted && cookie.name.text.len)
			check_cookie(judge, h, &cookie);
	}
}
