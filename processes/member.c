/* The process of an agent: started, found ready, killed, stopped and started again. */
#include "config.h"

#include "base/array.h"
#include "base/hash.h"
#include "processes/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOOK_EVERY = 5,        /* milliseconds, until it is ready */
    MOST_TO_BEGIN = 10000, /* milliseconds */
    LAST_WORDS = MEMBER_WORDS - 1
};

static void on_timer(uv_timer_t *timer);

static void path_of(const member *m, const char *kind, char path[static 512])
{
    snprintf(path, 512, "%s/%s%u", m->c->options->folder, kind, (unsigned)m->agent);
}

/* ---- it ends ---- */

void member_last_words(const member *m, char words[static MEMBER_WORDS])
{
    char path[512], text[LAST_WORDS + 1];
    path_of(m, "e", path);
    int from = open(path, O_RDONLY | O_CLOEXEC);
    off_t size = from < 0 ? 0 : lseek(from, 0, SEEK_END);
    if (from >= 0)
        (void)lseek(from, size > LAST_WORDS ? size - LAST_WORDS : 0, SEEK_SET);
    ssize_t count = from < 0 ? 0 : read(from, text, LAST_WORDS);
    if (from >= 0)
        close(from);
    while (count > 0 && text[count - 1] == '\n')
        count--;
    text[count > 0 ? count : 0] = '\0';
    const char *before = strrchr(text, '\n');
    snprintf(words, MEMBER_WORDS, "%s", before ? before + 1 : text);
}

static void ended_by_itself(const member *m, int64_t status, int signal)
{
    char words[MEMBER_WORDS], how[64];
    member_last_words(m, words);
    snprintf(how, sizeof how, signal ? "signal %d" : "exit status %d", signal ? signal : (int)status);
    cluster_note(m->c, "the process of %s ended by itself: %s%s%s", m->name, how, *words ? ": " : "", words);
    if (!m->c->began) {
        cluster_end(m->c, "the process of %s ended before it was ready: %s%s%s", m->name, how,
                    *words ? ": " : "", words);
        return;
    }
    cluster_fail(m->c, (chaos_failure){.kind = CHAOS_DIED, .property = UINT32_MAX, .agent = m->agent});
    cluster_end(m->c, NULL);
}

static void on_process_closed(uv_handle_t *handle)
{
    member *m = handle->data;
    m->is_process = false;
}

/* It is gone. */
static void leave(member *m)
{
    m->phase = MEMBER_DOWN;
    m->is_paused = m->is_killed = false;
    m->full = m->doom = 0;
    stream_close(m->control);
    workload_forget(m->c, m->agent);
}

static void on_exit_of(uv_process_t *process, int64_t status, int signal)
{
    member *m = process->data;
    cluster *c = m->c;
    bool is_wanted = m->is_killed || c->is_ending;
    base_guard_tell(&c->guard, m->program ? -process->pid : process->pid, false);
    if (m->program) {
        kill(-process->pid, SIGKILL); /* and what it has started */
        program_stop_asking(m);
    }
    uv_close((uv_handle_t *)process, on_process_closed);
    leave(m);
    if (!is_wanted)
        ended_by_itself(m, status, signal);
    look_proceed(c);
}

void member_signal(member *m, int signal)
{
    if (!m->is_process || uv_is_closing((const uv_handle_t *)&m->process))
        return;
    int status =
        m->program ? (kill(-m->process.pid, signal) == 0 ? 0 : -errno) : uv_process_kill(&m->process, signal);
    if (status == UV_EPERM)
        cluster_end(m->c, "there is no right to stop the process of %s", m->name);
}

void member_kill(member *m)
{
    const processes_host *host = m->c->options->host;
    if (m->phase == MEMBER_DOWN || !m->is_process)
        return;
    m->phase = MEMBER_DOWN;
    if (host) { /* it is gone at once */
        host->kill(m->agent);
        m->is_process = false;
        leave(m);
        look_proceed(m->c);
        return;
    }
    m->is_killed = true;
    member_signal(m, SIGKILL);
}

void member_pause(member *m, bool pauses)
{
    const processes_host *host = m->c->options->host;
    if (!m->is_process || m->phase == MEMBER_DOWN || m->is_paused == pauses)
        return;
    m->is_paused = pauses;
    if (host)
        host->pause(m->agent, pauses);
    else
        member_signal(m, pauses ? SIGSTOP : SIGCONT);
}

