/* Whether a program can be controlled, starting it, and each run with its end. */
#include "lockstep/outside/program.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "lockstep/outside/batch.h"
#include "lockstep/outside/elf.h"
#include "lockstep/outside/files.h"
#include "lockstep/outside/launch.h"
#include "lockstep/outside/lock_order.h"
#include "lockstep/outside/nodes.h"
#include "lockstep/outside/processes.h"

const char *lockstep_failure_name(lockstep_failure failure)
{
    static const char *const names[LOCKSTEP_FAILURES] = {
        "none", "crash",     "assert", "abort",    "exit",    "deadlock",   "livelock", "misuse",
        "race", "invariant", "hang",   "monitor",  "history", "lock-order", "left",     "lost-wakeup",
        "cut",  "slept",     "limit",  "diverged", "alone",   "strategy"};
    assert(failure < LOCKSTEP_FAILURES);
    return names[failure];
}

const char *lockstep_model_name(unsigned model)
{
    static const char *const names[LOCKSTEP_MODELS] = {"sc", "tso", "c11"};
    return model < LOCKSTEP_MODELS ? names[model] : NULL;
}

const char *lockstep_fault_name(unsigned fault)
{
    static const char *const names[LOCKSTEP_FAULTS] = {
        "partition", "oneway", "loss", "duplication", "latency", "stop", "skew", "malloc", "eintr", "short"};
    return fault < LOCKSTEP_FAULTS ? names[fault] : NULL;
}

const char *lockstep_op_name(unsigned op)
{
    static const char *const names[LOCKSTEP_OP_COUNT] = {
#define LOCKSTEP_NAME(name, text) text,
        LOCKSTEP_OPS(LOCKSTEP_NAME)
#undef LOCKSTEP_NAME
    };
    return op < LOCKSTEP_OP_COUNT ? names[op] : "?";
}

const char *lockstep_kind_text(unsigned kind)
{
    static const char *const names[LOCKSTEP_KINDS] = {
        "nothing", "mutex",  "condition", "rwlock",  "semaphore", "barrier",  "once",    "thread",
        "futex",   "memory", "socket",    "sockets", "file",      "openfile", "filelock"};
    return kind < LOCKSTEP_KINDS ? names[kind] : "?";
}

/* The trace has room for a run that says that it goes on. */
enum { STRETCH = 8 };

/* ---- starting ---- */

static void close_on_exec(int descriptor)
{
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

static bool is_interrupted(const lockstep_program *p)
{
    return p->options->interrupted && *p->options->interrupted;
}

/* Waits until it stands at the start of main(). */
static base_status wait_until_ready(lockstep_program *p, base_error *error)
{
    struct pollfd one = {.fd = p->channel, .events = POLLIN};
    for (unsigned waited = 0; waited < p->options->hang_seconds * 1000 && !is_interrupted(p); waited += 2) {
        if (((volatile lockstep_memory *)p->memory)->is_ready)
            return BASE_OK;
        if (poll(&one, 1, 2) > 0)
            break;
    }
    lockstep_end_process(p->process);
    p->process = 0;
    char text[160] = "";
    const size_t length = lockstep_output(p, text, sizeof text - 1);
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return base_fail(error, BASE_E_IO, 0, 0, "%s cannot be controlled: it did not come to main() with %s%s%s",
                     p->options->words[0], p->options->library, *text ? ": " : "", text);
}

/* Maps the memory behind a descriptor, as large as it has to be. */
static base_status make_memory(lockstep_program *p, int memory, base_error *error)
{
    const uint32_t capacity = STRETCH * p->options->steps + 1;
    const uint64_t own = (lockstep_memory_size(capacity) + 4095) / 4096 * 4096;
    const uint64_t size = own + (p->options->node_count ? LOCKSTEP_NODES_SIZE : 0);
    if (ftruncate(memory, (off_t)size) != 0 || fcntl(p->output, F_SETFL, O_APPEND) != 0)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot make ready: %s", strerror(errno));
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (at == MAP_FAILED)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "no memory for %u steps", p->options->steps);
    p->memory = at;
    p->memory->magic = LOCKSTEP_MAGIC;
    p->memory->size = size;
    p->memory->step_capacity = capacity;
    p->memory->run_offset = own;
    if (p->options->own && !realpath(p->options->own, p->memory->own.path))
        return base_fail(error, BASE_E_IO, 0, 0, "the strategy %s: %s", p->options->own, strerror(errno));
    return BASE_OK;
}

