/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parallel walk. Workers share one stack of directories. A worker takes the last one pushed,
 * lists it, pushes its sub-directories, and scans its files; if others wait meanwhile for work, it
 * hands them half of the files that remain. So one huge directory is shared like a deep tree, and
 * what is held at any time are the names of the directories being scanned and the stack, never a
 * list of all files.
 *
 * Every directory is opened component by component from the root's descriptor, without following
 * links; each worker keeps the descriptors on the way to its last directory (its trail), which
 * usually leaves one component to open.
 *
 * What git ignores is decided per entry, top down. Below an excluded directory only tracked files
 * are looked at, and it is entered only if there are any.
 */
#define _GNU_SOURCE
#include "source/worktree.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/thread.h"
#include "git/gitconfig.h"
#include "git/index.h"
#include "git/repo.h"
#include "model/limits.h"
#include "source/file_reader.h"
#include "source/ignore.h"
#include "source/trail.h"

enum {
	TRAIL_SHARED_MAX = 256, /* descriptors that all trails together keep open */
	OPEN_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
};

/* A directory to be scanned, or the rest of the files of one. */
struct task {
	struct task *next;
	struct ignore *ignore; /* for its entries, without its own .gitignore; one reference */
	char *names;           /* the files left, as in worker.names; NULL: not listed yet */
	size_t names_len;
	unsigned depth;
	bool tracked_only; /* an ignore file excludes the directory: only its tracked files count */
	size_t path_len;
	char path[]; /* as reported: walk.prefix is its start */
};

struct walk {
	const struct worktree_options *options;
	const struct sink *sink;
	blob_fn *fn;
	void *ctx;
	int root;             /* descriptor */
	struct buf root_path; /* absolute */
	struct buf prefix;    /* of reported paths: "", or the root's place in the work tree */
	bool git;
	bool in_git_dir; /* the root belongs to a repository itself: nothing to scan */
	bool nocase;
	struct index index;
	unsigned jobs;

	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct task *tasks;
	unsigned busy;                /* workers that may still push */
	atomic_bool stopped;          /* may be read without the lock */
	atomic_uint waiting, pending; /* workers without a task, tasks without a worker: hints */
};

struct worker {
	struct walk *walk;
	unsigned number;
	struct trail trail;
	struct file_reader reader;
	struct buf names; /* entries of the current directory: a type byte, the name, a NUL */
	struct buf path;  /* of the current entry */
	size_t near;      /* the entry of the index that was looked up last */
};

/* -- notes -- */

static void note_errno(const struct walk *walk, enum note_kind kind, struct bytes path, int errnum)
{
	char reason[128];

	sink_note(walk->sink, kind, path, strerror_r(errnum, reason, sizeof reason));
}

/* Something was there when its directory was listed and cannot be opened now. */
static void note_open_failed(const struct walk *walk, struct bytes path, int errnum)
{
	bool gone = errnum == ENOENT || errnum == ENOTDIR || errnum == ELOOP;

	note_errno(walk, gone ? NOTE_CHANGED : NOTE_UNREADABLE, path, errnum);
}

/* -- the stack of tasks -- */

static struct task *task_new(struct bytes path, struct ignore *ignore, bool tracked_only,
			     unsigned depth)
{
	struct task *task = mem_zalloc(sizeof *task + path.len + 1);

	task->ignore = ignore_ref(ignore);
	task->tracked_only = tracked_only;
	task->depth = depth;
	task->path_len = path.len;
	if (path.len)
		memcpy(task->path, path.ptr, path.len);
	return task;
}

static void task_free(struct task *task)
{
	ignore_unref(task->ignore);
	free(task->names);
	free(task);
}

/* Puts a list of tasks, linked by `next`, on the stack. */
static void push(struct walk *walk, struct task *first)
{
	unsigned n = 1;
	struct task *last = first;

	assert(first);
	for (; last->next; last = last->next)
		n++;
	pthread_mutex_lock(&walk->lock);
	last->next = walk->tasks;
	walk->tasks = first;
	atomic_fetch_add_explicit(&walk->pending, n, memory_order_relaxed);
	if (n == 1)
		pthread_cond_signal(&walk->changed);
	else
		pthread_cond_broadcast(&walk->changed);
	pthread_mutex_unlock(&walk->lock);
}

