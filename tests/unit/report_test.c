/* SPDX-License-Identifier: Apache-2.0 */
/* The report formats: exact output for a small scan, and what must hold for a hostile one. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "report/facts.h"
#include "report/summary.h"
#include "report_fixture.h"

/* ---- exact output ---- */

static const struct {
	const char *format, *text;
} expected[] = {
	{"terminal",
	 "error[cloud-access-key]: Cloud access key\n"
	 "  --> config/prod.env:12:9\n"
	 "   |\n"
	 "12 | AWS_KEY=CKIA****************\n"
	 "   |         ^^^^^^^^^^^^^^^^^^^^\n"
	 "   |\n"
	 "   = note: severity critical, confidence high\n"
	 "   = note: The checksum is right.\n"
	 "   = help: Deactivate the key in the console, create a new one and look at the\n"
	 "           audit log of the account for what was done with the old one.\n"
	 "   = docs: https://docs.example.org/keys\n"
	 "\n"
	 "warning[password-in-code]: Password in code\n"
	 " --> src/a b.c:1:8\n"
	 "  |\n"
	 "1 |     pwd = \"****\";\n"
	 "  |            ^^^^\n"
	 "  |\n"
	 "  = note: severity medium, confidence low\n"
	 "\n"
	 "warning: 1 unreadable file\n"
	 "  --> private/key: Permission denied\n"
	 "\n"
	 "2 findings (1 critical, 1 medium) in 1,204 files (12.3 MB), 0.8 s; not scanned: 12 "
	 "binary files, 1 unreadable file; 3 suppressed (1 by comment, 2 by baseline); the scan is "
	 "incomplete\n"},
	{"concise",
	 "config/prod.env:12:9: critical cloud-access-key Cloud access key CKIA****\n"
	 "src/a b.c:1:8: medium password-in-code Password in code ****\n"
	 "private/key: note unreadable: Permission denied\n"},
	{"csv",
	 "type,rule,name,severity,confidence,path,line,column,end_line,end_column,redacted,detail,"
	 "fingerprint,commit,author_date,author,in_head\r\n"
	 "finding,cloud-access-key,Cloud access key,critical,high,config/prod.env,12,9,12,29,"
	 "CKIA****,The checksum is right.,0123456789abcdef0123456789abcdef,,,,\r\n"
	 "finding,password-in-code,Password in code,medium,low,src/a b.c,1,8,1,12,****,,"
	 "ffffffffffffffffffffffffffffffff,,,,\r\n"
	 "note,binary,,,,logo.png,,,,,,,,,,,\r\n"
	 "note,unreadable,,,,private/key,,,,,,Permission denied,,,,,\r\n"
	 "note,binary,,,,,,,,,,11 more,,,,,\r\n"},
	{"github",
	 "::warning title=Incomplete scan::The scan is incomplete: 1 unreadable file.\n"
	 "::error file=config/prod.env,line=12,endLine=12,col=9,endColumn=29,title=Cloud access "
	 "key::Cloud access key CKIA**** in config/prod.env, severity critical. The checksum is "
	 "right. Deactivate the key in the console, create a new one and look at the audit log of "
	 "the account for what was done with the old one.\n"
	 "::warning file=src/a b.c,line=1,endLine=1,col=8,endColumn=12,title=Password in "
	 "code::Password in code **** in src/a b.c, severity medium.\n"},
	{"junit",
	 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	 "<testsuites name=\"picket\" tests=\"3\" failures=\"2\" errors=\"1\">\n"
	 "  <testsuite name=\"picket\" tests=\"3\" failures=\"2\" errors=\"1\">\n"
	 "    <testcase classname=\"config/prod.env\" name=\"cloud-access-key, line 12, column 9\" "
	 "file=\"config/prod.env\" line=\"12\">\n"
	 "      <failure type=\"cloud-access-key\" message=\"Cloud access key CKIA****\">severity "
	 "critical, confidence high. The checksum is right. Deactivate the key in the console, "
	 "create a new one and look at the audit log of the account for what was done with the "
	 "old one.</failure>\n"
	 "    </testcase>\n"
	 "    <testcase classname=\"src/a b.c\" name=\"password-in-code, line 1, column 8\" "
	 "file=\"src/a b.c\" line=\"1\">\n"
	 "      <failure type=\"password-in-code\" message=\"Password in code ****\">severity "
	 "medium, confidence low.</failure>\n"
	 "    </testcase>\n"
	 "    <testcase classname=\"picket\" name=\"complete scan\">\n"
	 "      <error type=\"incomplete\" message=\"The scan is incomplete: 1 unreadable file\">\n"
	 "unreadable private/key: Permission denied</error>\n"
	 "    </testcase>\n"
	 "  </testsuite>\n"
	 "</testsuites>\n"},
	{"markdown",
	 "## Picket: 2 findings (1 critical, 1 medium)\n"
	 "\n"
	 "2 findings (1 critical, 1 medium) in 1,204 files (12.3 MB); not scanned: 12 binary "
	 "files, 1 unreadable file; 3 suppressed (1 by comment, 2 by baseline); the scan is "
	 "incomplete.\n"
	 "\n"
	 "| Severity | Rule | Place | Secret |\n"
	 "|---|---|---|---|\n"
	 "| critical | Cloud access key | `config/prod.env:12` | `CKIA****` |\n"
	 "| medium | Password in code | `src/a b.c:1` | `****` |\n"
	 "\n"
	 "### What to do\n"
	 "\n"
	 "- **Cloud access key** (`cloud-access-key`): The key acts as its owner. Deactivate the "
	 "key in the console, create a new one and look at the audit log of the account for what "
	 "was done with the old one. [Documentation](https://docs.example.org/keys)\n"
	 "- **Password in code** (`password-in-code`): Whoever reads the code knows the password.\n"
	 "\n"
	 "### What was left out\n"
	 "\n"
	 "- 12 binary files\n"
	 "- **1 unreadable file**\n"
	 "  - `private/key`: `Permission denied`\n"},
};

