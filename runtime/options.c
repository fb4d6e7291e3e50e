/* Options: what is given, else the environment, else the default. */
#include "runtime/engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void spex_options_init(spex_options *options)
{
    if (options)
        *options = (spex_options){.history = SPEX_HISTORY_DEFAULT};
}

static int refuse(const spex_options *options, const char *variable, const char *value, const char *wanted)
{
    char message[256];
    snprintf(message, sizeof message, "%s=%.80s in the environment: %s is wanted", variable, value, wanted);
    spex_error error = {.code = SPEX_E_ARGUMENT, .message = message};
    spex_error_handler *handler =
        options->error_handler ? options->error_handler : spex_default_error_handler;
    handler(&error, options->error_arg);
    return SPEX_E_ARGUMENT;
}

/* The environment variable, or NULL when it is not set or empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static bool parse_number(const char *text, unsigned long long least, unsigned long long most,
                         unsigned long long *number)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return !errno && !*end && *number >= least && *number <= most;
}

static int resolve_shards(spex_options *o)
{
    const char *text = o->shards ? NULL : variable("SPEX_SHARDS");
    unsigned long long number = o->shards ? o->shards : 4;
    if (text && !parse_number(text, 1, 1024, &number))
        return refuse(o, "SPEX_SHARDS", text, "a number from 1 to 1024");
    o->shards = (unsigned)number;
    return o->shards <= 1024 ? SPEX_OK : SPEX_E_ARGUMENT;
}

static int resolve_history(spex_options *o)
{
    if (o->history != SPEX_HISTORY_DEFAULT)
        return SPEX_OK;
    const char *text = variable("SPEX_HISTORY");
    unsigned long long number = 64;
    if (text && !strcmp(text, "all"))
        o->history = SPEX_HISTORY_ALL;
    else if (text && !parse_number(text, 0, SPEX_HISTORY_DEFAULT - 1, &number))
        return refuse(o, "SPEX_HISTORY", text, "a number or 'all'");
    else
        o->history = (size_t)number;
    return SPEX_OK;
}

int spex_options_resolve(const spex_options *given, spex_options *resolved)
{
    spex_options_init(resolved);
    if (given)
        *resolved = *given;
    if (!resolved->error_handler)
        resolved->error_handler = spex_default_error_handler;
    if (!resolved->models_dir)
        resolved->models_dir = variable("SPEX_MODELS_DIR");
    if (!resolved->models_dir)
        resolved->models_dir = "";
    int status = resolve_shards(resolved);
    return status ? status : resolve_history(resolved);
}
