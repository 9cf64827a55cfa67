/* SPDX-License-Identifier: Apache-2.0 */
/* objects/00 to objects/ff, and the 38 digits of each name in them. */
#include "git/loose_list.h"

#include <dirent.h>
#include <errno.h>

#include "base/buf.h"
#include "git/shown_path.h"

enum { HEX_DIGITS = 2 * OBJECT_ID_SIZE };

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The id that a fan-out directory and a file name in it make; false if they make none. */
static bool parse_name(const char fan[static 2], const char *name, struct object_id *id)
{
	char hex[HEX_DIGITS];

	if (strlen(name) != HEX_DIGITS - 2)
		return false;
	memcpy(hex, fan, 2);
	memcpy(hex + 2, name, HEX_DIGITS - 2);
	for (int i = 0; i < OBJECT_ID_SIZE; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		id->id[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static int list_fan_out(const char *path, const char fan[static 2], loose_fn *fn, void *ctx,
			const struct sink *notes)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct object_id id;
	int ret = 0;

	if (!dir && errno != ENOENT && errno != ENOTDIR)
		sink_note(notes, NOTE_UNREADABLE, shown_path(path),
			  "The objects in this directory cannot be read.");
	if (!dir)
		return 0;
	while (!ret && (entry = readdir(dir)))
		if (parse_name(fan, entry->d_name, &id) && fn(ctx, &id))
			ret = ERR_STOPPED;
	closedir(dir);
	return ret;
}

int loose_list(const char *const *object_dirs, size_t n, loose_fn *fn, void *ctx,
	       const struct sink *notes)
{
	static const char digits[] = "0123456789abcdef";
	struct buf path = {0};
	int ret = 0;

	for (size_t i = 0; i < n; i++) {
		for (int fan = 0; fan < 256 && !ret; fan++) {
			const char name[2] = {digits[fan >> 4], digits[fan & 15]};

			buf_clear(&path);
			buf_addf(&path, "%s/%.2s", object_dirs[i], name);
			ret = list_fan_out(buf_str(&path), name, fn, ctx, notes);
		}
	}
	buf_release(&path);
	return ret;
}
