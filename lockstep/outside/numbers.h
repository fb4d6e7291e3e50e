/* Numbers that were seen. (numbers.c) */
#ifndef LOCKSTEP_OUTSIDE_NUMBERS_H
#define LOCKSTEP_OUTSIDE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lockstep_numbers { /* all zero: none */
    uint64_t *slots;
    size_t count, size;
} lockstep_numbers;

/* Adds it; `*is_new`: it was not there. False: no memory. */
bool lockstep_numbers_add(lockstep_numbers *numbers, uint64_t number, bool *is_new);
void lockstep_numbers_release(lockstep_numbers *numbers);

#endif
