/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs are mapped into memory: one that is cut off while it is read, or that its disk or server does not
 * give any more, raises SIGBUS in whatever touches it.
 */
#ifndef CLI_BUS_ERROR_H
#define CLI_BUS_ERROR_H

/*
 * From now on such bytes read as zeros: what cannot be put together from them is noted, everything else is
 * reported. If that is not possible the process ends with a sentence and EXIT_INCOMPLETE.
 */
void bus_error_watch(void);

#endif
