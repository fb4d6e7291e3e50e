/* Results as text. */
#include "config.h"

#include "verifier/check/result.h"

#include "base/shown.h"
#include "cli/cli.h"

#include <inttypes.h>
#include <string.h>

enum { LISTED = 20 };

static void print_place(const check_result *r, const spex_agent *type, const spex_place *place,
                        const char *before, FILE *out)
{
    base_print_shown(out, "%s%s:%" PRIu32 ": %s\n", before, check_path_of(r, type), place->line, place->what);
}

static void print_step(const check_result *r, const checking_told *step, size_t number, bool is_fault,
                       FILE *out)
{
    base_print_shown(out, "    %3zu. %s%s%s%s\n", number, step->text, step->given ? "; " : "",
                     step->given ? step->given : "", is_fault ? ": a fault" : "");
    if (step->handler)
        print_place(r, step->type, step->handler, "         at ", out);
    if (step->fault)
        print_place(r, step->type, step->fault, "         wrong at ", out);
    for (uint32_t i = 0; i < step->change_count; i++)
        base_print_shown(out, "         %s = %s\n", step->changes[i].field, step->changes[i].value);
}

static void print_run(const check_result *r, const check_finding *f, FILE *out)
{
    size_t cycle =
        f->step_count - (f->found->cycle_length < f->step_count ? f->found->cycle_length : f->step_count);
    if (f->begin_count)
        fputs("    it begins with:\n", out);
    for (uint32_t i = 0; i < f->begin_count; i++)
        base_print_shown(out, "         %s = %s\n", f->begins[i].field, f->begins[i].value);
    for (size_t i = 0; i < f->step_count; i++) {
        if (f->found->cycle_length && i == cycle)
            fputs("    and then again and again:\n", out);
        print_step(r, f->steps[i], i + 1, f->found->run[i].outcome == SPEX_EXPLORER_FAULT, out);
    }
    if (check_run_end(f))
        base_print_shown(out, "    %s\n", check_run_end(f));
    if (f->end_count)
        base_print_shown(out, "    there, of what the property speaks of (%s:%" PRIu32 "):\n", r->path,
                         f->line);
    for (uint32_t i = 0; i < f->end_count; i++)
        base_print_shown(out, "         %s = %s\n", f->ends[i].field, f->ends[i].value);
}

static void print_finding(const check_result *r, const check_finding *f, cli_look look, FILE *out)
{
    char verdict[32];
    snprintf(verdict, sizeof verdict, "%-20s", spex_explorer_verdict_name(f->verdict));
    fputs("  ", out);
    cli_print_as(look, f->is_fine ? CLI_GOOD : CLI_BAD, verdict, out);
    base_print_shown(out, " %s", f->name);
    if (f->relies)
        base_print_shown(out, " (%s)", f->relies);
    for (uint32_t i = 0; f->verdict == SPEX_EXPLORER_VIOLATED && i < f->agent_count; i++)
        base_print_shown(out, "%s%s", i ? ", " : ", for ", f->agents[i]);
    if (f->of_runs && f->verdict == SPEX_EXPLORER_NOT_FINISHED && *check_end_text(f->found->end))
        base_print_shown(out, ": %s", check_end_text(f->found->end));
    if (f->verdict == SPEX_EXPLORER_VIOLATED)
        base_print_shown(out, ", in %" PRIu64 " step%s%s", f->found->length, f->found->length == 1 ? "" : "s",
                         f->found->may_be_longer ? " (there may be fewer: looking for them ended too early)"
                                                 : "");
    fputc('\n', out);
    if (f->left_out)
        base_print_shown(out, "      whatever these do, which cannot influence it: %s\n", f->left_out);
    for (uint32_t i = 0; i < f->missing_count; i++)
        base_print_shown(out, "      never came about: %s\n", f->missing[i]);
    for (uint32_t i = 0; i < f->irrelevant_count; i++)
        base_print_shown(out, "      does not matter (%s:%" PRIu32 "): %s\n", check_file_of(r, f),
                         f->irrelevant[i]->line, f->irrelevant[i]->text);
    if (f->has_unknown_parts)
        fputs("      whether all of its parts matter would take long to find out\n", out);
    if (f->verdict == SPEX_EXPLORER_VIOLATED)
        print_run(r, f, out);
}

