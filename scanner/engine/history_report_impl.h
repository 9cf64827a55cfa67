/* SPDX-License-Identifier: Apache-2.0 */
/* From objects with matches to groups with findings. Private to engine/history_report.c and history_divide.c. */
#ifndef ENGINE_HISTORY_REPORT_IMPL_H
#define ENGINE_HISTORY_REPORT_IMPL_H

#include "base/map.h"
#include "engine/history_scan_impl.h"

enum { GROUP_KEY_SIZE = SECRET_KEY_SIZE + 1 /* and whether it stands in messages */ };

struct group {
	char key[GROUP_KEY_SIZE];
	struct secret_key secret;
	struct finding finding; /* the best so far; empty while rank is UINT32_MAX */
	uint32_t rank;
	bool allowed;           /* by a comment in HEAD */
	bool elsewhere;         /* the finding is of such a place */
	uint32_t first_line;    /* in the introducing commit */
	char blob[OBJECT_ID_HEX_SIZE]; /* one that holds it: its path when no tree names it */
	struct object_id blob_id;
	/* Of messages only: the first that holds it. */
	const struct object_id *object;
	enum object_type type;
	bool reachable;
	uint64_t order; /* as history_commit_order */
};

/* One place at which a group may be reported: the lower the rank, the better. */
struct place {
	struct object_id blob;
	uint64_t order; /* of the blob in the packs */
	const char *path;
	uint32_t group, rank;
	bool in_head;
	bool told; /* the one that is named as where the group was first */
	bool elsewhere; /* neither in HEAD nor among the first (history_elsewhere.c) */
};

struct reporter {
	struct history_scan *scan;
	struct worker *worker;
	bool stopped;                             /* before any commit or path was known */
	VEC(struct found_object *) objects;       /* sorted by id */
	VEC(struct group *) groups;
	struct map by_key;                        /* group index + 1 */
	struct attribution *attributions;         /* of the groups */
	uint32_t missing;                         /* how many objects are */
	VEC(struct place) places;
	const struct place *at; /* the places at hand: one blob, one path */
	size_t at_len;
	VEC(const struct place *) by_secret;      /* the same */
	VEC(struct history_tip) tips;             /* those of refs that count ... */
	VEC(struct bytes) tip_names;              /* ... and their names */
	object_id_vec tags;                       /* annotated ones that these are, or lead over ... */
	VEC(uint32_t) tag_tips;                   /* ... and of each, whose: an index into `tips` */
};

/* The group of a secret before it was divided, or NULL. */
struct group *report_find_group(const struct reporter *reporter, const struct secret_key *secret,
				bool message, uint32_t *index);

/* A group of this secret, not to be found by its key. */
uint32_t report_new_group(struct reporter *reporter, const struct secret_key *secret, bool message);

struct found_object *report_find_object(const struct reporter *reporter, const struct object_id *id);

/*
 * Reads the text of an object in which something was found. An object that cannot be read any more, or in
 * which a shard file places matches that it has no room for, is noted.
 */
bool report_read_found(struct reporter *reporter, struct found_object *object, struct triage_blob *in);

void report_set_author(struct reporter *reporter, const struct object_id *id,
		       struct history_facts *facts);

/* A place for a group, to be judged; `from` is borrowed until then. Its first places were judged before all others. */
enum { REPORT_PLACES_IN_HEAD = 16, REPORT_PLACES_FIRST = 4 };

void report_add_place(struct reporter *reporter, const struct history_place *from, struct place place);

/* Judges the places that were added, and forgets them. */
void report_judge_places(struct reporter *reporter);

/* A path_family_text_fn; the reporter is its context. */
struct bytes report_blob_text(void *reporter, const struct object_id *blob);

/* Where the first places of a group gave no finding: judges others at which it stands, or stood. */
void report_judge_elsewhere(struct reporter *reporter);

/* The refs that an answer names; NULL if there are none. The caller frees it. */
char *report_name_refs(const struct reporter *reporter, const struct attribution *a);

/* Finds who speaks for each group of messages, and which refs lead to any of them. */
void report_attribute_messages(struct reporter *reporter);

/* Each message that speaks for a group once, however many secrets it holds. */
void report_judge_messages(struct reporter *reporter);

/*
 * Divides each group that stood in several files of which none was made from another: a family of paths
 * (engine/path_family.h) is a group. Attributions are those of the groups afterwards.
 */
void report_divide_groups(struct reporter *reporter);

#endif
