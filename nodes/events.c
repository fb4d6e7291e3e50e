/* What is told of a node's work. An event is made only when somebody watches, but for the static probe, which
 * is one instruction. The file of events has a line of JSON each, in one write, so that lines of threads do
 * not mix. */
#include "nodes/events.h"

#include "nodes/clock.h"
#include "nodes/probes.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

struct node_events {
    int file;
    bool is_own;
};

static const char *const names[] = {
    [SPEX_EVENT_STARTED] = "started",
    [SPEX_EVENT_RESTARTED] = "restarted",
    [SPEX_EVENT_RECEIVED] = "received",
    [SPEX_EVENT_HANDLED] = "handled",
    [SPEX_EVENT_REFUSED] = "refused",
    [SPEX_EVENT_CONSTRAINT] = "constraint",
    [SPEX_EVENT_BACKPRESSURE] = "backpressure",
    [SPEX_EVENT_EMITTED] = "emitted",
    [SPEX_EVENT_CHANGED] = "changed",
    [SPEX_EVENT_TIMER] = "timer",
    [SPEX_EVENT_FAULT] = "fault",
    [SPEX_EVENT_VIOLATION] = "violation",
    [SPEX_EVENT_DEADLINE] = "deadline",
    [SPEX_EVENT_RECOVERED] = "recovered",
    [SPEX_EVENT_LOST] = "lost",
    [SPEX_EVENT_CONNECTED] = "connected",
    [SPEX_EVENT_DISCONNECTED] = "disconnected",
    [SPEX_EVENT_MISMATCH] = "mismatch",
    [SPEX_EVENT_HOSTILE] = "hostile",
    [SPEX_EVENT_STOPPED] = "stopped",
    [SPEX_EVENT_IN_DOUBT] = "in_doubt",
};

const char *node_event_name(spex_event_kind kind)
{
    return names[kind];
}

int node_events_open(spex_node *node)
{
    const char *path = node->options.events_file;
    node->is_watched = node->options.telemetry || path;
    if (!path)
        return SPEX_OK;
    node->events = calloc(1, sizeof *node->events);
    if (!node->events)
        return SPEX_E_NOMEM;
    node->events->is_own = strcmp(path, "-") != 0;
    node->events->file =
        node->events->is_own ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : STDERR_FILENO;
    if (node->events->file >= 0)
        return SPEX_OK;
    return node_error(node, SPEX_E_IO, path, 0, 0, "events cannot be written: %s", strerror(errno)),
           SPEX_E_IO;
}

void node_events_close(spex_node *node)
{
    if (node->events && node->events->is_own && node->events->file >= 0)
        close(node->events->file);
    free(node->events);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* A value that is JSON already. */
static void set_value(json_t *object, const char *key, const char *json)
{
    if (json)
        json_object_set_new(object, key, json_loads(json, JSON_DECODE_ANY, NULL));
}

static json_t *event_json(const spex_event *e)
{
    json_t *object = json_object();
    json_object_set_new(object, "time_us", json_integer(e->time));
    set_text(object, "event", names[e->kind]);
    set_text(object, "node", e->node);
    set_text(object, "agent", e->agent);
    set_text(object, "type", e->type);
    set_text(object, "tag", e->tag);
    set_text(object, "other", e->other);
    set_text(object, "field", e->field);
    set_value(object, "from", e->from);
    set_value(object, "to", e->to);
    set_text(object, "text", e->text);
    if (e->line) {
        set_text(object, "source", e->source);
        json_object_set_new(object, "line", json_integer(e->line));
        json_object_set_new(object, "column", json_integer(e->column));
    }
    if (e->code)
        set_text(object, "why", spex_strerror(e->code));
    if (e->count)
        json_object_set_new(object, "count", json_integer((json_int_t)e->count));
    if (e->restarted)
        json_object_set_new(object, "restarted", json_true());
    return object;
}

static void write_line(int file, const spex_event *event)
{
    json_t *object = event_json(event);
    char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;
    size_t length = text ? strlen(text) : 0;
    json_decref(object);
    if (text) {
        text[length] = '\n'; /* in place of the NUL */
        for (size_t done = 0; done <= length;) {
            ssize_t written = write(file, text + done, length + 1 - done);
            if (written < 0 && errno != EINTR)
                break; /* nobody can be told but by events */
            done += written > 0 ? (size_t)written : 0;
        }
    }
    free(text);
}

bool node_is_watched(const spex_node *node)
{
    return node->is_watched;
}

void node_tell(spex_node *node, spex_event *event)
{
    NODE_PROBE4(event, names[event->kind], event->agent, event->tag, event->code);
    if (!node->is_watched)
        return;
    if (!event->time) /* it has waited for the disk, and has its own */
        event->time = node_wall(node);
    event->node = node->options.name;
    if (node->options.telemetry)
        node->options.telemetry(event, node->options.telemetry_arg);
    if (node->events)
        write_line(node->events->file, event);
}

spex_event node_event_of(const spex_node *node, const node_agent *agent, spex_event_kind kind)
{
    return (spex_event){.kind = kind,
                        .agent = node_names_entry(&node->names, agent->ref)->name,
                        .type = agent->kind->type->name,
                        .source = agent->kind->type->source};
}

static int tell_error(spex_node *node, spex_error *error, const char *format, va_list arguments)
{
    char message[512];
    vsnprintf(message, sizeof message, format, arguments);
    error->message = message;
    return spex_tell(node->errors, error);
}

int node_error(spex_node *node, int code, const char *source, uint32_t line, uint32_t column,
               const char *format, ...)
{
    spex_error error = {.code = code, .path = source, .line = line, .column = column};
    va_list arguments;
    va_start(arguments, format);
    int status = tell_error(node, &error, format, arguments);
    va_end(arguments);
    return status;
}

int node_agent_error(spex_node *node, const spex_event *event, int code, const char *format, ...)
{
    spex_error error = {.code = code,
                        .agent = event->agent,
                        .action = event->tag ? event->tag : event->text,
                        .path = event->source,
                        .line = event->line,
                        .column = event->column};
    va_list arguments;
    va_start(arguments, format);
    int status = tell_error(node, &error, format, arguments);
    va_end(arguments);
    return status;
}
