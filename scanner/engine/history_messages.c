/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of commits and tags make groups of their own, at a path that git itself uses for them. The first
 * message that holds a secret speaks for its group; the refs that lead to any of them are those that still
 * hold it, and so does HEAD if it descends from one of the commits.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/history_report_impl.h"

static const char commit_path[] = "COMMIT_EDITMSG", tag_path[] = "TAG_EDITMSG";

/* The earliest message that holds the secret speaks for its group, a reachable one if there is any. */
static void offer_spokesman(struct group *group, const struct found_object *object, bool reachable,
			    uint64_t order)
{
	if (group->object && group->reachable > reachable)
		return;
	/* Objects come by id, so equal places are decided by it. */
	if (group->object && group->reachable == reachable && group->order <= order)
		return;
	group->object = &object->id;
	group->type = object->type;
	group->reachable = reachable;
	group->order = order;
}

static void offer_object(struct reporter *reporter, const struct found_object *object,
			 bool reachable, uint64_t order)
{
	uint32_t index;

	for (size_t j = 0; j < object->len && (reachable || reporter->scan->all); j++)
		offer_spokesman(report_find_group(reporter, &object->keys[j], true, &index), object,
				reachable, order);
}

static uint64_t tag_order(struct reporter *reporter, const struct object_id *tag)
{
	struct history_facts facts = {0};
	int64_t time;

	report_set_author(reporter, tag, &facts);
	time = facts.author_time;
	free(facts.author_name);
	free(facts.author_email);
	return time > 0 ? (uint64_t)time : 0;
}

typedef VEC(struct history_message) message_vec;

/* A tag that holds secrets, on behalf of all refs that lead over it. */
static void take_tag(struct reporter *reporter, const struct found_object *object,
		     message_vec *messages)
{
	uint64_t order = tag_order(reporter, &object->id);
	bool reachable = false;
	uint32_t index;

	for (size_t i = 0; i < reporter->tags.len; i++) {
		if (memcmp(&reporter->tags.items[i], &object->id, sizeof object->id) != 0)
			continue;
		reachable = true;
		for (size_t j = 0; j < object->len; j++)
			if (report_find_group(reporter, &object->keys[j], true, &index))
				VEC_PUSH(messages, ((struct history_message){
							   .tip = reporter->tag_tips.items[i] + 1,
							   .group = index}));
	}
	offer_object(reporter, object, reachable, order);
}

static void take_commit(struct reporter *reporter, const struct found_object *object,
			message_vec *messages)
{
	bool reachable = history_commit_reachable(reporter->scan->history, &object->id);
	uint64_t order = history_commit_order(reporter->scan->history, &object->id);
	uint32_t index;

	offer_object(reporter, object, reachable, order);
	for (size_t j = 0; j < object->len && (reachable || reporter->scan->all); j++)
		if (report_find_group(reporter, &object->keys[j], true, &index))
			VEC_PUSH(messages,
				 ((struct history_message){.commit = object->id, .group = index}));
}

static int compare_messages(const void *a, const void *b)
{
	const struct history_message *x = a, *y = b;

	return (x->group > y->group) - (x->group < y->group);
}

void report_attribute_messages(struct reporter *reporter)
{
	message_vec messages = {0};

	for (size_t i = 0; i < reporter->objects.len; i++) {
		const struct found_object *object = reporter->objects.items[i];

		if (reporter->stopped && object->type != OBJECT_BLOB)
			offer_object(reporter, object, true, 0);
		else if (object->type == OBJECT_TAG)
			take_tag(reporter, object, &messages);
		else if (object->type == OBJECT_COMMIT)
			take_commit(reporter, object, &messages);
	}
	if (messages.len > 0)
		qsort(messages.items, messages.len, sizeof *messages.items, compare_messages);
	if (messages.len > 0)
		history_attribute_messages(reporter->scan->history, messages.items, messages.len,
					   reporter->attributions);
	free(messages.items);
}

