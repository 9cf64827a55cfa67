/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second half of a history scan: from objects with matches to findings.
 *
 * All matches of one rule and one secret are a group, whatever objects they stand in, until it is known at
 * which paths: then each family of paths (engine/path_family.h) becomes a group of its own. git/history.h says of
 * each group which commit brought it in and where HEAD has it. A group still in HEAD is reported at its
 * place there, and HEAD's word counts: what a comment allows at every place in HEAD is not reported. Any other group
 * is reported at its place in the introducing commit, or where else it stood if that place is left out
 * (history_elsewhere.c).
 */
#define _GNU_SOURCE
#include "engine/history_report_impl.h"

#include <assert.h>
#include <stdlib.h>

#include "base/linemap.h"
#include "base/thread.h"
#include "engine/authorship.h"
#include "git/commit.h"
#include "git/object.h"
#include "git/refs.h"
#include "git/tag.h"
#include "model/limits.h"

enum {
	REFS_NAMED = 10,
};

static int compare_objects(const void *a, const void *b)
{
	const struct found_object *const *x = a, *const *y = b;

	return object_id_compare(&(*x)->id, &(*y)->id);
}

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = (x->order > y->order) - (x->order < y->order);

	if (!order)
		order = object_id_compare(&x->blob, &y->blob);
	if (!order)
		order = strcmp(x->path, y->path);
	if (!order)
		order = (x->group > y->group) - (x->group < y->group);
	return order ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

static void collect_objects(struct reporter *reporter)
{
	struct history_scan *scan = reporter->scan;

	for (size_t i = 0; i < scan->found_len; i++)
		for (size_t j = 0; j < scan->found[i].objects.len; j++)
			VEC_PUSH(&reporter->objects, &scan->found[i].objects.items[j]);
	if (reporter->objects.len)
		qsort(reporter->objects.items, reporter->objects.len,
		      sizeof *reporter->objects.items, compare_objects);
}

static void make_key(const struct secret_key *secret, bool message, char key[GROUP_KEY_SIZE])
{
	memcpy(key, secret->bytes, SECRET_KEY_SIZE);
	key[SECRET_KEY_SIZE] = (char)message;
}

struct group *report_find_group(const struct reporter *reporter, const struct secret_key *secret,
				bool message, uint32_t *index)
{
	char key[GROUP_KEY_SIZE];
	uint64_t *value;

	make_key(secret, message, key);
	value = map_get(&reporter->by_key, bytes_of(key, sizeof key));
	if (!value)
		return NULL;
	*index = (uint32_t)*value;
	return reporter->groups.items[*index];
}

uint32_t report_new_group(struct reporter *reporter, const struct secret_key *secret, bool message)
{
	struct group *group = mem_zalloc(sizeof *group);

	group->secret = *secret;
	group->rank = UINT32_MAX;
	make_key(secret, message, group->key);
	VEC_PUSH(&reporter->groups, group);
	return (uint32_t)reporter->groups.len - 1;
}

static uint32_t add_group(struct reporter *reporter, const struct secret_key *secret, bool message)
{
	struct group *group;
	uint32_t index;
	bool added;

	if (report_find_group(reporter, secret, message, &index))
		return index;
	index = report_new_group(reporter, secret, message);
	group = reporter->groups.items[index];
	*map_put(&reporter->by_key, bytes_of(group->key, sizeof group->key), &added) = index;
	assert(added);
	return index;
}

static void make_groups(struct reporter *reporter)
{
	for (size_t i = 0; i < reporter->objects.len; i++) {
		const struct found_object *object = reporter->objects.items[i];
		bool message = object->type != OBJECT_BLOB;

		for (size_t j = 0; j < object->len; j++) {
			uint32_t group = add_group(reporter, &object->keys[j], message);

			if (message)
				continue;
			if (!reporter->groups.items[group]->blob[0]) {
				reporter->groups.items[group]->blob_id = object->id;
				object_id_hex(&object->id, reporter->groups.items[group]->blob);
			}
			history_want(reporter->scan->history, &object->id, group);
		}
	}
}

