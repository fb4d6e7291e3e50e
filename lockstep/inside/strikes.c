/* Faults strike by chance, about as often in a run as they may, whatever the strategy says of threads; in a
 * run that is given, where it says so; in the plain one with changes, where these do. */
#include "lockstep/inside/strikes.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lockstep/bell.h"
#include "lockstep/inside/strategy.h"

enum { SELDOM = 20, OFTEN = 4, ANSWER_MILLISECONDS = 5000 };

static int askable[LOCKSTEP_NODES_MAX];

void lockstep_set_askable(const int *descriptors, uint32_t count)
{
    memcpy(askable, descriptors, count * sizeof *descriptors);
}

static bool has(lockstep_fault fault)
{
    return lockstep_shared->plan.faults >> fault & 1;
}

static uint32_t node_count(void)
{
    return lockstep_shared->node_count;
}

static bool is_client(uint32_t node)
{
    return lockstep_shared->clients >> node & 1;
}

bool lockstep_is_running(uint32_t node)
{
    const lockstep_result *r = &lockstep_shared->result;
    for (uint32_t i = 0; i < r->process_count; i++)
        if (r->processes[i].node == node && !r->processes[i].is_gone)
            return true;
    return false;
}

/* Would it change anything? */
static bool is_possible(uint32_t number)
{
    if (number >= lockstep_strike_from(LOCKSTEP_SKEW + 1, node_count()))
        return false;
    const lockstep_strike s = lockstep_strike_of(number, node_count());
    switch (s.op) {
    case LOCKSTEP_HEAL:
        return lockstep_has_cuts(lockstep_now->network);
    case LOCKSTEP_HALT:
        return lockstep_is_running(s.from);
    case LOCKSTEP_RESTART:
        return lockstep_now->stopped >> s.from & 1;
    default:
        return true;
    }
}

/* May chance choose it? */
static bool may_strike(lockstep_op op, uint32_t number)
{
    const lockstep_strike s = lockstep_strike_of(number, node_count());
    const bool is_left = lockstep_now->faults_left > 0;
    switch (op) {
    case LOCKSTEP_PARTITION:
        return has(LOCKSTEP_OF_PARTITION) && is_left;
    case LOCKSTEP_SEVER:
        return has(LOCKSTEP_OF_ONE_WAY) && is_left;
    case LOCKSTEP_HALT:
        return has(LOCKSTEP_OF_STOP) && is_left && !is_client(s.from);
    case LOCKSTEP_SKEW:
        return has(LOCKSTEP_OF_SKEW) && is_left;
    default:
        return true;
    }
}

static uint32_t count_of(lockstep_op op, uint32_t *nth)
{
    uint32_t count = 0, found = 0;
    for (uint32_t i = lockstep_strike_from(op, node_count()); i < lockstep_strike_from(op + 1, node_count());
         i++)
        if (is_possible(i) && may_strike(op, i)) {
            if (count++ == *nth)
                found = i;
        }
    *nth = found;
    return count;
}

/* First the kind, then which of them, each alike. */
static bool draw_strike(uint32_t *number)
{
    lockstep_op kinds[LOCKSTEP_SKEW - LOCKSTEP_HEAL + 1];
    uint32_t count = 0, nth = 0;
    for (lockstep_op op = LOCKSTEP_HEAL; op <= LOCKSTEP_SKEW; op++, nth = 0)
        if (count_of(op, &nth) > 0)
            kinds[count++] = op;
    if (count == 0)
        return false;
    const lockstep_op op = kinds[lockstep_draw(count)];
    nth = UINT32_MAX;
    const uint32_t alike = count_of(op, &nth);
    nth = lockstep_draw(alike);
    count_of(op, &nth);
    *number = nth;
    return true;
}

static bool is_due(void)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    const uint32_t rest = plan->fault_count ? plan->choices / (2 * plan->fault_count) : 0;
    return lockstep_draw(plan->choices == 0 ? SELDOM : rest < OFTEN ? OFTEN : rest) == 0;
}

/* In the plain run: the next of the changes that say so here. */
static bool find_change(uint32_t *number)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < plan->change_count; i++) {
        const lockstep_change *c = &lockstep_shared->changes[i];
        if (c->to != lockstep_now->adversary || c->thread != lockstep_now->last ||
            c->count != lockstep_now->threads[lockstep_now->last].steps || !is_possible(c->woken))
            continue;
        if (seen++ == lockstep_now->in_a_row) {
            *number = c->woken;
            return true;
        }
    }
    return false;
}

bool lockstep_is_struck(uint32_t *number)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    const uint32_t step = lockstep_shared->result.step_count;
    if (!lockstep_now->network)
        return false;
    if (step < plan->prefix) {
        const uint32_t turn = lockstep_turns(lockstep_shared)[step];
        *number = turn >> 8;
        return (turn & LOCKSTEP_TURN_THREAD) == lockstep_now->adversary && is_possible(*number);
    }
    if (plan->policy == LOCKSTEP_STAY)
        return find_change(number);
    return plan->policy != LOCKSTEP_EXHAUST && plan->faults && is_due() && draw_strike(number);
}

bool lockstep_can_mend(uint32_t *number)
{
    if (!lockstep_now->network)
        return false;
    *number = 0;
    if (is_possible(0))
        return true;
    for (uint32_t i = 0; i < node_count(); i++) {
        *number = lockstep_strike_from(LOCKSTEP_RESTART, node_count()) + i;
        if (is_possible(*number))
            return true;
    }
    return false;
}

