/* SPDX-License-Identifier: Apache-2.0 */
/* The types of git objects, with the numbers that packs use. */
#ifndef GIT_OBJECT_TYPE_H
#define GIT_OBJECT_TYPE_H

enum object_type {
	OBJECT_NONE = 0,
	OBJECT_COMMIT = 1,
	OBJECT_TREE = 2,
	OBJECT_BLOB = 3,
	OBJECT_TAG = 4,
};

#endif
