/* What came of runs as a page of HTML that needs nothing else: each failure as a list beside its lanes. */
#include "config.h"

#include "verifier/chaos/result.h"

#include "base/escape.h"
#include "cli/cli.h"
#include "verifier/check/page.h"

#include <inttypes.h>
#include <string.h>

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* ---- a run ---- */

static void print_step(const chaos_result *r, const chaos_story *s, const chaos_told *e, FILE *out)
{
    const checking_told *step = s->finding.steps[e->step];
    const spex_place *place = step->fault ? step->fault : step->handler;
    bool is_fault = s->found.run[e->step].outcome == SPEX_EXPLORER_FAULT;
    put(step->text, out);
    if (step->given) {
        fputs("; ", out);
        put(step->given, out);
    }
    fputs(is_fault ? ": <span class=\"bad\">a fault</span>" : "", out);
    if (place) {
        fputs("<span class=\"place\">", out);
        put(check_path_of(&r->check, step->type), out);
        fprintf(out, ":%" PRIu32 ": ", place->line);
        put(place->what, out);
        fputs("</span>", out);
    }
    for (uint32_t k = 0; k < step->change_count; k++) {
        fputs("<span class=\"change\">", out);
        put(step->changes[k].field, out);
        fputs(" = ", out);
        put(step->changes[k].value, out);
        fputs("</span>", out);
    }
}

static void print_run(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    const chaos_story *s = &f->story;
    if (s->left_out)
        fprintf(out, "<p class=\"faint\">%zu earlier events are left out.</p>\n", s->left_out);
    fputs("<div class=\"controls\"><button>Back</button><button>On</button><span aria-live=\"polite\"></span>"
          "</div>\n<div class=\"run\">\n<ol class=\"steps\">\n",
          out);
    for (size_t i = 0; i < s->count; i++) {
        const chaos_told *e = &s->events[i];
        char moment[64];
        if (!chaos_is_told(e->kind, e->fault))
            continue;
        fprintf(out, "<li><button><span class=\"faint\">%s</span> ", chaos_moment(e->at, moment));
        if (e->step != SIZE_MAX) {
            print_step(r, s, e, out);
        } else {
            fputs("<em>", out);
            put(e->text, out);
            fputs("</em>", out);
        }
        fputs("</button></li>\n", out);
    }
    fputs("</ol>\n<div class=\"diagram\">\n", out);
    chaos_print_lanes(r, f, out);
    fputs("</div>\n</div>\n", out);
}

/* ---- a failure ---- */

static void print_ends(const check_finding *f, FILE *out)
{
    if (f->end_count == 0)
        return;
    fputs("<p class=\"faint\">There, of what the property speaks of:</p>\n", out);
    check_print_page_rows(f->ends, f->end_count, out);
}

static void print_finding(const chaos_result *r, const chaos_finding *f, FILE *out)
{
    char when[64];
    fprintf(out, "<article>\n<h3><span class=\"bad\">%s</span> ", chaos_verdict_of(f));
    put(chaos_failure_name(r->setup, &f->failure), out);
    fprintf(out,
            "</h3>\n<p class=\"faint\">After %s of seed %" PRIu64 ", in %" PRIu64 " of %" PRIu64 " runs.",
            chaos_moment(f->failure.at, when), f->seed, f->runs, r->runs);
    const chaos_history *saw = chaos_history_of(r, f);
    if (saw)
        fprintf(out, " Asked of %s: %s, by %s.", saw->name, saw->condition, saw->model);
    else if (f->failure.kind == CHAOS_DIED || f->failure.kind == CHAOS_MISBEHAVED)
        fprintf(out, " It was that of %s.",
                checking_agent_name(chaos_setup_model(r->setup), f->failure.agent));
    else if (f->failure.property == UINT32_MAX)
        fprintf(out, " Of %s, %s.", checking_agent_name(chaos_setup_model(r->setup), f->failure.agent),
                f->failure.is_recovered ? "kept later" : "and not later");
    if (f->tries)
        fprintf(out, " Made small: faults %zu, messages hit %zu, inputs %zu.", f->script.fault_count,
                f->script.hit_count, f->script.input_count);
    if (f->kept) {
        fputs(" Kept in <code>", out);
        put(f->kept, out);
        fputs("</code>.", out);
    }
    fputs("</p>\n", out);
    if (saw && saw->text) {
        fputs("<pre>", out);
        put(saw->text, out);
        fputs("</pre>\n", out);
    }
    print_run(r, f, out);
    print_ends(&f->story.finding, out);
    fputs("</article>\n", out);
}

/* ---- a system ---- */

static void print_counts(const chaos_result *r, FILE *out)
{
    chaos_number numbers[CHAOS_NUMBERS];
    char text[32];
    bool any = false;
    chaos_list_numbers(&r->counts, numbers);
    fputs("<p class=\"faint\">", out);
    for (unsigned i = 0; i < CHAOS_NUMBERS; i++)
        if (numbers[i].count > 0) {
            fprintf(out, "%s%s %s", any ? ", " : "", cli_count(numbers[i].count, text),
                    numbers[i].count == 1 ? numbers[i].one : numbers[i].many);
            any = true;
        }
    fputs("</p>\n", out);
}

static void print_missing(const chaos_result *r, FILE *out)
{
    if (r->missing_count == 0)
        return;
    fputs("<article>\n<h3>Did not happen</h3>\n<ul>\n", out);
    for (uint32_t i = 0; i < r->missing_count; i++) {
        fputs("<li>", out);
        put(r->missing[i], out);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n</article>\n", out);
}

static void print_sample(const chaos_result *r, FILE *out)
{
    if (r->sample.story.count == 0)
        return;
    fprintf(out, "<article>\n<h3>The end of the run of seed %" PRIu64 "</h3>\n", r->sample.seed);
    print_run(r, &r->sample, out);
    fputs("</article>\n", out);
}

void chaos_print_page(const chaos_result *r, FILE *out)
{
    char time[64];
    check_result covered = r->check;
    covered.occurrences = r->occurrences;
    covered.occurrence_count = r->occurrence_count;
    fputs("<h2>", out);
    put(r->path, out);
    fprintf(out, ":%s <span class=\"%s\">%s</span></h2>\n", r->text->name,
            r->verdict == CHAOS_PASS ? "fine" : "bad", chaos_verdict_name(r->verdict));
    if (r->runs == 1)
        fprintf(out, "<p>Seed %" PRIu64, r->first);
    else
        fprintf(out, "<p>%" PRIu64 " of %" PRIu64 " runs failed, seeds %" PRIu64 " to %" PRIu64, r->failed,
                r->runs, r->first, r->last);
    fprintf(out, ", %s%s.</p>\n", chaos_moment(r->time, time),
            r->job->is_real && !r->job->is_stepped ? "" : " of virtual time");
    print_counts(r, out);
    print_missing(r, out);
    for (uint32_t i = 0; i < r->finding_count; i++)
        print_finding(r, &r->findings[i], out);
    print_sample(r, out);
    check_print_page_unexercised(&covered, out);
}
