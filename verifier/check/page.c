/* Results as one page of HTML that needs nothing else: each run as a list of steps beside its diagram. */
#include "config.h"

#include "verifier/check/page.h"

#include "base/escape.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

/* ---- one property ---- */

void check_print_page_rows(const checking_change *changes, uint32_t count, FILE *out)
{
    fputs("<table>\n", out);
    for (uint32_t i = 0; i < count; i++) {
        fputs("<tr><td><code>", out);
        put(changes[i].field, out);
        fputs("</code></td><td><code>", out);
        put(changes[i].value, out);
        fputs("</code></td></tr>\n", out);
    }
    fputs("</table>\n", out);
}

static void print_step(const check_result *r, const check_finding *f, size_t i, FILE *out)
{
    const checking_told *step = f->steps[i];
    bool is_fault = f->found->run[i].outcome == SPEX_EXPLORER_FAULT;
    const spex_place *place = step->fault ? step->fault : step->handler;
    fprintf(out, "<li><button>%zu. ", i + 1);
    put(step->text, out);
    if (step->given) {
        fputs("; ", out);
        put(step->given, out);
    }
    fputs(is_fault ? ": <span class=\"bad\">a fault</span>" : "", out);
    if (place) {
        fputs("<span class=\"place\">", out);
        put(check_path_of(r, step->type), out);
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
    fputs("</button></li>\n", out);
}

static void print_run(const check_result *r, const check_finding *f, FILE *out)
{
    fputs("<div class=\"controls\"><button>Back</button><button>On</button><span aria-live=\"polite\"></span>"
          "</div>\n<div class=\"run\">\n<ol class=\"steps\">\n",
          out);
    for (size_t i = 0; i < f->step_count; i++)
        print_step(r, f, i, out);
    fputs("</ol>\n<div class=\"diagram\">\n", out);
    check_print_svg(r, f, out);
    fputs("</div>\n</div>\n", out);
    if (f->found->cycle_length)
        fprintf(out, "<p>The last %zu step%s come again and again.</p>\n", f->found->cycle_length,
                f->found->cycle_length == 1 ? "" : "s");
}

/* What the verdict relies on, for whom it is, and in how many steps. */
static void print_reliance(const check_finding *f, FILE *out)
{
    bool is_violated = f->verdict == SPEX_EXPLORER_VIOLATED;
    if (!f->relies && !is_violated && !f->left_out)
        return;
    fputs("<p class=\"faint\">", out);
    if (is_violated)
        fprintf(out, "In %" PRIu64 " step%s%s. ", f->found->length, f->found->length == 1 ? "" : "s",
                f->found->may_be_longer ? " (there may be fewer: looking for them ended too early)" : "");
    if (f->relies) {
        fputs("Relies on ", out);
        put(f->relies, out);
        fputs(". ", out);
    }
    for (uint32_t i = 0; is_violated && i < f->agent_count; i++) {
        fputs(i ? ", " : "For ", out);
        put(f->agents[i], out);
        fputs(i + 1 == f->agent_count ? ". " : "", out);
    }
    if (f->left_out) {
        fputs("Whatever these do, which cannot influence it: ", out);
        put(f->left_out, out);
        fputs(".", out);
    }
    fputs("</p>\n", out);
}

static void print_finding(const check_result *r, const check_finding *f, FILE *out)
{
    fprintf(out, "<article>\n<h3><span class=\"%s\">%s</span> ", f->is_fine ? "fine" : "bad",
            spex_explorer_verdict_name(f->verdict));
    put(f->name, out);
    fputs("</h3>\n", out);
    print_reliance(f, out);
    if (f->line) {
        fputs("<p class=\"place faint\">", out);
        put(r->path, out);
        fprintf(out, ":%" PRIu32 "</p>\n", f->line);
    }
    for (uint32_t i = 0; i < f->missing_count; i++) {
        fputs("<p>Never came about: <code>", out);
        put(f->missing[i], out);
        fputs("</code></p>\n", out);
    }
    for (uint32_t i = 0; i < f->irrelevant_count; i++) {
        fputs("<p>Does not matter: <code>", out);
        put(f->irrelevant[i]->text, out);
        fputs("</code> <span class=\"place faint\">", out);
        put(check_file_of(r, f), out);
        fprintf(out, ":%" PRIu32 "</span></p>\n", f->irrelevant[i]->line);
    }
    if (f->has_unknown_parts)
        fputs("<p class=\"faint\">Whether all of its parts matter would take long to find out.</p>\n", out);
    if (f->begin_count) {
        fputs("<p class=\"faint\">It begins with:</p>\n", out);
        check_print_page_rows(f->begins, f->begin_count, out);
    }
    if (f->step_count)
        print_run(r, f, out);
    if (f->verdict == SPEX_EXPLORER_VIOLATED && check_run_end(f))
        fprintf(out, "<p>%s</p>\n", check_run_end(f));
    if (f->end_count) {
        fputs("<p class=\"faint\">There, of what the property speaks of:</p>\n", out);
        check_print_page_rows(f->ends, f->end_count, out);
    }
    fputs("</article>\n", out);
}

/* ---- a system ---- */

void check_print_page_unexercised(const check_result *r, FILE *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->occurrence_count; i++) {
        const checking_occurrence *o = &r->occurrences[i];
        if (o->seen)
            continue;
        if (count++ == 0)
            fputs("<article>\n<h3>Never occurred</h3>\n<table>\n", out);
        fputs("<tr><td class=\"place\">", out);
        if (o->line) {
            put(check_path_of(r, o->agent), out);
            fprintf(out, ":%" PRIu32, o->line);
        }
        fprintf(out, "</td><td>%s</td><td>%s</td><td><code>", o->agent ? o->agent->name : "", o->kind);
        put(o->what, out);
        fputs("</code></td></tr>\n", out);
    }
    if (count)
        fputs("</table>\n</article>\n", out);
}

/* Which agents were taken for alike, and what tells others apart. */
static void print_symmetry(const check_result *r, FILE *out)
{
    char *text = NULL;
    size_t length;
    FILE *lines = open_memstream(&text, &length);
    if (!lines)
        return;
    check_print_alike(r, lines);
    if (fclose(lines) == 0 && length > 0) {
        fputs("<pre class=\"faint\">", out);
        put(text, out);
        fputs("</pre>\n", out);
    }
    free(text);
}

void check_print_page_part(const check_result *r, FILE *out)
{
    const spex_explorer_model *m = checking_explorer_model(r->model);
    fputs("<h2>", out);
    put(r->path, out);
    fprintf(out,
            ":%s</h2>\n<p class=\"faint\">%" PRIu64 " states, %" PRIu64 " steps, depth %" PRIu64 "%s%s</p>\n",
            r->system->name, r->figures.states, r->figures.steps, r->figures.depth,
            r->figures.end == SPEX_EXPLORER_COMPLETE ? "" : "; ", check_end_text(r->figures.end));
    if (r->options->search.compact)
        fprintf(out, "<p>A state was missed with a probability of at most %.2g.</p>\n", r->figures.missed);
    print_symmetry(r, out);
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(r->search, i)) {
            fprintf(out, "<p>Cut: %" PRIu64 " steps by ", spex_explorer_cut(r->search, i));
            put(m->cuts[i], out);
            fputs("</p>\n", out);
        }
    for (uint32_t i = 0; i < r->count; i++)
        print_finding(r, &r->findings[i], out);
    if (r->figures.end == SPEX_EXPLORER_COMPLETE && !r->options->no_unexercised)
        check_print_page_unexercised(r, out);
}
