/* SPDX-License-Identifier: Apache-2.0 */
/* surface/surface.html: meta elements in HTML, templates, JSX and strings of scripts;
 * headers/html_entity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "syntax/html_entity.h"
#include "surface_fixture.h"

static const struct {
	const char *text, *expected;
} cases[] = {
	{"<META HTTP-EQUIV='Content-Security-Policy' content=\"default-src 'self'\">"
	 "<meta content='img-src *'\n\thttp-equiv = content-security-policy />",
	 "[] Content-Security-Policy: default-src 'self' (meta)\n"
	 "[] content-security-policy: img-src * (meta)\n"},
	{"<meta http-equiv=X-A content=a/b><meta name=referrer content=origin><meta name=x "
	 "content=y>",
	 "[] X-A: a/b (meta)\n[] Referrer-Policy: origin (meta)\n"},
	/* References, known, unknown and bare. */
	{"<meta http-equiv=X-A content='&#39;self&#x27; &quot;&apos &amp&ampx &nope; "
	 "&lt=&#146;&#0;'>",
	 "[] X-A: 'self' \"&apos &&ampx &nope; &lt=\xE2\x80\x99\xEF\xBF\xBD (meta)\n"},
	/* Not in comments, raw text, code; the first of repeated attributes. */
	{"<!-- <meta http-equiv=X-A content=a> --><script>'<meta http-equiv=X-B "
	 "content=b>'</script>"
	 "<title><meta http-equiv=X-C content=c></title><% <meta http-equiv=X-D content=d> %>"
	 "<metadata http-equiv=X-E content=e><meta http-equiv=X-F content=1 content=2>",
	 "[] X-F: 1 (meta)\n"},
	/* About the document; incomplete. */
	{"<meta http-equiv=refresh content=1><meta http-equiv=Content-Type content=x>"
	 "<meta http-equiv=X-A><meta content=a><meta http-equiv='' content=a><meta http-equiv=X-B "
	 "content",
	 "[] X-B:  (meta)\n"},
	{"<meta http-equiv=X-B content= ><meta http-equiv=X-A content=''>",
	 "[] X-B:  (meta)\n[] X-A:  (meta)\n"},
	/* What templates put in. */
	{"<meta http-equiv=X-A content=\"a <%= f(\"x\") %> {{ g(\"y\") }} <?php echo \"z\" ?> b\">",
	 "[] X-A: a ? ? ? b (meta)\n"},
	{"<meta http-equiv=\"<%= x %>\" content=a><meta http-equiv=X-A content={{ y }}>",
	 "[] X-A: ? (meta)\n"},
	/* JSX, Vue, Angular. */
	{"<meta httpEquiv=\"X-A\" content={\"a \\\"b\\\"\"} /><meta httpEquiv={'X-B'} content={`c "
	 "${d + `}`} e`} />"
	 "{/* <meta httpEquiv=\"X-C\" content=\"c\" /> */}<meta httpEquiv=\"X-D\" content={a + "
	 "'b'} {...rest} />",
	 "[] X-A: a \"b\" (meta)\n[] X-B: c ? e (meta)\n[] X-D: ? (meta)\n"},
	{"<meta http-equiv=X-A :content=\"x\"><meta http-equiv=X-B [content]='y'>",
	 "[] X-A: ? (meta)\n[] X-B: ? (meta)\n"},
	/* In a string of a script. */
	{"s = \"<meta http-equiv=\\\"X-A\\\" content=\\\"default-src 'none'\\\">\";",
	 "[] X-A: default-src 'none' (meta)\n"},
	/* Cut off. */
	{"<meta http-equiv=X-A content=\"a", "[] X-A: a (meta)\n"},
	{"<!-- <meta http-equiv=X-A content=a>", "[] X-A: a (meta)\n"},
	{"<meta", ""},
	{"", ""},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		surface_expect("html-meta", "x.html", bytes_str(cases[i].text), cases[i].expected);
}

