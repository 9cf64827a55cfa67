/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding: one secret (or header mistake) at one place, ready to be reported. Findings own their
 * memory, since they outlive the blob they were found in. A secret's bytes are in `secret` only; every
 * other text in here is already redacted and safe to show, except for control characters, which each
 * report escapes in its own way.
 */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/blob.h"
#include "model/rule_info.h"
#include "model/span.h"

/* Fingerprints are 128 bits in lower-case hex. */
enum { FINGERPRINT_SIZE = 33 };

/* What of the history holds a finding. */
enum history_holder {
	HISTORY_FILE,           /* a file of a commit, or a blob or tree that a ref names */
	HISTORY_COMMIT_MESSAGE,
	HISTORY_TAG_MESSAGE,    /* of an annotated tag, which stands where a commit would */
};

/*
 * Where history first saw it; filled only for findings of a history or range scan. The finding's own path
 * and region are those in HEAD if it is still there, else those in the introducing commit.
 */
struct history_facts {
	bool known;
	enum history_holder holder;
	/* The introducing commit (null if no commit has it: then there is no author either), and the
	 * blob in it (null for messages). */
	struct object_id commit, blob;
	char *author_name, *author_email; /* as the commit has them; may be NULL */
	int64_t author_time;             /* seconds since the epoch, UTC */
	int32_t author_offset;           /* minutes east of UTC */
	char *path;                      /* where `commit` has it ... */
	uint32_t line;                   /* ... and on which line, from 1 */
	bool in_head;                    /* HEAD has it: a file at the finding's path and region, a message in
					    its history */
	uint32_t blobs, paths;           /* how many hold it */
	char *refs;                      /* other refs that still hold it, comma-separated; may be NULL */
};

/*
 * What would mend a finding: `text` in the place of `span` of its file. Only for files of the work
 * tree in UTF-8, and only where no other text can be meant.
 */
struct finding_fix {
	char *description;    /* a sentence; NULL: there is no fix */
	struct span span;     /* empty to insert */
	struct region region; /* of the span; one that ends with a line ends at the next one's start */
	char *text;
	/* The lines of the span as they are and as they would be, "..." for what is left out; both NULL
	 * if they hold a secret or are too long. */
	char *before, *after;
};

struct finding {
	const struct rule_info *rule; /* borrowed from the rule set */
	enum severity severity;       /* of this finding: may differ from the rule's */
	enum confidence confidence;
	char *path;                   /* repository-relative; any byte but NUL */
	struct span span;             /* of the secret, in bytes of the stored blob */
	struct region region;
	struct buf secret;            /* raw bytes: only --show-secrets may print them */
	char *redacted;               /* "ghp_****" */
	char *detail;                 /* one more sentence ("Checksum is valid.", ...), or NULL */
	/*
	 * The source line of the region's start, all secrets on it redacted, cut to LIMIT_EXCERPT
	 * around the span. excerpt_start/_end: the span's bytes inside excerpt. cut_left: bytes are missing.
	 */
	char *excerpt;
	uint32_t excerpt_start, excerpt_end;
	bool excerpt_cut_left, excerpt_cut_right;
	char line_hash[40];           /* GitHub's primaryLocationLineHash, "" if not known */
	char fingerprint[FINGERPRINT_SIZE]; /* ours: over rule, secret and path */
	struct history_facts history;
	struct finding_fix fix;
};

void finding_release(struct finding *finding); /* accepts NULL and zeroed structs */

/* Order of reports: path, span, rule id, then commit. Negative, 0 or positive. */
int finding_cmp(const struct finding *a, const struct finding *b);

#endif
