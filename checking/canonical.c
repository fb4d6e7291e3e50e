/* The state that stands for all that come from it by exchanging agents that are alike.
 *
 * Each agent gets a colour: a hash of what its own fields are, then, where that leaves agents of a class
 * alike, of who refers to whom, what is under way between whom, and of which colours these are, until no more
 * of them differ. What a colour is does not depend on how agents are numbered. If all colours of a class
 * differ, they say who comes where. Where some are equal and exchanging any two of these agents leaves the
 * state as it is, it does not matter which comes first; else each of them is tried as the first, and of all
 * arrangements that come of it the least, as bytes, is taken. (McKay, "Practical graph isomorphism", 1981, of
 * graphs; Ip and Dill, "Better verification through symmetry", 1996.)
 *
 * That two colours are equal by chance leaves more to be tried, and nothing wrong.
 */
#include "config.h"

#include "checking/symmetry.h"

#include "base/hash.h"

#include <string.h>

#define MOST_ARRANGEMENTS 5040u /* that are tried of one state */
#define MOST_DEPTH        16u   /* agents of one state that are chosen as the first of several */

/* What makes colours differ that are made of the same things. */
enum { TINT_AGENT = 1, TINT_CLASS, TINT_NONE, TINT_SELF, TINT_SENT, TINT_COMING, TINT_SIDE, TINT_CHOSEN };

typedef struct painting {
    const checking_model *m;
    const char *state;  /* that is to be arranged */
    uint64_t *own;      /* of each agent: its fields, but refs */
    uint64_t *gathered; /* of each agent, in a round: what others have to do with it */
    uint64_t *colours;  /* of the choice at hand */
    bool *is_entangled; /* of each agent: somebody refers to it, or has a message for it or from it */
    bool has_looked;    /* at the whole state: `is_entangled` is known */
    uint32_t *order;    /* all agents of classes, class by class: by colour */
    uint32_t *image;
    char *best, *candidate, *exchanged;
    uint32_t arrangements; /* that were tried */
    bool has_best, is_given_up;
} painting;

static uint64_t mix(uint64_t a, uint64_t b)
{
    return base_hash_number(a * 0x9e3779b97f4a7c15u + b);
}

static bool is_in_class(const painting *p, uint32_t agent)
{
    return p->m->symmetry->class_of[agent] != NO_CLASS;
}

/* ---- what colours are made of ---- */

static uint64_t paint_ref(const painting *p, const char *at, uint32_t self)
{
    spex_ref ref;
    memcpy(&ref, at, sizeof ref);
    return ref == 0 ? mix(TINT_NONE, 0) : ref - 1 == self ? mix(TINT_SELF, 0) : p->colours[ref - 1];
}

/* A value, refs in it as colours; what is sorted by refs without its order. */
static uint64_t paint(const painting *p, const ref_shape *shape, const char *at, uint32_t self)
{
    const spex_type *type = shape->type;
    if (!shape->has_refs)
        return base_hash_bytes(at, type->size);
    if (type->kind == SPEX_TYPE_REF)
        return paint_ref(p, at, self);
    uint64_t hash = 0;
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++)
            hash = mix(hash, paint(p, &shape->members[i], at + type->members[i].offset, self));
        return hash;
    }
    uint32_t count;
    memcpy(&count, at, sizeof count);
    const ref_shape *first = shape->key ? shape->key : shape->element;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry = paint(p, first, at + type->items + i * first->type->size, self);
        if (shape->key)
            entry = mix(entry, paint(p, shape->element, at + type->values + i * type->element->size, self));
        hash = shape->has_ref_keys ? hash + mix(entry, count) : mix(hash, entry);
    }
    return mix(hash, count);
}

/* Tells agents that a value refers to that it does, and where. */
static void gather(painting *p, const ref_shape *shape, const char *at, uint32_t self, uint64_t where)
{
    const spex_type *type = shape->type;
    if (!shape->has_refs)
        return;
    if (type->kind == SPEX_TYPE_REF) {
        spex_ref ref;
        memcpy(&ref, at, sizeof ref);
        if (ref > 0) {
            p->gathered[ref - 1] += base_hash_number(where);
            p->is_entangled[ref - 1] = true;
        }
        return;
    }
    for (uint32_t i = 0; i < type->member_count && type->kind == SPEX_TYPE_RECORD; i++)
        gather(p, &shape->members[i], at + type->members[i].offset, self, mix(where, i));
    if (type->kind == SPEX_TYPE_RECORD)
        return;
    uint32_t count;
    memcpy(&count, at, sizeof count);
    const ref_shape *first = shape->key ? shape->key : shape->element;
    for (uint32_t i = 0; i < count; i++) {
        const char *item = at + type->items + i * first->type->size;
        const char *value = shape->key ? at + type->values + i * type->element->size : NULL;
        uint64_t here = mix(where, i);
        if (shape->has_ref_keys)
            here = mix(where,
                       mix(paint(p, first, item, self), value ? paint(p, shape->element, value, self) : 0));
        gather(p, first, item, self, here);
        if (value)
            gather(p, shape->element, value, self, mix(here, 1));
    }
}