/* In a script the tag may stand in a string that ends within an attribute. */
static void test_joints(void **state)
{
	static const struct {
		const char *path, *content, *expected;
	} joints[] = {
		{"a.js", "' + policy + '", "?"},
		{"a.js", "default-src \\'self\\'; '+a+' b '+c+'; img-src *",
		 "default-src \\'self\\'; ?; img-src *"},
		{"a.php", "' . $csp . '", "?"},
		{"a.js", "default-src 'self' 'sha256-+a+='", "default-src 'self' 'sha256-+a+='"},
		{"a.html", "' + policy + '", "' + policy + '"},
	};
	char text[200], expected[200];

	(void)state;
	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
		snprintf(text, sizeof text,
			 "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">",
			 joints[i].content);
		snprintf(expected, sizeof expected, "[] Content-Security-Policy: %s (meta)\n",
			 joints[i].expected);
		surface_expect("html-meta", joints[i].path, bytes_str(text), expected);
	}
}

static void test_addresses(void **state)
{
	static const char text[] =
		"<!doctype html>\r\n<p>\xC3\xA9</p>\r\n\t<meta "
		"http-equiv=\"Content-Security-Policy\"\r\n\t\tcontent=\"script-src\r\n"
		"\t\t&#39;self&#39; \xE2\x82\xAC <%= x %> img-src *\">\r\n";
	struct surface_run run;

	(void)state;
	surface_run(&run, NULL, "public/index.html", bytes_str(text));
	surface_check_addresses(&run);
	surface_check_source(&run, "Content-Security-Policy", "'self'", "&#39;self&#39;");
	surface_check_source(&run, "Content-Security-Policy", "\x01", "<%= x %>");
	surface_check_source(&run, "Content-Security-Policy", "img-src *", "img-src *");
	assert_int_equal(run.file.first->name_span.start,
			 bytes_find(bytes_str(text), BYTES("Content-S"), 0));
	surface_run_release(&run);
}

static void test_claims(void **state)
{
	static const struct surface_claim files[] = {
		{"index.html", "<meta http-equiv=x content=y>", true},
		{"INDEX.HTM", "<META HTTP-EQUIV=x>", true},
		{"app/layout.tsx", "<meta httpEquiv=\"x\">", true},
		{"index.html", "<meta name='referrer' content=x>", true},
		{"index.html", "<p>", false},
		{"notes.md", "<meta http-equiv=x>", false},
	};

	(void)state;
	surface_check_claims(&surface_html, files, sizeof files / sizeof *files);
}

static void test_entities(void **state)
{
	static const struct {
		const char *text, *character;
		size_t taken;
	} references[] = {
		{"&amp;x", "&", 5},
		{"&amp x", "&", 4},
		{"&ampx", "", 0},
		{"&amp=", "", 0},
		{"&#39;", "'", 5},
		{"&#39x", "'", 4},
		{"&#x27;", "'", 6},
		{"&#X27", "'", 5},
		{"&#;", "", 0},
		{"&#x;", "", 0},
		{"&", "", 0},
		{"&#", "", 0},
		{"&#99999999999;", "\xEF\xBF\xBD", 14},
		{"&#xD800;", "\xEF\xBF\xBD", 8},
		{"&rsquo;", "\xE2\x80\x99", 7},
		{"&rsquo", "", 0},
		{"&nbsp;", "\xC2\xA0", 6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
		char character[UTF8_MAX_LEN];
		size_t len = 0;

		assert_int_equal(html_entity(bytes_str(references[i].text), character, &len),
				 references[i].taken);
		assert_true(bytes_eq_str(bytes_of(character, len), references[i].character));
	}
}

/* Text that would make a careless scanner quadratic. */
static void test_hostile(void **state)
{
	static const char *const repeated[] = {"<!--",
					       "<script>",
					       "<% ",
					       "<meta a={",
					       "{{",
					       "<meta x=\"<?",
					       "<meta http-equiv=X-A content={`${"};
	enum { SIZE = 1 << 20 };
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++) {
		struct surface_run run;

		buf_clear(&text);
		while (text.len < SIZE)
			buf_add_str(&text, repeated[i]);
		surface_run(&run, "html-meta", "x.html", buf_bytes(&text));
		surface_run_release(&run);
	}
	buf_release(&text);
}

