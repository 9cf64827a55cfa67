/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shard files: what the first half of a history scan found in one share of the objects, on its way
 * to the run that merges all shares (picket merge). Private to the module.
 *
 * A file is JSON Lines, schema "picket-shard/1": a header; a line for each pattern of
 * --history=REF, for each note, and for each object with matches; and an end with the SHA-256 of
 * all before it. It holds places and keys of secrets, never their bytes: keys are salted with the
 * ids of the repository's refs and objects, so that nobody without the repository can test guesses
 * against them.
 *
 * A file is input like any other: it may be cut, damaged or made up. What shard_read accepts is
 * well formed; whether the matches fit the objects they name is for the reader of the objects to
 * check.
 */
#ifndef ENGINE_SHARD_H
#define ENGINE_SHARD_H

#include "base/arena.h"
#include "base/digest.h"
#include "engine/collect.h"
#include "engine/history_scan_impl.h"

/* What all shards of one run have in common. */
struct shard_run {
	uint32_t count;          /* how many shards there are */
	struct string_list refs; /* patterns of --history=REF */
	bool all_objects;
	uint64_t max_file_size;
	uint8_t rule_set[DIGEST_SHA256_SIZE];   /* shard_identify_rules */
	uint8_t ref_set[DIGEST_SHA256_SIZE];    /* names and ids of the repository's refs */
	uint8_t object_set[DIGEST_SHA256_SIZE]; /* its objects, and how they are packed */
};

/* Valid when zeroed. */
struct shard {
	struct shard_run run;
	uint32_t index; /* from 0 */
	uint64_t counts[COUNT_KINDS], notes_left_out[NOTE_KINDS];
	VEC(struct note) notes;
	struct found_list found;
	struct arena arena; /* behind notes and run.refs, if they were read */
};

/* Releases what shard_read made; of a shard put together for shard_write, only the lists. */
void shard_release(struct shard *shard); /* accepts NULL */

/* SHA-256 over all in a rule set that decides what matches, and what is left out. */
void shard_identify_rules(const struct ruleset *set, uint8_t out[DIGEST_SHA256_SIZE]);

/* Appends the file's text. `set` gives the rules their names. */
void shard_write(const struct shard *shard, const struct ruleset *set, struct buf *out);

/*
 * Reads a file's text, which is not needed afterwards. ERR_CORRUPT if it is cut or damaged,
 * ERR_USAGE if it is none of this version's shard files or was made with other rules than `set`,
 * whose identity `rule_set` is.
 * `*shard` is untouched on failure.
 */
int shard_read(struct bytes text, const struct ruleset *set,
	       const uint8_t rule_set[DIGEST_SHA256_SIZE], struct shard *shard,
	       struct err *err) MUST_CHECK;

/*
 * Whether the `n` shards, from files of these names, are all shards of one run, each once: 0 or
 * ERR_USAGE with a sentence on what is missing, repeated or foreign. `n` is at least 1.
 */
int shard_check_all(const struct shard *shards, const char *const *names, size_t n,
		    struct err *err) MUST_CHECK;

#endif
