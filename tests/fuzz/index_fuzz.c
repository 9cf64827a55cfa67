/* SPDX-License-Identifier: Apache-2.0 */
/* The index of a repository: whatever the bytes, reading ends with sorted entries or with a sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "git/index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char file[] = "/tmp/picket-index-fuzz-XXXXXX";
static FILE *out;

static void remove_file(void)
{
	unlink(file);
}

static void open_file(void)
{
	int fd = mkstemp(file);

	out = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!out)
		abort();
	atexit(remove_file);
}

static void check(const struct index *index)
{
	for (size_t i = 0; i < index->len; i++) {
		const struct index_entry *entry = &index->entries[i];
		struct bytes path = index_path(index, entry);

		if (entry->stage > 3 || !index_find(index, path) ||
		    (i > 0 && bytes_cmp(index_path(index, entry - 1), path) > 0))
			abort();
	}
	for (size_t i = 0; i < index->n_trees; i++)
		if (index->trees[i].next <= i || index->trees[i].next > index->n_trees ||
		    index->trees[i].entries > index->len)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct index index = {0};
	struct err err = {0};

	if (!out)
		open_file();
	rewind(out);
	if (fwrite(data, 1, size, out) != size || fflush(out) != 0 || ftruncate(fileno(out), (off_t)size) != 0)
		abort();
	if (index_read(&index, file, false, &err) == 0)
		check(&index);
	else if (!err.message[0])
		abort();
	index_release(&index);
	return 0;
}
