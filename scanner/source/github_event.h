/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits a run of GitHub Actions is about: from the event that started it to a range. Reads
 * no environment and no file: what is known is passed in.
 */
#ifndef SOURCE_GITHUB_EVENT_H
#define SOURCE_GITHUB_EVENT_H

#include "base/err.h"
#include "base/json.h"
#include "model/blob.h"

/* What is asked of the checkout; `ctx` is passed on. For a real one see github_event_repo_of. */
struct github_event_repo {
	void *ctx;
	bool (*has_commit)(void *ctx, const struct object_id *id);
	/* How many parents a commit has, the first two in `parents`; 0 also when it is not here. */
	size_t (*parents)(void *ctx, const struct object_id *commit, struct object_id parents[2]);
	/* The tip of a branch of the remote, or failing that of a local one; false if it is not
	 * here. */
	bool (*branch)(void *ctx, struct bytes name, struct object_id *tip);
	bool shallow;
};

struct repo_view;

/* Answers from an open repository, which is borrowed. */
struct github_event_repo github_event_repo_of(const struct repo_view *view);

struct github_event {
	struct bytes name;          /* GITHUB_EVENT_NAME; empty when not set */
	struct bytes sha;           /* GITHUB_SHA; empty when not set */
	const struct json *payload; /* the file that GITHUB_EVENT_PATH names; may be NULL */
};

enum github_scope {
	GITHUB_RANGE,   /* what is reachable from `to` and not from `from`, if that is not null */
	GITHUB_ALL,     /* no range follows from the event: all there is */
	GITHUB_NOTHING, /* the event brought nothing in: a branch was deleted */
};

struct github_range {
	enum github_scope scope;
	struct object_id from, to;
	/*
	 * The event names a range, but the checkout does not hold enough of it; `why` says so, and
	 * what mends it. Then the range is the next larger one that is possible; it is GITHUB_ALL only if
	 * none of the event's commits is here: then what came in is not looked at.
	 */
	bool widened;
	char why[512]; /* one sentence or two on what was chosen: no text of the event, only ids */
};

/*
 * push: before to after; a new branch, or a push over commits that are not here: from the default
 * branch, or else from the very first commit. pull_request: what the merge commit that was checked out adds to its first parent by its
 * second. merge_group: its base to its head. Everything else: all. ERR_USAGE for
 * pull_request_target, whose checkout has nothing of the pull request.
 */
int github_event_range(const struct github_event *event, const struct github_event_repo *repo,
		       struct github_range *range, struct err *err) MUST_CHECK;

#endif
