/* What came of runs, as text. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

enum { LISTED = 20 };

/* "3 kills, 1 partition"; nothing of what there is none of. */
static void print_group(const chaos_number *numbers, const char *group, const char *before, FILE *out)
{
    bool any = false;
    for (unsigned i = 0; i < CHAOS_NUMBERS; i++) {
        char text[32];
        if (numbers[i].count == 0 || !numbers[i].group || strcmp(numbers[i].group, group) != 0)
            continue;
        fprintf(out, "%s%s %s", any ? ", " : before, cli_count(numbers[i].count, text),
                numbers[i].count == 1 ? numbers[i].one : numbers[i].many);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

static void print_outcomes(const chaos_result *r, FILE *out)
{
    const chaos_number numbers[CHAOS_NUMBERS] = {
        {"runs", "run failed", "runs failed", NULL, r->failed},
        {"runs", "could not go on", "could not go on", NULL, r->stuck},
        {"runs", "came to rest", "came to rest", NULL, r->rested},
        {"runs", "went on to its end", "went on to their end", NULL, r->ended}};
    if (r->runs > 1)
        print_group(numbers, "runs", "  ", out);
}

static void print_counts(const chaos_counts *counts, FILE *out)
{
    chaos_number numbers[CHAOS_NUMBERS];
    chaos_list_numbers(counts, numbers);
    print_group(numbers, "inputs", "  ", out);
    print_group(numbers, "messages", "  ", out);
    print_group(numbers, "struck", "  struck: ", out);
}

/* The command that runs it again, with what was said on the command line; of processes, with faults that
 * strike at the same messages. */
static void print_again(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    uint64_t seed = f->seed;
    if (r->job->is_stepped && f->kept) {
        base_print_shown(out, "      again: spex lockstep replay %s\n", f->kept);
        return;
    }
    if (r->job->is_real && f->kept) {
        base_print_shown(out, "      again: spex chaos --replay=%s", f->kept);
        if (r->job->program)
            base_print_shown(out, " --program=%s", r->job->program);
        fputc('\n', out);
        return;
    }
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
    if (r->job->program)
        base_print_shown(out, " --program=%s", r->job->program);
    fprintf(out, "%s%s\n",
            r->job->is_stepped ? " --as=lockstep"
            : r->job->is_real  ? " --as=processes"
                               : "",
            r->job->no_faults ? " --no-faults" : "");
}

/* ---- a run ---- */

static void print_moment(int64_t at, FILE *out)
{
    fprintf(out, "%4" PRId64 ".%06" PRId64 "s  ", at / CHAOS_SECOND, at % CHAOS_SECOND);
}

static void print_place(const chaos_result *r, const checking_told *step, const spex_place *place,
                        const char *before, FILE *out)
{
    base_print_shown(out, "             %s%s:%" PRIu32 ": %s\n", before, check_path_of(&r->check, step->type),
                     place->line, place->what);
}

static void print_step(const chaos_result *r, const chaos_story *s, const chaos_told *e, FILE *out)
{
    const checking_told *step = s->finding.steps[e->step];
    bool is_fault = s->found.run[e->step].outcome == SPEX_EXPLORER_FAULT;
    fprintf(out, "    %3zu. ", s->left_out + e->step + 1);
    print_moment(e->at, out);
    base_print_shown(out, "%s%s%s%s\n", step->text, step->given ? "; " : "", step->given ? step->given : "",
                     is_fault ? ": a fault" : "");
    if (step->handler)
        print_place(r, step, step->handler, "at ", out);
    if (step->fault)
        print_place(r, step, step->fault, "wrong at ", out);
    for (uint32_t i = 0; i < step->change_count; i++)
        base_print_shown(out, "             %s = %s\n", step->changes[i].field, step->changes[i].value);
}

static void print_story(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    const chaos_story *s = &f->story;
    const check_finding *end = &s->finding;
    if (s->left_out)
        fprintf(out, "         (%zu earlier ones; --timeline=FILE has them all)\n", s->left_out);
    for (size_t i = 0; i < s->count; i++) {
        const chaos_told *e = &s->events[i];
        if (e->step != SIZE_MAX) {
            print_step(r, s, e, out);
        } else if (chaos_is_told(e->kind, e->fault)) {
            fputs("         ", out);
            print_moment(e->at, out);
            base_print_shown(out, "%s\n", e->text);
        }
    }
    if (end->end_count)
        base_print_shown(out, "      there, of what the property speaks of (%s:%" PRIu32 "):\n", r->path,
                         end->line);
    for (uint32_t i = 0; i < end->end_count; i++)
        base_print_shown(out, "             %s = %s\n", end->ends[i].field, end->ends[i].value);
}

/* ---- histories ---- */

static void print_lines(const char *before, const char *text, FILE *out)
{
    while (text && *text) {
        size_t length = strcspn(text, "\n");
        fprintf(out, "%s%.*s\n", before, (int)length, text);
        text += length + (text[length] == '\n');
    }
}

/* Of each program one line, of the run; of many runs none. */
static void print_histories(const chaos_result *r, FILE *out)
{
    for (uint32_t i = 0; i < r->history_count && r->runs == 1; i++) {
        const chaos_history *h = &r->histories[i];
        char number[32];
        base_print_shown(out, "  %s: %s operations, %" PRIu64 " of unknown outcome; %s, by %s: %s%s%s\n",
                         h->name, cli_count(h->operations, number), h->unknown, h->condition, h->model,
                         history_verdict_name(h->verdict), h->trouble ? ": " : "",
                         h->trouble ? h->trouble : "");
    }
}

/* ---- a failure ---- */

static void print_kept(const chaos_finding *f, FILE *out)
{
    if (!f->kept)
        return;
    base_print_shown(out, "      kept: %s", f->kept);
    if (f->kept_whole)
        base_print_shown(out, "; as it was met: %s", f->kept_whole);
    fputc('\n', out);
}

static void print_finding(const chaos_result *r, const chaos_finding *f, cli_look look, FILE *out)
{
    const chaos_failure *failure = &f->failure;
    char when[64];
    fputs("  ", out);
    cli_print_as(look, CLI_BAD, failure->kind == CHAOS_NOT_IN_TIME ? "not in time " : "violated    ", out);
    base_print_shown(out, " %s", chaos_failure_name(r->setup, failure));
    const chaos_history *saw = chaos_history_of(r, f);
    if (saw)
        base_print_shown(out, ", %s of %s", saw->condition, saw->name);
    else if (failure->kind == CHAOS_DIED || failure->kind == CHAOS_MISBEHAVED)
        base_print_shown(out, ": %s", checking_agent_name(chaos_setup_model(r->setup), failure->agent));
    else if (failure->property == UINT32_MAX)
        base_print_shown(out, ", of %s, %s", checking_agent_name(chaos_setup_model(r->setup), failure->agent),
                         failure->is_recovered ? "kept later" : "and not later");
    base_print_shown(out, ", after %s of seed %" PRIu64, chaos_moment(failure->at, when), f->seed);
    if (r->runs > 1)
        fprintf(out, "; in %" PRIu64 " of %" PRIu64 " runs", f->runs, r->runs);
    fputc('\n', out);
    if (f->tries)
        fprintf(out,
                "      made small in %" PRIu32 " runs, to %zu fault%s, %zu message%s hit, %zu input%s:\n",
                f->tries, f->script.fault_count, f->script.fault_count == 1 ? "" : "s", f->script.hit_count,
                f->script.hit_count == 1 ? "" : "s", f->script.input_count,
                f->script.input_count == 1 ? "" : "s");
    if (saw)
        print_lines("      ", saw->text, out);
    else
        print_story(r, f, out);
    print_kept(f, out);
    if (!r->record)
        print_again(r, f, out);
}

void chaos_print_finding(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    print_finding(r, f, (cli_look){0}, out);
}

/* ---- all ---- */

static void print_unseen(const chaos_result *r, FILE *out)
{
    uint32_t shown = 0;
    for (uint32_t i = 0; i < r->occurrence_count; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        if (o->seen || ++shown > LISTED)
            continue;
        if (shown == 1)
            fputs("  never occurred:\n", out);
        fputs("    ", out);
        if (o->line)
            base_print_shown(out, "%s:%" PRIu32 ": ", check_path_of(&r->check, o->agent), o->line);
        base_print_shown(out, "%s%s%s: %s\n", o->agent ? o->agent->name : "", o->agent ? ": " : "", o->kind,
                         o->what);
    }
    if (shown > LISTED)
        fprintf(out, "    and %" PRIu32 " more (--format=json lists all)\n", shown - LISTED);
}

static void print_replay(const chaos_result *r, FILE *out)
{
    const chaos_record *record = r->record;
    if (r->job->is_real && record->failure != CHAOS_NO_FAILURE)
        base_print_shown(out, "  %s: '%s' failed again in %" PRIu64 " of %" PRIu64 " run%s\n", r->job->replay,
                         record->property, r->again, r->runs, r->runs == 1 ? "" : "s");
    if (r->job->is_real)
        return;
    base_print_shown(out, "  %s: %s\n", r->job->replay,
                     r->is_same_run ? "the same run as was recorded" : "not the run that was recorded");
    if (record->failure != CHAOS_NO_FAILURE && r->finding_count == 0)
        base_print_shown(out, "  '%s' does not fail any more\n", record->property);
}

void chaos_print_text(const chaos_result *r, FILE *out)
{
    cli_look look = cli_look_of(out);
    char steps[32], more[32], time[64];
    base_print_shown(out, "%s:%s: ", r->path, r->text->name);
    cli_print_as(look, r->verdict == CHAOS_PASS ? CLI_GOOD : CLI_BAD, chaos_verdict_name(r->verdict), out);
    if (r->record && r->runs > 1)
        fprintf(out, ", %" PRIu64 " of %" PRIu64 " runs failed, seed %" PRIu64 ", ", r->failed, r->runs,
                r->first);
    else if (r->runs == 1)
        fprintf(out, ", seed %" PRIu64 ", ", r->first);
    else
        fprintf(out, ", %" PRIu64 " of %" PRIu64 " runs failed, seeds %" PRIu64 "..%" PRIu64 ", ", r->failed,
                r->runs, r->first, r->last);
    if (r->job->is_stepped)
        fprintf(out, "%s of virtual time, %s checks, %s steps of threads\n", chaos_moment(r->time, time),
                cli_count(r->counts.checks, steps), cli_count(r->counts.steps, more));
    else if (r->job->is_real)
        fprintf(out, "%s, %s checks\n", chaos_moment(r->time, time), cli_count(r->counts.checks, steps));
    else
        fprintf(out, "%s of virtual time, %s steps\n", chaos_moment(r->time, time),
                cli_count(r->counts.steps, steps));
    if (r->record && !r->job->wants_small)
        print_replay(r, out);
    print_outcomes(r, out);
    print_counts(&r->counts, out);
    print_histories(r, out);
    for (uint32_t i = 0; i < r->missing_count; i++)
        base_print_shown(out, "  %s\n", r->missing[i]);
    for (uint32_t i = 0; i < 64; i++)
        if (r->unknown >> i & 1)
            base_print_shown(out,
                             "  not judged of all steps: '%s', which asks what is under way, or relies on "
                             "what did not come\n",
                             checking_explorer_model(chaos_setup_model(r->setup))->properties[i].name);
    for (uint32_t i = 0; i < r->finding_count; i++)
        print_finding(r, &r->findings[i], look, out);
    if (!r->record)
        print_unseen(r, out);
}
