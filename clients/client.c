/* Clients, of whatever kind, and what their answers mean. */
#include "config.h"

#include "clients/inside.h"

#include "base/fill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

client *client_open(uv_loop_t *loop, const client_options *options)
{
    client *c = calloc(1, sizeof *c);
    if (c) {
        c->options = *options;
        c->loop = loop;
    }
    return c;
}

void client_ask(client *c, const client_request *request)
{
    c->request = request;
    if (c->options.protocol == CLIENT_RESP || c->options.protocol == CLIENT_HTTP)
        connection_ask(c);
    else
        lines_ask(c);
}

void client_answers(client *c, client_answer answer)
{
    if (!c->request)
        return;
    c->request = NULL;
    c->options.answered(c->options.owner, &answer);
}

void client_close(client *c)
{
    c->request = NULL;
    c->is_closing = true;
    connection_drop(c);
    lines_drop(c);
    free(c);
}

/* ---- values ---- */

static bool to_integer(json_t **value)
{
    char *end = NULL;
    const char *text = json_string_value(*value);
    errno = 0;
    long long number = text && *text ? strtoll(text, &end, 10) : 0;
    if (!end || *end || errno)
        return false;
    json_decref(*value);
    *value = json_integer(number);
    return true;
}

static bool to_boolean(json_t **value)
{
    const char *text = json_string_value(*value);
    bool is_true = json_is_integer(*value) ? json_integer_value(*value) == 1
                                           : text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
    bool is_false = json_is_integer(*value) ? json_integer_value(*value) == 0
                                            : text && (strcmp(text, "0") == 0 || strcmp(text, "false") == 0);
    if (!is_true && !is_false)
        return false;
    json_decref(*value);
    *value = json_boolean(is_true);
    return true;
}

bool client_give_shape(json_t **value, client_shape shape)
{
    char number[32];
    if (shape == CLIENT_NOTHING && *value) {
        json_decref(*value);
        *value = NULL;
    }
    if (!*value || json_is_null(*value) || shape == CLIENT_ANY)
        return true;
    if (shape == CLIENT_INTEGER)
        return json_is_integer(*value) || to_integer(value);
    if (shape == CLIENT_BOOLEAN)
        return json_is_boolean(*value) || to_boolean(value);
    if (json_is_string(*value))
        return true;
    if (!json_is_integer(*value))
        return false;
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(*value));
    json_decref(*value);
    *value = json_string(number);
    return true;
}

/* The first reply that has a value says what it is. */
static client_shape shape_of(const client_request *request)
{
    for (size_t i = 0; i < request->reply_count; i++)
        if (request->replies[i].shape != CLIENT_NOTHING)
            return request->replies[i].shape;
    return CLIENT_NOTHING;
}

void client_answer_value(client_parsing *p, const client_request *request, json_t *value)
{
    p->value = value;
    p->answer = (client_answer){.outcome = CLIENT_ANSWERED};
    if (client_give_shape(&p->value, shape_of(request))) {
        p->answer.value = p->value;
        return;
    }
    char *text = json_dumps(p->value, JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(p->why, sizeof p->why, "its answer to %s is no such value: %.100s", request->tag,
             text ? text : "");
    free(text);
    p->answer = (client_answer){.outcome = CLIENT_UNKNOWN, .why = p->why, .is_garbage = true};
}

char *client_text_of(json_t *value)
{
    return json_is_string(value) ? strdup(json_string_value(value))
                                 : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

typedef struct filling {
    const client_request *request;
    bool is_url;
} filling;

static void put_url(const char *text, FILE *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *text; text++)
        fprintf(out, strchr(plain, *text) ? "%c" : "%%%02X", (unsigned char)*text);
}

static bool put_field(void *arg, const char *name, size_t length, FILE *out)
{
    const filling *f = arg;
    char key[256];
    snprintf(key, sizeof key, "%.*s", (int)length, name);
    json_t *value = json_object_get(f->request->fields, key);
    char *text = value ? client_text_of(value) : NULL;
    if (text && f->is_url)
        put_url(text, out);
    else if (text)
        fputs(text, out);
    free(text);
    return value != NULL;
}

char *client_fill(const client_request *request, const char *text, bool is_url)
{
    filling f = {request, is_url};
    return base_filled(text, put_field, &f, NULL, NULL);
}
