/* Whether a program can be controlled, and how a process becomes one that is. */
#include "lockstep/outside/launch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "lockstep/outside/elf.h"

enum { DESCRIPTORS_FROM = 200 };

bool lockstep_find_program(const char *name, char path[static PATH_MAX])
{
    if (strchr(name, '/')) {
        snprintf(path, PATH_MAX, "%s", name);
        return access(path, X_OK) == 0;
    }
    for (const char *at = getenv("PATH"); at && *at;) {
        const size_t length = strcspn(at, ":");
        snprintf(path, PATH_MAX, "%.*s/%s", (int)length, at, name);
        if (access(path, X_OK) == 0)
            return true;
        at += length + (at[length] == ':');
    }
    return false;
}

base_status lockstep_look_at_program(const char *name, base_error *error)
{
    char path[PATH_MAX];
    struct stat about;
    if (!lockstep_find_program(name, path))
        return base_fail(error, BASE_E_IO, 0, 0, "%s: %s", name,
                         errno == EACCES ? strerror(errno) : "there is no such program");
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return base_fail(error, BASE_E_IO, 0, 0, "%s is no program", path);
    if (about.st_mode & (S_ISUID | S_ISGID))
        return base_fail(error, BASE_E_IO, 0, 0,
                         "%s is set-uid or set-gid: the loader lets nothing before it", path);
    FILE *in = fopen(path, "rb");
    if (!in)
        return base_fail(error, BASE_E_IO, 0, 0, "%s: %s", path, strerror(errno));
    char first[EI_NIDENT] = {0};
    const size_t got = fread(first, 1, sizeof first, in);
    base_status status = BASE_OK;
    if (got >= 2 && memcmp(first, "#!", 2) == 0)
        status = base_fail(error, BASE_E_IO, 0, 0,
                           "%s is a script; name the program itself (of libtool: .libs/%s)", path,
                           strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    else if (got < sizeof first || memcmp(first, ELFMAG, SELFMAG) != 0)
        status = base_fail(error, BASE_E_IO, 0, 0, "%s is no program for this machine", path);
    else if (first[EI_CLASS] != ELFCLASS64)
        status =
            base_fail(error, BASE_E_IO, 0, 0, "%s is a program of 32 bits, which cannot be controlled", path);
    else if (!lockstep_elf_has_interpreter(in))
        status = base_fail(error, BASE_E_IO, 0, 0,
                           "%s is linked statically: nothing can stand before its C library", path);
    else if (lockstep_elf_has_thread_sanitizer(in))
        status = base_fail(error, BASE_E_IO, 0, 0,
                           "%s is linked with the run time of ThreadSanitizer; link it with that of "
                           "spex-lockstep instead (pkg-config spex-lockstep)",
                           path);
    fclose(in);
    return status;
}

int lockstep_keep_input(void)
{
    char buffer[65536];
    const int kept = memfd_create("input", 0);
    struct stat about;
    if (kept < 0 || isatty(STDIN_FILENO) || fstat(STDIN_FILENO, &about) != 0)
        return kept;
    for (ssize_t got; (got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0;)
        if (write(kept, buffer, (size_t)got) != got)
            break;
    return kept;
}

/* The words, as execvp wants them. */
static char **copy_words(const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    char **copy = base_alloc_zeroed((uint64_t)count + 1, sizeof *copy);
    for (size_t i = 0; i < count && copy; i++)
        if (!(copy[i] = strdup(words[i])))
            return NULL;
    return copy;
}

/* The processor for one of several programs: they go round from where this process is. */
static int choose_processor(unsigned number)
{
    cpu_set_t allowed;
    int cpu = sched_getcpu();
    cpu = cpu > 0 ? cpu : 0;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0 || CPU_COUNT(&allowed) == 0)
        return cpu;
    for (number %= (unsigned)CPU_COUNT(&allowed); number > 0; number--)
        do
            cpu = (cpu + 1) % CPU_SETSIZE;
        while (!CPU_ISSET((size_t)cpu, &allowed));
    return cpu;
}

/* The same numbers of descriptors whichever of several programs it is: it may show what is free. */
static int move(int descriptor, int *least)
{
    const int moved = fcntl(descriptor, F_DUPFD, *least);
    if (moved < 0)
        return descriptor;
    *least = moved + 1;
    close(descriptor);
    return moved;
}

void lockstep_become(const lockstep_options *options, const lockstep_birth *b)
{
    char descriptors[48];
    int least = DESCRIPTORS_FROM;
    const char *before = getenv("LD_PRELOAD");
    char *preload = NULL;
    cpu_set_t one;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* what a terminal sends is for who controls it */
    if (!options->randomise)
        personality(ADDR_NO_RANDOMIZE);
    CPU_ZERO(&one);
    CPU_SET((size_t)choose_processor(b->number), &one);
    sched_setaffinity(0, sizeof one, &one);
    const int memory = move(b->memory, &least), channel = move(b->channel, &least),
              kept = move(b->kept, &least);
    snprintf(descriptors, sizeof descriptors, "%d,%d,%d", memory, channel, kept);
    if (asprintf(&preload, "%s%s%s", options->library, before ? ":" : "", before ? before : "") < 0 ||
        setenv("LD_PRELOAD", preload, 1) != 0 || setenv(LOCKSTEP_ENVIRONMENT, descriptors, 1) != 0 ||
        (b->node && setenv(LOCKSTEP_NODE_ENVIRONMENT, b->node, 1) != 0) || dup2(b->input, STDIN_FILENO) < 0 ||
        dup2(b->output, STDOUT_FILENO) < 0 || dup2(b->output, STDERR_FILENO) < 0)
        _exit(127);
    char **words = copy_words(b->words), path[PATH_MAX];
    if (words && lockstep_find_program(words[0], path))
        execv(path, words);
    dprintf(b->output, "%s\n", strerror(errno));
    _exit(127);
}
