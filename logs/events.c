/* Logs of events: CSV through csv.c, JSON Lines through json_line.c. */
#include "logs/events.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/files/byte_order_mark.h"
#include "base/near.h"
#include "logs/csv.h"
#include "logs/json_line.h"

#define NO_COLUMN SIZE_MAX

struct logs_events {
    FILE *in;
    logs_columns columns;
    logs_csv *csv;            /* NULL: JSON Lines */
    size_t index[LOGS_ROLES]; /* CSV: which column; NO_COLUMN: none */
    size_t width;             /* CSV: how many columns there are */
    char *text;               /* JSON Lines: the line */
    size_t capacity;
    uint64_t line;
    char *said[LOGS_ROLES]; /* JSON Lines: texts of the values */
    size_t said_capacity[LOGS_ROLES];
    logs_event event;
};

const char *logs_role_name(logs_role role)
{
    static const char *const names[LOGS_ROLES] = {"time", "instance", "action", "state"};
    assert((unsigned)role < LOGS_ROLES);
    return names[role];
}

static bool must_be_there(const logs_columns *columns, logs_role role)
{
    return role == LOGS_INSTANCE || role == LOGS_ACTION || columns->name[role];
}

static const char *column_name(const logs_columns *columns, logs_role role)
{
    return columns->name[role] ? columns->name[role] : logs_role_name(role);
}

/* "there is no column 'instance' (there are: id, time); say which it is with --column instance=NAME" */
static base_status no_such_column(const logs_columns *columns, logs_role role, const logs_field *fields,
                                  size_t count, base_error *error)
{
    char there[120] = "";
    base_near near;
    base_near_begin(&near, column_name(columns, role));
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(there);
        snprintf(there + used, sizeof there - used, "%s%s", i ? ", " : "", fields[i].text);
        base_near_offer(&near, fields[i].text);
    }
    if (strlen(there) == sizeof there - 1)
        memcpy(there + sizeof there - 4, "...", 4);
    if (columns->name[role] && near.best)
        return base_fail(error, BASE_E_SYNTAX, 1, 0, "there is no column '%s'; did you mean '%s'?",
                         columns->name[role], near.best);
    return base_fail(error, BASE_E_SYNTAX, 1, 0,
                     "there is no column '%s' among: %s; say which it is with --column %s=NAME",
                     column_name(columns, role), there, logs_role_name(role));
}

static base_status read_header(logs_events *events, base_error *error)
{
    const logs_field *fields;
    base_status status = logs_csv_read(events->csv, &fields, &events->width, error);
    if (status)
        return status;
    if (events->width == 0)
        return base_fail(error, BASE_E_SYNTAX, 1, 0,
                         "empty; expected a line of column names, or JSON objects");
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        const char *name = column_name(&events->columns, role);
        events->index[role] = NO_COLUMN;
        for (size_t i = 0; i < events->width; i++)
            if (strcmp(fields[i].text, name) == 0 && events->index[role] == NO_COLUMN)
                events->index[role] = i;
        if (events->index[role] == NO_COLUMN && must_be_there(&events->columns, role))
            return no_such_column(&events->columns, role, fields, events->width, error);
    }
    return BASE_OK;
}

/* The first character that is not blank, which can be empty lines; nothing has been read. */
static int first_character(FILE *in)
{
    char blanks[1024];
    size_t count = 0;
    int c;
    while ((c = getc(in)) != EOF && strchr(" \t\r\n", c) && c && count < sizeof blanks)
        blanks[count++] = (char)c;
    if (c != EOF)
        ungetc(c, in);
    while (count > 0)
        ungetc(blanks[--count], in);
    return c;
}

base_status logs_events_open(FILE *in, const logs_columns *columns, logs_events **out, base_error *error)
{
    assert(in && columns && out);
    logs_events *events = calloc(1, sizeof *events);
    if (!events)
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    events->in = in;
    events->columns = *columns;
    base_skip_byte_order_mark(in);
    int first = first_character(in);
    base_status status = BASE_OK;
    if (first == EOF && ferror(in)) {
        status = base_fail(error, BASE_E_IO, 0, 0, "cannot be read");
    } else if (first != '{') {
        events->csv = logs_csv_new(in, columns->separator ? columns->separator : ',');
        status =
            events->csv ? read_header(events, error) : base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    }
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
    logs_csv_free(events->csv);
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        free(events->said[role]);
    free(events->text);
    free(events);
}

