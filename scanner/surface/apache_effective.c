/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What mod_headers does to the two tables of a response. `always` is sent with every status,
 * `onsuccess` not with errors and redirects; each directive sees only its own table. Sections are
 * merged in Apache's order, which puts one list of directives behind the other. The `always` table
 * is sent first.
 */
#include <stdlib.h>

#include "base/regex.h"
#include "surface/apache.h"

enum {
	MAX_EDITS = 100,        /* replacements of one `edit*` */
	MAX_EDITED = 8192,      /* bytes of a value that is edited */
	MAX_EDITED_LINES = 100, /* of one set; what further edits do is unknown */
};

static unsigned host_depth(const struct apache_section *section)
{
	for (; section; section = section->parent)
		if (section->phase == APACHE_VIRTUAL_HOST)
			return 1;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct apache_header *x = *(const struct apache_header *const *)a;
	const struct apache_header *y = *(const struct apache_header *const *)b;
	unsigned left[] = {x->late ? APACHE_IF : x->section->phase, 0, x->section->depth,
			   x->number};
	unsigned right[] = {y->late ? APACHE_IF : y->section->phase, 0, y->section->depth,
			    y->number};

	left[1] = host_depth(x->section);
	right[1] = host_depth(y->section);
	if (x->section->phase > APACHE_DIRECTORY && x->section->phase != APACHE_HTACCESS)
		left[2] = right[2] = 0;
	for (size_t i = 0; i < 4; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

static struct effective_header *find(const struct header_set *set,
				     const struct apache_header *header)
{
	for (struct effective_header *h = set->first; h; h = h->next)
		if (h->success_only == !header->always &&
		    bytes_eq_nocase(h->name, header->assignment->name))
			return h;
	return NULL;
}

/* Removes the lines of this name and table but `keep`. */
static void remove_others(struct header_set *set, const struct apache_header *header,
			  const struct effective_header *keep)
{
	struct effective_header **link = &set->first;

	set->last = NULL;
	while (*link) {
		struct effective_header *h = *link;

		if (h != keep && h->success_only == !header->always &&
		    bytes_eq_nocase(h->name, header->assignment->name)) {
			*link = h->next;
		} else {
			set->last = h;
			link = &h->next;
		}
	}
}

/* Is the value already an item of the comma list? */
static bool has_item(const struct value *list, struct bytes item)
{
	struct bytes rest = value_bytes(list);

	while (rest.len) {
		const char *comma = memchr(rest.ptr, ',', rest.len);
		size_t end = comma ? (size_t)(comma - rest.ptr) : rest.len;

		if (bytes_eq(bytes_trim(bytes_slice(rest, 0, end)), bytes_trim(item)))
			return true;
		rest = bytes_slice(rest, end + 1, rest.len);
	}
	return false;
}

static void set_value(struct header_set *set, struct arena *arena,
		      const struct apache_header *header)
{
	struct effective_header *before = find(set, header);

	if (!before) {
		surface_send(set, arena, header->assignment, header->value);
		return;
	}
	surface_shadow(set, arena, before->from);
	before->name = header->assignment->name;
	before->value = header->value;
	before->from = header->assignment;
	before->conditional = header->assignment->condition.len > 0;
	remove_others(set, header, before);
}

/* The replacement of one match, with $1 for its groups. */
static void add_replacement(struct value *out, struct arena *arena, const struct value *replacement,
			    const struct value *old, const struct regex_span *groups,
			    uint32_t count)
{
	struct bytes text = value_bytes(replacement);

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
		uint32_t group = (uint32_t)(next - '0');

		if (c == '$' && ascii_isdigit(next)) {
			if (group <= count && groups[group].start != SIZE_MAX)
				value_add_part(out, arena, old, groups[group].start,
						 groups[group].end);
			i++;
		} else if (c == '\\' && (next == '$' || next == '&')) {
			value_add_part(out, arena, replacement, i + 1, i + 2);
			i++;
		} else {
			value_add_part(out, arena, replacement, i, i + 1);
		}
	}
}

/* Replaces the first match, or all; false if the expression is not known to have run to its end. */
static bool edit_value(struct arena *arena, const struct apache_header *header,
		       const struct value *old, struct value *out)
{
	static const struct regex_limits limits = {20000, 1000, 1024, 32 * 1024};
	struct regex_span groups[REGEX_MAX_GROUPS];
	struct regex_scratch *scratch;
	struct regex *regex;
	size_t at = 0;
	int found = 0;

	if (value_has_hole(old, 0, old->len) ||
	    value_has_hole(&header->value, 0, header->value.len) || old->len > MAX_EDITED ||
	    regex_compile(value_bytes(&header->value), &regex, NULL))
		return false;
	scratch = regex_scratch_new(&limits);
	for (unsigned edits = 0; edits < MAX_EDITS && out->len <= MAX_EDITED; edits++) {
		found = regex_search(regex, scratch, value_bytes(old), at, old->len, groups);
		if (found != 1)
			break;
		value_add_part(out, arena, old, at, groups[0].start);
		add_replacement(out, arena, &header->replacement, old, groups,
				regex_group_count(regex));
		at = groups[0].end;
		if (header->action == APACHE_EDIT)
			break;
	}
	if (at < old->len)
		value_add_part(out, arena, old, at, old->len);
	regex_scratch_free(scratch);
	regex_free(regex);
	return found >= 0;
}

static struct value unknown(struct arena *arena, const struct value *value)
{
	struct span span = value_span(value, 0, value->len);
	struct value hole = {0};

	value_add_hole(&hole, arena, span.start, span.end - span.start);
	return hole;
}

static void edit_lines(struct header_set *set, struct arena *arena,
		       const struct apache_header *header, unsigned *budget)
{
	for (struct effective_header *h = set->first; h; h = h->next) {
		struct value edited = {0};

		if (h->success_only == header->always ||
		    !bytes_eq_nocase(h->name, header->assignment->name))
			continue;
		if (*budget > 0) {
			--*budget;
			if (edit_value(arena, header, &h->value, &edited)) {
				h->value = edited;
				continue;
			}
		}
		if (h->value.len != 1 || h->value.text[0] != VALUE_HOLE)
			h->value = unknown(arena, &h->value);
	}
}

static void apply(struct header_set *set, struct arena *arena, const struct apache_header *header,
		  unsigned *budget)
{
	struct effective_header *before = find(set, header);

	switch (header->action) {
	case APACHE_SET:
		set_value(set, arena, header);
		break;
	case APACHE_SETIFEMPTY:
		/* What is there with nothing in it is there. */
		if (!before)
			set_value(set, arena, header);
		break;
	case APACHE_MERGE:
	case APACHE_APPEND:
		if (!before)
			set_value(set, arena, header);
		else if (header->action == APACHE_APPEND ||
			 !has_item(&before->value, value_bytes(&header->value)))
			surface_join(before, arena, &header->value);
		break;
	case APACHE_ADD:
		surface_send(set, arena, header->assignment, header->value);
		break;
	case APACHE_UNSET:
		if (before)
			surface_shadow(set, arena, before->from);
		remove_others(set, header, NULL);
		break;
	case APACHE_EDIT:
	case APACHE_EDIT_ALL:
		edit_lines(set, arena, header, budget);
		break;
	}
}

/* The `always` table first; otherwise the order stays. */
static void order_tables(struct header_set *set)
{
	struct effective_header *tables[2] = {0}, *last[2] = {0};

	for (struct effective_header *h = set->first; h; h = h->next) {
		if (last[h->success_only])
			last[h->success_only]->next = h;
		else
			tables[h->success_only] = h;
		last[h->success_only] = h;
	}
	if (last[1])
		last[1]->next = NULL;
	if (last[0])
		last[0]->next = tables[1];
	set->first = tables[0] ? tables[0] : tables[1];
	set->last = last[1] ? last[1] : last[0];
}

void apache_effective(struct header_set *set, struct arena *arena,
		      const struct apache_section *const *sections, size_t len,
		      apache_holds_fn *holds, void *ctx)
{
	const struct apache_header **headers;
	unsigned budget = MAX_EDITED_LINES;
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		for (const struct apache_header *h = sections[i]->first; h; h = h->next)
			count++;
	headers = arena_alloc(arena, count * sizeof(struct apache_header *));
	count = 0;
	for (size_t i = 0; i < len; i++)
		for (const struct apache_header *h = sections[i]->first; h; h = h->next)
			if (h->assignment->condition.len == 0 ||
			    holds(ctx, h->assignment->condition))
				headers[count++] = h;
	if (count)
		qsort(headers, count, sizeof(struct apache_header *), compare);
	for (size_t i = 0; i < count; i++)
		apply(set, arena, headers[i], &budget);
	order_tables(set);
}
