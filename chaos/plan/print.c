/* A plan as text, which can be read again. */
#include "config.h"

#include "chaos/plan/plan.h"

#include <inttypes.h>

void chaos_print_time(int64_t time, FILE *out)
{
    if (time % CHAOS_MILLISECOND)
        fprintf(out, "%" PRId64 "us", time);
    else if (time % CHAOS_SECOND)
        fprintf(out, "%" PRId64 "ms", time / CHAOS_MILLISECOND);
    else
        fprintf(out, "%" PRId64 "s", time / CHAOS_SECOND);
}

static void print_range(const char *before, chaos_range range, FILE *out)
{
    fputs(before, out);
    chaos_print_time(range.low, out);
    if (range.high != range.low) {
        fputs("..", out);
        chaos_print_time(range.high, out);
    }
}

static void print_spells(const char *before, const char *what, const chaos_spells *spells, FILE *out)
{
    if (!spells->is_on)
        return;
    fprintf(out, "%s%s", before, what);
    print_range(" every ", spells->every, out);
    print_range(" for ", spells->lasts, out);
    fputs(";\n", out);
}

/* Thousandths of a unit, or of a percent. */
static void print_thousandths(uint64_t number, FILE *out)
{
    fprintf(out, "%" PRIu64, number / 1000);
    if (number % 1000)
        fprintf(out, ".%03" PRIu64, number % 1000);
}

static void print_share(const char *before, const char *what, uint32_t share, FILE *out)
{
    if (!share)
        return;
    fprintf(out, "%s%s ", before, what);
    print_thousandths(share / 10, out);
    fputs("%;\n", out);
}

static void print_kills(const chaos_plan *plan, const char *before, FILE *out)
{
    static const char *const supervisions[] = {"one_for_one", "rest_for_one", "one_for_all"};
    if (!plan->kill.is_on)
        return;
    fprintf(out, "%skill", before);
    print_range(" every ", plan->kill.every, out);
    print_range("; restart after ", plan->kill.lasts, out);
    fputs(";\n", out);
    if (plan->supervision == CHAOS_ONE_FOR_ONE && plan->most_restarts == UINT32_MAX)
        return;
    fprintf(out, "%ssupervise %s", before, supervisions[plan->supervision]);
    if (plan->most_restarts != UINT32_MAX) {
        fprintf(out, ", at most %" PRIu32 " in ", plan->most_restarts);
        chaos_print_time(plan->restart_window, out);
    }
    fputs(";\n", out);
}

static void print_delays(const chaos_plan *plan, const char *before, FILE *out)
{
    if (plan->delay.high) {
        fprintf(out, "%sdelay", before);
        print_range(" by ", plan->delay, out);
        fputs(";\n", out);
    }
    if (plan->slow.is_on) {
        fprintf(out, "%sdelay", before);
        print_range(" by ", plan->slow_by, out);
        print_spells("", "", &plan->slow, out);
    }
}

static void print_time(const char *before, const char *what, int64_t time, FILE *out)
{
    fprintf(out, "%s%s ", before, what);
    chaos_print_time(time, out);
    fputs(";\n", out);
}

void chaos_plan_print(const chaos_plan *plan, const char *before, FILE *out)
{
    static const char *const partitions[] = {"partition", "partition oneway", "partition ring",
                                             "partition isolate one"};
    print_time(before, "duration", plan->duration, out);
    print_kills(plan, before, out);
    print_spells(before, "pause", &plan->pause, out);
    for (unsigned i = 0; i < CHAOS_PARTITIONS; i++)
        print_spells(before, partitions[i], &plan->partition[i], out);
    print_delays(plan, before, out);
    print_share(before, "drop", plan->drop, out);
    print_share(before, "duplicate", plan->duplicate, out);
    print_share(before, "reorder", plan->reorder, out);
    if (plan->skew)
        print_time(before, "skew up to", plan->skew, out);
    print_spells(before, "disk full", &plan->full, out);
    if (plan->torn)
        fprintf(out, "%sdisk torn;\n", before);
    if (plan->rate) {
        fprintf(out, "%sworkload rate ", before);
        print_thousandths(plan->rate, out);
        fputs(";\n", out);
    }
    if (plan->check)
        print_time(before, "check every", plan->check, out);
    if (plan->quiet >= 0)
        print_time(before, "quiet after", plan->quiet, out);
}
