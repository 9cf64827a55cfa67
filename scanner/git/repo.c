/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Discovery, configuration and refs of a repository. Everything read here may be hostile: files are
 * opened without blocking, must be regular, and have a ceiling; paths found in them are only ever
 * used as the place of a git directory or of objects, never as files to be scanned.
 */
#define _GNU_SOURCE
#include "git/repo.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "git/alternates.h"
#include "git/gitconfig.h"

enum {
	POINTER_FILE_MAX = 64 * 1024, /* .git files, commondir, HEAD, refs */
	PACKED_REFS_MAX = 256 * 1024 * 1024,
	ALTERNATES_MAX = 1024 * 1024,
	ALTERNATES_DEPTH = 6, /* as git */
	OBJECT_DIRS_MAX = 256,
	SYMREF_DEPTH = 5,
};

/* -- paths -- */

static char *path_join(const char *dir, struct bytes name)
{
	struct buf path = {0};

	if (name.len == 0 || name.ptr[0] != '/') {
		buf_add_str(&path, dir);
		buf_add_char(&path, '/');
	}
	buf_add(&path, name);
	return buf_detach(&path);
}

/*
 * `name` below (or, if absolute, beside) `dir`, in its one absolute form; NULL if it does not
 * exist.
 */
static char *path_resolve(const char *dir, struct bytes name)
{
	char *joined = path_join(dir, name);
	char *resolved = realpath(joined, NULL);

	free(joined);
	return resolved;
}

static bool exists_in(const char *dir, const char *name)
{
	char *path = path_join(dir, bytes_str(name));
	bool exists = faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;

	free(path);
	return exists;
}

/* The file's text without the white space around it. */
static int read_pointer(const char *dir, const char *name, struct buf *text)
{
	char *path = path_join(dir, bytes_str(name));
	int result = gitfile_read(path, POINTER_FILE_MAX, text, NULL);

	free(path);
	if (result == 0) {
		struct bytes trimmed = bytes_trim(buf_bytes(text));
		struct buf copy = {0};

		buf_add(&copy, trimmed);
		buf_release(text);
		*text = copy;
	}
	return result;
}

/* -- discovery -- */

static char *find_common_dir(const char *git_dir)
{
	struct buf text = {0};
	char *common = NULL;

	if (read_pointer(git_dir, "commondir", &text) == 0 && text.len > 0)
		common = path_resolve(git_dir, buf_bytes(&text));
	buf_release(&text);
	return common ? common : mem_strndup(git_dir, strlen(git_dir));
}

static bool is_git_dir(const char *dir)
{
	char *common;
	bool is;

	if (!exists_in(dir, "HEAD"))
		return false;
	common = find_common_dir(dir);
	is = exists_in(common, "objects") && exists_in(common, "refs");
	free(common);
	return is;
}

/*
 * The git directory that `dir`/.git is or points to; NULL if it is neither. `*damaged`: it is
 * there.
 */
static char *git_dir_at(const char *dir, bool *damaged)
{
	char *dot_git = path_join(dir, BYTES(".git"));
	char *found = NULL;
	struct buf text = {0};
	struct stat st;

	if (stat(dot_git, &st) != 0)
		goto out;
	if (S_ISDIR(st.st_mode)) {
		found = realpath(dot_git, NULL);
	} else if (read_pointer(dir, ".git", &text) == 0 &&
		   bytes_starts_with(buf_bytes(&text), BYTES("gitdir:"))) {
		struct bytes target = bytes_trim(bytes_slice(buf_bytes(&text), 7, text.len));

		found = target.len ? path_resolve(dir, target) : NULL;
	}
	if (!found || !is_git_dir(found)) {
		free(found);
		found = NULL;
		*damaged = true;
	}
out:
	buf_release(&text);
	free(dot_git);
	return found;
}

bool repo_at(const char *dir)
{
	bool damaged = false;
	char *found = git_dir_at(dir, &damaged);

	free(found);
	return found != NULL;
}

