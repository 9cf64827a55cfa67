/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of names and bad values, and two things that need reading: names of TLS versions, which
 * every language spells its own way, and regular expressions for origins. Of these only four
 * mistakes are looked for, each of which lets a name in that anybody can register; an expression
 * that makes one of them in a way that is not certain is left alone.
 */
#include "judge/judge_setting.h"

#include "judge/judge_cookie.h"

#include <assert.h>

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

static const struct bad_setting {
	enum setting_kind kind;
	const char *name; /* ASCII case ignored; NULL: any */
	enum wanted wanted;
	const char *text;
	enum policy_rule rule;
	const char *detail;
} bad_settings[] = {
	{SETTING_POLICY_DISABLED, NULL, IS_ANY, NULL, RULE_CSP_DISABLED,
	 "Content-Security-Policy is switched off here: every script that gets into a page runs."},

	{SETTING_TLS_VERIFY, "sslmode", IS_TEXT, "disable", RULE_TLS_DISABLED_VERIFICATION,
	 not_encrypted},
	{SETTING_TLS_VERIFY, "sslmode", IS_TEXT, "disabled", RULE_TLS_DISABLED_VERIFICATION,
	 not_encrypted},
	{SETTING_TLS_VERIFY, "sslmode", IS_TEXT, "allow", RULE_TLS_DISABLED_VERIFICATION,
	 "The connection is encrypted only if the server insists, which an attacker in its place "
	 "will not."},
	{SETTING_TLS_VERIFY, "useSSL", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 not_encrypted},
	{SETTING_TLS_VERIFY, "InsecureSkipVerify", IS_TRUE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "TrustServerCertificate", IS_TRUE, NULL,
	 RULE_TLS_DISABLED_VERIFICATION, any_certificate},
	{SETTING_TLS_VERIFY, "rejectUnauthorized", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "NODE_TLS_REJECT_UNAUTHORIZED", IS_FALSE, NULL,
	 RULE_TLS_DISABLED_VERIFICATION, any_certificate},
	{SETTING_TLS_VERIFY, "verify", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "ssl-server-verify", IS_TEXT, "none", RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "verify_ssl", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "verify_mode", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "ssl_verify", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "sslVerify", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "verify_hostname", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "check_hostname", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "strictSSL", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "strict-ssl", IS_FALSE, NULL, RULE_TLS_DISABLED_VERIFICATION,
	 any_certificate},
	{SETTING_TLS_VERIFY, "CURLOPT_SSL_VERIFYPEER", IS_FALSE, NULL,
	 RULE_TLS_DISABLED_VERIFICATION, any_certificate},
	{SETTING_TLS_VERIFY, "CURLOPT_SSL_VERIFYHOST", IS_FALSE, NULL,
	 RULE_TLS_DISABLED_VERIFICATION, any_certificate},

	{SETTING_ELECTRON, "nodeIntegration", IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 "Scripts of the page can use Node: an injected one controls the computer."},
	{SETTING_ELECTRON, "nodeIntegrationInWorker", IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 "Workers of the page can use Node: an injected one controls the computer."},
	{SETTING_ELECTRON, "nodeIntegrationInSubFrames", IS_TRUE, NULL,
	 RULE_ELECTRON_NODE_INTEGRATION,
	 "Frames of the page, those of other sites too, run the preload script with Node."},
	{SETTING_ELECTRON, "enableRemoteModule", IS_TRUE, NULL, RULE_ELECTRON_NODE_INTEGRATION,
	 "Scripts of the page can reach the main process through `remote`."},
	{SETTING_ELECTRON, "contextIsolation", IS_FALSE, NULL, RULE_ELECTRON_NO_CONTEXT_ISOLATION,
	 "Scripts of the page share their globals with the preload script and can take it over."},
	{SETTING_ELECTRON, "sandbox", IS_FALSE, NULL, RULE_ELECTRON_NO_SANDBOX,
	 "The page's process runs with all rights of the user."},
	{SETTING_ELECTRON, "webSecurity", IS_FALSE, NULL, RULE_ELECTRON_NO_WEB_SECURITY,
	 "Every page can read every other site and local file that the window can reach."},
	{SETTING_ELECTRON, "allowRunningInsecureContent", IS_TRUE, NULL,
	 RULE_ELECTRON_INSECURE_CONTENT,
	 "Pages with HTTPS may load scripts without encryption, which can be replaced on their "
	 "way."},

	/* Without Referrer-Policy browsers do as its default says; COOP, CORP and COEP must be off where they are in the way. */
	{SETTING_HEADER_OFF, "X-Frame-Options", IS_ANY, NULL, RULE_HEADER_DISABLED,
	 "X-Frame-Options would be sent by default: any site may frame the pages."},
	{SETTING_HEADER_OFF, "X-Content-Type-Options", IS_ANY, NULL, RULE_HEADER_DISABLED,
	 "X-Content-Type-Options would be sent by default: browsers may take an upload for a script."},
	{SETTING_HEADER_OFF, "Strict-Transport-Security", IS_ANY, NULL, RULE_HEADER_DISABLED,
	 "Strict-Transport-Security would be sent by default, unless a server in front sends it: the first request goes "
	 "without encryption."},
	{SETTING_HEADER_OFF, "headers", IS_ANY, NULL, RULE_HEADER_DISABLED,
	 "None of the headers is sent that protect pages by default."},

	{SETTING_TAURI, "dangerousDisableAssetCspModification", IS_TRUE, NULL,
	 RULE_TAURI_CSP_MODIFICATION,
	 "Tauri no longer adds nonces and hashes to the policy: it must allow inline scripts by "
	 "itself, or stop them."},
	{SETTING_TAURI, "dangerousDisableAssetCspModification", IS_TEXT, "script-src",
	 RULE_TAURI_CSP_MODIFICATION, "Tauri no longer adds nonces and hashes to script-src."},

	{SETTING_COOKIE, "nosecure", IS_ANY, NULL, RULE_COOKIE_SECURE,
	 "It takes Secure off the cookies that pass through."},
	{SETTING_COOKIE, "nohttponly", IS_ANY, NULL, RULE_COOKIE_HTTPONLY,
	 "It takes HttpOnly off the cookies that pass through."},
	{SETTING_COOKIE, "nosamesite", IS_ANY, NULL, RULE_COOKIE_SAMESITE,
	 "It takes SameSite off the cookies that pass through."},
	{SETTING_COOKIE, "secure", IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, "session.cookie_secure", IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, "SESSION_COOKIE_SECURE", IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, "CSRF_COOKIE_SECURE", IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, "requireSSL", IS_FALSE, NULL, RULE_COOKIE_SECURE,
	 "The browser sends it without encryption, too."},
	{SETTING_COOKIE, "httpOnly", IS_FALSE, NULL, RULE_COOKIE_HTTPONLY,
	 "An injected script can read it and take over the session."},
	{SETTING_COOKIE, "session.cookie_httponly", IS_FALSE, NULL, RULE_COOKIE_HTTPONLY,
	 "An injected script can read it and take over the session."},
	{SETTING_COOKIE, "SESSION_COOKIE_HTTPONLY", IS_FALSE, NULL, RULE_COOKIE_HTTPONLY,
	 "An injected script can read it and take over the session."},
	{SETTING_COOKIE, "httpOnlyCookies", IS_FALSE, NULL, RULE_COOKIE_HTTPONLY,
	 "An injected script can read it and take over the session."},
};

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

	if (bad->kind != setting->kind ||
	    (bad->name && !bytes_eq_nocase(setting->name, bytes_str(bad->name))))
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

