/* Handing the turn from thread to thread. All of this is run by the one thread that moves, so that nothing
 * here needs a lock; the turn itself is handed over by a futex a thread. */
#include "lockstep/inside/control.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lockstep/inside/arena.h"
#include "lockstep/inside/fibers.h"
#include "lockstep/inside/hints.h"
#include "lockstep/inside/limits.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/objects.h"
#include "lockstep/inside/order.h"
#include "lockstep/inside/points.h"
#include "lockstep/inside/ready.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/shadow.h"
#include "lockstep/inside/strategy.h"
#include "lockstep/inside/strikes.h"
#include "lockstep/inside/stuck.h"
#include "lockstep/inside/trap.h"
#include "lockstep/inside/visible.h"
#include "lockstep/inside/waits.h"

bool lockstep_has_company(void)
{
    return lockstep_now->thread_count > 1;
}

/* ---- the next step ---- */

/* A new one; of nodes, the first one of a process of the same node that is gone: it is the same part of the
 * program, started again. */
static thread *take_number(uint64_t place)
{
    for (uint32_t i = 0; i < lockstep_now->thread_count && lockstep_now->network; i++) {
        thread *t = &lockstep_now->threads[i];
        if (t->is_finished && i != lockstep_now->adversary &&
            lockstep_node_of_thread(t) == lockstep_own_node() &&
            lockstep_shared->result.processes[t->mark >> LOCKSTEP_MARK_SHIFT].is_gone)
            return t;
    }
    if (lockstep_now->thread_count == LOCKSTEP_THREADS_MAX)
        lockstep_fail(LOCKSTEP_LIMIT, place, "the program makes more than %d threads", LOCKSTEP_THREADS_MAX);
    thread *t = &lockstep_now->threads[lockstep_now->thread_count];
    *t = (thread){.number = lockstep_now->thread_count++};
    return t;
}

static thread *add_thread(uint64_t place)
{
    thread *t = take_number(place);
    const uint32_t steps = t->steps, clock = t->clocks[t->number];
    *t = (thread){.number = t->number,
                  .mark = lockstep_mark,
                  .op = LOCKSTEP_BEGIN,
                  .place = lockstep_marked(place),
                  .deadline = LOCKSTEP_NEVER,
                  .steps = steps};
    t->clocks[t->number] = clock;
    lockstep_shared->result.threads[t->number] =
        (lockstep_thread_record){.created_at = lockstep_marked(place),
                                 .node = lockstep_now->network ? (uint8_t)lockstep_own_node() : 0,
                                 .parent = lockstep_self ? (uint8_t)lockstep_self->number : LOCKSTEP_NOBODY,
                                 .waits_for = LOCKSTEP_NOBODY};
    lockstep_order_begin(t, lockstep_self);
    if (lockstep_self)
        lockstep_view_of(t, lockstep_self);
    lockstep_thread_is_new(t);
    return t;
}

/* The main thread of a process that is to come. */
static void add_process(uint32_t node)
{
    lockstep_result *r = &lockstep_shared->result;
    const uint64_t mark = lockstep_mark;
    const uint32_t number = r->process_count;
    thread *self = lockstep_self;
    if (number == LOCKSTEP_PROCESSES_MAX - 1)
        lockstep_fail(LOCKSTEP_LIMIT, 0, "nodes are started more than %d times", LOCKSTEP_PROCESSES_MAX - 1);
    r->processes[r->process_count++] = (lockstep_process_record){.node = (uint8_t)node};
    lockstep_mark = (uint64_t)number << LOCKSTEP_MARK_SHIFT;
    lockstep_self = NULL;
    add_thread(0);
    lockstep_self = self;
    lockstep_mark = mark;
}

void lockstep_restart_node(uint32_t node)
{
    const uint32_t process = lockstep_shared->result.process_count;
    add_process(node);
    lockstep_ask_for_process(node, process);
}

/* Is the step given as one that wakes without a signal? */
static bool is_given_early(uint32_t step, uint32_t *number)
{
    if (step >= lockstep_shared->plan.prefix)
        return false;
    const uint32_t turn = lockstep_turns(lockstep_shared)[step];
    *number = turn & LOCKSTEP_TURN_THREAD;
    return turn & LOCKSTEP_TURN_SPURIOUS && *number < lockstep_now->thread_count;
}

/* Is it the step that is given? */
static bool is_given(uint32_t step, const thread *t)
{
    return (lockstep_turns(lockstep_shared)[step] & LOCKSTEP_TURN_THREAD) == t->number &&
           lockstep_wanted(lockstep_shared)[step] == (t->op | (t->of ? t->of->number << 8 : 0));
}

