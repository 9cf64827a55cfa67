/* SPDX-License-Identifier: Apache-2.0 */
/* Big-endian numbers, as git's files have them. They may stand at any address. */
#ifndef BASE_BIG_ENDIAN_H
#define BASE_BIG_ENDIAN_H

#include <stdint.h>

static inline uint16_t read_be16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t read_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t read_be64(const unsigned char *p)
{
	return (uint64_t)read_be32(p) << 32 | read_be32(p + 4);
}

#endif
