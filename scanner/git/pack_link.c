/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From packs to a forest: entry headers are read, objects that are in several packs are made one,
 * and each delta is linked to its base.
 *
 * Afterwards every entry is exactly one of: a twin (another entry stands for it), broken (noted),
 * or part of a tree whose root is no delta or has an external base. Nothing else is in a list of
 * children, so whoever starts at roots meets no cycle. The children of an entry are in pack order
 * except that the heaviest is the last: a walk that drops a base before it enters the last child
 * holds few bases.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/thread.h"
#include "git/pack_impl.h"

enum { CHUNK = 8192, AHEAD = 16 };

struct link_job {
	struct pack_set *set;
	atomic_uint_fast32_t next_entry, next_byte;
};

/* -- entry headers -- */

static uint32_t find_base(const struct pack_set *set, const struct pack_file *pack,
			  const struct pack_entry *entry, const struct entry_header *header)
{
	uint32_t found;

	if (header->base_id) {
		found = pack_find(set, pack, header->base_id);
		return found == ENTRY_NONE ? ENTRY_EXTERNAL : found;
	}
	found = pack_file_find_offset(pack, set->entries + pack->first,
				      entry_offset(entry) - header->distance);
	return found == UINT32_MAX ? ENTRY_NONE : pack->first + found;
}

static bool read_header(struct pack_set *set, const struct pack_file *pack, uint32_t number)
{
	struct pack_entry *entry = &set->entries[number];
	struct entry_header header;

	if (!pack_entry_header(pack, entry_offset(entry), pack_entry_end(set, pack, number),
			       &header))
		return false;
	entry->type = header.type & 7U;
	entry->size = header.size < UINT32_MAX ? (uint32_t)header.size : UINT32_MAX;
	entry->header = header.len;
	if (header.type != ENTRY_OFS_DELTA && header.type != ENTRY_REF_DELTA)
		return true;
	entry->base = find_base(set, pack, entry, &header);
	return entry->base != ENTRY_NONE;
}

/* Headers lie hundreds of bytes apart: each would be waited for. */
static void prefetch_header(const struct pack_set *set, uint32_t number)
{
	__builtin_prefetch(pack_of_entry(set, number)->pack.ptr + entry_offset(&set->entries[number]));
}

static void read_headers(void *ctx, unsigned worker)
{
	struct link_job *job = ctx;
	struct pack_set *set = job->set;
	uint_fast32_t start;

	(void)worker;
	while ((start = atomic_fetch_add(&job->next_entry, CHUNK)) < set->total) {
		uint32_t end = set->total - start < CHUNK ? set->total : (uint32_t)start + CHUNK;

		for (uint32_t i = (uint32_t)start; i < end; i++) {
			const struct pack_file *pack = pack_of_entry(set, i);

			if (i + AHEAD < end)
				prefetch_header(set, i + AHEAD);
			if (!set->entries[i].broken && !read_header(set, pack, i))
				set->entries[i].broken = 1;
		}
	}
}

/* -- objects that are there more than once -- */

struct copy {
	const struct object_id *id;
	uint32_t entry;
};