/* The members of a struct without refs. */
static uint64_t paint_plain(const ref_struct *s, const char *at)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < s->plain_count; i++)
        hash = mix(hash, base_hash_bytes(at + s->plain[i].begin, s->plain[i].end - s->plain[i].begin));
    return hash;
}

static uint64_t paint_refs(const painting *p, const ref_struct *s, const char *at, uint32_t self)
{
    uint64_t hash = s->member_count;
    for (uint32_t i = 0; i < s->member_count; i++)
        hash = mix(hash, paint(p, &s->members[i].shape, at + s->members[i].offset, self));
    return hash;
}

static void gather_refs(painting *p, const ref_struct *s, const char *at, uint32_t self, uint64_t where)
{
    for (uint32_t i = 0; i < s->member_count; i++)
        gather(p, &s->members[i].shape, at + s->members[i].offset, self, mix(where, i));
}

/* ---- the first colours ---- */

static uint64_t own_colour(const painting *p, uint32_t agent)
{
    const checking_model *m = p->m;
    const agent_layout *a = &m->agents[agent];
    uint64_t hash = paint_plain(&checking_refs_of(m, agent)->state, p->state + a->state);
    hash = mix(hash, (uint8_t)p->state[m->down + agent]);
    if (a->type->timer_count)
        hash = mix(hash, base_hash_bytes(p->state + a->timers, a->type->timer_count));
    if (a->type->timer_count && m->options.ordered)
        hash = mix(hash, base_hash_bytes(p->state + a->left, a->type->timer_count * sizeof(int64_t)));
    return hash;
}

/* Of a partition it counts who is on one's own side: which of the two is called the first does not. */
static void paint_sides(painting *p)
{
    const checking_model *m = p->m;
    uint64_t sides[2] = {0, 0};
    for (uint32_t a = 0; a < m->agent_count; a++)
        sides[p->state[m->sides + a] != 0] += base_hash_number(p->own[a]);
    for (uint32_t a = 0; a < m->agent_count; a++)
        p->own[a] = mix(p->own[a], mix(TINT_SIDE, sides[p->state[m->sides + a] != 0]));
}

static void paint_first(painting *p)
{
    const checking_model *m = p->m;
    for (uint32_t a = 0; a < m->agent_count; a++) {
        bool is_one = is_in_class(p, a);
        p->own[a] = mix(is_one ? TINT_CLASS : TINT_AGENT, is_one ? m->symmetry->class_of[a] : a);
        if (is_one)
            p->own[a] = mix(p->own[a], own_colour(p, a));
    }
    if (m->system->faults.partition)
        paint_sides(p);
    memcpy(p->colours, p->own, m->agent_count * sizeof *p->colours);
}

/* ---- rounds ---- */

static void gather_from_agents(painting *p)
{
    for (uint32_t a = 0; a < p->m->agent_count; a++) {
        const ref_struct *refs = &checking_refs_of(p->m, a)->state;
        const char *at = p->state + p->m->agents[a].state;
        if (refs->member_count == 0)
            continue;
        if (is_in_class(p, a))
            p->gathered[a] += base_hash_number(paint_refs(p, refs, at, a));
        gather_refs(p, refs, at, a, p->colours[a]);
    }
}

static void gather_from_channel(painting *p, uint32_t channel)
{
    const channel_layout *c = &p->m->channels[channel];
    const ref_struct *wires = p->m->symmetry->wires[channel];
    bool is_unordered = p->m->system->network.unordered;
    uint64_t all = 0, ends = mix(p->colours[c->from], p->colours[c->to]);
    for (uint32_t i = 0, count = checking_count(p->state, c); i < count; i++) {
        const char *message = p->state + c->messages + i * c->message_size;
        uint32_t number = (uint32_t)(checking_wire(c, message) - c->wires);
        const ref_struct *body = &wires[number];
        uint64_t one = mix(mix(number, paint_plain(body, message)), paint_refs(p, body, message, c->to));
        all = is_unordered ? all + base_hash_number(one) : mix(all, one);
        gather_refs(p, body, message, c->to, mix(ends, is_unordered ? one : i));
    }
    p->gathered[c->from] += mix(TINT_SENT, mix(all, p->colours[c->to]));
    p->gathered[c->to] += mix(TINT_COMING, mix(all, p->colours[c->from]));
    p->is_entangled[c->from] = p->is_entangled[c->to] = true;
}