/* "TLSv1.1", "VersionTLS10", "SslProtocols.Tls11", "TLSv1_method", "SSLv3", CloudFront's "TLSv1_2016". */
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

/*
 * Patterns of origins.
 */

static bool is_host_char(char c)
{
	return ascii_isalnum(c) || c == '-';
}

/* Does the expression hold only for what ends where it ends? */
static bool is_anchored(struct bytes text)
{
	while (text.len && text.ptr[text.len - 1] == ')')
		text.len--;
	return bytes_ends_with(text, BYTES("$")) || bytes_ends_with(text, BYTES("\\z")) ||
	       bytes_ends_with(text, BYTES("\\Z"));
}

/* Does it begin in the middle of a name: with neither ^ nor a scheme nor a dot? */
static bool begins_within_name(struct bytes text)
{
	while (text.len && text.ptr[0] == '(')
		text = bytes_slice(text, 1, text.len);
	return text.len && is_host_char(text.ptr[0]) && !bytes_starts_with(text, BYTES("http")) &&
	       bytes_find(text, BYTES("|"), 0) == SIZE_MAX;
}

/* What stands behind the end of a group and its `?`. */
static char behind_group(struct bytes text, size_t at)
{
	while (at < text.len && (text.ptr[at] == ')' || text.ptr[at] == '?'))
		at++;
	return at < text.len ? text.ptr[at] : '\0';
}

