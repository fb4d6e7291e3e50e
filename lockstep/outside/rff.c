/* Wolff, Shi, Duck, Mathur, Roychoudhury, "Greybox fuzzing for concurrency testing", ASPLOS 2024.
 *
 * A schedule is a list of wishes: this read reads, or does not read, what that write has written; reads and
 * writes are places of the program. A run under it follows pos where nothing is wished. It is judged by what
 * its reads have read: one that shows a pair, or a set of pairs, that no run has shown is kept. The next
 * schedule is one of those that are kept, changed at one point: a wish is added, left out, put in the place
 * of another, or turned round. Those whose set of pairs was seen seldom are taken more often. */
#include "lockstep/outside/rff.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "lockstep/dependence.h"

enum { KEPT_MAX = 4096, SITES_MAX = 4096, PAIRS_MAX = 1 << 16 };

/* A place that reads or writes an object. */
typedef struct site {
    uint64_t address, place;
    bool reads, writes;
} site;

/* A write and a read of one object. */
typedef struct pair {
    uint64_t address, write, read;
    bool is_seen;        /* the one has read the other */
    uint64_t last_noted; /* the number of the run */
} pair;

/* A set of pairs that runs have shown. */
typedef struct sight {
    uint64_t hash, count;
} sight;

typedef struct kept {
    lockstep_wish wishes[LOCKSTEP_WISHES_MAX];
    uint32_t count;
    size_t sight;
} kept;

struct lockstep_rff {
    site *sites;
    pair *pairs;
    sight *sights;
    kept *kept;
    uint64_t *writers; /* by object: where it was written last in the run that is looked at */
    size_t site_count, site_capacity, pair_count, pair_capacity, sight_count, sight_capacity, kept_count,
        kept_capacity;
    uint64_t runs, seen, state;
};

lockstep_rff *lockstep_rff_begin(void)
{
    lockstep_rff *x = base_alloc_zeroed(1, sizeof *x);
    if (x)
        x->writers = base_alloc((uint64_t)LOCKSTEP_OBJECTS_MAX + 1, sizeof *x->writers);
    if (x && !x->writers) {
        free(x);
        x = NULL;
    }
    return x;
}

void lockstep_rff_end(lockstep_rff *x)
{
    if (!x)
        return;
    free(x->sites);
    free(x->pairs);
    free(x->sights);
    free(x->kept);
    free(x->writers);
    free(x);
}

