/* Logs as JSON: an object an event. JSON Lines have one a line; else they lie in an array, which may be under
 * a key, or follow each other, each over as many lines as it likes. */
#include "logs/object_cells.h"
#include "logs/stream.h"
#include "logs/wrapped.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 24)

typedef struct objects {
    logs_json *json;
    logs_json_value *values;
    logs_cell_texts texts;
    /* Of JSON that is no JSON Lines: */
    enum {
        OUTSIDE,
        OPENED,
        BEHIND,
        AWAITS
    } where;               /* in an array: at its beginning, behind an object, behind
                              the comma there */
    bool is_broken;        /* where one could go on is not known */
    logs_wrapped *wrapped; /* the events lie in an array under a key; NULL: they do not */
} objects;

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static base_status open_objects(logs_reader *r, base_error *error)
{
    r->state = calloc(1, sizeof(objects));
    if (r->asked->heading)
        return base_fail(error, BASE_E_SYNTAX, 0, 0, "--columns names the columns of CSV, and this is %s",
                         r->form->title);
    return r->state ? BASE_OK : no_memory(error);
}

static base_status prepare_objects(logs_reader *r, base_error *error)
{
    objects *o = r->state;
    unsigned count = r->plan.column_count;
    o->json = logs_json_new(r->plan.columns, count);
    o->values = base_alloc(count, sizeof *o->values);
    if (!o->json || !o->values || !logs_cell_texts_begin(&o->texts, count))
        return no_memory(error);
    if (r->asked->form == &logs_form_jsonl && !r->asked->events)
        return BASE_OK; /* an object a line, whatever is in it */
    base_status status = logs_wrapped_open(r, &o->wrapped, error);
    if (o->wrapped) {
        r->form = &logs_form_json;
        r->taken_from = r->asked->events ? NULL : logs_wrapped_key(o->wrapped);
    }
    return status;
}

static void close_objects(logs_reader *r)
{
    objects *o = r->state;
    if (!o)
        return;
    logs_json_free(o->json);
    logs_wrapped_close(o->wrapped);
    free(o->values);
    logs_cell_texts_release(&o->texts);
    free(o);
}

/* The cells of what has been read; `column` of `error` is counted in `text`. */
static base_status fill_cells(logs_reader *r, const char *text, base_error *error)
{
    objects *o = r->state;
    for (unsigned c = 0; c < r->plan.column_count; c++) {
        base_status status = logs_object_cell(&o->texts, c, &o->values[c], &r->cells[c], error);
        if (status == BASE_E_SYNTAX)
            error->column += (uint64_t)(o->values[c].raw - text);
        if (status)
            return status;
        r->cells[c].value.line = r->line;
        r->cells[c].column = o->values[c].raw ? (uint64_t)(o->values[c].raw - text) + 1 : 0;
    }
    return BASE_OK;
}

/* ---- JSON Lines ---- */

/* The next line that is not blank: its length with its end, which is in the buffer. 0: there is none. */
static base_status find_line(logs_input *input, size_t *length, base_error *error)
{
    size_t looked_at = 0;
    for (;;) {
        size_t have = logs_input_have(input);
        const char *text = logs_input_text(input);
        const char *newline = have > looked_at ? memchr(text + looked_at, '\n', have - looked_at) : NULL;
        looked_at = have;
        *length = newline ? (size_t)(newline - text) + 1 : have;
        if (!newline && !input->at_end) {
            if (have > MOST_BYTES)
                return base_fail(error, BASE_E_LIMIT, input->line, 1, "a line of more than 16 MiB");
            base_status status = logs_input_fill(input, error);
            if (status)
                return status;
            continue;
        }
        size_t blank = 0;
        while (blank < *length && text[blank] && strchr(" \t\r\n", text[blank]))
            blank++;
        if (blank < *length || *length == 0)
            return BASE_OK;
        logs_input_take(input, *length);
        looked_at = 0;
    }
}

static base_status next_line(logs_reader *r, bool *is_end, base_error *error)
{
    objects *o = r->state;
    size_t length;
    base_status status = find_line(&r->input, &length, error);
    *is_end = !status && length == 0;
    if (status || *is_end)
        return status;
    char *text = logs_input_text(&r->input);
    r->line = r->input.line;
    logs_input_take(&r->input, length);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    r->raw = text;
    r->raw_length = length;
    status = logs_json_line(o->json, text, length, o->values, error);
    if (!status)
        status = fill_cells(r, text, error);
    if (status)
        error->line = r->line;
    return status;
}