void report_add_place(struct reporter *reporter, const struct history_place *from, struct place place)
{
	place.blob = from->blob;
	place.order = pack_set_order(reporter->scan->store.packs, &from->blob);
	place.path = from->path;
	VEC_PUSH(&reporter->places, place);
}

static void collect_places(struct reporter *reporter)
{
	for (uint32_t g = 0; g < reporter->groups.len; g++) {
		const struct attribution *a = &reporter->attributions[g];
		uint32_t rank = 0;

		if (!a->reachable && !reporter->scan->all)
			continue;
		if (!object_id_is_null(&a->named)) {
			reporter->groups.items[g]->blob_id = a->named;
			object_id_hex(&a->named, reporter->groups.items[g]->blob);
		}
		for (size_t i = 0; i < a->head.len && i < REPORT_PLACES_IN_HEAD; i++)
			report_add_place(reporter, &a->head.items[i],
					 (struct place){.group = g, .rank = rank++, .in_head = true});
		for (size_t i = 0; i < a->first.len && i < REPORT_PLACES_FIRST; i++)
			report_add_place(reporter, &a->first.items[i],
					 (struct place){.group = g, .rank = rank++, .told = i == 0});
		if (rank == 0 && reporter->groups.items[g]->blob[0])
			report_add_place(reporter,
					 &(struct history_place){reporter->groups.items[g]->blob,
								 reporter->groups.items[g]->blob_id},
					 (struct place){.group = g, .told = true});
	}
}

struct found_object *report_find_object(const struct reporter *reporter, const struct object_id *id)
{
	const struct found_object wanted = {.id = *id}, *key = &wanted;
	struct found_object **found;

	found = bsearch(&key, reporter->objects.items, reporter->objects.len,
			sizeof *reporter->objects.items, compare_objects);
	return found ? *found : NULL;
}

/* -- one blob at one path -- */

static const struct secret_key *secret_of(const struct reporter *reporter, const struct place *place)
{
	return &reporter->groups.items[place->group]->secret;
}

static int compare_secrets(const void *a, const void *b, void *ctx)
{
	const struct place *const *x = a, *const *y = b;
	int order = memcmp(secret_of(ctx, *x), secret_of(ctx, *y), sizeof(struct secret_key));

	return order ? order : (*x > *y) - (*x < *y);
}

/* Orders the places at hand by their secrets: there can be thousands, and as many matches. */
static void index_places(struct reporter *reporter)
{
	reporter->by_secret.len = 0;
	for (size_t i = 0; i < reporter->at_len; i++)
		VEC_PUSH(&reporter->by_secret, &reporter->at[i]);
	qsort_r(reporter->by_secret.items, reporter->by_secret.len,
		sizeof *reporter->by_secret.items, compare_secrets, reporter);
}

/* The place at hand of the first group with this secret; others with it follow up to `*end`. */
static const struct place **places_of(const struct reporter *reporter, const struct secret_key *secret,
				      const struct place ***end)
{
	const struct place **items = reporter->by_secret.items;
	size_t low = 0, high = reporter->by_secret.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(secret_of(reporter, items[mid]), secret, sizeof *secret) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (high = low; high < reporter->by_secret.len &&
			 memcmp(secret_of(reporter, items[high]), secret, sizeof *secret) == 0;)
		high++;
	*end = items + high;
	return items + low;
}

/* Takes a finding for its group if that is wanted here and this place is better than the last. */
static void take_finding(void *ctx, struct finding *finding)
{
	struct reporter *reporter = ctx;
	/* `info` is the first member of struct rule. */
	const struct rule *rule = (const struct rule *)finding->rule;
	const struct place **at, **end;
	struct secret_key secret;

	secret_key_make(reporter->scan, (uint32_t)(rule - reporter->scan->engine->rules->rules),
			buf_bytes(&finding->secret), &secret);
	for (at = places_of(reporter, &secret, &end); at < end; at++) {
		const struct place *place = *at;
		struct group *group = reporter->groups.items[place->group];
		bool head_known = reporter->attributions[place->group].head.len > 0;

		if (place->rank >= group->rank || (place->in_head != head_known && !place->elsewhere))
			continue;
		finding_release(&group->finding);
		group->finding = *finding;
		group->rank = place->rank;
		group->elsewhere = place->elsewhere;
		*finding = (struct finding){0};
		break;
	}
	finding_release(finding);
}

