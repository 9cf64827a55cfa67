/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of rules/headers, as data: what a report says of each, which are only for --strict, the
 * thresholds, and the hosts that are known to serve anybody's scripts. The built-in ones are a constant
 * (builtin_policies.h), made at build time from TOML:
 *
 *   [[rules]]       id, name, description, severity, confidence, remediation, cwe, references,
 *                   tags, and strict = true for what is off by default
 *   [thresholds]    hsts_min_age, hsts_preload_age
 *   [[hosts]]       host, kind = "any-script" | "needs-eval" | "shared-suffix", why
 *
 * Immutable once loaded; everything lives in the arena that was given.
 */
#ifndef JUDGE_POLICIES_H
#define JUDGE_POLICIES_H

#include "base/arena.h"
#include "base/err.h"
#include "model/rule_info.h"

/* Every rule that the judges of this module refer to. Ids are for ever. */
#define POLICY_RULES(X)                                                                            \
	X(CSP_UNSAFE_INLINE, "csp-unsafe-inline")                                                  \
	X(CSP_UNSAFE_EVAL, "csp-unsafe-eval")                                                      \
	X(CSP_UNSAFE_HASHES, "csp-unsafe-hashes")                                                  \
	X(CSP_BROAD_SCRIPT_SOURCE, "csp-broad-script-source")                                      \
	X(CSP_BLOB_SCRIPT_SOURCE, "csp-blob-script-source")                                        \
	X(CSP_BROAD_OBJECT_SOURCE, "csp-broad-object-source")                                      \
	X(CSP_BROAD_BASE_URI, "csp-broad-base-uri")                                                \
	X(CSP_BROAD_STYLE_SOURCE, "csp-broad-style-source")                                        \
	X(CSP_BROAD_WORKER_SOURCE, "csp-broad-worker-source")                                      \
	X(CSP_OPEN_FRAME_ANCESTORS, "csp-open-frame-ancestors")                                    \
	X(CSP_OPEN_FORM_ACTION, "csp-open-form-action")                                            \
	X(CSP_SHARED_SUFFIX_WILDCARD, "csp-shared-suffix-wildcard")                                \
	X(CSP_BYPASSABLE_HOST, "csp-bypassable-host")                                              \
	X(CSP_HOST_ALLOWLIST, "csp-host-allowlist")                                                \
	X(CSP_OBJECT_SOURCE, "csp-object-source")                                                  \
	X(CSP_MISSING_SCRIPT_SRC, "csp-missing-script-src")                                        \
	X(CSP_MISSING_OBJECT_SRC, "csp-missing-object-src")                                        \
	X(CSP_MISSING_BASE_URI, "csp-missing-base-uri")                                            \
	X(CSP_MISSING_FRAME_ANCESTORS, "csp-missing-frame-ancestors")                              \
	X(CSP_MISSING_FORM_ACTION, "csp-missing-form-action")                                      \
	X(CSP_STYLE_UNSAFE_INLINE, "csp-style-unsafe-inline")                                      \
	X(CSP_STRICT_DYNAMIC_MISSING, "csp-strict-dynamic-missing")                                \
	X(CSP_STRICT_DYNAMIC_WITHOUT_NONCE, "csp-strict-dynamic-without-nonce")                    \
	X(CSP_NO_INLINE_FALLBACK, "csp-no-inline-fallback")                                        \
	X(CSP_NO_ALLOWLIST_FALLBACK, "csp-no-allowlist-fallback")                                  \
	X(CSP_IGNORED_SOURCE, "csp-ignored-source")                                                \
	X(CSP_TRUSTED_TYPES_MISSING, "csp-trusted-types-missing")                                  \
	X(CSP_REPORTING_MISSING, "csp-reporting-missing")                                          \
	X(CSP_STATIC_NONCE, "csp-static-nonce")                                                    \
	X(CSP_SHORT_NONCE, "csp-short-nonce")                                                      \
	X(CSP_INVALID_NONCE, "csp-invalid-nonce")                                                  \
	X(CSP_BAD_HASH, "csp-bad-hash")                                                            \
	X(CSP_IP_SOURCE, "csp-ip-source")                                                          \
	X(CSP_LOCALHOST_SOURCE, "csp-localhost-source")                                            \
	X(CSP_INSECURE_SCHEME, "csp-insecure-scheme")                                              \
	X(CSP_DEPRECATED_DIRECTIVE, "csp-deprecated-directive")                                    \
	X(CSP_UNKNOWN_DIRECTIVE, "csp-unknown-directive")                                          \
	X(CSP_MISSING_SEMICOLON, "csp-missing-semicolon")                                          \
	X(CSP_DUPLICATE_DIRECTIVE, "csp-duplicate-directive")                                      \
	X(CSP_DUPLICATE_SOURCE, "csp-duplicate-source")                                            \
	X(CSP_NON_ASCII, "csp-non-ascii")                                                          \
	X(CSP_COMMA_SPLITS_POLICY, "csp-comma-splits-policy")                                      \
	X(CSP_UNQUOTED_KEYWORD, "csp-unquoted-keyword")                                            \
	X(CSP_INVALID_KEYWORD, "csp-invalid-keyword")                                              \
	X(CSP_INVALID_SOURCE, "csp-invalid-source")                                                \
	X(CSP_NONE_COMBINED, "csp-none-combined")                                                  \
	X(CSP_EMPTY_DIRECTIVE, "csp-empty-directive")                                              \
	X(CSP_UNEXPECTED_VALUE, "csp-unexpected-value")                                            \
	X(CSP_INVALID_SANDBOX_FLAG, "csp-invalid-sandbox-flag")                                    \
	X(CSP_SANDBOX_ESCAPE, "csp-sandbox-escape")                                                \
	X(CSP_META_IGNORED_DIRECTIVE, "csp-meta-ignored-directive")                                \
	X(CSP_META_REPORT_ONLY, "csp-meta-report-only")                                            \
	X(CSP_REPORT_TO_UNDEFINED, "csp-report-to-undefined")                                      \
	X(CSP_REPORT_ONLY_WITHOUT_ENDPOINT, "csp-report-only-without-endpoint")                    \
	X(CSP_ONLY_REPORT_ONLY, "csp-only-report-only")                                            \
	X(CSP_MISSING, "csp-missing")                                                              \
	X(HEADER_INVALID_BYTE, "header-invalid-byte")                                              \
	X(HEADER_META_IGNORED, "header-meta-ignored")                                              \
	X(HSTS_MISSING, "hsts-missing")                                                            \
	X(HSTS_SHORT, "hsts-short")                                                                \
	X(HSTS_DISABLED, "hsts-disabled")                                                          \
	X(HSTS_INVALID, "hsts-invalid")                                                            \
	X(HSTS_DUPLICATE, "hsts-duplicate")                                                        \
	X(HSTS_PRELOAD_INCOMPLETE, "hsts-preload-incomplete")                                      \
	X(HSTS_NO_SUBDOMAINS, "hsts-no-subdomains")                                                \
	X(HSTS_MISSPELT, "hsts-misspelt-directive")                                                \
	X(XFO_MISSING, "xfo-missing")                                                              \
	X(XFO_INVALID, "xfo-invalid")                                                              \
	X(XFO_ALLOW_FROM, "xfo-allow-from")                                                        \
	X(XFO_CONFLICT, "xfo-conflict")                                                            \
	X(NOSNIFF_MISSING, "nosniff-missing")                                                      \
	X(NOSNIFF_INVALID, "nosniff-invalid")                                                      \
	X(REFERRER_MISSING, "referrer-missing")                                                    \
	X(REFERRER_INVALID, "referrer-invalid")                                                    \
	X(REFERRER_UNSAFE, "referrer-unsafe")                                                      \
	X(COOKIE_SECURE, "cookie-secure")                                                          \
	X(COOKIE_HTTPONLY, "cookie-httponly")                                                      \
	X(COOKIE_SAMESITE, "cookie-samesite")                                                      \
	X(COOKIE_SAMESITE_INVALID, "cookie-samesite-invalid")                                      \
	X(COOKIE_PREFIX, "cookie-prefix")                                                          \
	X(CORS_WILDCARD_CREDENTIALS, "cors-wildcard-credentials")                                  \
	X(CORS_NULL_ORIGIN, "cors-null-origin")                                                    \
	X(CORS_INVALID_ORIGIN, "cors-invalid-origin")                                              \
	X(CORS_REFLECTED_ORIGIN, "cors-reflected-origin")                                          \
	X(CORS_WILDCARD, "cors-wildcard")                                                          \
	X(COOP_INVALID, "coop-invalid")                                                            \
	X(COEP_INVALID, "coep-invalid")                                                            \
	X(CORP_INVALID, "corp-invalid")                                                            \
	X(REPORTING_ENDPOINTS_INVALID, "reporting-endpoints-invalid")                              \
	X(PERMISSIONS_POLICY_SYNTAX, "permissions-policy-syntax")                                  \
	X(PERMISSIONS_POLICY_LEGACY_SYNTAX, "permissions-policy-legacy-syntax")                    \
	X(PERMISSIONS_POLICY_UNKNOWN_FEATURE, "permissions-policy-unknown-feature")                \
	X(PERMISSIONS_POLICY_WILDCARD, "permissions-policy-wildcard")                              \
	X(PERMISSIONS_POLICY_INVALID_ORIGIN, "permissions-policy-invalid-origin")                  \
	X(NGINX_ADD_HEADER_DROPPED, "nginx-add-header-dropped")                                    \
	X(APACHE_DUPLICATE_TABLES, "apache-duplicate-tables")                                      \
	X(ROUTE_SHADOWED, "route-shadowed")                                                        \
	X(ROUTE_CONFLICT, "route-conflict")                                                        \
	X(HEADER_META_INTERSECTION, "header-meta-intersection")                                    \
	X(OBSOLETE_HEADER, "obsolete-header")                                                      \
	X(XSS_AUDITOR, "xss-auditor")                                                              \
	X(NGINX_NO_ALWAYS, "nginx-no-always")                                                      \
	X(APACHE_ONSUCCESS_ONLY, "apache-onsuccess-only")                                          \
	X(CSP_WEAK_NONCE, "csp-weak-nonce")                                                        \
	X(CSP_STALE_HASH, "csp-stale-hash")                                                        \
	X(CSP_UNUSED_HASH, "csp-unused-hash")                                                      \
	X(CSP_BLOCKS_INLINE, "csp-blocks-inline")                                                  \
	X(CSP_META_LATE, "csp-meta-late")                                                          \
	X(CSP_DISABLED, "csp-disabled")                                                            \
	X(HEADER_DISABLED, "header-disabled")                                                      \
	X(CSP_EXTENSION_FORBIDDEN_SOURCE, "csp-extension-forbidden-source")                        \
	X(SRI_MISSING, "sri-missing")                                                              \
	X(SRI_MISSING_UNVERSIONED, "sri-missing-unversioned")                                      \
	X(SRI_INSECURE, "sri-insecure")                                                            \
	X(SRI_INVALID, "sri-invalid")                                                              \
	X(SRI_NO_CROSSORIGIN, "sri-no-crossorigin")                                                \
	X(CORS_ORIGIN_PATTERN, "cors-origin-pattern")                                              \
	X(CORS_VARY_MISSING, "cors-vary-missing")                                                  \
	X(CORS_WILDCARD_LITERAL, "cors-wildcard-literal")                                          \
	X(TLS_OLD_PROTOCOL, "tls-old-protocol")                                                    \
	X(TLS_DISABLED_VERIFICATION, "tls-disabled-verification")                                  \
	X(ELECTRON_NODE_INTEGRATION, "electron-node-integration")                                  \
	X(ELECTRON_NO_CONTEXT_ISOLATION, "electron-no-context-isolation")                          \
	X(ELECTRON_NO_SANDBOX, "electron-no-sandbox")                                              \
	X(ELECTRON_NO_WEB_SECURITY, "electron-no-web-security")                                    \
	X(ELECTRON_INSECURE_CONTENT, "electron-insecure-content")                                  \
	X(TAURI_CSP_MODIFICATION, "tauri-csp-modification")                                        \
	X(CLEAR_SITE_DATA_INVALID, "clear-site-data-invalid")                                      \
	X(ORIGIN_AGENT_CLUSTER_INVALID, "origin-agent-cluster-invalid")                            \
	X(INTEGRITY_POLICY_INVALID, "integrity-policy-invalid")                                    \
	X(DISCLOSURE, "version-disclosure")