/* splitmix64 */
static uint64_t draw(lockstep_rff *x, uint64_t below)
{
    uint64_t z = (x->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

/* ---- the next schedule ---- */

/* One that is kept, by how seldom its set of pairs was seen. */
static const kept *draw_kept(lockstep_rff *x)
{
    static const uint64_t whole = UINT64_C(1) << 32;
    uint64_t total = 0;
    for (size_t i = 0; i < x->kept_count; i++)
        total += whole / x->sights[x->kept[i].sight].count;
    uint64_t at = draw(x, total);
    for (size_t i = 0; i < x->kept_count; i++) {
        const uint64_t share = whole / x->sights[x->kept[i].sight].count;
        if (at < share)
            return &x->kept[i];
        at -= share;
    }
    return &x->kept[0];
}

static lockstep_wish draw_wish(lockstep_rff *x)
{
    const pair *p = &x->pairs[draw(x, x->pair_count)];
    return (lockstep_wish){
        .address = p->address, .write = p->write, .read = p->read, .is_not = draw(x, 2) != 0};
}

static void change(lockstep_rff *x, kept *k)
{
    enum { ADD, LEAVE_OUT, REPLACE, TURN_ROUND, WAYS };
    const uint64_t way = k->count == 0 ? ADD : draw(x, WAYS);
    lockstep_wish *w = k->count ? &k->wishes[draw(x, k->count)] : NULL;
    if (way == ADD && k->count < LOCKSTEP_WISHES_MAX)
        k->wishes[k->count++] = draw_wish(x);
    else if (way == LEAVE_OUT)
        *w = k->wishes[--k->count];
    else if (way == TURN_ROUND)
        w->is_not = !w->is_not;
    else
        *w = draw_wish(x);
}

void lockstep_rff_next(lockstep_rff *x, lockstep_plan *plan)
{
    assert(x && plan);
    x->state = plan->seed;
    kept next = {.count = 0};
    if (x->kept_count > 0 && x->pair_count > 0) {
        next = *draw_kept(x);
        change(x, &next);
    }
    memcpy(plan->wishes, next.wishes, sizeof plan->wishes);
    plan->wish_count = next.count;
}

/* ---- what a run has shown ---- */

static pair *find_pair(lockstep_rff *x, uint64_t address, uint64_t write, uint64_t read)
{
    for (size_t i = 0; i < x->pair_count; i++)
        if (x->pairs[i].address == address && x->pairs[i].write == write && x->pairs[i].read == read)
            return &x->pairs[i];
    return NULL;
}

static bool add_pair(lockstep_rff *x, uint64_t address, uint64_t write, uint64_t read)
{
    if (x->pair_count == PAIRS_MAX || find_pair(x, address, write, read))
        return true;
    if (!base_grow(x->pairs, x->pair_capacity, x->pair_count + 1))
        return false;
    x->pairs[x->pair_count++] = (pair){.address = address, .write = write, .read = read};
    return true;
}

/* Each new place may come together with all others of its object. */
static bool add_site(lockstep_rff *x, const site *s)
{
    for (size_t i = 0; i < x->site_count; i++)
        if (x->sites[i].address == s->address && x->sites[i].place == s->place)
            return true;
    if (x->site_count == SITES_MAX)
        return true;
    if (!base_grow(x->sites, x->site_capacity, x->site_count + 1))
        return false;
    x->sites[x->site_count++] = *s;
    bool is_good = !s->reads || add_pair(x, s->address, 0, s->place);
    for (size_t i = 0; i < x->site_count && is_good; i++) {
        const site *other = &x->sites[i];
        if (other->address != s->address)
            continue;
        is_good = (!s->reads || !other->writes || add_pair(x, s->address, other->place, s->place)) &&
                  (!s->writes || !other->reads || add_pair(x, s->address, s->place, other->place));
    }
    return is_good;
}

/* Takes in what a step has read; adds to the hash of the run's set of pairs. */
static void note_read(lockstep_rff *x, uint64_t address, uint64_t write, uint64_t read, uint64_t *hash)
{
    pair *p = find_pair(x, address, write, read);
    if (!p || p->last_noted == x->runs)
        return;
    p->last_noted = x->runs;
    x->seen += !p->is_seen;
    p->is_seen = true;
    uint64_t z = (write ^ address << 20) * UINT64_C(0x9e3779b97f4a7c15) ^ read;
    z = (z ^ (z >> 29)) * UINT64_C(0xbf58476d1ce4e5b9);
    *hash += z ^ (z >> 32); /* in any order */
}

static bool note_steps(lockstep_rff *x, const lockstep_program *p, uint64_t *hash)
{
    const lockstep_result *r = &p->memory->result;
    const lockstep_step *steps = lockstep_steps(p->memory);
    memset(x->writers, 0, ((size_t)r->object_count + 1) * sizeof *x->writers);
    for (uint32_t i = 0; i < r->step_count; i++) {
        const lockstep_step *s = &steps[i];
        const site one = {.place = s->place,
                          .reads = lockstep_op_reads(s->op),
                          .writes = lockstep_op_writes(s->op),
                          .address = s->object ? r->objects[s->object - 1].address : 0};
        const uint32_t written = s->op == LOCKSTEP_WAIT ? s->also : s->object;
        if (one.address && (one.reads || one.writes) && !add_site(x, &one))
            return false;
        if (s->object && one.reads)
            note_read(x, one.address, x->writers[s->object], s->place, hash);
        if (one.writes)
            x->writers[written] = s->place;
    }
    return true;
}

base_status lockstep_rff_learn(lockstep_rff *x, const lockstep_program *p, uint64_t *pairs)
{
    assert(x && p && pairs);
    const uint64_t seen = x->seen;
    uint64_t hash = 0;
    x->runs++;
    if (!note_steps(x, p, &hash))
        return BASE_E_NOMEM;
    *pairs = x->seen;
    size_t at = 0;
    while (at < x->sight_count && x->sights[at].hash != hash)
        at++;
    const bool is_new = at == x->sight_count;
    if (is_new && !base_grow(x->sights, x->sight_capacity, x->sight_count + 1))
        return BASE_E_NOMEM;
    if (is_new)
        x->sights[x->sight_count++] = (sight){.hash = hash};
    x->sights[at].count++;
    if ((!is_new && x->seen == seen) || x->kept_count == KEPT_MAX)
        return BASE_OK;
    if (!base_grow(x->kept, x->kept_capacity, x->kept_count + 1))
        return BASE_E_NOMEM;
    kept *k = &x->kept[x->kept_count++];
    *k = (kept){.count = p->memory->plan.wish_count, .sight = at};
    memcpy(k->wishes, p->memory->plan.wishes, sizeof k->wishes);
    return BASE_OK;
}
