/* SPDX-License-Identifier: Apache-2.0 */
/* Rule files: whatever the bytes, loading ends with rules or with a sentence. */
#include <stdlib.h>

#include "ruleset/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct loader *loader = loader_new(NULL, NULL, NULL);
	const struct ruleset *set = NULL;
	struct err err = {0};
	int ret = loader_add_text(loader, bytes_of((const char *)data, size), "fuzz.toml", &err);

	if (!ret)
		ret = loader_finish(loader, &set, &err);
	if (ret ? !err.message[0] : !set)
		abort();
	loader_free(loader);
	return 0;
}
