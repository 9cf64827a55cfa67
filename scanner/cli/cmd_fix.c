/* SPDX-License-Identifier: Apache-2.0 */
/*
 * picket fix: applies the fixes of header findings, or shows what would change.
 *
 * A file is scanned and its fixes are made in memory until none is left: of fixes that overlap the first
 * is made, and the next round sees what that leaves of the others. Nothing is written before the last file
 * has been looked at. Secrets are looked for only to hide them in what is shown.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/patch.h"
#include "base/suggest.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/load_rules.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rewrite.h"
#include "engine/engine.h"
#include "git/repo.h"
#include "report/diff.h"
#include "report/escape.h"
#include "report/prose.h"
#include "source/worktree.h"

enum { MAX_ROUNDS = 20 }; /* of one file; each makes at least one fix */

/* One file with fixes. */
struct fixed_file {
	char *path;
	struct bytes before; /* owned */
	struct bytes shown;  /* the same with secrets hidden; owned */
	struct patch patch;
	size_t fixes;
};

struct fixer {
	const struct options *options;
	struct engine *engine;
	VEC(struct fixed_file) files;
	VEC(struct finding) findings; /* of the file at hand */
	size_t fixes, left;           /* left: offered again and again */
};

static void print_help(void)
{
	puts("usage: picket fix [OPTION]... [PATH]\n"
	     "\n"
	     "Mends mistakes in security headers where only one text can be meant: missing quotes and\n"
	     "semicolons, misspelt values, directives and headers that do nothing, missing `always`. Without\n"
	     "--apply nothing is written: what would change is printed as a diff.\n"
	     "\n"
	     "  picket fix               show what can be mended around you\n"
	     "  picket fix --apply       and mend it\n"
	     "  picket fix | git apply   the same, through git\n"
	     "\n"
	     "Options:");
	options_print_help(stdout, COMMAND_FIX);
	puts("\n"
	     "A comment  picket:allow[rule-id] reason  on a line keeps it as it is.\n"
	     "\n"
	     "Exit status: 0 nothing to mend, or all of it was written; 1 there are fixes to apply;\n"
	     "2 error, also of a file that could not be written; 3 nothing to mend but not everything\n"
	     "could be looked at.");
}

/*
 * Finding fixes.
 */

static void keep_finding(void *ctx, struct finding *finding)
{
	struct fixer *fixer = ctx;

	VEC_PUSH(&fixer->findings, *finding);
	*finding = (struct finding){0};
}

static void clear_findings(struct fixer *fixer)
{
	for (size_t i = 0; i < fixer->findings.len; i++)
		finding_release(&fixer->findings.items[i]);
	fixer->findings.len = 0;
}

static bool is_wanted(const struct fixer *fixer, const struct finding *finding)
{
	const struct string_list *only = &fixer->options->only_rules;

	return only->len == 0 || string_list_has(only, finding->rule->id);
}

static int compare_fixes(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;

	if (x->fix.span.start != y->fix.span.start)
		return x->fix.span.start < y->fix.span.start ? -1 : 1;
	if (x->fix.span.end != y->fix.span.end)
		return x->fix.span.end < y->fix.span.end ? -1 : 1;
	return finding_cmp(x, y);
}

/* Do both touch the same bytes, or the same place between two? */
static bool overlap(struct span a, struct span b)
{
	return b.start < a.end || b.start == a.start;
}

/* Makes the fixes that go together; returns their number. */
static size_t make_fixes(struct fixer *fixer, struct patch *patch)
{
	const struct finding **fixes =
		mem_alloc((fixer->findings.len + 1) * sizeof(const struct finding *));
	size_t len = 0, kept = 0;

	for (size_t i = 0; i < fixer->findings.len; i++)
		if (fixer->findings.items[i].fix.description &&
		    is_wanted(fixer, &fixer->findings.items[i]))
			fixes[len++] = &fixer->findings.items[i];
	if (len)
		qsort(fixes, len, sizeof(const struct finding *), compare_fixes);
	for (size_t i = 0; i < len; i++)
		if (!kept || !overlap(fixes[kept - 1]->fix.span, fixes[i]->fix.span))
			fixes[kept++] = fixes[i];
	assert(kept <= len);
	for (size_t i = kept; i-- > 0;)
		patch_replace(patch, fixes[i]->fix.span.start, fixes[i]->fix.span.end,
			      bytes_str(fixes[i]->fix.text));
	free(fixes);
	return kept;
}

/* Stars for the secrets of the file as it is. */
static void hide_secrets(const struct fixer *fixer, char *text)
{
	for (size_t i = 0; i < fixer->findings.len; i++) {
		const struct finding *finding = &fixer->findings.items[i];

		assert(finding->span.start <= finding->span.end);
		for (uint32_t at = finding->span.start;
		     finding->rule->kind == RULE_SECRET && at < finding->span.end; at++)
			if (text[at] != '\n' && text[at] != '\r')
				text[at] = '*';
	}
}

