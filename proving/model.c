/* An agent alone as a model: states are rows of slots, steps are what events can do, with every choice. */
#include "config.h"

#include "proving/model.h"

#include <assert.h>
#include <string.h>

typedef struct detail {
    bool is_violated;
} detail;

static void give_up(proving_model *k, const proving_machine *m)
{
    if (!k->gave_up && !k->has_inexact) {
        k->reason = m->reason ? m->reason : "there are too many ways in which a handler can go";
        k->reason_name = m->reason ? m->reason_name : NULL;
        k->reason_place = m->reason_place;
    }
    k->gave_up = true;
}

static void note_inexact(proving_model *k, const proving_machine *m)
{
    if (!k->has_inexact) {
        k->reason = m->reason ? m->reason : m->unknown ? m->unknown : "it depends on what is not known";
        k->reason_name = m->reason ? m->reason_name : m->unknown ? m->unknown_name : NULL;
        k->reason_place = m->reason_place;
    }
    k->has_inexact = true;
}

static void see_subjects(proving_model *k, proving_machine *m)
{
    for (uint32_t i = 0; i < k->question->subject_count; i++)
        if (!k->seen[i] && (m->has_run || !k->question->claim->is_of_step))
            k->seen[i] = proving_ask(m, k->question->subjects[i]) == 1;
}

/* The fair action of an event: timers that stay armed fire, and named messages keep coming. */
static spex_explorer_fair fair_of(const proving_event *e)
{
    return (spex_explorer_fair){(uint64_t)e->kind << 32 | e->which, e->kind == EVENT_MESSAGE};
}

static void give(proving_model *k, proving_machine *m, const proving_event *e, uint64_t label,
                 spex_explorer_out *out)
{
    bool is_sure, is_exact = !m->inexact;
    bool is_violated = proving_is_violated(m, k->question, &is_sure);
    if (m->abandoned) {
        give_up(k, m);
        return;
    }
    bool is_same = memcmp(m->before, m->state, k->cone->slot_count * sizeof *m->state) == 0;
    if (!is_exact && !is_violated && is_same)
        return; /* whether it happens does not matter */
    if (!is_exact || (is_violated && !is_sure)) {
        note_inexact(k, m);
        if (!k->takes_inexact && !is_exact)
            return;
        is_violated = is_violated && k->takes_inexact;
    } else if (m->coarse == EXACT) {
        see_subjects(k, m);
    }
    detail d = {is_violated};
    const spex_explorer_fair fair = fair_of(e);
    proving_canonical(m, m->state);
    spex_explorer_step step = {.after = m->state,
                               .label = label,
                               .detail = &d,
                               .agent = SPEX_EXPLORER_NONE,
                               .action = SPEX_EXPLORER_NONE,
                               .repeats = true,
                               .fair_count = proving_is_fair(k->question, e),
                               .fair = &fair};
    out->step(out, &step);
}

static void make_steps(const void *self, const void *state, spex_explorer_out *out)
{
    proving_model *k = (proving_model *)(uintptr_t)self;
    proving_machine *m = k->machine;
    for (uint32_t i = 0; i < k->cone->event_count; i++) {
        const proving_event *e = &k->cone->events[i];
        uint64_t number = 0;
        m->choice_count = 0;
        do {
            proving_begin(m, state);
            bool happens = proving_run(m, e);
            if (m->abandoned || number > MOST_RUNS)
                give_up(k, m);
            if (number > MOST_RUNS)
                break;
            if (happens)
                give(k, m, e, (uint64_t)i << 32 | number, out);
            number++;
            if (++k->runs > k->most_runs)
                k->stop = 1;
        } while (proving_next_choices(m) && k->stop != 1);
    }
}

void proving_remake(proving_machine *m, const int64_t *state, proving_moment moment)
{
    uint64_t number = 0;
    m->choice_count = 0;
    m->given = moment.given;
    do {
        proving_begin(m, state);
        (void)proving_run(m, &m->cone->events[moment.label >> 32]);
    } while (number++ < (moment.label & UINT32_MAX) && proving_next_choices(m));
    m->given = NULL;
}

