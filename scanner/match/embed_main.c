/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket-embed RULES_DIRECTORY OUTPUT_DIRECTORY
 *
 * A program of the build: reads the built-in rules with the loader that reads user rules, and writes
 *
 *   builtin.c      ruleset_builtin() as a constant table, and builtin_database()
 *   database-N.bin the prefilter databases, best first, which builtin.c includes with .incbin
 *
 * so that the program parses and compiles nothing at start. A rule that does not load fails the build.
 */
#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "match/builtin.h"
#include "match/scan.h"
#include "ruleset/c_source.h"
#include "ruleset/load.h"

/* Where there is no AVX2, the first is what the second is, and the one that is used. */
static const enum prefilter_target targets[] = {PREFILTER_AVX2, PREFILTER_GENERIC};
enum { TARGETS = sizeof targets / sizeof targets[0] };

/* The loader refers to these; here there are no built-in rules yet. */
const struct ruleset *ruleset_builtin(void)
{
	static const struct ruleset empty = {0};

	return &empty;
}

static void print_allowlists(FILE *out, const struct allowlist *lists, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		fputs("\t{\n", out);
		c_source_field(out, "\t\t", "description", lists[i].description);
		fprintf(out, "\t\t.all = %d, .target = %d,\n", lists[i].all, lists[i].target);
		c_source_list(out, "\t\t", "regexes", lists[i].regexes);
		c_source_list(out, "\t\t", "stopwords", lists[i].stopwords);
		c_source_list(out, "\t\t", "paths", lists[i].paths);
		c_source_list(out, "\t\t", "commits", lists[i].commits);
		fputs("\t},\n", out);
	}
}

static void print_facts(FILE *out, const struct regex_facts *facts)
{
	fprintf(out,
		"\t\t.facts = {.min_width = %uu, .max_width = %uu, .nocase = %d, "
		".before_max = %uu, .alnum_behind = %uu, .looks_far = %d,\n\t\t\t.prefix_min = %uu, "
		".prefix_max = %uu, .prefix_reach = %uu, .prefix = ",
		facts->min_width, facts->max_width, facts->nocase, facts->before_max,
		facts->alnum_behind, facts->looks_far, facts->prefix_min, facts->prefix_max, facts->prefix_reach);
	c_source_string(out, facts->prefix);
	fprintf(out, ",\n\t\t\t.literals_len = %zu", facts->literals_len);
	if (facts->literals_len)
		fputs(", .literals = (struct bytes[]){", out);
	for (size_t i = 0; i < facts->literals_len; i++) {
		fputc('{', out);
		c_source_bytes(out, facts->literals[i]);
		fprintf(out, ", %zu}, ", facts->literals[i].len);
	}
	fputs(facts->literals_len ? "}},\n" : "},\n", out);
}

static void print_rule(FILE *out, const struct rule *rule)
{
	fputs("\t{\n", out);
	c_source_field(out, "\t\t", "info.id", rule->info.id);
	c_source_field(out, "\t\t", "info.name", rule->info.name);
	c_source_field(out, "\t\t", "info.description", rule->info.description);
	c_source_field(out, "\t\t", "info.remediation", rule->info.remediation);
	c_source_list(out, "\t\t", "info.references", rule->info.references);
	c_source_list(out, "\t\t", "info.cwe", rule->info.cwe);
	c_source_list(out, "\t\t", "info.tags", rule->info.tags);
	fprintf(out, "\t\t.info.kind = %d, .info.severity = %d, .info.confidence = %d,\n",
		rule->info.kind, rule->info.severity, rule->info.confidence);
	c_source_field(out, "\t\t", "regex", rule->regex);
	c_source_field(out, "\t\t", "path", rule->path);
	c_source_field(out, "\t\t", "decode", rule->decode);
	fprintf(out, "\t\t.secret_group = %u, .entropy = %.17g, .auxiliary = %d,\n",
		rule->secret_group, rule->entropy, rule->auxiliary);
	fprintf(out, "\t\t.keyword_implied = %d, .line = %u,\n", rule->keyword_implied, rule->line);
	c_source_list(out, "\t\t", "keywords", rule->keywords);
	c_source_list(out, "\t\t", "validators", rule->validators);
	c_source_list(out, "\t\t", "examples", rule->examples);
	c_source_list(out, "\t\t", "negative_examples", rule->negative_examples);
	c_source_field(out, "\t\t", "example_path", rule->example_path);
	c_source_field(out, "\t\t", "file", rule->file);
	print_facts(out, &rule->facts);
	if (rule->allowlists_len) {
		fputs("\t\t.allowlists = (const struct allowlist[]){\n", out);
		print_allowlists(out, rule->allowlists, rule->allowlists_len);
		fprintf(out, "\t\t}, .allowlists_len = %zu,\n", rule->allowlists_len);
	}
	if (rule->required_len) {
		fputs("\t\t.required = (const struct required_rule[]){", out);
		for (size_t i = 0; i < rule->required_len; i++) {
			fputc('{', out);
			c_source_string(out, rule->required[i].id);
			fprintf(out, ", %d, %d}, ", rule->required[i].within_lines,
				rule->required[i].within_columns);
		}
		fprintf(out, "}, .required_len = %zu,\n", rule->required_len);
	}
	fputs("\t},\n", out);
}

