/* Random systems of agents, for those who want only their text. (random_system.c) */
#ifndef TESTS_CHECKING_WRITE_SYSTEM_H
#define TESTS_CHECKING_WRITE_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What stands before the first system of a file. */
void write_system_declarations(FILE *out);
/* `alike`: with groups whose agents are seldom told apart; `is_plain`: no property of whole runs, none of the
 * system's steps. */
void write_system(uint32_t number, bool alike, bool is_plain, uint64_t *seed, FILE *out);

#endif