/* Whether discovery must not go up into `dir`. */
static bool is_ceiling(const char *dir)
{
	struct bytes rest = bytes_str(getenv("GIT_CEILING_DIRECTORIES"));

	while (rest.len > 0) {
		const char *colon = memchr(rest.ptr, ':', rest.len);
		struct bytes one = bytes_slice(rest, 0,
					       colon ? (size_t)(colon - rest.ptr) : rest.len);

		rest = bytes_slice(rest, one.len + 1, rest.len);
		while (one.len > 1 && one.ptr[one.len - 1] == '/')
			one.len--;
		if (one.len > 0 && bytes_eq_str(one, dir))
			return true;
	}
	return false;
}

/* Cuts the last component off; false at the root of the file system or where discovery ends. */
static bool go_up(char *dir, dev_t device)
{
	const char *across = getenv("GIT_DISCOVERY_ACROSS_FILESYSTEM");
	char *slash = strrchr(dir, '/');
	struct stat st;

	assert(dir[0] == '/');
	if (!slash || dir[1] == '\0')
		return false;
	slash[slash == dir ? 1 : 0] = '\0';
	if (is_ceiling(dir) || stat(dir, &st) != 0)
		return false;
	return st.st_dev == device || (across && gitconfig_bool(bytes_str(across)));
}

static int discover(struct repo *repo, const char *path, struct err *err)
{
	char *dir = realpath(path, NULL);
	char *damaged_at = NULL;
	struct stat st;
	int result = 0;

	if (!dir || stat(dir, &st) != 0) {
		result = err_errno(err, errno, "cannot open %s", path);
		goto out;
	}
	if (!S_ISDIR(st.st_mode) && !go_up(dir, st.st_dev)) {
		result = err_set(err, ERR_NOT_FOUND, "%s is not in a git repository", path);
		goto out;
	}
	do {
		bool damaged = false;

		repo->git_dir = git_dir_at(dir, &damaged);
		if (repo->git_dir) {
			repo->work_tree = mem_strndup(dir, strlen(dir));
			goto out;
		}
		if (damaged && !damaged_at)
			damaged_at = path_join(dir, BYTES(".git"));
		if (is_git_dir(dir)) {
			repo->git_dir = mem_strndup(dir, strlen(dir));
			goto out;
		}
	} while (go_up(dir, st.st_dev));
	if (damaged_at)
		result = err_set(
			err, ERR_CORRUPT,
			"%s is damaged or not a git directory: HEAD, objects or refs is missing",
			damaged_at);
	else
		result = err_set(err, ERR_NOT_FOUND, "%s is not in a git repository", path);
out:
	free(damaged_at);
	free(dir);
	return result;
}

/*
 * GIT_DIR says where the repository is; the work tree is the current directory unless told
 * otherwise.
 */
static int open_from_env(struct repo *repo, const char *git_dir, struct err *err)
{
	const char *work_tree = getenv("GIT_WORK_TREE");

	repo->git_dir = path_resolve(".", bytes_str(git_dir));
	if (!repo->git_dir || !is_git_dir(repo->git_dir))
		return err_set(err, ERR_CORRUPT, "GIT_DIR is '%s', which is not a git directory",
			       git_dir);
	repo->work_tree = realpath(work_tree ? work_tree : ".", NULL);
	return 0;
}

/* -- configuration -- */

struct settings {
	struct repo *repo;
	struct buf excludes_file, work_tree, origin;
	struct buf rewrites; /* of url.BASE.insteadOf: BASE, NUL, what it stands in for, NUL, ... */
	bool has_excludes_file;
};

static void expand_home(struct buf *out, struct bytes path)
{
	const char *home = getenv("HOME");

	buf_clear(out);
	if (home && (bytes_starts_with(path, BYTES("~/")) || bytes_eq_str(path, "~"))) {
		buf_add_str(out, home);
		path = bytes_slice(path, 1, path.len);
	}
	buf_add(out, path);
}