static int compare_copies(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;
	int order = memcmp(x->id, y->id, sizeof *x->id);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

/* Of the copies [0, n) of one object the first that is not broken stands for all. */
static void join_copies(struct pack_set *set, const struct copy *copies, size_t n)
{
	size_t chosen = 0;

	while (chosen < n && set->entries[copies[chosen].entry].broken)
		chosen++;
	for (size_t i = 0; chosen < n && i < n; i++) {
		struct pack_entry *entry = &set->entries[copies[i].entry];

		if (i == chosen)
			continue;
		entry->twin = 1;
		entry->broken = 0;
		entry->base = copies[chosen].entry;
	}
}

/* Numbers of the entries with a first byte of id. */
static size_t collect_copies(const struct pack_set *set, unsigned byte, struct copy *copies)
{
	size_t n = 0;

	for (size_t i = 0; i < set->len; i++) {
		const struct pack_file *pack = &set->packs[i];
		uint32_t pos = byte ? pack_file_fanout(pack, byte - 1) : 0;
		uint32_t end = pack_file_fanout(pack, byte);

		for (; pos < end; pos++) {
			uint32_t found = pack_file_find_offset(pack, set->entries + pack->first,
							       pack_file_offset(pack, pos));

			if (found == UINT32_MAX ||
			    set->entries[pack->first + found].index_pos != pos)
				continue; /* a broken one */
			copies[n++] = (struct copy){pack_file_id(pack, pos), pack->first + found};
		}
	}
	return n;
}

static void find_twins(void *ctx, unsigned worker)
{
	struct link_job *job = ctx;
	struct pack_set *set = job->set;
	uint_fast32_t byte;

	(void)worker;
	while ((byte = atomic_fetch_add(&job->next_byte, 1)) < 256) {
		struct copy *copies;
		size_t n = 0, end;

		for (size_t i = 0; i < set->len; i++)
			n += pack_file_fanout(&set->packs[i], (unsigned)byte);
		copies = mem_alloc(n * sizeof *copies);
		n = collect_copies(set, (unsigned)byte, copies);
		qsort(copies, n, sizeof *copies, compare_copies);
		for (size_t i = 0; i < n; i = end) {
			for (end = i + 1; end < n; end++)
				if (memcmp(copies[i].id, copies[end].id, sizeof *copies[i].id) != 0)
					break;
			if (end - i > 1)
				join_copies(set, copies + i, end - i);
		}
		free(copies);
	}
}

static bool may_have_twins(const struct pack_set *set)
{
	return set->len > 1 || (set->len == 1 && set->packs[0].has_repeats);
}

/* -- the forest -- */

static bool is_live(const struct pack_entry *entry)
{
	return !entry->twin && !entry->broken;
}

/* Adds up the weights of the children and puts the heaviest at the end of the list. */
static void weigh(struct pack_set *set, struct pack_entry *entry)
{
	uint32_t *link = &entry->first_child, *heaviest = NULL, weight = 0;

	entry->weight = 1;
	for (; *link != ENTRY_NONE; link = &set->entries[*link].next_sibling) {
		struct pack_entry *child = &set->entries[*link];

		entry->weight += child->weight;
		if (child->weight > weight) {
			weight = child->weight;
			heaviest = link;
		}
	}
	if (heaviest && set->entries[*heaviest].next_sibling != ENTRY_NONE) {
		uint32_t child = *heaviest;

		*heaviest = set->entries[child].next_sibling;
		set->entries[child].next_sibling = ENTRY_NONE;
		*link = child;
	}
}

static void prefetch_entry(const struct pack_set *set, uint32_t number)
{
	if (number <= ENTRY_MAX)
		__builtin_prefetch(&set->entries[number]);
}

/* Fetches what link_and_weigh needs before it comes there: its base and children lie elsewhere. */
static void prefetch_relatives(const struct pack_set *set, uint32_t number)
{
	const struct pack_entry *far = number >= AHEAD ? &set->entries[number - AHEAD] : NULL;
	const struct pack_entry *near = number >= AHEAD / 2 ? &set->entries[number - AHEAD / 2] : NULL;

	if (far) {
		prefetch_entry(set, far->base);
		prefetch_entry(set, far->first_child);
	}
	if (near && near->first_child != ENTRY_NONE)
		prefetch_entry(set, set->entries[near->first_child].next_sibling);
}

/*
 * Backwards and in front of each list, so that lists are in pack order. Returns whether the forest is complete and
 * in order as it stands: no entry is broken, and bases have smaller numbers, as in a pack of git's own. Then all
 * weights are right, too, because an entry's children are all linked and weighed when its turn comes.
 */
static bool link_and_weigh(struct pack_set *set)
{
	bool in_order = true;

	for (uint32_t i = set->total; i-- > 0;) {
		struct pack_entry *entry = &set->entries[i], *base;

		prefetch_relatives(set, i);
		in_order &= !entry->broken;
		if (!is_live(entry))
			continue;
		if (in_order)
			weigh(set, entry);
		if (entry->base > ENTRY_MAX)
			continue;
		base = &set->entries[entry->base];
		if (base->twin) {
			entry->base = base->base;
			base = &set->entries[base->base];
		}
		in_order &= entry->base < i;
		entry->next_sibling = base->first_child;
		base->first_child = i;
	}
	return in_order;
}

/* Bases before their children. What is on no tree is not in the order. Returns its length. */
static uint32_t order_forest(const struct pack_set *set, uint32_t *order)
{
	uint32_t len = 0;

	for (uint32_t i = 0; i < set->total; i++)
		if (is_live(&set->entries[i]) && set->entries[i].base > ENTRY_MAX)
			order[len++] = i;
	for (uint32_t i = 0; i < len; i++) {
		uint32_t child = set->entries[order[i]].first_child;

		for (; child != ENTRY_NONE; child = set->entries[child].next_sibling)
			order[len++] = child;
	}
	assert(len <= set->total);
	return len;
}

static void note_lost(struct pack_set *set, const struct sink *notes)
{
	for (uint32_t i = 0; i < set->total; i++) {
		struct pack_entry *entry = &set->entries[i];

		if (entry->twin || entry->weight > 0)
			continue;
		pack_note_object(set, i, notes, NOTE_MISSING_OBJECT,
				 entry->broken ? "its entry in the pack is damaged"
					       : "its delta chain has no readable beginning");
		entry->broken = 1;
	}
}

/* The weights of any forest: what is on no tree gets none. */
static void weigh_forest(struct pack_set *set, const struct sink *notes)
{
	uint32_t *order = mem_alloc(set->total * sizeof *order), len = order_forest(set, order);

	for (uint32_t i = 0; i < set->total; i++)
		set->entries[i].weight = 0;
	for (uint32_t i = len; i-- > 0;)
		weigh(set, &set->entries[order[i]]);
	free(order);
	if (len < set->total)
		note_lost(set, notes);
}

void pack_link(struct pack_set *set, unsigned jobs, const struct sink *notes)
{
	struct link_job job = {.set = set};

	thread_run(jobs, read_headers, &job);
	if (may_have_twins(set))
		thread_run(jobs, find_twins, &job);
	if (!link_and_weigh(set))
		weigh_forest(set, notes);
}
