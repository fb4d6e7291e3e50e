/* A streaming reader of comma-separated values (RFC 4180).
 *
 * A record is first found whole in the buffer: it ends at the first newline with an even number of quotes
 * before it, which for well-formed input is the newline that the grammar means. It is then split in place.
 * What malformed input can do is make a record too long; it is bounded, so a forgotten quote in a large file
 * is reported where it was opened and not after reading everything.
 */
#include "logs/csv.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_MAX ((size_t)1 << 20)
#define READ_SIZE  ((size_t)1 << 16)

struct logs_csv {
    logs_input *input;
    char separator;
    char *raw;
    size_t raw_length, raw_capacity;
    logs_field *fields;
    size_t field_capacity;
};

logs_csv *logs_csv_new(logs_input *input, char separator)
{
    assert(input && separator && !strchr("\"\r\n", separator));
    logs_csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return NULL;
    csv->input = input;
    csv->separator = separator;
    return csv;
}

void logs_csv_free(logs_csv *csv)
{
    if (!csv)
        return;
    free(csv->raw);
    free(csv->fields);
    free(csv);
}

const char *logs_csv_raw(const logs_csv *csv, size_t *length)
{
    *length = csv->raw_length;
    return csv->raw ? csv->raw : "";
}

/* Finds the end of the record at `start`: `*length` bytes before its newline or the end of the input.
 * `*unfinished`: it ends inside quotes, or is too long to be looked at further. */
static base_status find_record(logs_input *input, size_t *length, bool *unfinished, base_error *error)
{
    size_t at = 0;
    bool quoted = false;
    *unfinished = false;
    for (;;) {
        const char *from = logs_input_text(input);
        size_t have = logs_input_have(input);
        while (at < have) {
            const char *newline = quoted ? NULL : memchr(from + at, '\n', have - at);
            size_t until = newline ? (size_t)(newline - from) : have;
            const char *quote = memchr(from + at, '"', until - at);
            if (quote) {
                quoted = !quoted;
                at = (size_t)(quote - from) + 1;
            } else if (newline) {
                *length = until;
                return BASE_OK;
            } else {
                at = have;
            }
        }
        if (input->at_end || have > RECORD_MAX) {
            *unfinished = quoted || have > RECORD_MAX;
            *length = have;
            return BASE_OK;
        }
        base_status status = logs_input_fill(input, error);
        if (status)
            return status;
    }
}

static base_status keep_raw(logs_csv *csv, size_t length, base_error *error)
{
    if (csv->raw_capacity < length + 1) {
        char *grown = realloc(csv->raw, length * 2 + 64);
        if (!grown)
            return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
        csv->raw = grown;
        csv->raw_capacity = length * 2 + 64;
    }
    memcpy(csv->raw, logs_input_text(csv->input), length);
    csv->raw[length] = '\0';
    csv->raw_length = length;
    return BASE_OK;
}

/* Where the splitting of a record stands. */
typedef struct cursor {
    char *at, *end;
    char *line_start;
    uint64_t line;
} cursor;

static base_status fail_at(const cursor *c, const char *where, base_error *error, const char *message)
{
    return base_fail(error, BASE_E_SYNTAX, c->line, (uint64_t)(where - c->line_start) + 1, "%s", message);
}

/* From an opening quote to behind the closing one, the text moved over the escapes. */
static base_status quoted_field(cursor *c, char separator, logs_field *field, base_error *error)
{
    cursor opening = *c;
    char *to = c->at, *from = c->at + 1;
    field->text = to;
    for (; from < c->end; from++) {
        if (*from == '"') {
            if (from + 1 == c->end || from[1] != '"')
                break;
            from++;
        } else if (*from == '\0') {
            return fail_at(c, from, error, "a NUL byte in the text");
        }
        *to++ = *from;
        if (*from == '\n') {
            c->line++;
            c->line_start = from + 1;
        }
    }
    if (from >= c->end)
        return fail_at(&opening, opening.at, error, "this quote is never closed");
    if (++from < c->end && *from != separator)
        return base_fail(error, BASE_E_SYNTAX, c->line, (uint64_t)(from - c->line_start) + 1,
                         "expected a separator or the end of the line after the closing quote; the quote was "
                         "opened in line %" PRIu64 ", column %zu",
                         opening.line, (size_t)(opening.at - opening.line_start) + 1);
    field->length = (size_t)(to - field->text);
    *to = '\0';
    c->at = from;
    return BASE_OK;
}

