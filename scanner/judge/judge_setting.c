/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of names and bad values, and names of TLS versions, which every language spells its own
 * way.
 */
#include "judge/judge_setting.h"

#include <assert.h>

#include "judge/judge_cookie.h"
#include "judge/origin_pattern.h"

enum wanted {
	IS_ANY,
	IS_TRUE,
	IS_FALSE,
	IS_TEXT,
};

static const char any_certificate[] =
	"Any certificate will do: who stands in between can read and change everything.";
static const char not_encrypted[] =
	"The connection is not encrypted: passwords and data go over the network as they are.";

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct bad_setting {
	enum setting_kind kind;
	enum wanted wanted;
	const char *text; /* of IS_TEXT */
	enum policy_rule rule;
	const char *const *names; /* ASCII case ignored; NULL: any */
	const char *detail;
} bad_settings[] = {
	{SETTING_POLICY_DISABLED, IS_ANY, NULL, RULE_CSP_DISABLED,
	 NULL,
	 "Content-Security-Policy is switched off here: every script that gets into a page runs."},

	{SETTING_TLS_VERIFY, IS_TEXT, "disable", RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("sslmode"), not_encrypted},
	{SETTING_TLS_VERIFY, IS_TEXT, "disabled", RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("sslmode"), not_encrypted},
	{SETTING_TLS_VERIFY, IS_TEXT, "allow", RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("sslmode"),
	 "The connection is encrypted only if the server insists, which an attacker in its place "
	 "will not."},
	{SETTING_TLS_VERIFY, IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("useSSL"), not_encrypted},
	{SETTING_TLS_VERIFY, IS_TRUE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("InsecureSkipVerify", "TrustServerCertificate"), any_certificate},
	{SETTING_TLS_VERIFY, IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("rejectUnauthorized", "NODE_TLS_REJECT_UNAUTHORIZED", "verify", "verify_ssl",
	       "verify_mode", "ssl_verify", "sslVerify", "verify_hostname", "check_hostname",
	       "strictSSL", "strict-ssl", "CURLOPT_SSL_VERIFYPEER", "CURLOPT_SSL_VERIFYHOST"), any_certificate},
	{SETTING_TLS_VERIFY, IS_TEXT, "none", RULE_TLS_DISABLED_VERIFICATION,
	 NAMES("ssl-server-verify"), any_certificate},

	{SETTING_ELECTRON, IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 NAMES("nodeIntegration"),
	 "Scripts of the page can use Node: an injected one controls the computer."},
	{SETTING_ELECTRON, IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 NAMES("nodeIntegrationInWorker"),
	 "Workers of the page can use Node: an injected one controls the computer."},
	{SETTING_ELECTRON, IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 NAMES("nodeIntegrationInSubFrames"),
	 "Frames of the page, those of other sites too, run the preload script with Node."},
	{SETTING_ELECTRON, IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 NAMES("enableRemoteModule"),
	 "Scripts of the page can reach the main process through `remote`."},
	{SETTING_ELECTRON, IS_FALSE, NULL, RULE_ELECTRON_NO_CONTEXT_ISOLATION,
	 NAMES("contextIsolation"),
	 "Scripts of the page share their globals with the preload script and can take it over."},
	{SETTING_ELECTRON, IS_FALSE, NULL, RULE_ELECTRON_NO_SANDBOX,
	 NAMES("sandbox"),
	 "The page's process runs with all rights of the user."},
	{SETTING_ELECTRON, IS_FALSE, NULL, RULE_ELECTRON_NO_WEB_SECURITY,
	 NAMES("webSecurity"),
	 "Every page can read every other site and local file that the window can reach."},
	{SETTING_ELECTRON, IS_TRUE, NULL, RULE_ELECTRON_INSECURE_CONTENT,
	 NAMES("allowRunningInsecureContent"),
	 "Pages with HTTPS may load scripts without encryption, which can be replaced on their "
	 "way."},

	/* Without Referrer-Policy browsers do as its default says; COOP, CORP and COEP must be off
	   where they are in the way. */
	{SETTING_HEADER_OFF, IS_ANY, NULL, RULE_HEADER_DISABLED,
	 NAMES("X-Frame-Options"),
	 "X-Frame-Options would be sent by default: any site may frame the pages."},
	{SETTING_HEADER_OFF, IS_ANY, NULL, RULE_HEADER_DISABLED,
	 NAMES("X-Content-Type-Options"),
	 "X-Content-Type-Options would be sent by default: browsers may take an upload for a "
	 "script."},
	{SETTING_HEADER_OFF, IS_ANY, NULL, RULE_HEADER_DISABLED,
	 NAMES("Strict-Transport-Security"),
	 "Strict-Transport-Security would be sent by default, unless a server in front sends it: "
	 "the first request goes without encryption."},
	{SETTING_HEADER_OFF, IS_ANY, NULL, RULE_HEADER_DISABLED,
	 NAMES("headers"),
	 "None of the headers is sent that protect pages by default."},

	{SETTING_TAURI, IS_TRUE, NULL, RULE_TAURI_CSP_MODIFICATION,
	 NAMES("dangerousDisableAssetCspModification"),
	 "Tauri no longer adds nonces and hashes to the policy: it must allow inline scripts by "
	 "itself, or stop them."},
	{SETTING_TAURI, IS_TEXT, "script-src", RULE_TAURI_CSP_MODIFICATION,
	 NAMES("dangerousDisableAssetCspModification"),
	 "Tauri no longer adds nonces and hashes to script-src."},

	{SETTING_COOKIE, IS_ANY, NULL, RULE_COOKIE_SECURE,
	 NAMES("nosecure"),
	 "It takes Secure off the cookies that pass through."},
	{SETTING_COOKIE, IS_ANY, NULL, RULE_COOKIE_HTTPONLY,
	 NAMES("nohttponly"),
	 "It takes HttpOnly off the cookies that pass through."},
	{SETTING_COOKIE, IS_ANY, NULL, RULE_COOKIE_SAMESITE,
	 NAMES("nosamesite"),
	 "It takes SameSite off the cookies that pass through."},
	{SETTING_COOKIE, IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 NAMES("secure", "session.cookie_secure", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
	       "requireSSL"),
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, IS_FALSE, NULL, RULE_COOKIE_HTTPONLY,
	 NAMES("httpOnly", "session.cookie_httponly", "SESSION_COOKIE_HTTPONLY", "httpOnlyCookies"),
	 "An injected script can read it and take over the session."},
};

