/* A shared object is looked at before a program is started, as then it can be said what is wrong with it. */
#include "lockstep/outside/own.h"

#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <spex-lockstep-strategy.h>

int lockstep_is_own(const char *name)
{
    return strchr(name, '/') != NULL;
}

/* dlerror() begins with the path, too. */
static const char *without_path(const char *text, const char *path)
{
    const size_t length = strlen(path);
    return text && strncmp(text, path, length) == 0 && strncmp(text + length, ": ", 2) == 0
               ? text + length + 2
               : text;
}

base_status lockstep_look_at_own(const char *path, base_error *error)
{
    assert(path);
    if (access(path, R_OK) != 0)
        return base_fail(error, BASE_E_IO, 0, 0, "the strategy %s: %s", path, strerror(errno));
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return base_fail(error, BASE_E_IO, 0, 0, "the strategy %s cannot be loaded: %s", path,
                         without_path(dlerror(), path));
    const spex_lockstep_strategy_functions *functions = dlsym(handle, "spex_lockstep_strategy");
    base_status status = BASE_OK;
    if (!functions)
        status = base_fail(
            error, BASE_E_IO, 0, 0,
            "%s is no strategy: it has no spex_lockstep_strategy (spex-lockstep-strategy.h(3))", path);
    else if (functions->version != SPEX_LOCKSTEP_STRATEGY_VERSION)
        status = base_fail(error, BASE_E_IO, 0, 0, "the strategy %s is made for version %u, this is %d", path,
                           functions->version, SPEX_LOCKSTEP_STRATEGY_VERSION);
    else if (!functions->choose)
        status =
            base_fail(error, BASE_E_IO, 0, 0, "the strategy %s does not choose: that function is NULL", path);
    dlclose(handle);
    return status;
}
