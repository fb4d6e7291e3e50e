/* Each failure as a sequence diagram of Mermaid: an arrow where one thread makes, wakes or awaits another. */
#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "verifier/lockstep/report.h"

enum { DRAWN_MAX = 300 }; /* steps: the last ones */

static void put(const char *text, FILE *out)
{
    base_put_escaped(base_escape_mermaid, text, strlen(text), out);
}

static void put_step(const lockstep_report *r, const lockstep_schedule *s, uint32_t i, FILE *out)
{
    const lockstep_step *step = &s->steps[i];
    char text[96], line[96] = "";
    lockstep_tell_operation(s, i, r->symbols, text, sizeof text);
    if (step->place)
        lockstep_symbols_line(r->symbols, step->place, step->op != LOCKSTEP_SPIN, line, sizeof line);
    if (step->other == LOCKSTEP_NOBODY)
        fprintf(out, "    Note over t%u: ", step->thread);
    else if (step->op == LOCKSTEP_JOIN)
        fprintf(out, "    t%u-->>t%u: ", step->other, step->thread);
    else
        fprintf(out, "    t%u->>t%u: ", step->thread, step->other);
    fprintf(out, "%" PRIu32 ". ", i + 1);
    put(text, out);
    fputs(*line ? "<br/>" : "", out);
    put(line, out);
    putc('\n', out);
}

static void put_found(const lockstep_report *r, const lockstep_found *f, FILE *out)
{
    const lockstep_schedule *s = &f->schedule;
    char title[80];
    lockstep_tell_title(f, title, sizeof title);
    fputs("---\ntitle: \"", out);
    put(title, out);
    fputs("\"\n---\nsequenceDiagram\n", out);
    for (uint32_t t = 0; t < s->thread_count; t++) {
        char head[140];
        lockstep_tell_head(s, t, r->symbols, head, sizeof head);
        fprintf(out, "    participant t%" PRIu32 " as ", t);
        put(head, out);
        putc('\n', out);
    }
    for (uint32_t i = s->count > DRAWN_MAX ? s->count - DRAWN_MAX : 0; i < s->count; i++)
        if (lockstep_is_told(f, i))
            put_step(r, s, i, out);
    if (s->outcome.failure == LOCKSTEP_FINE)
        return;
    for (uint32_t t = 0; t < s->thread_count; t++)
        if (s->outcome.failure == LOCKSTEP_DEADLOCK && !s->threads[t].is_finished &&
            s->threads[t].waits_for < s->thread_count)
            fprintf(out, "    t%" PRIu32 "-xt%u: waits in %s\n", t, s->threads[t].waits_for,
                    lockstep_op_name(s->threads[t].op));
    fprintf(out, "    Note over t0%s", s->thread_count > 1 ? ",t" : "");
    if (s->thread_count > 1)
        fprintf(out, "%" PRIu32, s->thread_count - 1);
    fprintf(out, ": %s<br/>", lockstep_failure_name(s->outcome.failure));
    put(s->outcome.message, out);
    putc('\n', out);
}

base_status lockstep_report_mermaid(FILE *out, void *arg)
{
    const lockstep_report *r = arg;
    for (size_t i = 0; i < r->count; i++)
        put_found(r, &r->found[i], out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}
