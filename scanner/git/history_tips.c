/* SPDX-License-Identifier: Apache-2.0 */
/* Who leads to what was found: names of tips for answers, and the whole answer for messages, 64 groups at a time. */
#include <assert.h>
#include <stdlib.h>

#include "git/history_impl.h"

enum { BATCH = 64 };

void history_name_tips(const struct history *history, const uint64_t *masks,
		       struct attribution *const *out)
{
	for (uint32_t i = 0; i < history->n_tips; i++) {
		const struct tip_node *tip = &history->tips[i];

		for (uint64_t mask = masks[i]; mask; mask &= mask - 1) {
			unsigned bit = (unsigned)__builtin_ctzll(mask);

			out[bit]->reachable = true;
			if (tip->quiet || (tip->part_of && masks[tip->part_of - 1] >> bit & 1))
				continue;
			if (out[bit]->tips.len < ATTRIBUTION_TIPS_MAX)
				VEC_PUSH(&out[bit]->tips, i);
			else
				out[bit]->more_tips++;
		}
	}
}

struct following {
	const struct history *history;
	uint64_t *masks;     /* by commit: the groups of the batch to which it leads */
	uint64_t *tip_masks;
	struct attribution *out[BATCH];
	unsigned n_groups;
};

/* As many groups as make a batch. Returns how many of the messages they have. */
static size_t take_batch(struct following *self, const struct history_message *messages, size_t n,
			 struct attribution *out)
{
	const struct history *history = self->history;
	size_t i = 0;

	self->n_groups = 0;
	memset(self->masks, 0, history->commits.len * sizeof *self->masks);
	memset(self->tip_masks, 0, history->n_tips * sizeof *self->tip_masks);
	for (; i < n; i++) {
		const struct history_message *message = &messages[i];
		uint32_t commit;
		uint64_t bit;

		assert(i == 0 || messages[i - 1].group <= message->group);
		if (i == 0 || messages[i - 1].group != message->group) {
			if (self->n_groups == BATCH)
				break;
			self->out[self->n_groups++] = &out[message->group];
		}
		bit = (uint64_t)1 << (self->n_groups - 1);
		if (message->tip) {
			assert(message->tip <= history->n_tips);
			self->tip_masks[message->tip - 1] |= bit;
			continue;
		}
		commit = id_table_find(&history->commits, &message->commit);
		if (commit != ID_TABLE_NONE)
			self->masks[commit] |= bit;
	}
	return i;
}

/* From parents to children, and on to the tips. */
static void follow_batch(struct following *self)
{
	const struct history *history = self->history;

	for (uint32_t i = 0; i < history->commits.len; i++) {
		uint32_t commit = history->parents_first[i];
		const struct commit_node *node = &history->nodes[commit];

		for (uint32_t p = node->first_parent; p < node[1].first_parent; p++)
			self->masks[commit] |= self->masks[history->parents[p]];
	}
	for (size_t i = 0; i < history->n_tips; i++)
		if (history->tips[i].commit != ID_TABLE_NONE)
			self->tip_masks[i] |= self->masks[history->tips[i].commit];
	history_name_tips(history, self->tip_masks, self->out);
	for (unsigned g = 0; g < self->n_groups && history->head != ID_TABLE_NONE; g++)
		self->out[g]->in_head = self->masks[history->head] >> g & 1;
}

void history_attribute_messages(const struct history *history,
				const struct history_message *messages, size_t n,
				struct attribution *out)
{
	struct following self = {.history = history};

	assert(history->nodes);
	if (n == 0)
		return;
	self.masks = mem_alloc(history->commits.len * sizeof *self.masks);
	self.tip_masks = mem_alloc(history->n_tips * sizeof *self.tip_masks);
	for (size_t taken = 0; taken < n;) {
		taken += take_batch(&self, messages + taken, n - taken, out);
		follow_batch(&self);
	}
	free(self.masks);
	free(self.tip_masks);
}