static void scan_text(struct fixer *fixer, const struct blob *blob, struct bytes text)
{
	struct blob now = *blob;

	now.data = text;
	clear_findings(fixer);
	(void)engine_scan_blob(fixer->engine, 0, &now, keep_finding, fixer);
}

static int on_file(void *ctx, unsigned worker, const struct blob *blob)
{
	struct fixer *fixer = ctx;
	struct fixed_file file = {0};
	struct buf text = {0};
	size_t made;

	(void)worker;
	scan_text(fixer, blob, blob->data);
	patch_init(&file.patch, blob->data);
	made = make_fixes(fixer, &file.patch);
	if (made) {
		char *shown = mem_strndup(blob->data.ptr, blob->data.len);

		file.path = mem_strndup(blob->from.path.ptr, blob->from.path.len);
		file.before = bytes_of(mem_strndup(blob->data.ptr, blob->data.len), blob->data.len);
		file.patch.original = file.before;
		if (!fixer->options->show_secrets)
			hide_secrets(fixer, shown);
		file.shown = bytes_of(shown, blob->data.len);
	}
	for (unsigned round = 1; made; round++) {
		file.fixes += made;
		buf_clear(&text);
		patch_text(&file.patch, &text);
		scan_text(fixer, blob, buf_bytes(&text));
		if (round == MAX_ROUNDS)
			break;
		made = make_fixes(fixer, &file.patch);
	}
	assert((file.path != NULL) == (file.fixes > 0));
	fixer->left += made;
	fixer->fixes += file.fixes;
	if (file.path)
		VEC_PUSH(&fixer->files, file);
	else
		patch_release(&file.patch);
	buf_release(&text);
	return 0;
}

/*
 * Where the files are.
 */

/* The directory that reported paths are relative to: the work tree's root, or PATH. Malloc'ed. */
static char *find_root(const struct options *options, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *above = slash ? mem_strndup(path, (size_t)(slash + 1 - path)) : mem_strndup(".", 1);
	struct repo repo = {0};
	struct stat st;
	char *root;

	root = realpath(stat(path, &st) == 0 && !S_ISDIR(st.st_mode) ? above : path, NULL);
	if (root && !options->no_git && repo_open(&repo, root, 0, NULL) == 0 && repo.work_tree) {
		free(root);
		root = mem_strndup(repo.work_tree, strlen(repo.work_tree));
	}
	repo_release(&repo);
	free(above);
	return root;
}