static void take_setting(void *ctx, struct bytes section, struct bytes subsection, struct bytes key,
			 struct bytes value)
{
	struct settings *s = ctx;

	if (bytes_eq_str(section, "url") && bytes_eq_str(key, "insteadof") && subsection.len > 0 &&
	    !memchr(subsection.ptr, '\0', subsection.len) &&
	    value.len > 0 && !memchr(value.ptr, '\0', value.len)) {
		buf_add(&s->rewrites, subsection);
		buf_add_char(&s->rewrites, '\0');
		buf_add(&s->rewrites, value);
		buf_add_char(&s->rewrites, '\0');
	}
	if (subsection.len > 0)
		return;
	if (bytes_eq_str(section, "core")) {
		if (bytes_eq_str(key, "excludesfile")) {
			expand_home(&s->excludes_file, value);
			s->has_excludes_file = true;
		} else if (bytes_eq_str(key, "ignorecase")) {
			s->repo->ignore_case = gitconfig_bool(value);
		}
	}
}

/* What counts only in the repository's own file. */
static void take_own_setting(void *ctx, struct bytes section, struct bytes subsection,
			     struct bytes key, struct bytes value)
{
	struct settings *s = ctx;

	take_setting(ctx, section, subsection, key, value);
	/* What `git clone --filter` writes. */
	if (bytes_eq_str(section, "remote") && bytes_eq_str(key, "promisor"))
		s->repo->partial |= gitconfig_bool(value);
	if (bytes_eq_str(section, "remote") && bytes_eq_str(subsection, "origin") &&
	    bytes_eq_str(key, "url") && s->origin.len == 0)
		buf_add(&s->origin, value);
	if (subsection.len > 0)
		return;
	if (bytes_eq_str(section, "core") && bytes_eq_str(key, "worktree")) {
		buf_clear(&s->work_tree);
		buf_add(&s->work_tree, value);
	}
	if (!bytes_eq_str(section, "extensions"))
		return;
	if (bytes_eq_str(key, "objectformat"))
		s->repo->sha256 = bytes_eq_nocase(value, BYTES("sha256"));
	else if (bytes_eq_str(key, "refstorage"))
		s->repo->reftable = bytes_starts_with(value, BYTES("reftable"));
	else if (bytes_eq_str(key, "partialclone"))
		s->repo->partial |= value.len > 0;
}

static void read_config(struct settings *s, const char *path, gitconfig_fn *fn)
{
	struct err err = {0};
	int result = gitconfig_read(path, fn, s, &err);

	if (result != 0 && result != ERR_NOT_FOUND && !s->repo->config_error) {
		const char *dir = s->repo->common_dir, *at = dir ? strstr(err.message, dir) : NULL;
		struct buf text = {0};

		/* Reports do not say where a repository is. */
		if (at && at[strlen(dir)] == '/')
			buf_addf(&text, "%.*s%s", (int)(at - err.message), err.message,
				 at + strlen(dir) + 1);
		else
			buf_add_str(&text, err.message);
		s->repo->config_error = buf_detach(&text);
	}
}

/* Joins a directory from the environment and a name, reads that file. */
static void read_config_below(struct settings *s, const char *dir, const char *name)
{
	char *path;

	if (!dir || !*dir)
		return;
	path = path_join(dir, bytes_str(name));
	read_config(s, path, take_setting);
	free(path);
}

static void load_user_config(struct settings *s)
{
	const char *no_system = getenv("GIT_CONFIG_NOSYSTEM"),
		   *system = getenv("GIT_CONFIG_SYSTEM");
	const char *global = getenv("GIT_CONFIG_GLOBAL"), *home = getenv("HOME");
	const char *xdg = getenv("XDG_CONFIG_HOME");

	if (!no_system || !gitconfig_bool(bytes_str(no_system)))
		read_config(s, system ? system : "/etc/gitconfig", take_setting);
	if (global) {
		if (*global)
			read_config(s, global, take_setting);
		return;
	}
	if (xdg && *xdg)
		read_config_below(s, xdg, "git/config");
	else
		read_config_below(s, home, ".config/git/config");
	read_config_below(s, home, ".gitconfig");
}