/* ---- its disk, and its clock ---- */

void member_limit_disk(member *m, int64_t most)
{
    cluster *c = m->c;
    if (m->phase != MEMBER_UP || !m->control)
        return;
    frame_begin(c, NETWORK_DISK, most == SAME_LIMIT ? 1 : 2);
    if (most != SAME_LIMIT)
        messages_put_integer(&c->out, most);
    frame_end(c, m->control);
}

int64_t member_store_size(const member *m)
{
    char path[540];
    struct stat status;
    path_of(m, "s", path);
    strcat(path, "/node.mdb");
    return stat(path, &status) < 0 ? 0 : (int64_t)status.st_size;
}

/* Another one each time that it starts. */
static void skew(member *m)
{
    cluster *c = m->c;
    int64_t most = chaos_setup_plan(c->setup)->skew;
    uint64_t seed = base_hash_number(c->script->seed ^ base_hash_number(m->agent + (m->starts << 32)));
    if (most <= 0)
        return;
    frame_begin(c, NETWORK_CLOCK, 3);
    messages_put_integer(&c->out, most);
    messages_put_integer(&c->out, (int64_t)(seed >> 1));
    frame_end(c, m->control);
}

/* ---- it begins ---- */

static void wait_for(member *m, int64_t milliseconds)
{
    uv_update_time(&m->c->loop);
    uv_timer_start(&m->timer, on_timer, (uint64_t)(milliseconds > 0 ? milliseconds : 0), 0);
}

static void take_control(member *m, const parsed *f, const unsigned char *bytes, size_t length)
{
    cluster *c = m->c;
    switch (f->kind) {
    case NETWORK_READY:
        frame_send(c, m->control, NETWORK_READY, -1);
        skew(m);
        m->phase = MEMBER_UP;
        cluster_note(c, "%s is ready", m->name);
        cluster_ready(c);
        return;
    case NETWORK_HELD:
        m->is_held = f->number == c->look;
        look_proceed(c);
        return;
    case NETWORK_STATE:
        if (!base_grow(m->state, m->state_room, length)) {
            c->no_memory = true;
            return;
        }
        memcpy(m->state, bytes, length);
        m->state_length = length;
        m->is_shown = true;
        look_proceed(c);
        return;
    case NETWORK_DISK:
        m->failures[1] = f->number;
        if (m->failures[0] < 0)
            m->failures[0] = f->number;
        return;
    case NETWORK_REPLY:
        workload_reply(c, f);
        return;
    default:
        return;
    }
}

static void on_frame(stream *s, const unsigned char *bytes, size_t length)
{
    member *m = s->owner;
    parsed f;
    if (m->control == s && frame_read(m->c, bytes, length, &f))
        take_control(m, &f, bytes, length);
}

static void on_opened(stream *s)
{
    cluster *c = ((member *)s->owner)->c;
    frame_begin(c, NETWORK_HELLO, 6);
    messages_put_integer(&c->out, NETWORK_FORMAT);
    messages_put_word(&c->out, "spex chaos");
    messages_put_word(&c->out, PACKAGE_VERSION);
    messages_put_array(&c->out, 0);
    messages_put_array(&c->out, 0);
    frame_end(c, s);
}

static void on_control_closed(stream *s)
{
    member *m = s->owner;
    if (m->control != s)
        return;
    m->control = NULL;
    if (m->phase == MEMBER_STARTING)
        wait_for(m, LOOK_EVERY);
    else if (m->phase == MEMBER_UP && m->c->options->host && !m->c->is_ending)
        ended_by_itself(m, 0, 0); /* nobody else says so */
    else
        look_proceed(m->c);
}

static void dial(member *m)
{
    char place[PLACE_ROOM];
    place_of_agent(m->c->options, m->agent, place);
    m->control = stream_new(&m->c->loop, m, m->c->options->host != NULL);
    if (!m->control) {
        m->c->no_memory = true;
        return;
    }
    m->control->opened = on_opened;
    m->control->frame = on_frame;
    m->control->closed = on_control_closed;
    stream_dial(m->control, place);
}

