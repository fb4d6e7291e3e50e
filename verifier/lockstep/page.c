/* What spex lockstep found as one page of HTML: lanes that can be stepped through, beside the source. */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "verifier/lockstep/report.h"
#include "verifier/page.h"

enum { SHOWN_MAX = 2000, AROUND = 12, FILES_MAX = 64, LENGTH_MAX = 400 };

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_xml, text, strlen(text), out);
}

static void put_attribute(const char *name, const char *value, FILE *out)
{
    fprintf(out, " data-%s=\"", name);
    put(value, out);
    putc('"', out);
}

/* ---- the source ---- */

typedef struct source {
    char path[PATH_MAX];
    unsigned *lines; /* that steps are at */
    size_t count, capacity;
} source;

typedef struct sources {
    source *files;
    size_t count, capacity;
    bool no_memory;
} sources;

/* The number of a file, and its line of a place; false: it is not known. */
static bool find_place(const lockstep_report *r, uint64_t place, int is_return, sources *all, size_t *file,
                       unsigned *line)
{
    char path[PATH_MAX];
    if (!lockstep_symbols_source(r->symbols, place, is_return, path, sizeof path, line))
        return false;
    size_t i = 0;
    while (i < all->count && strcmp(all->files[i].path, path) != 0)
        i++;
    if (i == FILES_MAX)
        return false;
    if (i == all->count) {
        if (!base_grow(all->files, all->capacity, i + 1)) {
            all->no_memory = true;
            return false;
        }
        all->files[all->count++] = (source){.lines = NULL};
        snprintf(all->files[i].path, sizeof all->files[i].path, "%s", path);
    }
    source *s = &all->files[i];
    if (!base_grow(s->lines, s->capacity, s->count + 1)) {
        all->no_memory = true;
        return false;
    }
    s->lines[s->count++] = *line;
    *file = i;
    return true;
}

static bool is_near(const source *s, unsigned line)
{
    for (size_t i = 0; i < s->count; i++)
        if (line + AROUND >= s->lines[i] && line <= s->lines[i] + AROUND)
            return true;
    return false;
}

static void put_source(const source *s, size_t number, FILE *out)
{
    char *text = NULL;
    size_t size = 0;
    unsigned line = 0;
    FILE *in = fopen(s->path, "r");
    fprintf(out, "<figure data-file=\"%zu\"><figcaption class=\"place\">", number);
    put(s->path, out);
    fputs(in ? "</figcaption><pre>" : " (it is not there)</figcaption></figure>\n", out);
    for (ssize_t got; in && (got = getline(&text, &size, in)) >= 0;) {
        if (!is_near(s, ++line))
            continue;
        while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == '\r'))
            got--;
        fprintf(out, "<span data-line=\"%u\">", line);
        base_put_escaped(base_escape_xml, text, got < LENGTH_MAX ? (size_t)got : LENGTH_MAX, out);
        fputs("</span>", out);
    }
    free(text);
    if (in) {
        fputs("</pre></figure>\n", out);
        fclose(in);
    }
}

/* ---- the lanes ---- */

static void begin_row(const lockstep_report *r, uint64_t place, int is_return, sources *all, FILE *out)
{
    size_t file;
    unsigned line;
    fputs("<tr", out);
    if (find_place(r, place, is_return, all, &file, &line))
        fprintf(out, " data-file=\"%zu\" data-line=\"%u\"", file, line);
}

