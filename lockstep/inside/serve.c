/* The process that runs are forked from. */
#include "lockstep/inside/serve.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lockstep/bell.h"
#include "lockstep/inside/arena.h"
#include "lockstep/inside/clocks.h"
#include "lockstep/inside/memory.h"
#include "lockstep/inside/own.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/state.h"

lockstep_memory *lockstep_map_memory(int descriptor)
{
    struct stat about;
    if (fstat(descriptor, &about) != 0)
        return NULL;
    const size_t size = (size_t)about.st_size;
    lockstep_memory *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (at != MAP_FAILED && at->magic == LOCKSTEP_MAGIC && at->node_count > 0) {
        munmap(at, size);
        at = mmap((void *)(uintptr_t)LOCKSTEP_NODES_ADDRESS, size, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_FIXED_NOREPLACE, descriptor, 0);
    }
    close(descriptor);
    return at == MAP_FAILED || at->magic != LOCKSTEP_MAGIC ? NULL : at;
}

static void *leave_thread(void *arg)
{
    pthread_exit(arg);
}

/* What the C library loads for the first thread that leaves by pthread_exit is there before the first run. */
static void load_unwinder(void)
{
    pthread_t t;
    if (REAL(pthread_create)(&t, NULL, leave_thread, NULL) == 0)
        REAL(pthread_join)(t, NULL);
}

/* A child that the program forks, by whatever way, is not followed. */
static void leave_control(void)
{
    lockstep_self = NULL;
}

void lockstep_prepare(lockstep_memory *memory)
{
    static bool is_done;
    lockstep_shared = memory;
    lockstep_find_real();
    lockstep_begin_clocks();
    if (lockstep_is_instrumented)
        lockstep_begin_arena();
    if (is_done)
        return;
    is_done = true;
    load_unwinder();
    pthread_atfork(NULL, NULL, leave_control);
}

/* "12 (worker)" */
static void tell_thread(const char *number)
{
    char path[64], name[32] = "";
    snprintf(path, sizeof path, "/proc/self/task/%.20s/comm", number);
    FILE *in = fopen(path, "r");
    if (in && fgets(name, sizeof name, in))
        name[strcspn(name, "\n")] = '\0';
    if (in)
        fclose(in);
    fprintf(stderr, " %s (%s)", number, name);
}

bool lockstep_tell_threads(const char *where)
{
    char own[16];
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/task");
    snprintf(own, sizeof own, "%d", (int)gettid());
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, own) == 0)
            continue;
        if (count++ == 0)
            fprintf(stderr, "threads that were started before %s cannot be controlled:", where);
        tell_thread(entry->d_name);
    }
    if (count)
        putc('\n', stderr);
    if (folder)
        closedir(folder);
    return count > 0;
}

static void write_status(int channel, int status)
{
    while (send(channel, &status, sizeof status, MSG_NOSIGNAL) < 0 && errno == EINTR) {
    }
}

/* Ends what a run has started and left behind, which is this process's child now. */
void lockstep_end_leftovers(void)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    for (int again = 0; again < 100; again++) {
        int child, count = 0;
        FILE *children = fopen(path, "r");
        while (children && fscanf(children, "%d", &child) == 1) {
            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
            count++;
        }
        if (children)
            fclose(children);
        if (count == 0)
            return;
    }
}

static void become_run(const lockstep_service *s)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* signals to its process group are for it alone, and what it starts ends with it */
    if (s->is_program) {
        close(s->channel);
        return;
    }
    cpu_set_t one;
    const int cpu = sched_getcpu();
    CPU_ZERO(&one);
    CPU_SET((size_t)(cpu > 0 ? cpu : 0), &one);
    sched_setaffinity(0, sizeof one, &one);
    dup2(s->output, STDOUT_FILENO);
    dup2(s->output, STDERR_FILENO);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

static int wait_for(pid_t child)
{
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/* Where open files stand is the same at the beginning of each run. */
enum { OPEN_MAX_KEPT = 64 };
static struct {
    int descriptor;
    off_t at;
} open_files[OPEN_MAX_KEPT];
static int open_count;

static void note_open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    open_count = 0;
    for (const struct dirent *entry; folder && (entry = readdir(folder)) && open_count < OPEN_MAX_KEPT;) {
        const int descriptor = atoi(entry->d_name);
        struct stat about;
        if (descriptor > STDERR_FILENO && fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode)) {
            open_files[open_count].descriptor = descriptor;
            open_files[open_count++].at = lseek(descriptor, 0, SEEK_CUR);
        }
    }
    if (folder)
        closedir(folder);
}

static void put_offsets_back(void)
{
    lseek(STDIN_FILENO, 0, SEEK_SET);
    for (int i = 0; i < open_count; i++)
        lseek(open_files[i].descriptor, open_files[i].at, SEEK_SET);
}

char lockstep_serve(const lockstep_service *s)
{
    if (s->is_program)
        note_open_files();
    s->memory->is_ready = 1;
    for (char word; read(s->channel, &word, 1) == 1 && (word == 'r' || word == 'b');) {
        if (s->is_program)
            put_offsets_back();
        const pid_t child = REAL(fork)();
        if (child == 0) {
            become_run(s);
            return word;
        }
        int status = -1;
        if (child > 0) {
            write_status(s->channel, child); /* whoever waits too long may end it */
            status = wait_for(child);
            lockstep_end_own(status);
            if (s->is_program)
                lockstep_end_leftovers();
            else
                kill(-child, SIGKILL);
        }
        lockstep_tell(&s->memory->done, LOCKSTEP_ENDED);
        write_status(s->channel, status);
    }
    return 0;
}
