/* Blocks of schedules in a test (<spex-lockstep.h>): `spex lockstep` is started as a child that chooses, and
 * this process forks the ones in which a block is run, many times in each. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spex-lockstep.h>

#include "lockstep/bell.h"
#include "lockstep/inside/command.h"
#include "lockstep/inside/control.h"
#include "lockstep/inside/fibers.h"
#include "lockstep/inside/own.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/run.h"
#include "lockstep/inside/serve.h"
#include "lockstep/inside/variables.h"

enum { NOTHING_FOUND = 0, TROUBLE = 2, LISTEN_MILLISECONDS = 1000 };

/* ---- runs ---- */

static void run_once(lockstep_memory *memory, void (*function)(void), uint64_t place, uintptr_t frame)
{
    lockstep_start_run(memory, frame);
    lockstep_look_at_start();
    function();
    lockstep_end_run(place);
    memory->result.is_complete = 1;
    lockstep_set_running(NULL);
    lockstep_self = NULL;
}

/* Is whoever chooses still there? */
static bool is_asked(int channel)
{
    struct pollfd one = {.fd = channel, .events = POLLIN};
    return poll(&one, 1, 0) == 0 || !(one.revents & POLLHUP);
}

/* The number of the next run of a batch. */
static uint32_t wait_for_number(lockstep_memory *memory, int channel, uint32_t last)
{
    while (memory->asked == last) {
        lockstep_listen(&memory->asked, last, LISTEN_MILLISECONDS);
        if (memory->asked == last && !is_asked(channel))
            return LOCKSTEP_ENDED;
    }
    return memory->asked;
}

/* In a child: one run, or one for each number that is asked for. */
static _Noreturn void run_block(lockstep_memory *memory, int channel, bool is_batch, void (*function)(void),
                                uint64_t place)
{
    const uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    lockstep_is_block = true;
    if (!memory->plan.stops_at) /* a debugger shows kernel threads */
        lockstep_begin_fibers();
    for (uint32_t number = 0; is_batch || number == 0;) {
        number = is_batch ? wait_for_number(memory, channel, number) : 1;
        if (number == LOCKSTEP_ENDED)
            break;
        run_once(memory, function, place, frame);
        if (memory->result.left) /* they would go on in the next run */
            break;
        if (is_batch)
            lockstep_tell(&memory->done, number);
    }
    fflush(NULL);
    _exit(0);
}

/* ---- who chooses ---- */

static pid_t start_spex(const lockstep_words *command, const char *name, int memory, int channel, int output)
{
    char attached[512], *at[LOCKSTEP_WORDS_MAX];
    const pid_t own = getpid();
    memcpy(at, command->at, sizeof at);
    at[command->count] = NULL;
    snprintf(attached, sizeof attached, "%d,%d,%d,%d,%s", memory, channel, output, (int)own, name);
    const pid_t child = REAL(fork)();
    if (child != 0)
        return child;
    signal(SIGCHLD, SIG_DFL);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    unsetenv("LD_PRELOAD");
    unsetenv("SPEX_LOCKSTEP");
    if (setenv(LOCKSTEP_ATTACH, attached, 1) == 0)
        lockstep_become_spex(at);
    fprintf(stderr, "%s: spex cannot be started (%s); SPEX_COMMAND can say where it is\n", name,
            strerror(errno));
    _exit(TROUBLE);
}

/* Waits until the memory is as large as it is to be. */
static lockstep_memory *wait_for_memory(int descriptor, int channel)
{
    char word;
    return read(channel, &word, 1) == 1 && word == 'm' ? lockstep_map_memory(descriptor) : NULL;
}

