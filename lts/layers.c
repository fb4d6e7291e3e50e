/* Strongly connected components, and how far each is from the end of all ways, without recursion.
 *
 * Most states are on no cycle. A state all of whose steps lead to states of known levels has one more than
 * the highest of these, so going through the states again and again peels off what leads to no cycle. That
 * is done by several threads at once: a level is what it is, whoever finds it first. When a round peels off
 * little of what is left, a search goes through the rest, with all the cycles, once.
 *
 * The search is Pearce, "A space-efficient algorithm for finding strongly connected components" (Information
 * Processing Letters, 2016). It completes a component after all those that steps lead to from it, and so
 * finds its level on the spot.
 *
 * States are tried from the last to the first: most LTSs were numbered as they were explored, so most of what
 * a state leads to has been dealt with when its turn comes, searches stay short and memory is read in order.
 */
#include "lts/layers.h"

#include "lts/grow.h"

#include <string.h>

#define PEELED 32u /* peeling goes on while a round peels one in so many */
#define PART   ((uint32_t)1 << 15)

static inline uint32_t level_of(const lts_layers *y, lts_state s)
{
    return atomic_load_explicit(&y->level[s], memory_order_relaxed);
}

static inline void set_level(lts_layers *y, lts_state s, uint32_t level, lts_state leader)
{
    atomic_store_explicit(&y->level[s], level, memory_order_relaxed);
    y->leader[s] = leader;
}

void lts_layers_release(lts_layers *y)
{
    free((void *)y->level);
    free(y->leader);
    *y = (lts_layers){0};
}

/* ---- peeling ---- */

typedef struct part {
    uint32_t left, levels;
} part;

typedef struct peeling {
    const lts *l;
    lts_label labels;
    const uint8_t *mask;
    lts_layers *layers;
    bool has_begun;
    lts_state *left; /* descending, once peeling has begun; else all states are */
    uint32_t count;
    part *parts; /* of `left` */
} peeling;

/* The level of s by itself, LTS_NONE when that of a target is not known. */
static inline uint32_t level_by_steps(const peeling *p, lts_state s)
{
    const lts *l = p->l;
    uint32_t level = 0;
    for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label < p->labels; e++) {
        uint32_t below = level_of(p->layers, l->edges[e].target);
        if (below == LTS_NONE)
            return LTS_NONE;
        if (below >= level)
            level = below + 1;
    }
    return level;
}

/* Peels some of a part; those that are left stay at its beginning. */
static void peel_part(peeling *p, uint32_t number)
{
    uint32_t begin = number * PART, end = p->count - begin < PART ? p->count : begin + PART;
    uint32_t left = begin, levels = 0;
    for (uint32_t i = begin; i < end; i++) {
        lts_state s = p->has_begun ? p->left[i] : p->count - 1 - i;
        if (p->mask && !p->mask[s])
            continue;
        uint32_t level = level_by_steps(p, s);
        if (level == LTS_NONE) {
            p->left[left++] = s;
            continue;
        }
        set_level(p->layers, s, level, s);
        levels = level >= levels ? level + 1 : levels;
    }
    p->parts[number] = (part){left - begin, levels};
}

static bool peel_some(void *arg, unsigned who, size_t begin, size_t end)
{
    (void)who;
    for (; begin < end; begin++)
        peel_part(arg, (uint32_t)begin);
    return true;
}

/* Once through what is left. */
static void peel_round(peeling *p, lts_crew *crew)
{
    uint32_t parts = p->count / PART + (p->count % PART != 0), left = 0;
    lts_crew_run(crew, peel_some, p, 0, parts, 1);
    for (uint32_t i = 0; i < parts; i++) {
        memmove(p->left + left, p->left + (size_t)i * PART, p->parts[i].left * sizeof *p->left);
        left += p->parts[i].left;
        if (p->parts[i].levels > p->layers->levels)
            p->layers->levels = p->parts[i].levels;
    }
    p->has_begun = true;
    p->count = left;
}

static bool forget_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_layers *y = arg;
    (void)who;
    memset(y->leader + begin, 0xff, (end - begin) * sizeof *y->leader);
    for (; begin < end; begin++)
        atomic_init(&y->level[begin], LTS_NONE);
    return true;
}

