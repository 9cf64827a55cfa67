/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the description from configuration and HEAD; no object is looked at. */
#include "source/repo_origin.h"

#include <stdlib.h>

#include "base/mem.h"

void repo_origin_find(struct repo_origin *origin, const char *path, unsigned flags)
{
	struct object_id head;
	struct repo repo;
	bool unborn;

	*origin = (struct repo_origin){0};
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

void repo_origin_release(struct repo_origin *origin)
{
	if (!origin)
		return;
	free(origin->url);
	free(origin->branch);
	*origin = (struct repo_origin){0};
}
