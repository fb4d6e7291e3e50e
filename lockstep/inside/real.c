/* The next definition of each function that is interposed, looked up once. */
#include "lockstep/inside/real.h"

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#define LOCKSTEP_POINTER(type, name, parameters) type(*lockstep_real_##name) parameters;
LOCKSTEP_REAL(LOCKSTEP_POINTER)
#undef LOCKSTEP_POINTER
int (*lockstep_real_gettimeofday)(struct timeval *, void *);

/* Condition variables have two versions; the newer one is meant. */
static void *find(const char *name)
{
    void *function = NULL;
    if (strncmp(name, "pthread_cond_", 13) == 0)
        function = dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2");
    return function ? function : dlsym(RTLD_NEXT, name);
}

/* Code that is not the program's: this library, the C library, the loader, what the kernel gives. */
enum { APART_MAX = 5 };
static struct {
    uint64_t begin, end;
} apart[APART_MAX];
static int apart_count;

bool lockstep_is_apart(uint64_t address)
{
    for (int i = 0; i < apart_count; i++)
        if (address >= apart[i].begin && address < apart[i].end)
            return true;
    return false;
}

bool lockstep_find_c_library(uint64_t *begin, uint64_t *end)
{
    const uint64_t threads = (uint64_t)(uintptr_t)REAL(pthread_create),
                   rest = (uint64_t)(uintptr_t)REAL(syscall);
    for (int i = 0; i < apart_count; i++)
        if (threads >= apart[i].begin && threads < apart[i].end && rest >= apart[i].begin &&
            rest < apart[i].end) {
            *begin = apart[i].begin;
            *end = apart[i].end;
            return true;
        }
    return false;
}

static int note_apart(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    uint64_t begin = UINT64_MAX, end = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        const uint64_t from = info->dlpi_addr + p->p_vaddr;
        if (p->p_type != PT_LOAD)
            continue;
        begin = from < begin ? from : begin;
        end = from + p->p_memsz > end ? from + p->p_memsz : end;
    }
    const uint64_t here = (uint64_t)(uintptr_t)&note_apart,
                   library = (uint64_t)(uintptr_t)lockstep_real_pthread_create;
    const char *name = strrchr(info->dlpi_name, '/');
    const bool is_apart = (here >= begin && here < end) || (library >= begin && library < end) ||
                          (name && strncmp(name, "/ld-", 4) == 0) ||
                          strncmp(info->dlpi_name, "linux-vdso", 10) == 0;
    if (is_apart && apart_count < APART_MAX) {
        apart[apart_count].begin = begin;
        apart[apart_count++].end = end;
    }
    return 0;
}

void lockstep_find_real(void)
{
    static int is_done;
    if (is_done)
        return;
    is_done = 1;
    void *function;
#define LOCKSTEP_FIND(type, name, parameters)                                                                \
    function = find(#name);                                                                                  \
    __builtin_memcpy(&lockstep_real_##name, &function, sizeof function);
    LOCKSTEP_REAL(LOCKSTEP_FIND)
#undef LOCKSTEP_FIND
    dl_iterate_phdr(note_apart, NULL);
    function = find("gettimeofday");
    memcpy(&lockstep_real_gettimeofday, &function, sizeof function);
}
