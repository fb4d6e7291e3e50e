/* Sorting 32-bit numbers: few by insertion, many by a radix sort that passes over the bytes in which all of
 * them agree.
 */
#include "base/sort.h"

#include <string.h>

#define FEW 32u

static void insertion_sort(uint32_t *number, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t x = number[i];
        size_t j = i;
        for (; j > 0 && number[j - 1] > x; j--)
            number[j] = number[j - 1];
        number[j] = x;
    }
}

static void radix_pass(const uint32_t *from, uint32_t *to, size_t count, unsigned shift)
{
    size_t start[257] = {0};
    for (size_t i = 0; i < count; i++)
        start[(from[i] >> shift & 0xff) + 1]++;
    for (unsigned b = 1; b < 257; b++)
        start[b] += start[b - 1];
    for (size_t i = 0; i < count; i++)
        to[start[from[i] >> shift & 0xff]++] = from[i];
}

void base_sort_numbers(uint32_t *number, size_t count, uint32_t *spare)
{
    if (count <= FEW) {
        insertion_sort(number, count);
        return;
    }
    uint32_t differ = 0, *from = number, *to = spare;
    for (size_t i = 1; i < count; i++)
        differ |= number[i] ^ number[0];
    for (unsigned shift = 0; shift < 32; shift += 8) {
        if (!(differ >> shift & 0xff))
            continue;
        radix_pass(from, to, count, shift);
        uint32_t *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != number)
        memcpy(number, from, count * sizeof *number);
}
