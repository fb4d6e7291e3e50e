/* A function of a shared object as a client, in a process of its own: what it does to that process is not
 * done to this one. Requests and answers are those of lines.c. */
#include "config.h"

#include "clients/inside.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <spex-chaos.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_ITEMS = 64 };

/* ---- values ---- */

/* A value borrowed from `json`; items of lists go to `items`. Anything else is JSON, as a text of its own. */
static spex_value value_of(json_t *json, spex_value *items, char **text)
{
    size_t index;
    json_t *item;
    if (!json)
        return spex_absent();
    if (json_is_null(json))
        return spex_null();
    if (json_is_boolean(json))
        return spex_boolean(json_is_true(json));
    if (json_is_integer(json))
        return spex_integer(json_integer_value(json));
    if (json_is_string(json))
        return spex_bytes(json_string_value(json), json_string_length(json));
    bool is_plain = json_is_array(json) && items && json_array_size(json) <= MOST_ITEMS;
    json_array_foreach(json, index, item) is_plain =
        is_plain && !json_is_array(item) && !json_is_object(item) && !json_is_real(item);
    if (is_plain) {
        json_array_foreach(json, index, item) items[index] = value_of(item, NULL, text);
        return spex_list(items, json_array_size(json));
    }
    *text = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);
    spex_value value = spex_value_of(SPEX_JSON, 0, *text ? strlen(*text) : 0);
    value.is.text = *text;
    return value;
}

static json_t *json_of(const spex_value *value)
{
    json_t *list;
    switch (value->kind) {
    case SPEX_BOOLEAN:
        return json_boolean(value->is.integer);
    case SPEX_INTEGER:
        return json_integer(value->is.integer);
    case SPEX_TEXT:
        return json_stringn(value->is.text, value->length);
    case SPEX_JSON:
        return json_loadb(value->is.text, value->length, JSON_DECODE_ANY, NULL);
    case SPEX_LIST:
        list = json_array();
        for (size_t i = 0; i < value->length; i++)
            json_array_append_new(list, json_of(&value->is.items[i]));
        return list;
    case SPEX_NULL:
        return json_null();
    default:
        return NULL;
    }
}

/* ---- the process ---- */

static spex_call *find(const char *object, const char *function, void **loaded)
{
    spex_call *call = NULL;
    *loaded = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    void *symbol = *loaded ? dlsym(*loaded, function) : NULL;
    memcpy(&call, &symbol, sizeof call);
    return call;
}

static void serve(spex_call *call, spex_chaos_server *server, json_t *request)
{
    spex_value items[MOST_ITEMS], answer = spex_absent();
    char *texts[2] = {NULL, NULL};
    json_t *body = json_object_get(request, "body");
    const char *f = json_string_value(json_object_get(body, "type"));
    const spex_op op = {f ? f : "", value_of(json_object_get(body, "key"), NULL, &texts[0]),
                        value_of(json_object_get(body, "value"), items, &texts[1])};
    spex_op_outcome outcome = call(server, &op, &answer);
    json_t *reply = json_object(), *value = outcome == SPEX_OP_OK ? json_of(&answer) : NULL;
    json_object_set(reply, "in_reply_to", json_object_get(body, "msg_id"));
    json_object_set_new(reply, "type", json_string(outcome == SPEX_OP_OK ? "ok" : "error"));
    if (outcome != SPEX_OP_OK) {
        const bool is_known = outcome == SPEX_OP_FAIL;
        json_object_set_new(reply, "code", json_integer(is_known ? 14 : 0));
        json_object_set_new(reply, "text",
                            json_string(is_known ? "it did not take place" : "the client cannot know"));
    }
    if (value)
        json_object_set_new(reply, "value", value);
    json_t *message = json_pack("{s:o}", "body", reply);
    json_dumpf(message, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    fflush(stdout);
    json_decref(message);
    free(texts[0]);
    free(texts[1]);
}

_Noreturn void function_serve(const client_options *o)
{
    void *loaded;
    spex_call *call = find(o->object, o->function, &loaded);
    spex_chaos_server server = {
        .name = o->name, .host = "127.0.0.1", .port = o->port, .client = o->number, .memory = NULL};
    json_t *request;
    if (!call)
        _exit(127);
    while ((request = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        serve(call, &server, request);
        json_decref(request);
    }
    _exit(0);
}

/* ---- is it there? ---- */

static _Noreturn void try(const char *object, const char *function, int to)
{
    void *loaded;
    const char *trouble = find(object, function, &loaded) ? NULL : dlerror();
    if (trouble && write(to, trouble, strlen(trouble)) < 0)
        _exit(1);
    _exit(0);
}

bool client_has_function(const char *object, const char *function, char trouble[static 512])
{
    int ends[2];
    size_t length = 0;
    ssize_t count;
    snprintf(trouble, 512, "no process can be started");
    if (pipe(ends) < 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        try(object, function, ends[1]);
    close(ends[1]);
    while (pid > 0 && length < 511 && (count = read(ends[0], trouble + length, 511 - length)) != 0)
        length += count > 0 ? (size_t)count : 0;
    close(ends[0]);
    int status = -1;
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (pid > 0)
        trouble[length] = '\0';
    if (pid > 0 && length == 0 && status != 0)
        snprintf(trouble, 512, "%s: it ends the program that loads it", object);
    return pid > 0 && status == 0 && length == 0;
}
