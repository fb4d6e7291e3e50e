/* Liveness: of each promise, for each choice of agents by itself, whether a run stays for ever with it
 * unkept.
 *
 * The stem of a lasso may end before P has come, if P comes in its cycle.
 * A run is followed by what it still owes: nothing; Q is owed (a P has come and no Q since); broken (of
 * `until`: neither P nor Q). It may stay in a cycle of states of which every fair action is taken or
 * somewhere not possible, or stop where nothing fair is possible.
 */
#include "search.h"

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
    /* per action and flow: is it one that must be taken? */
    bool *is_fair, *is_answered;
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

/* ---- what is fair ---- */

static bool is_given_fair(const lang_claim *claim, const char *tag)
{
    for (const lang_ast_name *name = claim->ast->fair.first; name; name = name->next)
        if (strcmp(name->text, tag) == 0)
            return true;
    return false;
}

static void find_fair(promise *p)
{
    search *s = p->search;
    const lang_claim *claim = p->property->claim;
    p->is_fair = calloc(base_names_count(s->actions) + 1u, 1);
    p->is_answered = calloc(base_names_count(s->flows) + 1u, 1);
    for (uint32_t i = 0; i < base_names_count(s->actions); i++) {
        uint32_t words[3];
        memcpy(words, base_names_text(s->actions, i), 2 * sizeof *words);
        p->is_fair[i] = s->fairness != FAIR_NONE;
        if (words[0] == INPUT) {
            memcpy(words, base_names_text(s->actions, i), 3 * sizeof *words);
            p->is_fair[i] = is_given_fair(claim, s->subject.agents[words[1]]->accepts.messages[words[2]].tag);
        }
    }
    for (uint32_t i = 0; i < base_names_count(s->flows); i++)
        p->is_answered[i] = is_given_fair(claim, base_names_text(s->flows, i) + 2 * sizeof(uint32_t));
}

static bool may_stop(const promise *p, uint32_t state)
{
    const node *n = &p->search->nodes[state];
    for (uint32_t i = 0; i < n->possible_count; i++)
        if (p->is_fair[n->possible[i]])
            return false;
    return true;
}

/* ---- components ---- */

static bool is_muted(const edge *e, const bool *muted)
{
    for (uint32_t i = 0; i < e->send_count; i++)
        if (muted[e->sends[i]])
            return true;
    return false;
}

typedef struct components {
    const search *search;
    const bool *in, *muted;
    uint32_t *index, *low, *next, *of, *stack, *path;
    uint32_t seen, stack_count, count;
} components;

static void begin_node(components *c, uint32_t state, uint32_t *path_count)
{
    c->index[state] = c->low[state] = ++c->seen;
    c->stack[c->stack_count++] = state;
    c->path[(*path_count)++] = state;
}

static void end_node(components *c, uint32_t state)
{
    if (c->low[state] != c->index[state])
        return;
    uint32_t member;
    c->count++;
    do {
        member = c->stack[--c->stack_count];
        c->of[member] = c->count;
    } while (member != state);
}

/* Tarjan's algorithm, with a path of its own. */
static void walk(components *c, uint32_t root)
{
    uint32_t path_count = 0;
    begin_node(c, root, &path_count);
    while (path_count > 0) {
        uint32_t state = c->path[path_count - 1];
        const node *n = &c->search->nodes[state];
        if (c->next[state] == n->edge_count) {
            path_count--;
            end_node(c, state);
            if (path_count > 0 && c->low[state] < c->low[c->path[path_count - 1]])
                c->low[c->path[path_count - 1]] = c->low[state];
            continue;
        }
        const edge *e = &n->edges[c->next[state]++];
        if (!c->in[e->to] || is_muted(e, c->muted))
            continue;
        if (c->index[e->to] == 0)
            begin_node(c, e->to, &path_count);
        else if (c->of[e->to] == 0 && c->index[e->to] < c->low[state])
            c->low[state] = c->index[e->to];
    }
}

/* Of a state from which a run may stay where Q does not come. */
typedef enum badness {
    FINE,
    BAD,          /* where Q is owed already */
    BAD_BY_ITSELF /* P comes in the cycle, too */
} badness;

static void look_for_cycles(const promise *p, const bool *in, const bool *muted, badness *bad);

