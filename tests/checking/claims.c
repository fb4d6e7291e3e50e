/* What formulas mean, and what they are about. */
#include "claims.h"

#include <assert.h>
#include <string.h>

bool is_word(const lang_term *t, const char *word)
{
    return t->kind == LANG_TERM_TEMPORAL && strcmp(t->text, word) == 0;
}

bool is_quantifier(const lang_term *t, const char *word)
{
    return t->kind == LANG_TERM_QUANTIFIER && strcmp(t->text, word) == 0;
}

bool is_implication(const lang_term *t)
{
    return t->operation && t->operation->kind == LANG_OPERATOR_implies;
}

bool has_temporal(const lang_term *t)
{
    if (!t)
        return false;
    return t->kind == LANG_TERM_TEMPORAL || has_temporal(t->left) || has_temporal(t->right);
}

/* ---- values ---- */

static value evaluate(scene *s, const lang_term *t);

static const world *world_of(const scene *s)
{
    return s->is_old ? s->old : s->now;
}

static uint32_t agent_of(scene *s, const lang_term *t)
{
    return t ? (uint32_t)evaluate(s, t).number - 1 : s->agent;
}

/* Something under way: how many, or the sum of a field over them. */
static int64_t pending(const scene *s, const lang_term *what)
{
    const lang_term *tag = what->kind == LANG_TERM_MEMBER ? what->left : what;
    const world *w = world_of(s);
    int64_t sum = 0;
    for (size_t i = 0; i < (size_t)s->subject->count * s->subject->count; i++)
        for (uint32_t k = 0; k < w->queues[i].count; k++) {
            const message *m = &w->queues[i].messages[k];
            if (strcmp(m->as->tag, tag->text) != 0)
                continue;
            if (tag == what)
                sum++;
            for (uint32_t f = 0; f < m->as->fields.count && tag != what; f++)
                if (strcmp(m->as->fields.fields[f].name, what->text) == 0)
                    sum += m->fields[f].number;
        }
    return sum;
}

/* emits, sends, handles */
static bool has_happened(scene *s, const lang_term *t)
{
    const step *taken = s->step;
    assert(taken);
    if (agent_of(s, t->left) != taken->agent)
        return false;
    if (strcmp(t->text, "handles") == 0)
        return taken->handled == t->right->slot;
    bool emits = strcmp(t->text, "emits") == 0;
    for (uint32_t i = 0; i < taken->output_count; i++) {
        const output *o = &taken->outputs[i];
        bool fits = emits ? o->kind == OUT_EMIT : o->kind == OUT_SEND || o->kind == OUT_BROADCAST;
        if (fits && o->which == t->right->slot)
            return true;
    }
    return false;
}

static value at_moment(scene *s, const lang_term *t, bool is_old)
{
    bool before = s->is_old;
    s->is_old = is_old;
    value v = evaluate(s, t);
    s->is_old = before;
    return v;
}

/* left goes one -> other */
static bool goes(scene *s, const lang_term *t)
{
    const lang_term *from = t->arguments.first, *to = from->next;
    value old = at_moment(s, t->left, true), new = at_moment(s, t->left, false);
    value one = at_moment(s, from, false), other = at_moment(s, to, false);
    return same_value(&t->left->type, &old, &one) && same_value(&t->left->type, &new, &other);
}

/* ---- quantifiers ---- */

static bool choose(scene *s, const lang_term *q, const lang_term *name, visitor *visit, void *context)
{
    if (!name)
        return visit(s, context);
    const lang_member *member = &s->subject->system->members[q->left->slot];
    for (uint32_t i = 0; i < member->count; i++) {
        s->bound[name->slot] = member->first + i + 1;
        if (!choose(s, q, name->next, visit, context))
            return false;
    }
    return true;
}

bool each_choice(scene *s, const lang_term *q, visitor *visit, void *context)
{
    return choose(s, q, q->arguments.first, visit, context);
}

typedef struct tally {
    const lang_term *what;
    int64_t holds, all, sum;
} tally;

static bool count_choice(scene *s, void *context)
{
    tally *t = context;
    int64_t n = t->what ? evaluate(s, t->what).number : 1;
    t->all++;
    t->holds += n != 0;
    t->sum += n;
    return true;
}

static int64_t quantified(scene *s, const lang_term *q)
{
    tally t = {.what = q->right};
    each_choice(s, q, count_choice, &t);
    if (is_quantifier(q, "for all"))
        return t.holds == t.all;
    if (is_quantifier(q, "exists"))
        return t.holds > 0;
    return is_quantifier(q, "count") ? t.holds : t.sum;
}

