/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What detectors and sources tell the engine beside findings: notes and counts. A note says what was *not*
 * looked at, and why; nothing is skipped without one. Both functions may be called from several threads.
 */
#ifndef MODEL_SINK_H
#define MODEL_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

/*
 * `incomplete` kinds make the answer incomplete (exit status 3 when there is no finding); the others
 * only say what was left out by design. The table is in model/sink.c.
 */
enum note_kind {
	NOTE_BINARY,        /* not text */
	NOTE_SUBMODULE,     /* another repository */
	NOTE_SYMLINK,       /* not followed */
	NOTE_SPECIAL_FILE,  /* FIFO, socket, device: never opened */
	NOTE_TOO_LARGE,     /* over --max-file-size */
	NOTE_UNREADABLE,    /* the system refused, or the object is damaged */
	NOTE_CHANGED,       /* changed or vanished while it was read */
	NOTE_TOO_DEEP,      /* over LIMIT_PATH_DEPTH */
	NOTE_RULE_LIMIT,    /* a rule met a limit of the regex engine and was given up on this blob */
	NOTE_HEADER_LIMIT,  /* a file, or what files say together, was given up by the analysis of headers */
	NOTE_TOO_MANY,      /* over LIMIT_FINDINGS_PER_BLOB */
	NOTE_ENCODING,      /* damaged UTF-16 or UTF-32: scanned as far as it could be read */
	NOTE_SHALLOW,       /* history is cut off */
	NOTE_MISSING_OBJECT, /* partial clone or damaged repository */
	NOTE_REPOSITORY,    /* anything else about the repository */
	NOTE_CONFIG,        /* anything about the configuration a user should know */
	NOTE_INTERRUPTED,   /* the scan was stopped before its end */
	NOTE_KINDS,
};

struct note {
	enum note_kind kind;
	struct bytes path;  /* borrowed; may be empty */
	const char *detail; /* borrowed; one sentence without the path, or NULL */
};

/* "binary", "too-large" ...: the word for JSON. */
const char *note_kind_name(enum note_kind kind);
/* One sentence that says what the kind means, in the plural, for summaries: "binary files not scanned". */
const char *note_kind_summary(enum note_kind kind);
bool note_kind_incomplete(enum note_kind kind);

enum count_kind {
	COUNT_FILES,   /* files or blobs scanned */
	COUNT_BYTES,   /* their bytes */
	COUNT_COMMITS,
	COUNT_OBJECTS, /* objects of any type that were read */
	COUNT_KINDS,
};

struct sink {
	void *ctx;
	void (*note)(void *ctx, const struct note *note); /* copies what it keeps */
	void (*count)(void *ctx, enum count_kind kind, uint64_t n);
};

/* Forgets everything. */
extern const struct sink sink_silence;

static inline void sink_note(const struct sink *sink, enum note_kind kind, struct bytes path,
			     const char *detail)
{
	sink->note(sink->ctx, &(struct note){kind, path, detail});
}

static inline void sink_count(const struct sink *sink, enum count_kind kind, uint64_t n)
{
	sink->count(sink->ctx, kind, n);
}

#endif
