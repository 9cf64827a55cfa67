/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket-policies OUTPUT FILE...
 *
 * A program of the build: reads rules/headers with the loader of policies.c and writes
 * policies_builtin() as a constant, so that the program parses nothing at start. A rule that is
 * wrong or lacks fails the build.
 */
#include <errno.h>
#include <stdio.h>

#include "base/buf.h"
#include "judge/builtin_policies.h"
#include "ruleset/c_source.h"

enum { MAX_FILE = 16 * 1024 * 1024 };

static void print_rule(FILE *out, const struct rule_info *info)
{
	fputs("\t\t{\n", out);
	c_source_field(out, "\t\t\t", "id", info->id);
	c_source_field(out, "\t\t\t", "name", info->name);
	c_source_field(out, "\t\t\t", "description", info->description);
	c_source_field(out, "\t\t\t", "remediation", info->remediation);
	c_source_list(out, "\t\t\t", "references", info->references);
	c_source_list(out, "\t\t\t", "cwe", info->cwe);
	c_source_list(out, "\t\t\t", "tags", info->tags);
	fprintf(out, "\t\t\t.kind = %d, .severity = %d, .confidence = %d,\n\t\t},\n", info->kind,
		info->severity, info->confidence);
}

static void print_policies(FILE *out, const struct policies *policies)
{
	fputs("/* Made by picket-policies from rules/headers; not to be edited. */\n"
	      "#include \"judge/builtin_policies.h\"\n\n"
	      "static const struct known_host hosts[] = {\n",
	      out);
	for (size_t i = 0; i < policies->hosts_len; i++) {
		const struct known_host *host = &policies->hosts[i];

		fputs("\t{{", out);
		c_source_bytes(out, host->host);
		fprintf(out, ", %zu}, %d, ", host->host.len, host->kind);
		c_source_string(out, host->why);
		fputs("},\n", out);
	}
	fputs("\t{{0}, 0, 0},\n};\n\nstatic const struct policies policies = {\n\t.rules = {\n",
	      out);
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++)
		print_rule(out, &policies->rules[rule]);
	fputs("\t},\n\t.strict = {", out);
	for (int rule = 0; rule < POLICY_RULE_COUNT; rule++)
		fprintf(out, "%d, ", policies->strict[rule]);
	fprintf(out,
		"},\n\t.hsts_min_age = %lld,\n\t.hsts_preload_age = %lld,\n\t.hosts = hosts,\n"
		"\t.hosts_len = %zu,\n};\n\n"
		"const struct policies *policies_builtin(void)\n{\n\treturn &policies;\n}\n",
		(long long)policies->hsts_min_age, (long long)policies->hsts_preload_age,
		policies->hosts_len);
}

static int read_file(const char *path, struct buf *out, struct err *err)
{
	FILE *file = fopen(path, "rbe");
	size_t n;

	if (!file)
		return err_errno(err, errno, "cannot open %s", path);
	do {
		n = fread(buf_reserve(out, 65536), 1, 65536, file);
		out->len += n;
	} while (n && out->len < MAX_FILE);
	fclose(file);
	return 0;
}

static int load(struct policies *policies, struct arena *arena, int files, char **paths,
		struct err *err)
{
	int ret = 0;

	for (int i = 0; i < files && !ret; i++) {
		struct buf text = {0};

		ret = read_file(paths[i], &text, err);
		if (!ret)
			ret = policies_load(policies, arena, buf_bytes(&text), paths[i], err);
		buf_release(&text);
	}
	return ret ? ret : policies_check(policies, err);
}

int main(int argc, char **argv)
{
	struct policies policies = {0};
	struct arena arena = {0};
	struct err err = {0};
	FILE *out = NULL;
	int ret = 1;

	if (argc < 3) {
		fputs("usage: picket-policies OUTPUT FILE...\n", stderr);
		return 2;
	}
	if (load(&policies, &arena, argc - 2, argv + 2, &err)) {
		fprintf(stderr, "picket-policies: %s\n", err.message);
		goto done;
	}
	out = fopen(argv[1], "wbe");
	if (out)
		print_policies(out, &policies);
	if (!out || fclose(out) != 0)
		fprintf(stderr, "picket-policies: cannot write %s\n", argv[1]);
	else
		ret = 0;
done:
	arena_release(&arena);
	return ret;
}
