/* Liveness: of each promise, for each choice of agents by itself, whether a run stays for ever with it
 * unkept.
 *
 * The stem of a lasso may end before P has come, if P comes in its cycle.
 * A run is followed by what it still owes: nothing; Q is owed (a P has come and no Q since); broken (of
 * `until`: neither P nor Q). It may stay in a cycle of states of which every fair action is taken or
 * somewhere not possible, or stop where nothing fair is possible.
 */
#include "cycles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct promise {
    search *search;
    property *property;
    enum { EVENTUALLY, EVENTUALLY_ALWAYS, UNTIL, POSSIBLY } kind;
    bool is_always;                 /* else it is owed from the first state on, and once */
    const lang_term *when;          /* P; NULL: true */
    const lang_term *while_, *then; /* `while_`: of until */
    /* per state */
    bool *triggers, *keeps, *stays;
    fair_graph fair;
} promise;

/* ---- the form ---- */

static void scan_form(promise *p, const lang_term *t)
{
    if (is_word(t, "until")) {
        p->kind = UNTIL;
        p->while_ = t->left;
        p->then = t->right;
        return;
    }
    p->kind = is_word(t, "possibly") ? POSSIBLY : EVENTUALLY;
    p->then = t->right;
    if (p->kind == EVENTUALLY && is_word(t->right, "always")) {
        p->kind = EVENTUALLY_ALWAYS;
        p->then = t->right->right;
    }
}

/* ---- runs that owe ---- */

/* Of a state from which a run may stay where Q does not come. */
typedef enum badness {
    FINE,
    BAD,          /* where Q is owed already */
    BAD_BY_ITSELF /* P comes in the cycle, too */
} badness;

typedef enum debt { NOTHING_OWED, OWED, BROKEN } debt;

static debt debt_in(const promise *p, uint32_t state, debt before)
{
    bool owes = before == OWED || (p->triggers[state] && (p->is_always || state < p->search->first_count));
    if (p->kind == EVENTUALLY_ALWAYS)
        return owes ? OWED : NOTHING_OWED;
    if (!owes || p->keeps[state])
        return NOTHING_OWED;
    return p->kind != UNTIL || p->stays[state] ? OWED : BROKEN;
}

/* Breadth first over states with what is owed there. */
static void follow_debts(promise *p, const badness *bad)
{
    const search *s = p->search;
    uint32_t count = base_names_count(s->states), todo_count = 0;
    uint32_t *todo = malloc((2ull * count + 2) * sizeof *todo);
    uint32_t *depth = malloc((2ull * count + 2) * sizeof *depth);
    memset(depth, 0xff, (2ull * count + 2) * sizeof *depth);
    for (uint32_t i = 0; i < s->first_count; i++) {
        debt first = debt_in(p, i, NOTHING_OWED);
        if (first == BROKEN) {
            violate(p->property, 0);
            continue;
        }
        todo[todo_count++] = 2 * i + first;
        depth[2 * i + first] = 0;
    }
    for (uint32_t i = 0; i < todo_count; i++) {
        uint32_t state = todo[i] / 2;
        debt owed = todo[i] % 2 ? OWED : NOTHING_OWED;
        if (bad[state] == BAD_BY_ITSELF || (owed == OWED && bad[state] == BAD))
            violate(p->property, depth[todo[i]]);
        for (uint32_t k = 0; k < s->nodes[state].edge_count; k++) {
            uint32_t to = s->nodes[state].edges[k].to;
            debt then = debt_in(p, to, owed);
            if (then == BROKEN)
                violate(p->property, depth[todo[i]] + 1);
            else if (depth[2 * to + then] == UINT32_MAX) {
                depth[2 * to + then] = depth[todo[i]] + 1;
                todo[todo_count++] = 2 * to + then;
            }
        }
    }
    free(todo);
    free(depth);
}

/* Marks the states of fair cycles among those that are `in`. */
static void mark_cycles(const promise *p, const bool *in, badness *bad)
{
    uint32_t count = base_names_count(p->search->states);
    uint32_t *unkept = calloc(count + 1u, sizeof *unkept), *home = calloc(count + 1u, sizeof *home);
    bool *is_asked = calloc(count + 1u, 1); /* per component: has it a state with P? */
    for (uint32_t i = 0; i < count; i++)
        unkept[i] = !p->keeps[i];
    find_fair_cycles(&p->fair, in, unkept, 1, home);
    for (uint32_t i = 0; i < count; i++)
        is_asked[home[i]] = is_asked[home[i]] || (p->is_always && p->triggers[i]);
    for (uint32_t i = 0; i < count; i++)
        if (home[i])
            bad[i] = is_asked[home[i]] ? BAD_BY_ITSELF : BAD;
    free(unkept);
    free(home);
    free(is_asked);
}

