/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the description from configuration and HEAD; no object is looked at. */
#include "source/origin.h"

#include <stdlib.h>

#include "base/mem.h"

void origin_find(struct origin *origin, const char *path, unsigned flags)
{
	struct object_id head;
	struct repo repo;
	bool unborn;

	*origin = (struct origin){0};
	if (repo_open(&repo, path, flags, NULL) != 0)
		return;
	if (repo.origin_url)
		origin->url = mem_strndup(repo.origin_url, strlen(repo.origin_url));
	if (repo_check_readable(&repo, NULL) == 0) {
		origin->branch = repo_branch(&repo);
		if (repo_resolve(&repo, "HEAD", &head, &unborn, NULL) == 0 && !unborn)
			object_id_hex(&head, origin->revision);
	}
	repo_release(&repo);
}

void origin_release(struct origin *origin)
{
	if (!origin)
		return;
	free(origin->url);
	free(origin->branch);
	*origin = (struct origin){0};
}