/* ---- terms that only properties have ---- */

static bool knows_name(scene *s, machine *m, const lang_term *t, value *v)
{
    if (t->meaning == LANG_MEANS_BOUND) {
        *v = (value){.number = s->bound[t->slot]};
        return true;
    }
    if (t->meaning != LANG_MEANS_AGENT)
        return false;
    const lang_member *member = &s->subject->system->members[t->slot];
    *v = (value){.number = member->first + 1};
    if (member->is_group) {
        *v = (value){.count = member->count,
                     .items = base_arena_array(m->arena, member->count + 1ull, sizeof *v)};
        for (uint32_t i = 0; i < member->count; i++)
            v->items[i].number = member->first + i + 1;
    }
    return true;
}

static bool knows_call(scene *s, const lang_term *t, value *v)
{
    const lang_term *a = t->arguments.first;
    if (t->meaning != LANG_MEANS_FUNCTION)
        return false;
    switch (t->slot) {
    case LANG_FUNCTION_pending:
        *v = (value){.number = pending(s, a)};
        return true;
    case LANG_FUNCTION_up:
        *v = (value){.number = !world_of(s)->actors[agent_of(s, a)].is_down};
        return true;
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new:
        *v = at_moment(s, a, t->slot == LANG_FUNCTION_old);
        return true;
    default:
        return false;
    }
}

static bool knows_term(machine *m, const lang_term *t, value *v)
{
    scene *s = m->context;
    switch (t->kind) {
    case LANG_TERM_NAME:
        return knows_name(s, m, t, v);
    case LANG_TERM_INDEX:
        if (!names_agent(t))
            return false;
        v->number = s->subject->system->members[t->left->slot].first + 1 + evaluate_term(m, t->right).number;
        return true;
    case LANG_TERM_MEMBER: {
        bool is_single = t->left->kind != LANG_TERM_NAME || t->left->meaning != LANG_MEANS_AGENT ||
                         !s->subject->system->members[t->left->slot].is_group;
        if (!names_agent(t->left) || !is_single)
            return false;
        uint32_t agent = agent_of(s, t->left);
        *v = t->meaning == LANG_MEANS_PARAMETER ? s->subject->params[agent][t->slot]
                                                : world_of(s)->actors[agent].fields[t->slot];
        return true;
    }
    case LANG_TERM_CALL:
        return knows_call(s, t, v);
    case LANG_TERM_QUANTIFIER:
        *v = (value){.number = quantified(s, t)};
        return true;
    case LANG_TERM_EVENT:
        *v = (value){.number = has_happened(s, t)};
        return true;
    case LANG_TERM_GOES:
        *v = (value){.number = goes(s, t)};
        return true;
    default:
        return false;
    }
}

static value evaluate(scene *s, const lang_term *t)
{
    machine m = {.all = s->subject->all, .arena = s->arena};
    if (s->agent != NO_NUMBER)
        m = machine_of(s->subject, s->arena, world_of(s), s->agent);
    m.knows = knows_term;
    m.context = s;
    value v = evaluate_term(&m, t);
    return m.is_fault ? (value){0} : v; /* what cannot be said is false */
}

bool is_true(scene *s, const lang_term *t)
{
    return evaluate(s, t).number != 0;
}

/* ---- what a property is about ---- */

typedef struct collector {
    concern *concerns;
    uint32_t count;
    const lang_term *around[16];
    uint32_t around_count;
} collector;

static void add_concern(collector *c, const lang_term *term, const lang_term *name, bool is_pending)
{
    assert(c->count < MOST_CONCERNS);
    concern *new = &c->concerns[c->count++];
    *new = (concern){.kind = is_pending ? CONCERN_PENDING : CONCERN_TERM,
                     .term = term,
                     .around_count = c->around_count,
                     .name = name};
    memcpy(new->around, c->around, sizeof c->around);
}

static bool names(const lang_term *t, uint32_t slot)
{
    if (!t)
        return false;
    bool found = t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_BOUND && t->slot == slot;
    for (const lang_term *a = t->arguments.first; a && !found; a = a->next)
        found = names(a, slot);
    return found || names(t->left, slot) || names(t->right, slot);
}

