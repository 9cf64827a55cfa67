/* SPDX-License-Identifier: Apache-2.0 */
/* A counter under a lock. It is asked for large objects only, so there is no need for anything faster. */
#include "git/pack_room.h"

#include <assert.h>

void room_init(struct room *room, size_t all)
{
	*room = (struct room){.all = all, .free = all};
	pthread_mutex_init(&room->lock, NULL);
	pthread_cond_init(&room->given, NULL);
}

void room_release(struct room *room)
{
	assert(room->free == room->all);
	pthread_cond_destroy(&room->given);
	pthread_mutex_destroy(&room->lock);
}

bool room_try(struct room *room, size_t bytes)
{
	bool enough;

	pthread_mutex_lock(&room->lock);
	enough = bytes <= room->free;
	if (enough)
		room->free -= bytes;
	pthread_mutex_unlock(&room->lock);
	return enough;
}

void room_wait(struct room *room, size_t bytes)
{
	assert(bytes <= room->all);
	pthread_mutex_lock(&room->lock);
	while (bytes > room->free)
		pthread_cond_wait(&room->given, &room->lock);
	room->free -= bytes;
	pthread_mutex_unlock(&room->lock);
}

void room_give(struct room *room, size_t bytes)
{
	pthread_mutex_lock(&room->lock);
	room->free += bytes;
	assert(room->free <= room->all);
	pthread_cond_broadcast(&room->given);
	pthread_mutex_unlock(&room->lock);
}
