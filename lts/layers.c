/* Strongly connected components, and how far each is from the end of all ways, without recursion.
 *
 * Most states are on no cycle. A state all of whose steps lead to states of known levels has one more than
 * the highest of these, so going through the states again and again peels off what leads to no cycle. That
 * is done by several threads at once: a level is what it is, whoever finds it first. When a round peels off
 * little of what is left, a search goes through the rest, with all the cycles, once.
 *
 * The search is Pearce, "A space-efficient algorithm for finding strongly connected components" (Information
 * Processing Letters, 2016). It completes a component after all those that steps lead to from it, and so
 * finds its level on the spot. A state needs one number, which memory is asked for before it is looked at:
 * its age while its component is not complete, counted down from LTS_NONE, and then the level. There are
 * never more levels than complete states, nor ages than others, so the two do not meet.
 *
 * States are tried from the last to the first: most LTSs were numbered as they were explored, so most of what
 * a state leads to has been dealt with when its turn comes, searches stay short and memory is read in order.
 */
#include "lts/layers.h"

#include "base/array.h"

#include <assert.h>
#include <string.h>

#define PEELED 32u /* peeling goes on while a round peels one in so many */
#define PART   ((uint32_t)1 << 15)

static inline uint32_t level_of(const lts_layers *y, lts_state s)
{
    return atomic_load_explicit(&y->level[s], memory_order_relaxed);
}

static inline void set_level(lts_layers *y, lts_state s, uint32_t level)
{
    atomic_store_explicit(&y->level[s], level, memory_order_relaxed);
}

