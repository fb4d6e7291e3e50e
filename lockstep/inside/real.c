/* The next definition of each function that is interposed, looked up once. */
#include "lockstep/inside/real.h"

#include <dlfcn.h>
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

void lockstep_find_real(void)
{
    static int is_done;
    if (is_done)
        return;
    is_done = 1;
    void *function;
#define LOCKSTEP_FIND(type, name, parameters)                                                                \
    function = find(#name);                                                                                  \
    memcpy(&lockstep_real_##name, &function, sizeof function);
    LOCKSTEP_REAL(LOCKSTEP_FIND)
#undef LOCKSTEP_FIND
    function = find("gettimeofday");
    memcpy(&lockstep_real_gettimeofday, &function, sizeof function);
}
