/* Sorting numbers: few by insertion, many by a radix sort, least byte first, that passes over the bytes in
 * which all of them agree. (sort.c) */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Sorts `count` numbers, ascending; `spare` is room for as many. For none, both may be NULL. */
void base_sort_u32(uint32_t *numbers, size_t count, uint32_t *spare);

/* The same, but the sorted numbers may end up in `spare` instead of `numbers`: returns where they are. */
uint64_t *base_sort_u64(uint64_t *numbers, size_t count, uint64_t *spare);

#endif
