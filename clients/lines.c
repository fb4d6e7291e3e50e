/* A process that is a client: a request is a line of JSON on its standard input, its answer one on its
 * standard output, in the form of Maelstrom's messages:
 *
 *     {"src": "c0", "dest": "r[1]", "body": {"type": "write", "msg_id": 1, "key": "x", "v": 5}}
 *     {"src": "r[1]", "dest": "c0", "body": {"type": "write_ok", "in_reply_to": 1}}
 *
 * "error" with a `code` is no answer: 0 and 13 say that nobody knows, the others that it did not take place.
 * It is started when the first request comes, and started anew after it ended. */
#include "config.h"

#include "clients/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_LINE = 16 << 20, TIMED_OUT = 0, CRASHED = 13, NO_KEY = 20, NOT_AS_EXPECTED = 22 };

typedef struct lines {
    uv_pipe_t to, from; /* of the process */
    unsigned open;      /* of these: they are freed with the last one */
    client *c;          /* NULL: nobody asks any more */
    int pid;
    long long number; /* of the last request */
    char *in;
    size_t length, room;
} lines;

/* ---- it ends ---- */

static void on_closed(uv_handle_t *handle)
{
    lines *l = handle->data;
    if (--l->open > 0)
        return;
    free(l->in);
    free(l);
}