/* A program that started us for one of its blocks: it stands by already. */
static base_status attach(const char *given, lockstep_program *p, base_error *error)
{
    int memory, process;
    if (sscanf(given, "%d,%d,%d,%d,%255[^\n]", &memory, &p->channel, &p->output, &process, p->block) != 5)
        return base_fail(error, BASE_E_IO, 0, 0, "%s is for blocks of tests (spex-lockstep.h(3))",
                         LOCKSTEP_ATTACH);
    p->process = process;
    const base_status status = make_memory(p, memory, error);
    close(memory);
    if (!status && send(p->channel, "m", 1, MSG_NOSIGNAL) != 1)
        return base_fail(error, BASE_E_IO, 0, 0, "the program that wanted to be run is gone");
    return status;
}

/* The folder whose files are put back. */
static base_status choose_folder(lockstep_program *p, base_error *error)
{
    const char *given = p->options->fresh ? p->options->fresh : p->options->folder ? p->options->folder : ".";
    char folder[PATH_MAX];
    if (!realpath(given, folder))
        return base_fail(error, BASE_E_IO, 0, 0, "%s: %s", given, strerror(errno));
    if (strlen(folder) < sizeof p->memory->fresh)
        strcpy(p->memory->fresh, folder);
    return BASE_OK;
}

/* The input that another program has, from its beginning. */
static int open_again(int descriptor)
{
    char path[48];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_RDWR);
}

/* What is made before there is a process. */
static base_status make_ready(lockstep_program *p, int memory, base_error *error)
{
    p->output = memfd_create("output", MFD_CLOEXEC);
    p->kept = memfd_create("kept", 0);
    if (memory < 0 || p->output < 0 || p->kept < 0)
        return base_fail(error, BASE_E_IO, 0, 0, "cannot make ready: %s", strerror(errno));
    const base_status status = make_memory(p, memory, error);
    return status ? status : choose_folder(p, error);
}

static base_status start_all(lockstep_program *p, unsigned number, base_error *error)
{
    const int memory = memfd_create("lockstep", 0);
    base_status status = make_ready(p, memory, error);
    if (!status)
        status = lockstep_nodes_start(p, number, memory, error);
    if (memory >= 0)
        close(memory);
    return status;
}

static base_status start(lockstep_program *p, unsigned number, int given, base_error *error)
{
    int ends[2] = {-1, -1};
    char path[PATH_MAX];
    const int memory = memfd_create("lockstep", 0);
    base_status status = make_ready(p, memory, error);
    p->input = given < 0 ? lockstep_keep_input() : open_again(given);
    if (!status && (p->input < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0))
        status = base_fail(error, BASE_E_IO, 0, 0, "cannot make ready: %s", strerror(errno));
    if (status)
        return status;
    p->channel = ends[0];
    close_on_exec(ends[0]);
    close_on_exec(p->input);
    if (!status) {
        p->memory->waits_for_ready = lockstep_find_program(p->options->words[0], path) &&
                                     lockstep_elf_calls(path, "spex_lockstep_ready");
        p->process = fork();
        if (p->process == 0) {
            const lockstep_birth birth = {.words = p->options->words,
                                          .number = number,
                                          .memory = memory,
                                          .channel = ends[1],
                                          .input = p->input,
                                          .output = p->output,
                                          .kept = p->kept};
            lockstep_become(p->options, &birth);
        }
        if (p->process < 0)
            status = base_fail(error, BASE_E_IO, 0, 0, "cannot fork: %s", strerror(errno));
    }
    close(memory);
    close(ends[1]);
    return status ? status : wait_until_ready(p, error);
}