static void settle_excludes_file(struct repo *repo, const struct settings *s)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (s->has_excludes_file) {
		if (s->excludes_file.len > 0)
			repo->excludes_file = path_join(repo->work_tree ? repo->work_tree
									: repo->git_dir,
							buf_bytes(&s->excludes_file));
	} else if (xdg && *xdg) {
		repo->excludes_file = path_join(xdg, BYTES("git/ignore"));
	} else if (home && *home) {
		repo->excludes_file = path_join(home, BYTES(".config/git/ignore"));
	}
}

/* Takes the text before the next NUL, and that, from `rest`. */
static struct bytes take_text(struct bytes *rest)
{
	const char *end = memchr(rest->ptr, '\0', rest->len);
	struct bytes text = bytes_slice(*rest, 0, end ? (size_t)(end - rest->ptr) : rest->len);

	*rest = bytes_slice(*rest, text.len + 1, rest->len);
	return text;
}

/* The longest beginning that a url.BASE.insteadOf names is replaced by its BASE, as git does. */
static void settle_origin(struct repo *repo, struct settings *s)
{
	struct bytes url = buf_bytes(&s->origin), rest = buf_bytes(&s->rewrites), base = {0};
	struct buf settled = {0};
	size_t cut = 0;

	if (url.len == 0 || memchr(url.ptr, '\0', url.len))
		return;
	while (rest.len > 0) {
		struct bytes to = take_text(&rest), from = take_text(&rest);

		if (from.len > cut && bytes_starts_with(url, from)) {
			cut = from.len;
			base = to;
		}
	}
	buf_add(&settled, base);
	buf_add(&settled, bytes_slice(url, cut, url.len));
	repo->origin_url = buf_detach(&settled);
}

static void load_config(struct repo *repo)
{
	struct settings s = {.repo = repo};
	char *path = path_join(repo->common_dir, BYTES("config"));

	load_user_config(&s);
	read_config(&s, path, take_own_setting);
	free(path);
	settle_excludes_file(repo, &s);
	settle_origin(repo, &s);
	if (s.work_tree.len > 0 && repo->work_tree &&
	    strcmp(repo->git_dir, repo->common_dir) == 0) {
		char *resolved = path_resolve(repo->git_dir, buf_bytes(&s.work_tree));

		if (!resolved || strcmp(resolved, repo->work_tree) != 0)
			repo->configured_work_tree = mem_strndup(s.work_tree.ptr, s.work_tree.len);
		free(resolved);
	}
	buf_release(&s.excludes_file);
	buf_release(&s.work_tree);
	buf_release(&s.origin);
	buf_release(&s.rewrites);
}

/* -- object directories -- */

static void add_object_dir(struct repo *repo, const char *base, struct bytes name)
{
	char *dir = path_resolve(base, name);

	for (size_t i = 0; dir && i < repo->n_object_dirs; i++) {
		if (strcmp(repo->object_dirs[i], dir) == 0) {
			free(dir);
			dir = NULL;
		}
	}
	if (!dir || repo->n_object_dirs == OBJECT_DIRS_MAX) {
		free(dir);
		return;
	}
	repo->object_dirs = mem_realloc(repo->object_dirs,
					(repo->n_object_dirs + 1) * sizeof *repo->object_dirs);
	repo->object_dirs[repo->n_object_dirs++] = dir;
}

/* Adds what the alternates file of `dir` names; relative paths are relative to `dir`. */
static void add_alternates_of(struct repo *repo, const char *dir)
{
	char *path = path_join(dir, BYTES("info/alternates"));
	struct buf text = {0}, line = {0};
	struct bytes rest;

	if (gitfile_read(path, ALTERNATES_MAX, &text, NULL) == 0) {
		rest = buf_bytes(&text);
		while (alternates_next(&rest, '\n', &line))
			add_object_dir(repo, dir, buf_bytes(&line));
	}
	buf_release(&text);
	buf_release(&line);
	free(path);
}