/* How it ended, where it did so by itself. */
static void drop(lines *l, int *status)
{
    if (l->c) {
        client *c = l->c;
        c->lines = NULL;
        l->c = NULL;
        int ended = waitpid(l->pid, status, WNOHANG);
        kill(-l->pid, SIGKILL); /* and what it has started */
        while (ended == 0 && waitpid(l->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        if (c->options.process)
            c->options.process(c->options.owner, l->pid, false);
    }
    if (!uv_is_closing((uv_handle_t *)&l->to))
        uv_close((uv_handle_t *)&l->to, on_closed);
    if (!uv_is_closing((uv_handle_t *)&l->from))
        uv_close((uv_handle_t *)&l->from, on_closed);
}

void lines_drop(client *c)
{
    int status;
    if (c->lines)
        drop(c->lines, &status);
}

static void fail(lines *l, const char *why, bool is_garbage)
{
    client *c = l->c;
    int status = 0;
    char text[300];
    drop(l, &status);
    bool cannot_run = WIFEXITED(status) && (WEXITSTATUS(status) == 127 || WEXITSTATUS(status) == 126);
    snprintf(text, sizeof text, cannot_run ? "it cannot be started" : "%s", why);
    if (c)
        client_answers(c, (client_answer){.outcome = cannot_run ? CLIENT_REFUSED : CLIENT_UNKNOWN,
                                          .why = text,
                                          .is_garbage = is_garbage || cannot_run});
}

/* ---- answers ---- */

static bool is_reply(const client_request *r, const char *type)
{
    size_t length = strlen(r->tag);
    if (strcmp(type, "ok") == 0 || (strncmp(type, r->tag, length) == 0 && strcmp(type + length, "_ok") == 0))
        return true;
    for (size_t i = 0; i < r->reply_count; i++)
        if (strcmp(r->replies[i].tag, type) == 0)
            return true;
    return false;
}

static json_t *value_of(const client_request *r, json_t *body)
{
    json_t *value = NULL;
    bool any = false;
    for (size_t i = 0; i < r->reply_count; i++) {
        any = any || r->replies[i].shape != CLIENT_NOTHING;
        if (!value && r->replies[i].field)
            value = json_object_get(body, r->replies[i].field);
    }
    if (!value)
        value = json_object_get(body, "value");
    return value ? json_incref(value) : any ? json_null() : NULL;
}

/* A code of Maelstrom's that says what was found, and not that nothing was done. */
static json_t *value_of_error(const client_request *r, json_int_t code)
{
    for (size_t i = 0; i < r->reply_count; i++) {
        if (code == NOT_AS_EXPECTED && r->replies[i].shape == CLIENT_BOOLEAN)
            return json_false();
        if (code == NO_KEY && r->replies[i].shape != CLIENT_NOTHING)
            return json_null();
    }
    return NULL;
}

static void understand_error(client_parsing *p, const client_request *r, json_t *body)
{
    json_int_t code = json_integer_value(json_object_get(body, "code"));
    const char *text = json_string_value(json_object_get(body, "text"));
    json_t *value = value_of_error(r, code);
    if (value) {
        client_answer_value(p, r, value);
        return;
    }
    snprintf(p->why, sizeof p->why, "error %" JSON_INTEGER_FORMAT "%s%.150s", code, text ? ": " : "",
             text ? text : "");
    p->answer = (client_answer){
        .outcome = code == TIMED_OUT || code == CRASHED ? CLIENT_UNKNOWN : CLIENT_REFUSED, .why = p->why};
}

/* False: it is no answer. */
static bool understand(client_parsing *p, const client_request *r, json_t *body, long long number)
{
    const char *type = json_string_value(json_object_get(body, "type"));
    json_t *to = json_object_get(body, "in_reply_to");
    if (!type || !json_is_integer(to) || json_integer_value(to) != number)
        return false;
    if (strcmp(type, "error") == 0)
        understand_error(p, r, body);
    else if (is_reply(r, type))
        client_answer_value(p, r, value_of(r, body));
    else
        return false;
    return true;
}

static void take_line(lines *l, const char *line)
{
    client *c = l->c;
    client_parsing p = {.bytes = line};
    json_t *message = json_loads(line, 0, NULL);
    bool is_fine =
        c->request && message && understand(&p, c->request, json_object_get(message, "body"), l->number);
    if (is_fine) {
        client_answers(c, p.answer);
    } else {
        snprintf(p.why, sizeof p.why, "this is no answer in JSON Lines: %.120s", line);
        fail(l, p.why, true);
    }
    json_decref(p.value);
    json_decref(message);
}

static void take_lines(lines *l)
{
    char *end;
    while (l->c && (end = memchr(l->in, '\n', l->length)) != NULL) {
        size_t used = (size_t)(end + 1 - l->in);
        char *line = strndup(l->in, used - 1);
        l->length -= used;
        memmove(l->in, l->in + used, l->length);
        if (line)
            take_line(l, line);
        else
            fail(l, "no memory", false);
        free(line);
    }
    if (l->c && l->length > MOST_LINE)
        fail(l, "its answer is too long", true);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    lines *l = handle->data;
    if (l->room - l->length < 4096) {
        size_t room = l->room ? 2 * l->room : suggested;
        char *grown = realloc(l->in, room);
        if (grown) {
            l->in = grown;
            l->room = room;
        }
    }
    *buffer = uv_buf_init(l->in ? l->in + l->length : NULL, (unsigned)(l->room - l->length));
}

static void on_read(uv_stream_t *from, ssize_t count, const uv_buf_t *buffer)
{
    lines *l = from->data;
    (void)buffer;
    if (!l->c)
        return;
    if (count < 0) {
        fail(l, "it ended", false);
        return;
    }
    l->length += (size_t)count;
    take_lines(l);
}

/* ---- it begins ---- */

static _Noreturn void become(const client_options *o, int in, int out)
{
    sigset_t none;
    for (int signal_number = 1; signal_number < NSIG; signal_number++)
        signal(signal_number, SIG_DFL);
    sigemptyset(&none);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int errors = open(o->errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    if (errors >= 0)
        dup2(errors, STDERR_FILENO);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (o->protocol == CLIENT_FUNCTION) {
        for (int fd = 3; fd < 4096; fd++)
            close(fd);
        function_serve(o);
    }
    execvp(o->command[0], o->command);
    _exit(127);
}

/* Two pipes and a process. False: it cannot be. */
static bool spawn(lines *l, const client_options *o)
{
    int to[2], from[2];
    sigset_t all, before;
    if (pipe2(to, O_CLOEXEC) < 0)
        return false;
    if (pipe2(from, O_CLOEXEC) < 0) {
        close(to[0]);
        close(to[1]);
        return false;
    }
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before); /* none is handled in it as if it were this one */
    l->pid = fork();
    if (l->pid == 0)
        become(o, to[0], from[1]);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(to[0]);
    close(from[1]);
    if (l->pid > 0) {
        setpgid(l->pid, l->pid);
        uv_pipe_open(&l->to, to[1]);
        uv_pipe_open(&l->from, from[0]);
        return true;
    }
    close(to[1]);
    close(from[0]);
    return false;
}

static lines *begin(client *c)
{
    lines *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    uv_pipe_init(c->loop, &l->to, 0);
    uv_pipe_init(c->loop, &l->from, 0);
    l->to.data = l->from.data = l;
    l->open = 2;
    if (!spawn(l, &c->options)) {
        uv_close((uv_handle_t *)&l->to, on_closed);
        uv_close((uv_handle_t *)&l->from, on_closed);
        return NULL;
    }
    l->c = c;
    c->lines = l;
    if (c->options.process)
        c->options.process(c->options.owner, l->pid, true);
    if (uv_read_start((uv_stream_t *)&l->from, on_room, on_read) == 0)
        return l;
    lines_drop(c);
    return NULL;
}

/* ---- requests ---- */

static json_t *body_of(const client *c, const lines *l)
{
    const client_request *r = c->request;
    json_t *body = json_pack("{s:s, s:I}", "type", r->tag, "msg_id", (json_int_t)l->number);
    if (c->options.protocol == CLIENT_FUNCTION) {
        if (r->key)
            json_object_set(body, "key", r->key);
        json_object_set(body, "value", r->value);
        return body;
    }
    json_object_update_missing(body, r->fields);
    return body;
}

static char *line_of(const client *c, const lines *l)
{
    char own[32];
    snprintf(own, sizeof own, "c%u", c->options.number);
    json_t *message =
        json_pack("{s:s, s:s, s:o}", "src", own, "dest", c->options.name, "body", body_of(c, l));
    char *text = message ? json_dumps(message, JSON_COMPACT) : NULL;
    json_decref(message);
    return text;
}

typedef struct writing {
    uv_write_t request; /* first */
    char *text;
} writing;

static void on_written(uv_write_t *request, int status)
{
    writing *w = (writing *)request;
    (void)status; /* a process that is gone is seen when it is read from */
    free(w->text);
    free(w);
}

void lines_ask(client *c)
{
    lines *l = c->lines ? c->lines : begin(c);
    writing *w = l ? calloc(1, sizeof *w) : NULL;
    if (l)
        l->number++;
    char *text = w ? line_of(c, l) : NULL;
    if (!text) {
        free(w);
        client_answers(c, (client_answer){.outcome = CLIENT_REFUSED,
                                          .why = "its process cannot be started",
                                          .is_garbage = true});
        return;
    }
    size_t length = strlen(text);
    text[length] = '\n';
    w->text = text;
    const uv_buf_t part = uv_buf_init(text, (unsigned)length + 1);
    if (uv_write(&w->request, (uv_stream_t *)&l->to, &part, 1, on_written) < 0) {
        on_written(&w->request, -1);
        fail(l, "it does not read", false);
    }
}
