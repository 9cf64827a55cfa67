/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two scans to report, a small one and one whose every text is an attack, and how to run a format
 * over them.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/report.h"

/* ---- a scan to report ---- */

static const char *const key_references[] = {"https://docs.example.org/keys"};
static const char *const key_cwe[] = {"CWE-798"};

static const struct rule_info key_rule = {
	.id = "cloud-access-key",
	.name = "Cloud access key",
	.description = "The key acts as its owner.",
	.remediation = "Deactivate the key in the console, create a new one and look at the "
		       "audit log of the account for what was done with the old one.",
	.references = {key_references, 1},
	.cwe = {key_cwe, 1},
	.kind = RULE_SECRET,
	.severity = SEVERITY_CRITICAL,
	.confidence = CONFIDENCE_HIGH,
};

static const struct rule_info word_rule = {
	.id = "password-in-code",
	.name = "Password in code",
	.description = "Whoever reads the code knows the password.",
	.remediation = "",
	.kind = RULE_SECRET,
	.severity = SEVERITY_MEDIUM,
	.confidence = CONFIDENCE_LOW,
};

static const struct rule_info quiet_rule = {
	.id = "never-fires",
	.name = "Never fires",
	.description = "Nothing is found by it.",
	.remediation = "Nothing to do.",
	.kind = RULE_SECRET,
	.severity = SEVERITY_LOW,
	.confidence = CONFIDENCE_MEDIUM,
};

static const struct rule_info *const rules[] = {&key_rule, &quiet_rule, &word_rule};

/* Text of tests is in literals, which nothing here writes to or frees. */
#define TEXT(literal) ((char *)(uintptr_t)(literal))
#define EXCERPT(literal, from, to) \
	.excerpt = TEXT(literal), .excerpt_start = (from), .excerpt_end = (to)

static const struct finding key = {
	.rule = &key_rule,
	.severity = SEVERITY_CRITICAL,
	.confidence = CONFIDENCE_HIGH,
	.path = TEXT("config/prod.env"),
	.span = {204, 224},
	.region = {12, 9, 12, 29, 9, 29},
	.secret = {.ptr = TEXT("the whole key"), .len = 13},
	.redacted = TEXT("CKIA****"),
	.detail = TEXT("The checksum is right."),
	EXCERPT("AWS_KEY=CKIA****************", 8, 28),
	.line_hash = "54703d4cd895b18:1",
	.fingerprint = "0123456789abcdef0123456789abcdef",
};

static const struct finding word = {
	.rule = &word_rule,
	.severity = SEVERITY_MEDIUM,
	.confidence = CONFIDENCE_LOW,
	.path = TEXT("src/a b.c"),
	.span = {7, 11},
	.region = {1, 8, 1, 12, 8, 12},
	.secret = {.ptr = TEXT("hunt"), .len = 4},
	.redacted = TEXT("****"),
	EXCERPT("\tpwd = \"****\";", 8, 12),
	.line_hash = "aa:1",
	.fingerprint = "ffffffffffffffffffffffffffffffff",
};

static const struct note notes[] = {
	{NOTE_BINARY, {"logo.png", 8}, NULL},
	{NOTE_UNREADABLE, {"private/key", 11}, "Permission denied"},
};

static const struct finding *const two[] = {&key, &word};

static inline struct report_input small_scan(void)
{
	struct report_input in = {
		.tool_version = "0.1.0",
		.tool_uri = "https://example.org/picket",
		.scanned = "worktree",
		.findings = two,
		.finding_count = 2,
		.suppressed = {[SUPPRESSED_INLINE] = 1, [SUPPRESSED_BASELINE] = 2},
		.rules = rules,
		.rule_count = sizeof rules / sizeof *rules,
		.notes = notes,
		.note_count = 2,
		.notes_left_out = {[NOTE_BINARY] = 11},
		.counts = {[COUNT_FILES] = 1204, [COUNT_BYTES] = 12345678},
		.elapsed = 0.81,
		.exit_status = 1,
		.incomplete = true,
		.style = {.width = 80},
	};

	return in;
}

/* ---- a scan that fights back ---- */

#define ATTACK "a\x1b]0;t\x07 ##[set-env name=a]b \xE2\x80\xAE\xFF `|`<b>&\"',\x7f\xC2\x9B%0A ::x::"

static const struct finding hostile = {
	.rule = &word_rule,
	.severity = SEVERITY_MEDIUM,
	.confidence = CONFIDENCE_LOW,
	.path = TEXT("::error::\n=cmd|' " ATTACK),
	.region = {3, 1, 9, 2, 1, 2},
	.secret = {.ptr = TEXT("\xFF\0x"), .len = 3},
	.redacted = TEXT("=1+1 " ATTACK),
	.detail = TEXT("[click](https://evil.example) @user #1 " ATTACK),
	EXCERPT("::stop-commands::x " ATTACK, 19, 24),
	.history = {
		.known = true,
		.commit = {{0xEE}},
		.author_name = TEXT("-A " ATTACK),
		.author_email = TEXT("@" ATTACK),
		.author_time = INT64_MAX,
		.author_offset = INT32_MIN,
		.blobs = 2,
		.refs = TEXT(ATTACK),
	},
};

static const struct note hostile_note = {NOTE_CONFIG, {ATTACK, sizeof ATTACK - 1}, ATTACK};
static const struct finding *const three[] = {&hostile, &key, &word};

static inline struct report_input hostile_scan(void)
{
	struct report_input in = small_scan();

	in.findings = three;
	in.finding_count = 3;
	in.notes = &hostile_note;
	in.note_count = 1;
	in.scanned = "history";
	in.show_secrets = true;
	return in;
}

/* ---- helpers ---- */

static inline int append(void *ctx, struct bytes bytes, struct err *err)
{
	(void)err;
	buf_add(ctx, bytes);
	return 0;
}

static inline void run(const char *format, const struct report_input *in, struct buf *text)
{
	struct report_output out = {append, text};
	struct err err = {0};

	buf_clear(text);
	int ret = report_format_find(bytes_str(format))->write(in, &out, &err);

	if (ret)
		print_error("%s: %s\n", format, err.message);
	assert_int_equal(ret, 0);
}

static inline bool contains(const struct buf *text, const char *part)
{
	return bytes_find(buf_bytes(text), bytes_str(part), 0) != SIZE_MAX;
}

#endif