static int compare_files(const void *a, const void *b)
{
	const struct fixed_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* Writes the files; returns how many could not be. */
static size_t apply_files(const struct fixer *fixer, int root)
{
	size_t failed = 0;

	for (size_t i = 0; i < fixer->files.len; i++) {
		const struct fixed_file *file = &fixer->files.items[i];
		struct buf after = {0}, path = {0};
		struct err err = {0};

		assert(file->shown.len == file->before.len);
		patch_text(&file->patch, &after);
		if (rewrite_file(root, file->path, file->before, buf_bytes(&after), &err)) {
			escape_path(&path, bytes_str(file->path));
			complain("%s is not changed: %s", buf_str(&path), err.message);
			failed++;
		}
		buf_release(&after);
		buf_release(&path);
	}
	return failed;
}

static int print_diff(const struct fixer *fixer, struct err *err)
{
	const struct style style = output_style(fixer->options, STDOUT_FILENO, false);
	enum diff_look look = DIFF_EXACT;
	struct buf out = {0};

	if (style.colour)
		look = DIFF_COLOURED;
	else if (isatty(STDOUT_FILENO) || getenv("GITHUB_ACTIONS"))
		look = DIFF_VISIBLE;
	for (size_t i = 0; i < fixer->files.len; i++) {
		const struct fixed_file *file = &fixer->files.items[i];
		struct patch shown = file->patch;

		shown.original = file->shown;
		diff_add(&out, bytes_str(file->path), &shown, look);
	}
	fwrite(buf_str(&out), 1, out.len, stdout);
	buf_release(&out);
	return output_flush(err);
}

/* "3 fixes in 2 files; nothing is written without --apply" */
static void print_summary(const struct fixer *fixer)
{
	struct buf line = {0};

	if (fixer->fixes == 0) {
		buf_add_str(&line, "nothing to mend");
	} else {
		prose_count(&line, fixer->fixes, "fix", "fixes");
		buf_add_str(&line, " in ");
		prose_count(&line, fixer->files.len, "file", "files");
		if (!fixer->options->apply)
			buf_add_str(&line, "; nothing is written without --apply");
	}
	if (fixer->left) {
		buf_add_str(&line, "; left for another run: ");
		prose_number(&line, fixer->left);
	}
	fprintf(stderr, "%s\n", buf_str(&line));
	buf_release(&line);
}

static int check_rules(const struct fixer *fixer, struct err *err)
{
	const struct string_list *only = &fixer->options->only_rules;
	size_t len;
	const struct rule_info *rules = engine_header_rules(fixer->engine, &len);
	const char **ids = mem_alloc((len + 1) * sizeof *ids), *nearest;
	int ret = 0;

	for (size_t i = 0; i < len; i++)
		ids[i] = rules[i].id;
	ids[len] = NULL;
	for (size_t i = 0; i < only->len && !ret; i++) {
		size_t at = 0;

		while (at < len && strcmp(ids[at], only->items[i]) != 0)
			at++;
		if (at < len)
			continue;
		nearest = suggest(bytes_str(only->items[i]), ids);
		if (nearest)
			ret = err_set(err, ERR_USAGE, "there is no header rule '%s', did you mean '%s'?",
				      only->items[i], nearest);
		else
			ret = err_set(err, ERR_USAGE,
				      "there is no header rule '%s'; picket rules list --kind header "
				      "shows all",
				      only->items[i]);
	}
	free(ids);
	return ret;
}

static void release_files(struct fixer *fixer)
{
	for (size_t i = 0; i < fixer->files.len; i++) {
		struct fixed_file *file = &fixer->files.items[i];

		free(file->path);
		free((void *)file->before.ptr);
		free((void *)file->shown.ptr);
		patch_release(&file->patch);
	}
	free(fixer->files.items);
	clear_findings(fixer);
	free(fixer->findings.items);
}

static void warn_of_notes(const struct collected *found)
{
	size_t missed = 0;

	for (size_t i = 0; i < found->note_count; i++)
		complain_of_note(&found->notes[i], &missed);
	complain_of_more(missed);
}

/* Shows or writes what was found; returns the exit status. */
static int finish(struct fixer *fixer, const char *root, struct err *err)
{
	struct triage_counts counts;
	struct collected found;
	size_t failed = 0;
	int fd;

	if (fixer->files.len)
		qsort(fixer->files.items, fixer->files.len, sizeof *fixer->files.items,
		      compare_files);
	engine_finish(fixer->engine, &found, &counts);
	if (!fixer->options->apply && print_diff(fixer, err))
		return EXIT_ERROR;
	if (fixer->options->apply && fixer->files.len) {
		fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0) {
			err_errno(err, errno, "cannot open %s", root);
			return EXIT_ERROR;
		}
		failed = apply_files(fixer, fd);
		close(fd);
	}
	warn_of_notes(&found);
	print_summary(fixer);
	if (failed)
		return EXIT_ERROR;
	if (fixer->options->exit_zero)
		return EXIT_CLEAN;
	if (fixer->left || (fixer->fixes && !fixer->options->apply))
		return EXIT_FOUND;
	return found.incomplete ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

static int mend(const struct options *options, const char *path, struct err *err)
{
	const struct worktree_options worktree = {path, options->no_git, options->max_file_size, 1};
	char *given = realpath(path, NULL), *root = NULL;
	const struct header_options headers = {
		.strict = options->strict, .samples = options->samples, .given = given};
	struct engine_options wanted = {.jobs = 1, .headers = &headers};
	struct fixer fixer = {.options = options};
	struct loaded_rules rules = {0};
	int ret = load_rules(options, &rules, err), status = EXIT_ERROR;

	wanted.rules = rules.set;
	if (!ret)
		ret = engine_new(&wanted, &fixer.engine, err);
	if (!ret)
		ret = check_rules(&fixer, err);
	root = ret ? NULL : find_root(options, path);
	if (!ret)
		ret = worktree_scan(&worktree, engine_sink(fixer.engine), on_file, &fixer, err);
	if (!ret)
		status = finish(&fixer, root, err);
	release_files(&fixer);
	engine_free(fixer.engine);
	loaded_rules_release(&rules);
	free(given);
	free(root);
	return status;
}

static int run(const struct options *options, struct err *err)
{
	const char *path;

	return options_path(options, "fix", &path, err) ? EXIT_ERROR : mend(options, path, err);
}

int cmd_fix(int argc, char **argv)
{
	struct options options;
	struct err err = {0};
	int status = EXIT_ERROR;

	if (options_parse(&options, COMMAND_FIX, argc, argv, &err) == 0) {
		if (options.help) {
			print_help();
			status = EXIT_CLEAN;
		} else {
			status = run(&options, &err);
		}
	}
	if (err.code)
		complain("%s", err.message);
	options_release(&options);
	return status;
}