/* The thread that moves: where that is another step than is given, it may be anyone's turn. */
static uint32_t choose_given(lockstep_set ready, lockstep_set idle)
{
    lockstep_result *r = &lockstep_shared->result;
    lockstep_plan *plan = &lockstep_shared->plan;
    const uint32_t step = r->step_count;
    const uint32_t number = lockstep_choose(ready, idle, lockstep_now->last, step);
    if (plan->divergence == LOCKSTEP_IGNORED || step >= plan->prefix ||
        is_given(step, &lockstep_now->threads[number]))
        return number;
    r->diverged_at = step;
    if (plan->divergence == LOCKSTEP_ENDS)
        return number;
    plan->prefix = step;
    plan->policy = LOCKSTEP_RANDOM;
    return lockstep_choose(ready, idle, lockstep_now->last, step);
}

/* Does what it waits for come before it gives up? */
static bool is_answered_first(const thread *t)
{
    const int64_t answered = lockstep_answered_at(t);
    return answered != LOCKSTEP_NEVER && answered <= t->deadline && (!t->is_cancelled || t->no_cancel);
}

/* A step that is a fault. Who was to go on is as before; a node that starts again has a new thread. */
static void make_strike(uint32_t number)
{
    lockstep_result *r = &lockstep_shared->result;
    const lockstep_strike strike = lockstep_strike_of(number, lockstep_shared->node_count);
    lockstep_set early, idle;
    const lockstep_set ready = lockstep_find_ready(&early, &idle);
    lockstep_steps(lockstep_shared)[r->step_count++] =
        (lockstep_step){.ready = ready,
                        .idle = idle & ready,
                        .thread = (uint8_t)lockstep_now->adversary,
                        .op = (uint8_t)strike.op,
                        .other = (uint8_t)number};
    lockstep_now->in_a_row++;
    lockstep_now->threads[lockstep_now->adversary].steps++;
    lockstep_strike_now(&strike);
    if (strike.op == LOCKSTEP_RESTART)
        lockstep_restart_node(strike.from);
    lockstep_count_steps();
}

/* The thread moves: it is written down, and strategies are told. */
static void note_step(thread *t, lockstep_set ready, lockstep_set idle, lockstep_set sleep)
{
    lockstep_result *r = &lockstep_shared->result;
    lockstep_steps(lockstep_shared)[r->step_count++] = (lockstep_step){.ready = ready,
                                                                       .idle = idle,
                                                                       .place = t->place,
                                                                       .object = t->of ? t->of->number : 0,
                                                                       .also = t->also ? t->also->number : 0,
                                                                       .sleep = sleep,
                                                                       .thread = (uint8_t)t->number,
                                                                       .op = (uint8_t)t->op,
                                                                       .turn = (uint8_t)t->turn,
                                                                       .other = LOCKSTEP_NOBODY,
                                                                       .round = lockstep_round_of(t)};
    if (lockstep_shared->plan.divergence == LOCKSTEP_ENDS && r->diverged_at != UINT32_MAX)
        lockstep_fail(LOCKSTEP_DIVERGED, 0, "it went another way than the schedule");
    lockstep_now->last = t->number;
    t->steps++;
    lockstep_now->moved = t->of;
    lockstep_now->spins = t->op == LOCKSTEP_SPIN ? lockstep_now->spins + 1 : 0;
    lockstep_has_moved(t);
    lockstep_wake_sleepers(t);
    lockstep_note_seen(t);
}

