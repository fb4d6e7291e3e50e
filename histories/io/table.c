/* Histories as CSV tables with named columns: an event a row (a column `type`), or an operation a row
 * (columns `start` and `end`). Cells are JSON where they can be read so, else texts; an empty one is no
 * value. Moments that are equal overlap: starts come before ends. */
#include "histories/io/formats.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

enum { PROCESS, TYPE, F, KEY, VALUE, RESULT, TIME, TEXT, UNTIL, START, END, COLUMNS };

/* An operation of a row, and an end of one of these. */
typedef struct row {
    history_op op;
    history_value process;
    int64_t start, end; /* HISTORY_NO_TIME: none */
} row;

typedef struct moment {
    int64_t at;
    size_t row;
    bool is_end;
} moment;

typedef struct table {
    history_reading *r;
    int role[64]; /* of each column: PROCESS ..., or -1 */
    int columns;
    bool is_intervals;
    row *rows;
    size_t row_count, row_capacity;
} table;

/* Takes a cell's text into the scan's, and what ends it: ',' or a newline. False: an error. */
static bool cell(history_scan *s, bool *was_quoted, bool *is_last)
{
    s->text.length = 0;
    if (!history_write_text(&s->text, "", 0))
        return history_scan_no_memory(s) != HISTORY_ABSENT;
    *was_quoted = history_peek(s) == '"';
    if (*was_quoted) {
        const uint64_t line = s->line, column = history_column(s);
        history_take(s);
        for (;;) {
            const int c = history_peek(s);
            if (c == HISTORY_SCAN_END) {
                history_scan_fail_at(s, line, column, "this cell has no closing quote");
                return false;
            }
            history_take(s);
            if (c == '"') {
                if (history_peek(s) != '"')
                    break;
                history_take(s);
            }
            if (!history_scan_keep(s, c))
                return false;
        }
    }
    for (int c = history_peek(s); c != ',' && c != '\n' && c != HISTORY_SCAN_END; c = history_peek(s)) {
        if (*was_quoted && c != '\r' && c != ' ') {
            history_scan_fail(s, "',' is wanted after a cell in quotes");
            return false;
        }
        if (c != '\r' && !*was_quoted && !history_scan_keep(s, c))
            return false;
        history_take(s);
        if (c == '\r' && history_peek(s) != '\n' && history_peek(s) != HISTORY_SCAN_END) {
            history_scan_fail(s, "a newline is wanted after a carriage return");
            return false;
        }
    }
    *is_last = history_peek(s) != ',';
    if (history_peek(s) != HISTORY_SCAN_END)
        history_take(s);
    return !s->status;
}

static void heading(table *t)
{
    static const char *const names[COLUMNS] = {"process", "type", "f",     "key",   "value", "result",
                                               "time",    "text", "until", "start", "end"};
    history_scan *s = &t->r->scan;
    bool was_quoted, is_last = false, seen[COLUMNS] = {false};
    while (!is_last && cell(s, &was_quoted, &is_last)) {
        if (t->columns == (int)(sizeof t->role / sizeof *t->role)) {
            history_scan_fail(s, "more than %d columns", t->columns);
            return;
        }
        int role = -1;
        for (int i = 0; i < COLUMNS; i++)
            if (strcmp(s->text.text, names[i]) == 0)
                role = i;
        if (role >= 0 && seen[role]) {
            history_scan_fail_at(s, 1, 0, "two columns have one name");
            return;
        }
        if (role >= 0)
            seen[role] = true;
        t->role[t->columns++] = role;
    }
    t->is_intervals = seen[START];
    if (!s->status && (!seen[PROCESS] || !seen[F] || !(seen[TYPE] || seen[START])))
        history_scan_fail_at(s, 1, 0, "the table needs columns process, f, and type or start");
}

/* The value of the cell in the scan's text. */
static history_value value_of(history_scan *s, int role, bool was_quoted)
{
    if (s->text.length == 0 && !was_quoted)
        return HISTORY_ABSENT;
    history_value value = HISTORY_ABSENT;
    if (role != F && role != TYPE && role != TEXT)
        value = history_json_whole(s->values, s->text.text, s->text.length, NULL);
    if (value == HISTORY_ABSENT)
        value = history_text(s->values, s->text.text, s->text.length);
    if (value == HISTORY_ABSENT)
        history_scan_no_memory(s);
    return value;
}

static int64_t time_of(table *t, history_value value, uint64_t line, const char *name)
{
    char message[80];
    if (value == HISTORY_ABSENT || value == HISTORY_NULL)
        return HISTORY_NO_TIME;
    if (history_kind_of(t->r->to->values, value) == HISTORY_KIND_INTEGER)
        return history_integer_of(t->r->to->values, value);
    snprintf(message, sizeof message, "'%s' is no whole number of nanoseconds", name);
    history_scan_fail_at(&t->r->scan, line, 0, message);
    return HISTORY_NO_TIME;
}

static void deliver_event(table *t, const history_value cells[COLUMNS], uint64_t line)
{
    history_scan *s = &t->r->scan;
    history_event event = {.process = cells[PROCESS],
                           .f = cells[F],
                           .key = cells[KEY],
                           .value = cells[VALUE],
                           .result = cells[RESULT],
                           .text = cells[TEXT],
                           .until = cells[UNTIL],
                           .time = time_of(t, cells[TIME], line, "time"),
                           .line = line};
    if (!history_type_of(t->r, cells[TYPE], &event.type))
        history_scan_fail_at(s, line, 0, "'type' is none of invoke, ok, fail, info and note");
    else if (event.type != HISTORY_EVENT_NOTE &&
             (event.process == HISTORY_ABSENT ||
              history_kind_of(s->values, event.process) != HISTORY_KIND_INTEGER))
        history_scan_fail_at(s, line, 0, "'process' is no whole number");
    else if (event.type == HISTORY_EVENT_INVOKE && event.f == HISTORY_ABSENT)
        history_scan_fail_at(s, line, 0, "this event has no 'f'");
    if (!s->status)
        history_deliver(t->r, &event);
}

