/* A result as `spex history check` prints it. */
#include "histories/show/show.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "histories/show/isolation.h"

#define WAYS_SHOWN 4u
#define OPEN_SHOWN 8u
#define FEW_SHOWN  60u

static bool show_error(const history_report *r, history_string *to)
{
    const base_error *e = r->error;
    if (e->line && e->column)
        return history_writef(to, "%s:%" PRIu64 ":%" PRIu64 ": error: %s\n", r->file, e->line, e->column,
                              e->message);
    if (e->line)
        return history_writef(to, "%s:%" PRIu64 ": error: %s\n", r->file, e->line, e->message);
    return history_writef(to, "%s: error: %s\n", r->file, e->message);
}

static bool show_op(const history_report *r, uint32_t number, history_string *to)
{
    const history_op *op = &r->h->ops[number];
    return history_writef(to, "process %" PRId64 ", line %" PRIu64 ": ",
                          history_integer_of(r->h->values, r->h->processes[op->process].name),
                          op->start_line) &&
           history_write_op_as(to, r->h, r->checked, op);
}

static bool show_counts(const history_report *r, history_string *to)
{
    const history_finding *f = r->finding;
    bool ok = history_writef(to, "%" PRIu64 " operation%s", f->operations, f->operations == 1 ? "" : "s");
    if (ok && f->unknown)
        ok = history_writef(to, ", %" PRIu64 " of unknown outcome", f->unknown);
    if (ok && f->keys > 1)
        ok = history_writef(to, ", %" PRIu64 " objects", f->keys);
    return ok;
}

static bool show_way(const history_report *r, const history_way *way, history_string *to)
{
    bool ok = history_writef(to, "  - the state is %s", way->state);
    for (size_t i = 0; i < way->placed_count && ok; i++)
        ok = history_write_text(to, i ? ", " : " after ", i ? 2 : 7) &&
             history_write_op_as(to, r->h, r->checked, &r->h->ops[way->placed[i]]);
    if (strstr(way->refusal, way->state)) /* it says no more than that */
        return ok && history_write_text(to, "\n", 1);
    return ok && history_writef(to, ": %s\n", way->refusal);
}

static bool show_ways(const history_report *r, history_string *to)
{
    const history_account *a = r->account;
    bool ok = true;
    if (a->way_count > 0)
        ok = history_writef(to, "Before it, things can have gone %s, and it fits none:\n",
                            a->way_count == 1 && !a->has_more_ways ? "one way" : "these ways");
    if (a->way_count == 1 && !a->has_more_ways && ok)
        to->length -= strlen(", and it fits none:\n"), ok = history_writef(to, ", and it does not fit:\n");
    for (size_t i = 0; i < a->way_count && i < WAYS_SHOWN && ok; i++)
        ok = show_way(r, &a->ways[i], to);
    if (ok && a->way_count > 0 && (a->way_count > WAYS_SHOWN || a->has_more_ways))
        ok = history_writef(to, "  - and so on (%zu%s ways)\n", a->way_count,
                            a->has_more_ways ? " or more" : "");
    return ok;
}

/* The operations that are enough, as lanes; `at`: which one has the remark at its side. */
static bool show_few(const history_report *r, uint32_t at, const char *remark, history_string *to)
{
    const history_account *a = r->account;
    const char *begin = a->is_least ? "These" : "At the most these";
    if (a->few_count > FEW_SHOWN)
        return history_writef(
            to, "%s %zu operations alone do not fit, whatever else happens; too many to draw.\n", begin,
            a->few_count);
    if (a->few_count == 0)
        return true;
    return (a->few_count == 1
                ? history_writef(to, "This operation alone does not fit, whatever else happens:\n\n")
                : history_writef(to, "%s %zu operations alone do not fit, whatever else happens:\n\n", begin,
                                 a->few_count)) &&
           history_show_lanes(r->h, r->checked, a->few, a->few_count, at, remark, to);
}

static bool show_account(const history_report *r, history_string *to)
{
    const history_account *a = r->account;
    if (a->bad == HISTORY_NEVER && a->few_count > 0)
        return (!a->remark || history_writef(to, "The reason: %s.\n", a->remark)) &&
               show_few(r, HISTORY_NEVER, NULL, to);
    if (a->bad == HISTORY_NEVER)
        return history_writef(to, "Why was not found out in the time that there is for it.\n");
    const history_op *bad = &r->h->ops[a->bad];
    bool ok = history_writef(to, "All fits until line %" PRIu64 ", the end of\n    ", bad->end_line) &&
              show_op(r, a->bad, to) && history_write_text(to, "\n", 1);
    if (ok && a->object != HISTORY_ABSENT && r->finding->keys > 1)
        ok = history_writef(to, "It is of object ") && history_write_value(to, r->h->values, a->object, 60) &&
             history_write_text(to, ".\n", 2);
    if (ok && a->open_count > 1)
        ok = history_writef(to, "Under way then, besides:\n");
    size_t shown = 0;
    for (size_t i = 0; i < a->open_count && ok; i++) {
        if (a->open[i] == a->bad)
            continue;
        if (shown++ == OPEN_SHOWN) {
            ok = history_writef(to, "    and %zu more\n", a->open_count - 1 - OPEN_SHOWN);
            break;
        }
        ok = history_write_text(to, "    ", 4) && show_op(r, a->open[i], to) &&
             history_write_text(to, "\n", 1);
    }
    ok = ok && show_ways(r, to);
    return ok && show_few(r, a->bad, a->remark, to);
}

bool history_show_text(const history_report *r, history_string *to)
{
    assert(r && to);
    if (r->error)
        return show_error(r, to);
    if (r->isolation)
        return history_show_isolation_text(r, to);
    const history_finding *f = r->finding;
    const char *words = history_condition_words(history_find_condition(r->condition));
    bool ok;
    if (f->verdict == HISTORY_UNDECIDED)
        ok = history_writef(to, "%s: not decided whether %s as a %s: %s; ", r->file, words, r->model, f->why);
    else
        ok = history_writef(to, "%s: %s%s as a %s; ", r->file, f->verdict == HISTORY_NO ? "not " : "", words,
                            r->model);
    ok = ok && show_counts(r, to);
    if (ok && f->verdict == HISTORY_UNDECIDED && f->keys > 1)
        ok = history_writef(to, ", decided for objects with %" PRIu64 " of them", f->decided);
    if (ok && f->verdict == HISTORY_UNDECIDED && f->furthest != HISTORY_NEVER)
        ok = history_writef(to, "; in some order all fits until line %" PRIu64,
                            r->h->ops[f->furthest].end_line);
    ok = ok && history_write_text(to, "\n", 1);
    return ok && r->account ? show_account(r, to) : ok;
}