static void peel(peeling *p, lts_crew *crew)
{
    lts_crew_run(crew, forget_some, p->layers, 0, p->l->states, PART);
    uint32_t before;
    do {
        before = p->count;
        peel_round(p, crew);
    } while (p->count && p->count < before - before / PEELED);
}

/* ---- the search ---- */

typedef struct frame {
    uint64_t next; /* the edge that is looked at next */
    lts_state state;
    bool root; /* nothing reached so far is older */
} frame;

typedef struct search {
    const lts *l;
    lts_label labels;
    lts_layers *layers; /* a level: the component is complete */
    uint32_t *number;   /* of the others: 0: not met; else an index by age */
    uint32_t index;
    lts_state *waiting; /* left, but their components are not complete */
    uint32_t waiting_count;
    frame *frames;
    size_t depth, capacity;
} search;

static bool enter(search *a, lts_state s)
{
    if (!lts_grow(a->frames, a->capacity, a->depth + 1))
        return false;
    a->frames[a->depth++] = (frame){a->l->first[s], s, true};
    a->number[s] = a->index++;
    return true;
}

/* The next target of the state at the top of the stack whose component is not complete, else LTS_NONE. */
static inline lts_state next_target(search *a, frame *top)
{
    const lts *l = a->l;
    while (top->next < l->first[top->state + 1] && l->edges[top->next].label < a->labels) {
        lts_state t = l->edges[top->next++].target;
        if (level_of(a->layers, t) == LTS_NONE)
            return t;
    }
    return LTS_NONE;
}

/* The least level above those of what s leads to and is complete, and not below `level`. */
static uint32_t raised(const search *a, lts_state s, uint32_t level)
{
    const lts *l = a->l;
    for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label < a->labels; e++) {
        uint32_t below = level_of(a->layers, l->edges[e].target);
        if (below != LTS_NONE && below >= level)
            level = below + 1;
    }
    return level;
}

/* Completes the component of its oldest state, and of all younger ones that wait. */
static void complete(search *a, lts_state oldest)
{
    lts_state least = oldest;
    uint32_t first = a->waiting_count, level = raised(a, oldest, 0);
    while (first && a->number[a->waiting[first - 1]] >= a->number[oldest]) {
        lts_state s = a->waiting[--first];
        level = raised(a, s, level);
        least = s < least ? s : least;
        a->index--;
    }
    a->index--;
    if (level >= a->layers->levels)
        a->layers->levels = level + 1;
    a->layers->has_cycles |= first < a->waiting_count;
    set_level(a->layers, oldest, level, least);
    while (a->waiting_count > first)
        set_level(a->layers, a->waiting[--a->waiting_count], level, least);
}

static inline void heed(search *a, lts_state older)
{
    frame *top = &a->frames[a->depth - 1];
    if (a->number[older] < a->number[top->state]) {
        a->number[top->state] = a->number[older];
        top->root = false;
    }
}

/* Leaves the state at the top of the stack. */
static void leave(search *a)
{
    frame top = a->frames[--a->depth];
    if (top.root) {
        complete(a, top.state);
        return;
    }
    a->waiting[a->waiting_count++] = top.state;
    heed(a, top.state);
}

static bool search_from(search *a, lts_state start)
{
    if (!enter(a, start))
        return false;
    while (a->depth) {
        lts_state t = next_target(a, &a->frames[a->depth - 1]);
        if (t == LTS_NONE)
            leave(a);
        else if (a->number[t])
            heed(a, t);
        else if (!enter(a, t))
            return false;
    }
    return true;
}

/* Searches what peeling has left. */
static bool search_rest(const peeling *p)
{
    search a = {.l = p->l, .labels = p->labels, .layers = p->layers, .index = 1};
    a.number = lts_alloc(p->l->states, sizeof *a.number);
    a.waiting = lts_alloc(p->count, sizeof *a.waiting);
    bool fine = a.number && a.waiting;
    for (uint32_t i = 0; i < p->count && fine; i++)
        a.number[p->left[i]] = 0;
    for (uint32_t i = 0; i < p->count && fine; i++)
        if (level_of(a.layers, p->left[i]) == LTS_NONE)
            fine = search_from(&a, p->left[i]);
    free(a.number);
    free(a.waiting);
    free(a.frames);
    return fine;
}