static void make_first(const void *self, spex_explorer_out *out)
{
    const proving_model *k = self;
    int64_t *state = k->judge->undo;
    memset(state, 0, k->cone->slot_count * sizeof *state);
    spex_explorer_step step = {.after = state, .agent = SPEX_EXPLORER_NONE, .action = SPEX_EXPLORER_NONE};
    out->step(out, &step);
}

/* ---- properties ---- */

static bool step_holds(const void *self, const void *before, const spex_explorer_step *step, const void *arg)
{
    (void)self, (void)before, (void)arg;
    return !((const detail *)step->detail)->is_violated;
}

/* A term of a state; before the start nothing is true but what `until` wants. */
static bool is_true(const proving_model *k, const void *state, const lang_term *term)
{
    proving_machine *m = k->judge;
    if (!((const int64_t *)state)[SLOT_STARTED])
        return term == k->question->until || (k->question->at_start && term == k->question->when);
    proving_begin(m, state);
    int64_t value = proving_ask(m, term);
    if (value == UNKNOWN)
        ((proving_model *)(uintptr_t)k)->is_uncertain = true;
    return value == 1;
}

static bool state_holds(const void *self, const void *state, const void *arg)
{
    (void)arg;
    const proving_model *k = self;
    return is_true(k, state, k->question->holds);
}

static bool state_when(const void *self, const void *state, const void *arg)
{
    (void)arg;
    const proving_model *k = self;
    if (!k->question->when)
        return k->question->at_start || ((const int64_t *)state)[SLOT_STARTED];
    return is_true(k, state, k->question->when);
}

static bool state_until(const void *self, const void *state, const void *arg)
{
    (void)arg;
    const proving_model *k = self;
    return is_true(k, state, k->question->until);
}

bool proving_search_run(proving_search *s, proving_model *k, uint64_t states)
{
    static const spex_explorer_group groups[] = {{"timers", SPEX_EXPLORER_WEAK, false},
                                                 {"messages that keep coming", SPEX_EXPLORER_WEAK, true}};
    static const uint32_t given[] = {1};
    const proving_question *q = k->question;
    bool is_promise = q->claim && q->claim->kind == LANG_LIVENESS;
    *s = (proving_search){0};
    s->property = (spex_explorer_property){.name = q->claim ? q->claim->name : "no faults",
                                           .kind = is_promise ? q->kind : SPEX_EXPLORER_STEPS,
                                           .at_start = is_promise && q->at_start,
                                           .state = is_promise ? state_holds : NULL,
                                           .when = is_promise ? state_when : NULL,
                                           .until = q->until ? state_until : NULL,
                                           .step = is_promise ? NULL : step_holds,
                                           .given_count = q->claim && q->claim->fair_count > 0,
                                           .given = given};
    s->model = (spex_explorer_model){.abi = SPEX_EXPLORER_ABI,
                                     .size = sizeof s->model,
                                     .name = k->cone->agent->name,
                                     .self = k,
                                     .state_size = k->cone->slot_count * sizeof(int64_t),
                                     .first = make_first,
                                     .steps = make_steps,
                                     .property_count = 1,
                                     .properties = &s->property,
                                     .group_count = 2,
                                     .groups = groups};
    s->options = (spex_explorer_options){.jobs = 1, .first = true, .states = states, .stop = &k->stop};
    if (spex_explorer_open(&s->explorer, &s->model, &s->options, NULL) != SPEX_EXPLORER_OK ||
        spex_explorer_run(s->explorer) != SPEX_EXPLORER_OK)
        return false;
    spex_explorer_get_figures(s->explorer, &s->figures);
    s->finding = spex_explorer_find(s->explorer, 0);
    return s->finding != NULL;
}

void proving_search_close(proving_search *s)
{
    spex_explorer_close(s->explorer);
    *s = (proving_search){0};
}