/* What a comment in HEAD allows is allowed wherever it stood. */
static void take_allowed(void *ctx, const struct triage_blob *blob, const struct candidate *candidate)
{
	struct reporter *reporter = ctx;
	const struct place **at, **end;
	struct secret_key secret;

	secret_key_make(reporter->scan, candidate->rule,
			bytes_slice(blob->text, candidate->secret.start, candidate->secret.end), &secret);
	for (at = places_of(reporter, &secret, &end); at < end; at++)
		if ((*at)->in_head)
			reporter->groups.items[(*at)->group]->allowed = true;
}

/* Where the groups at hand stand in the text, for those whose first place this is. */
static void set_first_lines(struct reporter *reporter, const struct found_object *object,
			    struct bytes text)
{
	struct linemap lines;

	linemap_init(&lines, text);
	for (size_t i = 0; i < object->len; i++) {
		const struct place **at, **end;

		for (at = places_of(reporter, &object->keys[i], &end); at < end; at++) {
			struct group *group = reporter->groups.items[(*at)->group];

			if ((*at)->told && !group->first_line)
				group->first_line =
					linemap_line(&lines, object->matches[i].secret.start);
		}
	}
	linemap_release(&lines);
}

static void note_unread(const struct history_scan *scan, const struct found_object *object)
{
	char hex[OBJECT_ID_HEX_SIZE];
	struct buf detail = {0};

	object_id_hex(&object->id, hex);
	buf_addf(&detail, "Rule %s matched in this object, which cannot be read any more: scan again.",
		 scan->engine->rules->rules[object->matches[0].rule].info.id);
	sink_note(engine_sink(scan->engine), NOTE_MISSING_OBJECT, bytes_str(hex), buf_str(&detail));
	buf_release(&detail);
}

bool report_read_found(struct reporter *reporter, struct found_object *object,
		       struct triage_blob *in)
{
	struct history_scan *scan = reporter->scan;
	enum object_type type;
	bool good = !history_store_read(&scan->store, &object->id, scan->options->max_file_size,
					&type, &in->stored, NULL) &&
		    type == object->type &&
		    object_text(type, in->stored, &in->encoding, &reporter->worker->text, &in->text);

	for (size_t i = 0; i < object->len && good; i++)
		good = object->matches[i].span.end <= in->text.len &&
		       object->matches[i].secret.end <= in->text.len;
	/* Loose ones were looked at when they were scanned. */
	if (good && !object->checked && pack_set_contains(scan->store.packs, &object->id))
		history_check(scan, &object->id, type, in->stored);
	object->checked = true;
	if (good)
		return true;
	note_unread(scan, object);
	return false;
}

/* The commit that brought in all groups at hand, as hex digits; empty if they differ, or HEAD is judged. */
static struct bytes common_commit(const struct reporter *reporter, char hex[OBJECT_ID_HEX_SIZE])
{
	const struct attribution *first = &reporter->attributions[reporter->at->group];

	for (size_t i = 0; i < reporter->at_len; i++) {
		const struct attribution *a = &reporter->attributions[reporter->at[i].group];

		if (reporter->at[i].in_head || !a->has_commit ||
		    memcmp(&a->commit, &first->commit, sizeof a->commit) != 0)
			return bytes_of(NULL, 0);
	}
	object_id_hex(&first->commit, hex);
	return bytes_of(hex, OBJECT_ID_HEX_SIZE - 1);
}

