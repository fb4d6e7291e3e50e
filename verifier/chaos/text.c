/* What came of runs, as text. */
#include "config.h"

#include "verifier/chaos/job.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

enum { LAST_LINES = 60, LISTED = 20 };

typedef struct number {
    uint64_t count;
    const char *one, *many;
} number;

/* "3 kills, 1 partition"; nothing of what there is none of. */
static void print_numbers(const char *before, const number *numbers, size_t count, FILE *out)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        char text[32];
        if (numbers[i].count == 0)
            continue;
        fprintf(out, "%s%s %s", any ? ", " : before, cli_count(numbers[i].count, text),
                numbers[i].count == 1 ? numbers[i].one : numbers[i].many);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

static void print_counts(const chaos_counts *c, FILE *out)
{
    const number inputs[] = {{c->inputs, "input", "inputs"},
                             {c->answered, "answered", "answered"},
                             {c->taken, "taken", "taken"},
                             {c->refused, "refused", "refused"},
                             {c->timed_out, "timed out", "timed out"}};
    const number messages[] = {{c->messages, "message", "messages"},
                               {c->delivered, "delivered", "delivered"},
                               {c->lost, "lost", "lost"}};
    const number struck[] = {{c->faults[CHAOS_FAULT_KILL], "kill", "kills"},
                             {c->restarts, "restart", "restarts"},
                             {c->torn, "write torn", "writes torn"},
                             {c->faults[CHAOS_FAULT_PAUSE], "pause", "pauses"},
                             {c->faults[CHAOS_FAULT_PARTITION], "partition", "partitions"},
                             {c->faults[CHAOS_FAULT_SLOW], "spell of delays", "spells of delays"},
                             {c->faults[CHAOS_FAULT_FULL], "full disk", "full disks"},
                             {c->dropped, "message dropped", "messages dropped"},
                             {c->doubled, "message duplicated", "messages duplicated"},
                             {c->late, "message reordered", "messages reordered"}};
    print_numbers("  ", inputs, sizeof inputs / sizeof *inputs, out);
    print_numbers("  ", messages, sizeof messages / sizeof *messages, out);
    print_numbers("  struck: ", struck, sizeof struck / sizeof *struck, out);
}

/* The command that runs it again, with what was said on the command line. */
static void print_again(const chaos_result *r, uint64_t seed, FILE *out)
{
    base_print_shown(out, "      again: spex chaos %s:%s --seed=%" PRIu64, r->path, r->text->name, seed);
    for (size_t i = 0; i < r->job->said_count; i++) {
        const chaos_said *said = &r->job->said[i];
        if (said->word == CHAOS_SEED)
            continue;
        bool is_plain = !said->text || !strpbrk(said->text, " \t");
        base_print_shown(out, " --%s%s%s%s%s%s", said->text ? "" : "no-", chaos_word_name(said->word),
                         said->text ? "=" : "", is_plain ? "" : "'", said->text ? said->text : "",
                         is_plain ? "" : "'");
    }
    fprintf(out, "%s\n", r->job->no_faults ? " --no-faults" : "");
}

static void print_finding(const chaos_result *r, const chaos_finding *f, cli_look look, FILE *out)
{
    const chaos_failure *failure = &f->failure;
    char when[64];
    chaos_moment(failure->at, when);
    fputs("  ", out);
    cli_print_as(look, CLI_BAD, failure->kind == CHAOS_VIOLATED ? "violated    " : "not in time ", out);
    base_print_shown(out, " %s", chaos_failure_name(r->setup, failure));
    if (failure->property == UINT32_MAX)
        base_print_shown(out, ", of %s, %s", checking_agent_name(chaos_setup_model(r->setup), failure->agent),
                         failure->is_recovered ? "kept later" : "and not later");
    base_print_shown(out, ", after %s of seed %" PRIu64, when, f->seed);
    if (r->runs > 1)
        fprintf(out, "; in %" PRIu64 " of %" PRIu64 " runs", f->runs, r->runs);
    fputc('\n', out);
    if (f->tries)
        fprintf(out,
                "      made small in %" PRIu32 " runs, to %zu fault%s, %zu message%s hit, %zu input%s:\n",
                f->tries, f->script.fault_count, f->script.fault_count == 1 ? "" : "s", f->script.hit_count,
                f->script.hit_count == 1 ? "" : "s", f->script.input_count,
                f->script.input_count == 1 ? "" : "s");
    chaos_tell_run(r, &f->script, LAST_LINES, "    ", out);
    print_again(r, f->seed, out);
}

static void print_unseen(const chaos_result *r, FILE *out)
{
    checking_occurrence *list;
    uint32_t count, shown = 0;
    const checking_model *model = chaos_setup_model(r->setup);
    if (!checking_occurrences(model, NULL, false, r->arena, &list, &count))
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (list[i].seen || ++shown > LISTED)
            continue;
        if (shown == 1)
            fputs("  never occurred:\n", out);
        fputs("    ", out);
        if (list[i].line)
            base_print_shown(out, "%s:%" PRIu32 ": ", r->path, list[i].line);
        base_print_shown(out, "%s%s%s: %s\n", list[i].agent ? list[i].agent->name : "",
                         list[i].agent ? ": " : "", list[i].kind, list[i].what);
    }
    if (shown > LISTED)
        fprintf(out, "    and %" PRIu32 " more\n", shown - LISTED);
}

void chaos_print_text(const chaos_result *r, FILE *out)
{
    cli_look look = cli_look_of(out);
    char steps[32], time[64];
    base_print_shown(out, "%s:%s: ", r->path, r->text->name);
    cli_print_as(look, r->verdict == CHAOS_PASS ? CLI_GOOD : CLI_BAD, chaos_verdict_name(r->verdict), out);
    if (r->runs == 1)
        fprintf(out, ", seed %" PRIu64 ", ", r->first);
    else
        fprintf(out, ", %" PRIu64 " of %" PRIu64 " runs failed, seeds %" PRIu64 "..%" PRIu64 ", ", r->failed,
                r->runs, r->first, r->last);
    fprintf(out, "%s of virtual time, %s steps\n", chaos_moment(r->time, time),
            cli_count(r->counts.steps, steps));
    print_counts(&r->counts, out);
    for (uint32_t i = 0; i < r->missing_count; i++)
        base_print_shown(out, "  %s\n", r->missing[i]);
    for (uint32_t i = 0; i < r->finding_count; i++)
        print_finding(r, &r->findings[i], look, out);
    print_unseen(r, out);
}
