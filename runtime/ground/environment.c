/* Variables of the environment, which set-uid programs do not read. */
#include "runtime/ground/environment.h"
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#if !HAVE_SECURE_GETENV
static bool has_more_rights(void)
{
#if HAVE_ISSETUGID
    return issetugid();
#else
    return getuid() != geteuid() || getgid() != getegid();
#endif
}
#endif

const char *spex_variable(const char *name)
{
#if HAVE_SECURE_GETENV
    const char *value = secure_getenv(name);
#else
    const char *value = has_more_rights() ? NULL : getenv(name);
#endif
    return value && *value ? value : NULL;
}