typedef struct component { /* what is in one */
    uint32_t states;
    bool is_unkept; /* it has a state without Q */
    bool is_asked;  /* it has one with P */
    bool *taken;    /* per action */
    uint32_t *possible;
    bool *sent, *delivered; /* per flow */
} component;

static void take_in(const promise *p, const uint32_t *of, uint32_t number, const bool *muted, component *c)
{
    const search *s = p->search;
    uint32_t actions = base_names_count(s->actions);
    bool *here = calloc(actions + 1u, 1);
    for (uint32_t i = 0; i < base_names_count(s->states); i++) {
        const node *n = &s->nodes[i];
        if (of[i] != number)
            continue;
        c->states++;
        c->is_unkept = c->is_unkept || !p->keeps[i];
        c->is_asked = c->is_asked || (p->is_always && p->triggers[i]);
        memset(here, 0, actions);
        for (uint32_t k = 0; k < n->possible_count; k++)
            here[n->possible[k]] = true;
        for (uint32_t k = 0; k < actions; k++)
            c->possible[k] += here[k];
        for (uint32_t k = 0; k < n->edge_count; k++) {
            const edge *e = &n->edges[k];
            if (of[e->to] != number || is_muted(e, muted))
                continue;
            if (e->action != NO_NUMBER)
                c->taken[e->action] = true;
            if (e->delivers != NO_NUMBER)
                c->delivered[e->delivers] = true;
            for (uint32_t f = 0; f < e->send_count; f++)
                c->sent[e->sends[f]] = true;
        }
    }
    free(here);
}

/* Without sends that are never delivered; where fairness is strong, without states in which something is
 * possible that is never taken. True: there were such. */
static bool look_again(const promise *p, const uint32_t *of, uint32_t number, const bool *muted,
                       const component *c, badness *bad)
{
    const search *s = p->search;
    uint32_t count = base_names_count(s->states), flows = base_names_count(s->flows);
    bool *in = calloc(count + 1u, 1), *more = malloc(flows + 1u), again = false;
    memcpy(more, muted, flows);
    for (uint32_t i = 0; i < flows; i++)
        if (p->is_answered[i] && c->sent[i] && !c->delivered[i])
            again = more[i] = true;
    for (uint32_t i = 0; i < count; i++) {
        in[i] = of[i] == number;
        for (uint32_t k = 0; k < s->nodes[i].possible_count && s->fairness == FAIR_STRONG && in[i]; k++) {
            uint32_t action = s->nodes[i].possible[k];
            in[i] = !p->is_fair[action] || c->taken[action];
            again = again || !in[i];
        }
    }
    if (again)
        look_for_cycles(p, in, more, bad);
    free(in);
    free(more);
    return again;
}

static void judge_component(const promise *p, const uint32_t *of, uint32_t number, const bool *muted,
                            badness *bad)
{
    const search *s = p->search;
    uint32_t actions = base_names_count(s->actions), flows = base_names_count(s->flows);
    component c = {.taken = calloc(actions + 1u, 1),
                   .possible = calloc(actions + 1u, sizeof(uint32_t)),
                   .sent = calloc(flows + 1u, 1),
                   .delivered = calloc(flows + 1u, 1)};
    take_in(p, of, number, muted, &c);
    bool is_wrong = c.is_unkept;
    if (c.is_unkept && !look_again(p, of, number, muted, &c, bad))
        for (uint32_t i = 0; i < actions; i++)
            is_wrong = is_wrong && (!p->is_fair[i] || c.taken[i] || c.possible[i] < c.states);
    else
        is_wrong = false;
    for (uint32_t i = 0; i < base_names_count(s->states); i++)
        if (is_wrong && of[i] == number)
            bad[i] = c.is_asked ? BAD_BY_ITSELF : BAD;
    free(c.taken);
    free(c.possible);
    free(c.sent);
    free(c.delivered);
}

