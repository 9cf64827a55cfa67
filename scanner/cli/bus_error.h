/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs are mapped into memory: one that is cut off while it is read, or that its disk or server does not
 * give any more, raises SIGBUS in whatever touches it. There is no way on then.
 */
#ifndef CLI_BUS_ERROR_H
#define CLI_BUS_ERROR_H

/* From now on that ends the process with a sentence and EXIT_INCOMPLETE, instead of a core dump. */
void bus_error_watch(void);

#endif
