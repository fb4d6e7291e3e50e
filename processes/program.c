/* Real programs: their commands, their ports, when they are ready, what they wrote. */
#include "config.h"

#include "base/fill.h"
#include "processes/cluster.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_EVERY = 20, MOST_PORTS = 200 };

/* ---- ports ---- */

/* A port of 127.0.0.1 that nobody listens at, below those that the system hands out; 0: there is none. */
static unsigned find_port(cluster *c)
{
    for (unsigned tries = 0; tries < MOST_PORTS; tries++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        unsigned port = 16000 + (unsigned)((c->next_port++ * 7919u + (unsigned)getpid() * 31u) % 16000u);
        address.sin_port = htons((uint16_t)port);
        int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool is_free = s >= 0 && bind(s, (const struct sockaddr *)&address, sizeof address) == 0;
        if (s >= 0)
            close(s);
        if (is_free)
            return port;
    }
    return 0;
}

bool programs_open(cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++) {
        member *m = &c->members[a];
        char folder[512];
        if (!m->program)
            continue;
        m->port = find_port(c);
        m->peer_port = find_port(c);
        snprintf(folder, sizeof folder, "%s/d%u", c->options->folder, (unsigned)a);
        if (!m->port || !m->peer_port || mkdir(folder, 0700) != 0) {
            cluster_end(c, "there is no port, or no folder, for %s", m->name);
            return false;
        }
    }
    return tunnels_open(c);
}

/* ---- commands ---- */

static void put_peers(const member *m, FILE *out)
{
    const cluster *c = m->c;
    const char *before = "";
    for (uint32_t a = 0; a < c->count; a++) {
        unsigned port = a == m->agent ? 0 : tunnel_port(c, m->agent, a);
        if (!port)
            continue;
        fprintf(out, "%s%s=127.0.0.1:%u", before, c->members[a].name, port);
        before = ",";
    }
}

static bool put_port_of(const member *m, const char *name, size_t length, FILE *out)
{
    const cluster *c = m->c;
    for (uint32_t a = 0; a < c->count; a++)
        if (strlen(c->members[a].name) == length && strncmp(c->members[a].name, name, length) == 0) {
            fprintf(out, "%u", a == m->agent ? m->port : tunnel_port(c, m->agent, a));
            return true;
        }
    return false;
}

typedef struct filling {
    const member *m;
    bool is_outside; /* for a client: `port` is that of the proxy */
} filling;

static bool put_value(void *arg, const char *name, size_t length, FILE *out)
{
    const filling *f = arg;
    const member *m = f->m;
    char word[16];
    if (length > 5 && strncmp(name, "port:", 5) == 0)
        return put_port_of(m, name + 5, length - 5, out);
    snprintf(word, sizeof word, "%.*s", (int)(length < 15 ? length : 15), name);
    if (strcmp(word, "port") == 0)
        fprintf(out, "%u", f->is_outside ? tunnel_port(m->c, UINT32_MAX, m->agent) : m->port);
    else if (strcmp(word, "peer_port") == 0)
        fprintf(out, "%u", m->peer_port);
    else if (strcmp(word, "host") == 0)
        fputs("127.0.0.1", out);
    else if (strcmp(word, "dir") == 0)
        fprintf(out, "%s/d%u", m->c->options->folder, (unsigned)m->agent);
    else if (strcmp(word, "name") == 0)
        fputs(m->name, out);
    else if (strcmp(word, "index") == 0)
        fprintf(out, "%u", (unsigned)m->program->index);
    else if (strcmp(word, "peers") == 0)
        put_peers(m, out);
    else
        return false;
    return true;
}

char **program_words(const member *m, const char *command, bool is_outside)
{
    filling f = {m, is_outside};
    size_t count, room;
    char **words = base_words(command, &count), **filled = words ? calloc(count + 1, sizeof *filled) : NULL;
    char *text = NULL;
    FILE *out = filled ? open_memstream(&text, &room) : NULL;
    for (size_t i = 0; i < count && out; i++) {
        base_fill(words[i], put_value, &f, out, NULL, NULL);
        fputc('\0', out);
    }
    bool fine = out && fclose(out) == 0;
    free(words);
    free(filled);
    /* One block: the words, and behind them their texts. */
    filled = fine ? malloc((count + 1) * sizeof *filled + room) : NULL;
    if (filled) {
        char *at = (char *)(filled + count + 1);
        memcpy(at, text, room);
        for (size_t i = 0; i < count; i++, at += strlen(at) + 1)
            filled[i] = at;
        filled[count] = NULL;
    }
    free(text);
    return filled;
}

/* ---- is it ready? ---- */