/* Triage of one blob at one path, on behalf of all groups that want it. */
static void judge_places(struct reporter *reporter)
{
	struct history_scan *scan = reporter->scan;
	struct found_object *object = report_find_object(reporter, &reporter->at->blob);
	const struct range_list everything = {.everything = true};
	struct triage_blob in = {.path = bytes_str(reporter->at->path),
				 .fresh = &everything,
				 .describe = engine_describe,
				 .describe_ctx = scan->engine,
				 .allowed = take_allowed,
				 .allowed_ctx = reporter};
	char hex[OBJECT_ID_HEX_SIZE];
	uint64_t cut = 0;

	in.commit = common_commit(reporter, hex);
	if (!object || !report_read_found(reporter, object, &in))
		return;
	index_places(reporter);
	set_first_lines(reporter, object, in.text);
	engine_set_candidates(reporter->worker, object->matches, object->len, &in);
	triage_blob(scan->engine->triage, reporter->worker->triage, &in, &reporter->worker->counts,
		    &cut, take_finding, reporter);
	engine_note_cut(scan->engine, in.path, cut);
}

void report_judge_places(struct reporter *reporter)
{
	if (reporter->places.len)
		qsort(reporter->places.items, reporter->places.len, sizeof *reporter->places.items,
		      compare_places);
	for (size_t i = 0; i < reporter->places.len; i += reporter->at_len) {
		const struct place *first = &reporter->places.items[i];
		size_t n = 1;

		while (i + n < reporter->places.len &&
		       memcmp(&first[n].blob, &first->blob, sizeof first->blob) == 0 &&
		       strcmp(first[n].path, first->path) == 0)
			n++;
		reporter->at = first;
		reporter->at_len = n;
		judge_places(reporter);
	}
	reporter->places.len = 0;
}

void report_set_author(struct reporter *reporter, const struct object_id *id,
		       struct history_facts *facts)
{
	struct history_scan *scan = reporter->scan;
	enum object_type type;
	struct bytes data;

	if (history_store_read(&scan->store, id, scan->options->max_file_size, &type, &data,
			       NULL) == 0)
		authorship_set(facts, type, data);
}

char *report_name_refs(const struct reporter *reporter, const struct attribution *a)
{
	size_t named = a->tips.len < REFS_NAMED ? a->tips.len : REFS_NAMED;
	size_t more = a->tips.len - named + a->more_tips;
	struct buf names = {0};

	static_assert((int)REFS_NAMED <= (int)ATTRIBUTION_TIPS_MAX, "as many are there");
	for (size_t i = 0; i < named; i++) {
		buf_add_str(&names, i ? ", " : "");
		buf_add(&names, reporter->tip_names.items[a->tips.items[i]]);
	}
	if (more)
		buf_addf(&names, " and %zu more", more);
	return names.len ? buf_detach(&names) : NULL;
}

static void emit_group(struct reporter *reporter, struct group *group, const struct attribution *a)
{
	struct history_facts *facts = &group->finding.history;

	if (group->rank == UINT32_MAX)
		return;
	if (reporter->stopped) {
		collect_finding(reporter->scan->engine->collect, &group->finding);
		return;
	}
	facts->known = true;
	facts->in_head = a->in_head && !group->elsewhere;
	facts->blobs = a->blobs ? a->blobs : 1; /* one that a ref names */
	facts->paths = a->paths;
	facts->line = group->first_line;
	facts->refs = report_name_refs(reporter, a);
	facts->blob = group->blob_id;
	if (a->first.len) {
		facts->path = mem_strndup(a->first.items[0].path, strlen(a->first.items[0].path));
		facts->blob = a->first.items[0].blob;
	}
	if (a->has_commit) {
		facts->commit = a->commit;
		report_set_author(reporter, &a->commit, facts);
	}
	collect_finding(reporter->scan->engine->collect, &group->finding);
}

bool history_ref_wanted(const struct string_list *patterns, const struct ref *ref)
{
	for (size_t i = 0; i < patterns->len; i++)
		if (refs_match(ref, bytes_str(patterns->items[i])))
			return true;
	return patterns->len == 0;
}

