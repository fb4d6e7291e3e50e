/* A result as a page of its own: what the text says, and the operations as lanes that can be zoomed and
 * clicked. */
#include "histories/show/show.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "base/sha256.h"
#include "histories/explain/surroundings.h"
#include "histories/models/space.h"
#include "histories/show/page.h"

#define DRAWN_MAX 2000u /* operations: the last ones before what is bad, or the first ones */

static bool escaped(history_string *to, const char *text, size_t length)
{
    bool ok = true;
    for (size_t at = 0; at < length && ok;) {
        char one[BASE_ESCAPED_SIZE];
        const size_t taken = base_escape_xml(text + at, length - at, one);
        ok = taken > 0 && history_write_text(to, one, strlen(one));
        at += taken;
    }
    return ok;
}

bool history_begin_html(history_string *to)
{
    char style[BASE_SHA256_SIZE], script[BASE_SHA256_SIZE];
    return base_sha256(history_page_style, strlen(history_page_style), style) &&
           base_sha256(history_page_script, strlen(history_page_script), script) &&
           history_writef(
               to,
               "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
               "'sha256-%s'; script-src 'sha256-%s'\">\n"
               "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Histories</title>\n<style>%s"
               "</style>\n",
               style, script, history_page_style);
}

bool history_end_html(history_string *to)
{
    return history_writef(
        to,
        "<h2>The operation clicked</h2>\n<div id=\"said\" aria-live=\"polite\">Click an operation."
        "</div>\n<script>%s</script>\n</html>\n",
        history_page_script);
}

/* ---- the picture's data ---- */

typedef struct drawing {
    const history_report *r;
    uint32_t from, to;      /* operations from .. to - 1 */
    char **before, **after; /* the states around each, or NULL */
    bool is_all;            /* they are those of all orders, not of the one that was found */
} drawing;

static bool is_in(const uint32_t *list, size_t count, uint32_t op)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == op)
            return true;
    return false;
}

static char *text_of_state(history_space *space, history_state state)
{
    history_string text = {0};
    if (history_write_state(&text, space, state))
        return text.text;
    history_string_release(&text);
    return NULL;
}

/* The states along the order that was found; of a history that does not fit, up to what is bad. */
static void follow_order(drawing *d)
{
    const history_report *r = d->r;
    if (!r->finding)
        return;
    const bool is_no = r->finding->verdict == HISTORY_NO;
    const uint32_t *order = is_no && r->account ? r->account->prefix : r->finding->order;
    const size_t count = is_no && r->account ? r->account->prefix_count : r->finding->order_count;
    history_space space;
    if (!order ||
        !history_space_begin(&space, r->checked, is_no ? r->account->object : HISTORY_ABSENT, NULL, 0))
        return;
    history_state state = history_initial(&space);
    for (size_t i = 0; i < count && state < HISTORY_NO_STATE; i++) {
        history_label label;
        if (history_label_of(r->checked, r->h, &r->h->ops[order[i]], &label, NULL))
            break;
        const history_state next = history_next_by(&space, state, &label);
        if (next >= HISTORY_NO_STATE)
            break;
        if (order[i] >= d->from && order[i] < d->to) {
            d->before[order[i] - d->from] = text_of_state(&space, state);
            d->after[order[i] - d->from] = text_of_state(&space, next);
        }
        state = next;
    }
    history_space_end(&space);
}

/* The states that are possible around each operation; where there are too many orders, those along one. */
static void find_states(drawing *d)
{
    const history_report *r = d->r;
    const bool is_no = r->finding && r->finding->verdict == HISTORY_NO;
    const uint32_t bad = is_no && r->account ? r->account->bad : HISTORY_NEVER;
    history_surroundings s = {0};
    base_error error;
    if (r->finding && history_find_condition(r->condition) == HISTORY_LINEARIZABLE &&
        is_no == (bad != HISTORY_NEVER) && !history_find_surroundings(r->h, r->checked, bad, &s, &error)) {
        d->is_all = !s.is_partial;
        for (uint32_t i = d->from; i < d->to && d->is_all; i++) {
            d->before[i - d->from] = s.before[i];
            d->after[i - d->from] = s.after[i];
            s.before[i] = s.after[i] = NULL;
        }
    }
    history_surroundings_release(&s);
    if (!d->is_all)
        follow_order(d);
}