/*
 * The next task, or NULL when all is done or the walk was stopped. The caller was busy until now
 * unless `first`.
 */
static struct task *next_task(struct walk *walk, bool first)
{
	struct task *task = NULL;

	pthread_mutex_lock(&walk->lock);
	assert(first || walk->busy > 0);
	if (!first && --walk->busy == 0 && !walk->tasks)
		pthread_cond_broadcast(&walk->changed);
	atomic_fetch_add_explicit(&walk->waiting, 1, memory_order_relaxed);
	while (!walk->stopped && !walk->tasks && walk->busy > 0)
		pthread_cond_wait(&walk->changed, &walk->lock);
	atomic_fetch_sub_explicit(&walk->waiting, 1, memory_order_relaxed);
	if (!walk->stopped && walk->tasks) {
		task = walk->tasks;
		walk->tasks = task->next;
		task->next = NULL;
		walk->busy++;
		atomic_fetch_sub_explicit(&walk->pending, 1, memory_order_relaxed);
	}
	pthread_mutex_unlock(&walk->lock);
	return task;
}

static void stop(struct walk *walk)
{
	pthread_mutex_lock(&walk->lock);
	atomic_store_explicit(&walk->stopped, true, memory_order_relaxed);
	pthread_cond_broadcast(&walk->changed);
	pthread_mutex_unlock(&walk->lock);
}

/* A task's path relative to the root. */
static struct bytes task_below_root(const struct walk *walk, const struct task *task)
{
	size_t skip = walk->prefix.len;

	assert(task->path_len >= skip);
	if (skip && task->path_len > skip)
		skip++;
	return bytes_of(task->path + skip, task->path_len - skip);
}

/* -- files -- */

static void scan_content(struct worker *w, struct bytes path, const struct file_content *content)
{
	struct walk *walk = w->walk;
	struct blob blob = {
		.data = content->data,
		.from.path = path,
		.fresh.everything = true,
	};
	char detail[64];

	switch (content->status) {
	case FILE_OK:
		break;
	case FILE_CHANGED:
		sink_note(walk->sink, NOTE_CHANGED, path, "it was written to while it was read");
		break;
	case FILE_TOO_LARGE:
		snprintf(detail, sizeof detail, "it has %llu bytes",
			 (unsigned long long)content->size);
		sink_note(walk->sink, NOTE_TOO_LARGE, path, detail);
		break;
	case FILE_SPECIAL:
		sink_note(walk->sink, NOTE_SPECIAL_FILE, path, NULL);
		return;
	case FILE_FAILED:
		note_errno(walk, NOTE_UNREADABLE, path, content->errnum);
		break;
	}
	if (content->status != FILE_OK && blob.data.len == 0)
		return;
	if (walk->fn(walk->ctx, w->number, &blob) != 0)
		stop(walk);
}

static void scan_file(struct worker *w, int dir, const char *name, struct bytes path)
{
	int fd = openat(dir, name, OPEN_FILE);
	struct file_content content;

	if (fd < 0) {
		note_open_failed(w->walk, path, errno);
		return;
	}
	content = file_reader_read_text(&w->reader, fd, w->walk->options->max_file_size);
	close(fd);
	scan_content(w, path, &content);
}

/* Sets w->path to the path of an entry of the task's directory. */
static struct bytes entry_path(struct worker *w, const struct task *task, const char *name)
{
	buf_clear(&w->path);
	buf_add(&w->path, bytes_of(task->path, task->path_len));
	if (task->path_len > 0)
		buf_add_char(&w->path, '/');
	buf_add_str(&w->path, name);
	return buf_bytes(&w->path);
}

/*
 * Whether git would look at this file: tracked, or neither ignored nor below an ignored directory.
 */
static bool is_wanted(struct worker *w, const struct task *task, const struct ignore *ignore,
		      struct bytes path)
{
	if (!w->walk->git)
		return true;
	if (!task->tracked_only && !ignore_excludes(ignore, path, false))
		return true;
	return index_has(&w->walk->index, path, &w->near);
}