/* Nobody has looked yet what refs of packed-refs lead to. */
static void note_if_gone(struct history_scan *scan, const struct ref *ref)
{
	if (id_set_has(&scan->present, &ref->peeled))
		return;
	scan->refs.lost = true;
	sink_note(engine_sink(scan->engine), NOTE_MISSING_OBJECT, ref->name,
		  "What this ref names is not there: fetch the repository anew; scan again if somebody "
		  "removed it just now.");
}

/*
 * A stash is a commit of what was in the work tree; its further parents are commits of the index and of
 * untracked files. They count as refs of their own, named as for git: "stash@{0}^3".
 */
static void add_stash_parts(struct reporter *reporter, const struct ref *stash)
{
	struct history_scan *scan = reporter->scan;
	const uint32_t whole = (uint32_t)reporter->tips.len;
	struct object_id parent;
	struct buf text = {0};
	struct commit commit;
	unsigned n = 0;

	if (object_read_as(scan->store.objects, &stash->id, scan->options->max_file_size,
			   OBJECT_COMMIT, &text, NULL) == 0 &&
	    commit_parse(&commit, buf_bytes(&text))) {
		while (commit_next_parent(&commit.parents, &parent)) {
			if (++n == 1)
				continue;
			VEC_PUSH(&reporter->tips,
				 ((struct history_tip){.id = parent, .part_of = whole}));
			VEC_PUSH(&reporter->tip_names,
				 bytes_str(arena_printf(&scan->refs.arena, "%.*s^%u",
							(int)stash->name.len, stash->name.ptr, n)));
		}
	}
	buf_release(&text);
}

/* The refs that count, and the tags that they lead over. */
static void collect_tips(struct reporter *reporter)
{
	struct history_scan *scan = reporter->scan;
	struct object_id peeled;
	bool is_commit;

	for (size_t i = 0; i < scan->refs.len; i++) {
		const struct ref *ref = &scan->refs.items[i];
		const uint32_t tip = (uint32_t)reporter->tips.len;

		if (!history_ref_wanted(&scan->options->refs, ref))
			continue;
		VEC_PUSH(&reporter->tips,
			 ((struct history_tip){.id = ref->peeled,
					       .quiet = bytes_eq_str(ref->name, "HEAD")}));
		VEC_PUSH(&reporter->tip_names, ref->name);
		note_if_gone(scan, ref);
		if (bytes_starts_with(ref->name, BYTES("stash@{")))
			add_stash_parts(reporter, ref);
		/* What cannot be read was noted when the refs were. */
		if (memcmp(&ref->id, &ref->peeled, sizeof ref->id) != 0)
			(void)!tag_peel(scan->store.objects, &ref->id, &peeled, &is_commit,
					&reporter->tags, NULL);
		while (reporter->tag_tips.len < reporter->tags.len)
			VEC_PUSH(&reporter->tag_tips, tip);
	}
}

/* Tags are read one by one, and the trees are numbered: neither needs the other. */
static void prepare_half(void *ctx, unsigned half)
{
	struct reporter *reporter = ctx;

	if (half == 0)
		history_number(reporter->scan->history);
	else
		collect_tips(reporter);
}

static void set_tips(struct reporter *reporter)
{
	struct history_scan *scan = reporter->scan;
	const struct ref *head = refs_find(&scan->refs, BYTES("HEAD"));

	thread_run_each(scan->jobs, 2, prepare_half, reporter);
	history_finish(scan->history, reporter->tips.items, reporter->tips.len,
		       head ? &head->peeled : NULL);
}

/*
 * Where refs or commits are missing, a ref may lead to any commit; so if there are commits and no refs, as before
 * the first checkout of what was fetched. Not so if only some refs are wanted.
 */
