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

/* A clause that is being printed: the lines begin alike. */
typedef struct printing {
    const chaos_plan *plan;
    const char *before;
    FILE *out;
    const char *name;
} printing;

static void begin(const printing *p, const char *more)
{
    fprintf(p->out, "%s%s%s%s", p->before, p->name, *more ? " " : "", more);
}

static void print_range(const printing *p, const char *before, chaos_range range)
{
    fputs(before, p->out);
    chaos_print_time(range.low, p->out);
    if (range.high != range.low) {
        fputs("..", p->out);
        chaos_print_time(range.high, p->out);
    }
}

static void print_line(const printing *p, const char *more)
{
    begin(p, more);
    fputc('\n', p->out);
}

static void print_time(const printing *p, const char *what, int64_t time)
{
    begin(p, what);
    fputc(' ', p->out);
    chaos_print_time(time, p->out);
    fputc('\n', p->out);
}

static void print_spells(const printing *p, const char *what, const chaos_spells *spells)
{
    begin(p, what);
    print_range(p, " every ", spells->every);
    print_range(p, " for ", spells->lasts);
    fputc('\n', p->out);
}

/* Thousandths of a unit, or of a percent. */
static void print_thousandths(const printing *p, uint64_t number, const char *unit)
{
    begin(p, "");
    fprintf(p->out, " %" PRIu64, number / 1000);
    if (number % 1000)
        fprintf(p->out, ".%03" PRIu64, number % 1000);
    fprintf(p->out, "%s\n", unit);
}

static void print_kill(const printing *p)
{
    begin(p, "");
    print_range(p, " every ", p->plan->kill.every);
    fputc('\n', p->out);
}

static void print_restart(const printing *p)
{
    begin(p, "after");
    print_range(p, " ", p->plan->kill.lasts);
    fputc('\n', p->out);
}

static void print_supervision(const printing *p)
{
    static const char *const names[] = {"one_for_one", "rest_for_one", "one_for_all"};
    begin(p, names[p->plan->supervision]);
    if (p->plan->most_restarts != UINT32_MAX) {
        fprintf(p->out, " at most %" PRIu32 " in ", p->plan->most_restarts);
        chaos_print_time(p->plan->restart_window, p->out);
    }
    fputc('\n', p->out);
}

/* Returns whether there is any. */
static bool print_partitions(const printing *p)
{
    static const char *const names[] = {"", "oneway", "ring", "isolate one"};
    bool any = false;
    for (unsigned i = 0; i < CHAOS_PARTITIONS; i++)
        if (p->plan->partition[i].is_on) {
            print_spells(p, names[i], &p->plan->partition[i]);
            any = true;
        }
    return any;
}

static bool print_delays(const printing *p)
{
    if (p->plan->delay.high) {
        begin(p, "by");
        print_range(p, " ", p->plan->delay);
        fputc('\n', p->out);
    }
    if (p->plan->slow.is_on) {
        begin(p, "by");
        print_range(p, " ", p->plan->slow_by);
        print_range(p, " every ", p->plan->slow.every);
        print_range(p, " for ", p->plan->slow.lasts);
        fputc('\n', p->out);
    }
    return p->plan->delay.high || p->plan->slow.is_on;
}

static bool print_disks(const printing *p)
{
    if (p->plan->full.is_on)
        print_spells(p, "full", &p->plan->full);
    if (p->plan->torn)
        print_line(p, "torn");
    return p->plan->full.is_on || p->plan->torn;
}

/* Returns whether there is anything to say but that it is off. */
static bool print_clause(const printing *p, chaos_word word)
{
    const chaos_plan *plan = p->plan;
    switch (word) {
    case CHAOS_DURATION:
        return print_time(p, "", plan->duration), true;
    case CHAOS_SEED:
        return !plan->has_seed || fprintf(p->out, "%sseed %" PRIu64 "\n", p->before, plan->seed);
    case CHAOS_KILL:
        return plan->kill.is_on && (print_kill(p), true);
    case CHAOS_RESTART:
        return print_restart(p), true;
    case CHAOS_SUPERVISE:
        return print_supervision(p), true;
    case CHAOS_PAUSE:
        return plan->pause.is_on && (print_spells(p, "", &plan->pause), true);
    case CHAOS_PARTITION:
        return print_partitions(p);
    case CHAOS_DELAY:
        return print_delays(p);
    case CHAOS_DROP:
        return print_thousandths(p, plan->drop / 10, "%"), true;
    case CHAOS_DUPLICATE:
        return print_thousandths(p, plan->duplicate / 10, "%"), true;
    case CHAOS_REORDER:
        return print_thousandths(p, plan->reorder / 10, "%"), true;
    case CHAOS_SKEW:
        return print_time(p, "up to", plan->skew), true;
    case CHAOS_DISK:
        return print_disks(p);
    case CHAOS_WORKLOAD:
        return print_thousandths(p, plan->rate, ""), true;
    case CHAOS_CHECK:
        return plan->check ? (print_time(p, "every", plan->check), true)
                           : (print_line(p, "every step"), true);
    default:
        return plan->quiet >= 0 && (print_time(p, "after", plan->quiet), true);
    }
}

void chaos_plan_print(const chaos_plan *plan, const char *before, FILE *out)
{
    for (unsigned word = 0; word < CHAOS_WORDS; word++) {
        const printing p = {plan, before, out, chaos_word_name((chaos_word)word)};
        if ((plan->given >> word & 1) && !print_clause(&p, (chaos_word)word))
            print_line(&p, "off");
    }
}
