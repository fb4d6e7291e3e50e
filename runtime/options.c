/* Options: what is given, else the environment, else the default. */
#include "runtime/engine.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So that what a later version adds at the end is not in what an older program passes as the padding there.
 */
_Static_assert(offsetof(spex_options, memory_arg) + sizeof(void *) == sizeof(spex_options),
               "no padding at the end");
_Static_assert(offsetof(spex_clock, arg) + sizeof(void *) == sizeof(spex_clock), "no padding at the end");

/* A structure as a program of another version knows it: what it lacks is 0. False: it has something that is
 * not known here. */
static bool copy_sized(void *to, size_t known, const void *from, size_t size)
{
    const unsigned char *bytes = from;
    memset(to, 0, known);
    memcpy(to, from, size < known ? size : known);
    for (size_t i = known; i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

static int refuse(const spex_options *options, const char *variable, const char *value, const char *wanted)
{
    char message[256];
    snprintf(message, sizeof message, "%s=%.80s in the environment: %s is wanted", variable, value, wanted);
    spex_error error = {.code = SPEX_E_ARGUMENT, .message = message};
    spex_error_handler *handler =
        options->error_handler ? options->error_handler : spex_default_error_handler;
    if (handler(&error, options->error_arg))
        spex_wrong(options->when_wrong, &error);
    return SPEX_E_ARGUMENT;
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

static int resolve_when_wrong(spex_options *o)
{
    static const char *const words[] = {[SPEX_WHEN_WRONG_ABORT] = "abort",
                                        [SPEX_WHEN_WRONG_EXIT] = "exit",
                                        [SPEX_WHEN_WRONG_COUNT] = "count"};
    const char *text = o->when_wrong == SPEX_WHEN_WRONG_DEFAULT ? spex_variable("SPEX_ON_ERROR") : NULL;
    if (o->when_wrong > SPEX_WHEN_WRONG_COUNT)
        return SPEX_E_ARGUMENT;
    if (o->when_wrong == SPEX_WHEN_WRONG_DEFAULT)
        o->when_wrong = SPEX_WHEN_WRONG_GO_ON;
    for (int i = SPEX_WHEN_WRONG_ABORT; text && i <= SPEX_WHEN_WRONG_COUNT; i++)
        if (!strcmp(text, words[i]))
            o->when_wrong = (spex_when_wrong)i;
    if (text && o->when_wrong == SPEX_WHEN_WRONG_GO_ON)
        return refuse(o, "SPEX_ON_ERROR", text, "'abort', 'exit' or 'count'");
    return o->when_wrong == SPEX_WHEN_WRONG_COUNT ? spex_wrong_watch() : SPEX_OK;
}

static int resolve_shards(spex_options *o)
{
    const char *text = o->shards ? NULL : spex_variable("SPEX_SHARDS");
    unsigned long long number = o->shards ? o->shards : 4;
    if (text && !parse_number(text, 1, 1024, &number))
        return refuse(o, "SPEX_SHARDS", text, "a number from 1 to 1024");
    o->shards = (unsigned)number;
    return o->shards <= 1024 ? SPEX_OK : SPEX_E_ARGUMENT;
}

static int history_not_given(spex_options *o)
{
    const char *text = spex_variable("SPEX_HISTORY");
    unsigned long long number = 64;
    if (text && !strcmp(text, "all"))
        o->history = SPEX_HISTORY_ALL;
    else if (text && !parse_number(text, 0, SPEX_HISTORY_NONE - 1, &number))
        return refuse(o, "SPEX_HISTORY", text, "a number or 'all'");
    else
        o->history = (size_t)number;
    return SPEX_OK;
}

/* From here on it is a number, and 0 is none. */
static int resolve_history(spex_options *o)
{
    if (o->history == SPEX_HISTORY_NONE)
        o->history = 0;
    else if (o->history == SPEX_HISTORY_DEFAULT)
        return history_not_given(o);
    return SPEX_OK;
}

static const struct {
    const char *name;
    int64_t milliseconds;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

/* A number with a unit, as in "1h30m"; returns what follows, NULL: it is none. */
static const char *parse_part(const char *text, int64_t *milliseconds)
{
    char *end;
    errno = 0;
    long long number = *text >= '0' && *text <= '9' ? strtoll(text, &end, 10) : -1;
    if (number < 0 || errno)
        return NULL;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        size_t length = strlen(units[i].name);
        bool whole = !end[length] || (end[length] >= '0' && end[length] <= '9');
        if (strncmp(end, units[i].name, length) || !whole)
            continue;
        if (number > (SPEX_INFINITY / 1000 - 1 - *milliseconds) / units[i].milliseconds)
            return NULL;
        *milliseconds += number * units[i].milliseconds;
        return end + length;
    }
    return NULL;
}

/* As in a .lts file: "6h", "1h30m", "infinity", or milliseconds. */
static bool parse_duration(const char *text, int64_t *milliseconds)
{
    unsigned long long bare;
    *milliseconds = SPEX_INFINITY;
    if (!strcmp(text, "infinity"))
        return true;
    *milliseconds = 0;
    if (parse_number(text, 1, SPEX_INFINITY / 1000 - 1, &bare)) {
        *milliseconds = (int64_t)bare;
        return true;
    }
    while (text && *text)
        text = parse_part(text, milliseconds);
    return text && *milliseconds > 0;
}

static int resolve_prune_interval(spex_options *o)
{
    int64_t interval = 6 * 3600 * 1000;
    const char *text = o->prune_interval ? NULL : spex_variable("SPEX_PRUNE_INTERVAL");
    if (o->prune_interval)
        interval = o->prune_interval;
    if (text && !parse_duration(text, &interval))
        return refuse(o, "SPEX_PRUNE_INTERVAL", text, "a duration such as 6h, or 'infinity'");
    if (interval < 0)
        return SPEX_E_ARGUMENT;
    o->prune_interval = interval < SPEX_INFINITY / 1000 ? interval * 1000 : SPEX_INFINITY;
    return SPEX_OK;
}

static int resolve_choice(const spex_options *o, const char *name, spex_choice *value, spex_choice otherwise)
{
    if (*value != SPEX_CHOICE_DEFAULT)
        return *value == SPEX_NO || *value == SPEX_YES ? SPEX_OK : SPEX_E_ARGUMENT;
    const char *text = spex_variable(name);
    *value = otherwise;
    if (!text)
        return SPEX_OK;
    *value = !strcmp(text, "true") || !strcmp(text, "1") ? SPEX_YES : SPEX_NO;
    bool known = *value == SPEX_YES || !strcmp(text, "false") || !strcmp(text, "0");
    return known ? SPEX_OK : refuse(o, name, text, "'true' or 'false'");
}

static int resolve_durability(spex_options *o)
{
    const char *text = o->durability == SPEX_DURABLE_DEFAULT ? spex_variable("SPEX_DURABILITY") : NULL;
    if (o->durability > SPEX_DURABLE_SYNC)
        return SPEX_E_ARGUMENT;
    if (text && strcmp(text, "batch") && strcmp(text, "sync"))
        return refuse(o, "SPEX_DURABILITY", text, "'batch' or 'sync'");
    if (o->durability == SPEX_DURABLE_DEFAULT)
        o->durability = text && !strcmp(text, "sync") ? SPEX_DURABLE_SYNC : SPEX_DURABLE_BATCH;
    return SPEX_OK;
}

static int resolve_queue(spex_options *o)
{
    const char *text = o->queue_length ? NULL : spex_variable("SPEX_QUEUE_LENGTH");
    unsigned long long number = o->queue_length ? o->queue_length : 65536;
    if (text && !parse_number(text, 1, SIZE_MAX, &number))
        return refuse(o, "SPEX_QUEUE_LENGTH", text, "a number from 1 on");
    o->queue_length = (size_t)number;
    text = o->queue_full == SPEX_QUEUE_FULL_DEFAULT ? spex_variable("SPEX_QUEUE_FULL") : NULL;
    if (o->queue_full > SPEX_QUEUE_FULL_DROP)
        return SPEX_E_ARGUMENT;
    if (text && strcmp(text, "block") && strcmp(text, "drop"))
        return refuse(o, "SPEX_QUEUE_FULL", text, "'block' or 'drop'");
    if (o->queue_full == SPEX_QUEUE_FULL_DEFAULT)
        o->queue_full = text && !strcmp(text, "drop") ? SPEX_QUEUE_FULL_DROP : SPEX_QUEUE_FULL_BLOCK;
    return SPEX_OK;
}

/* What the program gave, of whatever version it is. */
static int copy_given(const spex_sized_options *given, spex_resolved *resolved)
{
    spex_options *o = &resolved->options;
    if (!given->options) {
        memset(o, 0, sizeof *o);
        return SPEX_OK;
    }
    if (!copy_sized(o, sizeof *o, given->options, given->options_size))
        return SPEX_E_ARGUMENT;
    if (o->clock && !copy_sized(&resolved->clock, sizeof resolved->clock, o->clock, given->clock_size))
        return SPEX_E_ARGUMENT;
    o->clock = o->clock ? &resolved->clock : NULL;
    return SPEX_OK;
}

static int resolve_all(spex_options *o)
{
    if (o->strict > SPEX_YES || o->not_used)
        return SPEX_E_ARGUMENT;
    if (!o->allocate != !o->release)
        return SPEX_E_ARGUMENT;
    int status = resolve_when_wrong(o); /* first: what is wrong with the others is wrong, too */
    if (!status)
        status = resolve_shards(o);
    if (!status)
        status = resolve_durability(o);
    if (!status)
        status = resolve_queue(o);
    if (!status)
        status = resolve_history(o);
    if (!status)
        status = resolve_prune_interval(o);
    if (!status)
        status = resolve_choice(o, "SPEX_CHECK_TIMEOUTS_ON_START", &o->check_timeouts_on_start, SPEX_YES);
    if (!status)
        status = resolve_choice(o, "SPEX_LEARN_NOT_ALLOWED", &o->learn_not_allowed, SPEX_NO);
    if (!status)
        status = resolve_choice(o, "SPEX_SAVE_AT_EXIT", &o->save_at_exit, SPEX_YES);
    if (!status)
        status = resolve_choice(o, "SPEX_CHECK_FINAL", &o->check_final, SPEX_NO);
    return status;
}

int spex_options_resolve(const spex_sized_options *given, spex_resolved *resolved)
{
    int status = copy_given(given, resolved);
    if (status)
        return status;
    spex_options *o = &resolved->options;
    if (!o->error_handler)
        o->error_handler = spex_default_error_handler;
    if (!o->models_dir)
        o->models_dir = spex_variable("SPEX_MODELS_DIR");
    if (!o->models_dir)
        o->models_dir = "";
    if (!o->store_dir)
        o->store_dir = spex_variable("SPEX_STORE_DIR");
    if (!o->store_dir)
        o->store_dir = "";
    const spex_options *before = spex_print_opening(o); /* there is no engine yet to say where to print */
    status = resolve_all(o);
    spex_print_opening(before);
    assert(status || (o->shards >= 1 && o->shards <= 1024 && o->prune_interval > 0 && o->queue_length > 0));
    return status;
}