/* Hands half of the names in [at, end) to whoever waits; returns the new end. */
static size_t share_names(struct walk *walk, const struct task *task, struct ignore *ignore,
			  const char *names, size_t at, size_t end)
{
	struct task *rest;
	size_t middle = at + (end - at) / 2;

	assert(names[end - 1] == '\0');
	middle = (size_t)((const char *)memchr(names + middle, '\0', end - middle) + 1 - names);
	if (middle >= end)
		return end;
	rest = task_new(bytes_of(task->path, task->path_len), ignore, task->tracked_only,
			task->depth);
	rest->names_len = end - middle;
	rest->names = mem_strndup(names + middle, rest->names_len);
	push(walk, rest);
	return middle;
}

static bool others_wait(struct walk *walk)
{
	return atomic_load_explicit(&walk->waiting, memory_order_relaxed) >
	       atomic_load_explicit(&walk->pending, memory_order_relaxed);
}

/* Scans the listed entries that are not directories. */
static void scan_names(struct worker *w, const struct task *task, struct ignore *ignore, int dir,
		       const char *names, size_t end)
{
	struct walk *walk = w->walk;

	for (size_t at = 0, next; at < end; at = next) {
		const char *name = names + at + 1;
		struct bytes path;

		next = at + 1 + strlen(name) + 1;
		if (names[at] == DT_DIR)
			continue;
		path = entry_path(w, task, name);
		if (!is_wanted(w, task, ignore, path))
			continue;
		if (names[at] == DT_LNK)
			sink_note(walk->sink, NOTE_SYMLINK, path, NULL);
		else if (names[at] != DT_REG)
			sink_note(walk->sink, NOTE_SPECIAL_FILE, path, NULL);
		else
			scan_file(w, dir, name, path);
		if (atomic_load_explicit(&walk->stopped, memory_order_relaxed))
			return;
		if (next < end && others_wait(walk))
			end = share_names(walk, task, ignore, names, next, end);
	}
}

/* -- directories -- */

/* Whether to enter a sub-directory; `*tracked_only` says how. Submodules are noted here. */
static bool enters(const struct walk *walk, const struct task *task, const struct ignore *ignore,
		   struct bytes path, bool *tracked_only)
{
	const struct index_entry *entry;

	*tracked_only = task->tracked_only;
	if (walk->git) {
		entry = index_find(&walk->index, path);
		if (entry && (entry->mode & INDEX_TYPE_MASK) == INDEX_GITLINK) {
			sink_note(walk->sink, NOTE_SUBMODULE, path, NULL);
			return false;
		}
		if (!*tracked_only)
			*tracked_only = ignore_excludes(ignore, path, true);
		if (*tracked_only && !index_has_below(&walk->index, path))
			return false;
	}
	if (task->depth + 1 > LIMIT_PATH_DEPTH) {
		sink_note(walk->sink, NOTE_TOO_DEEP, path, NULL);
		return false;
	}
	return true;
}

/* Pushes the listed sub-directories. */
static void push_dirs(struct worker *w, const struct task *task, struct ignore *ignore)
{
	const char *names = buf_str(&w->names);
	struct task *list = NULL;

	for (size_t at = 0; at < w->names.len; at += 1 + strlen(names + at + 1) + 1) {
		struct bytes path;
		struct task *sub;
		bool tracked_only;

		if (names[at] != DT_DIR)
			continue;
		path = entry_path(w, task, names + at + 1);
		if (!enters(w->walk, task, ignore, path, &tracked_only))
			continue;
		sub = task_new(path, ignore, tracked_only, task->depth + 1);
		sub->next = list;
		list = sub;
	}
	if (list)
		push(w->walk, list);
}

static unsigned char type_of(int dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	/* What vanished since is found out when it is opened. */
	if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return DT_REG;
	return (unsigned char)IFTODT(st.st_mode);
}

/*
 * Fills w->names; sets `*has_git` and `*has_ignore` if .git and .gitignore are there. 0 or an
 * errno.
 */
