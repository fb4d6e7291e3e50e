/* A result as JSON. */
#include "histories/show/show.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "histories/show/isolation.h"

static bool member(history_string *to, const char *name, const char *text)
{
    return history_writef(to, ",\"%s\":", name) && history_write_quoted(to, text, strlen(text));
}

static bool number(history_string *to, const char *name, uint64_t value)
{
    return history_writef(to, ",\"%s\":%" PRIu64, name, value);
}

static bool show_op(const history_report *r, uint32_t op_number, history_string *to)
{
    const history_op *op = &r->h->ops[op_number];
    const history_values *v = r->h->values;
    size_t length;
    const char *f = history_text_of(v, op->f, &length);
    bool ok = history_writef(to, "{\"process\":%" PRId64 ",\"f\":",
                             history_integer_of(v, r->h->processes[op->process].name)) &&
              history_write_quoted(to, f, length);
    if (ok && op->key != HISTORY_ABSENT)
        ok = history_writef(to, ",\"key\":") && history_write_value(to, v, op->key, 0);
    ok = ok && history_writef(to, ",\"value\":") && history_write_value(to, v, op->argument, 0);
    if (ok && op->outcome == HISTORY_OK) {
        ok = history_writef(to, ",\"answer\":") && history_write_value(to, v, op->answer, 0);
        if (ok && op->result != HISTORY_ABSENT)
            ok = history_writef(to, ",\"result\":") && history_write_value(to, v, op->result, 0);
    }
    ok = ok && history_writef(to, ",\"type\":\"%s\",\"start_line\":%" PRIu64,
                              op->outcome == HISTORY_OK ? "ok" : "info", op->start_line);
    if (ok && op->end_line)
        ok = number(to, "end_line", op->end_line);
    return ok && history_write_text(to, "}", 1);
}

static bool show_ops(const history_report *r, const char *name, const uint32_t *ops, size_t count,
                     history_string *to)
{
    bool ok = history_writef(to, ",\"%s\":[", name);
    for (size_t i = 0; i < count && ok; i++)
        ok = (i == 0 || history_write_text(to, ",", 1)) && show_op(r, ops[i], to);
    return ok && history_write_text(to, "]", 1);
}

/* Where it shows, and the ways in which it can have gone until then. */
static bool show_bad(const history_report *r, history_string *to)
{
    const history_account *a = r->account;
    bool ok = number(to, "first_bad_event", r->h->ops[a->bad].end) &&
              number(to, "first_bad_line", r->h->ops[a->bad].end_line) && history_writef(to, ",\"bad\":") &&
              show_op(r, a->bad, to);
    if (ok && a->object != HISTORY_ABSENT)
        ok = history_writef(to, ",\"object\":") && history_write_value(to, r->h->values, a->object, 0);
    ok = ok && number(to, "prefix", a->prefix_count) && show_ops(r, "open", a->open, a->open_count, to) &&
         history_writef(to, ",\"ways\":[");
    for (size_t i = 0; i < a->way_count && ok; i++) {
        const history_way *way = &a->ways[i];
        ok = history_writef(to, "%s{\"state\":", i ? "," : "") &&
             history_write_quoted(to, way->state, strlen(way->state)) &&
             member(to, "refusal", way->refusal) &&
             show_ops(r, "took_effect", way->placed, way->placed_count, to) && history_write_text(to, "}", 1);
    }
    return ok && history_writef(to, "],\"more_ways\":%s", a->has_more_ways ? "true" : "false");
}

static bool show_account(const history_report *r, history_string *to)
{
    const history_account *a = r->account;
    if (a->bad == HISTORY_NEVER && a->few_count == 0)
        return true;
    bool ok = a->bad == HISTORY_NEVER || show_bad(r, to);
    ok = ok && show_ops(r, "few", a->few, a->few_count, to) &&
         history_writef(to, ",\"few_is_least\":%s", a->is_least ? "true" : "false");
    if (ok && a->remark && *a->remark)
        ok = member(to, "remark", a->remark);
    return ok;
}

bool history_show_json(const history_report *r, history_string *to)
{
    assert(r && to);
    if (r->isolation && !r->error)
        return history_show_isolation_json(r, to);
    bool ok = history_writef(to, "{\"file\":") && history_write_quoted(to, r->file, strlen(r->file)) &&
              member(to, "model", r->model) && member(to, "condition", r->condition);
    if (r->error) {
        ok = ok && member(to, "verdict", "malformed") && member(to, "error", r->error->message);
        if (ok && r->error->line)
            ok = number(to, "line", r->error->line);
        if (ok && r->error->column)
            ok = number(to, "column", r->error->column);
        return ok && history_write_text(to, "}", 1);
    }
    const history_finding *f = r->finding;
    ok = ok && member(to, "verdict", history_verdict_name(f->verdict)) &&
         number(to, "operations", f->operations) && number(to, "unknown", f->unknown) &&
         number(to, "keys", f->keys) && number(to, "window", f->window) &&
         number(to, "configurations", f->configurations);
    if (ok && f->verdict == HISTORY_UNDECIDED)
        ok = member(to, "reason", f->why) && number(to, "decided", f->decided);
    if (ok && f->verdict == HISTORY_UNDECIDED && f->furthest != HISTORY_NEVER)
        ok = number(to, "fits_until_line", r->h->ops[f->furthest].end_line);
    if (ok && r->account)
        ok = show_account(r, to);
    return ok && history_write_text(to, "}", 1);
}

bool history_show_step(const history_report *r, uint32_t op, history_string *to)
{
    return show_op(r, op, to) && history_write_text(to, "\n", 1);
}
