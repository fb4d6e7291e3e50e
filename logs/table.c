/* Logs as CSV: a heading with the names of the columns, unless they are given, and a row an event. */
#include "logs/form.h"

#include "base/array.h"
#include "base/near.h"
#include "logs/csv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct table {
    logs_csv *csv;
    const char **heading;
    size_t heading_capacity;
    char *names;                       /* of columns that were given, NUL-terminated one after the other */
    bool has_guessed, is_behind_first; /* a row */
} table;

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static bool set_heading(logs_reader *r, const logs_field *fields, size_t count)
{
    table *t = r->state;
    if (!base_grow(t->heading, t->heading_capacity, count))
        return false;
    for (size_t i = 0; i < count; i++)
        t->heading[i] = fields[i].text;
    r->heading = t->heading;
    r->heading_count = count;
    return true;
}

/* The names of --columns. */
static bool set_given_heading(logs_reader *r)
{
    table *t = r->state;
    t->names = strdup(r->asked->heading);
    for (char *name = t->names; name;) {
        char *comma = strchr(name, ',');
        if (!base_grow(t->heading, t->heading_capacity, r->heading_count + 1))
            return false;
        t->heading[r->heading_count++] = name;
        if (comma)
            *comma = '\0';
        name = comma ? comma + 1 : NULL;
    }
    r->heading = t->heading;
    return t->names != NULL;
}

/* ---- the separator ---- */

/* How many of the columns that must be there the heading has; `*wanted`: of how many. */
static base_status count_found(logs_reader *r, size_t *found, size_t *wanted, base_error *error)
{
    logs_plan plan;
    base_status status = logs_plan_make(&plan, r->asked, r->form->roles, r->heading, r->heading_count, error);
    *found = *wanted = 0;
    for (unsigned c = 0; c < plan.column_count && !status; c++)
        for (size_t i = plan.must_be[c] ? 0 : r->heading_count + 1; i <= r->heading_count; i++) {
            *wanted += i == 0;
            if (i < r->heading_count && strcmp(r->heading[i], plan.columns[c]) == 0) {
                ++*found;
                break;
            }
        }
    logs_plan_release(&plan);
    return status;
}

/* The separator by which the first record has most of the columns that must be there, or, of equally many,
 * the most columns; where their names are given, as many as these. */
static base_status find_separator(logs_reader *r, base_error *error)
{
    static const char candidates[] = ",;\t| "; /* blanks only when they separate what is wanted */
    table *t = r->state;
    size_t best_found = 0, best_count = 1;
    r->separator = ',';
    for (const char *c = candidates; *c; c++) {
        const logs_field *fields;
        size_t count, found = 0, wanted = 0;
        base_error ignored = {0};
        base_status status = logs_csv_try(t->csv, *c, &fields, &count, &ignored);
        if (status == BASE_E_NOMEM || status == BASE_E_IO)
            return *error = ignored, status;
        if (status || count == 0)
            continue;
        if (r->asked->heading) {
            found = count == r->heading_count;
        } else if (!set_heading(r, fields, count)) {
            return no_memory(error);
        } else if ((status = count_found(r, &found, &wanted, error))) {
            return status;
        }
        if (found > best_found || (found == best_found && count > best_count && *c != ' ')) {
            best_found = found;
            best_count = count;
            r->separator = *c;
        }
        if (found && found == wanted)
            break;
    }
    t->has_guessed = true;
    return BASE_OK;
}

/* ---- the heading ---- */

/* "there is no column 'instance' among: id, time; say which it is with --column instance=NAME" */
static base_status no_such_column(const logs_reader *r, unsigned column, base_error *error)
{
    char there[120] = "", by[40] = "";
    const char *name = r->plan.columns[column], *why = r->plan.why[column];
    base_near near;
    base_near_begin(&near, name);
    for (size_t i = 0; i < r->heading_count; i++) {
        size_t used = strlen(there);
        snprintf(there + used, sizeof there - used, "%s%s", i ? ", " : "", r->heading[i]);
        base_near_offer(&near, r->heading[i]);
    }
    if (strlen(there) == sizeof there - 1)
        memcpy(there + sizeof there - 4, "...", 4);
    if (why && near.best)
        return base_fail(error, BASE_E_SYNTAX, 1, 0, "there is no column '%s'; did you mean '%s'?", name,
                         near.best);
    const table *t = r->state;
    if (r->heading_count == 1 && t->has_guessed)
        snprintf(by, sizeof by, ", the only one (see --separator)");
    else if (r->separator == '\t')
        snprintf(by, sizeof by, " (separated by tabs)");
    else if (r->separator != ',')
        snprintf(by, sizeof by, " (separated by '%c')", r->separator);
    return base_fail(error, BASE_E_SYNTAX, 1, 0, "there is no column '%s' among: %s%s; %s%s%s", name, there,
                     by, why ? why : "say which it is with --column ", why ? " asks for it" : name,
                     why ? "" : "=NAME");
}

