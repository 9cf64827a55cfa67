/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What git tells its hooks pre-push and pre-receive on standard input, as commits for a range:
 * those that come in, and those that are there already.
 */
#ifndef SOURCE_HOOK_RANGES_H
#define SOURCE_HOOK_RANGES_H

#include "base/err.h"
#include "base/mem.h"
#include "model/blob.h"

struct repo_view;

/* For range_options. Without `include` there is nothing to scan. Valid when zeroed. */
struct hook_ranges {
	VEC(struct object_id) include, exclude;
};

/*
 * Lines "<local ref> <local id> <remote ref> <remote id>". Excluded is what the remote had: the ids
 * it has now, as far as they are here, and all refs/remotes/<remote>/. `remote` is the hook's first
 * argument; when a URL was given to git push it is that, and then nothing more is known of the
 * remote. Lines that delete a ref are passed over. ERR_USAGE when a line is malformed: nobody but
 * git should write them.
 */
int hook_ranges_pre_push(struct hook_ranges *ranges, struct bytes input, struct bytes remote,
			 const struct repo_view *view, struct err *err) MUST_CHECK;

/*
 * Lines "<old id> <new id> <ref>". Excluded is what any ref of the repository has; `view` must have
 * been opened with git's environment, since new objects are still in quarantine. Deletions and
 * errors as above.
 */
int hook_ranges_pre_receive(struct hook_ranges *ranges, struct bytes input,
			    const struct repo_view *view, struct err *err) MUST_CHECK;

void hook_ranges_release(struct hook_ranges *ranges); /* accepts NULL and zeroed structs */

#endif