static void keep_row(table *t, const history_value cells[COLUMNS], uint64_t line)
{
    history_scan *s = &t->r->scan;
    history_event_type type = HISTORY_EVENT_OK;
    row new = {.process = cells[PROCESS],
               .start = time_of(t, cells[START], line, "start"),
               .end = time_of(t, cells[END], line, "end")};
    if (cells[TYPE] != HISTORY_ABSENT && (!history_type_of(t->r, cells[TYPE], &type) ||
                                          type == HISTORY_EVENT_INVOKE || type == HISTORY_EVENT_NOTE))
        history_scan_fail_at(s, line, 0, "'type' is none of ok, fail and info");
    else if (new.process == HISTORY_ABSENT || history_kind_of(s->values, new.process) != HISTORY_KIND_INTEGER)
        history_scan_fail_at(s, line, 0, "'process' is no whole number");
    else if (cells[F] == HISTORY_ABSENT)
        history_scan_fail_at(s, line, 0, "this operation has no 'f'");
    else if (new.start == HISTORY_NO_TIME)
        history_scan_fail_at(s, line, 0, "this operation has no 'start'");
    else if (new.end != HISTORY_NO_TIME &&new.end < new.start)
        history_scan_fail_at(s, line, 0, "this operation ends before it starts");
    if (s->status)
        return;
    if (new.end == HISTORY_NO_TIME)
        type = HISTORY_EVENT_INFO;
    else if (type == HISTORY_EVENT_INFO)
        new.end = HISTORY_NO_TIME;
    new.op = (history_op){.outcome = type == HISTORY_EVENT_OK     ? HISTORY_OK
                                     : type == HISTORY_EVENT_FAIL ? HISTORY_FAILED
                                                                  : HISTORY_UNKNOWN,
                          .f = cells[F],
                          .key = cells[KEY],
                          .argument = cells[VALUE] == HISTORY_ABSENT ? HISTORY_NULL : cells[VALUE],
                          .answer = cells[VALUE] == HISTORY_ABSENT ? HISTORY_NULL : cells[VALUE],
                          .result = cells[RESULT],
                          .end = HISTORY_NEVER,
                          .start_line = line,
                          .end_line = line,
                          .start_time = new.start,
                          .end_time = new.end};
    if (t->r->to->op_count + t->row_count >= HISTORY_OPS_MAX)
        history_scan_fail(s, "more than %u operations", HISTORY_OPS_MAX);
    else if (!base_grow(t->rows, t->row_capacity, t->row_count + 1))
        history_scan_no_memory(s);
    else
        t->rows[t->row_count++] = new;
}

static void take_row(table *t)
{
    history_scan *s = &t->r->scan;
    history_value cells[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        cells[i] = HISTORY_ABSENT;
    const uint64_t line = s->line;
    bool was_quoted, is_last = false;
    for (int column = 0; !is_last && cell(s, &was_quoted, &is_last); column++) {
        if (column == 0 && is_last && s->text.length == 0 && t->columns > 1)
            return; /* an empty line */
        if (column >= t->columns) {
            history_scan_fail_at(s, line, 0, "this row has more cells than the heading");
            return;
        }
        if (t->role[column] >= 0)
            cells[t->role[column]] = value_of(s, t->role[column], was_quoted);
    }
    if (s->status)
        return;
    if (t->is_intervals)
        keep_row(t, cells, line);
    else
        deliver_event(t, cells, line);
}

static int by_moment(const void *a, const void *b)
{
    const moment *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->is_end != y->is_end)
        return x->is_end ? 1 : -1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* Numbers the moments of all rows and takes the operations in, in the order of their starts. */
static void order_rows(table *t)
{
    history_scan *s = &t->r->scan;
    history *h = t->r->to;
    moment *moments = base_alloc(t->row_count * 2, sizeof *moments);
    if (!moments) {
        history_scan_no_memory(s);
        return;
    }
    size_t count = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        moments[count++] = (moment){.at = t->rows[i].start, .row = i};
        if (t->rows[i].end != HISTORY_NO_TIME)
            moments[count++] = (moment){.at = t->rows[i].end, .row = i, .is_end = true};
    }
    qsort(moments, count, sizeof *moments, by_moment);
    for (size_t i = 0; i < count; i++)
        *(moments[i].is_end ? &t->rows[moments[i].row].op.end : &t->rows[moments[i].row].op.start) =
            (uint32_t)i;
    for (size_t i = 0; i < count && !s->status; i++)
        if (!moments[i].is_end)
            s->status =
                history_add_op(h, &t->rows[moments[i].row].op, t->rows[moments[i].row].process, s->error);
    h->events = (uint32_t)count;
    free(moments);
}

void history_read_table(history_reading *r)
{
    table t = {.r = r};
    history_scan *s = &r->scan;
    heading(&t);
    while (!s->status && history_peek(s) != HISTORY_SCAN_END)
        take_row(&t);
    if (!s->status && t.is_intervals)
        order_rows(&t);
    free(t.rows);
}