base_status lockstep_start(const lockstep_options *options, lockstep_program *p, base_error *error)
{
    assert(options && p && (options->node_count || (options->words && options->words[0])));
    *p = (lockstep_program){.options = options, .channel = -1, .input = -1, .output = -1, .kept = -1};
    const char *attached = getenv(LOCKSTEP_ATTACH);
    if (options->node_count) {
        const base_status started = start_all(p, 0, error);
        if (started)
            lockstep_stop(p);
        return started;
    }
    base_status status = lockstep_look_at_program(options->words[0], error);
    if (!status)
        status = attached ? attach(attached, p, error) : start(p, 0, -1, error);
    if (status)
        lockstep_stop(p);
    return status;
}

base_status lockstep_start_another(const lockstep_program *first, unsigned number, lockstep_program *p,
                                   base_error *error)
{
    assert(first && first->memory && p);
    *p = (lockstep_program){.options = first->options, .channel = -1, .input = -1, .output = -1, .kept = -1};
    const base_status status =
        first->options->node_count ? start_all(p, number, error) : start(p, number, first->input, error);
    if (status)
        lockstep_stop(p);
    return status;
}

/* ---- running ---- */

/* Waits for the end of a run; one that makes no step for too long is ended. */
static bool wait_for_end(lockstep_program *p, pid_t child, bool *is_hung)
{
    struct pollfd one = {.fd = p->channel, .events = POLLIN};
    uint32_t seen = 0;
    unsigned idle = 0;
    for (;;) {
        const int ready = poll(&one, 1, 100);
        if (ready > 0)
            return true;
        if ((ready < 0 && errno != EINTR) || is_interrupted(p))
            return false;
        const uint32_t steps = ((volatile lockstep_memory *)p->memory)->result.step_count;
        idle = steps == seen ? idle + 1 : 0;
        seen = steps;
        if (idle >= p->options->hang_seconds * 10 && !*is_hung) {
            *is_hung = true;
            kill(child, SIGKILL);
        }
    }
}

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The places at which threads wait, those in a circle or all: each once, whoever waits there. */
static uint64_t hash_of_waits(const lockstep_result *r)
{
    uint64_t places[LOCKSTEP_THREADS_MAX], sum = 0;
    uint32_t count = 0;
    bool has_circle = false;
    for (uint32_t i = 0; i < r->thread_count; i++)
        has_circle |= !r->threads[i].is_finished && r->threads[i].waits_for != LOCKSTEP_NOBODY;
    for (uint32_t i = 0; i < r->thread_count; i++) {
        bool is_new =
            !r->threads[i].is_finished && (!has_circle || r->threads[i].waits_for != LOCKSTEP_NOBODY);
        for (uint32_t k = 0; k < count; k++)
            is_new &= places[k] != r->threads[i].wait_place;
        if (is_new)
            sum += mix(places[count++] = r->threads[i].wait_place);
    }
    return sum;
}

static uint64_t hash_of_cycle(const lockstep_cycle *cycle)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < cycle->count; i++)
        sum += mix(cycle->of[i].from_place ^ mix(cycle->of[i].to_place));
    return sum;
}

/* What was deviated from, and how; not of which instance, or when. */
static uint64_t hash_of_message(const char *text)
{
    uint64_t hash = 1;
    for (; *text; text++)
        if (*text < '0' || *text > '9')
            hash = mix(hash ^ (unsigned char)*text);
    return hash;
}

/* What tells a failure from others of its kind beside its place. */
static uint64_t other_of(const lockstep_result *r)
{
    switch (r->failure) {
    case LOCKSTEP_RACE:
        return r->earlier.place;
    case LOCKSTEP_DEADLOCK:
        return hash_of_waits(r);
    case LOCKSTEP_MONITOR:
        return hash_of_message(r->message);
    default:
        return 0;
    }
}

