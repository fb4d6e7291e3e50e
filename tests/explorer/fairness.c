/* As check.md says it, and nothing more. */
#include "config.h"

#include "tests/explorer/fairness.h"

#include "tests/suite.h"

static enum reliance reliance_on(const judging *j, uint32_t group)
{
    const spex_explorer_group *g = &j->b->model->groups[group];
    bool given = false;
    for (uint32_t i = 0; i < j->p->given_count; i++)
        given = given || j->p->given[i] == group;
    if (g->given ? !given : j->rely == SPEX_EXPLORER_NO_FAIRNESS)
        return IGNORED;
    if (g->kind == SPEX_EXPLORER_ANSWERED)
        return ANSWERED;
    return g->kind == SPEX_EXPLORER_STRONG || j->rely == SPEX_EXPLORER_STRONG_FAIRNESS ? STRONG : WEAK;
}

uint32_t judging_bits(const judging *j, const spex_explorer_fair *fair, uint32_t count, enum reliance how)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++)
        if (reliance_on(j, fair[i].group) == how)
            set |= 1u << (fair[i].action + 3 * fair[i].group);
    return set;
}

uint32_t judging_possible(const judging *j, uint32_t state, enum reliance how)
{
    uint32_t set = 0;
    for (size_t i = j->b->row[state]; i < j->b->row[state + 1]; i++) {
        const brute_step *s = &j->b->steps[i];
        if (s->outcome != SPEX_EXPLORER_FAULT && s->changes)
            set |= judging_bits(j, s->fair, s->fair_count, how);
    }
    return set;
}

void judging_match(const judging *j, uint32_t from, uint32_t to, uint64_t label, uint32_t *taken,
                   uint32_t *asked)
{
    bool is_there = false;
    uint32_t all = UINT32_MAX;
    for (size_t i = j->b->row[from]; i < j->b->row[from + 1]; i++) {
        const brute_step *s = &j->b->steps[i];
        if (s->outcome != SPEX_EXPLORER_STEP || s->to != to || s->label != label)
            continue;
        is_there = true;
        for (int how = WEAK; how <= ANSWERED; how++)
            *taken |= judging_bits(j, s->fair, s->fair_count, (enum reliance)how);
        all &= judging_bits(j, s->asks, s->asks_count, ANSWERED);
    }
    ck_assert(is_there);
    *asked |= all;
}
