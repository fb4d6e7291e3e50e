/* Bounds of a search: from options, and in results that are saved. */
#include "config.h"

#include "verifier/check/bounds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

checking_options check_no_bounds(void)
{
    return (checking_options){.queue = UINT64_MAX, .inputs = UINT64_MAX, .crashes = UINT64_MAX};
}

static bool set_range(checking_options *bounds, const char *value)
{
    char *end;
    errno = 0;
    bounds->low = strtoll(value, &end, 10);
    if (end == value || strncmp(end, "..", 2) != 0)
        return false;
    const char *high = end + 2;
    bounds->high = strtoll(high, &end, 10);
    bounds->has_int = true;
    return end != high && *end == '\0' && errno == 0 && bounds->low <= bounds->high;
}

json_t *check_bounds_json(const checking_options *bounds)
{
    const struct {
        const char *name;
        uint64_t value;
    } all[] = {{"queue", bounds->queue}, {"inputs", bounds->inputs}, {"crashes", bounds->crashes}};
    json_t *json = json_object();
    if (bounds->has_int)
        json_object_set_new(json, "int",
                            json_pack("[I, I]", (json_int_t)bounds->low, (json_int_t)bounds->high));
    for (unsigned i = 0; i < 3; i++)
        if (all[i].value != UINT64_MAX)
            json_object_set_new(json, all[i].name, json_integer((json_int_t)all[i].value));
    return json;
}

static void read_number(const json_t *json, uint64_t most, uint64_t *to)
{
    json_int_t n = json_is_integer(json) ? json_integer_value(json) : -1;
    if (*to == UINT64_MAX && n >= 0 && (uint64_t)n <= most)
        *to = (uint64_t)n;
}

checking_options check_saved_bounds(const checking_options *given, const json_t *saved)
{
    checking_options bounds = *given;
    const json_t *of = json_object_get(saved, "bounds"), *range = json_object_get(of, "int");
    const char *timers = json_string_value(json_object_get(saved, "timers"));
    json_int_t low = json_integer_value(json_array_get(range, 0)),
               high = json_integer_value(json_array_get(range, 1));
    if (!bounds.has_int && json_array_size(range) == 2 && low <= high) {
        bounds.has_int = true;
        bounds.low = low;
        bounds.high = high;
    }
    read_number(json_object_get(of, "queue"), 65535, &bounds.queue);
    read_number(json_object_get(of, "inputs"), UINT32_MAX - 1, &bounds.inputs);
    read_number(json_object_get(of, "crashes"), UINT32_MAX - 1, &bounds.crashes);
    bounds.ordered = bounds.ordered || (timers && strcmp(timers, "ordered") == 0);
    return bounds;
}

int check_set_bound(checking_options *bounds, const cli_args *args, int key, const char *value)
{
    bool fine;
    switch (key) {
    case CHECK_OPTION_INT:
        return set_range(bounds, value)
                   ? CLI_GO_ON
                   : cli_args_complain(args, "--int takes a range such as 0..7, not '%s'", value);
    case CHECK_OPTION_TIMERS:
        bounds->ordered = strcmp(value, "ordered") == 0;
        return CLI_GO_ON;
    case CHECK_OPTION_QUEUE:
        fine = cli_args_number(args, "--queue", value, 0, 65535, &bounds->queue);
        break;
    case CHECK_OPTION_INPUTS:
        fine = cli_args_number(args, "--inputs", value, 0, UINT32_MAX - 1, &bounds->inputs);
        break;
    default:
        fine = cli_args_number(args, "--crashes", value, 0, UINT32_MAX - 1, &bounds->crashes);
    }
    return fine ? CLI_GO_ON : CLI_TROUBLE;
}
