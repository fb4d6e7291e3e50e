/* Random agents of small ranges, with properties that are said to be proven, as text. */
#ifndef TESTS_PROVING_RANDOM_H
#define TESTS_PROVING_RANDOM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Writes one file with agent `a`; *seed is what the choices come from. True: something in it may make that a
 * property is not decided, as the order of refs, or the length of a string. */
bool write_claimed_agent(uint64_t *seed, FILE *out);

/* The same, of one that counts, with promises. (counting.c) */
bool write_counting_agent(uint64_t *seed, FILE *out);

#endif
