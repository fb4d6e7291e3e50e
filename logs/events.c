/* Logs of events: rows of a form, as far as they count, put together to events. */
#include "logs/events.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct logs_events {
    logs_reader reader;
    char *text[LOGS_ROLES]; /* values that are made of several */
    size_t capacity[LOGS_ROLES];
    logs_event event;
    uint64_t passed_over;
    bool *was_seen; /* by column of the plan */
};

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static bool is_utf16(const logs_input *input)
{
    const char *text = logs_input_text(input);
    return logs_input_have(input) > 1 &&
           (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
}

static base_status begin(logs_events *events, base_error *error)
{
    logs_reader *r = &events->reader;
    base_status status = logs_input_begin(&r->input, error);
    if (status)
        return status;
    r->form = r->asked->form ? r->asked->form
                             : logs_form_of(logs_input_text(&r->input), logs_input_have(&r->input));
    assert(r->form); /* anything may be CSV */
    if (r->form != &logs_form_xes && is_utf16(&r->input))
        return base_fail(error, BASE_E_SYNTAX, 1, 0,
                         "this is UTF-16; expected UTF-8, as 'iconv -f UTF-16 -t UTF-8' makes of it");
    if (r->asked->events && r->form != &logs_form_json && r->form != &logs_form_jsonl)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "--events names a key of JSON, and this is %s",
                         r->form->title);
    status = r->form->open(r, error);
    if (!status)
        status = logs_plan_make(&r->plan, r->asked, r->form->roles, r->heading, r->heading_count, error);
    if (status)
        return status;
    r->cells = base_alloc_zeroed(r->plan.column_count, sizeof *r->cells);
    events->was_seen = base_alloc_zeroed(r->plan.column_count, sizeof *events->was_seen);
    if (!r->cells || !events->was_seen)
        return no_memory(error);
    return r->form->prepare ? r->form->prepare(r, error) : BASE_OK;
}

base_status logs_events_open(FILE *in, const logs_columns *columns, logs_events **out, base_error *error)
{
    assert(in && columns && out);
    logs_events *events = calloc(1, sizeof *events);
    if (!events)
        return no_memory(error);
    events->reader.asked = columns;
    events->reader.raw_column = 1;
    logs_input_open(&events->reader.input, in);
    base_status status = begin(events, error);
    if (status)
        logs_events_close(events);
    else
        *out = events;
    return status;
}

void logs_events_close(logs_events *events)
{
    if (!events)
        return;
    logs_reader *r = &events->reader;
    if (r->form)
        r->form->close(r);
    logs_input_close(&r->input);
    logs_plan_release(&r->plan);
    free(r->index);
    free(r->cells);
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        free(events->text[role]);
    free(events->was_seen);
    free(events);
}

const char *logs_events_quote(const logs_events *events, const logs_value *at, size_t *length,
                              uint64_t *column)
{
    const logs_reader *r = &events->reader;
    if (!r->raw || at->line < r->line)
        return NULL;
    const char *from = r->raw, *end = r->raw + r->raw_length;
    *column = r->raw_column;
    for (uint64_t line = r->line; line < at->line; line++) {
        const char *newline = memchr(from, '\n', (size_t)(end - from));
        if (!newline)
            return NULL;
        from = newline + 1;
        *column = 1;
    }
    const char *newline = memchr(from, '\n', (size_t)(end - from));
    *length = (size_t)((newline ? newline : end) - from);
    return from;
}

bool logs_events_may_have(const logs_events *events, logs_role role)
{
    const logs_reader *r = &events->reader;
    bool may = r->plan.first[role] < r->plan.first[role + 1];
    for (size_t p = r->plan.first[role]; p < r->plan.first[role + 1]; p++) {
        unsigned column = r->plan.parts[p].column;
        may = may && (column == LOGS_NO_COLUMN || !r->index || r->index[column] != LOGS_NO_COLUMN);
    }
    return may;
}

const logs_form *logs_events_form(const logs_events *events)
{
    return events->reader.form;
}

const char *logs_events_taken_from(const logs_events *events)
{
    return events->reader.taken_from;
}

uint64_t logs_events_passed_over(const logs_events *events)
{
    return events->passed_over;
}

const char *logs_events_never_seen(const logs_events *events)
{
    const logs_plan *plan = &events->reader.plan;
    for (size_t i = 0; i < plan->condition_count; i++)
        if (!events->was_seen[plan->conditions[i].column])
            return plan->columns[plan->conditions[i].column];
    return NULL;
}

