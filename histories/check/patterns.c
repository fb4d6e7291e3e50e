/* Causal consistency of reads and writes of different values, by forbidden patterns (the paper's table 2).
 * The order of causes is that of the processes and of reads from writes, closed under transitivity. */
#include "histories/check/causal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define ACCESSES_MAX 6000u /* so that the relations fit into some megabytes */

/* A relation on accesses: row a has the bits of those after a. */
typedef struct relation {
    uint64_t *bits;
    uint32_t count;
    size_t words;
} relation;

static bool relation_begin(relation *r, uint32_t count)
{
    r->count = count;
    r->words = ((size_t)count + 63) / 64;
    r->bits = base_alloc_zeroed((uint64_t)count * r->words, sizeof *r->bits);
    return r->bits != NULL;
}

static uint64_t *row(const relation *r, uint32_t a)
{
    return r->bits + a * r->words;
}

static bool has(const relation *r, uint32_t a, uint32_t b)
{
    return row(r, a)[b / 64] >> b % 64 & 1;
}

static void add(relation *r, uint32_t a, uint32_t b)
{
    row(r, a)[b / 64] |= (uint64_t)1 << b % 64;
}

/* Closes under transitivity; false: there is a circle. (Warshall) */
static bool close_up(relation *r)
{
    for (uint32_t k = 0; k < r->count; k++) {
        const uint64_t *through = row(r, k);
        for (uint32_t i = 0; i < r->count; i++) {
            if (!has(r, i, k))
                continue;
            uint64_t *to = row(r, i);
            for (size_t w = 0; w < r->words; w++)
                to[w] |= through[w];
        }
    }
    for (uint32_t i = 0; i < r->count; i++)
        if (has(r, i, i))
            return false;
    return true;
}

static void add_causes(const history_accesses *a, relation *co)
{
    for (uint32_t i = 0; i < a->count; i++) {
        if (i > 0 && a->at[i - 1].process == a->at[i].process)
            add(co, i - 1, i);
        if (!a->at[i].is_write && a->at[i].writer != HISTORY_NEVER)
            add(co, a->at[i].writer, i);
    }
}

/* A read of a value that, among the causes of the read, was there no more. */
static bool reads_overwritten(const history_accesses *a, const relation *co, uint32_t read)
{
    const history_access *r = &a->at[read];
    for (uint32_t w = 0; w < a->count; w++)
        if (a->at[w].is_write && a->at[w].key == r->key && w != r->writer && has(co, w, read) &&
            (r->writer == HISTORY_NEVER || has(co, r->writer, w)))
            return true;
    return false;
}

/* Writes that come before a read come before the write that it read; closed again, is there a circle? With
 * `process`, only reads of this process count, and only what is among the causes of its last access. */
static bool order_writes(const history_accesses *a, const relation *co, relation *r, uint32_t process,
                         bool repeat)
{
    bool grows = true;
    while (grows) {
        grows = false;
        for (uint32_t read = 0; read < a->count; read++) {
            const history_access *x = &a->at[read];
            if (x->is_write || x->writer == HISTORY_NEVER ||
                (process != HISTORY_NEVER && x->process != process))
                continue;
            for (uint32_t w = 0; w < a->count; w++)
                if (a->at[w].is_write && a->at[w].key == x->key && w != x->writer &&
                    has(repeat ? r : co, w, read) && !has(r, w, x->writer)) {
                    add(r, w, x->writer);
                    grows = repeat;
                }
        }
        if (!close_up(r))
            return false;
    }
    return true;
}

/* In the eyes of one process. False: no memory. */
static bool process_fits(const history_accesses *a, const relation *co, uint32_t last, bool *fits)
{
    relation hb;
    if (!relation_begin(&hb, a->count))
        return false;
    for (uint32_t i = 0; i < a->count; i++) /* what caused the last access */
        for (uint32_t k = 0; k < a->count; k++)
            if (has(co, i, k) && (i == last || has(co, i, last)) && (k == last || has(co, k, last)))
                add(&hb, i, k);
    const uint32_t process = a->at[last].process;
    *fits = order_writes(a, co, &hb, process, true);
    for (uint32_t read = 0; read < a->count && *fits; read++) {
        const history_access *x = &a->at[read];
        if (x->is_write || x->process != process || x->writer != HISTORY_NEVER)
            continue;
        for (uint32_t w = 0; w < a->count; w++)
            if (a->at[w].is_write && a->at[w].key == x->key && has(&hb, w, read))
                *fits = false;
    }
    free(hb.bits);
    return true;
}

/* Sets `rule` to what is broken, NULL: nothing. False: no memory. */
static bool decide(const history_accesses *a, relation *co, history_condition condition, const char **rule)
{
    bool fits = true;
    add_causes(a, co);
    *rule = a->is_thin_air ? HISTORY_RULE_THIN_AIR : NULL;
    if (*rule)
        return true;
    *rule = "the order of causes, by processes and from writes to their reads, goes in a circle";
    if (!close_up(co))
        return true;
    *rule = "a read finds a value that was overwritten among the causes of the read";
    for (uint32_t i = 0; i < a->count; i++)
        if (!a->at[i].is_write && reads_overwritten(a, co, i))
            return true;
    *rule = NULL;
    if (condition == HISTORY_CCV) {
        relation both;
        if (!relation_begin(&both, a->count))
            return false;
        if (a->count)
            memcpy(both.bits, co->bits, a->count * co->words * sizeof *co->bits);
        if (!order_writes(a, co, &both, HISTORY_NEVER, false))
            *rule = "the reads of different processes ask for different orders of the writes";
        free(both.bits);
    } else if (condition == HISTORY_CM) {
        for (uint32_t i = 0; i < a->count && fits; i++)
            if (i + 1 == a->count || a->at[i + 1].process != a->at[i].process)
                if (!process_fits(a, co, i, &fits))
                    return false;
        if (!fits)
            *rule = "no one order of what a process has seen, causes first, explains all of its reads";
    }
    return true;
}

base_status history_find_patterns(const history_accesses *a, history_condition condition,
                                  history_limits *limits, history_result *result)
{
    assert(a && limits && result);
    *result = (history_result){.verdict = HISTORY_UNDECIDED, .reason = HISTORY_REASON_MEMORY};
    if (a->count > ACCESSES_MAX)
        return BASE_OK;
    relation co;
    const char *rule;
    if (!relation_begin(&co, a->count))
        return BASE_E_NOMEM;
    const bool ok = decide(a, &co, condition, &rule);
    free(co.bits);
    *result = (history_result){.verdict = rule ? HISTORY_NO : HISTORY_YES, .rule = rule};
    return ok ? BASE_OK : BASE_E_NOMEM;
}