/* What the languages of templates put into a policy is a hole, in whatever file they stand. */
static void test_templates(void **state)
{
	static const struct {
		const char *path, *before, *code, *after;
	} templates[] = {
		{"a.ejs", "\"", "<%- nonce %>", "\""},
		{"app.html", "\"", "%sveltekit.nonce%", "\""},
		{"a.html.erb", "\"", "<%= content_security_policy_nonce %>", "\""},
		{"a.html.eex", "'", "<%= @nonce %>", "'"},
		{"a.jsp", "\"", "<%=nonce%>", "\""},
		{"a.php", "\"", "<?= $nonce ?>", "\""},
		{"a.blade.php", "\"", "{{ $nonce }}", "\""},
		{"b.blade.php", "\"", "{!! $nonce !!}", "\""},
		{"a.hbs", "\"", "{{{nonce}}}", "\""},
		{"b.hbs", "\"", "{{nonce}}", "\""},
		{"a.html.j2", "\"", "{{ nonce|e }}", "\""},
		{"a.jinja", "\"", "{% if x %}y{% endif %}", "\""},
		{"a.twig", "\"", "{{ csp_nonce('script') }}", "\""},
		{"a.liquid", "\"", "{{ 'x' | upcase }}", "\""},
		{"a.gohtml", "\"", "{{.Nonce}}", "\""},
		{"a.html.tmpl", "\"", "{{ .Nonce }}", "\""},
		{"a.cshtml", "\"", "<%: x %>", "\""},
		{"a.jsx", "{`", "${nonce}", "`}"},
		{"a.tsx", "{`", "${f({a: `b`})}", "`}"},
		{"a.mdx", "{`", "${nonce}", "`}"},
		{"a.astro", "{`", "${nonce}", "`}"},
		{"a.svelte", "{`", "${nonce}", "`}"},
		{"a.js", "\"", "<%= nonce %>", "\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
		struct buf text = {0};

		buf_addf(&text,
			 "<head>\r\n\t<meta http-equiv=\"Content-Security-Policy\" "
			 "content=%sscript-src "
			 "x-%s; img-src a%s />",
			 templates[i].before, templates[i].code, templates[i].after);
		surface_expect(
			NULL, templates[i].path, buf_bytes(&text),
			strchr(templates[i].code, 'y') && strchr(templates[i].code, '%') &&
					templates[i].code[0] == '{'
				? "[] Content-Security-Policy: script-src x-?y?; img-src a (meta)\n"
				: "[] Content-Security-Policy: script-src x-?; img-src a (meta)\n");
		buf_release(&text);
	}
	/* Whole attributes that an expression makes. */
	surface_expect(NULL, "a.vue",
		       BYTES("<meta http-equiv=\"Content-Security-Policy\" :content=\"csp\">"),
		       "[] Content-Security-Policy: ? (meta)\n");
	surface_expect(NULL, "a.svelte",
		       BYTES("<svelte:head><meta http-equiv=\"Content-Security-Policy\" "
			     "content={csp} /></svelte:head>"),
		       "[] Content-Security-Policy: ? (meta)\n");
	surface_expect(
		NULL, "a.tsx",
		BYTES("<meta httpEquiv=\"Content-Security-Policy\" content={\"img-src a\"} />"),
		"[] Content-Security-Policy: img-src a (meta)\n");
	surface_expect(
		NULL, "a.jsx",
		BYTES("<meta httpEquiv='Content-Security-Policy' content={[\"a\"].join()} />"),
		"[] Content-Security-Policy: ? (meta)\n");
}

static void test_mutations(void **state)
{
	static const char text[] = "<!-- c --><meta http-equiv=\"Content-Security-Policy\" "
				   "content=\"default-src &#39;self&#x27; &amp; <%= \"x\" %>\">\n"
				   "<script>x</script><meta httpEquiv={'X-A'} content={`a ${b} \\` "
				   "c`}/><meta :content=\"{a: 1}\" name=referrer>\n"
				   "<title>t</title>\"<meta http-equiv=\\\"X-B\\\" content=\\\"{{ "
				   "d }}\\\">\"{/* */}<meta name=referrer content=origin>";

	(void)state;
	surface_mutate("html-meta", "x.html", bytes_str(text), 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),     cmocka_unit_test(test_joints),
		cmocka_unit_test(test_addresses), cmocka_unit_test(test_claims),
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_hostile),   cmocka_unit_test(test_templates),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