/* JSON Lines begin with an object, and go on with it in that line. */
static bool is_json_lines(const char *head, size_t length)
{
    return length > 0 && *head == '{';
}

const logs_form logs_form_jsonl = {
    .name = "jsonl",
    .title = "JSON Lines",
    .roles = {"time", "instance", "action", "state", "parent", "specification"},
    .has_lines = true,
    .begins = is_json_lines,
    .open = open_objects,
    .prepare = prepare_objects,
    .next = next_line,
    .close = close_objects};

/* ---- other JSON ---- */

static base_status fail_here(logs_reader *r, const char *message, base_error *error)
{
    objects *o = r->state;
    o->is_broken = true;
    return logs_stream_fail(&r->input, error, message);
}

/* Goes to where the next object begins; `*is_end`: there is none. */
static base_status find_object(logs_reader *r, bool *is_end, base_error *error)
{
    objects *o = r->state;
    int c;
    for (;;) {
        base_status status = logs_stream_peek(&r->input, &c, error);
        if (status)
            return status;
        *is_end = c == EOF && o->where == OUTSIDE;
        if (*is_end || (c == '{' && o->where != BEHIND))
            return BASE_OK;
        if (c == '[' && o->where == OUTSIDE)
            o->where = OPENED;
        else if (c == ',' && o->where == BEHIND)
            o->where = AWAITS;
        else if (c == ']' && (o->where == OPENED || o->where == BEHIND))
            o->where = OUTSIDE;
        else
            return fail_here(
                r, o->where == BEHIND ? "not JSON: expected ',' or ']'" : "expected a JSON object", error);
        logs_input_take(&r->input, 1);
    }
}

/* The place of a value in the log; of one that is not there, that of the object. */
static void set_place(logs_reader *r, const char *text, unsigned column)
{
    const objects *o = r->state;
    logs_value *value = &r->cells[column].value;
    value->column = r->input.column;
    if (o->values[column].raw)
        logs_move_place(text, (size_t)(o->values[column].raw - text), &value->line, &value->column);
    r->cells[column].column = value->column;
}

static base_status next_object(logs_reader *r, bool *is_end, base_error *error)
{
    objects *o = r->state;
    *is_end = o->is_broken;
    if (*is_end)
        return BASE_OK;
    base_status status =
        o->wrapped ? logs_wrapped_find(o->wrapped, &r->input, is_end, error) : find_object(r, is_end, error);
    o->is_broken |= status != BASE_OK;
    if (status || *is_end)
        return status;
    size_t length, taken;
    status = logs_stream_measure(&r->input, &length, error);
    if (status) {
        o->is_broken = true;
        return status;
    }
    const char *text = logs_input_text(&r->input);
    r->line = r->input.line;
    r->raw = text;
    r->raw_length = length;
    r->raw_column = r->input.column;
    status = logs_json_read(o->json, text, length, o->values, &taken, error);
    if (!status)
        status = fill_cells(r, text, error);
    for (unsigned i = 0; i < r->plan.column_count && !status; i++)
        set_place(r, text, i);
    status = logs_stream_place(&r->input, status, error);
    logs_input_take(&r->input, length);
    if (o->wrapped)
        logs_wrapped_taken(o->wrapped);
    o->where = o->where == OUTSIDE ? OUTSIDE : BEHIND;
    return status;
}

/* An array, or an object that is broken over several lines: its first line ends early. */
static bool is_json(const char *head, size_t length)
{
    if (length > 0 && *head == '[')
        return true;
    const char *end = length > 0 && *head == '{' ? memchr(head, '\n', length) : NULL;
    while (end && end > head && strchr(" \t\r", end[-1]))
        end--;
    return end && strchr("{[,", end[-1]);
}

const logs_form logs_form_json = {.name = "json",
                                  .title = "JSON",
                                  .roles = {"time", "instance", "action", "state", "parent", "specification"},
                                  .begins = is_json,
                                  .open = open_objects,
                                  .prepare = prepare_objects,
                                  .next = next_object,
                                  .close = close_objects};