static void test_exact(void **state)
{
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		run(expected[i].format, &in, &text);
		assert_string_equal(buf_str(&text), expected[i].text);
	}
	buf_release(&text);
}

/* Is it said what the format makes of small_scan(), or is there a test program for it alone? */
static bool is_expected(const char *format)
{
	static const char *const elsewhere[] = {"json", "jsonl", "sarif"};

	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		if (strcmp(expected[i].format, format) == 0)
			return true;
	for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
		if (strcmp(elsewhere[i], format) == 0)
			return true;
	return false;
}

static void test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < report_format_count; i++) {
		const struct report_format *format = &report_formats[i];

		assert_ptr_equal(report_format_find(bytes_str(format->name)), format);
		assert_true(*format->description);
		assert_true(is_expected(format->name));
	}
	assert_null(report_format_find(BYTES("Terminal")));
	assert_null(report_format_find(BYTES("")));
}

static void test_colour(void **state)
{
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	in.style.colour = in.style.hyperlinks = true;
	run("terminal", &in, &text);
	assert_true(contains(&text, "\x1b[1;31merror[\x1b]8;;https://docs.example.org/keys\x1b\\"
				    "cloud-access-key\x1b]8;;\x1b\\]\x1b[0m\x1b[1m: Cloud"));
	assert_true(contains(&text, "\x1b[1;34m12 |\x1b[0m AWS_KEY="));
	assert_false(contains(&text, "= docs: https"));
	/* Only the terminal has colours. */
	for (size_t i = 1; i < report_format_count; i++) {
		run(report_formats[i].name, &in, &text);
		assert_false(contains(&text, "\x1b"));
	}
	buf_release(&text);
}

/* ---- what must hold for every format ---- */

static bool begins_command(struct bytes line)
{
	return bytes_starts_with(bytes_trim(line), BYTES("::"));
}

static void check_safe(const char *format, const struct buf *text)
{
	bool github = strcmp(format, "github") == 0;
	struct bytes rest = buf_bytes(text), line;

	assert_true(utf8_is_valid(rest));
	while (bytes_next_line(&rest, &line)) {
		if (bytes_ends_with(line, BYTES("\r")))
			line.len--;
		for (size_t pos = 0; pos < line.len;) {
			struct utf8_char c = utf8_decode(line, pos);

			/* U+2060 is our own: it keeps GitHub from making mentions. */
			assert_true(!utf8_is_hidden(c.code_point) || c.code_point == 0x2060);
			pos += c.len;
		}
		assert_int_equal(bytes_find(line, BYTES("##["), 0), SIZE_MAX);
		assert_int_equal(begins_command(line), github);
		assert_int_equal(bytes_find(line, BYTES("::stop-commands::"), 0) == 0, false);
	}
}

