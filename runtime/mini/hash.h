/* For the build in a single file: hashes of bytes under the names that xxhash.h has, which is a dependency
 * less. They number what is in tables in memory and are written nowhere. */
#ifndef RUNTIME_MINI_HASH_H
#define RUNTIME_MINI_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The mixer of splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t spex_mini_mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline uint64_t XXH3_64bits_withSeed(const void *bytes, size_t length, uint64_t seed)
{
    const unsigned char *at = (const unsigned char *)bytes;
    uint64_t hash = seed ^ (UINT64_C(0x9e3779b97f4a7c15) * ((uint64_t)length + 1)), word;
    for (; length >= sizeof word; length -= sizeof word, at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = spex_mini_mix(hash ^ word) + UINT64_C(0x9e3779b97f4a7c15);
    }
    word = 0;
    if (length > 0)
        memcpy(&word, at, length);
    return spex_mini_mix(hash ^ word);
}

static inline uint64_t XXH3_64bits(const void *bytes, size_t length)
{
    return XXH3_64bits_withSeed(bytes, length, 0);
}

#endif