static void find_object_dirs(struct repo *repo, unsigned flags)
{
	const char *primary = flags & REPO_ENV ? getenv("GIT_OBJECT_DIRECTORY") : NULL;
	struct bytes rest = bytes_str(flags & REPO_ENV ? getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES")
						       : NULL);
	struct buf one = {0};
	size_t done = 0;

	if (primary)
		add_object_dir(repo, ".", bytes_str(primary));
	else
		add_object_dir(repo, repo->common_dir, BYTES("objects"));
	while (alternates_next(&rest, ':', &one))
		add_object_dir(repo, ".", buf_bytes(&one));
	buf_release(&one);
	for (unsigned depth = 0; depth < ALTERNATES_DEPTH; depth++) {
		size_t end = repo->n_object_dirs;

		for (; done < end; done++)
			add_alternates_of(repo, repo->object_dirs[done]);
	}
}

/* -- open, release -- */

int repo_open(struct repo *repo, const char *path, unsigned flags, struct err *err)
{
	const char *env_dir = flags & REPO_ENV ? getenv("GIT_DIR") : NULL;
	const char *env_common = flags & REPO_ENV ? getenv("GIT_COMMON_DIR") : NULL;
	const char *env_index = flags & REPO_ENV ? getenv("GIT_INDEX_FILE") : NULL;
	int result;

	*repo = (struct repo){0};
	result = env_dir ? open_from_env(repo, env_dir, err) : discover(repo, path, err);
	if (result != 0) {
		repo_release(repo);
		return result;
	}
	repo->common_dir = env_common ? path_resolve(".", bytes_str(env_common)) : NULL;
	if (!repo->common_dir)
		repo->common_dir = find_common_dir(repo->git_dir);
	/* As for git, a relative name is relative to the work tree's root, where hooks are run. */
	if (env_index)
		repo->index_path = path_join(repo->work_tree ? repo->work_tree : ".",
					     bytes_str(env_index));
	else
		repo->index_path = path_join(repo->git_dir, BYTES("index"));
	repo->shallow = exists_in(repo->common_dir, "shallow");
	load_config(repo);
	find_object_dirs(repo, flags);
	return 0;
}

void repo_release(struct repo *repo)
{
	if (!repo)
		return;
	for (size_t i = 0; i < repo->n_object_dirs; i++)
		free(repo->object_dirs[i]);
	free(repo->object_dirs);
	free(repo->git_dir);
	free(repo->common_dir);
	free(repo->work_tree);
	free(repo->index_path);
	free(repo->excludes_file);
	free(repo->origin_url);
	free(repo->configured_work_tree);
	free(repo->config_error);
	*repo = (struct repo){0};
}

int repo_check_readable(const struct repo *repo, struct err *err)
{
	if (repo->sha256)
		return err_set(
			err, ERR_FAILED,
			"%s uses SHA-256 object ids, which cannot be read yet; its files can be "
			"scanned without --staged, --range and --history",
			repo->git_dir);
	if (repo->reftable)
		return err_set(err, ERR_FAILED,
			       "%s keeps its refs in reftable form, which cannot be read yet; "
			       "'git refs migrate --ref-format=files' converts them",
			       repo->git_dir);
	return 0;
}

/* -- refs -- */

bool object_id_parse(struct object_id *id, struct bytes hex)
{
	if (hex.len != 2 * OBJECT_ID_SIZE)
		return false;
	for (size_t i = 0; i < hex.len; i++) {
		char c = ascii_lower(hex.ptr[i]);
		unsigned digit;

		if (ascii_isdigit(c))
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a' + 10);
		else
			return false;
		id->id[i / 2] = (unsigned char)(i % 2 ? id->id[i / 2] | digit : digit << 4);
	}
	return true;
}

