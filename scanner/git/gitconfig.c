/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax of git-config(1): sections, sub-sections in quotes, values with quotes, escapes,
 * comments and continued lines. Includes are followed to a fixed depth.
 */
#define _GNU_SOURCE
#include "git/gitconfig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"

enum {
	CONFIG_MAX = 1024 * 1024,
	INCLUDE_DEPTH = 10,
};

struct parser {
	const char *p, *end;
	struct buf section, subsection, key, value;
	const char *path, *name; /* where it is, and what errors call it */
	unsigned depth;
	gitconfig_fn *fn;
	void *ctx;
};

int gitfile_read_as(const char *name, const char *path, size_t max, struct buf *text, struct err *err)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	size_t wanted;
	int result = 0;

	if (fd < 0)
		return err_errno(err, errno, "cannot open %s", name);
	if (fstat(fd, &st) != 0) {
		result = err_errno(err, errno, "cannot read %s", name);
		goto out;
	}
	/* How a configuration file is switched off: GIT_CONFIG_GLOBAL=/dev/null. */
	if (S_ISCHR(st.st_mode) && strcmp(path, "/dev/null") == 0)
		goto out;
	if (!S_ISREG(st.st_mode)) {
		result = err_set(err, ERR_IO, "%s is not a regular file", name);
		goto out;
	}
	if ((uint64_t)st.st_size > max) {
		result = err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", name, max);
		goto out;
	}
	wanted = (size_t)st.st_size;
	while (wanted > 0) {
		ssize_t n = read(fd, buf_reserve(text, wanted), wanted);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			result = err_errno(err, errno, "cannot read %s", name);
			goto out;
		}
		if (n == 0)
			break;
		text->len += (size_t)n;
		text->ptr[text->len] = '\0';
		wanted -= (size_t)n;
	}
out:
	close(fd);
	return result;
}

int gitfile_read(const char *path, size_t max, struct buf *text, struct err *err)
{
	return gitfile_read_as(path, path, max, text, err);
}

bool gitconfig_bool(struct bytes value)
{
	int truth = bytes_truth(value);
	size_t digit = value.len > 0 && (value.ptr[0] == '-' || value.ptr[0] == '+');

	if (truth >= 0)
		return truth;
	/* Of a number git asks whether it is 0. */
	while (digit < value.len && value.ptr[digit] == '0')
		digit++;
	return digit < value.len && ascii_isdigit(value.ptr[digit]);
}

static int parse_text(struct parser *p, struct err *err);

/*
 * Runs another file through the same callback. Relative paths are relative to the including file.
 */
static void include(struct parser *from, struct bytes value)
{
	struct buf path = {0}, text = {0};
	const char *home = getenv("HOME"), *slash = strrchr(from->path, '/');
	struct parser p = {.depth = from->depth + 1, .fn = from->fn, .ctx = from->ctx};

	if (value.len == 0 || p.depth > INCLUDE_DEPTH)
		return;
	if (bytes_starts_with(value, BYTES("~/")) && home) {
		buf_add_str(&path, home);
		value = bytes_slice(value, 1, value.len);
	} else if (value.ptr[0] != '/' && slash) {
		buf_add(&path, bytes_of(from->path, (size_t)(slash + 1 - from->path)));
	}
	buf_add(&path, value);
	p.path = p.name = buf_str(&path);
	if (gitfile_read(p.path, CONFIG_MAX, &text, NULL) == 0) {
		p.p = buf_str(&text);
		p.end = p.p + text.len;
		parse_text(&p, NULL);
	}
	buf_release(&path);
	buf_release(&text);
}

static void skip_line(struct parser *p)
{
	const char *lf = memchr(p->p, '\n', (size_t)(p->end - p->p));

	p->p = lf ? lf : p->end;
}

static bool is_key_char(char c)
{
	return ascii_isalnum(c) || c == '-';
}

/* Reads `[section "sub"]` behind its '['. */
static bool parse_section(struct parser *p)
{
	buf_clear(&p->section);
	buf_clear(&p->subsection);
	while (p->p < p->end && (is_key_char(*p->p) || *p->p == '.'))
		buf_add_char(&p->section, ascii_lower(*p->p++));
	while (p->p < p->end && (*p->p == ' ' || *p->p == '\t'))
		p->p++;
	if (p->p < p->end && *p->p == '"') {
		for (p->p++; p->p < p->end && *p->p != '"' && *p->p != '\n'; p->p++) {
			if (*p->p == '\\' && p->p + 1 < p->end)
				p->p++;
			buf_add_char(&p->subsection, *p->p);
		}
		if (p->p == p->end || *p->p != '"')
			return false;
		p->p++;
	}
	if (p->p == p->end || *p->p != ']' || p->section.len == 0)
		return false;
	p->p++;
	return true;
}

