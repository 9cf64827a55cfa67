/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values of an INSERT by the names of their columns:
 *
 *     (name, api_key) VALUES ('shop', 'value'), ('cache', 'other')
 *
 * Only strings, and only of columns whose name says that they are secret. A function of the block alone, linear in
 * it but for the number of columns, of which the first 64 count.
 */
#ifndef MATCH_SQL_ROWS_H
#define MATCH_SQL_ROWS_H

#include "base/bytes.h"
#include "model/span.h"

struct sql_value {
	struct bytes column; /* its name without quotes; borrowed of the block */
	struct span text;    /* of the block: what stands between the quotes, as it is written there */
};

/*
 * The next value; `block` begins with the parenthesis before the columns. `*state` is 0 at first, and nothing that
 * a caller could read. False when there is none.
 */
bool sql_rows_next(struct bytes block, size_t *state, struct sql_value *out);

#endif
