/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Room for large objects: so many bytes for all workers of a walk together. Who waits for room must hold none, so
 * that there is always somebody who goes on and gives some back.
 */
#ifndef GIT_PACK_ROOM_H
#define GIT_PACK_ROOM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct room {
	size_t all, free;
	pthread_mutex_t lock;
	pthread_cond_t given;
};

void room_init(struct room *room, size_t all);
void room_release(struct room *room);

/* Takes so many bytes if they are free now. */
bool room_try(struct room *room, size_t bytes);

/* Takes so many bytes, at most room->all, as soon as they are free. */
void room_wait(struct room *room, size_t bytes);

void room_give(struct room *room, size_t bytes);

#endif
