/* Nodes are started one after the other. Each answers on a channel of its own: when a process of a run has
 * begun, when it has ended, when none is left. */
#include "lockstep/outside/nodes.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep/outside/launch.h"
#include "lockstep/outside/processes.h"

enum { HIGH = 300 }; /* descriptors of ours are above those that programs use */

static bool is_interrupted(const lockstep_program *p)
{
    return p->options->interrupted && *p->options->interrupted;
}

/* ---- starting ---- */

/* A descriptor that programs inherit, out of the way of theirs. */
static int move_up(int descriptor)
{
    const int moved = fcntl(descriptor, F_DUPFD, HIGH);
    close(descriptor);
    return moved;
}

/* By which each node is asked; `asked`: its own end. */
static bool make_requests(lockstep_program *p, int *asked)
{
    for (uint32_t i = 0; i < p->options->node_count; i++) {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return false;
        asked[i] = ends[1];
        p->nodes[i].requests = move_up(ends[0]);
        if (p->nodes[i].requests < 0)
            return false;
    }
    return true;
}

static void describe(const lockstep_program *p, uint32_t node, int asked, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%u,%d", node, asked);
    for (uint32_t i = 0; i < p->options->node_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, ",%d", p->nodes[i].requests);
}

static _Noreturn void become(const lockstep_program *p, unsigned number, uint32_t node, int memory,
                             int channel, int asked)
{
    char text[256];
    const lockstep_birth birth = {.words = p->options->nodes[node].words,
                                  .number = number,
                                  .memory = fcntl(memory, F_DUPFD, HIGH),
                                  .channel = fcntl(channel, F_DUPFD, HIGH),
                                  .input = open("/dev/null", O_RDONLY | O_CLOEXEC),
                                  .output = fcntl(p->output, F_DUPFD_CLOEXEC, HIGH),
                                  .kept = fcntl(p->kept, F_DUPFD, HIGH),
                                  .node = text};
    describe(p, node, fcntl(asked, F_DUPFD, HIGH), text, sizeof text);
    close(memory);
    close(p->kept);
    if (p->options->folder && chdir(p->options->folder) != 0)
        dprintf(p->output, "%s: %s\n", p->options->folder, strerror(errno));
    lockstep_become(p->options, &birth);
}

/* The last line that it wrote; "" where it wrote none. */
static void read_last_line(const lockstep_program *p, char *text, size_t size)
{
    const off_t end = lseek(p->output, 0, SEEK_END), from = end > (off_t)size - 1 ? end - (off_t)size + 1 : 0;
    const ssize_t length = pread(p->output, text, size - 1, from);
    text[length > 0 ? length : 0] = '\0';
    while (*text && text[strlen(text) - 1] == '\n')
        text[strlen(text) - 1] = '\0';
    const char *last = strrchr(text, '\n');
    if (last)
        memmove(text, last + 1, strlen(last));
}

static base_status wait_until_ready(lockstep_program *p, uint32_t node, base_error *error)
{
    struct pollfd one = {.fd = p->nodes[node].channel, .events = POLLIN};
    for (unsigned waited = 0; waited < p->options->hang_seconds * 1000 && !is_interrupted(p); waited += 2) {
        if (((volatile lockstep_memory *)p->memory)->is_ready == node + 1)
            return BASE_OK;
        if (poll(&one, 1, 2) > 0)
            break;
    }
    char text[160];
    lockstep_end_process(p->nodes[node].process);
    p->nodes[node].process = 0;
    read_last_line(p, text, sizeof text);
    return base_fail(error, BASE_E_IO, 0, 0,
                     "node %s: %s cannot be controlled: it did not come to main()%s%s",
                     p->options->nodes[node].name, p->options->nodes[node].words[0], *text ? ": " : "", text);
}

static base_status start_node(lockstep_program *p, unsigned number, uint32_t node, int memory, int asked,
                              base_error *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot make ready: %s", strerror(errno));
    p->nodes[node].channel = ends[0];
    p->nodes[node].process = fork();
    if (p->nodes[node].process == 0)
        become(p, number, node, memory, ends[1], asked);
    close(ends[1]);
    if (p->nodes[node].process < 0)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot fork: %s", strerror(errno));
    return wait_until_ready(p, node, error);
}

/* What can be told before anything is started. */
static base_status look_at_nodes(const lockstep_options *o, base_error *error)
{
    for (uint32_t i = 0; i < o->node_count; i++) {
        base_error why = {0};
        if (lockstep_look_at_program(o->nodes[i].words[0], &why))
            return base_fail(error, BASE_E_IO, 0, 0, "node %s: %s", o->nodes[i].name, why.message);
    }
    return BASE_OK;
}