/* Its own output goes to a file each. Negative: an error of libuv's. */
static int spawn(member *m, char **argv)
{
    char path[512];
    path_of(m, "o", path);
    int out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    path_of(m, "e", path);
    int errors = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    uv_stdio_container_t streams[] = {{.flags = UV_IGNORE},
                                      {.flags = out < 0 ? UV_IGNORE : UV_INHERIT_FD, .data.fd = out},
                                      {.flags = errors < 0 ? UV_IGNORE : UV_INHERIT_FD, .data.fd = errors}};
    const uv_process_options_t options = {.exit_cb = on_exit_of,
                                          .file = argv[0],
                                          .args = argv,
                                          .flags = m->program ? UV_PROCESS_DETACHED
                                                              : 0, /* with a group of its own */
                                          .stdio = streams,
                                          .stdio_count = 3};
    m->process.data = m;
    int status = uv_spawn(&m->c->loop, &m->process, &options);
    if (out >= 0)
        close(out);
    if (errors >= 0)
        close(errors);
    return status;
}

/* By whoever has the processes; the first time they are there already. */
static void start_by(const processes_host *host, member *m)
{
    if (m->was_started)
        host->start(m->agent);
    m->was_started = true;
}

static bool start(member *m)
{
    cluster *c = m->c;
    char **words = m->program ? program_words(m, m->program->command, false)
                              : processes_command(c->setup, c->options, m->agent);
    int status = words ? spawn(m, words) : UV_ENOMEM;
    if (status < 0) {
        uv_close((uv_handle_t *)&m->process, on_process_closed);
        cluster_end(c, "%s cannot be started: %s", words ? words[0] : m->name, uv_strerror(status));
    } else {
        base_guard_tell(&c->guard, m->program ? -m->process.pid : m->process.pid, true);
    }
    if (m->program)
        free(words);
    else
        processes_command_free(words);
    return status >= 0;
}

void member_start(member *m)
{
    cluster *c = m->c;
    if (c->is_ending)
        return;
    if (m->is_process) { /* its last one is not quite gone */
        wait_for(m, 1);
        return;
    }
    m->is_process = true;
    if (c->options->host)
        start_by(c->options->host, m);
    else if (!start(m))
        return;
    m->phase = MEMBER_STARTING;
    m->starts++;
    m->failures[0] = m->failures[1] = 0;
    m->counts[4] = 0;
    m->started = (int64_t)uv_now(&c->loop);
    wait_for(m, LOOK_EVERY);
}

static void not_ready(const member *m)
{
    char last[MEMBER_WORDS];
    member_last_words(m, last);
    cluster_end(m->c, "the process of %s did not become ready within 10 s%s%s", m->name, *last ? ": " : "",
                last);
}

void member_ready(member *m)
{
    m->phase = MEMBER_UP;
    cluster_note(m->c, "%s is ready", m->name);
    cluster_ready(m->c);
}

void member_look_after(member *m, int64_t milliseconds)
{
    wait_for(m, milliseconds);
}

static void on_timer(uv_timer_t *timer)
{
    member *m = timer->data;
    cluster *c = m->c;
    if (c->is_ending)
        return;
    if (m->phase == MEMBER_DOWN) {
        if (c->began && !m->is_process) {
            c->outcome->counts.restarts++;
            cluster_note_fault(c, "%s is started again", m->name);
        }
        member_start(m);
    } else if (m->phase == MEMBER_STARTING && !m->control) {
        if ((int64_t)uv_now(&c->loop) - m->started > MOST_TO_BEGIN && !m->is_paused)
            not_ready(m);
        else if (m->program)
            program_look(m);
        else
            dial(m);
    }
}

void member_restart_after(member *m, int64_t after)
{
    wait_for(m, after / CHAOS_MILLISECOND);
}

bool members_open(cluster *c)
{
    const checking_model *model = chaos_setup_model(c->setup);
    bool any = false;
    for (uint32_t a = 0; a < c->count; a++) {
        member *m = &c->members[a];
        *m = (member){.c = c, .agent = a, .name = checking_agent_name(model, a)};
        m->program = c->options->programs ? c->options->programs[a] : NULL;
        any = any || m->program;
        uv_timer_init(&c->loop, &m->timer);
        m->timer.data = m;
        m->is_there = true;
    }
    if (any && !programs_open(c))
        return !c->no_memory;
    for (uint32_t a = 0; a < c->count; a++)
        member_start(&c->members[a]);
    return !c->no_memory;
}