/* ---- it happens ---- */

static void cut_groups(uint32_t group)
{
    for (uint32_t i = 0; i < node_count(); i++)
        for (uint32_t k = 0; k < node_count(); k++)
            if ((group >> i & 1) != (group >> k & 1))
                lockstep_cut(lockstep_now->network, i, k);
}

static void cut_one_way(const lockstep_strike *s)
{
    for (uint32_t i = 0; i < node_count(); i++)
        for (uint32_t k = 0; k < node_count(); k++)
            if ((s->from == LOCKSTEP_ALL_NODES || s->from == i) &&
                (s->to == LOCKSTEP_ALL_NODES || s->to == k))
                lockstep_cut(lockstep_now->network, i, k);
}

static void end_process(uint32_t process)
{
    syscall(SYS_kill, -lockstep_shared->result.processes[process].number, SIGKILL);
}

void lockstep_end_stopped(void)
{
    if (lockstep_now->to_end)
        end_process(lockstep_now->to_end - 1);
    lockstep_now->to_end = 0;
}

bool lockstep_is_ending(void)
{
    return lockstep_now->to_end && lockstep_now->to_end - 1 == lockstep_mark >> LOCKSTEP_MARK_SHIFT;
}

void lockstep_kill_node(uint32_t node)
{
    lockstep_result *r = &lockstep_shared->result;
    for (uint32_t i = 0; i < r->process_count; i++) {
        if (r->processes[i].node != node || r->processes[i].is_gone)
            continue;
        r->processes[i].is_gone = 1;
        for (uint32_t k = 0; k < lockstep_now->thread_count; k++)
            if (lockstep_now->threads[k].mark >> LOCKSTEP_MARK_SHIFT == i)
                lockstep_now->threads[k].is_finished = true;
        if (i == lockstep_mark >> LOCKSTEP_MARK_SHIFT)
            lockstep_now->to_end = i + 1;
        else
            end_process(i);
    }
    lockstep_stop_node(lockstep_now->network, node, lockstep_now->clock);
    lockstep_now->stopped |= 1u << node;
    lockstep_now->held &= ~(1u << node);
}

void lockstep_strike_now(const lockstep_strike *s)
{
    lockstep_network *n = lockstep_now->network;
    const bool mends = s->op == LOCKSTEP_HEAL || s->op == LOCKSTEP_RESTART;
    if (!mends && lockstep_now->faults_left > 0)
        lockstep_now->faults_left--;
    lockstep_shared->result.faults += !mends;
    switch (s->op) {
    case LOCKSTEP_HEAL:
        lockstep_heal(n, lockstep_now->clock);
        break;
    case LOCKSTEP_PARTITION:
        cut_groups(s->group);
        break;
    case LOCKSTEP_SEVER:
        cut_one_way(s);
        break;
    case LOCKSTEP_HALT:
        lockstep_kill_node(s->from);
        break;
    case LOCKSTEP_RESTART:
        lockstep_now->stopped &= ~(1u << s->from);
        break;
    default:
        lockstep_now->skew[s->from] += s->to ? -lockstep_shared->plan.skew : lockstep_shared->plan.skew;
    }
}

void lockstep_ask_for_process(uint32_t node, uint32_t process)
{
    const char word[2] = {LOCKSTEP_WORD_START, (char)process};
    if (send(askable[node], word, sizeof word, MSG_NOSIGNAL) != (ssize_t)sizeof word)
        lockstep_fail(LOCKSTEP_LIMIT, 0, "node %s cannot be started again",
                      lockstep_now->network->names[node]);
    for (int waited = 0; atomic_load(&lockstep_shared->attached) <= process; waited++) {
        if (waited * 10 > ANSWER_MILLISECONDS)
            lockstep_fail(LOCKSTEP_LIMIT, 0, "node %s did not start again",
                          lockstep_now->network->names[node]);
        lockstep_listen(&lockstep_shared->attached, process, 10);
    }
}

/* ---- what is sent ---- */

lockstep_fate lockstep_choose_fate(uint32_t fates)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    const uint32_t step = lockstep_shared->result.step_count - 1;
    uint32_t fate = LOCKSTEP_ARRIVES;
    if ((fates & (fates - 1)) == 0)
        return LOCKSTEP_ARRIVES;
    if (step < plan->prefix) {
        fate = lockstep_turns(lockstep_shared)[step] >> 8;
    } else if (plan->policy == LOCKSTEP_STAY) {
        for (uint32_t i = 0; i < plan->change_count; i++) {
            const lockstep_change *c = &lockstep_shared->changes[i];
            if (c->to == LOCKSTEP_NOBODY && c->thread == lockstep_now->last &&
                c->count == lockstep_now->threads[lockstep_now->last].steps)
                fate = c->woken;
        }
    } else if (lockstep_now->faults_left > 0 && lockstep_draw_rarely()) {
        uint32_t rest = fates & ~1u;
        for (uint32_t n = lockstep_draw((uint32_t)__builtin_popcount(rest)); n > 0; n--)
            rest &= rest - 1;
        fate = (uint32_t)__builtin_ctz(rest);
    }
    if (fate > LOCKSTEP_COMES_TWICE || !(fates >> fate & 1))
        fate = LOCKSTEP_ARRIVES;
    if (fate != LOCKSTEP_ARRIVES) {
        lockstep_now->faults_left -= lockstep_now->faults_left > 0;
        lockstep_shared->result.faults++;
    }
    return (lockstep_fate)fate;
}