static bool quoted(history_string *to, const char *name, const char *text)
{
    const size_t from = to->length;
    if (!history_writef(to, ",\"%s\":", name) || !history_write_quoted(to, text, strlen(text)))
        return false;
    for (size_t i = from; i < to->length; i++) /* what stands in a script element must not end it */
        if (to->text[i] == '<')
            to->text[i] = '\x01';
    for (char *at = strchr(to->text + from, '\x01'); at; at = strchr(at, '\x01')) {
        const size_t here = (size_t)(at - to->text), rest = to->length - here - 1;
        if (!history_write_text(to, "     ", 5))
            return false;
        at = to->text + here;
        memmove(at + 6, at + 1, rest);
        memcpy(at, "\\u003c", 6);
    }
    return true;
}

/* Marks an operation that an account speaks of. */
static bool put_reason(const history_account *a, uint32_t number, history_string *to)
{
    bool ok = true;
    if (a && a->bad == number) {
        history_string says = {0};
        for (size_t i = 0; i < a->way_count && ok; i++)
            ok = history_writef(&says, "%sthe state can be %s: %s", i ? "\n" : "", a->ways[i].state,
                                a->ways[i].refusal);
        ok = ok && history_writef(to, ",\"bad\":true") &&
             quoted(to, "says",
                    says.text   ? says.text
                    : a->remark ? a->remark
                                : "it does not fit");
        history_string_release(&says);
    }
    if (ok && a && is_in(a->few, a->few_count, number))
        ok = history_writef(to, ",\"few\":true");
    return ok;
}

/* Marks a transaction that is part of an anomaly; a click tells which. */
static bool put_anomalies(const history_isolation_result *result, uint32_t number, history_string *to)
{
    bool ok = true, is_bad = false;
    history_string says = {0};
    for (uint32_t i = 0; i < result->anomaly_count && ok; i++) {
        const history_anomaly *a = &result->anomalies[i];
        if (!is_in(a->ops, a->op_count, number))
            continue;
        ok = history_writef(&says, "%s%s", says.length ? "\n" : "", a->text);
        is_bad |= a->forbidden;
    }
    if (ok && says.length)
        ok = history_writef(to, is_bad ? ",\"bad\":true" : ",\"few\":true") && quoted(to, "says", says.text);
    history_string_release(&says);
    return ok;
}

static bool put_op(const drawing *d, uint32_t number, uint32_t lane, bool *is_first, history_string *to)
{
    const history_report *r = d->r;
    const history_op *op = &r->h->ops[number];
    history_string text = {0};
    bool ok = history_write_op_as(&text, r->h, r->checked, op) &&
              history_writef(to, "%s{\"lane\":%u,\"start\":%u,\"line\":%" PRIu64, *is_first ? "" : ",", lane,
                             op->start, op->start_line);
    *is_first = false;
    if (ok && op->end == HISTORY_NEVER)
        ok = history_writef(to, ",\"end\":null");
    else if (ok)
        ok = history_writef(to, ",\"end\":%u", op->end);
    ok = ok && quoted(to, "text", text.text ? text.text : "");
    history_string_release(&text);
    const char *before = d->before[number - d->from], *after = d->after[number - d->from];
    if (ok && before && after)
        ok = quoted(to, "before", before) && quoted(to, "after", after);
    ok = ok && (r->isolation ? put_anomalies(r->isolation, number, to) : put_reason(r->account, number, to));
    return ok && history_write_text(to, "}", 1);
}