#undef NAMES

static void report(const struct judge *judge, const struct setting *setting, enum policy_rule rule,
		   const char *detail)
{
	struct judge_problem problem = {
		.rule = rule,
		.span = value_span(&setting->value, 0, setting->value.len),
		.end = (uint32_t)setting->value.len,
		.subject = setting->name,
		.token = value_bytes(&setting->value),
		.detail = detail,
	};

	judge_report(judge, &problem);
}

static bool is_one_of(struct bytes text, const char *const *words)
{
	for (; *words; words++)
		if (bytes_eq_nocase(text, bytes_str(*words)))
			return true;
	return false;
}

static bool matches(const struct bad_setting *bad, const struct setting *setting)
{
	static const char *const on[] = {"true", "1", "on", "yes", NULL};
	static const char *const off[] = {
		"false", "0", "off", "no", "VERIFY_NONE", "CERT_NONE", "SSL_VERIFY_NONE", NULL};
	struct bytes text = bytes_trim(value_bytes(&setting->value));

	if (bad->kind != setting->kind || (bad->names && !is_one_of(setting->name, bad->names)))
		return false;
	switch (bad->wanted) {
	case IS_ANY:
		return true;
	case IS_TRUE:
		return is_one_of(text, on);
	case IS_FALSE:
		return is_one_of(text, off);
	default:
		assert(bad->text);
		return bytes_eq_nocase(text, bytes_str(bad->text));
	}
}

/*
 * TLS versions.
 */

/* The letters and digits behind the last `word` in `text`, in lower case; false if it is not in it.
 */
static bool behind(struct bytes text, const char *word, char out[8])
{
	size_t at = SIZE_MAX, next = 0, len = 0;

	while ((next = bytes_find_nocase(text, bytes_str(word), next)) != SIZE_MAX)
		at = next++;
	if (at == SIZE_MAX)
		return false;
	text = bytes_slice(text, at + strlen(word), text.len);
	for (size_t i = 0; i < text.len && len < 7; i++)
		if (ascii_isalnum(text.ptr[i]))
			out[len++] = ascii_lower(text.ptr[i]);
	out[len] = '\0';
	return true;
}