static void judge_eventually(promise *p)
{
    uint32_t count = base_names_count(p->search->states);
    bool *in = calloc(count + 1u, 1);
    badness *bad = calloc(count + 1u, sizeof *bad);
    for (uint32_t i = 0; i < count; i++) {
        in[i] = p->kind == EVENTUALLY_ALWAYS || (!p->keeps[i] && (p->kind != UNTIL || p->stays[i]));
        bad[i] = !p->keeps[i] && may_stop(&p->fair, i) ? BAD : FINE;
    }
    mark_cycles(p, in, bad);
    follow_debts(p, bad);
    free(in);
    free(bad);
}

/* From each state with P: does some run reach Q, or a cut that may lead there? */
static void judge_possibly(promise *p)
{
    const search *s = p->search;
    uint32_t count = base_names_count(s->states);
    bool *hopeful = calloc(count + 1u, 1);
    for (uint32_t i = 0; i < count; i++)
        hopeful[i] = p->keeps[i] || s->nodes[i].has_cut;
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t i = count; i-- > 0;)
            for (uint32_t k = 0; k < s->nodes[i].edge_count && !hopeful[i]; k++)
                if (hopeful[s->nodes[i].edges[k].to])
                    grows = hopeful[i] = true;
    }
    for (uint32_t i = 0; i < (p->is_always ? count : s->first_count); i++)
        if (p->triggers[i] && !hopeful[i])
            violate(p->property, s->nodes[i].depth);
    free(hopeful);
}

/* ---- one choice of agents ---- */

static bool judge_choice(scene *at, void *context)
{
    promise *p = context;
    search *s = p->search;
    uint32_t count = base_names_count(s->states);
    p->triggers = calloc(count + 1u, 1);
    p->keeps = calloc(count + 1u, 1);
    p->stays = calloc(count + 1u, 1);
    for (uint32_t i = 0; i < count; i++) {
        base_arena *arena = base_arena_new();
        at->arena = arena;
        at->now = world_at(s, arena, i);
        p->triggers[i] = !p->when || is_true(at, p->when);
        p->keeps[i] = is_true(at, p->then);
        p->stays[i] = p->while_ && is_true(at, p->while_);
        base_arena_free(arena);
    }
    if (p->kind == POSSIBLY)
        judge_possibly(p);
    else
        judge_eventually(p);
    free(p->triggers);
    free(p->keeps);
    free(p->stays);
    return true;
}

typedef struct form {
    promise *promise;
    const lang_term *term;
} form;

/* for all ...: always for all ...: P implies for all ...: eventually ...: the quantifiers on the way down,
 * one choice after the other. */
static bool judge_form(scene *at, void *context)
{
    form *f = context;
    const lang_term *t = f->term;
    promise kept = *f->promise;
    if (is_quantifier(t, "for all") && has_temporal(t->right)) {
        form inner = {&kept, t->right};
        return each_choice(at, t, judge_form, &inner);
    }
    if (is_word(t, "always")) {
        kept.is_always = true;
        return judge_form(at, &(form){&kept, t->right});
    }
    if (is_implication(t)) {
        kept.when = t->left;
        return judge_form(at, &(form){&kept, t->right});
    }
    if (is_word(t, "eventually") && is_quantifier(t->right, "for all") && has_temporal(t->right)) {
        /* eventually, for all of finitely many, always: for each of them by itself */
        lang_term inner = *t;
        inner.right = t->right->right;
        return each_choice(at, t->right, judge_form, &(form){&kept, &inner});
    }
    scan_form(&kept, t);
    return judge_choice(at, &kept);
}

void judge_promises(search *s)
{
    for (uint32_t i = 0; i < s->property_count; i++) {
        property *about = &s->properties[i];
        if (!about->claim || about->claim->kind != LANG_LIVENESS)
            continue;
        promise p = {.search = s, .property = about};
        scene at = {.subject = &s->subject, .agent = NO_NUMBER};
        begin_fair(&p.fair, s, about->claim);
        form whole = {&p, about->claim->formula};
        for (uint32_t k = 0; k < s->subject.count; k++) {
            at.agent = about->agent ? k : NO_NUMBER;
            if (about->agent ? s->subject.agents[k] == about->agent : k == 0)
                judge_form(&at, &whole);
        }
        end_fair(&p.fair);
    }
}
