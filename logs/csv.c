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
    FILE *in;
    char separator;
    bool at_end;
    char *buffer;
    size_t capacity, start, end; /* bytes not yet consumed: buffer[start .. end) */
    uint64_t line;               /* of buffer[start] */
    char *raw;
    size_t raw_length, raw_capacity;
    logs_field *fields;
    size_t field_capacity;
};

logs_csv *logs_csv_new(FILE *in, char separator)
{
    assert(in && separator && !strchr("\"\r\n", separator));
    logs_csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return NULL;
    csv->in = in;
    csv->separator = separator;
    csv->line = 1;
    return csv;
}

void logs_csv_free(logs_csv *csv)
{
    if (!csv)
        return;
    free(csv->buffer);
    free(csv->raw);
    free(csv->fields);
    free(csv);
}

const char *logs_csv_raw(const logs_csv *csv, size_t *length)
{
    *length = csv->raw_length;
    return csv->raw ? csv->raw : "";
}

/* Nothing is consumed that was not read, and a byte stays free behind what was. */
static bool is_sound(const logs_csv *csv)
{
    return csv->start <= csv->end && (csv->end < csv->capacity || !csv->buffer);
}

/* Gets more bytes behind `end`; one byte behind them stays free for a NUL. */
static base_status refill(logs_csv *csv, base_error *error)
{
    if (csv->start > 0) {
        memmove(csv->buffer, csv->buffer + csv->start, csv->end - csv->start);
        csv->end -= csv->start;
        csv->start = 0;
    }
    if (csv->capacity - csv->end < READ_SIZE + 1) {
        size_t capacity = csv->end * 2 + READ_SIZE + 1;
        char *grown = realloc(csv->buffer, capacity);
        if (!grown)
            return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
        csv->buffer = grown;
        csv->capacity = capacity;
    }
    assert(csv->capacity - csv->end > READ_SIZE);
    size_t n = fread(csv->buffer + csv->end, 1, READ_SIZE, csv->in);
    csv->end += n;
    if (n == 0) {
        csv->at_end = true;
        if (ferror(csv->in))
            return base_fail(error, BASE_E_IO, csv->line, 0, "cannot be read further");
    }
    return BASE_OK;
}

/* Finds the end of the record at `start`: `*length` bytes before its newline or the end of the input.
 * `*unfinished`: it ends inside quotes, or is too long to be looked at further. */
static base_status find_record(logs_csv *csv, size_t *length, bool *unfinished, base_error *error)
{
    size_t at = 0;
    bool quoted = false;
    *unfinished = false;
    for (;;) {
        const char *from = csv->buffer + csv->start;
        size_t have = csv->end - csv->start;
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
        if (csv->at_end || have > RECORD_MAX) {
            *unfinished = quoted || have > RECORD_MAX;
            *length = have;
            return BASE_OK;
        }
        base_status status = refill(csv, error);
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
    assert(length <= csv->end - csv->start);
    memcpy(csv->raw, csv->buffer + csv->start, length);
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

/* Consumes the first `length` bytes and the newline behind them, if there is one. */
static void consume(logs_csv *csv, size_t length)
{
    const char *at = csv->buffer + csv->start, *end = at + length;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        csv->line++;
        at++;
    }
    csv->start += length;
    assert(csv->start <= csv->end);
    if (csv->start < csv->end) {
        csv->start++;
        csv->line++;
    }
}

static base_status skip_byte_order_mark(logs_csv *csv, base_error *error)
{
    while (csv->end - csv->start < 3 && !csv->at_end) {
        base_status status = refill(csv, error);
        if (status)
            return status;
    }
    if (csv->end - csv->start >= 3 && memcmp(csv->buffer + csv->start, "\xEF\xBB\xBF", 3) == 0)
        csv->start += 3;
    return BASE_OK;
}

base_status logs_csv_read(logs_csv *csv, const logs_field **fields, size_t *count, base_error *error)
{
    assert(is_sound(csv));
    if (!csv->buffer) {
        base_status status = skip_byte_order_mark(csv, error);
        if (status)
            return status;
    }
    for (;;) {
        size_t length;
        bool unfinished;
        base_status status = find_record(csv, &length, &unfinished, error);
        if (status)
            return status;
        if (length == 0 && csv->start == csv->end) {
            *count = 0;
            return BASE_OK;
        }
        size_t text = length; /* without the carriage return of a CRLF */
        while (text > 0 && csv->buffer[csv->start + text - 1] == '\r')
            text--;
        if (text == 0) {
            consume(csv, length);
            continue;
        }
        if ((status = keep_raw(csv, text, error)))
            return status;
        char *at = csv->buffer + csv->start;
        cursor c = {.at = at, .end = at + text, .line_start = at, .line = csv->line};
        status = split(csv, &c, count, error);
        if (!status && unfinished)
            status = base_fail(error, BASE_E_LIMIT, csv->line, 1, "a record of more than 1 MiB");
        if (status) { /* to be resumed behind its first line */
            memcpy(at, csv->raw, text);
            const char *newline = memchr(csv->raw, '\n', text);
            length = newline ? (size_t)(newline - csv->raw) : length;
        }
        consume(csv, length);
        *fields = csv->fields;
        return status;
    }
}
