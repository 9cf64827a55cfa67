/* SPDX-License-Identifier: Apache-2.0 */
/* A directory of objects is always called that, but for what the environment of a hook can say. */
#include "git/shown_path.h"

#include <string.h>

struct bytes shown_path(const char *path)
{
	static const char objects[] = "/objects/";
	const char *found = NULL, *slash = strrchr(path, '/');

	for (const char *at = path; (at = strstr(at, objects)) != NULL; at++)
		found = at;
	if (!found)
		found = slash;
	return bytes_str(found ? found + 1 : path);
}
