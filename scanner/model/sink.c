/* SPDX-License-Identifier: Apache-2.0 */
/* The table of note kinds. */
#include "model/sink.h"

#include <assert.h>

static const struct {
	const char *name, *summary;
	bool incomplete;
} kinds[NOTE_KINDS] = {
	[NOTE_BINARY] = {"binary", "binary files not scanned", false},
	[NOTE_SUBMODULE] = {"submodule", "submodules not entered", false},
	[NOTE_SYMLINK] = {"symlink", "symbolic links not followed", false},
	[NOTE_SPECIAL_FILE] = {"special-file", "special files not opened", false},
	[NOTE_TOO_LARGE] = {"too-large", "files over the size limit not scanned", true},
	[NOTE_UNREADABLE] = {"unreadable", "files could not be read", true},
	[NOTE_CHANGED] = {"changed", "files changed while they were read", true},
	[NOTE_TOO_DEEP] = {"too-deep", "directories nested too deeply", true},
	[NOTE_RULE_LIMIT] = {"rule-limit", "rules given up at a matching limit", true},
	[NOTE_HEADER_LIMIT] = {"header-limit", "header checks given up at a limit", true},
	[NOTE_TOO_MANY] = {"too-many", "files with more findings than are kept", true},
	[NOTE_ENCODING] = {"encoding", "files with damaged UTF-16 or UTF-32", false},
	[NOTE_SHALLOW] = {"shallow", "shallow clone: history is cut off", true},
	[NOTE_MISSING_OBJECT] = {"missing-object", "objects missing or damaged", true},
	[NOTE_REPOSITORY] = {"repository", "remarks on the repository", false},
	[NOTE_CONFIG] = {"config", "remarks on the configuration", false},
	[NOTE_INTERRUPTED] = {"interrupted", "scan stopped before its end", true},
};

const char *note_kind_name(enum note_kind kind)
{
	assert((unsigned)kind < NOTE_KINDS);
	return kinds[kind].name;
}

const char *note_kind_summary(enum note_kind kind)
{
	assert((unsigned)kind < NOTE_KINDS);
	return kinds[kind].summary;
}

bool note_kind_incomplete(enum note_kind kind)
{
	assert((unsigned)kind < NOTE_KINDS);
	return kinds[kind].incomplete;
}

static void forget_note(void *ctx, const struct note *note)
{
	(void)ctx;
	(void)note;
}

static void forget_count(void *ctx, enum count_kind kind, uint64_t n)
{
	(void)ctx;
	(void)kind;
	(void)n;
}

const struct sink sink_silence = {NULL, forget_note, forget_count};
