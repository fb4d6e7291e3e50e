/* Sorting 32-bit numbers. (numbers.c) */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts them, ascending; `spare` is room for as many, which may be none and then both be NULL. */
void base_sort_numbers(uint32_t *number, size_t count, uint32_t *spare);

#endif