/* The rest of the row: its number, and what is in the lane. */
static void end_row(const char *number, uint32_t thread, uint32_t threads, const char *what, const char *line,
                    FILE *out)
{
    fprintf(out, "><td>%s</td>", number);
    for (uint32_t t = 0; t < threads; t++) {
        fputs("<td>", out);
        if (t == thread) {
            fputs("<button>", out);
            put(what, out);
            fputs(" <span class=\"place\">", out);
            put(line, out);
            fputs("</span></button>", out);
        }
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

static void put_step(const lockstep_report *r, const lockstep_schedule *s, uint32_t i, sources *all,
                     FILE *out)
{
    const lockstep_step *step = &s->steps[i];
    const int is_return = step->op != LOCKSTEP_SPIN;
    char what[96], line[96] = "", object[48], also[48], number[16];
    lockstep_tell_operation(s, i, r->symbols, what, sizeof what);
    lockstep_tell_object(s, r->symbols, step->object, object, sizeof object);
    lockstep_tell_object(s, r->symbols, step->also, also, sizeof also);
    if (step->place)
        lockstep_symbols_line(r->symbols, step->place, is_return, line, sizeof line);
    snprintf(number, sizeof number, "%" PRIu32, i + 1);
    begin_row(r, step->place, is_return, all, out);
    fprintf(out, " data-step=\"%s\" data-thread=\"%u\" data-turn=\"%s\"", number, step->thread,
            step->turn == LOCKSTEP_DONE ? "done" : "other");
    put_attribute("op", lockstep_op_name(step->op), out);
    put_attribute("object", object, out);
    put_attribute("also", also, out);
    put_attribute("text", what, out);
    end_row(number, step->thread, s->thread_count, what, line, out);
}

/* A thread that waits at the end. */
static void put_waiting(const lockstep_report *r, const lockstep_schedule *s, uint32_t thread, sources *all,
                        FILE *out)
{
    const lockstep_thread_record *t = &s->threads[thread];
    char object[48], line[96], who[24] = "", what[140];
    const bool is_join = t->op == LOCKSTEP_JOIN;
    lockstep_tell_object(s, r->symbols, is_join ? 0 : t->object, object, sizeof object);
    lockstep_symbols_line(r->symbols, t->wait_place, 1, line, sizeof line);
    if (t->waits_for != LOCKSTEP_NOBODY)
        snprintf(who, sizeof who, " for thread %u", t->waits_for);
    snprintf(what, sizeof what, "%s%s%s: waits%s", lockstep_op_name(t->op), *object ? " " : "", object, who);
    begin_row(r, t->wait_place, 1, all, out);
    fprintf(out, " class=\"waits\" data-thread=\"%" PRIu32 "\"", thread);
    put_attribute("text", what, out);
    end_row("", thread, s->thread_count, what, line, out);
}

static void put_lanes(const lockstep_report *r, const lockstep_found *f, sources *all, FILE *out)
{
    const lockstep_schedule *s = &f->schedule;
    fputs("<div class=\"lanes\">\n<table>\n<thead><tr><th></th>", out);
    for (uint32_t t = 0; t < s->thread_count; t++) {
        char head[140];
        lockstep_tell_head(s, t, r->symbols, head, sizeof head);
        fputs("<th>", out);
        put(head, out);
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n<tbody>\n", out);
    for (uint32_t i = s->count > SHOWN_MAX ? s->count - SHOWN_MAX : 0; i < s->count; i++)
        if (lockstep_is_told(f, i))
            put_step(r, s, i, all, out);
    for (uint32_t t = 0; t < s->thread_count && s->outcome.failure == LOCKSTEP_DEADLOCK; t++)
        if (!s->threads[t].is_finished && s->threads[t].wait_place)
            put_waiting(r, s, t, all, out);
    fputs("</tbody>\n</table>\n</div>\n", out);
}

/* ---- the page ---- */

static base_status put_found(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    const lockstep_outcome *o = &f->schedule.outcome;
    char title[80], line[96];
    sources all = {.count = 0};
    lockstep_tell_title(f, title, sizeof title);
    lockstep_symbols_line(r->symbols, o->place, 1, line, sizeof line);
    fputs("<article class=\"schedule\">\n<h3><span class=\"bad\">", out);
    put(title, out);
    fprintf(out,
            "</span></h3>\n<p class=\"faint\">found in schedule %" PRIu64 ", %s, seed %" PRIx64 "</p>\n<p>",
            f->number, f->strategy, f->seed);
    put(o->message, out);
    if (o->place) {
        fputs(" <span class=\"place\">", out);
        put(line, out);
        fputs("</span>", out);
    }
    fputs("</p>\n", out);
    if (*f->why) {
        fputs("<p>Not reproducible, because of this: ", out);
        put(f->why, out);
        fputs("</p>\n", out);
    }
    fputs("<div class=\"controls\"><button>Back</button><button>On</button><span aria-live=\"polite\"></span>"
          "</div>\n<div class=\"run wide\">\n",
          out);
    put_lanes(r, f, &all, out);
    fputs("<div class=\"source\">\n", out);
    for (size_t i = 0; i < all.count; i++)
        put_source(&all.files[i], i, out);
    fputs("<ul class=\"threads\"></ul>\n</div>\n</div>\n", out);
    if (f->output && *f->output) {
        fputs("<p class=\"faint\">What it wrote:</p>\n<pre class=\"output\">", out);
        put(f->output, out);
        fputs("</pre>\n", out);
    }
    if (f->trace) {
        fputs("<p>Run it again: <code>spex lockstep replay ", out);
        put(f->trace, out);
        fputs("</code></p>\n", out);
    }
    fputs("</article>\n", out);
    for (size_t i = 0; i < all.count; i++)
        free(all.files[i].lines);
    free(all.files);
    return all.no_memory ? BASE_E_NOMEM : BASE_OK;
}

static void put_search(const lockstep_report *r, FILE *out)
{
    const lockstep_exploration *x = &r->job->exploration;
    fprintf(out,
            "<p class=\"faint\">%" PRIu64 " schedules, %" PRIu64 " of them different, %" PRIu64
            " steps; %s, seed %" PRIx64 "</p>\n",
            x->done, x->distinct, x->steps, lockstep_exploration_name(x), x->seed);
    if (r->is_under_tested)
        fprintf(out, "<p class=\"bad\">UNDER-TESTED: %s</p>\n", lockstep_under_tested(r));
    else if (r->count == 0)
        fputs("<p class=\"fine\">Nothing was found.</p>\n", out);
}

base_status lockstep_report_page(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    if (!spexv_begin_page(SPEXV_LOCKSTEP_PAGE, out))
        return BASE_E_NOMEM;
    fputs("<h2>", out);
    put(r->program, out);
    fputs("</h2>\n", out);
    if (!r->is_file)
        put_search(r, out);
    else if (*r->divergence) {
        fputs("<p class=\"bad\">It diverged at ", out);
        put(r->divergence, out);
        fputs("</p>\n", out);
    }
    base_status status = BASE_OK;
    for (size_t i = 0; i < r->count && !status; i++)
        status = put_found(r, &r->found[i], out);
    if (!spexv_end_page(SPEXV_LOCKSTEP_PAGE, out))
        status = BASE_E_NOMEM;
    return status ? status : ferror(out) ? BASE_E_IO : BASE_OK;
}
