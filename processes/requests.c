/* Inputs of real programs: requests, that clients bring to them, and the history of what they answered. */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"
#include "values/values.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_WORKERS = 32, PATIENCE = 1000 /* milliseconds */ };

/* A client, one request after the other; a process of the history. */
struct worker {
    cluster *c;
    member *m;
    client *client;
    client_options options;
    client_request request;
    uv_timer_t timer;
    char **command;
    char errors[512];
    uint64_t process; /* in the history */
    bool is_busy;
};

/* ---- values ---- */

static json_t *json_of(const cluster *c, const spex_type *type, const void *at)
{
    int64_t number = values_is_scalar(type) ? values_number(type, at) : 0;
    switch (type->kind) {
    case SPEX_TYPE_BOOL:
        return json_boolean(number);
    case SPEX_TYPE_INT:
    case SPEX_TYPE_DURATION:
        return json_integer(number);
    case SPEX_TYPE_WORDS:
        return json_string(type->words[number]);
    case SPEX_TYPE_REF:
        return number > 0 && number <= c->count ? json_string(c->members[number - 1].name) : json_null();
    case SPEX_TYPE_STRING:
    case SPEX_TYPE_DATA:
        return json_stringn((const char *)at + type->items, values_count(at));
    default:
        break;
    }
    json_t *made =
        type->kind == SPEX_TYPE_RECORD || type->kind == SPEX_TYPE_MAP ? json_object() : json_array();
    for (uint32_t i = 0; type->kind == SPEX_TYPE_RECORD && i < type->member_count; i++)
        json_object_set_new(made, type->members[i].name,
                            json_of(c, type->members[i].type, (const char *)at + type->members[i].offset));
    for (uint32_t i = 0; type->kind != SPEX_TYPE_RECORD && i < values_count(at); i++) {
        json_t *entry = json_of(c, values_entry_type(type), values_item(type, at, i));
        if (type->kind != SPEX_TYPE_MAP) {
            json_array_append_new(made, entry);
            continue;
        }
        char *key =
            json_is_string(entry) ? strdup(json_string_value(entry)) : json_dumps(entry, JSON_ENCODE_ANY);
        if (key)
            json_object_set_new(made, key, json_of(c, type->element, values_mapped(type, at, i)));
        free(key);
        json_decref(entry);
    }
    return made;
}

static void release_request(client_request *r)
{
    json_decref(r->fields);
    json_decref(r->key);
    json_decref(r->value);
    *r = (client_request){.tag = NULL};
}

/* The fields of a message: the one that is called `key` says of which object it is. */
static void make_request(const cluster *c, const processes_message *message, const spex_message_type *type,
                         const char *body, client_request *r)
{
    json_t *values = json_array();
    *r = (client_request){.tag = message->tag,
                          .as = message->as,
                          .fields = json_object(),
                          .replies = message->replies,
                          .reply_count = message->reply_count};
    for (uint32_t i = 0; i < type->member_count; i++) {
        const spex_member *field = &type->members[i];
        json_t *value = json_of(c, field->type, body + field->offset);
        json_object_set(r->fields, field->name, value);
        if (strcmp(field->name, "key") == 0)
            r->key = value;
        else
            json_array_append_new(values, value);
    }
    size_t count = json_array_size(values);
    r->value = count == 0   ? json_null()
               : count == 1 ? json_incref(json_array_get(values, 0))
                            : json_incref(values);
    json_decref(values);
}

/* ---- the history ---- */

