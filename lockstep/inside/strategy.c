/* The policies of single runs.
 *
 * pct: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with probabilistic guarantees of
 * finding bugs", ASPLOS 2010. pos: Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018. urw:
 * Zhao and others, "Selectively uniform concurrency testing", ASPLOS 2025. rff: Wolff, Shi, Duck, Mathur,
 * Roychoudhury, "Greybox fuzzing for concurrency testing", ASPLOS 2024. */
#include "lockstep/inside/strategy.h"

#include <stddef.h>
#include <string.h>

#include "lockstep/dependence.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/own.h"

/* splitmix64 */
static uint64_t draw(void)
{
    uint64_t z = (lockstep_now->chance += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t lockstep_draw(uint32_t count)
{
    return (uint32_t)((draw() >> 32) * count >> 32);
}

bool lockstep_draw_rarely(void)
{
    return lockstep_shared->plan.policy != LOCKSTEP_STAY &&
           lockstep_shared->plan.policy != LOCKSTEP_EXHAUST && lockstep_draw(20) == 0;
}

static bool is_pct(void)
{
    return lockstep_shared->plan.policy == LOCKSTEP_PCT || lockstep_shared->plan.policy == LOCKSTEP_FAIR_PCT;
}

void lockstep_begin_strategy(void)
{
    lockstep_begin_own();
    lockstep_now->chance = lockstep_shared->plan.seed;
    lockstep_now->choices = 0;
    lockstep_now->asleep = 0;
    memset(lockstep_now->is_fulfilled, 0, sizeof lockstep_now->is_fulfilled);
    lockstep_now->pct_change_count = 0;
    lockstep_now->lowest = UINT32_MAX;
    lockstep_now->intended = LOCKSTEP_NOBODY;
    const uint32_t k = lockstep_shared->plan.choices ? lockstep_shared->plan.choices : 1;
    const uint32_t wanted = lockstep_shared->plan.depth ? lockstep_shared->plan.depth - 1 : 0;
    while (is_pct() && lockstep_now->pct_change_count < wanted &&
           lockstep_now->pct_change_count < LOCKSTEP_DEPTH_MAX &&
           lockstep_now->pct_change_count < k) { /* all different */
        const uint32_t at = lockstep_draw(k);
        bool is_new = true;
        for (uint32_t i = 0; i < lockstep_now->pct_change_count; i++)
            is_new &= lockstep_now->pct_changes[i] != at;
        if (is_new)
            lockstep_now->pct_changes[lockstep_now->pct_change_count++] = at;
    }
}

static uint32_t nth_of(lockstep_set set, uint32_t n)
{
    while (n-- > 0)
        set &= set - 1;
    return lockstep_first_of(set);
}

static uint32_t highest_of(lockstep_set ready)
{
    uint32_t best = lockstep_first_of(ready);
    for (lockstep_set rest = ready; rest; rest &= rest - 1)
        if (lockstep_now->threads[lockstep_first_of(rest)].priority > lockstep_now->threads[best].priority)
            best = lockstep_first_of(rest);
    return best;
}

static uint32_t choose_pct(lockstep_set ready)
{
    uint32_t chosen = highest_of(ready);
    for (uint32_t i = 0; i < lockstep_now->pct_change_count; i++)
        if (lockstep_now->pct_changes[i] == lockstep_now->choices) {
            lockstep_now->threads[chosen].priority = lockstep_now->lowest--;
            chosen = highest_of(ready);
        }
    return chosen;
}

static uint64_t weight_of(uint32_t number)
{
    return lockstep_now->threads[number].weight ? lockstep_now->threads[number].weight : 1;
}

/* By what is left to do of each thread and of those that it will make. */
static uint32_t choose_weighted(lockstep_set ready)
{
    uint64_t total = 0;
    for (lockstep_set rest = ready; rest; rest &= rest - 1)
        total += weight_of(lockstep_first_of(rest));
    uint64_t at = (uint64_t)lockstep_draw((uint32_t)(total < UINT32_MAX ? total : UINT32_MAX));
    for (lockstep_set rest = ready; rest; rest &= rest - 1) {
        const uint64_t weight = weight_of(lockstep_first_of(rest));
        if (at < weight)
            return lockstep_first_of(rest);
        at -= weight;
    }
    return lockstep_first_of(ready);
}

/* ---- surw ---- */

/* Does it touch the object whose orders are to be uniform? */
static bool is_interesting(const thread *t)
{
    const uint64_t wanted = lockstep_shared->plan.interesting;
    return wanted != 0 &&
           ((t->of && lockstep_shared->result.objects[t->of->number - 1].address == wanted) ||
            (t->also && lockstep_shared->result.objects[t->also->number - 1].address == wanted));
}

/* By what is left to do of that, over all threads that are there; nobody when nothing is. */
static void draw_intended(void)
{
    uint64_t total = 0;
    lockstep_now->intended = LOCKSTEP_NOBODY;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        total += lockstep_now->threads[i].weight;
    if (total == 0)
        return;
    uint64_t at = lockstep_draw((uint32_t)(total < UINT32_MAX ? total : UINT32_MAX));
    for (uint32_t i = 0; i < lockstep_now->thread_count && lockstep_now->intended == LOCKSTEP_NOBODY; i++) {
        if (at < lockstep_now->threads[i].weight)
            lockstep_now->intended = i;
        else
            at -= lockstep_now->threads[i].weight;
    }
}

/* The next interesting step is the intended thread's; until it comes there, others go by priority. */
static uint32_t choose_selectively(lockstep_set ready)
{
    lockstep_set allowed = 0;
    if (lockstep_now->intended == LOCKSTEP_NOBODY)
        draw_intended();
    for (lockstep_set rest = ready; rest; rest &= rest - 1)
        if (!is_interesting(&lockstep_now->threads[lockstep_first_of(rest)]) ||
            lockstep_first_of(rest) == lockstep_now->intended || lockstep_now->intended == LOCKSTEP_NOBODY)
            allowed |= lockstep_bit(lockstep_first_of(rest));
    if (allowed == 0) /* the intended one cannot move: it is another's turn */
        allowed = lockstep_bit(lockstep_now->intended = choose_weighted(ready));
    return highest_of(allowed);
}

/* ---- rff ---- */

static const object *written_by(const thread *t)
{
    return !lockstep_op_writes(t->op) ? NULL : t->op == LOCKSTEP_WAIT ? t->also : t->of;
}

static bool is_about(const lockstep_wish *w, const object *o)
{
    return o && lockstep_shared->result.objects[o->number - 1].address == w->address;
}

static bool reads_at(const lockstep_wish *w, const thread *t)
{
    return lockstep_op_reads(t->op) && t->place == w->read && is_about(w, t->of);
}

/* Would its step go against a wish? A read that is to read something else waits for it; who would write over
 * what is to be read waits for the reader. */
static bool is_unwished(const thread *t)
{
    const object *written = written_by(t);
    for (uint32_t i = 0; i < lockstep_shared->plan.wish_count; i++) {
        const lockstep_wish *w = &lockstep_shared->plan.wishes[i];
        if (lockstep_now->is_fulfilled[i])
            continue;
        if (reads_at(w, t) && (t->of->writer == w->write) == (w->is_not != 0))
            return true;
        if (!w->is_not && is_about(w, written) && written->writer == w->write && !reads_at(w, t))
            return true;
    }
    return false;
}

/* As pos, but for steps that go against a wish, while others can do more than wait. */
static uint32_t choose_as_wished(lockstep_set ready, lockstep_set idle)
{
    lockstep_set wished = 0;
    for (lockstep_set rest = ready; rest; rest &= rest - 1)
        if (!is_unwished(&lockstep_now->threads[lockstep_first_of(rest)]))
            wished |= lockstep_bit(lockstep_first_of(rest));
    return highest_of(wished & ~idle ? wished : ready);
}

static void note_access(const thread *t)
{
    for (uint32_t i = 0; i < lockstep_shared->plan.wish_count; i++) {
        const lockstep_wish *w = &lockstep_shared->plan.wishes[i];
        lockstep_now->is_fulfilled[i] |= !w->is_not && reads_at(w, t) && t->of->writer == w->write;
    }
    object *written = (object *)(uintptr_t)written_by(t);
    if (written)
        written->writer = t->place;
}

/* Part of what the maker had to do is the new thread's. */
static void share_intention(const thread *maker, const thread *t)
{
    const uint64_t total = (uint64_t)maker->weight + t->weight;
    if (lockstep_shared->plan.policy == LOCKSTEP_SURW && lockstep_now->intended == maker->number &&
        total > 0 && total < UINT32_MAX && lockstep_draw((uint32_t)total) < t->weight)
        lockstep_now->intended = t->number;
}

void lockstep_thread_is_new(thread *t)
{
    t->priority = draw() >> 1;
    if (is_pct())
        t->priority |= UINT64_C(1) << 62; /* above all that were lowered */
    t->weight = lockstep_shared->plan.expected[t->number];
    const uint32_t parent = lockstep_shared->result.threads[t->number].parent;
    if (parent >= LOCKSTEP_THREADS_MAX)
        return;
    thread *maker = &lockstep_now->threads[parent]; /* until now they were its maker's */
    maker->weight -= t->weight < maker->weight ? t->weight : maker->weight;
    share_intention(maker, t);
}

static uint32_t choose_to_stay(lockstep_set ready, lockstep_set idle, uint32_t last)
{
    const thread *t = &lockstep_now->threads[last];
    for (uint32_t i = 0; i < lockstep_shared->plan.change_count; i++) {
        const lockstep_change *c = &lockstep_shared->changes[i];
        if (c->thread == last && c->count == t->steps && c->to < LOCKSTEP_THREADS_MAX &&
            lockstep_has(ready, c->to))
            return c->to;
    }
    return lockstep_plain(ready, idle | (lockstep_shared->plan.demoted & ~lockstep_bit(last)), last);
}

uint32_t lockstep_choose(lockstep_set ready, lockstep_set idle, uint32_t last, uint32_t step)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    uint32_t chosen;
    if (step < plan->prefix) {
        chosen = lockstep_turns(lockstep_shared)[step] & LOCKSTEP_TURN_THREAD;
        if (lockstep_has(ready, chosen))
            return chosen;
        if (lockstep_shared->result.diverged_at == UINT32_MAX)
            lockstep_shared->result.diverged_at = step;
    }
    if ((ready & (ready - 1)) == 0)
        return lockstep_first_of(ready);
    switch (plan->policy) {
    case LOCKSTEP_PCT:
        chosen = choose_pct(ready);
        break;
    case LOCKSTEP_FAIR_PCT:
        chosen = lockstep_now->choices < plan->choices
                     ? choose_pct(ready)
                     : nth_of(ready, lockstep_draw(lockstep_count_of(ready)));
        break;
    case LOCKSTEP_POS:
        chosen = highest_of(ready);
        break;
    case LOCKSTEP_URW:
        chosen = choose_weighted(ready);
        break;
    case LOCKSTEP_SURW:
        chosen = choose_selectively(ready);
        break;
    case LOCKSTEP_RFF:
        chosen = choose_as_wished(ready, idle);
        break;
    case LOCKSTEP_OWN:
        chosen = lockstep_choose_own(ready, idle);
        break;
    case LOCKSTEP_EXHAUST:
        chosen = lockstep_plain(ready, idle, last);
        break;
    case LOCKSTEP_STAY:
        chosen = choose_to_stay(ready, idle, last);
        break;
    default:
        chosen = nth_of(ready, lockstep_draw(lockstep_count_of(ready)));
    }
    lockstep_now->choices++;
    return chosen;
}

/* ---- sleep sets (Godefroid, 1996) ---- */

lockstep_set lockstep_sleeping(uint32_t step)
{
    if (lockstep_shared->plan.policy != LOCKSTEP_EXHAUST)
        return 0;
    if (step + 1 == lockstep_shared->plan.prefix)
        lockstep_now->asleep = lockstep_shared->plan.sleep;
    return step + 1 < lockstep_shared->plan.prefix ? 0 : lockstep_now->asleep;
}

static lockstep_event event_of(const thread *t)
{
    return (lockstep_event){.op = (uint8_t)t->op,
                            .object = t->of ? t->of->number : 0,
                            .also = t->also ? t->also->number : 0,
                            .round = lockstep_round_of(t)};
}

void lockstep_wake_sleepers(const thread *t)
{
    const lockstep_event now = event_of(t);
    for (lockstep_set rest = lockstep_now->asleep; rest; rest &= rest - 1) {
        const lockstep_event next = event_of(&lockstep_now->threads[lockstep_first_of(rest)]);
        if (lockstep_first_of(rest) == t->number || lockstep_depends(&now, &next))
            lockstep_now->asleep &= ~lockstep_bit(lockstep_first_of(rest));
    }
}

/* Do the two steps not commute? */
static bool is_race(const thread *a, const thread *b)
{
    if (!a->of || (lockstep_only_reads(a->op) && lockstep_only_reads(b->op)))
        return false;
    return (a->of == b->of && !(lockstep_only_looks(a->op) && lockstep_only_looks(b->op))) ||
           a->of == b->also || (a->also && (a->also == b->of || a->also == b->also));
}

/* Would it do the same again and again, if it were let? One that waits with a timeout in a loop does so from
 * the second time on; the first may be what a failure needs. */
static bool yields(thread *t)
{
    const bool has_timed_out = t->has_timed_out;
    t->has_timed_out |= t->turn == LOCKSTEP_TIMED_OUT;
    return t->op == LOCKSTEP_YIELD || t->op == LOCKSTEP_SPIN || t->op == LOCKSTEP_SLEEP ||
           (t->turn == LOCKSTEP_TIMED_OUT && (has_timed_out || lockstep_is_of_network(t->op))) ||
           lockstep_is_spinning(t);
}

void lockstep_has_moved(thread *t)
{
    const bool is_selective = lockstep_shared->plan.policy == LOCKSTEP_SURW;
    if (t->weight > 0 && (!is_selective || is_interesting(t)))
        t->weight--;
    if (is_selective && is_interesting(t))
        draw_intended();
    else if (is_selective)
        t->priority = draw() >> 1;
    if (yields(t) && (is_pct() || is_selective))
        t->priority = lockstep_now->lowest--;
    if (lockstep_shared->plan.policy == LOCKSTEP_RFF)
        note_access(t);
    if (lockstep_shared->plan.policy != LOCKSTEP_POS && lockstep_shared->plan.policy != LOCKSTEP_RFF)
        return;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        if (&lockstep_now->threads[i] == t || is_race(t, &lockstep_now->threads[i]))
            lockstep_now->threads[i].priority = draw() >> 1;
}