static int list(struct worker *w, int dir, bool *has_git, bool *has_ignore)
{
	int fd = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	int errnum;

	if (!stream) {
		errnum = errno;
		if (fd >= 0)
			close(fd);
		return errnum;
	}
	buf_clear(&w->names);
	while (errno = 0, (entry = readdir(stream)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		if (strcmp(name, ".git") == 0) {
			*has_git = true;
			continue;
		}
		if (strcmp(name, ".gitignore") == 0)
			*has_ignore = true;
		buf_add_char(&w->names, (char)type_of(dir, entry));
		buf_add(&w->names, bytes_of(name, strlen(name) + 1));
	}
	errnum = errno;
	closedir(stream);
	return errnum;
}

/*
 * The chain with the .gitignore of a directory in front, or a reference on the chain alone if it
 * cannot be used; a link is not followed, as by git. `dir_path` is the place of the file in the
 * work tree.
 */
static struct ignore *add_ignore_file(struct worker *w, struct ignore *chain, int dir,
				      struct bytes dir_path)
{
	int fd = openat(dir, ".gitignore", OPEN_FILE);
	struct file_content content;
	struct ignore *added;

	if (fd < 0)
		return ignore_ref(chain);
	content = file_reader_read(&w->reader, fd, LIMIT_IGNORE_FILE);
	close(fd);
	if (content.status == FILE_TOO_LARGE)
		sink_note(w->walk->sink, NOTE_CONFIG, dir_path,
			  "its .gitignore is too large and was not honoured");
	added = content.data.len == 0 ? ignore_ref(chain)
				      : ignore_new(chain, dir_path, content.data, w->walk->nocase);
	return added;
}

/*
 * Whether the directory is a repository of its own, which is noted. As for git, one in which the
 * outer repository tracks files is a directory like any other.
 */
static bool is_nested_repo(const struct walk *walk, const struct task *task)
{
	struct bytes path = bytes_of(task->path, task->path_len);
	struct buf absolute = {0};
	bool nested;

	if (index_has_below(&walk->index, path))
		return false;
	buf_add(&absolute, buf_bytes(&walk->root_path));
	buf_add_char(&absolute, '/');
	buf_add(&absolute, task_below_root(walk, task));
	nested = repo_at(buf_str(&absolute));
	buf_release(&absolute);
	if (nested)
		sink_note(walk->sink, NOTE_SUBMODULE, path, NULL);
	return nested;
}

static void scan_dir(struct worker *w, struct task *task)
{
	struct walk *walk = w->walk;
	struct bytes path = bytes_of(task->path, task->path_len);
	struct ignore *ignore = task->ignore;
	bool has_git = false, has_ignore = false;
	int dir, errnum;

	dir = trail_open(&w->trail, task_below_root(walk, task));
	if (dir < 0) {
		note_open_failed(walk, path, errno);
		return;
	}
	if (task->names) {
		scan_names(w, task, ignore, dir, task->names, task->names_len);
		return;
	}
	errnum = list(w, dir, &has_git, &has_ignore);
	if (errnum)
		note_errno(walk, NOTE_UNREADABLE, path, errnum);
	if (walk->git && has_git && task->depth > 0 && is_nested_repo(walk, task))
		return;
	if (walk->git && has_ignore && !task->tracked_only)
		ignore = add_ignore_file(w, ignore, dir, path);
	else
		ignore_ref(ignore);
	push_dirs(w, task, ignore);
	scan_names(w, task, ignore, dir, buf_str(&w->names), w->names.len);
	ignore_unref(ignore);
}

static void work(void *ctx, unsigned number)
{
	struct walk *walk = ctx;
	struct worker w = {.walk = walk, .number = number};
	struct task *task = next_task(walk, true);

	trail_init(&w.trail, walk->root, TRAIL_SHARED_MAX / walk->jobs);
	while (task) {
		scan_dir(&w, task);
		task_free(task);
		task = next_task(walk, false);
	}
	trail_release(&w.trail);
	buf_release(&w.names);
	buf_release(&w.path);
	file_reader_release(&w.reader);
}

/* -- setting up -- */

/* The chain with the ignore file `path`, shown as `name`, in front; takes over the reference on `chain`. */
static struct ignore *add_global_ignore(struct walk *walk, struct ignore *chain, const char *name,
					const char *path)
{
	struct buf text = {0};
	struct ignore *added = chain;
	struct err err = {0};
	int result = gitfile_read_as(name, path, LIMIT_IGNORE_FILE, &text, &err);

	if (result == 0 && text.len > 0) {
		added = ignore_new(chain, (struct bytes){0}, buf_bytes(&text), walk->nocase);
		ignore_unref(chain);
	} else if (result != 0 && result != ERR_NOT_FOUND) {
		sink_note(walk->sink, NOTE_CONFIG, (struct bytes){0}, err.message);
	}
	buf_release(&text);
	return added;
}

/*
 * Adds the .gitignore files of the directories above the root; takes over the reference on `chain`.
 */
static struct ignore *add_ignores_above(struct walk *walk, struct ignore *chain,
					const char *work_tree)
{
	struct worker w = {.walk = walk};
	struct bytes prefix = buf_bytes(&walk->prefix);
	int dir = open(work_tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t end = 0; dir >= 0 && end < prefix.len;) {
		struct ignore *added = add_ignore_file(&w, chain, dir, bytes_slice(prefix, 0, end));
		size_t start = end ? end + 1 : 0;
		char *name;
		int sub;

		ignore_unref(chain);
		chain = added;
		for (end = start; end < prefix.len && prefix.ptr[end] != '/';)
			end++;
		name = mem_strndup(prefix.ptr + start, end - start);
		sub = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		free(name);
		close(dir);
		dir = sub;
	}
	if (dir >= 0)
		close(dir);
	file_reader_release(&w.reader);
	return chain;
}

/* What is odd about the repository is noted; the scan goes on with what is known. */
static void note_repo(const struct walk *walk, const struct repo *repo)
{
	struct buf detail = {0};

	if (repo->config_error)
		sink_note(walk->sink, NOTE_CONFIG, (struct bytes){0}, repo->config_error);
	if (repo->configured_work_tree)
		sink_note(walk->sink, NOTE_REPOSITORY, (struct bytes){0},
			  "core.worktree names another directory; it is not followed, the work tree "
			  "is where .git was found");
	if (repo->unknown_format) {
		buf_addf(&detail,
			 "the repository has %s, which is not known: which files are tracked may be "
			 "misread",
			 repo->unknown_format);
		sink_note(walk->sink, NOTE_REPOSITORY, (struct bytes){0}, buf_str(&detail));
	}
	buf_release(&detail);
}

/* Puts the place of `dir`, an absolute path, below the work tree into walk->prefix. */
static bool set_prefix(struct walk *walk, const char *work_tree, const char *dir)
{
	struct bytes d = bytes_str(dir), tree = bytes_str(work_tree);

	if (tree.len == 1)
		tree.len = 0; /* "/" */
	if (!bytes_starts_with(d, tree) || (d.len > tree.len && d.ptr[tree.len] != '/'))
		return false;
	if (d.len > tree.len)
		buf_add(&walk->prefix, bytes_slice(d, tree.len + 1, d.len));
	return true;
}

/*
 * Finds out whether `dir`, an absolute path, is in a work tree, and reads what git knows of it.
 * Returns the chain of ignore files that holds for the entries of `dir`, but for its own.
 */
static struct ignore *look_for_repo(struct walk *walk, const char *dir, bool files_needed)
{
	struct repo repo = {0};
	struct ignore *chain = NULL;
	struct buf exclude = {0};
	struct err err = {0};
	int result = repo_open(&repo, dir, 0, &err);

	if (result == ERR_CORRUPT)
		sink_note(walk->sink, NOTE_UNREADABLE, BYTES(".git"),
			  "it is damaged or not a git directory: HEAD, objects or refs is missing");
	walk->in_git_dir = result == 0 && !repo.work_tree;
	if (walk->in_git_dir && !files_needed)
		sink_note(walk->sink, NOTE_REPOSITORY, (struct bytes){0},
			  "this is the inside of a git repository; --history scans what it holds");
	if (result != 0 || !repo.work_tree || !set_prefix(walk, repo.work_tree, dir))
		goto out;
	walk->git = true;
	walk->nocase = repo.ignore_case;
	if (!files_needed)
		goto out;
	note_repo(walk, &repo);
	if (index_read(&walk->index, repo.index_path, repo.sha256 ? INDEX_SHA256 : 0,
		       &err) != 0) {
		struct buf detail = {0};

		buf_addf(&detail, "%s; tracked files that an ignore file covers are not scanned",
			 repo_shown(&repo, err.message));
		sink_note(walk->sink, NOTE_UNREADABLE, BYTES(".git/index"), buf_str(&detail));
		buf_release(&detail);
	}
	if (repo.excludes_file)
		chain = add_global_ignore(walk, chain, "core.excludesFile", repo.excludes_file);
	buf_addf(&exclude, "%s/info/exclude", repo.common_dir);
	chain = add_global_ignore(walk, chain, "info/exclude", buf_str(&exclude));
	chain = add_ignores_above(walk, chain, repo.work_tree);
out:
	buf_release(&exclude);
	repo_release(&repo);
	return chain;
}

static int walk_tree(struct walk *walk, struct err *err)
{
	const struct worktree_options *options = walk->options;
	char *absolute = realpath(options->path, NULL);
	unsigned jobs = options->jobs < LIMIT_JOBS ? options->jobs : LIMIT_JOBS;
	struct ignore *chain;

	walk->root = absolute ? open(absolute, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (walk->root < 0) {
		int errnum = errno;

		free(absolute);
		return err_errno(err, errnum, "cannot open %s", options->path);
	}
	assert(jobs > 0);
	buf_add_str(&walk->root_path, absolute);
	chain = options->no_git ? NULL : look_for_repo(walk, absolute, true);
	if (walk->in_git_dir) {
		err_set(err, ERR_USAGE,
			"%s is the inside of a git repository, not a working tree; --history "
			"scans what it holds, --no-git its own files", options->path);
		goto out;
	}
	walk->jobs = jobs;
	walk->tasks = task_new(buf_bytes(&walk->prefix), chain, false, 0);
	walk->pending = 1;
	ignore_unref(chain);
	thread_run(jobs, work, walk);
	while (walk->tasks) {
		struct task *task = walk->tasks;

		walk->tasks = task->next;
		task_free(task);
	}
out:
	close(walk->root);
	free(absolute);
	return walk->in_git_dir ? ERR_USAGE : 0;
}

/* One file that the user named: scanned whatever ignore files say. */
static int scan_named_file(struct walk *walk, struct err *err)
{
	const char *path = walk->options->path, *slash = strrchr(path, '/');
	struct worker w = {.walk = walk};
	char *dir_path = slash ? mem_strndup(path, (size_t)(slash + 1 - path))
			       : mem_strndup(".", 1);
	char *dir = realpath(dir_path, NULL);
	struct file_content content;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int result = 0;

	if (fd < 0) {
		result = err_errno(err, errno, "cannot open %s", path);
		goto out;
	}
	if (dir && !walk->options->no_git)
		ignore_unref(look_for_repo(walk, dir, false));
	if (walk->prefix.len > 0)
		buf_add_char(&walk->prefix, '/');
	buf_add_str(&walk->prefix, slash ? slash + 1 : path);
	content = file_reader_read_text(&w.reader, fd, walk->options->max_file_size);
	scan_content(&w, buf_bytes(&walk->prefix), &content);
	file_reader_release(&w.reader);
	close(fd);
out:
	free(dir_path);
	free(dir);
	return result;
}

int worktree_scan(const struct worktree_options *options, const struct sink *sink, blob_fn *fn,
		  void *ctx, struct err *err)
{
	struct walk walk = {.options = options, .sink = sink, .fn = fn, .ctx = ctx, .root = -1};
	struct stat st;
	int result;

	if (stat(options->path, &st) != 0)
		return err_errno(err, errno, "cannot open %s", options->path);
	pthread_mutex_init(&walk.lock, NULL);
	pthread_cond_init(&walk.changed, NULL);
	if (S_ISDIR(st.st_mode))
		result = walk_tree(&walk, err);
	else if (S_ISREG(st.st_mode))
		result = scan_named_file(&walk, err);
	else
		result = err_set(err, ERR_IO, "%s is neither a directory nor a regular file",
				 options->path);
	if (result == 0 && walk.stopped)
		result = err_set(err, ERR_STOPPED, "stopped");
	index_release(&walk.index);
	buf_release(&walk.prefix);
	buf_release(&walk.root_path);
	pthread_cond_destroy(&walk.changed);
	pthread_mutex_destroy(&walk.lock);
	return result;
}