/* A commit or tag whose message is judged, and the facts that all findings in it have in common. */
struct message_pass {
	struct reporter *reporter;
	const struct object_id *object;
	struct history_facts facts;
};

static char *copy_of(const char *text)
{
	return text ? mem_strndup(text, strlen(text)) : NULL;
}

/* The findings of groups for which this message speaks; of each the first. */
static void take_message_finding(void *ctx, struct finding *finding)
{
	struct message_pass *pass = ctx;
	const struct rule *rule = (const struct rule *)finding->rule;
	struct reporter *reporter = pass->reporter;
	struct secret_key secret;
	struct group *group;
	uint32_t index;

	secret_key_make(reporter->scan, (uint32_t)(rule - reporter->scan->engine->rules->rules),
			buf_bytes(&finding->secret), &secret);
	group = report_find_group(reporter, &secret, true, &index);
	if (group && group->rank == UINT32_MAX && group->object &&
	    memcmp(group->object, pass->object, sizeof *pass->object) == 0) {
		group->rank = 0;
		group->finding = *finding;
		group->finding.history = pass->facts;
		group->finding.history.author_name = copy_of(pass->facts.author_name);
		group->finding.history.author_email = copy_of(pass->facts.author_email);
		group->finding.history.in_head = reporter->attributions[index].in_head;
		group->finding.history.refs = report_name_refs(reporter, &reporter->attributions[index]);
		*finding = (struct finding){0};
	}
	finding_release(finding);
}

/* Triage of one message, on behalf of all groups for which it speaks. */
static void judge_message(struct reporter *reporter, const struct group *first)
{
	struct history_scan *scan = reporter->scan;
	struct found_object *object = report_find_object(reporter, first->object);
	const struct range_list everything = {.everything = true};
	bool is_tag = first->type == OBJECT_TAG;
	struct message_pass pass = {
		.reporter = reporter,
		.object = first->object,
		.facts = {.known = true,
			  .holder = is_tag ? HISTORY_TAG_MESSAGE : HISTORY_COMMIT_MESSAGE,
			  .commit = *first->object}};
	char hex[OBJECT_ID_HEX_SIZE];
	struct triage_blob in = {.path = bytes_str(is_tag ? tag_path : commit_path),
				 .fresh = &everything,
				 .commit = bytes_of(hex, OBJECT_ID_HEX_SIZE - 1),
				 .describe = engine_describe,
				 .describe_ctx = scan->engine};
	uint64_t cut = 0;

	object_id_hex(first->object, hex);
	report_set_author(reporter, first->object, &pass.facts);
	if (report_read_found(reporter, object, &in)) {
		in.stored = in.text;
		engine_set_candidates(reporter->worker, object->matches, object->len, &in);
		triage_blob(scan->engine->triage, reporter->worker->triage, &in,
			    &reporter->worker->counts, &cut, take_message_finding, &pass);
		engine_note_cut(scan->engine, in.path, cut);
	}
	free(pass.facts.author_name);
	free(pass.facts.author_email);
}

static int compare_spokesmen(const void *a, const void *b)
{
	const struct group *const *x = a, *const *y = b;

	return memcmp((*x)->object, (*y)->object, sizeof *(*x)->object);
}

void report_judge_messages(struct reporter *reporter)
{
	VEC(struct group *) groups = {0};

	for (size_t i = 0; i < reporter->groups.len; i++)
		if (reporter->groups.items[i]->object)
			VEC_PUSH(&groups, reporter->groups.items[i]);
	if (groups.len > 0)
		qsort(groups.items, groups.len, sizeof *groups.items, compare_spokesmen);
	for (size_t i = 0; i < groups.len; i++)
		if (i == 0 || compare_spokesmen(&groups.items[i - 1], &groups.items[i]) != 0)
			judge_message(reporter, groups.items[i]);
	free(groups.items);
}
