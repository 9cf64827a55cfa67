/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SARIF_LOG_OBJECT_H
#define SARIF_LOG_OBJECT_H

/*
 * Private to sarif/: builds the JSON objects that log.c puts into its frame.
 *
 * Each log_new_*() returns an object the caller frees with cJSON_Delete(), or NULL. When memory
 * runs out `failed` is set in the build and the object, if any, is incomplete. Descriptions are
 * expected to have passed the checks of log.c.
 */

#include "sarif/sarif.h"

#include <cjson/cJSON.h>

struct log_build {
	struct sarif_buf text; /* scratch; released by the owner of the build */
	bool failed;
};

/* name, version and the like; rules and notifications are objects of their own. */
cJSON *log_new_driver(struct log_build *b, const struct sarif_driver *driver);
cJSON *log_new_rule(struct log_build *b, const struct sarif_rule *rule);
cJSON *log_new_descriptor(struct log_build *b, const struct sarif_descriptor *descriptor);

/* The members of a run but tool, results and invocations. */
cJSON *log_new_run(struct log_build *b, const struct sarif_run *run);

cJSON *log_new_result(struct log_build *b, const struct sarif_run *run,
		      const struct sarif_result *result);

/* `invocation` may be NULL. */
cJSON *log_new_invocation(struct log_build *b, const struct sarif_driver *driver,
			  const struct sarif_invocation *invocation);

/* Index of the notification descriptor with this id, or the number of descriptors. */
size_t log_find_descriptor(const struct sarif_driver *driver, struct sarif_text id);

#endif