static void print_table(FILE *out, const struct ruleset *set)
{
	fputs("/* Made by picket-embed from the rule files; not to be edited. */\n"
	      "#include \"match/builtin.h\"\n#include \"ruleset/ruleset.h\"\n\n"
	      "static const struct rule rules[] = {\n",
	      out);
	for (size_t i = 0; i < set->len; i++)
		print_rule(out, &set->rules[i]);
	fputs("};\n\nstatic const struct allowlist allowlists[] = {\n", out);
	print_allowlists(out, set->allowlists, set->allowlists_len);
	fputs("\t{0},\n};\n\nstatic const struct ruleset set = {\n", out);
	fprintf(out, "\trules, %zu, allowlists, %zu, {0},\n};\n\n", set->len, set->allowlists_len);
	fputs("const struct ruleset *ruleset_builtin(void)\n{\n\treturn &set;\n}\n\n", out);
}

/* The assembler puts the databases into the read-only data, each between two labels. */
static void print_databases(FILE *out, const char *directory)
{
	for (int i = 0; i < TARGETS; i++)
		fprintf(out,
			"__asm__(\".section .rodata\\n.balign 64\\n\"\n"
			"\t\"picket_database_%d:\\n.incbin \\\"%s/database-%d.bin\\\"\\n\"\n"
			"\t\"picket_database_%d_end:\\n.byte 0\\n.previous\\n\");\n"
			"extern const char picket_database_%d[], picket_database_%d_end[];\n\n",
			i, directory, i, i, i, i);
	fputs("struct bytes builtin_database(size_t i)\n{\n\tswitch (i) {\n", out);
	for (int i = 0; i < TARGETS; i++)
		fprintf(out,
			"\tcase %d:\n\t\treturn bytes_of(picket_database_%d, "
			"(size_t)(picket_database_%d_end - picket_database_%d));\n",
			i, i, i, i);
	fputs("\tdefault:\n\t\treturn bytes_of(NULL, 0);\n\t}\n}\n", out);
}

static FILE *open_output(const char *directory, const char *name, struct err *err)
{
	struct buf path = {0};
	FILE *out;

	buf_addf(&path, "%s/%s", directory, name);
	out = fopen(buf_str(&path), "wbe");
	if (!out)
		err_errno(err, errno, "cannot write %s", buf_str(&path));
	buf_release(&path);
	return out;
}

static int close_output(FILE *out, const char *name, struct err *err)
{
	bool bad = ferror(out);

	if (fclose(out) != 0 || bad)
		return err_errno(err, errno, "cannot write %s", name);
	return 0;
}

static int write_database(const struct ruleset *set, int i, const char *directory, struct err *err)
{
	struct buf database = {0};
	char name[32];
	FILE *out;
	int ret = prefilter_compile(set, targets[i], &database, err);

	snprintf(name, sizeof name, "database-%d.bin", i);
	out = ret ? NULL : open_output(directory, name, err);
	if (out) {
		fwrite(buf_str(&database), 1, database.len, out);
		ret = close_output(out, name, err);
	}
	buf_release(&database);
	return out ? ret : ERR_FAILED;
}

/* What a user is only warned of is a mistake in our own rules. */
static void count_warning(void *ctx, const char *message)
{
	size_t *warnings = ctx;

	++*warnings;
	fprintf(stderr, "picket-embed: %s\n", message);
}

static int embed(const char *rules, const char *directory, struct err *err)
{
	size_t warnings = 0;
	struct loader *loader = loader_new(NULL, count_warning, &warnings);
	const struct ruleset *set;
	struct matcher *matcher = NULL;
	struct buf database = {0};
	FILE *out;
	int ret = loader_add_directory(loader, rules, err);

	if (!ret)
		ret = loader_finish(loader, &set, err);
	if (!ret && warnings)
		ret = err_set(err, ERR_USAGE, "the rules have mistakes");
	/* Compiling every expression once here is what lets the program trust them. */
	if (!ret)
		ret = prefilter_compile(set, PREFILTER_HOST, &database, err);
	if (!ret)
		ret = matcher_new(set, buf_bytes(&database), true, &matcher, err);
	for (int i = 0; i < TARGETS && !ret; i++)
		ret = write_database(set, i, directory, err);
	if (!ret) {
		out = open_output(directory, "builtin.c", err);
		ret = out ? 0 : ERR_FAILED;
		if (out) {
			print_table(out, set);
			print_databases(out, directory);
			ret = close_output(out, "builtin.c", err);
		}
	}
	if (!ret)
		printf("%zu rules embedded\n", set->len);
	matcher_free(matcher);
	buf_release(&database);
	loader_free(loader);
	return ret;
}

int main(int argc, char **argv)
{
	struct err err = {0};

	if (argc != 3) {
		fputs("usage: picket-embed RULES_DIRECTORY OUTPUT_DIRECTORY\n", stderr);
		return 2;
	}
	if (embed(argv[1], argv[2], &err)) {
		fprintf(stderr, "picket-embed: %s\n", err.message);
		return 1;
	}
	return 0;
}
