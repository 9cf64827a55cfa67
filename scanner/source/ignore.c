/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ignore files are judged as git does: the nearest level that has a matching pattern decides, in it
 * the last matching pattern. A pattern without a slash (but for one at its end) looks at the last
 * component only; any other is anchored at the file's directory. Most patterns are literals or
 * "*.ext", which never reach the wildcard matcher.
 */
#define _GNU_SOURCE
#include "source/ignore.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/glob.h"
#include "base/mem.h"

enum pattern_kind {
	PATTERN_LITERAL, /* equal */
	PATTERN_SUFFIX,  /* "*literal" against a name; the text is without the star */
	PATTERN_GLOB,
};

struct pattern {
	struct bytes text; /* in ignore.text */
	uint32_t literal;  /* PATTERN_GLOB: so many bytes at the front are not special */
	uint8_t kind;
	bool negative, dir_only, name_only;
};

struct ignore {
	atomic_size_t refs;
	struct ignore *parent;
	size_t base_len;
	char *text;
	bool nocase;
	struct pattern *patterns; /* in the file's order */
	size_t len, cap;
};

/* Cuts trailing spaces that no backslash protects. Other white space counts. */
static struct bytes cut_trailing_spaces(struct bytes line)
{
	size_t keep = 0;

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] == ' ')
			continue;
		if (line.ptr[i] == '\\') {
			if (i + 1 == line.len)
				return line;
			i++;
		}
		keep = i + 1;
	}
	line.len = keep;
	return line;
}

static void add_pattern(struct ignore *ignore, struct bytes line)
{
	struct pattern p = {0};

	if (line.len > 0 && line.ptr[0] == '!') {
		p.negative = true;
		line = bytes_slice(line, 1, line.len);
	}
	if (line.len > 0 && line.ptr[line.len - 1] == '/') {
		p.dir_only = true;
		line.len--;
	}
	if (line.len == 0)
		return;
	p.name_only = !memchr(line.ptr, '/', line.len);
	if (line.ptr[0] == '/')
		line = bytes_slice(line, 1, line.len);
	p.text = line;
	p.literal = (uint32_t)glob_literal_prefix(line);
	if (p.literal == line.len) {
		p.kind = PATTERN_LITERAL;
	} else if (p.name_only && line.ptr[0] == '*' &&
		   glob_literal_prefix(bytes_slice(line, 1, line.len)) == line.len - 1) {
		p.kind = PATTERN_SUFFIX;
		p.text = bytes_slice(line, 1, line.len);
	} else {
		p.kind = PATTERN_GLOB;
	}
	ignore->patterns = mem_grow(ignore->patterns, ignore->len, &ignore->cap, sizeof p);
	ignore->patterns[ignore->len++] = p;
}

static void parse(struct ignore *ignore, struct bytes rest)
{
	struct bytes line;

	if (bytes_starts_with(rest, BYTES("\xef\xbb\xbf")))
		rest = bytes_slice(rest, 3, rest.len);
	while (bytes_next_line(&rest, &line)) {
		const char *nul;

		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (line.ptr[line.len - 1] == '\r')
			line.len--;
		nul = memchr(line.ptr, '\0', line.len);
		if (nul)
			line.len = (size_t)(nul - line.ptr);
		add_pattern(ignore, cut_trailing_spaces(line));
	}
}

struct ignore *ignore_new(struct ignore *parent, struct bytes base, struct bytes text, bool nocase)
{
	struct ignore *ignore = mem_zalloc(sizeof *ignore);

	atomic_init(&ignore->refs, 1);
	ignore->parent = ignore_ref(parent);
	ignore->base_len = base.len;
	ignore->nocase = nocase;
	ignore->text = mem_strndup(text.ptr, text.len);
	parse(ignore, bytes_of(ignore->text, text.len));
	return ignore;
}

struct ignore *ignore_ref(struct ignore *ignore)
{
	if (ignore)
		atomic_fetch_add_explicit(&ignore->refs, 1, memory_order_relaxed);
	return ignore;
}

void ignore_unref(struct ignore *ignore)
{
	while (ignore && atomic_fetch_sub_explicit(&ignore->refs, 1, memory_order_acq_rel) == 1) {
		struct ignore *parent = ignore->parent;

		free(ignore->patterns);
		free(ignore->text);
		free(ignore);
		ignore = parent;
	}
}

static bool same(struct bytes a, struct bytes b, bool nocase)
{
	return nocase ? bytes_eq_nocase(a, b) : bytes_eq(a, b);
}

static bool pattern_matches(const struct pattern *p, struct bytes text, bool nocase)
{
	unsigned flags = (p->name_only ? 0 : GLOB_PATHNAME) | (nocase ? GLOB_NOCASE : 0);

	switch ((enum pattern_kind)p->kind) {
	case PATTERN_LITERAL:
		return same(p->text, text, nocase);
	case PATTERN_SUFFIX:
		return text.len >= p->text.len &&
		       same(p->text, bytes_slice(text, text.len - p->text.len, text.len), nocase);
	case PATTERN_GLOB:
		return text.len >= p->literal &&
		       same(bytes_slice(p->text, 0, p->literal), bytes_slice(text, 0, p->literal),
			    nocase) &&
		       glob_match(p->text, text, flags);
	}
	return false;
}

bool ignore_excludes(const struct ignore *chain, struct bytes path, bool is_dir)
{
	const char *slash = path.len ? memrchr(path.ptr, '/', path.len) : NULL;
	struct bytes name = slash ? bytes_slice(path, (size_t)(slash + 1 - path.ptr), path.len)
				  : path;

	for (const struct ignore *level = chain; level; level = level->parent) {
		size_t skip = level->base_len ? level->base_len + 1 : 0;
		struct bytes below = bytes_slice(path, skip, path.len);

		assert(path.len > skip);
		for (size_t i = level->len; i-- > 0;) {
			const struct pattern *p = &level->patterns[i];

			if (p->dir_only && !is_dir)
				continue;
			if (pattern_matches(p, p->name_only ? name : below, level->nocase))
				return !p->negative;
		}
	}
	return false;
}
