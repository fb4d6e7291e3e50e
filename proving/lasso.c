/* Is a run one that breaks a promise? Its last steps come again and again, or nothing fair is possible where
 * it stops; of what is not known nothing is taken for granted. */
#include "proving/model.h"

#include <string.h>

typedef struct lasso {
    proving_model *model;
    const proving_moment *run;
    size_t length, cycle;
    int64_t **states; /* states[i]: after i steps */
} lasso;

static size_t bytes(const lasso *l)
{
    return l->model->cone->slot_count * sizeof(int64_t);
}

/* Makes all of its states. False: a step is not exact, or there is no memory. */
static bool make_states(lasso *l, base_arena *arena)
{
    proving_machine *m = l->model->machine;
    l->states = base_arena_array(arena, l->length + 1, sizeof *l->states);
    for (size_t i = 0; l->states && i <= l->length; i++) {
        l->states[i] = base_arena_array(arena, l->model->cone->slot_count, sizeof *l->states[i]);
        if (!l->states[i])
            return false;
        if (i == 0)
            continue;
        proving_remake(m, l->states[i - 1], l->run[i - 1]);
        if (m->inexact || m->abandoned || m->pruned)
            return false;
        proving_canonical(m, m->state);
        memcpy(l->states[i], m->state, bytes(l));
    }
    return l->states != NULL;
}

/* 1, 0, UNKNOWN. */
static int64_t says(lasso *l, const lang_term *term, size_t i)
{
    proving_begin(l->model->judge, l->states[i]);
    return term ? proving_ask(l->model->judge, term) : 1;
}

/* Is a promise made and not kept on the whole cycle? States[0] is before the start. */
static bool is_broken(lasso *l)
{
    const proving_question *q = l->model->question;
    bool is_made = false, is_open = q->kind != SPEX_EXPLORER_SETTLES;
    for (size_t i = 1; i <= l->length; i++) {
        int64_t kept = says(l, q->holds, i);
        bool is_early = q->at_start ? i == 1 : true;
        if (q->kind == SPEX_EXPLORER_SETTLES) {
            is_made = is_made || (is_early && (q->at_start || says(l, q->when, i) == 1));
            is_open = is_open || (i >= l->length - l->cycle && kept == 0);
            continue;
        }
        if (kept != 0)
            is_made = false; /* kept, or perhaps */
        else if (is_early && (q->at_start || says(l, q->when, i) == 1))
            is_made = true;
        if (kept != 0 && i >= l->length - l->cycle)
            return false;
    }
    return is_made && is_open;
}

/* Can nothing that an event does in a state change it? */
static bool is_impossible(lasso *l, const proving_event *e, size_t i)
{
    proving_machine *m = l->model->machine;
    uint32_t number = 0;
    m->choice_count = 0;
    do {
        proving_begin(m, l->states[i]);
        bool happens = proving_run(m, e);
        if (m->abandoned || number++ > MOST_RUNS)
            return false;
        if (!happens && !m->inexact)
            continue;
        proving_canonical(m, m->state);
        if (memcmp(m->state, l->states[i], bytes(l)) != 0)
            return false;
    } while (proving_next_choices(m));
    return true;
}

/* Is the action taken on the cycle, or not possible somewhere on it? */
static bool is_fair_to(lasso *l, uint32_t event)
{
    size_t begin = l->length - l->cycle;
    for (size_t i = begin; i < l->length; i++)
        if (l->run[i].label >> 32 == event && memcmp(l->states[i], l->states[i + 1], bytes(l)) != 0)
            return true;
    for (size_t i = begin; i <= l->length; i++)
        if (is_impossible(l, &l->model->cone->events[event], i))
            return true;
    return false;
}

bool proving_is_lasso(proving_model *model, const proving_moment *run, size_t length, size_t cycle,
                      base_arena *arena)
{
    lasso l = {model, run, length, cycle, NULL};
    model->machine->coarse = model->judge->coarse = EXACT;
    if (model->question->kind == SPEX_EXPLORER_POSSIBLY || length <= cycle || !make_states(&l, arena) ||
        memcmp(l.states[length - cycle], l.states[length], bytes(&l)) != 0 || !is_broken(&l))
        return false;
    for (uint32_t i = 0; i < model->cone->event_count; i++)
        if (proving_is_fair(model->question, &model->cone->events[i]) && !is_fair_to(&l, i))
            return false;
    return true;
}
