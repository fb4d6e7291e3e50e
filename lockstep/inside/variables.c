/* Variables are looked at as they lie in memory: where the program's file is loaded, what can be written. Of
 * the heap and of descriptors only the number is known: runs that leave some behind have more and more. */
#include "lockstep/inside/variables.h"

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lockstep/inside/real.h"
#include "lockstep/inside/state.h"

enum { SEGMENTS_MAX = 8, ALWAYS_BYTES = 1 << 14, FROM_RUN = 64, TO_RUN = 128, LEAST_BLOCK = 32 };

typedef struct segment {
    const unsigned char *at;
    size_t size;
} segment;

static segment segments[SEGMENTS_MAX];
static unsigned segment_count;
static size_t total;

/* Addresses of functions that the loader looks up when they are first called: no variables. */
static void find_lazy(const struct dl_phdr_info *info, const ElfW(Phdr) * dynamic, uintptr_t *begin,
                      uintptr_t *end)
{
    size_t size = 0;
    uintptr_t at = 0;
    for (const ElfW(Dyn) *d = (const void *)(info->dlpi_addr + dynamic->p_vaddr); d->d_tag != DT_NULL; d++) {
        if (d->d_tag == DT_PLTGOT)
            at = d->d_un.d_ptr;
        else if (d->d_tag == DT_PLTRELSZ)
            size = d->d_un.d_val / sizeof(ElfW(Rela)) + 3;
    }
    *begin = at;
    *end = at + size * sizeof(uintptr_t);
}

static void add_segment(uintptr_t from, uintptr_t to)
{
    if (from < to && segment_count < SEGMENTS_MAX)
        segments[segment_count++] = (segment){(const unsigned char *)from, to - from};
}

static int note_segments(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    uintptr_t sealed = 0, sealed_end = 0; /* what the loader wrote and nobody can since */
    uintptr_t lazy = 0, lazy_end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type == PT_GNU_RELRO) {
            sealed = info->dlpi_addr + p->p_vaddr;
            sealed_end = sealed + p->p_memsz;
        } else if (p->p_type == PT_DYNAMIC) {
            find_lazy(info, p, &lazy, &lazy_end);
        }
    }
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        uintptr_t from = info->dlpi_addr + p->p_vaddr;
        const uintptr_t to = from + p->p_memsz;
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_W))
            continue;
        if (from >= sealed && from < sealed_end)
            from = sealed_end;
        if (lazy_end > from && lazy < to) {
            add_segment(from, lazy);
            from = lazy_end;
        }
        add_segment(from, to);
    }
    return 1; /* the first is the program */
}

static void find_segments(void)
{
    if (segment_count)
        return;
    dl_iterate_phdr(note_segments, NULL);
    for (unsigned i = 0; i < segment_count; i++)
        total += segments[i].size;
}

uint64_t lockstep_hash_variables(void)
{
    uint64_t hash = 1, word;
    find_segments();
    for (unsigned i = 0; i < segment_count; i++)
        for (size_t k = 0; k + sizeof word <= segments[i].size; k += sizeof word) {
            memcpy(&word, segments[i].at + k, sizeof word);
            hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
            hash ^= hash >> 29;
        }
    return hash;
}

/* ---- the start of a block ---- */

static unsigned char *first; /* the variables as the first run found them, one segment after the other */
static uint32_t runs;

static size_t allocated(void)
{
#if __GLIBC_PREREQ(2, 33)
    return mallinfo2().uordblks;
#else
    return (unsigned)mallinfo().uordblks;
#endif
}

static int lowest_descriptor(void)
{
    const int lowest = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    close(lowest);
    return lowest;
}

static void compare(void)
{
    lockstep_result *r = &lockstep_shared->result;
    const unsigned char *was = first;
    for (unsigned i = 0; i < segment_count; was += segments[i++].size) {
        if (memcmp(was, segments[i].at, segments[i].size) == 0)
            continue;
        for (size_t k = 0; k < segments[i].size; k++)
            if (was[k] != segments[i].at[k] && r->start.bytes++ == 0)
                r->start.address = (uint64_t)(uintptr_t)(segments[i].at + k);
    }
}

static void note_first(void)
{
    find_segments();
    unsigned char *to = first = malloc(total + 1);
    for (unsigned i = 0; i < segment_count && to; to += segments[i++].size)
        memcpy(to, segments[i].at, segments[i].size);
}

/* How much more there is than some runs before. */
static void look_at_growth(void)
{
    static size_t memory;
    static int descriptors;
    lockstep_result *r = &lockstep_shared->result;
    if (runs == FROM_RUN) {
        memory = allocated();
        descriptors = lowest_descriptor();
    } else if (runs == TO_RUN) {
        const size_t now = allocated();
        const int lowest = lowest_descriptor();
        const size_t each = now > memory ? (now - memory) / (TO_RUN - FROM_RUN) : 0;
        r->start.memory = each >= LEAST_BLOCK ? (uint32_t)each : 0;
        r->start.descriptors =
            lowest > descriptors ? (uint32_t)(lowest - descriptors) / (TO_RUN - FROM_RUN) : 0;
    }
}

void lockstep_look_at_start(void)
{
    thread *me = lockstep_self;
    lockstep_self = NULL;
    if (runs++ == 0)
        note_first();
    else if (first && (total <= ALWAYS_BYTES || (runs & (runs - 1)) == 0))
        compare();
    look_at_growth();
    lockstep_self = me;
}