static int explore(const lockstep_words *command, const char *name, void (*function)(void), uint64_t place)
{
    int ends[2] = {-1, -1}, status = 0;
    const int memory = memfd_create("lockstep", 0), output = memfd_create("output", 0);
    if (memory < 0 || output < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        fprintf(stderr, "%s: cannot make ready: %s\n", name, strerror(errno));
        return TROUBLE;
    }
    fflush(NULL);
    const pid_t spex = start_spex(command, name, memory, ends[1], output);
    close(ends[1]);
    lockstep_memory *shared = spex > 0 ? wait_for_memory(memory, ends[0]) : NULL;
    if (shared) {
        const lockstep_service service = {.memory = shared, .channel = ends[0], .output = output};
        lockstep_prepare(shared);
        if (!lockstep_load_own(shared))
            _exit(TROUBLE);
        const char word = lockstep_serve(&service);
        if (word)
            run_block(shared, ends[0], word == 'b', function, place);
        munmap(shared, shared->size);
    }
    close(ends[0]);
    close(output);
    while (spex > 0 && waitpid(spex, &status, 0) < 0 && errno == EINTR) {
    }
    if (spex > 0 && WIFSIGNALED(status))
        fprintf(stderr, "%s: spex was ended by signal %d\n", name, WTERMSIG(status));
    return spex > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : TROUBLE;
}

/* ---- what is asked for ---- */

/* Is the file a schedule of this block? */
static bool is_schedule_of(const char *path, const char *name)
{
    char line[512], block[256] = "";
    FILE *in = fopen(path, "r");
    if (!in)
        return true; /* spex says what is wrong with it */
    while (!*block && fgets(line, sizeof line, in) && strncmp(line, "steps ", 6) != 0)
        sscanf(line, "block %255s", block);
    fclose(in);
    return strcmp(block, name) == 0;
}

static int number(char *text, size_t size, const char *option, unsigned long long value, bool is_hex)
{
    return snprintf(text, size, is_hex ? "%s=%llx" : "%s=%llu", option, value);
}

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static int check(const char *name, void (*function)(void), const spex_lockstep_options *options,
                 const char *given, uint64_t place)
{
    char runs[48], seed[48], strategy[64], steps[48], trace[300];
    lockstep_words command = {.count = 0};
    char *more = copy(options ? options->more : NULL), *last = copy(given);
    lockstep_add_word(&command, "spex");
    lockstep_add_word(&command, "lockstep");
    lockstep_add_word(&command, "run");
    snprintf(trace, sizeof trace, "--trace=%s.sched", name);
    lockstep_add_word(&command, trace);
    if (options && options->runs && number(runs, sizeof runs, "--runs", options->runs, false))
        lockstep_add_word(&command, runs);
    if (options && options->seed && number(seed, sizeof seed, "--seed", options->seed, true))
        lockstep_add_word(&command, seed);
    if (options && options->steps && number(steps, sizeof steps, "--steps", options->steps, false))
        lockstep_add_word(&command, steps);
    snprintf(strategy, sizeof strategy, "--strategy=%s",
             options && options->strategy ? options->strategy : "");
    if (options && options->strategy)
        lockstep_add_word(&command, strategy);
    if (more)
        lockstep_add_words(&command, more);
    if (last)
        lockstep_add_words(&command, last);
    lockstep_add_program(&command);
    const int outcome = explore(&command, name, function, place);
    free(more);
    free(last);
    return outcome;
}

/* "VERB:FILE" and options, a line each: what is wanted of a schedule of this block. */
static int use_schedule(const char *given, const char *name, void (*function)(void), uint64_t place)
{
    char *text = strdup(given), *rest = NULL;
    if (!text)
        return TROUBLE;
    const char *verb = strtok_r(text, ":", &rest), *path = strtok_r(NULL, "\n", &rest);
    lockstep_words command = {.at = {"spex", "lockstep", verb, path ? path : ""}, .count = 4};
    for (const char *word = strtok_r(NULL, "\n", &rest); word; word = strtok_r(NULL, "\n", &rest))
        lockstep_add_word(&command, word);
    lockstep_add_program(&command);
    const int outcome =
        is_schedule_of(command.at[3], name) ? explore(&command, name, function, place) : NOTHING_FOUND;
    free(text);
    return outcome;
}