/*
 * "TLSv1.1", "VersionTLS10", "SslProtocols.Tls11", "TLSv1_method", "SSLv3", CloudFront's
 * "TLSv1_2016".
 */
static bool is_old_protocol(struct bytes text)
{
	static const char *const tls[] = {"1",   "v1",  "10",      "v10",     "11",
					  "v11", "v1m", "v1metho", "v11meth", NULL};
	static const char *const ssl[] = {"2",   "v2",      "3",       "v3", "30",
					  "v30", "v2metho", "v3metho", NULL};
	char version[8];

	text = bytes_slice(text, 0, bytes_find(text, BYTES("_20"), 0));
	if (behind(text, "tls", version) && is_one_of(bytes_str(version), tls))
		return true;
	return behind(text, "ssl", version) && is_one_of(bytes_str(version), ssl);
}

static void check_origins(const struct judge *judge, const struct setting *setting)
{
	struct bytes text = value_bytes(&setting->value);
	const char *mistake = NULL;

	if (setting->kind == SETTING_ORIGIN_PATTERN || setting->kind == SETTING_ORIGIN_WHOLE_PATTERN)
		mistake = origin_pattern_mistake(judge->arena, text,
						 setting->kind == SETTING_ORIGIN_WHOLE_PATTERN);
	else if (setting->kind == SETTING_ORIGIN_PART)
		mistake = origin_part_mistake(setting->name, text);
	if (mistake && !value_has_hole(&setting->value, 0, setting->value.len))
		report(judge, setting, RULE_CORS_ORIGIN_PATTERN, mistake);
}

static void check_setting(const struct judge *judge, const struct setting *setting)
{
	check_origins(judge, setting);
	if (setting->kind == SETTING_TLS_PROTOCOL && is_old_protocol(value_bytes(&setting->value)))
		report(judge, setting, RULE_TLS_OLD_PROTOCOL,
		       "This version is broken or without a future: browsers have dropped all "
		       "before TLS 1.2.");
	if (setting->kind == SETTING_SCRIPT_COOKIE && judge_cookie_is_session(setting->name))
		report(judge, setting, RULE_COOKIE_HTTPONLY,
		       "A script sets it, so that every script can read it, an injected one too: only "
		       "a server can set it with HttpOnly.");
	for (size_t i = 0; i < sizeof bad_settings / sizeof *bad_settings; i++)
		if (matches(&bad_settings[i], setting)) {
			report(judge, setting, bad_settings[i].rule, bad_settings[i].detail);
			return;
		}
}

/* Does a policy say who may frame the page, or may it? */
static bool says_who_frames(const struct effective_header *h)
{
	return bytes_eq_nocase(h->name, BYTES("Content-Security-Policy")) &&
	       (value_has_hole(&h->value, 0, h->value.len) ||
		bytes_find_nocase(value_bytes(&h->value), BYTES("frame-ancestors"), 0) != SIZE_MAX);
}

/* Is the header sent after all, in the same scope, or what stands in its place? */
static bool is_sent(const struct setting *setting, const struct header_set *sets)
{
	bool framing = bytes_eq_str(setting->name, "X-Frame-Options");

	for (const struct header_set *set = sets; set; set = set->next) {
		if (!bytes_eq(set->scope, setting->scope))
			continue;
		for (const struct effective_header *h = set->first; h; h = h->next)
			if (bytes_eq_nocase(h->name, setting->name) || (framing && says_who_frames(h)))
				return true;
	}
	return false;
}

void judge_settings(const struct setting *settings, const struct header_set *sets,
		    const struct judge_options *options, struct arena *arena, judge_problem_fn *fn,
		    void *ctx)
{
	struct judge judge = {.options = options, .arena = arena, .fn = fn, .ctx = ctx};

	assert(options->policies);
	for (; settings; settings = settings->next)
		if (!settings->development &&
		    (settings->kind != SETTING_HEADER_OFF || !is_sent(settings, sets)))
			check_setting(&judge, settings);
}