static void set_scope(struct history_scan *scan, const struct repo *repo)
{
	const struct history_lost *lost;
	bool broken = scan->refs.lost ||
		      (scan->refs.len == 0 && history_commits(scan->history) > 0);
	size_t n;

	lost = history_lost(scan->history, &n);
	for (size_t i = 0; i < n; i++)
		broken |= !lost[i].is_tree && !repo->shallow;
	broken &= scan->options->refs.len == 0;
	scan->all = scan->options->all_objects || broken;
	if (broken && !scan->options->all_objects)
		sink_note(engine_sink(scan->engine), NOTE_REPOSITORY, (struct bytes){0},
			  "Refs or commits are missing: what no ref leads to is reported, too.");
}

/* Chooses the place of each group, and tells its finding. */
static void emit_groups(struct reporter *reporter)
{
	collect_places(reporter);
	report_judge_places(reporter);
	if (!reporter->stopped)
		report_judge_elsewhere(reporter);
	report_judge_messages(reporter);
	for (size_t i = 0; i < reporter->groups.len; i++) {
		struct group *group = reporter->groups.items[i];

		if (!group->object)
			emit_group(reporter, group, &reporter->attributions[i]);
		else if (group->rank != UINT32_MAX)
			collect_finding(reporter->scan->engine->collect, &group->finding);
	}
}

static void report_groups(struct reporter *reporter, const struct repo *repo,
			  struct history_phases *phases)
{
	struct history_scan *scan = reporter->scan;
	uint32_t n = (uint32_t)reporter->groups.len, all = n + reporter->missing;
	double mark = history_now();

	reporter->attributions = mem_zalloc((all + (size_t)1) * sizeof *reporter->attributions);
	history_attribute(scan->history, scan->jobs, false, reporter->attributions, all);
	history_note_missing(scan, repo, reporter->attributions + n);
	for (uint32_t i = n; i < all; i++)
		attribution_release(&reporter->attributions[i]);
	report_divide_groups(reporter);
	report_attribute_messages(reporter);
	phases->attribute = history_now() - mark;
	emit_groups(reporter);
	phases->report = history_now() - mark - phases->attribute;
}

static void reporter_release(struct reporter *reporter)
{
	for (size_t i = 0; i < reporter->groups.len; i++) {
		finding_release(&reporter->groups.items[i]->finding);
		free(reporter->groups.items[i]);
	}
	for (size_t i = 0; reporter->attributions && i < reporter->groups.len; i++)
		attribution_release(&reporter->attributions[i]);
	free(reporter->attributions);
	free(reporter->groups.items);
	free((void *)reporter->objects.items);
	free(reporter->places.items);
	free((void *)reporter->by_secret.items);
	map_release(&reporter->by_key);
	free(reporter->tips.items);
	free(reporter->tip_names.items);
	free(reporter->tags.items);
	free(reporter->tag_tips.items);
}

int history_report(struct history_scan *scan, const struct repo *repo, struct history_phases *phases,
		   struct err *err)
{
	struct reporter reporter = {.scan = scan, .worker = engine_worker(scan->engine, 0)};
	double mark = history_now();
	int ret;

	collect_objects(&reporter);
	make_groups(&reporter);
	ret = history_read_trees(scan, engine_sink(scan->engine), err);
	phases->trees = history_now() - mark;
	reporter.missing = history_want_missing(scan, repo, (uint32_t)reporter.groups.len);
	if (!ret && history_has_submodules(scan->history))
		sink_note(engine_sink(scan->engine), NOTE_SUBMODULE, (struct bytes){0},
			  "There are submodules in the history: their commits are in other "
			  "repositories, to be scanned by themselves.");
	if (!ret) {
		set_tips(&reporter);
		set_scope(scan, repo);
		report_groups(&reporter, repo, phases);
	}
	reporter_release(&reporter);
	return ret;
}

void history_report_stopped(struct history_scan *scan)
{
	struct reporter reporter = {
		.scan = scan, .worker = engine_worker(scan->engine, 0), .stopped = true};

	scan->all = true;
	collect_objects(&reporter);
	make_groups(&reporter);
	reporter.attributions =
		mem_zalloc((reporter.groups.len + 1) * sizeof *reporter.attributions);
	report_attribute_messages(&reporter);
	emit_groups(&reporter);
	reporter_release(&reporter);
}
