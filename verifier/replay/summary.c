/* What a replay came to. */
#include "verifier/replay/run.h"

#include "cli/cli.h"

static void print_counted(uint64_t n, const char *noun)
{
    char digits[32];
    printf("%s %s%s", cli_count(n, digits), noun, n == 1 ? "" : "s");
}

static uint64_t count_untold(const replay *r)
{
    uint64_t all = r->deviation_count + r->harmless_count + r->open_count;
    return all + (r->report ? r->malformed_count : 0) - r->shown_count; /* text has them on stderr, all */
}

/* " of 'connection' and 'statement'": those that instances are of, or the one that was asked for. */
static void print_kinds(const replay *r)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < r->kind_count; i++)
        left += r->kinds[i].instance_count > 0;
    if (left == 0)
        printf(" of '%s'", r->spec->name);
    const char *before = " of ";
    for (uint32_t i = 0; i < r->kind_count; i++) {
        if (r->kinds[i].instance_count == 0)
            continue;
        printf("%s'%s'", before, r->kinds[i].spec->name);
        before = --left == 1 ? " and " : ", ";
    }
}

void spexv_replay_summarise(const replay *r)
{
    uint64_t untold = count_untold(r);
    if (untold)
        printf("... and %llu more\n", (unsigned long long)untold);
    print_counted(r->event_count, "event");
    fputs(" of ", stdout);
    print_counted(r->instance_count, "instance");
    print_kinds(r);
    if (r->left_out) {
        fputs(", ", stdout);
        print_counted(r->left_out, "row");
        fputs(" left out", stdout);
    }
    fputs(": ", stdout);
    if (!r->event_count)
        cli_print_styled(CLI_BAD, "nothing was judged", stdout);
    else if (r->deviation_count)
        print_counted(r->deviation_count, "deviation");
    else if (!r->harmless_count)
        cli_print_styled(CLI_GOOD, "no deviation", stdout);
    if (r->deviation_count && r->harmless_count)
        fputs(", ", stdout);
    if (r->harmless_count)
        print_counted(r->harmless_count, "harmless deviation");
    if (r->open_count) {
        fputs(", ", stdout);
        print_counted(r->open_count, "instance");
        fputs(" left open", stdout);
    }
    if (r->malformed_count) {
        fputs(", ", stdout);
        print_counted(r->malformed_count, "malformed line");
    }
    putchar('\n');
}

int spexv_replay_write_report(replay *r)
{
    spexv_replay_report_totals totals = {
        .specification = r->spec->name,
        .source = r->source,
        .spec = r->spec,
        .events = r->event_count,
        .instances = r->instance_count,
        .left_out = r->left_out,
        .malformed = r->malformed_count,
        .deviations = r->deviation_count,
        .harmless = r->harmless_count,
        .open = r->open_count,
        .untold = count_untold(r),
    };
    if (spexv_replay_report_write(r->report, &totals, stdout))
        return CLI_YES;
    fputs("spex replay: error: the report could not be written\n", stderr);
    return CLI_TROUBLE;
}
