/* The rows of equivalence.h as tables, and their names. */
#include "lts/equivalence.h"

#include <assert.h>
#include <string.h>

#define EQUIVALENCE_ROW(id, name, words, method, modulo, silent, divergence, step, certified)                \
    [LTS_##id] = {name, words, LTS_BY_##method, LTS_##modulo, silent, divergence, LTS_##step, certified},
static const lts_equivalence_row equivalences[] = {LTS_EQUIVALENCES(EQUIVALENCE_ROW)};

#define PREORDER_ROW(id, name, modulo, traces, refusals, divergence)                                         \
    [LTS_PREORDER_##id] = {name, LTS_##modulo, LTS_##traces, refusals, divergence},
static const lts_preorder_row preorders[] = {LTS_PREORDERS(PREORDER_ROW)};

const lts_equivalence_row *lts_equivalence_get(lts_equivalence e)
{
    assert((unsigned)e < LTS_EQUIVALENCE_COUNT);
    return &equivalences[e];
}

const lts_preorder_row *lts_preorder_get(lts_preorder p)
{
    assert((unsigned)p < LTS_PREORDER_COUNT);
    return &preorders[p];
}

const char *lts_equivalence_name(lts_equivalence e)
{
    return lts_equivalence_get(e)->name;
}

const char *lts_preorder_name(lts_preorder p)
{
    return lts_preorder_get(p)->name;
}

bool lts_equivalence_parse(const char *text, lts_equivalence *e)
{
    for (size_t i = 0; i < LTS_EQUIVALENCE_COUNT; i++)
        if (strcmp(text, equivalences[i].name) == 0) {
            *e = (lts_equivalence)i;
            return true;
        }
    return false;
}

bool lts_preorder_parse(const char *text, lts_preorder *p)
{
    for (size_t i = 0; i < LTS_PREORDER_COUNT; i++)
        if (strcmp(text, preorders[i].name) == 0) {
            *p = (lts_preorder)i;
            return true;
        }
    return false;
}