base_status lockstep_nodes_start(lockstep_program *p, unsigned number, int memory, base_error *error)
{
    const lockstep_options *o = p->options;
    int asked[sizeof p->nodes / sizeof *p->nodes];
    assert(o->node_count > 0 && o->node_count <= sizeof p->nodes / sizeof *p->nodes);
    for (uint32_t i = 0; i < o->node_count; i++) {
        p->nodes[i].channel = p->nodes[i].requests = asked[i] = -1;
        snprintf(p->memory->node_names[i], sizeof p->memory->node_names[i], "%s", o->nodes[i].name);
        p->memory->clients |= (uint32_t)o->nodes[i].is_client << i;
    }
    p->memory->node_count = o->node_count;
    if (p->memory->clients == 0)
        p->memory->clients = (1u << o->node_count) - 1;
    base_status status = look_at_nodes(o, error);
    if (!status && !make_requests(p, asked))
        status = base_fail(error, BASE_E_IO, 0, 0, "cannot make ready: %s", strerror(errno));
    for (uint32_t i = 0; i < o->node_count && !status; i++)
        status = start_node(p, number, i, memory, asked[i], error);
    for (uint32_t i = 0; i < o->node_count; i++)
        if (asked[i] >= 0)
            close(asked[i]);
    return status;
}

/* ---- a run ---- */

static bool ask(lockstep_program *p, uint32_t node, char word, uint32_t process)
{
    const char words[2] = {word, (char)process};
    return send(p->nodes[node].requests, words, sizeof words, MSG_NOSIGNAL) == (ssize_t)sizeof words;
}

bool lockstep_nodes_launch(lockstep_program *p)
{
    lockstep_memory *m = p->memory;
    m->attached = 0;
    m->result.is_over = m->result.process_count = 0;
    for (uint32_t i = 0; i < m->node_count; i++)
        if (is_interrupted(p) || !ask(p, i, LOCKSTEP_WORD_START, i))
            return false;
    return true;
}

static bool read_answer(lockstep_program *p, uint32_t node, lockstep_answer *answer)
{
    return recv(p->nodes[node].channel, answer, sizeof *answer, MSG_WAITALL) == (ssize_t)sizeof *answer;
}

/* A process has ended. Was it to? */
static void judge_end(lockstep_program *p, uint32_t node, const lockstep_answer *a)
{
    lockstep_result *r = &p->memory->result;
    const char *name = p->options->nodes[node].name;
    const bool is_known = r->failure != LOCKSTEP_FINE || r->is_over ||
                          ((uint32_t)a->process < r->process_count && r->processes[a->process].is_gone);
    if (is_known)
        return;
    r->node = node;
    if (WIFSIGNALED(a->status)) {
        const int number = WTERMSIG(a->status);
        r->failure = number == SIGABRT ? LOCKSTEP_ABORT : LOCKSTEP_CRASH;
        snprintf(r->message, sizeof r->message, "%s was ended by signal %d (%s)", name, number,
                 strsignal(number));
    } else {
        r->failure = LOCKSTEP_BAD_EXIT;
        snprintf(r->message, sizeof r->message, "%s ended by a call that is not seen, with status %d", name,
                 WEXITSTATUS(a->status));
    }
}

/* What the nodes say within 100 ms; false: one is gone. */
static bool listen_to_nodes(lockstep_program *p)
{
    struct pollfd all[sizeof p->nodes / sizeof *p->nodes];
    const uint32_t count = p->memory->node_count;
    for (uint32_t i = 0; i < count; i++)
        all[i] = (struct pollfd){.fd = p->nodes[i].channel, .events = POLLIN};
    if (poll(all, count, 100) < 0)
        return errno == EINTR;
    for (uint32_t i = 0; i < count; i++) {
        lockstep_answer a;
        if (!all[i].revents)
            continue;
        if (!read_answer(p, i, &a))
            return false;
        if (a.has_ended)
            judge_end(p, i, &a);
    }
    return true;
}

/* Each node ends what is left of the run. */
static bool end_all(lockstep_program *p)
{
    for (uint32_t i = 0; i < p->memory->node_count; i++)
        if (!ask(p, i, LOCKSTEP_WORD_END, 0))
            return false;
    for (uint32_t i = 0; i < p->memory->node_count; i++) {
        lockstep_answer a;
        do {
            if (!read_answer(p, i, &a))
                return false;
        } while (a.process >= 0);
    }
    return true;
}

bool lockstep_nodes_finish(lockstep_program *p, bool *is_hung)
{
    volatile lockstep_result *r = &p->memory->result;
    uint32_t seen = 0;
    unsigned idle = 0;
    while (r->failure == LOCKSTEP_FINE && !r->is_over && !*is_hung) {
        const uint32_t steps = r->step_count;
        if (!listen_to_nodes(p))
            return false;
        if (is_interrupted(p))
            return end_all(p) && false;
        idle = steps == r->step_count && steps == seen ? idle + 1 : 0;
        seen = steps;
        *is_hung = idle >= p->options->hang_seconds * 10;
    }
    return end_all(p);
}

void lockstep_nodes_stop(lockstep_program *p)
{
    for (uint32_t i = 0; i < p->options->node_count; i++) {
        if (p->nodes[i].process > 0)
            lockstep_end_process(p->nodes[i].process);
        if (p->nodes[i].channel > 0)
            close(p->nodes[i].channel);
        if (p->nodes[i].requests > 0)
            close(p->nodes[i].requests);
    }
}
