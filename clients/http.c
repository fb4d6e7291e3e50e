/* HTTP/1.1. What a reply means: where `as` of a reply names its status, that; else 2xx is an answer, 4xx a
 * refusal, and of anything else nobody knows whether it took place. */
#include "config.h"

#include "clients/inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- writing ---- */

/* "GET /{key}", and behind it, if there is one, the body. */
static bool put_head(const client_request *r, FILE *out, char **body)
{
    *body = NULL;
    if (!r->as) {
        fprintf(out, "POST /%s HTTP/1.1\r\n", r->tag);
        *body = json_dumps(r->fields, JSON_COMPACT);
        return *body != NULL;
    }
    size_t method = strcspn(r->as, " "), path = strcspn(r->as + method + 1, " ");
    char *template = strndup(r->as + method + 1, path);
    char *filled = template ? client_fill(r, template, true) : NULL;
    const char *rest = r->as + method + 1 + path;
    if (filled)
        fprintf(out, "%.*s %s HTTP/1.1\r\n", (int)method, r->as, filled);
    *body = client_fill(r, rest + (*rest != '\0'), false);
    free(template);
    free(filled);
    return filled && *body;
}

static const char *type_of(const char *body)
{
    if (*body == '{' || *body == '[')
        return "application/json";
    size_t name = strspn(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return name > 0 && body[name] == '=' ? "application/x-www-form-urlencoded" : "text/plain";
}

char *http_write(const client_request *request, unsigned port, size_t *length)
{
    char *bytes = NULL, *body = NULL;
    FILE *out = open_memstream(&bytes, length);
    bool fine = out && put_head(request, out, &body);
    if (fine) {
        fprintf(out, "Host: 127.0.0.1:%u\r\nAccept: */*\r\n", port);
        if (*body || !request->as || strncmp(request->as, "GET ", 4) != 0)
            fprintf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", type_of(body), strlen(body));
        fprintf(out, "\r\n%s", body);
    }
    free(body);
    if ((out && fclose(out) != 0) || !fine) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

/* ---- reading ---- */

typedef struct head {
    unsigned status;
    size_t length; /* of the head, with its empty line */
    bool is_chunked, has_length;
    size_t body; /* its length */
    bool closes;
} head;

static bool is_header(const char *line, const char *name, const char **value)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return false;
    *value = line + length + 1 + strspn(line + length + 1, " \t");
    return true;
}

static client_parsed read_head(const client_parsing *p, head *h)
{
    const char *end = strstr(p->bytes, "\r\n\r\n"), *value;
    if (p->length >= 9 ? strncmp(p->bytes, "HTTP/1.", 7) != 0 || !isdigit((unsigned char)p->bytes[7])
                       : strncmp(p->bytes, "HTTP/1.", p->length < 7 ? p->length : 7) != 0)
        return CLIENT_GARBAGE;
    if (!end)
        return p->length > 65536 || memchr(p->bytes, '\0', p->length) ? CLIENT_GARBAGE : CLIENT_MORE;
    *h = (head){.length = (size_t)(end + 4 - p->bytes), .closes = p->bytes[7] == '0'};
    h->status = (unsigned)strtoul(p->bytes + 9, NULL, 10);
    for (const char *line = strstr(p->bytes, "\r\n") + 2; line < end + 2; line = strstr(line, "\r\n") + 2) {
        if (is_header(line, "Content-Length", &value)) {
            h->body = strtoul(value, NULL, 10);
            h->has_length = true;
        } else if (is_header(line, "Transfer-Encoding", &value)) {
            h->is_chunked = strncasecmp(value, "chunked", 7) == 0;
        } else if (is_header(line, "Connection", &value)) {
            h->closes = strncasecmp(value, "close", 5) == 0;
        }
    }
    return h->status < 100 || h->status > 599 ? CLIENT_GARBAGE : CLIENT_WHOLE;
}

/* The chunks of a body together; NULL: `*parsed` says why not. */
static char *read_chunks(const client_parsing *p, size_t at, size_t *length, size_t *used,
                         client_parsed *parsed)
{
    char *body = malloc(p->length + 1), *end;
    *length = 0;
    *parsed = CLIENT_MORE;
    while (body) {
        const char *line = p->bytes + at, *newline = strstr(line, "\r\n");
        if (!newline)
            break;
        size_t size = strtoul(line, &end, 16), begin = (size_t)(newline + 2 - p->bytes);
        if (end == line || size > p->length) {
            *parsed = end == line ? CLIENT_GARBAGE : CLIENT_MORE;
            break;
        }
        if (begin + size + 2 > p->length)
            break;
        memcpy(body + *length, p->bytes + begin, size);
        *length += size;
        at = begin + size + 2;
        if (size == 0) {
            body[*length] = '\0';
            *used = at;
            *parsed = CLIENT_WHOLE;
            return body;
        }
    }
    free(body);
    return NULL;
}

static char *read_body(client_parsing *p, const head *h, size_t *length, client_parsed *parsed)
{
    if (h->is_chunked)
        return read_chunks(p, h->length, length, &p->used, parsed);
    bool is_empty = h->status == 204 || h->status == 304 || h->status < 200;
    *length = h->has_length ? h->body : is_empty ? 0 : p->length - h->length;
    p->closes = h->closes || (!h->has_length && !is_empty);
    *parsed = CLIENT_MORE;
    if (h->length + *length > p->length || (!h->has_length && !is_empty && !p->is_end))
        return NULL;
    p->used = h->length + *length;
    *parsed = CLIENT_WHOLE;
    return strndup(p->bytes + h->length, *length);
}

/* ---- what it means ---- */

/* "node.value", "kvs.0.value" */
static json_t *find(json_t *body, const char *path)
{
    while (body && *path) {
        size_t length = strcspn(path, ".");
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)length, path);
        body =
            json_is_array(body) ? json_array_get(body, strtoul(name, NULL, 10)) : json_object_get(body, name);
        path += length + (path[length] == '.');
    }
    return json_incref(body);
}

