/* Names that a file does not define are what it calls; those that liblockstep.so defines are controlled, but
 * for the few that it only names. Libraries are those that the program's own loader lists, which does not run
 * it. */
#include "lockstep/outside/lint.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

void lockstep_lint_release(lockstep_lint *lint)
{
    for (size_t i = 0; i < lint->count; i++) {
        for (size_t k = 0; k < lint->files[i].count; k++)
            free(lint->files[i].calls[k].name);
        free(lint->files[i].calls);
        free(lint->files[i].path);
    }
    free(lint->files);
    *lint = (lockstep_lint){0};
}

size_t lockstep_lint_uncontrolled(const lockstep_lint *lint)
{
    size_t count = 0;
    for (size_t i = 0; i < lint->count; i++)
        for (size_t k = 0; k < lint->files[i].count; k++)
            count += lint->files[i].calls[k].why != NULL;
    return count;
}

#ifdef HAVE_LIBDW
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAITS     "waits while all other threads stand"
#define PROCESSES "starts a process, which is not controlled"
#define PROGRAMS  "gives its place to a program that is not controlled"
#define STARTS    "starts threads of the C library's own"
#define CLOCK     "reads a clock of processor time"
#define SIGNALS   "has to do with signals, which come when they come"
#define SHARED    "shares with other processes, which are not controlled"
#define KERNEL    "has the kernel do things on its own"

/* In the order of names. Some of them liblockstep.so defines, to name them, or for nodes (--nodes). */
static const struct {
    const char *name, *why;
} unlike[] = {
    {"aio_read", STARTS},
    {"aio_suspend", WAITS},
    {"aio_write", STARTS},
    {"alarm", SIGNALS},
    {"clock", CLOCK},
    {"clone", "starts a thread or process that is not controlled"},
    {"daemon", PROCESSES},
    {"epoll_pwait2", WAITS},
    {"execl", PROGRAMS},
    {"execle", PROGRAMS},
    {"execlp", PROGRAMS},
    {"execv", PROGRAMS},
    {"execve", PROGRAMS},
    {"execvp", PROGRAMS},
    {"execvpe", PROGRAMS},
    {"fexecve", PROGRAMS},
    {"flock", WAITS},
    {"fork", PROCESSES},
    {"forkpty", PROCESSES},
    {"getaddrinfo_a", STARTS},
    {"getrusage", CLOCK},
    {"io_submit", KERNEL},
    {"io_uring_enter", KERNEL},
    {"io_uring_queue_init", KERNEL},
    {"io_uring_setup", KERNEL},
    {"kill", SIGNALS},
    {"lockf", WAITS},
    {"mq_notify", STARTS},
    {"mq_receive", WAITS},
    {"mq_send", WAITS},
    {"mq_timedreceive", WAITS},
    {"mq_timedsend", WAITS},
    {"msgrcv", WAITS},
    {"msgsnd", WAITS},
    {"pause", WAITS},
    {"popen", PROCESSES},
    {"posix_spawn", PROCESSES},
    {"posix_spawnp", PROCESSES},
    {"process_vm_writev", SHARED},
    {"pthread_kill", SIGNALS},
    {"pthread_sigqueue", SIGNALS},
    {"raise", SIGNALS},
    {"recvmmsg", WAITS},
    {"semop", WAITS},
    {"semtimedop", WAITS},
    {"setitimer", SIGNALS},
    {"shmat", SHARED},
    {"sigsuspend", WAITS},
    {"sigtimedwait", WAITS},
    {"sigwait", WAITS},
    {"sigwaitinfo", WAITS},
    {"system", PROCESSES},
    {"timer_create", "has timers, which go by the machine's clock"},
    {"timerfd_create", "has timers, which go by the machine's clock"},
    {"times", CLOCK},
    {"vfork", PROCESSES},
    {"wait", WAITS},
    {"wait3", WAITS},
    {"wait4", WAITS},
    {"waitid", WAITS},
    {"waitpid", WAITS},
};

