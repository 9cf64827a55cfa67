/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Content-Security-Policy Level 3, parsed as section 2.2 of the specification says, with nothing
 * thrown away: directives that a browser drops are kept with the reason, and every name and token
 * knows its offset in the value, so that value_span() gives its place in the source.
 *
 * Holes: a hole at the place of a directive's name, or one that ends the policy, may stand for any
 * directives, and makes the policy `open`; any other hole stays within its directive. Placeholders
 * of template languages inside literal text ({{x}}, ${x}, <%= x %>, %s, $name, ...) are holes too.
 */
#ifndef HEADERS_CSP_H
#define HEADERS_CSP_H

#include "headers/csp_source.h"
#include "headers/value.h"

enum csp_directive_id {
	CSP_UNKNOWN,
	CSP_BASE_URI,
	CSP_CHILD_SRC,
	CSP_CONNECT_SRC,
	CSP_DEFAULT_SRC,
	CSP_FENCED_FRAME_SRC,
	CSP_FONT_SRC,
	CSP_FORM_ACTION,
	CSP_FRAME_ANCESTORS,
	CSP_FRAME_SRC,
	CSP_IMG_SRC,
	CSP_MANIFEST_SRC,
	CSP_MEDIA_SRC,
	CSP_OBJECT_SRC,
	CSP_REPORT_TO,
	CSP_REPORT_URI,
	CSP_REQUIRE_TRUSTED_TYPES_FOR,
	CSP_SANDBOX,
	CSP_SCRIPT_SRC,
	CSP_SCRIPT_SRC_ATTR,
	CSP_SCRIPT_SRC_ELEM,
	CSP_STYLE_SRC,
	CSP_STYLE_SRC_ATTR,
	CSP_STYLE_SRC_ELEM,
	CSP_TRUSTED_TYPES,
	CSP_UPGRADE_INSECURE_REQUESTS,
	CSP_WEBRTC,
	CSP_WORKER_SRC,
	/* No longer part of the specification, or never supported. */
	CSP_BLOCK_ALL_MIXED_CONTENT,
	CSP_DISOWN_OPENER,
	CSP_NAVIGATE_TO,
	CSP_PLUGIN_TYPES,
	CSP_PREFETCH_SRC,
	CSP_REFERRER,
	CSP_REFLECTED_XSS,
	CSP_REQUIRE_SRI_FOR,
	CSP_DIRECTIVES,
};

/* What stands behind the name. */
enum csp_grammar {
	CSP_GRAMMAR_OTHER,
	CSP_GRAMMAR_SOURCES,
	CSP_GRAMMAR_ANCESTORS, /* sources without nonces, hashes and keywords but 'self' */
	CSP_GRAMMAR_SANDBOX,
	CSP_GRAMMAR_NOTHING,
	CSP_GRAMMAR_REPORT_TO,
	CSP_GRAMMAR_REPORT_URI,
	CSP_GRAMMAR_TRUSTED_TYPES,
	CSP_GRAMMAR_TRUSTED_TYPES_FOR,
	CSP_GRAMMAR_MEDIA_TYPES,
	CSP_GRAMMAR_ALLOW_OR_BLOCK, /* 'allow' or 'block' */
};

enum csp_fate {
	CSP_KEPT,
	CSP_DUPLICATE,	  /* the name came before: ignored */
	CSP_INVALID_BYTE, /* ignored as a whole: see csp_byte_is_allowed */
};

struct csp_token {
	struct bytes text;	  /* placeholders of templates are holes */
	uint32_t start;		  /* offset in the value */
	bool hole;		  /* holds one */
	struct csp_source source; /* only in lists of sources and ancestors */
};

struct csp_directive {
	struct bytes name; /* lower-case */
	enum csp_directive_id id;
	enum csp_fate fate;
	bool hole;		       /* in its name */
	uint32_t start, name_end, end; /* offsets in the value; `end` is without white space */
	struct csp_token *tokens;
	size_t len;
};

struct csp_policy {
	const struct value *value;
	uint32_t start, end; /* between commas, without white space around it */
	bool meta, open;
	struct csp_directive *directives; /* in order; those that are dropped too */
	size_t len;
	size_t kept; /* of them, by a browser */
	struct csp_policy *next;
};

/*
 * The policies of one header line, or of one meta element, where a comma is just a character; NULL
 * if there is none. Those without any directive that a browser keeps have `kept` 0 and have no
 * effect. `value` is borrowed.
 */
struct csp_policy *csp_parse(struct arena *arena, const struct value *value, bool meta);

/* The directive that a browser would use, without fallback; NULL if there is none. */
const struct csp_directive *csp_find(const struct csp_policy *policy, enum csp_directive_id id);

/* The same with the specification's fallback chain (script-src-elem, script-src, default-src). */
const struct csp_directive *csp_effective(const struct csp_policy *policy,
					  enum csp_directive_id id);

/*
 * A directive that holds anything but printable ASCII and white space is dropped: bytes beyond
 * ASCII as the specification says, control characters as browsers do (web-platform-tests,
 * invalid-bytes).
 */
bool csp_byte_is_allowed(char c);

/* The directive of this name, ASCII case ignored; CSP_UNKNOWN if there is none. */
enum csp_directive_id csp_directive_parse(struct bytes name);
const char *csp_directive_name(enum csp_directive_id id);
enum csp_grammar csp_directive_grammar(enum csp_directive_id id);
bool csp_directive_is_fetch(enum csp_directive_id id);
bool csp_directive_is_obsolete(enum csp_directive_id id);
/* Has no effect in a meta element. */
bool csp_directive_needs_header(enum csp_directive_id id);

/* Does the list hold this keyword? 'none' beside others is ignored, as the specification says. */
bool csp_has_keyword(const struct csp_directive *directive, enum csp_keyword keyword);
/* A nonce or hash that a browser would accept, or one with a hole. */
bool csp_has_nonce(const struct csp_directive *directive);
bool csp_has_hash(const struct csp_directive *directive);
/* A token of which nothing is known: it may be any source. */
bool csp_has_unknown(const struct csp_directive *directive);

#endif
