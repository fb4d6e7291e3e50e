/* The format, all numbers little endian:
 *
 *     "spex states 2\n"
 *     8 bytes  the model's fingerprint
 *     8 bytes  size of a state, in bytes
 *     8 bytes  how many states
 *     then each state, until it is whole: how many bytes are those of the state before, in its places; if it
 * is not whole then, how many others follow, at least one, and these. Such a number has 7 bits a byte, the
 * lowest first, 128 added to each byte but the last. Before the first state is one of zeros.
 *
 * States come as they were found, so neighbours have much in common; the order means nothing. */
#include "config.h"

#include "explorer/certificate.h"

#include <stdlib.h>
#include <string.h>

static void write_number(uint64_t number, FILE *out)
{
    for (int i = 0; i < 8; i++)
        putc((int)(number >> 8 * i & 255), out);
}

static void write_short(size_t number, FILE *out)
{
    for (; number >= 128; number /= 128)
        putc((int)(number % 128 + 128), out);
    putc((int)number, out);
}

/* How many bytes from `at` on are as in the state before. */
static size_t count_same(const unsigned char *state, const unsigned char *before, size_t at, size_t size)
{
    size_t count = 0;
    while (at + count < size && state[at + count] == before[at + count])
        count++;
    return count;
}

/* What differs goes on over what is the same for a byte or two, which would take more to tell. */
static void write_state(const unsigned char *state, const unsigned char *before, size_t size, FILE *out)
{
    for (size_t at = 0; at < size;) {
        size_t same = count_same(state, before, at, size), other = 0, next;
        write_short(same, out);
        at += same;
        while (at + other < size && (next = count_same(state, before, at + other, size)) < 3)
            other += next + 1 < size - at - other ? next + 1 : size - at - other;
        if (at < size)
            write_short(other, out);
        fwrite(state + at, 1, other, out);
        at += other;
    }
}

bool explorer_certificate_write(struct spex_explorer *explorer, FILE *out)
{
    const explorer_states *states = &explorer->search.states;
    size_t size = explorer->model->state_size;
    unsigned char *before = base_alloc_zeroed(size, 1);
    if (!before)
        return false;
    fputs("spex states 2\n", out);
    write_number(explorer->model->fingerprint, out);
    write_number(size, out);
    spex_explorer_figures figures;
    explorer_search_figures(&explorer->search, &figures);
    write_number(figures.states, out);
    for (uint32_t number = 0; number < explorer_states_end(states); number++) {
        if (!explorer_table_has(&states->roots, number))
            continue;
        explorer_view_load(&explorer->copying, number);
        write_state(explorer->copying.state, before, size, out);
        memcpy(before, explorer->copying.state, size);
    }
    free(before);
    return !ferror(out);
}