static void test_hostile(void **state)
{
	struct report_input in = hostile_scan();
	struct buf text = {0}, again = {0};

	(void)state;
	for (size_t i = 0; i < report_format_count; i++) {
		const char *format = report_formats[i].name;

		for (unsigned width = 0; width < 100; width += 9) {
			in.style.width = width;
			run(format, &in, &text);
			check_safe(format, &text);
		}
		run(format, &in, &again);
		assert_string_equal(buf_str(&text), buf_str(&again));
	}
	buf_release(&text);
	buf_release(&again);
}

static void test_secrets(void **state)
{
	static const char *const never[] = {"sarif", "github", "markdown", "junit"};
	static const char *const asked[] = {"terminal", "concise", "json", "jsonl", "csv"};
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < report_format_count; i++) {
		run(report_formats[i].name, &in, &text);
		assert_false(contains(&text, "the whole key"));
	}
	in.show_secrets = true;
	for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
		run(never[i], &in, &text);
		assert_false(contains(&text, "the whole key"));
	}
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		run(asked[i], &in, &text);
		assert_true(contains(&text, "the whole key"));
	}
	buf_release(&text);
}

/* The time that a scan took is on the terminal only: documents are equal from run to run. */
static void test_no_clock(void **state)
{
	struct report_input in = small_scan(), slow = small_scan();
	struct buf text = {0}, other = {0};

	(void)state;
	slow.elapsed = 1000;
	for (size_t i = 0; i < report_format_count; i++) {
		bool terminal = report_formats[i].write == report_terminal;

		run(report_formats[i].name, &in, &text);
		run(report_formats[i].name, &slow, &other);
		assert_int_equal(bytes_eq(buf_bytes(&text), buf_bytes(&other)), !terminal);
	}
	buf_release(&text);
	buf_release(&other);
}

static void test_nothing_found(void **state)
{
	struct report_input in = {
		.tool_version = "0.1.0",
		.tool_uri = "https://example.org/picket",
		.scanned = "worktree",
	};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < report_format_count; i++)
		run(report_formats[i].name, &in, &text);
	run("terminal", &in, &text);
	assert_string_equal(buf_str(&text), "No secrets found in 0 files (0 bytes)\n");
	run("concise", &in, &text);
	assert_int_equal(text.len, 0);
	run("github", &in, &text);
	assert_int_equal(text.len, 0);
	run("csv", &in, &text);
	assert_true(bytes_starts_with(buf_bytes(&text), BYTES("type,rule,")));
	run("junit", &in, &text);
	assert_true(contains(&text, "tests=\"1\" failures=\"0\" errors=\"0\""));
	run("json", &in, &text);
	assert_true(contains(&text, "\"findings\": []\n}\n"));
	run("sarif", &in, &text);
	assert_true(contains(&text, "\"results\":["));
	buf_release(&text);
}

/* ---- a disk that is full, and a report that is large ---- */

struct disk {
	size_t room, calls_after_failure;
	bool failed;
};

static int write_to_disk(void *ctx, struct bytes bytes, struct err *err)
{
	struct disk *disk = ctx;

	disk->calls_after_failure += disk->failed;
	if (bytes.len <= disk->room) {
		disk->room -= bytes.len;
		return 0;
	}
	disk->failed = true;
	return err_set(err, ERR_IO, "the disk is full");
}

enum { MANY = 2000 };

static void test_full_disk(void **state)
{
	const struct finding **many = mem_alloc(MANY * sizeof *many);
	static const size_t rooms[] = {0, 70000, 200000};
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		many[i] = &key;
	in.findings = many;
	in.finding_count = MANY;
	for (size_t i = 0; i < report_format_count; i++) {
		run(report_formats[i].name, &in, &text);
		for (size_t j = 0; j < sizeof rooms / sizeof *rooms && rooms[j] < text.len; j++) {
			struct disk disk = {.room = rooms[j]};
			struct report_output out = {write_to_disk, &disk};
			struct err err = {0};

			assert_int_equal(report_formats[i].write(&in, &out, &err), ERR_IO);
			assert_string_equal(err.message, "the disk is full");
			assert_int_equal(disk.calls_after_failure, 0);
		}
	}
	buf_release(&text);
	free(many);
}

static size_t count_lines(const struct buf *text)
{
	struct bytes rest = buf_bytes(text), line;
	size_t n = 0;

	while (bytes_next_line(&rest, &line))
		n++;
	return n;
}

