/* Random agents that are well typed, as text. */
#ifndef TESTS_AGENTS_RANDOM_H
#define TESTS_AGENTS_RANDOM_H

#include <stdint.h>
#include <stdio.h>

/* Writes agent a<number>; *seed is what the choices come from. Records and enums that agents share are
 * written once by write_declarations. */
void write_declarations(FILE *out);
void write_agent(uint32_t number, uint64_t *seed, FILE *out);

#endif
