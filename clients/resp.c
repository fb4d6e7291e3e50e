/* RESP, the protocol of Redis and its kin (version 2): a request is an array of strings. */
#include "config.h"

#include "clients/inside.h"

#include "base/fill.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 8, MOST_ITEMS = 100000, MOST_BYTES = 64 << 20 };

/* ---- writing ---- */

static void put_word(const char *word, FILE *out)
{
    fprintf(out, "$%zu\r\n%s\r\n", strlen(word), word);
}

static bool put_template(const client_request *r, FILE *out)
{
    size_t count = 0;
    char **words = base_words(r->as, &count);
    bool fine = words != NULL;
    fprintf(out, "*%zu\r\n", count);
    for (size_t i = 0; i < count && fine; i++) {
        char *word = client_fill(r, words[i], false);
        fine = word != NULL;
        if (fine)
            put_word(word, out);
        free(word);
    }
    free(words);
    return fine;
}

static bool put_fields(const client_request *r, FILE *out)
{
    const char *name;
    json_t *value;
    bool fine = true;
    fprintf(out, "*%zu\r\n", json_object_size(r->fields) + 1);
    put_word(r->tag, out);
    json_object_foreach(r->fields, name, value)
    {
        char *word = client_text_of(value);
        fine = fine && word;
        if (word)
            put_word(word, out);
        free(word);
    }
    return fine;
}

char *resp_write(const client_request *request, size_t *length)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, length);
    bool fine = out && (request->as ? put_template(request, out) : put_fields(request, out));
    if ((out && fclose(out) != 0) || !fine) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* ---- reading ---- */

typedef struct reading {
    const char *at, *end;
    const char *error; /* of the server */
    size_t error_length;
} reading;

/* A line, without its end. */
static client_parsed read_line(reading *r, const char **line, size_t *length)
{
    const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    if (!end)
        return r->end - r->at > 65536 ? CLIENT_GARBAGE : CLIENT_MORE;
    if (end == r->at || end[-1] != '\r')
        return CLIENT_GARBAGE;
    *line = r->at;
    *length = (size_t)(end - 1 - r->at);
    r->at = end + 1;
    return CLIENT_WHOLE;
}

static client_parsed read_number(reading *r, long long *number)
{
    const char *line;
    size_t length;
    char *end = NULL;
    client_parsed parsed = read_line(r, &line, &length);
    if (parsed != CLIENT_WHOLE)
        return parsed;
    *number = strtoll(line, &end, 10);
    return length > 0 && end == line + length ? CLIENT_WHOLE : CLIENT_GARBAGE;
}

static client_parsed read_value(reading *r, unsigned depth, json_t **value);

static client_parsed read_bulk(reading *r, json_t **value)
{
    long long length;
    client_parsed parsed = read_number(r, &length);
    if (parsed != CLIENT_WHOLE || length < -1 || length > MOST_BYTES)
        return parsed == CLIENT_WHOLE ? CLIENT_GARBAGE : parsed;
    if (length == -1) {
        *value = json_null();
        return CLIENT_WHOLE;
    }
    if (r->end - r->at < length + 2)
        return CLIENT_MORE;
    if (r->at[length] != '\r' || r->at[length + 1] != '\n')
        return CLIENT_GARBAGE;
    *value = json_stringn(r->at, (size_t)length);
    r->at += length + 2;
    return *value ? CLIENT_WHOLE : CLIENT_GARBAGE;
}

static client_parsed read_array(reading *r, unsigned depth, json_t **value)
{
    long long count;
    client_parsed parsed = read_number(r, &count);
    if (parsed != CLIENT_WHOLE || count < -1 || count > MOST_ITEMS || depth == MOST_DEPTH)
        return parsed == CLIENT_WHOLE ? CLIENT_GARBAGE : parsed;
    *value = count < 0 ? json_null() : json_array();
    for (long long i = 0; i < count && parsed == CLIENT_WHOLE; i++) {
        json_t *item = NULL;
        parsed = read_value(r, depth + 1, &item);
        if (item)
            json_array_append_new(*value, item);
    }
    return parsed;
}

static client_parsed read_plain(reading *r, char kind, json_t **value)
{
    const char *line;
    size_t length;
    client_parsed parsed = read_line(r, &line, &length);
    if (parsed == CLIENT_WHOLE && kind == '-') {
        r->error = line;
        r->error_length = length;
        *value = json_null();
    } else if (parsed == CLIENT_WHOLE) {
        *value = json_stringn(line, length);
    }
    return parsed == CLIENT_WHOLE && !*value ? CLIENT_GARBAGE : parsed;
}

/* *value: owned, and NULL or part of what came where it is not whole. */
static client_parsed read_value(reading *r, unsigned depth, json_t **value)
{
    long long number;
    if (r->at == r->end)
        return CLIENT_MORE;
    client_parsed parsed;
    char kind = *r->at++;
    switch (kind) {
    case '$':
        return read_bulk(r, value);
    case '*':
        return read_array(r, depth, value);
    case '+':
    case '-':
        return read_plain(r, kind, value);
    case ':':
        parsed = read_number(r, &number);
        if (parsed == CLIENT_WHOLE)
            *value = json_integer(number);
        return parsed;
    default:
        return CLIENT_GARBAGE;
    }
}

client_parsed resp_read(const client_request *request, client_parsing *p)
{
    reading r = {.at = p->bytes, .end = p->bytes + p->length};
    json_t *value = NULL;
    client_parsed parsed = read_value(&r, 0, &value);
    if (parsed != CLIENT_WHOLE) {
        json_decref(value);
        snprintf(p->why, sizeof p->why, "this is no RESP: %.100s", p->bytes);
        return parsed;
    }
    p->used = (size_t)(r.at - p->bytes);
    if (!r.error) {
        client_answer_value(p, request, value);
        return CLIENT_WHOLE;
    }
    json_decref(value);
    snprintf(p->why, sizeof p->why, "%.*s", (int)(r.error_length < 190 ? r.error_length : 190), r.error);
    p->answer = (client_answer){.outcome = CLIENT_REFUSED, .why = p->why};
    return CLIENT_WHOLE;
}