/* ---- conditions ---- */

static bool holds(const logs_condition *c, const logs_cell *cell)
{
    const logs_value *value = &cell->value;
    bool is_same =
        value->length == c->length && (c->length == 0 || memcmp(value->text, c->value, c->length) == 0);
    return is_same != c->is_not;
}

/* Of the conditions on one column, one of those that say `=` must hold, and all others. */
static bool counts(logs_events *events)
{
    const logs_plan *plan = &events->reader.plan;
    bool is_good = true;
    for (size_t i = 0; i < plan->condition_count;) {
        unsigned column = plan->conditions[i].column;
        const logs_cell *cell = &events->reader.cells[column];
        events->was_seen[column] |= cell->value.text || cell->kind == LOGS_NEST;
        bool is_one = plan->conditions[i].is_not;
        for (; i < plan->condition_count && plan->conditions[i].column == column; i++) {
            bool is_held = holds(&plan->conditions[i], cell);
            if (plan->conditions[i].is_not)
                is_good &= is_held;
            else
                is_one |= is_held;
        }
        is_good &= is_one;
    }
    return is_good;
}

/* ---- roles ---- */

/* May the cell be a value of that role? */
static base_status judge(const logs_events *events, logs_role role, unsigned column, base_error *error)
{
    const logs_cell *cell = &events->reader.cells[column];
    if (cell->kind == LOGS_TEXT || (cell->kind == LOGS_REAL && role == LOGS_TIME))
        return BASE_OK;
    return base_fail(error, BASE_E_SYNTAX, cell->value.line, cell->column,
                     "expected a string or a whole number as '%s'", events->reader.plan.columns[column]);
}

static bool append(logs_events *events, logs_role role, const char *text, size_t length)
{
    size_t used = events->event.value[role].length;
    if (!base_grow(events->text[role], events->capacity[role], used + length + 1))
        return false;
    memcpy(events->text[role] + used, text, length);
    events->text[role][used + length] = '\0';
    events->event.value[role].length = used + length;
    return true;
}

/* A value of several parts; there is none when one of them is missing. */
static base_status put_together(logs_events *events, logs_role role, base_error *error)
{
    const logs_plan *plan = &events->reader.plan;
    logs_value *value = &events->event.value[role];
    *value = (logs_value){0};
    bool is_whole = true;
    for (size_t p = plan->first[role]; p < plan->first[role + 1]; p++) {
        const logs_part *part = &plan->parts[p];
        const logs_value *cell =
            part->column == LOGS_NO_COLUMN ? NULL : &events->reader.cells[part->column].value;
        base_status status = cell ? judge(events, role, part->column, error) : BASE_OK;
        if (status)
            return status;
        if (cell && value->line == 0) {
            value->line = cell->line;
            value->column = cell->column;
        }
        is_whole &= !cell || cell->text;
        if (is_whole &&
            !append(events, role, cell ? cell->text : part->text, cell ? cell->length : part->length))
            return no_memory(error);
    }
    if (!is_whole)
        value->length = 0;
    value->text = value->length ? events->text[role] : NULL;
    return BASE_OK;
}

static base_status make_event(logs_events *events, base_error *error)
{
    const logs_plan *plan = &events->reader.plan;
    events->event.line = events->reader.line;
    events->event.is_new_instance = events->reader.is_new_instance;
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        size_t first = plan->first[role], count = plan->first[role + 1] - first;
        base_status status = BASE_OK;
        if (count == 1 && plan->parts[first].column != LOGS_NO_COLUMN) {
            status = judge(events, role, plan->parts[first].column, error);
            events->event.value[role] = events->reader.cells[plan->parts[first].column].value;
        } else {
            status = put_together(events, role, error);
        }
        if (status)
            return status;
    }
    return BASE_OK;
}

base_status logs_events_next(logs_events *events, const logs_event **event, base_error *error)
{
    logs_reader *r = &events->reader;
    *event = NULL;
    for (;;) {
        bool is_end = false;
        base_status status = r->form->next(r, &is_end, error);
        if (status || is_end)
            return status;
        if (!counts(events)) {
            events->passed_over++;
            continue;
        }
        status = make_event(events, error);
        if (!status)
            *event = &events->event;
        return status;
    }
}
