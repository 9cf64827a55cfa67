/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the candidates that detectors found in one blob to the findings that are reported: what is allowed,
 * out of scope or said better by another rule goes; the rest gets lines and columns, redacted text,
 * fingerprints. Everything here looks at one blob and its path, so it runs in the workers.
 */
#ifndef TRIAGE_TRIAGE_H
#define TRIAGE_TRIAGE_H

#include "base/encoding.h"
#include "base/err.h"
#include "model/finding.h"
#include "ruleset/ruleset.h"

struct triage;         /* immutable, shared */
struct triage_scratch; /* one per worker */

/* One candidate; offsets are into the UTF-8 text that the detectors saw. */
struct candidate {
	uint32_t rule; /* index in the rule set */
	struct span match, secret;
	enum severity severity;
	enum confidence confidence;
	struct span clear; /* of triage_blob.clear: what the secret says, if the text has it encoded; else empty */
};

/* Is the secret encoded in the text? */
static inline bool candidate_is_encoded(const struct candidate *candidate)
{
	return candidate->clear.end > candidate->clear.start;
}

enum { CANDIDATE_DETAIL_SIZE = 200 };

/* Says one sentence about a candidate that is going to be reported, or "". */
typedef void candidate_describe_fn(void *ctx, const struct candidate *candidate, struct bytes text,
				   char detail[CANDIDATE_DETAIL_SIZE]);

struct triage_blob;

/* Is told of a candidate that a comment on its lines allows. */
typedef void candidate_allowed_fn(void *ctx, const struct triage_blob *blob,
				  const struct candidate *candidate);

struct triage_blob {
	struct bytes path;
	struct bytes text;      /* what the detectors saw */
	struct bytes stored;    /* the blob as it is; the same bytes unless `encoding` says otherwise */
	enum encoding encoding;
	const struct range_list *fresh; /* in stored bytes */
	struct bytes commit;    /* hex, for allow-lists; empty outside history */
	const struct candidate *candidates; /* sorted by match start */
	size_t len;
	struct bytes clear;     /* encoded secrets in the clear: allow-lists look at these */
	candidate_describe_fn *describe;
	void *describe_ctx;
	candidate_allowed_fn *allowed; /* may be NULL */
	void *allowed_ctx;
};

/* What triage left out, for the summary. */
struct triage_counts {
	uint64_t inline_allowed; /* by a comment */
	uint64_t allow_listed;
	uint64_t not_fresh;      /* was there before the change that is looked at */
};

/* Takes over the finding's contents. */
typedef void triage_emit_fn(void *ctx, struct finding *finding);

/* `set` is borrowed; if it is not built in, allow_rules_check is to be asked first. */
struct triage *triage_new(const struct ruleset *set);
void triage_free(struct triage *triage); /* accepts NULL */

struct triage_scratch *triage_scratch_new(void);
void triage_scratch_free(struct triage_scratch *scratch); /* accepts NULL */

/*
 * Judges the candidates of one blob and emits findings in order of their place. At most
 * LIMIT_FINDINGS_PER_BLOB are emitted; how many were not is added to `*cut`.
 */
void triage_blob(const struct triage *triage, struct triage_scratch *scratch,
		 const struct triage_blob *blob, struct triage_counts *counts, uint64_t *cut,
		 triage_emit_fn *emit, void *ctx);

/* A mistake at one place of a blob that is no secret: a header's. Everything is borrowed. */
struct problem {
	const struct rule_info *rule;
	struct span span;   /* in the text; may be empty */
	struct bytes token; /* what identifies it beside rule and path: the directive and token */
	const char *detail; /* a sentence, or NULL */
	const struct problem_fix *fix; /* NULL: none */
};

/* What would mend it: `text` in the place of `span`. Everything is borrowed. */
struct problem_fix {
	struct span span;
	struct bytes text;
	const char *description; /* a sentence */
};

/*
 * Emits findings for `len` problems of a blob, sorted by span and rule, each once. Comments that allow, paths of
 * global allow-lists and fresh ranges count; the candidates of `blob` only serve to hide secrets on the lines that are
 * shown.
 */
void triage_problems(const struct triage *triage, struct triage_scratch *scratch,
		     const struct triage_blob *blob, const struct problem *problems, size_t len,
		     struct triage_counts *counts, triage_emit_fn *emit, void *ctx);

/* Rules that are about a file's path alone ("*.p12"): emits one finding for each that matches. */
void triage_path(const struct triage *triage, struct triage_scratch *scratch, struct bytes path,
		 struct triage_counts *counts, triage_emit_fn *emit, void *ctx);

#endif
