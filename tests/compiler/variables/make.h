/* Making specifications with variables at random. */
#ifndef TESTS_COMPILER_VARIABLES_MAKE_H
#define TESTS_COMPILER_VARIABLES_MAKE_H

#include <stdint.h>
#include <stdio.h>

extern uint64_t seed;
unsigned chance(unsigned below);

extern const char *const words[3]; /* of variables that have some */

/* Prints specification r<number> of a kind that oracle.c tells of. */
void make_spec(unsigned number, const char *kind, FILE *out);

#endif