/* A run that ended well, by what is a failure only where it was asked for. */
static void judge_good(const lockstep_program *p, lockstep_outcome *o)
{
    const lockstep_result *r = &p->memory->result;
    lockstep_cycle cycle = {.count = 0};
    if (p->options->failing >> LOCKSTEP_LEFT & 1 && r->left) {
        o->failure = LOCKSTEP_LEFT;
        snprintf(o->message, sizeof o->message, "%u thread%s alive at the end", r->left,
                 r->left == 1 ? " was" : "s were");
    } else if (p->options->failing >> LOCKSTEP_LOST_WAKEUP & 1 && r->lost_signals) {
        o->failure = LOCKSTEP_LOST_WAKEUP;
        snprintf(o->message, sizeof o->message, "%u signal%s when nobody waited", r->lost_signals,
                 r->lost_signals == 1 ? " came" : "s came");
    } else if (p->options->failing >> LOCKSTEP_LOCK_ORDER & 1 && !lockstep_find_lock_order(p, &cycle) &&
               cycle.count) {
        o->failure = LOCKSTEP_LOCK_ORDER;
        o->place = cycle.of[0].to_place;
        o->other = hash_of_cycle(&cycle);
        snprintf(o->message, sizeof o->message,
                 "locks are taken in orders by which %u threads could wait for each other", cycle.count);
    }
}

static void judge(const lockstep_program *p, int status, bool is_hung, lockstep_outcome *o)
{
    const lockstep_result *r = &p->memory->result;
    *o = (lockstep_outcome){.failure = (lockstep_failure)r->failure,
                            .place = lockstep_place_in_node(r, r->place),
                            .node = r->node};
    if (is_hung) {
        o->failure = LOCKSTEP_HANG;
        snprintf(o->message, sizeof o->message,
                 "no scheduling point was reached for %u s: a loop, or a call that is not controlled",
                 p->options->hang_seconds);
    } else if (o->failure != LOCKSTEP_FINE) {
        o->other = other_of(r);
        snprintf(o->message, sizeof o->message, "%s", r->message);
    } else if (WIFSIGNALED(status)) {
        o->status = WTERMSIG(status);
        o->failure = o->status == SIGABRT ? LOCKSTEP_ABORT : LOCKSTEP_CRASH;
        snprintf(o->message, sizeof o->message, "ended by signal %d (%s)", o->status, strsignal(o->status));
    } else if (*p->block && !r->is_complete) {
        o->failure = LOCKSTEP_BAD_EXIT;
        o->status = WEXITSTATUS(status);
        snprintf(o->message, sizeof o->message, "the block ended the process with status %d", o->status);
    } else {
        o->status = *p->block ? p->options->expected_exit : WEXITSTATUS(status);
        if (o->status == p->options->expected_exit) {
            judge_good(p, o);
            return;
        }
        o->failure = LOCKSTEP_BAD_EXIT;
        snprintf(o->message, sizeof o->message, "exit status %d", o->status);
    }
}

static base_status fail_gone(const lockstep_program *p, base_error *error)
{
    return base_fail(error, BASE_E_IO, 0, 0, is_interrupted(p) ? "interrupted" : "%s is gone",
                     p->options->node_count ? "a node" : p->options->words[0]);
}

static bool launch_alone(lockstep_program *p)
{
    int child;
    if (send(p->channel, "r", 1, MSG_NOSIGNAL) != 1 || !lockstep_receive(p, &child))
        return false;
    p->child = child;
    return true;
}