static void print_unexercised(const check_result *r, FILE *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->occurrence_count; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        if (o->seen || ++count > LISTED)
            continue;
        if (count == 1)
            fputs("  never occurred:\n", out);
        fputs("    ", out);
        if (o->line)
            base_print_shown(out, "%s:%" PRIu32 ": ", check_path_of(r, o->agent), o->line);
        base_print_shown(out, "%s%s%s: %s\n", o->agent ? o->agent->name : "", o->agent ? ": " : "", o->kind,
                         o->what);
    }
    if (count > LISTED)
        base_print_shown(out, "    and %" PRIu32 " more (--format=json lists all)\n", count - LISTED);
}

void check_print_story(const check_result *r, const check_finding *f, FILE *out)
{
    print_finding(r, f, (cli_look){0}, out);
}

void check_print_text(const check_result *r, FILE *out)
{
    const spex_explorer_model *m = checking_explorer_model(r->model);
    cli_look look = cli_look_of(out);
    base_print_shown(out, "%s:%s: %" PRIu64 " states, %" PRIu64 " steps, depth %" PRIu64, r->path,
                     r->system->name, r->figures.states, r->figures.steps, r->figures.depth);
    if (r->figures.end != SPEX_EXPLORER_COMPLETE)
        base_print_shown(out, "; %s", check_end_text(r->figures.end));
    if (r->options->search.compact)
        base_print_shown(out, "; a state was missed with a probability of at most %.2g", r->figures.missed);
    fputc('\n', out);
    check_print_alike(r, out);
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(r->search, i))
            base_print_shown(out, "  cut: %" PRIu64 " steps by %s\n", spex_explorer_cut(r->search, i),
                             m->cuts[i]);
    for (uint32_t i = 0; i < r->count; i++)
        print_finding(r, &r->findings[i], look, out);
    for (uint32_t i = 0; i < r->left_count; i++)
        base_print_shown(out, "  %-20s %s\n", "left to run time", r->left[i]);
    if (r->figures.end == SPEX_EXPLORER_COMPLETE && !r->options->no_unexercised)
        print_unexercised(r, out);
}

void check_print_stats(const check_result *r, FILE *out)
{
    const spex_explorer_figures *f = &r->figures;
    base_print_shown(
        out, "%s: %.2f s, %.0f states/s, %.1f bytes a state, %" PRIu64 " on the frontier, %u thread%s",
        r->system->name, f->seconds, f->seconds > 0 ? (double)f->states / f->seconds : 0.0,
        f->states ? (double)f->bytes / (double)f->states : 0.0, f->frontier, f->jobs,
        f->jobs == 1 ? "" : "s");
    uint64_t whole = f->states_of_runs ? f->states_of_runs : f->states;
    if (f->bytes_of_runs && whole)
        base_print_shown(out, "; for properties of whole runs %.1f bytes more",
                         (double)f->bytes_of_runs / (double)whole);
    fputc('\n', out);
    const char *off = check_no_order(r), *no_cone = check_no_cone(r);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->findings[i].left_out)
            base_print_shown(out, "%s: cone of '%s': %" PRIu64 " states\n", r->system->name,
                             r->findings[i].name, r->findings[i].cone_states);
    if (no_cone)
        base_print_shown(out, "%s: cone of influence: not used, as %s\n", r->system->name, no_cone);
    base_print_shown(out, "%s: partial order: %s%s\n", r->system->name, off ? "not used, as " : "used",
                     off ? off : "");
}