static base_status plain_field(cursor *c, char separator, logs_field *field, base_error *error)
{
    char *stop = memchr(c->at, separator, (size_t)(c->end - c->at));
    if (!stop)
        stop = c->end;
    size_t length = (size_t)(stop - c->at);
    char *quote = memchr(c->at, '"', length);
    if (quote)
        return fail_at(
            c, quote, error,
            "a quote inside a field that is not quoted; quote the whole field and double the quote");
    char *nul = memchr(c->at, '\0', length);
    if (nul)
        return fail_at(c, nul, error, "a NUL byte in the text");
    field->text = c->at;
    field->length = length;
    c->at = stop;
    return BASE_OK;
}

static base_status split(logs_csv *csv, cursor *c, size_t *count, base_error *error)
{
    for (size_t n = 0;; n++) {
        if (n == csv->field_capacity) {
            size_t capacity = n * 2 + 8;
            logs_field *grown = realloc(csv->fields, capacity * sizeof *grown);
            if (!grown)
                return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
            csv->fields = grown;
            csv->field_capacity = capacity;
        }
        logs_field *field = &csv->fields[n];
        field->line = c->line;
        field->column = (uint64_t)(c->at - c->line_start) + 1;
        bool is_quoted = c->at < c->end && *c->at == '"';
        base_status status = is_quoted ? quoted_field(c, csv->separator, field, error)
                                       : plain_field(c, csv->separator, field, error);
        if (status)
            return status;
        bool more = c->at < c->end;
        *c->at++ = '\0'; /* the separator, or the byte that refill keeps free or that ends the line */
        if (!more) {
            *count = n + 1;
            return BASE_OK;
        }
    }
}

/* Consumes the first `length` bytes of the record that was kept and the newline behind them, if there is one.
 * (Where it has been split, its text has moved, and line ends with it.) */
static void consume(logs_csv *csv, size_t length)
{
    logs_input *input = csv->input;
    logs_move_place(csv->raw, length < csv->raw_length ? length : csv->raw_length, &input->line,
                    &input->column);
    input->start += length;
    assert(input->start <= input->end);
    if (input->start < input->end) {
        input->start++;
        input->line++;
        input->column = 1;
    }
}

/* The next record that is not empty: its length, also without the carriage return of a CRLF, 0 at the end. */
static base_status next_record(logs_csv *csv, size_t *length, size_t *text, bool *unfinished,
                               base_error *error)
{
    for (;;) {
        base_status status = find_record(csv->input, length, unfinished, error);
        *text = *length;
        if (status || logs_input_have(csv->input) == 0)
            return status;
        const char *begin = logs_input_text(csv->input);
        while (*text > 0 && begin[*text - 1] == '\r')
            --*text;
        if (*text > 0)
            return keep_raw(csv, *text, error);
        logs_input_take(csv->input, *length + (*length < logs_input_have(csv->input)));
    }
}

/* Splits the record in place; when it is malformed, everything is as it was. */
static base_status split_record(logs_csv *csv, size_t text, bool unfinished, const logs_field **fields,
                                size_t *count, base_error *error)
{
    char *at = logs_input_text(csv->input);
    cursor c = {.at = at, .end = at + text, .line_start = at, .line = csv->input->line};
    base_status status = split(csv, &c, count, error);
    if (!status && unfinished)
        status = base_fail(error, BASE_E_LIMIT, csv->input->line, 1, "a record of more than 1 MiB");
    if (status)
        memcpy(at, csv->raw, text);
    *fields = csv->fields;
    return status;
}

base_status logs_csv_read(logs_csv *csv, const logs_field **fields, size_t *count, base_error *error)
{
    size_t length, text;
    bool unfinished;
    base_status status = next_record(csv, &length, &text, &unfinished, error);
    *count = 0;
    if (status || text == 0)
        return status;
    status = split_record(csv, text, unfinished, fields, count, error);
    if (status) { /* to be resumed behind its first line */
        const char *newline = memchr(csv->raw, '\n', text);
        length = newline ? (size_t)(newline - csv->raw) : length;
    }
    consume(csv, length);
    return status;
}

base_status logs_csv_try(logs_csv *csv, char separator, const logs_field **fields, size_t *count,
                         base_error *error)
{
    size_t length, text;
    bool unfinished;
    base_status status = next_record(csv, &length, &text, &unfinished, error);
    *count = 0;
    csv->separator = separator;
    if (status || text == 0)
        return status;
    cursor c = {.at = csv->raw, .end = csv->raw + text, .line_start = csv->raw, .line = csv->input->line};
    status = split(csv, &c, count, error);
    *fields = csv->fields;
    return status;
}
