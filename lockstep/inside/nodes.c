/* Each node has a process that stands at main() and forks one for each run, and one more when the node starts
 * again in it. They come to a run in the order of their numbers; the first one sets it up. */
#include "lockstep/inside/nodes.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep/bell.h"
#include "lockstep/inside/clocks.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/hints.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/run.h"
#include "lockstep/inside/serve.h"
#include "lockstep/inside/spin.h"
#include "lockstep/inside/strikes.h"

enum { CHILDREN_MAX = LOCKSTEP_PROCESSES_MAX, WAIT_MILLISECONDS = 100 };

static uint32_t own_node;
static int requests = -1;
static uint32_t own_process; /* of the run */
static int exit_status;
static bool has_streams;

typedef struct child {
    pid_t number;
    int descriptor;
    uint32_t process;
} child;

static child children[CHILDREN_MAX];
static uint32_t child_count;

bool lockstep_begin_node(void)
{
    const char *given = getenv(LOCKSTEP_NODE_ENVIRONMENT);
    int descriptors[LOCKSTEP_NODES_MAX], used = 0, more;
    uint32_t count = 0;
    if (!given || sscanf(given, "%u,%d%n", &own_node, &requests, &used) != 2)
        return false;
    for (given += used; count < LOCKSTEP_NODES_MAX && sscanf(given, ",%d%n", &descriptors[count], &more) == 1;
         given += more)
        count++;
    lockstep_set_askable(descriptors, count);
    unsetenv(LOCKSTEP_NODE_ENVIRONMENT);
    return true;
}

/* ---- the node's own process ---- */

static void answer(int channel, lockstep_answer a)
{
    while (send(channel, &a, sizeof a, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

static void take_end(int channel, uint32_t i)
{
    const child c = children[i];
    int status = -1;
    while (waitpid(c.number, &status, 0) < 0 && errno == EINTR) {
    }
    close(c.descriptor);
    children[i] = children[--child_count];
    answer(channel, (lockstep_answer){
                        .process = (int32_t)c.process, .number = c.number, .status = status, .has_ended = 1});
}

/* Whatever is left of a run. */
static void end_all(int channel)
{
    for (uint32_t i = 0; i < child_count; i++)
        kill(-children[i].number, SIGKILL);
    while (child_count > 0)
        take_end(channel, child_count - 1);
    lockstep_end_leftovers();
    answer(channel, (lockstep_answer){.process = -1, .has_ended = 1});
}

static lockstep_run *run_of(lockstep_memory *m)
{
    return (lockstep_run *)(void *)((char *)m + m->run_offset);
}

/* What was stopped has let go of all that it had, such as locks of files, before there is another one; but
 * for the one that has stopped itself, and is asking. */
static void end_gone(lockstep_memory *memory, int channel)
{
    for (uint32_t i = child_count; i-- > 0;)
        if (memory->result.processes[children[i].process].is_gone &&
            run_of(memory)->to_end != children[i].process + 1) {
            kill(-children[i].number, SIGKILL);
            take_end(channel, i);
        }
}

/* Returns true in the child. */
static bool start_one(int channel, uint32_t process)
{
    const pid_t number = REAL(fork)();
    if (number == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0);
        close(channel);
        close(requests);
        own_process = process;
        return true;
    }
    if (number > 0) {
        setpgid(number, number);
        children[child_count++] = (child){
            .number = number, .process = process, .descriptor = (int)syscall(SYS_pidfd_open, number, 0)};
    }
    answer(channel, (lockstep_answer){.process = (int32_t)process, .number = number});
    return false;
}

void lockstep_serve_node(lockstep_memory *memory, int channel)
{
    memory->is_ready = own_node + 1;
    for (;;) {
        struct pollfd all[CHILDREN_MAX + 1] = {{.fd = requests, .events = POLLIN}};
        unsigned char word[2];
        for (uint32_t i = 0; i < child_count; i++)
            all[i + 1] = (struct pollfd){.fd = children[i].descriptor, .events = POLLIN};
        if (REAL(poll)(all, child_count + 1, -1) < 0 && errno != EINTR)
            syscall(SYS_exit_group, 0);
        for (uint32_t i = child_count; i-- > 0;)
            if (all[i + 1].revents)
                take_end(channel, i);
        if (!all[0].revents)
            continue;
        if (REAL(recv)(requests, word, sizeof word, MSG_DONTWAIT) != (ssize_t)sizeof word)
            syscall(SYS_exit_group, 0);
        if (word[0] == LOCKSTEP_WORD_END)
            end_all(channel);
        else
            end_gone(memory, channel);
        if (word[0] == LOCKSTEP_WORD_START && child_count < CHILDREN_MAX && start_one(channel, word[1]))
            return;
    }
}

/* ---- a process of a run ---- */

/* All who listen hear it. */
static void come(lockstep_memory *m)
{
    atomic_fetch_add(&m->attached, 1);
    syscall(SYS_futex, &m->attached, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static void wait_until(lockstep_memory *m, uint32_t count)
{
    for (uint32_t now; (now = atomic_load(&m->attached)) < count;)
        lockstep_listen(&m->attached, now, WAIT_MILLISECONDS);
}

static void end_at_exit(void)
{
    lockstep_end_node();
}

void lockstep_start_node(lockstep_memory *m, uintptr_t frame)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    lockstep_forget_hints();
    lockstep_forget_spinning();
    lockstep_fix_clocks();
    lockstep_now = run_of(m);
    wait_until(m, own_process);
    thread *me;
    if (own_process == 0) {
        lockstep_now->network = (lockstep_network *)(void *)(lockstep_now + 1);
        lockstep_begin_nodes(m);
        me = lockstep_self;
    } else {
        lockstep_mark = (uint64_t)own_process << LOCKSTEP_MARK_SHIFT;
        me = lockstep_join_nodes(own_process);
    }
    m->result.processes[own_process].number = REAL(getpid)();
    lockstep_start_process(frame);
    atexit(end_at_exit);
    come(m);
    if (own_process == 0)
        wait_until(m, m->node_count);
    else
        lockstep_first_turn(me);
}

/* ---- its end ---- */

void lockstep_note_exit(int status)
{
    exit_status = status;
}

void lockstep_note_stream(void)
{
    has_streams = true;
}

static bool is_over(void)
{
    const lockstep_result *r = &lockstep_shared->result;
    for (uint32_t i = 0; i < r->process_count; i++)
        if (!r->processes[i].is_gone && lockstep_shared->clients >> r->processes[i].node & 1)
            return false;
    return true;
}

void lockstep_end_node(void)
{
    thread *me = lockstep_self;
    if (!me || !lockstep_now->network)
        return;
    if (!has_streams)
        fflush(NULL);
    else if (!ftrylockfile(stdout))
        fflush_unlocked(stdout);
    lockstep_result *r = &lockstep_shared->result;
    if (exit_status != lockstep_shared->plan.expected_exit)
        lockstep_fail(LOCKSTEP_BAD_EXIT, 0, "%s: exit status %d",
                      lockstep_now->network->names[lockstep_own_node()], exit_status);
    r->processes[own_process].is_gone = 1;
    for (uint32_t i = 0; i < lockstep_now->thread_count; i++)
        if (lockstep_now->threads[i].mark == lockstep_mark && i != lockstep_now->adversary)
            lockstep_now->threads[i].is_finished = true;
    lockstep_now->finished++;
    lockstep_stop_node(lockstep_now->network, lockstep_own_node(), lockstep_now->clock);
    r->is_over = is_over();
    lockstep_leave_records();
    if (r->is_over)
        lockstep_self = NULL;
    else
        lockstep_leave_turn();
}
