/* Sorting numbers of 32 and of 64 bits. */
#include "base/sort.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define FEW 32u

/* The same code for both widths: a function that sorts and returns which of the two arrays has the result. */
#define DEFINE_SORT(name, number)                                                                            \
    static void name##_by_insertion(number *numbers, size_t count)                                           \
    {                                                                                                        \
        for (size_t i = 1; i < count; i++) {                                                                 \
            number x = numbers[i];                                                                           \
            size_t j = i;                                                                                    \
            for (; j > 0 && numbers[j - 1] > x; j--)                                                         \
                numbers[j] = numbers[j - 1];                                                                 \
            numbers[j] = x;                                                                                  \
        }                                                                                                    \
    }                                                                                                        \
                                                                                                             \
    static void name##_by_byte(const number *from, number *to, size_t count, unsigned shift)                 \
    {                                                                                                        \
        size_t start[257] = {0};                                                                             \
        for (size_t i = 0; i < count; i++)                                                                   \
            start[(from[i] >> shift & 0xff) + 1]++;                                                          \
        for (unsigned b = 1; b < 257; b++)                                                                   \
            start[b] += start[b - 1];                                                                        \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[start[from[i] >> shift & 0xff]++] = from[i];                                                  \
    }                                                                                                        \
                                                                                                             \
    static number *name(number *numbers, size_t count, number *spare)                                        \
    {                                                                                                        \
        number differ = 0;                                                                                   \
        bool sorted = true;                                                                                  \
        if (count <= FEW) {                                                                                  \
            name##_by_insertion(numbers, count);                                                             \
            return numbers;                                                                                  \
        }                                                                                                    \
        for (size_t i = 1; i < count; i++) {                                                                 \
            differ |= numbers[i] ^ numbers[0];                                                               \
            sorted &= numbers[i - 1] <= numbers[i];                                                          \
        }                                                                                                    \
        for (unsigned shift = 0; !sorted && shift < 8 * sizeof(number); shift += 8) {                        \
            if (!(differ >> shift & 0xff))                                                                   \
                continue;                                                                                    \
            name##_by_byte(numbers, spare, count, shift);                                                    \
            number *done = spare;                                                                            \
            spare = numbers;                                                                                 \
            numbers = done;                                                                                  \
        }                                                                                                    \
        return numbers;                                                                                      \
    }

DEFINE_SORT(sort_u32, uint32_t)
DEFINE_SORT(sort_u64, uint64_t)

void base_sort_u32(uint32_t *numbers, size_t count, uint32_t *spare)
{
    assert(count <= FEW || (numbers && spare && numbers != spare));
    const uint32_t *sorted = sort_u32(numbers, count, spare);
    if (sorted != numbers)
        memcpy(numbers, sorted, count * sizeof *numbers);
}

uint64_t *base_sort_u64(uint64_t *numbers, size_t count, uint64_t *spare)
{
    assert(count <= FEW || (numbers && spare && numbers != spare));
    return sort_u64(numbers, count, spare);
}