static int by_name(const void *a, const void *b)
{
    const lockstep_lint_call *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* ---- tables of names ---- */

typedef struct table {
    Elf *elf;
    int file;
    Elf_Data *symbols;
    GElf_Shdr header;
    size_t count;
} table;

/* False: it has none, or is no ELF file. */
static bool open_table(const char *path, table *t)
{
    *t = (table){.file = open(path, O_RDONLY | O_CLOEXEC)};
    if (t->file < 0 || elf_version(EV_CURRENT) == EV_NONE ||
        !(t->elf = elf_begin(t->file, ELF_C_READ_MMAP, NULL)))
        return false;
    for (Elf_Scn *s = NULL; (s = elf_nextscn(t->elf, s)) != NULL;)
        if (gelf_getshdr(s, &t->header) && t->header.sh_type == SHT_DYNSYM && t->header.sh_entsize &&
            (t->symbols = elf_getdata(s, NULL)) != NULL) {
            t->count = t->header.sh_size / t->header.sh_entsize;
            return true;
        }
    return false;
}

static void close_table(table *t)
{
    if (t->elf)
        elf_end(t->elf);
    if (t->file >= 0)
        close(t->file);
}

/* The `i`th name, when it is defined there, or is not, as wanted; else NULL. */
static const char *name_of(const table *t, size_t i, bool is_defined)
{
    GElf_Sym symbol;
    if (!gelf_getsym(t->symbols, (int)i, &symbol) || (symbol.st_shndx != SHN_UNDEF) != is_defined)
        return NULL;
    const char *name = elf_strptr(t->elf, t->header.sh_link, symbol.st_name);
    return name && *name ? name : NULL;
}

static base_status add_call(lockstep_lint_file *f, const char *name, const char *why)
{
    char *copy = strdup(name);
    if (!copy || !base_grow(f->calls, f->capacity, f->count + 1)) {
        free(copy);
        return BASE_E_NOMEM;
    }
    f->calls[f->count++] = (lockstep_lint_call){.name = copy, .why = why};
    return BASE_OK;
}

/* All that a file defines, as calls in the order of names. */
static base_status read_defined(const char *path, lockstep_lint_file *all, base_error *error)
{
    table t;
    base_status status = BASE_OK;
    if (!open_table(path, &t))
        status = base_fail(error, BASE_E_IO, 0, 0, "%s cannot be read", path);
    for (size_t i = 0; i < t.count && !status; i++)
        if (name_of(&t, i, true))
            status = add_call(all, name_of(&t, i, true), NULL);
    close_table(&t);
    if (all->count)
        qsort(all->calls, all->count, sizeof *all->calls, by_name);
    return status;
}

/* Whether a call matters, and why it is not controlled. */
static bool look_up(const char *name, const lockstep_lint_file *defined, const char **why)
{
    const lockstep_lint_call wanted = {.name = (char *)(uintptr_t)name};
    const bool is_defined =
        defined->count && bsearch(&wanted, defined->calls, defined->count, sizeof wanted, by_name);
    *why = NULL;
    for (size_t i = 0; i < sizeof unlike / sizeof *unlike; i++)
        if (strcmp(unlike[i].name, name) == 0)
            *why = unlike[i].why;
    return is_defined || *why;
}

static base_status read_calls(lockstep_lint_file *f, const lockstep_lint_file *defined)
{
    table t;
    base_status status = BASE_OK;
    f->is_readable = open_table(f->path, &t);
    for (size_t i = 0; f->is_readable && i < t.count && !status; i++) {
        const char *name = name_of(&t, i, false), *why;
        if (!name)
            continue;
        if (strncmp(name, "__tsan_", 7) == 0)
            f->is_instrumented = true;
        else if (look_up(name, defined, &why))
            status = add_call(f, name, why);
    }
    close_table(&t);
    if (f->count)
        qsort(f->calls, f->count, sizeof *f->calls, by_name);
    return status;
}

/* ---- files ---- */

static base_status add_file(lockstep_lint *lint, const char *path)
{
    char *copy = strdup(path);
    if (!copy || !base_grow(lint->files, lint->capacity, lint->count + 1)) {
        free(copy);
        return BASE_E_NOMEM;
    }
    lint->files[lint->count++] = (lockstep_lint_file){.path = copy};
    return BASE_OK;
}

/* The loader that a program names. */
static bool find_loader(const char *path, char loader[static PATH_MAX])
{
    table t;
    GElf_Phdr segment;
    size_t count = 0;
    bool is_found = false;
    open_table(path, &t);
    if (t.elf && elf_getphdrnum(t.elf, &count) != 0)
        count = 0;
    for (size_t i = 0; i < count && !is_found; i++)
        if (gelf_getphdr(t.elf, (int)i, &segment) && segment.p_type == PT_INTERP &&
            segment.p_filesz < PATH_MAX) {
            const ssize_t got = pread(t.file, loader, segment.p_filesz, (off_t)segment.p_offset);
            loader[got > 0 ? got : 0] = '\0';
            is_found = got > 0;
        }
    close_table(&t);
    return is_found;
}

/* Libraries that are the other side of what is controlled. */
static bool is_apart(const char *path)
{
    static const char *const names[] = {"libc.so", "libpthread.so", "librt.so", "libdl.so",
                                        "libm.so", "libutil.",      "ld-linux", "liblockstep.so",
                                        "ld-musl", "libgcc_s."};
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* "libz.so.1 => /usr/lib/libz.so.1 (0x7f...)" */
static base_status take_line(lockstep_lint *lint, char *line)
{
    char *at = strstr(line, "=> ");
    if (!at)
        return BASE_OK;
    at += 3;
    at[strcspn(at, " \n")] = '\0';
    return *at == '/' && !is_apart(at) ? add_file(lint, at) : BASE_OK;
}

/* Has the loader write the libraries; -1: it cannot be started. */
static pid_t start_loader(const char *loader, const char *path, FILE **out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execl(loader, loader, "--list", path, (char *)NULL);
        dprintf(STDERR_FILENO, "%s: %s\n", loader, strerror(errno));
        _exit(127);
    }
    close(ends[1]);
    *out = child > 0 ? fdopen(ends[0], "r") : NULL;
    if (!*out)
        close(ends[0]);
    return child;
}

static base_status list_libraries(lockstep_lint *lint, const char *path, base_error *error)
{
    char loader[PATH_MAX], line[PATH_MAX + 256] = "";
    FILE *in = NULL;
    int end = -1;
    base_status status = BASE_OK;
    const pid_t child = find_loader(path, loader) ? start_loader(loader, path, &in) : -1;
    while (in && !status && fgets(line, sizeof line, in))
        status = take_line(lint, line);
    if (in)
        fclose(in);
    if (child > 0)
        waitpid(child, &end, 0);
    line[strcspn(line, "\n")] = '\0';
    return end == 0 || status ? status
                              : base_fail(error, BASE_E_IO, 0, 0, "the libraries of %s cannot be found%s%s",
                                          path, *line ? ": " : "", line);
}

base_status lockstep_lint_program(const char *path, const char *library, lockstep_lint *lint,
                                  base_error *error)
{
    assert(path && library && lint);
    lockstep_lint own = {.count = 0};
    *lint = (lockstep_lint){.count = 0};
    base_status status = add_file(&own, library);
    if (!status)
        status = read_defined(library, &own.files[0], error);
    if (!status)
        status = add_file(lint, path);
    if (!status)
        status = list_libraries(lint, path, error);
    for (size_t i = 0; i < lint->count && !status; i++)
        status = read_calls(&lint->files[i], &own.files[0]);
    lockstep_lint_release(&own);
    return status == BASE_E_NOMEM ? base_fail(error, status, 0, 0, "no memory to look at %s", path) : status;
}
#else
base_status lockstep_lint_program(const char *path, const char *library, lockstep_lint *lint,
                                  base_error *error)
{
    (void)path;
    (void)library;
    *lint = (lockstep_lint){.count = 0};
    return base_fail(error, BASE_E_IO, 0, 0,
                     "lint reads ELF files by libelf, and this spex was built without it (--with-libdw)");
}
#endif