base_status lockstep_launch(lockstep_program *p, base_error *error)
{
    assert(p && p->memory);
    lockstep_plan *plan = &p->memory->plan;
    plan->steps = p->options->steps;
    plan->is_idle_time = p->options->is_idle_time;
    plan->memory = p->options->memory;
    plan->spurious = p->options->spurious;
    plan->failing = p->options->failing;
    plan->faults = p->options->faults;
    plan->fault_count = plan->fewer_faults ? plan->fewer_faults : p->options->fault_count;
    plan->defers = p->options->defers;
    plan->latency = p->options->latency;
    plan->skew = p->options->skew;
    plan->expected_exit = p->options->expected_exit;
    p->memory->own.number++;
    plan->ends_at_races = p->options->failing >> LOCKSTEP_RACE & 1;
    p->memory->result.step_count = 0;
    p->memory->result.failure = LOCKSTEP_FINE;
    p->memory->result.stopped = 0;
    p->memory->result.is_complete = 0;
    p->was_in_batch = *p->block && p->wants_batches && !p->options->own;
    const base_status status = p->memory->file_count ? lockstep_put_files_back(p, error) : BASE_OK;
    if (status)
        return status;
    if (p->options->node_count)
        return ftruncate(p->output, 0) == 0 && lockstep_nodes_launch(p) ? BASE_OK : fail_gone(p, error);
    if (is_interrupted(p) || ftruncate(p->output, 0) != 0 || (!p->was_in_batch && !lockstep_batch_end(p)) ||
        !(p->was_in_batch ? lockstep_batch_launch(p) : launch_alone(p)))
        return fail_gone(p, error);
    return BASE_OK;
}

base_status lockstep_finish(lockstep_program *p, lockstep_outcome *outcome, base_error *error)
{
    assert(p && p->memory && outcome);
    int status;
    bool is_hung = false;
    if (p->options->node_count) {
        if (!lockstep_nodes_finish(p, &is_hung))
            return fail_gone(p, error);
        judge(p, p->options->expected_exit << 8, is_hung, outcome);
        return BASE_OK;
    }
    if (!(p->was_in_batch ? lockstep_batch_finish(p, &status, &is_hung)
                          : wait_for_end(p, p->child, &is_hung) && lockstep_receive(p, &status)))
        return fail_gone(p, error);
    judge(p, status, is_hung, outcome);
    return BASE_OK;
}

base_status lockstep_run(lockstep_program *p, lockstep_outcome *outcome, base_error *error)
{
    const base_status status = lockstep_launch(p, error);
    return status ? status : lockstep_finish(p, outcome, error);
}

bool lockstep_wait_for_stop(const lockstep_program *p)
{
    struct pollfd one = {.fd = p->channel, .events = POLLIN};
    assert(p->memory);
    while (!((volatile lockstep_memory *)p->memory)->result.stopped)
        if (poll(&one, 1, 20) > 0)
            return false;
    return true;
}

size_t lockstep_output(const lockstep_program *p, char *text, size_t size)
{
    struct stat about;
    if (p->output < 0 || fstat(p->output, &about) != 0)
        return 0;
    const off_t from = about.st_size > (off_t)size ? about.st_size - (off_t)size : 0;
    const ssize_t got = pread(p->output, text, size, from);
    return got > 0 ? (size_t)got : 0;
}

void lockstep_stop(lockstep_program *p)
{
    base_error ignored;
    if (p->memory)
        lockstep_batch_end(p);
    lockstep_nodes_stop(p);
    if (p->process > 0 && !*p->block)
        lockstep_end_process(p->process);
    if (p->memory && p->memory->file_count &&
        p->options->nodes) /* whoever runs them by a schedule finds the same */
        lockstep_put_files_back(p, &ignored);
    if (p->channel >= 0)
        close(p->channel);
    if (p->input >= 0)
        close(p->input);
    if (p->output >= 0)
        close(p->output);
    if (p->kept >= 0)
        close(p->kept);
    if (p->memory)
        munmap(p->memory, p->memory->size);
    *p = (lockstep_program){.channel = -1, .input = -1, .output = -1, .kept = -1};
}