static thread *choose_next(void)
{
    lockstep_result *r = &lockstep_shared->result;
    lockstep_set early, idle, ready;
    uint32_t strike;
    if (lockstep_self) {
        lockstep_look_for_circle(lockstep_self);
        lockstep_ask_invariants(lockstep_self->place);
    }
    lockstep_note_value_of(lockstep_now->moved);
    lockstep_count_steps();
    while (lockstep_is_struck(&strike))
        make_strike(strike);
    while ((ready = lockstep_find_ready(&early, &idle)) == 0) {
        if (lockstep_can_mend(&strike))
            make_strike(strike);
        else
            lockstep_wait_outside();
    }
    lockstep_now->in_a_row = 0;
    uint32_t given;
    if (is_given_early(r->step_count, &given) &&
        lockstep_can_wake_spuriously(&lockstep_now->threads[given])) {
        ready |= lockstep_bit(given);
        early |= lockstep_bit(given);
    }
    if (ready & (ready - 1))
        r->choice_count++;
    const lockstep_set sleep = lockstep_sleeping(r->step_count);
    if (sleep && (ready & ~sleep) == 0)
        lockstep_fail(LOCKSTEP_SLEPT, 0, "what follows was seen before");
    const uint32_t number = choose_given(ready & ~sleep, idle);
    thread *t = &lockstep_now->threads[number];
    t->turn = LOCKSTEP_DONE;
    if (!lockstep_can_do(t)) {
        if (lockstep_has(early, number) && !(lockstep_can_give_up(t) && t->deadline <= lockstep_now->clock)) {
            t->turn = LOCKSTEP_SPURIOUS;
            lockstep_now->spurious_left--;
        } else if (is_answered_first(t)) { /* time passes until it is there */
            lockstep_now->clock = lockstep_answered_at(t);
        } else {
            t->turn = t->is_cancelled && !t->no_cancel ? LOCKSTEP_REFUSED : LOCKSTEP_TIMED_OUT;
            if (t->turn == LOCKSTEP_TIMED_OUT && t->deadline > lockstep_now->clock)
                lockstep_now->clock = t->deadline;
        }
    } else if (t->op == LOCKSTEP_SLEEP && t->deadline > lockstep_now->clock) {
        lockstep_now->clock = t->deadline;
    }
    note_step(t, ready, idle & ready, sleep);
    return t;
}