void object_id_hex(const struct object_id *id, char hex[OBJECT_ID_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < OBJECT_ID_SIZE; i++) {
		hex[2 * i] = digits[id->id[i] >> 4];
		hex[2 * i + 1] = digits[id->id[i] & 15];
	}
	hex[2 * OBJECT_ID_SIZE] = '\0';
}

/* Looks a ref up in packed-refs: lines "<hex> SP <name>". */
static bool find_packed_ref(const struct repo *repo, struct bytes name, struct object_id *id)
{
	char *path = path_join(repo->common_dir, BYTES("packed-refs"));
	struct buf text = {0};
	struct bytes rest, line;
	bool found = false;

	if (gitfile_read(path, PACKED_REFS_MAX, &text, NULL) == 0) {
		rest = buf_bytes(&text);
		while (!found && bytes_next_line(&rest, &line)) {
			const size_t hex = 2 * OBJECT_ID_SIZE;

			found = line.len == hex + 1 + name.len && line.ptr[hex] == ' ' &&
				bytes_eq(bytes_slice(line, hex + 1, line.len), name) &&
				object_id_parse(id, bytes_slice(line, 0, hex));
		}
	}
	buf_release(&text);
	free(path);
	return found;
}

/* A ref's name as a path below the git directory: no component may lead out of it. */
static bool is_safe_ref(struct bytes name)
{
	return name.len > 0 && name.ptr[0] != '/' && !memchr(name.ptr, '\0', name.len) &&
	       bytes_find(name, BYTES(".."), 0) == SIZE_MAX;
}

char *repo_branch(const struct repo *repo)
{
	const struct bytes link = BYTES("ref:"), heads = BYTES("refs/heads/");
	struct buf text = {0};
	struct bytes name = {0};
	char *branch = NULL;

	if (read_pointer(repo->git_dir, "HEAD", &text) == 0 &&
	    bytes_starts_with(buf_bytes(&text), link))
		name = bytes_trim(bytes_slice(buf_bytes(&text), link.len, text.len));
	if (bytes_starts_with(name, heads) && name.len > heads.len && is_safe_ref(name))
		branch = mem_strndup(name.ptr + heads.len, name.len - heads.len);
	buf_release(&text);
	return branch;
}

int repo_resolve(const struct repo *repo, const char *ref, struct object_id *commit, bool *unborn,
		 struct err *err)
{
	struct buf name = {0}, text = {0};
	int result = ERR_NOT_FOUND;

	*unborn = false;
	buf_add_str(&name, ref);
	for (unsigned depth = 0; depth < SYMREF_DEPTH; depth++) {
		bool own = !bytes_starts_with(buf_bytes(&name), BYTES("refs/"));
		const char *dir = own ? repo->git_dir : repo->common_dir;
		struct bytes first = {0}, rest;

		buf_clear(&text);
		if (read_pointer(dir, buf_str(&name), &text) != 0) {
			if (find_packed_ref(repo, buf_bytes(&name), commit)) {
				result = 0;
			} else if (depth > 0) {
				*unborn = true;
				result = 0;
			} else {
				result = err_set(err, ERR_NOT_FOUND, "%s has no %s", repo->git_dir,
						 ref);
			}
			goto out;
		}
		rest = buf_bytes(&text);
		bytes_next_line(&rest, &first);
		if (!bytes_starts_with(first, BYTES("ref:"))) {
			result = object_id_parse(commit, bytes_trim(first)) ? 0 : ERR_CORRUPT;
			break;
		}
		first = bytes_trim(bytes_slice(first, 4, first.len));
		if (!is_safe_ref(first)) {
			result = ERR_CORRUPT;
			break;
		}
		buf_clear(&name);
		buf_add(&name, first);
	}
	if (result != 0)
		result = err_set(err, ERR_CORRUPT, "%s of %s is damaged: it names no commit", ref,
				 repo->git_dir);
out:
	buf_release(&name);
	buf_release(&text);
	return result;
}
