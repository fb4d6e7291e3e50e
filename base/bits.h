/* Bits of words. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include <stdint.h>

/* The number of the lowest bit that is set, of which there must be one. */
static inline unsigned base_lowest_bit(uint64_t bits)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned bit = 0;
    while (!(bits >> bit & 1))
        bit++;
    return bit;
#endif
}

#endif