lts_status lts_layers_find(const lts *l, lts_label labels, const uint8_t *mask, lts_crew *crew,
                           lts_layers *layers)
{
    *layers = (lts_layers){.level = lts_alloc(l->states, sizeof *layers->level),
                           .leader = lts_alloc(l->states, sizeof *layers->leader)};
    peeling p = {.l = l, .labels = labels, .mask = mask, .layers = layers, .count = l->states};
    p.left = lts_alloc(l->states, sizeof *p.left);
    p.parts = lts_alloc((uint64_t)l->states / PART + 1, sizeof *p.parts);
    bool fine = layers->level && layers->leader && p.left && p.parts;
    if (fine) {
        peel(&p, crew);
        fine = !p.count || search_rest(&p);
    }
    free(p.left);
    free(p.parts);
    return fine ? LTS_OK : LTS_E_NOMEM;
}

/* ---- numbering ---- */

typedef struct numbering {
    const lts_layers *layers;
    uint32_t states, ranges;
    uint32_t *next; /* per range of states, per level: how many leaders, later the number of the next one */
    uint32_t *number;
} numbering;

static lts_state range_begin(const numbering *n, size_t range)
{
    return (lts_state)((uint64_t)n->states * range / n->ranges);
}

static bool count_leaders(void *arg, unsigned who, size_t begin, size_t end)
{
    numbering *n = arg;
    (void)who;
    for (; begin < end; begin++) {
        uint32_t *count = n->next + begin * n->layers->levels;
        for (lts_state s = range_begin(n, begin), stop = range_begin(n, begin + 1); s < stop; s++)
            if (n->layers->leader[s] == s)
                count[level_of(n->layers, s)]++;
    }
    return true;
}

static bool number_leaders(void *arg, unsigned who, size_t begin, size_t end)
{
    numbering *n = arg;
    (void)who;
    for (; begin < end; begin++) {
        uint32_t *next = n->next + begin * n->layers->levels;
        for (lts_state s = range_begin(n, begin), stop = range_begin(n, begin + 1); s < stop; s++)
            if (n->layers->leader[s] == s)
                n->number[s] = next[level_of(n->layers, s)]++;
    }
    return true;
}

static bool number_others(void *arg, unsigned who, size_t begin, size_t end)
{
    numbering *n = arg;
    (void)who;
    for (lts_state s = (lts_state)begin; s < end; s++) {
        lts_state leader = n->layers->leader[s];
        if (leader != s)
            n->number[s] = leader == LTS_NONE ? LTS_NONE : n->number[leader];
    }
    return true;
}

/* From counts to the numbers that come first, level by level, range by range. */
static void begin_levels(numbering *n, uint32_t *level_first)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n->layers->levels; i++) {
        level_first[i] = sum;
        for (uint32_t r = 0; r < n->ranges; r++) {
            uint32_t *next = &n->next[(size_t)r * n->layers->levels + i], count = *next;
            *next = sum;
            sum += count;
        }
    }
    level_first[n->layers->levels] = sum;
}

lts_status lts_layers_number(const lts_layers *layers, uint32_t states, lts_crew *crew, uint32_t *number,
                             uint32_t **level_first)
{
    numbering n = {.layers = layers, .states = states, .number = number};
    uint32_t most = layers->levels ? states / 2 / layers->levels : 1; /* to be no more than half the states */
    n.ranges = most < lts_crew_size(crew) ? (most ? most : 1) : lts_crew_size(crew);
    n.next = lts_alloc_zeroed((uint64_t)n.ranges * layers->levels, sizeof *n.next);
    uint32_t *begins = lts_alloc((uint64_t)layers->levels + 1, sizeof *begins);
    if (!n.next || !begins) {
        free(n.next);
        free(begins);
        return LTS_E_NOMEM;
    }
    lts_crew_run(crew, count_leaders, &n, 0, n.ranges, 1);
    begin_levels(&n, begins);
    lts_crew_run(crew, number_leaders, &n, 0, n.ranges, 1);
    lts_crew_run(crew, number_others, &n, 0, states, PART);
    free(n.next);
    *level_first = begins;
    return LTS_OK;
}