/* Nodes' threads are of several processes. */
static void futex(_Atomic uint32_t *word, int op, uint32_t value)
{
    REAL(syscall)
    (SYS_futex, word, lockstep_now->network ? op : op | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

/* Of nodes also threads may wait there whose process is about to be gone. */
static void hand_over(thread *t)
{
    lockstep_set_running(t->mark == lockstep_mark ? t : NULL);
    atomic_store_explicit(&t->may_move, 1, memory_order_release);
    futex(&t->may_move, FUTEX_WAKE, lockstep_now->network ? INT_MAX : 1);
}

static void wait_for_turn(thread *t)
{
    if (lockstep_has_fibers) /* who runs has the turn */
        return;
    while (!atomic_load_explicit(&t->may_move, memory_order_acquire))
        futex(&t->may_move, FUTEX_WAIT, 0);
    atomic_store_explicit(&t->may_move, 0, memory_order_relaxed);
    lockstep_set_running(t);
    lockstep_end_stopped();
}

/* Returns when the calling thread has the turn again. */
static void give_turn(thread *me, thread *next)
{
    if (lockstep_has_fibers) {
        lockstep_set_running(next);
        lockstep_switch_fiber(me, next);
        return;
    }
    const bool is_ending = lockstep_is_ending();
    hand_over(next);
    while (is_ending) /* its number may be another's by now */
        pause();
    wait_for_turn(me);
}

lockstep_turn lockstep_point_set(void)
{
    thread *me = lockstep_self;
    const int error = errno;
    lockstep_trap_is_set = 1;
    lockstep_enter();
    if (lockstep_is_weak())
        lockstep_leave_memory(me);
    thread *next = choose_next();
    if (next != me || lockstep_is_ending()) /* another process may have its number by now */
        give_turn(me, next);
    if (lockstep_is_instrumented)
        lockstep_order_step(me);
    if (me->op == LOCKSTEP_JOIN && me->turn == LOCKSTEP_DONE)
        lockstep_view_of(me, me->of->address);
    if (lockstep_is_weak() && lockstep_is_draining(me->op))
        lockstep_drain(me);
    const lockstep_plan *plan = &lockstep_shared->plan;
    if (plan->stops_at && lockstep_shared->result.step_count == plan->stops_at && me->op != LOCKSTEP_END)
        lockstep_await_debugger();
    lockstep_leave();
    errno = error;
    return me->turn;
}

lockstep_turn lockstep_point_of_two(lockstep_op op, object *of, object *also, uint64_t place,
                                    int64_t deadline)
{
    thread *me = lockstep_self;
    me->op = op;
    me->of = of;
    me->also = also;
    me->place = lockstep_marked(place);
    me->deadline = deadline;
    const lockstep_turn turn = lockstep_point_set();
    me->also = NULL;
    return turn;
}

lockstep_turn lockstep_point(lockstep_op op, object *of, uint64_t place, int64_t deadline)
{
    return lockstep_point_of_two(op, of, NULL, place, deadline);
}

void lockstep_note_other(uint32_t number)
{
    lockstep_steps(lockstep_shared)[lockstep_shared->result.step_count - 1].other = (uint8_t)number;
}

/* ---- what goes wrong ---- */

uint32_t lockstep_choose_value(uint32_t count)
{
    const lockstep_plan *plan = &lockstep_shared->plan;
    const uint32_t step = lockstep_shared->result.step_count - 1;
    uint32_t value = 0;
    if (step < plan->prefix) {
        value = lockstep_turns(lockstep_shared)[step] >> 8;
    } else if (plan->policy == LOCKSTEP_STAY) {
        for (uint32_t i = 0; i < plan->change_count; i++)
            if (lockstep_shared->changes[i].to == LOCKSTEP_NOBODY &&
                lockstep_shared->changes[i].thread == lockstep_now->last &&
                lockstep_shared->changes[i].count == lockstep_now->threads[lockstep_now->last].steps)
                value = lockstep_shared->changes[i].woken;
    } else if (lockstep_draw_rarely()) {
        value = 1 + lockstep_draw(count - 1);
    }
    if (value >= count)
        value = 0;
    lockstep_note_waiting((UINT64_C(1) << count) - 1);
    lockstep_note_other(value);
    return value;
}

uint32_t lockstep_choose_outcome(lockstep_fault fault, lockstep_op op, uint32_t count, uint64_t place)
{
    thread *me = lockstep_self;
    uint32_t value = 0;
    if (!(lockstep_shared->plan.faults >> fault & 1) || !me || lockstep_is_inside())
        return 0;
    const int error = errno;
    lockstep_enter();
    me->op = op;
    me->of = me->also = NULL;
    me->place = lockstep_marked(place);
    me->deadline = LOCKSTEP_NEVER;
    me->turn = LOCKSTEP_DONE;
    lockstep_count_steps();
    choose_given(lockstep_bit(me->number), 0);
    note_step(me, lockstep_bit(me->number), 0, lockstep_sleeping(lockstep_shared->result.step_count));
    if (lockstep_now->faults_left > 0)
        value = lockstep_choose_value(count);
    if (value) {
        lockstep_now->faults_left--;
        lockstep_shared->result.faults++;
    }
    lockstep_leave();
    errno = error;
    return value;
}

bool lockstep_fails(void)
{
    lockstep_step *step = &lockstep_steps(lockstep_shared)[lockstep_shared->result.step_count - 1];
    if (lockstep_now->spurious_left == 0 || step->waiting || lockstep_choose_value(2) == 0)
        return false;
    lockstep_now->spurious_left--;
    step->turn = LOCKSTEP_SPURIOUS;
    return true;
}

bool lockstep_is_interrupted(uint64_t place)
{
    return lockstep_choose_outcome(LOCKSTEP_OF_EINTR, LOCKSTEP_INTERRUPT, 2, place) != 0;
}

size_t lockstep_amount(size_t size, uint64_t place)
{
    const uint32_t value =
        size < 2 ? 0 : lockstep_choose_outcome(LOCKSTEP_OF_SHORT, LOCKSTEP_AMOUNT, size < 4 ? 2 : 3, place);
    return value == 0 ? size : value == 1 ? 1 : size / 2;
}

void lockstep_note_waiting(lockstep_set waiting)
{
    lockstep_steps(lockstep_shared)[lockstep_shared->result.step_count - 1].waiting = waiting;
}

uint32_t lockstep_choose_other(lockstep_set of)
{
    const uint32_t step = lockstep_shared->result.step_count - 1;
    uint32_t woken = LOCKSTEP_NOBODY;
    if (step < lockstep_shared->plan.prefix)
        woken = lockstep_turns(lockstep_shared)[step] >> 8;
    const lockstep_plan *plan = &lockstep_shared->plan;
    const bool is_plain = plan->policy == LOCKSTEP_STAY || plan->policy == LOCKSTEP_EXHAUST;
    for (uint32_t i = 0; i < plan->change_count && plan->policy == LOCKSTEP_STAY; i++)
        if (lockstep_shared->changes[i].to == LOCKSTEP_NOBODY &&
            lockstep_shared->changes[i].thread == lockstep_now->last &&
            lockstep_shared->changes[i].count == lockstep_now->threads[lockstep_now->last].steps)
            woken = lockstep_shared->changes[i].woken;
    if (woken >= LOCKSTEP_THREADS_MAX || !lockstep_has(of, woken)) {
        lockstep_set rest = of;
        uint32_t n = is_plain ? 0 : lockstep_draw(lockstep_count_of(of));
        while (n-- > 0)
            rest &= rest - 1;
        woken = lockstep_first_of(rest);
    }
    lockstep_note_other(woken);
    return woken;
}

/* ---- threads come and go ---- */

thread *lockstep_new_thread(uint64_t place)
{
    return add_thread(place);
}

/* Where runs follow each other in one process. */
static void forget_last_run(void)
{
    lockstep_now->last = lockstep_now->finished = lockstep_now->news = lockstep_now->counted_from =
        lockstep_now->spins = 0;
    lockstep_now->moved = NULL;
    lockstep_now->is_past_half = false;
    lockstep_now->thread_count = 0;
    lockstep_now->clock = 0;
    lockstep_now->lock_count = lockstep_now->inode_count = lockstep_now->open_file_count = 0;
    lockstep_now->loopback = NULL;
    lockstep_now->generation++;
    lockstep_forget_objects();
    lockstep_forget_shadow();
    lockstep_empty_arena();
}

/* What is of the run, not of a process. */
static void begin_anew(lockstep_memory *memory)
{
    lockstep_shared = memory;
    memset(&memory->result, 0, offsetof(lockstep_result, threads));
    memory->result.diverged_at = UINT32_MAX;
    forget_last_run();
    lockstep_now->spurious_left = memory->plan.spurious;
    lockstep_now->faults_left = memory->plan.fault_count;
    lockstep_begin_strategy();
}

/* What is of each process; `t` is the calling thread. */
static void begin_process(thread *t)
{
    lockstep_shared->result.is_instrumented |= lockstep_is_instrumented;
    lockstep_begin_points();
    t->real = pthread_self();
    t->is_born = true;
    lockstep_self = t;
    if (lockstep_is_weak())
        lockstep_begin_old_values();
}

void lockstep_begin_run(lockstep_memory *memory)
{
    begin_anew(memory);
    thread *t = lockstep_new_thread(0);
    begin_process(t);
    lockstep_set_running(t);
}

void lockstep_begin_nodes(lockstep_memory *memory)
{
    begin_anew(memory);
    lockstep_network_reset(lockstep_now->network, LOCKSTEP_NODES_SIZE - sizeof *lockstep_now);
    lockstep_now->network->node_count = memory->node_count;
    memcpy(lockstep_now->network->names, memory->node_names, sizeof memory->node_names);
    lockstep_now->network->defers = memory->plan.defers;
    lockstep_now->stopped = lockstep_now->held = lockstep_now->to_end = lockstep_now->in_a_row = 0;
    lockstep_now->adversary = LOCKSTEP_NOBODY;
    memset(lockstep_now->skew, 0, sizeof lockstep_now->skew);
    for (uint32_t i = 0; i < memory->node_count; i++)
        add_process(i);
    thread *adversary = lockstep_new_thread(0);
    adversary->is_finished = true;
    lockstep_now->adversary = adversary->number;
    memory->result.threads[adversary->number].node = LOCKSTEP_NOBODY;
    begin_process(&lockstep_now->threads[0]);
    lockstep_set_running(&lockstep_now->threads[0]);
}

thread *lockstep_join_nodes(uint32_t process)
{
    thread *t = lockstep_now->threads;
    while (t->mark >> LOCKSTEP_MARK_SHIFT != process)
        t++;
    begin_process(t);
    return t;
}

void lockstep_first_turn(thread *t)
{
    lockstep_self = t;
    wait_for_turn(t);
    lockstep_leave();
}

void lockstep_last_turn(void)
{
    thread *me = lockstep_self;
    lockstep_point(LOCKSTEP_END, lockstep_object(me, LOCKSTEP_THREAD, me->place), me->place, LOCKSTEP_NEVER);
    lockstep_enter();
    me->is_finished = true;
    lockstep_now->finished++;
    lockstep_release_held(me->number);
    object *self = lockstep_object(me, LOCKSTEP_THREAD, me->place);
    self->turn = 2;
    bool others = false, own = false;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++) {
        others |= !lockstep_now->threads[i].is_finished;
        own |= !lockstep_now->threads[i].is_finished && lockstep_now->threads[i].mark == lockstep_mark;
    }
    if (!own && lockstep_now->network) /* the process ends */
        return;
    lockstep_self = NULL;
    lockstep_leave_records();
    if (others && lockstep_has_fibers) {
        const thread *next = choose_next();
        lockstep_set_running(next);
        lockstep_leave_fiber(me, next);
    }
    if (others)
        hand_over(choose_next());
    else
        lockstep_set_running(NULL);
}

void lockstep_leave_turn(void)
{
    lockstep_enter();
    lockstep_self = NULL;
    hand_over(choose_next());
}

void lockstep_leave_cancelled(void)
{
    lockstep_self->is_cancelled = false;
    pthread_exit(PTHREAD_CANCELED);
}