static bool put_data(const drawing *d, history_string *to)
{
    const history *h = d->r->h;
    uint32_t *lane = base_alloc(h->process_count, sizeof *lane), lanes = 0;
    if (!lane)
        return false;
    memset(lane, 0xff, h->process_count * sizeof *lane);
    bool ok = history_writef(to, "{\"lanes\":["), is_first = true;
    for (uint32_t i = d->from; i < d->to && ok; i++)
        if (lane[h->ops[i].process] == UINT32_MAX) {
            ok = history_writef(to, "%s\"process %" PRId64 "\"", lanes ? "," : "",
                                history_integer_of(h->values, h->processes[h->ops[i].process].name));
            lane[h->ops[i].process] = lanes++;
        }
    uint32_t last = 0;
    for (uint32_t i = d->from; i < d->to; i++)
        last = h->ops[i].end != HISTORY_NEVER && h->ops[i].end > last ? h->ops[i].end
               : h->ops[i].start > last                               ? h->ops[i].start
                                                                      : last;
    ok = ok && history_writef(to, "],\"first\":%u,\"last\":%u,\"notes\":[",
                              d->from < d->to ? h->ops[d->from].start : 0, last);
    for (size_t i = 0, shown = 0; i < h->note_count && ok && d->from < d->to; i++)
        if (h->notes[i].at >= h->ops[d->from].start && h->notes[i].at <= last &&
            h->notes[i].text != HISTORY_ABSENT &&
            history_kind_of(h->values, h->notes[i].text) == HISTORY_KIND_TEXT)
            ok = history_writef(to, "%s{\"at\":%u", shown++ ? "," : "", h->notes[i].at) &&
                 quoted(to, "text", history_text_of(h->values, h->notes[i].text, NULL)) &&
                 history_writef(to, "}");
    ok = ok && history_writef(to, "],\"ops\":[");
    for (uint32_t i = d->from; i < d->to && ok; i++)
        if (h->ops[i].outcome != HISTORY_FAILED)
            ok = put_op(d, i, lane[h->ops[i].process], &is_first, to);
    free(lane);
    return ok && history_writef(to, "]}");
}

/* The last operation that has to be seen; HISTORY_NEVER: none has. */
static uint32_t most_telling(const history_report *r)
{
    const uint32_t *ops = NULL;
    size_t count = 0;
    if (r->account && r->account->bad != HISTORY_NEVER)
        return r->account->bad;
    if (r->account) {
        ops = r->account->few;
        count = r->account->few_count;
    } else if (r->isolation && r->isolation->anomaly_count > 0) {
        ops = r->isolation->anomalies[0].ops;
        count = r->isolation->anomalies[0].op_count;
    }
    uint32_t last = HISTORY_NEVER;
    for (size_t i = 0; i < count; i++)
        last = last == HISTORY_NEVER || ops[i] > last ? ops[i] : last;
    return last;
}

static bool put_picture(const history_report *r, unsigned number, history_string *to)
{
    drawing d = {.r = r};
    const uint32_t count = (uint32_t)r->h->op_count, telling = most_telling(r);
    d.to = telling != HISTORY_NEVER ? telling + 50 : DRAWN_MAX;
    d.to = d.to > count ? count : d.to;
    d.from = d.to > DRAWN_MAX ? d.to - DRAWN_MAX : 0;
    d.before = base_alloc_zeroed(d.to - d.from, sizeof *d.before);
    d.after = base_alloc_zeroed(d.to - d.from, sizeof *d.after);
    bool ok = d.before && d.after;
    if (ok)
        find_states(&d);
    ok = ok &&
         history_writef(
             to,
             "<div class=\"picture\" data-of=\"data%u\"></div>\n<p class=\"hint\">Wheel: zoom. Drag: move. "
             "Double click: all. ",
             number);
    if (ok && d.to - d.from < count)
        ok = history_writef(to, "Drawn: %u of %u operations. ", d.to - d.from, count);
    ok = ok &&
         history_writef(to, "%s</p>\n<script type=\"application/json\" id=\"data%u\">",
                        r->isolation ? "A click tells what a transaction has to do with an anomaly."
                        : d.is_all
                            ? "A click tells the states that are possible before and after an operation."
                            : "States are those along one order.",
                        number) &&
         put_data(&d, to) && history_writef(to, "</script>\n");
    for (uint32_t i = 0; i < d.to - d.from && d.before && d.after; i++) {
        free(d.before[i]);
        free(d.after[i]);
    }
    free(d.before);
    free(d.after);
    return ok;
}

bool history_show_html(const history_report *r, unsigned number, history_string *to)
{
    assert(r && to);
    history_string text = {0};
    bool ok = history_show_text(r, &text) && history_writef(to, "<h1>") &&
              escaped(to, r->file, strlen(r->file)) && history_writef(to, "</h1>\n<pre>") &&
              escaped(to, text.text, text.length) && history_writef(to, "</pre>\n");
    history_string_release(&text);
    if (ok && (r->finding || r->isolation) && !r->error && r->h->op_count > 0)
        ok = put_picture(r, number, to);
    return ok;
}