/* The value of a reply; NULL: none. `json`: the body, or NULL where it is none. */
static json_t *value_of(const client_reply *reply, json_t *json, const char *body)
{
    const char *rest = reply->as && reply->as[3] ? reply->as + 4 : "";
    if (strncmp(rest, "= ", 2) == 0)
        return json_loads(rest + 2, JSON_DECODE_ANY, NULL);
    if (reply->shape == CLIENT_NOTHING && !*rest)
        return NULL;
    if (*rest) {
        json_t *found = find(json, rest);
        return found ? found : json_null();
    }
    json_t *own = reply->field && json_is_object(json) ? json_object_get(json, reply->field) : NULL;
    return own ? json_incref(own) : json ? json_incref(json) : json_string(body);
}

static const client_reply *reply_of(const client_request *r, unsigned status)
{
    for (size_t i = 0; i < r->reply_count; i++)
        if (r->replies[i].as && (unsigned)strtoul(r->replies[i].as, NULL, 10) == status)
            return &r->replies[i];
    for (size_t i = 0; i < r->reply_count && status / 100 == 2; i++)
        if (!r->replies[i].as)
            return &r->replies[i];
    return NULL;
}

static void understand(client_parsing *p, const client_request *r, unsigned status, const char *body)
{
    static const client_reply plain = {NULL, NULL, NULL, CLIENT_NOTHING};
    const client_reply *reply = reply_of(r, status);
    if (!reply && status / 100 == 2)
        reply = &plain;
    if (!reply) {
        snprintf(p->why, sizeof p->why, "status %u: %.120s", status, body);
        p->answer =
            (client_answer){.outcome = status / 100 == 4 ? CLIENT_REFUSED : CLIENT_UNKNOWN, .why = p->why};
        return;
    }
    json_t *json = json_loads(body, JSON_DECODE_ANY, NULL);
    json_t *value = value_of(reply, json, body);
    bool is_literal = reply->as && strncmp(reply->as + 3, " = ", 3) == 0;
    if (is_literal || (value && json_is_null(value))) {
        p->value = value;
        p->answer = (client_answer){.outcome = CLIENT_ANSWERED, .value = value};
    } else if (value) {
        client_answer_value(p, r, value);
    } else {
        /* a reply without a field, where others have one: null */
        bool any = false;
        for (size_t i = 0; i < r->reply_count; i++)
            any = any || r->replies[i].shape != CLIENT_NOTHING;
        p->value = any ? json_null() : NULL;
        p->answer = (client_answer){.outcome = CLIENT_ANSWERED, .value = p->value};
    }
    json_decref(json);
}

client_parsed http_read(const client_request *request, client_parsing *p)
{
    head h;
    size_t length;
    client_parsed parsed = read_head(p, &h);
    snprintf(p->why, sizeof p->why, "this is no HTTP: %.100s", p->bytes);
    if (parsed != CLIENT_WHOLE)
        return parsed;
    char *body = read_body(p, &h, &length, &parsed);
    p->closes = p->closes || h.closes;
    if (body)
        understand(p, request, h.status, body);
    free(body);
    return parsed;
}
