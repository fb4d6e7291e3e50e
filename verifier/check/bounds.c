/* Bounds of a search, from options. */
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