/* Colours become finer by what is around agents. */
static void paint_round(painting *p)
{
    const checking_model *m = p->m;
    memset(p->gathered, 0, m->agent_count * sizeof *p->gathered);
    gather_from_agents(p);
    for (uint32_t i = 0; i < m->channel_count; i++)
        if (checking_count(p->state, &m->channels[i]) > 0)
            gather_from_channel(p, i);
    for (uint32_t a = 0; a < m->agent_count; a++)
        if (is_in_class(p, a))
            p->colours[a] = mix(p->colours[a], p->gathered[a]);
    p->has_looked = true;
}

/* Sorts the agents of each class by their colours; returns how many colours there are. */
static uint32_t sort_by_colour(painting *p)
{
    const struct checking_symmetry *s = p->m->symmetry;
    uint32_t *order = p->order, different = 0;
    for (uint32_t c = 0; c < s->class_count; order += s->classes[c++].count)
        for (uint32_t i = 0; i < s->classes[c].count; i++) {
            uint32_t agent = s->classes[c].agents[i], at = i;
            for (; at > 0 && p->colours[agent] < p->colours[order[at - 1]]; at--)
                order[at] = order[at - 1];
            order[at] = agent;
        }
    order = p->order;
    for (uint32_t c = 0; c < s->class_count; order += s->classes[c++].count)
        for (uint32_t i = 0; i < s->classes[c].count; i++)
            different += i == 0 || p->colours[order[i]] != p->colours[order[i - 1]];
    return different;
}

static uint32_t members_of(const struct checking_symmetry *s)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < s->class_count; c++)
        count += s->classes[c].count;
    return count;
}

/* Rounds until they tell no more agents apart. True: all colours of each class differ. */
static bool refine(painting *p)
{
    uint32_t members = members_of(p->m->symmetry), before = 0, now = sort_by_colour(p);
    while (now < members && (now > before || !p->has_looked)) {
        before = now;
        paint_round(p);
        now = sort_by_colour(p);
    }
    return now == members;
}

/* ---- agents that may be exchanged as the state is ---- */

static bool are_own_bytes_equal(const painting *p, uint32_t a, uint32_t b)
{
    const checking_model *m = p->m;
    const agent_layout *x = &m->agents[a], *y = &m->agents[b];
    return memcmp(p->state + x->state, p->state + y->state, x->type->state_size) == 0 &&
           memcmp(p->state + x->timers, p->state + y->timers, x->type->timer_count) == 0 &&
           p->state[m->down + a] == p->state[m->down + b] && p->state[m->sides + a] == p->state[m->sides + b];
}

static bool are_twins(painting *p, uint32_t a, uint32_t b)
{
    const checking_model *m = p->m;
    bool are_simple = !p->is_entangled[a] && !p->is_entangled[b] && !m->options.ordered;
    if (are_simple && are_own_bytes_equal(p, a, b))
        return true;
    for (uint32_t k = 0; k < m->agent_count; k++)
        p->image[k] = k;
    p->image[a] = b;
    p->image[b] = a;
    checking_permute(m, p->state, p->image, p->exchanged);
    return memcmp(p->exchanged, p->state, m->state_size) == 0;
}

/* ---- arrangements ---- */

static void arrange(painting *p)
{
    const checking_model *m = p->m;
    const struct checking_symmetry *s = m->symmetry;
    const uint32_t *order = p->order;
    bool moves = false;
    for (uint32_t a = 0; a < m->agent_count; a++)
        p->image[a] = a;
    for (uint32_t c = 0; c < s->class_count; order += s->classes[c++].count)
        for (uint32_t i = 0; i < s->classes[c].count; i++) {
            p->image[order[i]] = s->classes[c].agents[i];
            moves = moves || order[i] != s->classes[c].agents[i];
        }
    p->arrangements++;
    char *made = p->has_best ? p->candidate : p->best;
    if (moves)
        checking_permute(m, p->state, p->image, made);
    else
        memcpy(made, p->state, m->state_size);
    if (p->has_best && memcmp(made, p->best, m->state_size) < 0) {
        p->candidate = p->best;
        p->best = made;
    }
    p->has_best = true;
}

/* Agents of one colour, in `order`. */
typedef struct tie {
    uint32_t begin, count;
} tie;