const char *logs_events_raw(const logs_events *events)
{
    size_t length;
    if (events->csv)
        return logs_csv_raw(events->csv, &length);
    return events->text ? events->text : "";
}

/* ---- CSV ---- */

static base_status next_record(logs_events *events, const logs_event **event, base_error *error)
{
    const logs_field *fields;
    size_t count;
    base_status status = logs_csv_read(events->csv, &fields, &count, error);
    if (status)
        return status;
    *event = NULL;
    if (count == 0)
        return BASE_OK;
    if (count != events->width) {
        const logs_field *last = &fields[count < events->width ? count - 1 : events->width];
        return base_fail(error, BASE_E_SYNTAX, last->line, last->column, "expected %zu columns, found %zu",
                         events->width, count);
    }
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        logs_value *value = &events->event.value[role];
        *value = (logs_value){0};
        if (events->index[role] == NO_COLUMN)
            continue;
        assert(events->index[role] < count);
        const logs_field *field = &fields[events->index[role]];
        *value = (logs_value){field->length ? field->text : NULL, field->length, field->line, field->column};
    }
    events->event.line = fields[0].line;
    *event = &events->event;
    return BASE_OK;
}

/* ---- JSON Lines ---- */

/* The text of one value: of a string what it says, of a number how it is written. */
static base_status json_text(logs_events *events, logs_role role, const logs_json_value *json, size_t *length,
                             base_error *error)
{
    if (!base_grow(events->said[role], events->said_capacity[role], json->length + 1))
        return base_fail(error, BASE_E_NOMEM, events->line, 0, "out of memory");
    if (json->kind == LOGS_JSON_STRING)
        return logs_json_string(json, events->said[role], length, error);
    memcpy(events->said[role], json->raw, json->length);
    events->said[role][json->length] = '\0';
    *length = json->length;
    return BASE_OK;
}

static base_status json_value(logs_events *events, logs_role role, const logs_json_value *json,
                              base_error *error)
{
    logs_value *value = &events->event.value[role];
    *value = (logs_value){.line = events->line};
    if (json->kind == LOGS_JSON_ABSENT || json->kind == LOGS_JSON_NULL)
        return BASE_OK;
    uint64_t column = (uint64_t)(json->raw - events->text);
    if (json->kind == LOGS_JSON_OTHER || (json->kind == LOGS_JSON_REAL && role != LOGS_TIME))
        return base_fail(error, BASE_E_SYNTAX, events->line, column + 1,
                         "expected a string or a whole number as '%s'", column_name(&events->columns, role));
    size_t length = 0;
    base_status status = json_text(events, role, json, &length, error);
    if (status == BASE_E_SYNTAX) {
        error->line = events->line;
        error->column += column;
    } else if (!status && length > 0) {
        value->text = events->said[role];
        value->length = length;
    }
    return status;
}

/* The next line that is not blank; `*length` 0 at the end. */
static base_status next_line(logs_events *events, size_t *length, base_error *error)
{
    ssize_t got;
    while ((got = getline(&events->text, &events->capacity, events->in)) >= 0) {
        events->line++;
        *length = (size_t)got;
        while (*length > 0 && strchr("\r\n", events->text[*length - 1]) && events->text[*length - 1])
            events->text[--*length] = '\0';
        if (strspn(events->text, " \t") < *length)
            return BASE_OK;
    }
    *length = 0;
    if (ferror(events->in))
        return base_fail(error, BASE_E_IO, events->line, 0, "cannot be read further");
    return feof(events->in) ? BASE_OK : base_fail(error, BASE_E_NOMEM, events->line, 0, "out of memory");
}

static base_status next_object(logs_events *events, const logs_event **event, base_error *error)
{
    assert(error);
    *event = NULL;
    size_t length;
    base_status status = next_line(events, &length, error);
    if (status || length == 0)
        return status;
    const char *keys[LOGS_ROLES];
    logs_json_value values[LOGS_ROLES];
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        keys[role] = column_name(&events->columns, role);
    status = logs_json_line(events->text, length, keys, LOGS_ROLES, values, error);
    if (status) {
        error->line = events->line;
        return status;
    }
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        if ((status = json_value(events, role, &values[role], error)))
            return status;
    events->event.line = events->line;
    *event = &events->event;
    return BASE_OK;
}

base_status logs_events_next(logs_events *events, const logs_event **event, base_error *error)
{
    assert(!events->csv || events->width > 0);
    return events->csv ? next_record(events, event, error) : next_object(events, event, error);
}