/* `.*` or `.+` that stands right before a name: what it matches may end in the middle of one. */
static bool has_open_prefix(struct bytes text)
{
	for (size_t i = 0; i + 2 < text.len; i++) {
		if (text.ptr[i] == '\\')
			i++;
		else if (text.ptr[i] == '.' && (text.ptr[i + 1] == '*' || text.ptr[i + 1] == '+') &&
			 is_host_char(behind_group(text, i + 2)))
			return true;
	}
	return false;
}

/* A dot without backslash between two labels of which the second is not the last: a.example\.com.
 */
static bool has_bare_dot(struct bytes text)
{
	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t end = i + 1;

		if (text.ptr[i] == '\\') {
			i++;
			continue;
		}
		if (text.ptr[i] != '.' || !is_host_char(text.ptr[i - 1]))
			continue;
		while (end < text.len && is_host_char(text.ptr[end]))
			end++;
		if (end > i + 1 && end < text.len &&
		    (text.ptr[end] == '.' ||
		     bytes_starts_with(bytes_slice(text, end, text.len), BYTES("\\."))))
			return true;
	}
	return false;
}

/* Is there a name of a host in it: a letter or digit, a dot, a letter? */
static bool names_host(struct bytes text)
{
	for (size_t i = 1; i + 1 < text.len; i++) {
		size_t before = text.ptr[i - 1] == '\\' && i > 1 ? i - 2 : i - 1;

		if (text.ptr[i] == '.' && is_host_char(text.ptr[before]) &&
		    ascii_isalpha(text.ptr[i + 1]))
			return true;
	}
	return false;
}

/* With "\\." for "[.]". */
static struct bytes with_backslashes(struct arena *arena, struct bytes text)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		bool class = bytes_starts_with(bytes_slice(text, i, text.len), BYTES("[.]"));

		out[len++] = class ? '\\' : text.ptr[i];
		if (class)
			out[len++] = '.', i += 2;
	}
	return bytes_of(out, len);
}

static void check_pattern(const struct judge *judge, const struct setting *setting)
{
	struct bytes text = with_backslashes(judge->arena, value_bytes(&setting->value));
	const char *detail = NULL;

	if (value_has_hole(&setting->value, 0, setting->value.len) || !names_host(text))
		return;
	if (!is_anchored(text))
		detail = "Without $ at its end it also takes names that only begin so: "
			 "https://example.com.attacker.example.";
	else if (begins_within_name(text))
		detail = "Without ^ at its beginning it also takes names that only end so: "
			 "https://attacker-example.com.";
	else if (has_open_prefix(text))
		detail = "What .* matches may end within a name: https://attacker-example.com "
			 "fits as well.";
	else if (has_bare_dot(text))
		detail = "A dot without backslash is any character: the name may be another "
			 "one, which anybody can register.";
	if (detail)
		report(judge, setting, RULE_CORS_ORIGIN_PATTERN, detail);
}

static void check_setting(const struct judge *judge, const struct setting *setting)
{
	if (setting->kind == SETTING_ORIGIN_PATTERN)
		check_pattern(judge, setting);
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

/* Is the header sent after all, in the same scope, or a policy that says who may frame the page? */
static bool is_sent(const struct setting *setting, const struct header_set *sets)
{
	bool framing = bytes_eq_str(setting->name, "X-Frame-Options");

	for (const struct header_set *set = sets; set; set = set->next)
		for (const struct effective_header *h = set->first; h && bytes_eq(set->scope, setting->scope);
		     h = h->next) {
			bool policy = framing && bytes_eq_nocase(h->name, BYTES("Content-Security-Policy"));

			if (bytes_eq_nocase(h->name, setting->name) ||
			    (policy && (value_has_hole(&h->value, 0, h->value.len) ||
					bytes_find_nocase(value_bytes(&h->value), BYTES("frame-ancestors"), 0) !=
						SIZE_MAX)))
				return true;
		}
	return false;
}

void judge_settings(const struct setting *settings, const struct header_set *sets, const struct judge_options *options,
		    struct arena *arena, judge_problem_fn *fn, void *ctx)
{
	struct judge judge = {.options = options, .arena = arena, .fn = fn, .ctx = ctx};

	assert(options->policies);
	for (; settings; settings = settings->next)
		if (!settings->development && (settings->kind != SETTING_HEADER_OFF || !is_sent(settings, sets)))
			check_setting(&judge, settings);
}