static void put(FILE *out, json_t *event)
{
    json_dumpf(event, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(event);
}

static void record(const worker *w, const char *type, json_t *answer)
{
    FILE *out = w->m->program->history;
    const client_request *r = &w->request;
    if (!out)
        return;
    json_t *event =
        json_pack("{s:I, s:s, s:s}", "process", (json_int_t)w->process, "type", type, "f", r->tag);
    bool is_begin = strcmp(type, "invoke") == 0, is_ok = strcmp(type, "ok") == 0;
    if (r->key)
        json_object_set(event, "key", r->key);
    if (is_ok && answer && json_is_null(r->value))
        json_object_set(event, "value", answer);
    else if (is_begin || is_ok)
        json_object_set(event, "value", r->value);
    if (is_ok && answer && !json_is_null(r->value))
        json_object_set(event, "result", answer);
    json_object_set_new(event, "time", json_integer((json_int_t)cluster_now(w->c) * 1000));
    put(out, event);
}

void requests_note(const cluster *c, const char *text)
{
    for (uint32_t a = 0; a < c->count; a++) {
        const processes_program *p = c->members[a].program;
        bool is_first = p && p->history && p->index == 0;
        if (is_first)
            put(p->history, json_pack("{s:s, s:s, s:I}", "type", "note", "text", text, "time",
                                      (json_int_t)cluster_now(c) * 1000));
    }
}

/* ---- answers ---- */

static char *request_text(const client_request *r)
{
    char *fields = json_dumps(r->fields, JSON_COMPACT), *text = NULL;
    size_t length;
    FILE *out = fields ? open_memstream(&text, &length) : NULL;
    if (out) {
        fprintf(out, "%s%s", r->tag, json_object_size(r->fields) ? fields : "");
        fclose(out);
    }
    free(fields);
    return text;
}

static void stop(worker *w)
{
    client_close(w->client);
    w->client = NULL;
}

/* Its operation is over; after one of which nobody knows how it ended it is another process. */
static void end(worker *w, const char *type, json_t *answer, const char *why)
{
    cluster *c = w->c;
    char *text = request_text(&w->request), *shown = answer ? json_dumps(answer, JSON_ENCODE_ANY) : NULL;
    uv_timer_stop(&w->timer);
    record(w, type, answer);
    cluster_note(c, "%s: %s %s%s%s", w->m->name, text ? text : "", why ? why : "is answered",
                 shown ? " " : "", shown ? shown : "");
    free(text);
    free(shown);
    release_request(&w->request);
    w->is_busy = false;
    if (strcmp(type, "info") == 0)
        w->process = c->next_process++;
}

static void on_answer(void *owner, const client_answer *answer)
{
    worker *w = owner;
    cluster *c = w->c;
    chaos_counts *counts = &c->outcome->counts;
    char why[400];
    const char *said = answer->why ? answer->why : "the connection broke";
    if (answer->outcome == CLIENT_ANSWERED) {
        counts->answered++;
        end(w, "ok", answer->value, NULL);
        return;
    }
    bool is_refused = answer->outcome == CLIENT_REFUSED;
    *(is_refused ? &counts->refused : &counts->timed_out) += 1;
    snprintf(why, sizeof why, "%s: %.300s", is_refused ? "is refused" : "has no answer", said);
    end(w, is_refused ? "fail" : "info", NULL, why);
    if (answer->is_garbage)
        cluster_end(c, "the client of %s cannot go on: %.300s", w->m->name, said);
}

static void on_time(uv_timer_t *timer)
{
    worker *w = timer->data;
    if (!w->is_busy)
        return;
    w->c->outcome->counts.timed_out++;
    stop(w); /* what comes now would be taken for an answer to the next one */
    end(w, "info", NULL, "is not answered in time");
}

static void on_process(void *owner, int pid, bool is_there)
{
    const worker *w = owner;
    base_guard_tell(&w->c->guard, -pid, is_there);
}

/* ---- who asks ---- */

static bool make_client(worker *w)
{
    const processes_program *p = w->m->program;
    if (p->protocol == CLIENT_LINES && !w->command)
        w->command = program_words(w->m, p->client, true);
    snprintf(w->errors, sizeof w->errors, "%s/e%u", w->c->options->folder, (unsigned)w->m->agent);
    w->options = (client_options){.protocol = p->protocol,
                                  .name = w->m->name,
                                  .port = tunnel_port(w->c, UINT32_MAX, w->m->agent),
                                  .command = w->command,
                                  .object = p->source,
                                  .function = p->client,
                                  .errors = w->errors,
                                  .number = (unsigned)w->process,
                                  .process = on_process,
                                  .answered = on_answer,
                                  .owner = w};
    if (p->protocol != CLIENT_LINES || w->command)
        w->client = client_open(&w->c->loop, &w->options);
    return w->client != NULL;
}

/* One that has nothing to do; NULL: all of them wait, or there is no memory. */
static worker *find_worker(cluster *c, member *m)
{
    for (uint32_t i = 0; i < m->worker_count; i++)
        if (!m->workers[i]->is_busy)
            return m->workers[i];
    worker *w = m->worker_count < MOST_WORKERS ? calloc(1, sizeof *w) : NULL;
    if (!w || !base_grow(m->workers, m->worker_room, m->worker_count + 1)) {
        free(w);
        return NULL;
    }
    *w = (worker){.c = c, .m = m, .process = c->next_process++};
    uv_timer_init(&c->loop, &w->timer);
    w->timer.data = w;
    m->workers[m->worker_count++] = w;
    return w;
}

static const processes_message *message_of(const member *m, const char *tag)
{
    for (uint32_t i = 0; i < m->program->message_count; i++)
        if (strcmp(m->program->messages[i].tag, tag) == 0)
            return &m->program->messages[i];
    return NULL;
}

bool requests_send(cluster *c, member *m, const spex_message_type *type, const void *body)
{
    const processes_message *message = message_of(m, type->tag);
    worker *w = message ? find_worker(c, m) : NULL;
    if (!w)
        return false;
    if (!w->client && !make_client(w)) {
        c->no_memory = true;
        return false;
    }
    w->is_busy = true;
    make_request(c, message, type, body, &w->request);
    record(w, "invoke", NULL);
    uv_update_time(&c->loop);
    uv_timer_start(&w->timer, on_time, PATIENCE, 0);
    client_ask(w->client, &w->request);
    return true;
}

void requests_close(cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++)
        for (uint32_t i = 0; i < c->members[a].worker_count; i++) {
            worker *w = c->members[a].workers[i];
            if (w->client)
                stop(w);
            w->is_busy = false;
        }
}

void requests_free(cluster *c)
{
    for (uint32_t a = 0; c->members && a < c->count; a++) {
        for (uint32_t i = 0; i < c->members[a].worker_count; i++) {
            worker *w = c->members[a].workers[i];
            release_request(&w->request);
            free(w->command);
            free(w);
        }
        free(c->members[a].workers);
    }
}