/* Marks the states of fair cycles among those that are `in`. */
static void look_for_cycles(const promise *p, const bool *in, const bool *muted, badness *bad)
{
    uint32_t count = base_names_count(p->search->states);
    uint32_t *room = calloc(7ull * count + 7, sizeof *room), *sizes = room + 6ull * count;
    components c = {.search = p->search,
                    .in = in,
                    .muted = muted,
                    .index = room,
                    .low = room + count,
                    .next = room + 2ull * count,
                    .of = room + 3ull * count,
                    .stack = room + 4ull * count,
                    .path = room + 5ull * count};
    for (uint32_t i = 0; i < count; i++)
        if (in[i] && c.index[i] == 0)
            walk(&c, i);
    for (uint32_t i = 0; i < count; i++)
        if (c.of[i] > 0)
            sizes[c.of[i]]++;
    for (uint32_t i = 1; i <= c.count; i++)
        if (sizes[i] > 1) /* no step leads to the state that it comes from */
            judge_component(p, c.of, i, muted, bad);
    free(room);
}

/* ---- runs that owe ---- */

typedef enum debt { NOTHING_OWED, OWED, BROKEN } debt;

static debt debt_in(const promise *p, uint32_t state, debt before)
{
    bool owes = before == OWED || (p->triggers[state] && (p->is_always || state == 0));
    if (p->kind == EVENTUALLY_ALWAYS)
        return owes ? OWED : NOTHING_OWED;
    if (!owes || p->keeps[state])
        return NOTHING_OWED;
    return p->kind != UNTIL || p->stays[state] ? OWED : BROKEN;
}

static void found(promise *p, uint32_t length)
{
    property *about = p->property;
    if (!about->is_violated || length < about->length)
        about->length = length;
    about->is_violated = true;
}

/* Breadth first over states with what is owed there. */
static void follow_debts(promise *p, const badness *bad)
{
    const search *s = p->search;
    uint32_t count = base_names_count(s->states), todo_count = 0;
    uint32_t *todo = malloc((2ull * count + 2) * sizeof *todo);
    uint32_t *depth = malloc((2ull * count + 2) * sizeof *depth);
    memset(depth, 0xff, (2ull * count + 2) * sizeof *depth);
    debt first = debt_in(p, 0, NOTHING_OWED);
    if (first == BROKEN)
        found(p, 0);
    if (first != BROKEN) {
        todo[todo_count++] = first;
        depth[first] = 0;
    }
    for (uint32_t i = 0; i < todo_count; i++) {
        uint32_t state = todo[i] / 2;
        debt owed = todo[i] % 2 ? OWED : NOTHING_OWED;
        if (bad[state] == BAD_BY_ITSELF || (owed == OWED && bad[state] == BAD))
            found(p, depth[todo[i]]);
        for (uint32_t k = 0; k < s->nodes[state].edge_count; k++) {
            uint32_t to = s->nodes[state].edges[k].to;
            debt then = debt_in(p, to, owed);
            if (then == BROKEN)
                found(p, depth[todo[i]] + 1);
            else if (depth[2 * to + then] == UINT32_MAX) {
                depth[2 * to + then] = depth[todo[i]] + 1;
                todo[todo_count++] = 2 * to + then;
            }
        }
    }
    free(todo);
    free(depth);
}

static void judge_eventually(promise *p)
{
    const search *s = p->search;
    uint32_t count = base_names_count(s->states);
    bool *in = calloc(count + 1u, 1);
    badness *bad = calloc(count + 1u, sizeof *bad);
    bool *muted = calloc(base_names_count(s->flows) + 1u, 1);
    for (uint32_t i = 0; i < count; i++) {
        in[i] = p->kind == EVENTUALLY_ALWAYS || (!p->keeps[i] && (p->kind != UNTIL || p->stays[i]));
        bad[i] = !p->keeps[i] && may_stop(p, i) ? BAD : FINE;
    }
    look_for_cycles(p, in, muted, bad);
    follow_debts(p, bad);
    free(in);
    free(bad);
    free(muted);
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
    for (uint32_t i = 0; i < count && (p->is_always || i == 0); i++)
        if (p->triggers[i] && !hopeful[i])
            found(p, s->nodes[i].depth);
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

static bool has_temporal(const lang_term *t)
{
    if (!t)
        return false;
    return t->kind == LANG_TERM_TEMPORAL || has_temporal(t->left) || has_temporal(t->right);
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
        find_fair(&p);
        form whole = {&p, about->claim->formula};
        for (uint32_t k = 0; k < s->subject.count; k++) {
            at.agent = about->agent ? k : NO_NUMBER;
            if (about->agent ? s->subject.agents[k] == about->agent : k == 0)
                judge_form(&at, &whole);
        }
        free(p.is_fair);
        free(p.is_answered);
    }
}