static base_status read_heading(logs_reader *r, base_error *error)
{
    table *t = r->state;
    const logs_field *fields;
    size_t count;
    base_status status = logs_csv_read(t->csv, &fields, &count, error);
    if (status)
        return status;
    if (count == 0)
        return base_fail(error, BASE_E_SYNTAX, 1, 0,
                         "empty; expected a line of column names, or JSON objects");
    return set_heading(r, fields, count) ? BASE_OK : no_memory(error);
}

static base_status open_table(logs_reader *r, base_error *error)
{
    table *t = r->state = calloc(1, sizeof *t);
    if (!t || !(t->csv = logs_csv_new(&r->input, ',')))
        return no_memory(error);
    if (r->asked->heading && !set_given_heading(r))
        return no_memory(error);
    r->separator = r->asked->separator;
    base_status status = r->separator ? BASE_OK : find_separator(r, error);
    if (status)
        return status;
    const logs_field *fields;
    size_t count;
    base_error ignored = {0};
    if (logs_csv_try(t->csv, r->separator, &fields, &count, &ignored) == BASE_E_NOMEM)
        return no_memory(error);
    return r->asked->heading ? BASE_OK : read_heading(r, error);
}

static base_status find_columns(logs_reader *r, base_error *error)
{
    r->index = base_alloc(r->plan.column_count, sizeof *r->index);
    if (!r->index)
        return no_memory(error);
    for (unsigned c = 0; c < r->plan.column_count; c++) {
        r->index[c] = LOGS_NO_COLUMN;
        for (size_t i = 0; i < r->heading_count; i++) {
            if (strcmp(r->heading[i], r->plan.columns[c]) != 0)
                continue;
            if (r->index[c] != LOGS_NO_COLUMN && r->plan.must_be[c])
                return base_fail(error, BASE_E_SYNTAX, 1, 0, "there are two columns '%s'",
                                 r->plan.columns[c]);
            if (r->index[c] == LOGS_NO_COLUMN)
                r->index[c] = (unsigned)i;
        }
        if (r->index[c] == LOGS_NO_COLUMN && r->plan.must_be[c])
            return no_such_column(r, c, error);
    }
    return BASE_OK;
}

/* ---- rows ---- */

/* Where names of columns were given: does each column that is there and wanted have its own name in it? */
static bool is_heading(const logs_reader *r)
{
    bool is_one = true;
    for (unsigned c = 0; c < r->plan.column_count; c++)
        is_one &= r->index[c] == LOGS_NO_COLUMN ||
                  (r->cells[c].value.text && strcmp(r->cells[c].value.text, r->plan.columns[c]) == 0);
    return is_one;
}

static base_status next_row(logs_reader *r, bool *is_end, base_error *error)
{
    table *t = r->state;
    const logs_field *fields;
    size_t count;
    base_status status = logs_csv_read(t->csv, &fields, &count, error);
    *is_end = !status && count == 0;
    if (status || *is_end)
        return status;
    r->raw = logs_csv_raw(t->csv, &r->raw_length);
    if (count != r->heading_count) {
        const logs_field *last = &fields[count < r->heading_count ? count - 1 : r->heading_count];
        return base_fail(error, BASE_E_SYNTAX, last->line, last->column, "expected %zu column%s, found %zu",
                         r->heading_count, r->heading_count == 1 ? "" : "s", count);
    }
    for (unsigned c = 0; c < r->plan.column_count; c++) {
        r->cells[c] = (logs_cell){.kind = LOGS_TEXT};
        if (r->index[c] == LOGS_NO_COLUMN)
            continue;
        assert(r->index[c] < count);
        const logs_field *field = &fields[r->index[c]];
        r->cells[c].value =
            (logs_value){field->length ? field->text : NULL, field->length, field->line, field->column};
    }
    bool is_first = !t->is_behind_first;
    t->is_behind_first = true;
    r->line = fields[0].line;
    if (is_first && t->names && is_heading(r))
        return base_fail(error, BASE_E_SYNTAX, r->line, 0,
                         "this is a line of column names, which is read as such without --columns");
    return BASE_OK;
}

static void close_table(logs_reader *r)
{
    table *t = r->state;
    if (!t)
        return;
    logs_csv_free(t->csv);
    free(t->heading);
    free(t->names);
    free(t);
}

/* Anything may be a heading. */
static bool is_table(const char *head, size_t length)
{
    (void)head;
    (void)length;
    return true;
}

const logs_form logs_form_csv = {.name = "csv",
                                 .title = "CSV",
                                 .roles = {"time", "instance", "action", "state", "parent", "specification"},
                                 .has_heading = true,
                                 .has_lines = true,
                                 .begins = is_table,
                                 .open = open_table,
                                 .prepare = find_columns,
                                 .next = next_row,
                                 .close = close_table};
