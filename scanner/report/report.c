/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats. */
#include "report/report.h"

#define ROW(name, description) {#name, report_##name, description},

const struct report_format report_formats[] = {REPORT_FORMATS(ROW)};
const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

const struct report_format *report_format_find(struct bytes name)
{
	for (size_t i = 0; i < report_format_count; i++)
		if (bytes_eq_str(name, report_formats[i].name))
			return &report_formats[i];
	return NULL;
}