/* The next tie that begins at `from` or later; its count is 0: there is none. */
static tie next_tie(const painting *p, uint32_t from)
{
    const struct checking_symmetry *s = p->m->symmetry;
    uint32_t begin = 0;
    for (uint32_t c = 0; c < s->class_count; begin += s->classes[c++].count)
        for (uint32_t i = 0, end; i < s->classes[c].count; i = end) {
            const uint32_t *order = p->order + begin;
            for (end = i + 1; end < s->classes[c].count && p->colours[order[end]] == p->colours[order[i]];)
                end++;
            if (end - i > 1 && begin + i >= from)
                return (tie){begin + i, end - i};
        }
    return (tie){0, 0};
}

static bool are_all_twins(painting *p, tie t)
{
    for (uint32_t i = 1; i < t.count; i++)
        if (!are_twins(p, p->order[t.begin + i - 1], p->order[t.begin + i]))
            return false;
    return true;
}

/* Twins get colours of their own, in whatever order. The first tie of others is left. */
static tie part_twins(painting *p, bool *has_parted)
{
    tie left = {0, 0};
    *has_parted = false;
    for (tie t = next_tie(p, 0); t.count; t = next_tie(p, t.begin + t.count)) {
        if (!are_all_twins(p, t)) {
            left = left.count ? left : t;
            continue;
        }
        for (uint32_t i = 1; i < t.count; i++)
            p->colours[p->order[t.begin + i]] = mix(p->colours[p->order[t.begin]], mix(TINT_CHOSEN, i));
        *has_parted = true;
    }
    return left;
}

static bool is_twin_of_one(painting *p, const uint32_t *agents, uint32_t count, uint32_t agent)
{
    for (uint32_t i = 0; i < count; i++)
        if (are_twins(p, agents[i], agent))
            return true;
    return false;
}

static void settle(painting *p, uint32_t depth);

/* Each agent of a tie as the first of it. */
static void try_each(painting *p, tie t, uint32_t depth)
{
    const checking_model *m = p->m;
    uint64_t *colours = p->colours;
    uint32_t tied[64], count = t.count < 64 ? t.count : 64;
    memcpy(tied, p->order + t.begin, count * sizeof *tied);
    p->is_given_up = p->is_given_up || count < t.count || depth == MOST_DEPTH;
    if (depth == MOST_DEPTH)
        count = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (p->arrangements >= MOST_ARRANGEMENTS) {
            p->is_given_up = true;
            break;
        }
        if (is_twin_of_one(p, tied, i, tied[i]))
            continue;
        p->colours = depth < MOST_DEPTH ? colours + m->agent_count : colours;
        memmove(p->colours, colours, m->agent_count * sizeof *colours);
        p->colours[tied[i]] = mix(p->colours[tied[i]], TINT_CHOSEN);
        settle(p, depth < MOST_DEPTH ? depth + 1 : depth);
    }
    p->colours = colours;
}

static void settle(painting *p, uint32_t depth)
{
    bool has_parted = true;
    tie left = {0, 0};
    while (has_parted && !refine(p))
        left = part_twins(p, &has_parted);
    if (has_parted)
        arrange(p); /* all colours differ */
    else
        try_each(p, left, depth);
}

/* ---- the door ---- */

static void *take(char **at, size_t size)
{
    void *taken = *at;
    *at += (size + 15) / 16 * 16;
    return taken;
}

/* Divides scratch memory; returns how much of it there has to be. */
static size_t divide(painting *p, char *scratch)
{
    const checking_model *m = p->m;
    size_t agents = m->agent_count;
    char *at = scratch;
    p->own = take(&at, agents * sizeof *p->own);
    p->gathered = take(&at, agents * sizeof *p->gathered);
    p->colours = take(&at, (MOST_DEPTH + 1) * agents * sizeof *p->colours);
    p->is_entangled = take(&at, agents);
    p->order = take(&at, agents * sizeof *p->order);
    p->image = take(&at, agents * sizeof *p->image);
    p->best = take(&at, m->state_size);
    p->candidate = take(&at, m->state_size);
    p->exchanged = take(&at, m->state_size);
    return (size_t)(at - scratch);
}

size_t checking_canonical_room(const checking_model *m)
{
    painting p = {.m = m};
    char nothing[16];
    return divide(&p, nothing);
}

void checking_canonical(const void *self, void *state, void *scratch)
{
    const checking_model *m = self;
    painting p = {.m = m, .state = state};
    (void)divide(&p, scratch);
    memset(p.is_entangled, 0, m->agent_count);
    paint_first(&p);
    settle(&p, 0);
    memcpy(state, p.best, m->state_size);
    if (p.is_given_up)
        atomic_fetch_add_explicit(&m->symmetry->unsettled, 1, memory_order_relaxed);
}
