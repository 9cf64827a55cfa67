/* SPDX-License-Identifier: Apache-2.0 */
/* From --rules and --no-default-rules to a rule set. */
#include "cli/load_rules.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "cli/complain.h"
#include "engine/header_check.h"

static void warn(void *ctx, const char *message)
{
	const struct options *options = ctx;

	if (!options->quiet)
		complain("warning: %s", message);
}

/* Reports know a rule by its id: those about headers are not made of rule files, and keep theirs. */
static int check_header_ids(const struct ruleset *set, struct err *err)
{
	size_t len;
	const struct rule_info *headers = header_check_rules(&len);

	for (size_t i = 0; i < len; i++) {
		const struct rule *rule = ruleset_find(set, headers[i].id);

		if (rule)
			return err_set(err, ERR_USAGE,
				       "%s:%u: '%s' is the id of a built-in rule about headers; give "
				       "this one another id",
				       rule->file, rule->line, rule->info.id);
	}
	return 0;
}

static void warn_of_unknown(const struct options *options, const struct string_list *disabled)
{
	if (options->quiet)
		return;
	for (size_t i = 0; i < disabled->len; i++)
		if (!header_check_find(disabled->items[i]))
			complain("warning: %s:%u: disabledRules names '%s', which does not exist",
				 disabled->places[i].file, disabled->places[i].line,
				 disabled->items[i]);
}

int load_rules(const struct options *options, struct loaded_rules *out, struct err *err)
{
	int ret = 0;

	*out = (struct loaded_rules){.set = ruleset_builtin()};
	if (options->rules.len == 0 && !options->no_default_rules)
		return 0;
	if (options->rules.len == 0)
		return err_set(err, ERR_USAGE, "--no-default-rules leaves no rules: add --rules FILE");
	out->loader = loader_new(options->no_default_rules ? NULL : ruleset_builtin(), warn,
				 (void *)options);
	for (size_t i = 0; i < options->rules.len && !ret; i++) {
		const char *file = options->rules.items[i];
		struct stat st;

		if (stat(file, &st) == 0 && S_ISDIR(st.st_mode))
			ret = loader_add_directory(out->loader, file, err);
		else
			ret = loader_add_file(out->loader, file, err);
	}
	if (!ret)
		ret = loader_finish(out->loader, &out->set, err);
	if (!ret)
		ret = check_header_ids(out->set, err);
	if (!ret && out->set->len == 0)
		ret = err_set(err, ERR_USAGE, "%s defines no rules", options->rules.items[0]);
	if (ret)
		loaded_rules_release(out);
	else
		warn_of_unknown(options, &out->set->disabled_others);
	return ret;
}

void loaded_rules_release(struct loaded_rules *rules)
{
	loader_free(rules->loader);
	*rules = (struct loaded_rules){0};
}

char *cache_directory(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct buf path = {0};

	/* The specification says to ignore relative paths. */
	if (xdg && xdg[0] == '/')
		buf_addf(&path, "%s/picket", xdg);
	else if (home && home[0] == '/')
		buf_addf(&path, "%s/.cache/picket", home);
	else
		return NULL;
	return buf_detach(&path);
}
