/* SCXML as an LTS: its states are the configurations that a statechart can be in, with what its histories
 * remember; its actions are the events that come from outside, each as often as a transition asks for it. A
 * step by a transition without an event, or by one that the chart raised itself, is silent, and goes first.
 * One by an event that it sent to itself is silent, too, but others may come before it.
 *
 * An event that no transition takes is discarded by SCXML; the LTS has no step for it. `*` stands for all
 * events that the document does not name. Names of events are taken whole: `a` takes `a.b` where that is
 * named, too.
 */
#include "lts/io/scxml.h"

#include "base/array.h"
#include "base/files/byte_order_mark.h"
#include "base/word_index.h"
#include "lts/io/format.h"
#include "lts/io/tables.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((uint64_t)1 << 28) /* of all configurations */
#define MOST_WORK  ((uint64_t)1 << 30) /* some seconds */

typedef struct reader {
    lts_scxml document;
    lts_scxml_machine machine;
    base_word_index states; /* configurations, numbered as the states of the LTS */
    bool *comes;            /* per event: it can come from outside */
    lts_table table;
    base_error *error;
} reader;

static base_status no_memory(const reader *r)
{
    return base_fail(r->error, BASE_E_NOMEM, 0, 0, "no memory");
}

/* ---- steps ---- */

/* What the chart raises, or sends to itself, does not come from outside. */
static void leave_out(reader *r, lts_scxml_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t event = lts_scxml_raised_event(&r->document, r->document.numbers[list.first + i]);
        if (event != BASE_NONE)
            r->comes[event] = false;
    }
}

/* The events that transitions name, but for those that the chart raises itself. */
static bool find_events(reader *r)
{
    const lts_scxml *d = &r->document;
    r->comes = base_alloc_zeroed(base_names_count(d->events), sizeof *r->comes);
    if (!r->comes)
        return false;
    for (size_t t = 0; t < d->transition_count; t++)
        for (uint32_t i = 0; i < d->transitions[t].events.count; i++)
            r->comes[d->numbers[d->transitions[t].events.first + i]] = true;
    for (size_t t = 0; t < d->transition_count; t++)
        leave_out(r, d->transitions[t].raised);
    for (size_t n = 0; n < d->node_count; n++) {
        leave_out(r, d->nodes[n].entered);
        leave_out(r, d->nodes[n].left);
        leave_out(r, d->nodes[n].begun);
        if (d->nodes[n].done != BASE_NONE)
            r->comes[d->nodes[n].done] = false;
    }
    for (uint32_t e = 0; e < base_names_count(d->events); e++) /* `done`, `done.state` mean these alone */
        if (strncmp("done.state", base_names_text(d->events, e), base_names_length(d->events, e)) == 0 &&
            strncmp("done", base_names_text(d->events, e), 4) == 0)
            r->comes[e] = false;
    return true;
}

/* The number of the configuration at hand. */
static base_status number_of(reader *r, lts_state *state)
{
    if (r->machine.status && r->machine.sent_line)
        return base_fail(
            r->error, r->machine.status, r->machine.sent_line, 0,
            "what the chart sends to itself here can wait without end, as events from outside may "
            "come before it and send more: no LTS has such a queue");
    if (r->machine.status)
        return base_fail(r->error, r->machine.status, 0, 0,
                         "more than %u events that the chart raises wait at the same time", LTS_SCXML_QUEUE);
    if (base_word_index_intern(&r->states, r->machine.now, state) != BASE_OK)
        return no_memory(r);
    bool is_large = (uint64_t)*state * r->machine.words * sizeof *r->machine.now > MOST_BYTES;
    if (is_large || r->machine.work > MOST_WORK)
        return base_fail(r->error, BASE_E_LIMIT, 0, 0, "%s: %u configurations were found, and there are more",
                         is_large ? "the chart is too large to unfold" : "unfolding the chart takes too long",
                         (unsigned)r->states.count);
    return BASE_OK;
}

static base_status add_step(reader *r, lts_state from, const char *label, size_t length)
{
    lts_state to;
    base_status status = number_of(r, &to);
    return status ? status : lts_table_add(&r->table, from, label, length, to);
}

static void go_to(reader *r, lts_state state)
{
    memcpy(r->machine.now, base_word_index_key(&r->states, state), r->machine.words * sizeof *r->machine.now);
}

static base_status add_steps(reader *r, lts_state from)
{
    const base_names *events = r->document.events;
    base_status status = BASE_OK;
    go_to(r, from);
    if (lts_scxml_has_ended(&r->machine))
        return BASE_OK;
    if (lts_scxml_step_within(&r->machine))
        return add_step(r, from, LTS_TAU_TEXT, strlen(LTS_TAU_TEXT));
    for (unsigned n = 0; !status && lts_scxml_step_arrival(&r->machine, n); n++) {
        status = add_step(r, from, LTS_TAU_TEXT, strlen(LTS_TAU_TEXT));
        go_to(r, from);
    }
    for (uint32_t e = 0; e < base_names_count(events) && !status; e++) {
        if (!r->comes[e] || !lts_scxml_step_by(&r->machine, e))
            continue;
        status = add_step(r, from, base_names_text(events, e), base_names_length(events, e));
        go_to(r, from);
    }
    return status;
}

/* ---- names ---- */