static void on_probe_closed(uv_handle_t *handle)
{
    free(handle);
}

typedef struct probe {
    uv_tcp_t socket; /* first */
    uv_connect_t connect;
    member *m;
    uint64_t start; /* of the member, that it is a probe of */
} probe;

static void on_probed(uv_connect_t *request, int status)
{
    probe *p = request->data;
    member *m = p->m;
    bool is_of = status != UV_ECANCELED && m->phase == MEMBER_STARTING && m->starts == p->start;
    if (!uv_is_closing((uv_handle_t *)&p->socket))
        uv_close((uv_handle_t *)&p->socket, on_probe_closed);
    if (!is_of || m->c->is_ending)
        return;
    if (status >= 0)
        member_ready(m);
    else
        member_look_after(m, LOOK_EVERY);
}

static void probe_port(member *m)
{
    struct sockaddr_in address;
    probe *p = calloc(1, sizeof *p);
    if (!p || uv_tcp_init(&m->c->loop, &p->socket) < 0) {
        free(p);
        m->c->no_memory = true;
        return;
    }
    *p = (probe){.socket = p->socket, .connect.data = p, .m = m, .start = m->starts};
    uv_ip4_addr("127.0.0.1", (int)m->port, &address);
    if (uv_tcp_connect(&p->connect, &p->socket, (const struct sockaddr *)&address, on_probed) < 0) {
        uv_close((uv_handle_t *)&p->socket, on_probe_closed);
        member_look_after(m, LOOK_EVERY);
    }
}

static void on_asker_closed(uv_handle_t *handle)
{
    member *m = handle->data;
    m->is_asked = false;
}

static void on_asker_exit(uv_process_t *process, int64_t status, int signal)
{
    member *m = process->data;
    base_guard_tell(&m->c->guard, -process->pid, false);
    kill(-process->pid, SIGKILL);
    uv_close((uv_handle_t *)process, on_asker_closed);
    if (m->phase != MEMBER_STARTING || m->c->is_ending)
        return;
    if (status == 0 && signal == 0 && m->asked_start == m->starts)
        member_ready(m);
    else
        member_look_after(m, LOOK_EVERY);
}

/* Has the command that says so succeed. */
static void ask_command(member *m)
{
    filling f = {m, false};
    char *command = base_filled(m->program->ready, put_value, &f, NULL, NULL);
    char *argv[] = {(char *)(uintptr_t) "/bin/sh", (char *)(uintptr_t) "-c", command, NULL};
    uv_stdio_container_t streams[] = {{.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    const uv_process_options_t options = {.exit_cb = on_asker_exit,
                                          .file = argv[0],
                                          .args = argv,
                                          .flags = UV_PROCESS_DETACHED,
                                          .stdio = streams,
                                          .stdio_count = 3};
    m->asker.data = m;
    m->asked_start = m->starts;
    m->is_asked = true;
    int status = command ? uv_spawn(&m->c->loop, &m->asker, &options) : UV_ENOMEM;
    free(command);
    if (status == 0) {
        base_guard_tell(&m->c->guard, -m->asker.pid, true);
        return;
    }
    uv_close((uv_handle_t *)&m->asker, on_asker_closed);
    cluster_end(m->c, "/bin/sh cannot be started: %s", uv_strerror(status));
}

void program_look(member *m)
{
    if (m->is_asked)
        member_look_after(m, LOOK_EVERY);
    else if (m->program->ready)
        ask_command(m);
    else if (m->program->ready_by_tcp)
        probe_port(m);
    else
        member_ready(m);
}

void program_stop_asking(member *m)
{
    if (m->is_asked && !uv_is_closing((uv_handle_t *)&m->asker))
        kill(-m->asker.pid, SIGKILL);
}

/* ---- what it wrote ---- */

static void copy_file(const char *from, const char *to)
{
    char bytes[16384];
    size_t count;
    FILE *in = fopen(from, "rb"), *out = in ? fopen(to, "wb") : NULL;
    while (out && (count = fread(bytes, 1, sizeof bytes, in)) > 0)
        fwrite(bytes, 1, count, out);
    if (in)
        fclose(in);
    if (out)
        fclose(out);
}

void programs_keep_logs(const cluster *c)
{
    for (uint32_t a = 0; c->options->logs && c->members && a < c->count; a++) {
        char from[600], to[1200];
        for (unsigned i = 0; i < 2; i++) {
            snprintf(from, sizeof from, "%s/%c%u", c->options->folder, "oe"[i], (unsigned)a);
            snprintf(to, sizeof to, "%s/%s.%s", c->options->logs, c->members[a].name, i ? "err" : "out");
            copy_file(from, to);
        }
    }
}