/* Is it a part that speaks of this name and of no other of the quantifier? */
static bool is_of(const lang_term *part, const lang_term *q, const lang_term *name)
{
    for (const lang_term *other = q->arguments.first; other; other = other->next)
        if (names(part, other->slot) != (other == name))
            return false;
    return true;
}

static bool has_part_of(const lang_term *t, const lang_term *q, const lang_term *name)
{
    if (t->operation && t->operation->kind == LANG_OPERATOR_and)
        return has_part_of(t->left, q, name) || has_part_of(t->right, q, name);
    return is_of(t, q, name);
}

/* `needs`: what a violation needs this part to be: 1 true, -1 false; 0: that cannot be said. */
static void collect(collector *c, const lang_term *t, int needs, bool is_alone)
{
    if (!t)
        return;
    lang_operator_kind kind = t->operation ? t->operation->kind : LANG_OPERATOR_KINDS;
    bool is_several = t->kind == LANG_TERM_QUANTIFIER && t->arguments.first->next;
    if (is_implication(t) && needs == -1 && !has_temporal(t->left))
        add_concern(c, t->left, NULL, false);
    if (t->kind == LANG_TERM_EVENT && needs == 1 && !is_alone)
        add_concern(c, t, NULL, false);
    if (t->kind == LANG_TERM_CALL && t->meaning == LANG_MEANS_FUNCTION && t->slot == LANG_FUNCTION_pending) {
        const lang_term *tag = t->arguments.first;
        add_concern(c, tag->kind == LANG_TERM_MEMBER ? tag->left : tag, NULL, true);
        return;
    }
    if (is_quantifier(t, "exists") && is_several && t->right && needs == 1)
        for (const lang_term *name = t->arguments.first; name; name = name->next)
            if (has_part_of(t->right, t, name))
                add_concern(c, t, name, false);
    if (t->kind == LANG_TERM_QUANTIFIER) {
        bool is_count = is_quantifier(t, "count"), is_number = is_count || is_quantifier(t, "sum");
        c->around[c->around_count++] = t;
        if (is_count && t->right)
            add_concern(c, t->right, NULL, false);
        collect(c, t->right, is_number ? 0 : needs, is_alone && is_quantifier(t, "exists") && !is_several);
        c->around_count--;
        return;
    }
    bool keeps = kind == LANG_OPERATOR_and || kind == LANG_OPERATOR_or || t->kind == LANG_TERM_TEMPORAL;
    if (is_implication(t)) {
        collect(c, t->left, -needs, needs == -1);
        collect(c, t->right, needs, false);
    } else if (kind == LANG_OPERATOR_not || is_word(t, "never")) {
        collect(c, t->right, -needs, false);
    } else {
        collect(c, t->left, keeps ? needs : 0, false);
        collect(c, t->right, keeps ? needs : 0, false);
    }
    for (const lang_term *a = t->arguments.first; a; a = a->next)
        collect(c, a, 0, false);
}

uint32_t concerns_of(const lang_claim *claim, concern *concerns)
{
    collector c = {.concerns = concerns};
    const lang_term *f = claim->formula;
    if (is_word(f, "never"))
        collect(&c, f->right, 1, true);
    else
        collect(&c, f, -1, false);
    return c.count;
}

typedef struct look {
    concern *concern;
    uint32_t at;
} look;

/* All parts that speak of the one name alone. */
static bool parts_hold(scene *s, const lang_term *t, const concern *c)
{
    if (t->operation && t->operation->kind == LANG_OPERATOR_and)
        return parts_hold(s, t->left, c) && parts_hold(s, t->right, c);
    return !is_of(t, c->term, c->name) || is_true(s, t);
}

static bool look_here(scene *s, void *context);

static bool look_at_one(scene *s, void *context)
{
    look *l = context;
    const concern *c = l->concern;
    if (c->kind == CONCERN_PENDING)
        l->concern->has_come = pending(s, c->term) > 0;
    else
        l->concern->has_come = c->name ? parts_hold(s, c->term->right, c) : is_true(s, c->term);
    return !l->concern->has_come;
}

static bool look_here(scene *s, void *context)
{
    look *l = context;
    const concern *c = l->concern;
    if (l->at < c->around_count) {
        look inner = {l->concern, l->at + 1};
        return each_choice(s, c->around[l->at], look_here, &inner);
    }
    return c->name ? each_choice(s, c->term, look_at_one, l) : look_at_one(s, l);
}

void look_at_concerns(scene *s, concern *concerns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        look l = {&concerns[i], 0};
        if (!concerns[i].has_come)
            look_here(s, &l);
    }
}
