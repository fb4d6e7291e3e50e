/* Hashes: of bytes by XXH3, of one number by a mixer. Both are good in all their 64 bits, so any of them will
 * do, and are the same on every run. Not against those who choose keys to collide. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t base_hash_bytes(const void *bytes, size_t length)
{
    return XXH3_64bits(bytes, length);
}

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of `z` reaches every bit of the hash, and
 * no two numbers have the same one. */
static inline uint64_t base_hash_number(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#endif