/* Ten annotations of a kind, one notice of which counts the rest. */
static void test_annotations(void **state)
{
	const struct finding **many = mem_alloc(MANY * sizeof *many);
	struct finding low = word;
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	low.severity = SEVERITY_LOW;
	for (size_t i = 0; i < MANY; i++)
		many[i] = i % 2 ? &key : &low;
	in.findings = many;
	in.finding_count = MANY;
	run("github", &in, &text);
	/* An incomplete scan, errors, notices, and the notice about the rest. */
	assert_int_equal(count_lines(&text), 1 + 10 + 9 + 1);
	assert_true(contains(&text, "::notice title=More findings::1,981 findings are not shown"));
	in.finding_count = 19;
	run("github", &in, &text);
	assert_int_equal(count_lines(&text), 1 + 9 + 9 + 1);
	buf_release(&text);
	free(many);
}

/* A page of a megabyte is refused: rows and advice end before. */
static void test_page_size(void **state)
{
	enum { RULES = 300 };
	struct finding *many = mem_zalloc(RULES * sizeof *many);
	const struct finding **findings = mem_alloc(RULES * sizeof *findings);
	struct rule_info *wordy = mem_zalloc(RULES * sizeof *wordy);
	const struct rule_info **wordy_rules = mem_alloc(RULES * sizeof *wordy_rules);
	char (*ids)[8] = mem_alloc(RULES * sizeof *ids);
	struct report_input in = hostile_scan();
	struct buf text = {0}, words = {0};

	(void)state;
	for (int i = 0; i < 5000; i++)
		buf_add_char(&words, i % 2 ? '`' : '\x01');
	for (size_t i = 0; i < RULES; i++) {
		snprintf(ids[i], sizeof ids[i], "r%zu", i);
		wordy[i] = word_rule;
		wordy[i].id = ids[i];
		wordy[i].description = words.ptr;
		wordy_rules[i] = &wordy[i];
		many[i] = key;
		many[i].rule = &wordy[i];
		many[i].path = words.ptr;
		findings[i] = &many[i];
	}
	in.findings = findings;
	in.finding_count = RULES;
	in.rules = wordy_rules;
	in.rule_count = RULES;
	run("markdown", &in, &text);
	assert_true(text.len > 800 * 1000 && text.len < 950 * 1000);
	assert_true(contains(&text, "100 more findings are not shown here."));
	assert_true(contains(&text, " more rules\n\n### What was left out"));
	buf_release(&text);
	buf_release(&words);
	free(ids);
	free(wordy_rules);
	free(wordy);
	free(findings);
	free(many);
}

/* ---- what the formats share ---- */

static void test_summary(void **state)
{
	struct report_input in = small_scan();
	struct buf text = {0};

	(void)state;
	in.finding_count = 0;
	in.note_count = 0;
	in.incomplete = false;
	in.elapsed = 0;
	in.scanned = "history";
	in.counts[COUNT_COMMITS] = 1;
	in.suppressed[SUPPRESSED_INLINE] = 0;
	in.notes_left_out[NOTE_SHALLOW] = 1;
	in.notes_left_out[NOTE_CONFIG] = 2;
	summary_add(&text, &in);
	assert_string_equal(buf_str(&text),
			    "No secrets found in 1 commit, 1,204 blobs (12.3 MB); not scanned: 11 "
			    "binary files; not scanned in full: history cut off by a shallow "
			    "clone; 2 remarks on the configuration; 2 suppressed (by baseline)");
	for (int kind = 0; kind < NOTE_KINDS; kind++) {
		buf_clear(&text);
		summary_add_notes(&text, (enum note_kind)kind, 2);
		assert_true(text.len > 0 && *summary_note_phrase((enum note_kind)kind));
	}
	buf_release(&text);
}

static void test_ranked(void **state)
{
	struct finding sure = word, note = word;
	const struct finding *const all[] = {&note, &word, &key, &sure, &hostile};
	struct report_input in = {.findings = all, .finding_count = 5};
	const struct finding **ranked;

	(void)state;
	sure.confidence = CONFIDENCE_HIGH;
	note.severity = SEVERITY_NOTE;
	ranked = facts_ranked(&in);
	assert_ptr_equal(ranked[0], &key);
	assert_ptr_equal(ranked[1], &sure);
	assert_ptr_equal(ranked[2], &word);
	assert_ptr_equal(ranked[3], &hostile);
	assert_ptr_equal(ranked[4], &note);
	free(ranked);
	in.finding_count = 0;
	assert_null(facts_ranked(&in));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),	      cmocka_unit_test(test_formats),
		cmocka_unit_test(test_colour),	      cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_secrets),	      cmocka_unit_test(test_no_clock),
		cmocka_unit_test(test_nothing_found), cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_annotations),   cmocka_unit_test(test_page_size),
		cmocka_unit_test(test_summary),	      cmocka_unit_test(test_ranked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