void lts_layers_release(lts_layers *y)
{
    free((void *)y->level);
    free(y->left);
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
    bool has_begun; /* before, all states are left */
    part *parts;    /* of those that are left */
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
    lts_layers *y = p->layers;
    uint32_t begin = number * PART, end = y->left_count - begin < PART ? y->left_count : begin + PART;
    uint32_t left = begin, levels = 0;
    for (uint32_t i = begin; i < end; i++) {
        lts_state s = p->has_begun ? y->left[i] : y->left_count - 1 - i;
        if (p->mask && !p->mask[s])
            continue;
        uint32_t level = level_by_steps(p, s);
        if (level == LTS_NONE) {
            y->left[left++] = s;
            continue;
        }
        set_level(y, s, level);
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
static void peel_round(peeling *p, base_thread_pool *pool)
{
    lts_layers *y = p->layers;
    uint32_t parts = y->left_count / PART + (y->left_count % PART != 0), left = 0;
    base_thread_pool_run(pool, peel_some, p, 0, parts, 1);
    for (uint32_t i = 0; i < parts; i++) {
        memmove(y->left + left, y->left + (size_t)i * PART, p->parts[i].left * sizeof *y->left);
        left += p->parts[i].left;
        if (p->parts[i].levels > y->levels)
            y->levels = p->parts[i].levels;
    }
    p->has_begun = true;
    y->left_count = left;
}

static bool forget_some(void *arg, unsigned who, size_t begin, size_t end)
{
    lts_layers *y = arg;
    (void)who;
    for (; begin < end; begin++)
        atomic_init(&y->level[begin], LTS_NONE);
    return true;
}

static void peel(peeling *p, base_thread_pool *pool)
{
    base_thread_pool_run(pool, forget_some, p->layers, 0, p->l->states, PART);
    const uint32_t *left = &p->layers->left_count;
    uint32_t before;
    do {
        before = *left;
        peel_round(p, pool);
    } while (*left && *left < before - before / PEELED);
}

/* ---- the search ---- */

typedef struct frame {
    uint64_t next; /* the edge that is looked at next */
    lts_state state;
    uint32_t age;
    uint32_t level; /* the least above all that were found to be complete */
} frame;

typedef struct search {
    const lts *l;
    lts_label labels;
    lts_layers *layers;
    uint32_t age;       /* of the next state */
    lts_state *waiting; /* left, but their components are not complete */
    uint32_t waiting_count;
    frame *frames;
    size_t depth, capacity;
} search;

static inline bool is_complete(const search *a, lts_state s)
{
    return level_of(a->layers, s) < a->layers->levels;
}

/* The age of the oldest state that s, which is not complete, is known to lead to; LTS_NONE: not met. */
static inline uint32_t age_of(const search *a, lts_state s)
{
    return level_of(a->layers, s);
}

static bool enter(search *a, lts_state s)
{
    const lts *l = a->l;
    if (!base_grow(a->frames, a->capacity, a->depth + 1))
        return false;
    a->frames[a->depth++] = (frame){.next = l->first[s], .state = s, .age = a->age};
    set_level(a->layers, s, a->age--);
    for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label < a->labels; e++) {
        base_prefetch((const void *)&a->layers->level[l->edges[e].target]);
        base_prefetch(&l->first[l->edges[e].target]);
    }
    return true;
}

static inline void raise_level(frame *f, uint32_t level)
{
    if (f->level < level)
        f->level = level;
}

/* The next target of the state at the top of the stack whose component is not complete, else LTS_NONE. */
static inline lts_state next_target(const search *a, frame *top)
{
    const lts *l = a->l;
    while (top->next < l->first[top->state + 1] && l->edges[top->next].label < a->labels) {
        lts_state t = l->edges[top->next++].target;
        if (!is_complete(a, t))
            return t;
        raise_level(top, level_of(a->layers, t) + 1);
    }
    return LTS_NONE;
}

/* Completes the component of its oldest state, and of all younger ones that wait. */
static void complete(search *a, const frame *oldest)
{
    lts_layers *y = a->layers;
    lts_state least = oldest->state;
    uint32_t first = a->waiting_count;
    while (first && age_of(a, a->waiting[first - 1]) <= oldest->age) {
        lts_state s = a->waiting[--first];
        least = s < least ? s : least;
    }
    y->has_cycles |= first < a->waiting_count;
    y->leader[oldest->state] = least;
    set_level(y, oldest->state, oldest->level);
    a->age = oldest->age;
    while (a->waiting_count > first) {
        lts_state s = a->waiting[--a->waiting_count];
        y->leader[s] = least;
        set_level(y, s, oldest->level);
    }
    if (oldest->level >= y->levels)
        y->levels = oldest->level + 1;
}

/* The state at the top of the stack leads to one of that age. */
static inline void lower_age(search *a, uint32_t age)
{
    lts_state top = a->frames[a->depth - 1].state;
    if (age_of(a, top) < age)
        set_level(a->layers, top, age);
}

/* Leaves the state at the top of the stack. */
static void leave(search *a)
{
    frame top = a->frames[--a->depth];
    uint32_t age = age_of(a, top.state);
    if (age == top.age) {
        complete(a, &top);
        top.level++;
    } else {
        a->waiting[a->waiting_count++] = top.state;
        lower_age(a, age);
    }
    if (a->depth)
        raise_level(&a->frames[a->depth - 1], top.level);
}

static bool search_from(search *a, lts_state start)
{
    if (!enter(a, start))
        return false;
    while (a->depth) {
        lts_state t = next_target(a, &a->frames[a->depth - 1]);
        if (t == LTS_NONE)
            leave(a);
        else if (age_of(a, t) != LTS_NONE)
            lower_age(a, age_of(a, t));
        else if (!enter(a, t))
            return false;
    }
    return true;
}

/* Searches what peeling has left; at the end, only the leaders keep their levels. */
static bool search_left(const peeling *p)
{
    lts_layers *y = p->layers;
    search a = {.l = p->l, .labels = p->labels, .layers = y, .age = LTS_NONE - 1};
    a.waiting = base_alloc(y->left_count, sizeof *a.waiting);
    bool fine = a.waiting != NULL;
    for (uint32_t i = 0; i < y->left_count && fine; i++)
        if (!is_complete(&a, y->left[i]))
            fine = search_from(&a, y->left[i]);
    for (uint32_t i = 0; i < y->left_count && fine; i++)
        if (y->leader[y->left[i]] != y->left[i])
            set_level(y, y->left[i], LTS_NONE);
    free(a.waiting);
    free(a.frames);
    return fine;
}

base_status lts_layers_find(const lts *l, lts_label labels, const uint8_t *mask, base_thread_pool *pool,
                            lts_layers *layers)
{
    assert(l && layers);
    *layers = (lts_layers){.level = base_alloc(l->states, sizeof *layers->level),
                           .left = base_alloc(l->states, sizeof *layers->left),
                           .left_count = l->states,
                           .leader = base_alloc(l->states, sizeof *layers->leader)};
    peeling p = {.l = l, .labels = labels, .mask = mask, .layers = layers};
    p.parts = base_alloc((uint64_t)l->states / PART + 1, sizeof *p.parts);
    bool fine = layers->level && layers->left && layers->leader && p.parts;
    if (fine) {
        peel(&p, pool);
        fine = !layers->left_count || search_left(&p);
    }
    free(p.parts);
    return fine ? BASE_OK : BASE_E_NOMEM;
}

/* ---- numbering ---- */

typedef struct numbering {
    const lts_layers *layers;
    uint32_t states, ranges;
    uint32_t *next; /* per range of states, per level: how many leaders, later the number of the next one */
    uint32_t *number;
    lts_state *least; /* of each component; NULL: nobody asks */
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
            if (level_of(n->layers, s) != LTS_NONE)
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
        for (lts_state s = range_begin(n, begin), stop = range_begin(n, begin + 1); s < stop; s++) {
            uint32_t level = level_of(n->layers, s);
            n->number[s] = level == LTS_NONE ? LTS_NONE : next[level]++;
            if (n->least && level != LTS_NONE)
                n->least[n->number[s]] = s;
        }
    }
    return true;
}