enum policy_rule {
#define POLICY_ENUM(name, id) RULE_##name,
	POLICY_RULES(POLICY_ENUM)
#undef POLICY_ENUM
	POLICY_RULE_COUNT,
};

enum host_kind {
	HOST_ANY_SCRIPT,    /* anybody can have scripts of their choice served from it */
	HOST_NEEDS_EVAL,    /* only together with 'unsafe-eval' */
	HOST_SHARED_SUFFIX, /* anybody can register a name below it */
};

struct known_host {
	struct bytes host; /* lower-case */
	enum host_kind kind;
	const char *why; /* ends a sentence: "serves every npm package" */
};

struct policies {
	struct rule_info rules[POLICY_RULE_COUNT]; /* `id` is NULL for what no file described */
	bool strict[POLICY_RULE_COUNT];            /* only with --strict */
	int64_t hsts_min_age, hsts_preload_age;    /* seconds */
	const struct known_host *hosts;
	size_t hosts_len;
};

const char *policy_rule_id(enum policy_rule rule);

/*
 * Adds what one file says; later files win. Unknown ids, keys and wrong types are errors that read
 * "NAME:LINE: what is wrong". `policies` starts zeroed.
 */
int policies_load(struct policies *policies, struct arena *arena, struct bytes text,
		  const char *name, struct err *err) MUST_CHECK;

/* Is every rule described? The first that is not is named in `err`. */
int policies_check(const struct policies *policies, struct err *err) MUST_CHECK;

/*
 * The known host of this kind that a source's host is or contains ("*.example.com" contains
 * cdn.example.com); for HOST_SHARED_SUFFIX, that it is a wildcard over. NULL if there is none.
 */
const struct known_host *policies_find_host(const struct policies *policies, struct bytes host,
					    enum host_kind kind);

#endif