/* Adds what a state is called: the innermost states that are active. */
static bool put_name(const reader *r, const uint64_t *set, FILE *out)
{
    const lts_scxml *d = &r->document;
    unsigned count = 0, n = 0;
    for (uint32_t i = 1; i < d->node_count; i++)
        count += lts_scxml_has(set, i) && lts_scxml_is_atomic(d, i);
    fputs(count > 1 ? "(" : "", out);
    for (uint32_t i = 1; i < d->node_count; i++) {
        if (!lts_scxml_has(set, i) || !lts_scxml_is_atomic(d, i))
            continue;
        fputs(n++ ? ", " : "", out);
        if (d->nodes[i].id == BASE_NONE)
            fprintf(out, "state%u", (unsigned)i);
        else
            fputs(base_names_text(d->ids, d->nodes[i].id), out);
    }
    fputs(count > 1 ? ")" : "", out);
    return !ferror(out);
}

typedef struct naming {
    base_names *names, *plain; /* of states; without numbers behind them */
    uint32_t *count;           /* per plain name, how many states have it */
    size_t room;
} naming;

/* Those that differ only in what they remember, or what waits, get a number behind the name. */
static base_status add_numbered(naming *n, char *text, size_t length, lts_state state)
{
    uint32_t plain, known = base_names_count(n->plain), number = state;
    if (base_names_intern(n->plain, text, length, &plain) != BASE_OK ||
        !base_grow(n->count, n->room, plain + 1))
        return BASE_E_NOMEM;
    if (plain == known)
        n->count[plain] = 0;
    do {
        n->count[plain]++;
        if (n->count[plain] > 1)
            snprintf(text + length, 16, " #%u", (unsigned)n->count[plain]);
    } while (base_names_find(n->names, text, strlen(text)) != BASE_NONE);
    base_status status = base_names_intern(n->names, text, strlen(text), &number);
    assert(status || number == state);
    return status;
}

static base_status add_name(const reader *r, naming *n, lts_state state)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    bool fine = out && put_name(r, base_word_index_key(&r->states, state), out);
    if (out)
        fine = fclose(out) == 0 && fine;
    char *longer = fine ? realloc(text, length + 16) : NULL;
    base_status status = longer ? add_numbered(n, longer, length, state) : BASE_E_NOMEM;
    free(longer ? longer : text);
    return status;
}

static base_status name_states(const reader *r, lts *l)
{
    naming n = {.names = base_names_new(), .plain = base_names_new()};
    base_status status = n.names && n.plain ? BASE_OK : BASE_E_NOMEM;
    for (lts_state s = 0; s < l->states && !status; s++)
        status = add_name(r, &n, s);
    if (!status) {
        lts_set_state_names(l, n.names);
        n.names = NULL;
    }
    base_names_unref(n.names);
    base_names_unref(n.plain);
    free(n.count);
    return status ? no_memory(r) : BASE_OK;
}

/* ---- the format ---- */

static base_status explore(reader *r, const char *tau, const lts_options *options, lts **out)
{
    lts_state state;
    r->states.words = r->machine.words;
    lts_scxml_enter(&r->machine);
    base_status status = number_of(r, &state);
    for (state = 0; state < r->states.count && !status; state++) {
        lts_report_progress(options, "unfolding", state, r->states.count);
        status = add_steps(r, state);
    }
    if (status)
        return status;
    if (tau) {
        status = lts_table_finish(&r->table, tau, r->states.count, 0, out);
    } else { /* an event called `i` is one like others */
        lts_builder *builder = r->table.builder;
        r->table.builder = NULL;
        status = lts_builder_finish(builder, r->states.count, 0, out, r->error);
    }
    return status;
}

base_status lts_read_scxml(FILE *in, const char *tau, const lts_options *options, lts **out,
                           base_error *error)
{
    assert(in && out);
    reader r = {.error = error};
    lts *l = NULL;
    base_skip_byte_order_mark(in);
    base_status status = lts_scxml_read(in, &r.document, error);
    if (!status && (!lts_scxml_machine_begin(&r.machine, &r.document) || !find_events(&r) ||
                    !lts_table_begin(&r.table, in, NULL, error)))
        status = no_memory(&r);
    if (!status)
        status = explore(&r, tau, options, &l);
    if (!status)
        status = name_states(&r, l);
    if (r.table.error)
        lts_table_release(&r.table);
    lts_scxml_machine_release(&r.machine);
    lts_scxml_release(&r.document);
    base_word_index_release(&r.states);
    free(r.comes);
    if (status)
        lts_free(l);
    else
        *out = l;
    return status;
}

/* XML of any kind: its root is the reader's to look at. */
static bool is_scxml(const char *head, size_t length)
{
    return length >= 2 && head[0] == '<' &&
           (head[1] == '?' || head[1] == '!' || isalpha((unsigned char)head[1]));
}

static base_status read_document(FILE *in, const lts_read_options *how, lts_document *out, base_error *error)
{
    return lts_read_scxml(in, how->tau, how->options, &out->lts, error);
}

const lts_format lts_format_scxml = {.name = "scxml",
                                     .title = "SCXML",
                                     .suffix = ".scxml",
                                     .holds_names = true,
                                     .begin = "'<scxml' (SCXML)",
                                     .begins = is_scxml,
                                     .read = read_document};
