/* Reads and writes of different values: who read from whom. */
#include "histories/check/causal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { READ, WRITE }; /* the verbs of registers, and get and put of kv */

/* The value that a key holds at first. */
static history_value initial_value(const history_model *m, history_value key)
{
    if (history_kind_of(m->values, m->init) != HISTORY_KIND_MAP || key == HISTORY_ABSENT)
        return m->init;
    uint32_t count;
    const history_value *items = history_items_of(m->values, m->init, &count);
    for (uint32_t i = 0; i < count; i += 2)
        if (items[i] == key)
            return items[i + 1];
    return m->class == &history_kv ? HISTORY_ABSENT : HISTORY_NULL;
}

bool history_reads_and_writes(const history_problem *p)
{
    assert(p);
    const history_model_class *class = p->model->class;
    if (class != &history_register && class != &history_cas_register && class != &history_keyed_register &&
        class != &history_kv)
        return false;
    for (uint32_t i = 0; i < p->label_count; i++)
        if (p->labels[i].verb != READ && p->labels[i].verb != WRITE)
            return false;
    return true;
}

static int by_process(const void *a, const void *b)
{
    const history_access *x = a, *y = b;
    if (x->process != y->process)
        return x->process < y->process ? -1 : 1;
    return x->call < y->call ? -1 : x->call > y->call;
}

typedef struct writer {
    history_value key, value;
    uint32_t access;
} writer;

static int by_value(const void *a, const void *b)
{
    const writer *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* Links reads to writes. False: a value was written twice, or is the initial one. */
static bool link_reads(history_accesses *a, const history_problem *p, writer *writers)
{
    size_t count = 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->at[i].is_write)
            writers[count++] = (writer){a->at[i].key, p->labels[p->calls[a->at[i].call].label].argument, i};
    qsort(writers, count, sizeof *writers, by_value);
    for (size_t i = 0; i < count; i++)
        if ((i > 0 && by_value(&writers[i - 1], &writers[i]) == 0) ||
            writers[i].value == initial_value(p->model, writers[i].key))
            return false;
    for (uint32_t i = 0; i < a->count; i++) {
        history_access *read = &a->at[i];
        if (read->is_write)
            continue;
        const writer wanted = {read->key, p->labels[p->calls[read->call].label].answer, 0};
        const writer *found = count ? bsearch(&wanted, writers, count, sizeof *writers, by_value) : NULL;
        read->writer = found ? found->access : HISTORY_NEVER;
        a->is_thin_air |= !found && wanted.value != initial_value(p->model, read->key);
    }
    return true;
}

/* Leaves out writes of unknown outcome that nobody read. */
static void drop_unread(history_accesses *a, const history_problem *p, bool *is_read)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (!a->at[i].is_write && a->at[i].writer != HISTORY_NEVER)
            is_read[a->at[i].writer] = true;
    uint32_t *moved = malloc((a->count + 1) * sizeof *moved);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->count && moved; i++) {
        moved[i] = kept;
        if (p->calls[a->at[i].call].end != HISTORY_NEVER || is_read[i])
            a->at[kept++] = a->at[i];
    }
    for (uint32_t i = 0; i < kept && moved; i++)
        if (!a->at[i].is_write && a->at[i].writer != HISTORY_NEVER)
            a->at[i].writer = moved[a->at[i].writer];
    if (moved)
        a->count = kept;
    free(moved);
}

history_fit history_accesses_begin(history_accesses *a, const history_problem *p)
{
    assert(a && p);
    *a = (history_accesses){0};
    if (!history_reads_and_writes(p))
        return HISTORY_UNFIT;
    a->at = base_alloc(p->count, sizeof *a->at);
    writer *writers = base_alloc(p->count, sizeof *writers);
    bool *is_read = base_alloc_zeroed(p->count, sizeof *is_read);
    history_fit fit = a->at && writers && is_read ? HISTORY_FITS : HISTORY_FIT_NO_MEMORY;
    for (uint32_t i = 0; i < p->count && fit == HISTORY_FITS; i++) {
        const history_label *label = &p->labels[p->calls[i].label];
        if (label->verb == READ && label->answer == HISTORY_OPEN_ANSWER)
            continue; /* says nothing */
        a->at[a->count++] = (history_access){.call = i,
                                             .process = p->calls[i].process,
                                             .key = label->key,
                                             .is_write = label->verb == WRITE,
                                             .writer = HISTORY_NEVER};
    }
    if (fit == HISTORY_FITS) {
        qsort(a->at, a->count, sizeof *a->at, by_process);
        if (!link_reads(a, p, writers))
            fit = HISTORY_UNFIT;
        else
            drop_unread(a, p, is_read);
    }
    free(writers);
    free(is_read);
    if (fit != HISTORY_FITS)
        history_accesses_end(a);
    return fit;
}

void history_accesses_end(history_accesses *a)
{
    free(a->at);
    *a = (history_accesses){0};
}