/* Reads an escape behind its backslash into the value; a line's end continues the line. */
static bool parse_escape(struct parser *p)
{
	static const char from[] = "ntb\\\"", to[] = "\n\t\b\\\"";
	const char *at;

	if (p->end - p->p > 1 && p->p[0] == '\r' && p->p[1] == '\n')
		p->p++;
	if (p->p == p->end)
		return false;
	if (*p->p == '\n') {
		p->p++;
		return true;
	}
	at = *p->p ? strchr(from, *p->p) : NULL;
	if (!at)
		return false;
	buf_add_char(&p->value, to[at - from]);
	p->p++;
	return true;
}

/* Reads a value up to the line's end, without the white space around it that is not quoted. */
static bool parse_value(struct parser *p)
{
	bool quoted = false;
	size_t keep = 0;

	while (p->p < p->end && (*p->p == ' ' || *p->p == '\t'))
		p->p++;
	while (p->p < p->end && *p->p != '\n') {
		char c = *p->p++;

		if (c == '"') {
			quoted = !quoted;
		} else if (c == '\\') {
			if (!parse_escape(p))
				return false;
			keep = p->value.len;
			continue;
		} else if (!quoted && (c == '#' || c == ';')) {
			skip_line(p);
			break;
		} else {
			buf_add_char(&p->value, c);
		}
		if (quoted || !ascii_isspace(c))
			keep = p->value.len;
	}
	p->value.len = keep;
	return !quoted;
}

static bool parse_setting(struct parser *p)
{
	buf_clear(&p->key);
	buf_clear(&p->value);
	while (p->p < p->end && is_key_char(*p->p))
		buf_add_char(&p->key, ascii_lower(*p->p++));
	while (p->p < p->end && (*p->p == ' ' || *p->p == '\t' || *p->p == '\r'))
		p->p++;
	if (p->p < p->end && *p->p == '=') {
		p->p++;
		if (!parse_value(p))
			return false;
	} else if (p->p < p->end && !strchr("\n#;", *p->p)) {
		return false;
	} else {
		buf_add_str(&p->value, "true");
		skip_line(p);
	}
	p->fn(p->ctx, buf_bytes(&p->section), buf_bytes(&p->subsection), buf_bytes(&p->key),
	      buf_bytes(&p->value));
	if (bytes_eq_str(buf_bytes(&p->section), "include") && p->subsection.len == 0 &&
	    bytes_eq_str(buf_bytes(&p->key), "path"))
		include(p, buf_bytes(&p->value));
	return true;
}

static unsigned line_number(const char *from, const char *to)
{
	unsigned line = 1;

	for (; from < to; from++)
		line += *from == '\n';
	return line;
}

static int parse_text(struct parser *p, struct err *err)
{
	const char *start = p->p;
	int result = 0;

	if (bytes_starts_with(bytes_of(p->p, (size_t)(p->end - p->p)), BYTES("\xef\xbb\xbf")))
		p->p += 3;
	while (result == 0 && p->p < p->end) {
		char c = *p->p;
		bool good = true;

		if (ascii_isspace(c)) {
			p->p++;
		} else if (c == '#' || c == ';') {
			skip_line(p);
		} else if (c == '[') {
			p->p++;
			good = parse_section(p);
		} else {
			good = p->section.len > 0 && ascii_isalpha(c) && parse_setting(p);
		}
		if (!good)
			result = err_set(err, ERR_CORRUPT, "%s:%u: not a valid git configuration",
					 p->name, line_number(start, p->p));
	}
	buf_release(&p->section);
	buf_release(&p->subsection);
	buf_release(&p->key);
	buf_release(&p->value);
	return result;
}

int gitconfig_read(const char *name, const char *path, gitconfig_fn *fn, void *ctx, struct err *err)
{
	struct parser p = {.path = path, .name = name, .fn = fn, .ctx = ctx};
	struct buf text = {0};
	int result = gitfile_read_as(name, path, CONFIG_MAX, &text, err);

	if (result == 0) {
		p.p = buf_str(&text);
		p.end = p.p + text.len;
		result = parse_text(&p, err);
	}
	buf_release(&text);
	return result;
}
