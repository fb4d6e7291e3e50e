/* The format, all numbers little endian:
 *
 *     "spex states 1\n"
 *     8 bytes  the model's fingerprint
 *     8 bytes  size of a state, in bytes
 *     8 bytes  how many states
 *     then each state: how many of its bytes are those of the state before (a number, 7 bits a byte, the
 * lowest first, 128 added to each byte but the last), and its other bytes. Before the first state is one of
 * zeros.
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

bool explorer_certificate_write(struct spex_explorer *explorer, FILE *out)
{
    const explorer_states *states = &explorer->search.states;
    size_t size = explorer->model->state_size;
    unsigned char *before = base_alloc_zeroed(size, 1);
    if (!before)
        return false;
    fputs("spex states 1\n", out);
    write_number(explorer->model->fingerprint, out);
    write_number(size, out);
    spex_explorer_figures figures;
    explorer_search_figures(&explorer->search, &figures);
    write_number(figures.states, out);
    for (uint32_t number = 0; number < explorer_states_end(states); number++) {
        if (!explorer_table_has(&states->roots, number))
            continue;
        explorer_view_load(&explorer->copying, number);
        const unsigned char *state = explorer->copying.state;
        size_t same = 0;
        while (same < size && state[same] == before[same])
            same++;
        write_short(same, out);
        fwrite(state + same, 1, size - same, out);
        memcpy(before, state, size);
    }
    free(before);
    return !ferror(out);
}
