/* A streaming reader of comma-separated values (RFC 4180).
 *
 * A record is first found whole in the buffer: it ends at the first newline with an even number of quotes
 * before it, which for well-formed input is the newline that the grammar means. It is then split in place.
 * What malformed input can do is make a record too long; it is bounded, so a forgotten quote in a large file
 * is reported where it was opened and not after reading everything.
 */
#include "verifier/csv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define RECORD_MAX ((size_t)1 << 20)
#define READ_SIZE  ((size_t)1 << 16)

struct spexv_csv {
    FILE *in;
    char separator;
    bool at_end;
    char *buffer;
    size_t capacity, start, end; /* bytes not yet consumed: buffer[start .. end) */
    uint64_t line;               /* of buffer[start] */
    char *raw;
    size_t raw_length, raw_capacity;
    spexv_field *fields;
    size_t field_capacity;
};

spexv_csv *spexv_csv_new(FILE *in, char separator)
{
    spexv_csv *csv = calloc(1, sizeof *csv);
    if (!csv)
        return NULL;
    csv->in = in;
    csv->separator = separator;
    csv->line = 1;
    return csv;
}

void spexv_csv_free(spexv_csv *csv)
{
    if (!csv)
        return;
    free(csv->buffer);
    free(csv->raw);
    free(csv->fields);
    free(csv);
}

const char *spexv_csv_raw(const spexv_csv *csv, size_t *length)
{
    *length = csv->raw_length;
    return csv->raw ? csv->raw : "";
}

/* Gets more bytes behind `end`; one byte behind them stays free for a NUL. */
static lts_status refill(spexv_csv *csv, lts_error *error)
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
            return lts_fail(error, LTS_E_NOMEM, 0, 0, "out of memory");
        csv->buffer = grown;
        csv->capacity = capacity;
    }
    size_t n = fread(csv->buffer + csv->end, 1, READ_SIZE, csv->in);
    csv->end += n;
    if (n == 0) {
        csv->at_end = true;
        if (ferror(csv->in))
            return lts_fail(error, LTS_E_IO, csv->line, 0, "cannot be read further");
    }
    return LTS_OK;
}

/* Finds the end of the record at `start`: `*length` bytes before its newline or the end of the input.
 * `*unfinished`: it ends inside quotes, or is too long to be looked at further. */
static lts_status find_record(spexv_csv *csv, size_t *length, bool *unfinished, lts_error *error)
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
                return LTS_OK;
            } else {
                at = have;
            }
        }
        if (csv->at_end || have > RECORD_MAX) {
            *unfinished = quoted || have > RECORD_MAX;
            *length = have;
            return LTS_OK;
        }
        lts_status status = refill(csv, error);
        if (status)
            return status;
    }
}

static lts_status keep_raw(spexv_csv *csv, size_t length, lts_error *error)
{
    if (csv->raw_capacity < length + 1) {
        char *grown = realloc(csv->raw, length * 2 + 64);
        if (!grown)
            return lts_fail(error, LTS_E_NOMEM, 0, 0, "out of memory");
        csv->raw = grown;
        csv->raw_capacity = length * 2 + 64;
    }
    memcpy(csv->raw, csv->buffer + csv->start, length);
    csv->raw[length] = '\0';
    csv->raw_length = length;
    return LTS_OK;
}

/* Where the splitting of a record stands. */
typedef struct cursor {
    char *at, *end;
    char *line_start;
    uint64_t line;
} cursor;

static lts_status fail_at(const cursor *c, const char *where, lts_error *error, const char *message)
{
    return lts_fail(error, LTS_E_SYNTAX, c->line, (uint64_t)(where - c->line_start) + 1, "%s", message);
}

/* From an opening quote to behind the closing one, the text moved over the escapes. */
static lts_status quoted_field(cursor *c, char separator, spexv_field *field, lts_error *error)
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
        return lts_fail(error, LTS_E_SYNTAX, c->line, (uint64_t)(from - c->line_start) + 1,
                        "expected a separator or the end of the line after the closing quote; the quote was "
                        "opened in line %" PRIu64 ", column %zu",
                        opening.line, (size_t)(opening.at - opening.line_start) + 1);
    field->length = (size_t)(to - field->text);
    *to = '\0';
    c->at = from;
    return LTS_OK;
}

static lts_status plain_field(cursor *c, char separator, spexv_field *field, lts_error *error)
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
    return LTS_OK;
}

static lts_status split(spexv_csv *csv, cursor *c, size_t *count, lts_error *error)
{
    for (size_t n = 0;; n++) {
        if (n == csv->field_capacity) {
            size_t capacity = n * 2 + 8;
            spexv_field *grown = realloc(csv->fields, capacity * sizeof *grown);
            if (!grown)
                return lts_fail(error, LTS_E_NOMEM, 0, 0, "out of memory");
            csv->fields = grown;
            csv->field_capacity = capacity;
        }
        spexv_field *field = &csv->fields[n];
        field->line = c->line;
        field->column = (uint64_t)(c->at - c->line_start) + 1;
        bool is_quoted = c->at < c->end && *c->at == '"';
        lts_status status = is_quoted ? quoted_field(c, csv->separator, field, error)
                                      : plain_field(c, csv->separator, field, error);
        if (status)
            return status;
        bool more = c->at < c->end;
        *c->at++ = '\0'; /* the separator, or the byte that refill keeps free or that ends the line */
        if (!more) {
            *count = n + 1;
            return LTS_OK;
        }
    }
}

/* Consumes the first `length` bytes and the newline behind them, if there is one. */
static void consume(spexv_csv *csv, size_t length)
{
    const char *at = csv->buffer + csv->start, *end = at + length;
    while ((at = memchr(at, '\n', (size_t)(end - at)))) {
        csv->line++;
        at++;
    }
    csv->start += length;
    if (csv->start < csv->end) {
        csv->start++;
        csv->line++;
    }
}

static lts_status skip_byte_order_mark(spexv_csv *csv, lts_error *error)
{
    while (csv->end - csv->start < 3 && !csv->at_end) {
        lts_status status = refill(csv, error);
        if (status)
            return status;
    }
    if (csv->end - csv->start >= 3 && memcmp(csv->buffer + csv->start, "\xEF\xBB\xBF", 3) == 0)
        csv->start += 3;
    return LTS_OK;
}

lts_status spexv_csv_read(spexv_csv *csv, const spexv_field **fields, size_t *count, lts_error *error)
{
    if (!csv->buffer) {
        lts_status status = skip_byte_order_mark(csv, error);
        if (status)
            return status;
    }
    for (;;) {
        size_t length;
        bool unfinished;
        lts_status status = find_record(csv, &length, &unfinished, error);
        if (status)
            return status;
        if (length == 0 && csv->start == csv->end) {
            *count = 0;
            return LTS_OK;
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
            status = lts_fail(error, LTS_E_LIMIT, csv->line, 1, "a record of more than 1 MiB");
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
