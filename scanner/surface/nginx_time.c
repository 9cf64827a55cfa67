/* SPDX-License-Identifier: Apache-2.0 */
/* More than nginx (ngx_parse_time) takes: units in any order, which it would refuse to start with. */
#include "surface/nginx_time.h"

int64_t nginx_time(struct bytes text)
{
	static const char units[] = "smhdwMy";
	static const int64_t seconds[] = {1, 60, 3600, 86400, 604800, 2592000, 31536000};
	int64_t total = 0, number = 0;
	bool digits = false;

	if (text.len == 0 || text.len > 12)
		return -1;
	for (size_t i = 0; i < text.len; i++) {
		const char *unit = memchr(units, text.ptr[i], sizeof units - 1);

		if (ascii_isdigit(text.ptr[i])) {
			number = number * 10 + (text.ptr[i] - '0');
			digits = true;
		} else if (unit && digits) {
			total += number * seconds[unit - units];
			number = 0;
			digits = false;
		} else {
			return -1;
		}
	}
	return total + number;
}