static bool is_about_schedule(const char *given)
{
    static const char *const verbs[] = {"replay:", "shrink:", "slice:", "export:"};
    bool is = false;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        is |= strncmp(given, verbs[i], strlen(verbs[i])) == 0;
    return is;
}

INTERPOSED int spex_lockstep_check_named(const char *name, void (*function)(void),
                                         const spex_lockstep_options *options)
{
    const char *given = getenv("SPEX_LOCKSTEP");
    char where[300];
    if (lockstep_is_on() || (given && strcmp(given, "off") == 0)) {
        function();
        return NOTHING_FOUND;
    }
    snprintf(where, sizeof where, "the block %s", name);
    if (lockstep_tell_threads(where))
        return TROUBLE;
    return given && is_about_schedule(given) ? use_schedule(given, name, function, HERE)
                                             : check(name, function, options, given, HERE);
}

/* ---- blocks by name ---- */

static spex_lockstep_block *blocks; /* in the order of their names */

INTERPOSED void spex_lockstep_register(spex_lockstep_block *block)
{
    spex_lockstep_block **at = &blocks;
    while (*at && strcmp((*at)->name, block->name) < 0)
        at = &(*at)->next;
    block->next = *at;
    *at = block;
}

static const spex_lockstep_block *find(const char *name)
{
    const spex_lockstep_block *at = blocks;
    while (at && strcmp(at->name, name) != 0)
        at = at->next;
    return at;
}

static int show_list(void)
{
    for (const spex_lockstep_block *b = blocks; b; b = b->next)
        puts(b->name);
    return NOTHING_FOUND;
}

static int show_help(const char *program)
{
    printf("usage: %s [OPTION]... [BLOCK]...\n\n"
           "Runs blocks under schedules that are chosen; all without names.\n\n"
           "  --list  list the blocks\n"
           "  --help  print this\n\n"
           "Other options are those of spex-lockstep(1); SPEX_LOCKSTEP has more, and SPEX_LOCKSTEP=off runs "
           "each "
           "block once.\n",
           program);
    return NOTHING_FOUND;
}

/* An option that is two arguments. */
static bool takes_next(const char *argument)
{
    return strcmp(argument, "-n") == 0 || strcmp(argument, "-o") == 0;
}

static void append(char *text, size_t size, const char *word)
{
    const size_t length = strlen(text);
    snprintf(text + length, size - length, " %s", word);
}

INTERPOSED int spex_lockstep_main(int argc, char **argv)
{
    char more[4096] = "";
    const spex_lockstep_block *named[64];
    size_t count = 0;
    int worst = NOTHING_FOUND;
    for (int i = 1; i < argc; i++) {
        const spex_lockstep_block *block = find(argv[i]);
        if (strcmp(argv[i], "--list") == 0)
            return show_list();
        if (strcmp(argv[i], "--help") == 0)
            return show_help(argv[0]);
        if (argv[i][0] == '-') {
            append(more, sizeof more, argv[i]);
            if (takes_next(argv[i]) && i + 1 < argc)
                append(more, sizeof more, argv[++i]);
        } else if (block && count < sizeof named / sizeof *named) {
            named[count++] = block;
        } else {
            fprintf(stderr, "%s: there is no block '%s'\n", argv[0], argv[i]);
            return TROUBLE;
        }
    }
    if (!blocks) {
        fprintf(stderr, "%s: there is no block: SPEX_SCHEDULES(name) begins one\n", argv[0]);
        return TROUBLE;
    }
    const spex_lockstep_options options = {.more = more};
    size_t at = 0;
    for (const spex_lockstep_block *b = count ? named[0] : blocks; b;
         b = count ? (++at < count ? named[at] : NULL) : b->next) {
        const int outcome = spex_lockstep_check_named(b->name, b->function, &options);
        worst = outcome > worst ? outcome : worst;
    }
    return worst;
}