static bool number_others(void *arg, unsigned who, size_t begin, size_t end)
{
    const numbering *n = arg;
    const lts_layers *y = n->layers;
    (void)who;
    for (; begin < end; begin++) {
        lts_state s = y->left[begin], leader = y->leader[s];
        if (leader != s)
            n->number[s] = n->number[leader];
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

/* Counts the leaders of each level, and makes room for the least states. False: no memory. */
static bool begin_numbers(numbering *n, base_thread_pool *pool, uint32_t *level_first, lts_state **least)
{
    base_thread_pool_run(pool, count_leaders, n, 0, n->ranges, 1);
    begin_levels(n, level_first);
    if (!least)
        return true;
    *least = n->least = base_alloc(level_first[n->layers->levels], sizeof *n->least);
    return n->least != NULL;
}

base_status lts_layers_number(const lts_layers *layers, uint32_t states, base_thread_pool *pool,
                              uint32_t *number, uint32_t **level_first, lts_state **least)
{
    assert(layers->level && number && level_first && layers->left_count <= states);
    numbering n = {.layers = layers, .states = states, .number = number};
    uint32_t most = layers->levels ? states / 2 / layers->levels : 1; /* to be no more than half the states */
    n.ranges = most < base_thread_pool_size(pool) ? (most ? most : 1) : base_thread_pool_size(pool);
    n.next = base_alloc_zeroed((uint64_t)n.ranges * layers->levels, sizeof *n.next);
    uint32_t *begins = base_alloc((uint64_t)layers->levels + 1, sizeof *begins);
    if (!n.next || !begins || !begin_numbers(&n, pool, begins, least)) {
        free(n.next);
        free(begins);
        return BASE_E_NOMEM;
    }
    base_thread_pool_run(pool, number_leaders, &n, 0, n.ranges, 1);
    base_thread_pool_run(pool, number_others, &n, 0, layers->left_count, PART);
    free(n.next);
    *level_first = begins;
    return BASE_OK;
}
