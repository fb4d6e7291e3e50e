/* A script, in real time, from the start of the first process to the end of the last. */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_CHECK = 500, /* milliseconds, where every step is to be looked at */
    MOST_TO_END = 5000,  /* milliseconds that processes get to end by themselves */
    LAST_CHECK = 10      /* seconds that the last check may be put off */
};

int64_t cluster_now(const cluster *c)
{
    return c->began ? (int64_t)((uv_hrtime() - c->began) / 1000) : 0;
}

void cluster_note(cluster *c, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const chaos_event event = {.at = cluster_now(c), .kind = CHAOS_EVENT_NOTE, .text = text};
    if (c->watch)
        c->watch(c->arg, &event);
}

void cluster_note_fault(cluster *c, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cluster_note(c, "%s", text);
    requests_note(c, text);
}

void cluster_fail(cluster *c, chaos_failure failure)
{
    chaos_outcome *o = c->outcome;
    failure.at = cluster_now(c);
    for (uint32_t i = 0; i < o->failure_count; i++)
        if (chaos_is_same_failure(&o->failures[i], &failure))
            return;
    if (o->failure_count < CHAOS_MOST_FAILURES)
        o->failures[o->failure_count++] = failure;
}

/* ---- the end ---- */

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle) && handle->type != UV_PROCESS)
        uv_close(handle, NULL);
}

static bool is_any_left(const cluster *c)
{
    for (uint32_t a = 0; a < c->count; a++)
        if (c->members[a].is_process || c->members[a].is_asked)
            return true;
    return false;
}

static void signal_all(cluster *c, int signal)
{
    for (uint32_t a = 0; a < c->count; a++)
        if (c->options->host)
            c->members[a].is_process = false; /* it is the host's to end */
        else
            member_signal(&c->members[a], signal);
}

static char trouble_text[800]; /* of the last run */

static void note_slow(cluster *c, const member *m)
{
    snprintf(trouble_text, sizeof trouble_text, "the process of %s did not end within 5 s of SIGTERM",
             m->name);
    c->outcome->trouble = trouble_text;
}

static void on_ending(uv_timer_t *timer)
{
    cluster *c = timer->data;
    if (!is_any_left(c)) {
        uv_stop(&c->loop);
        return;
    }
    if (uv_now(&c->loop) < c->ends_at)
        return;
    for (uint32_t a = 0; a < c->count && c->is_to_end_well; a++)
        if (c->members[a].is_process)
            note_slow(c, &c->members[a]);
    c->is_to_end_well = false;
    signal_all(c, SIGKILL);
}

void cluster_end(cluster *c, const char *trouble, ...)
{
    chaos_outcome *o = c->outcome;
    if (c->is_ending)
        return;
    c->is_ending = true;
    if (trouble) {
        va_list arguments;
        va_start(arguments, trouble);
        vsnprintf(trouble_text, sizeof trouble_text, trouble, arguments);
        va_end(arguments);
        o->trouble = trouble_text;
    }
    o->ended = cluster_now(c);
    c->is_to_end_well = !trouble && o->failure_count == 0;
    requests_close(c);
    for (uint32_t a = 0; a < c->count; a++)
        program_stop_asking(&c->members[a]);
    signal_all(c, c->is_to_end_well ? SIGTERM : SIGKILL);
    uv_update_time(&c->loop);
    c->ends_at = uv_now(&c->loop) + (c->is_to_end_well ? MOST_TO_END : 0);
    uv_timer_start(&c->tick, on_ending, 1, 5);
}

static void on_signal(uv_signal_t *handle, int number)
{
    (void)number;
    cluster_end(handle->data, "it was interrupted");
}

/* ---- time ---- */

static int64_t check_period(const cluster *c)
{
    int64_t check = chaos_setup_plan(c->setup)->check;
    return check > 0 ? check : DEFAULT_CHECK * CHAOS_MILLISECOND;
}

static void on_tick(uv_timer_t *timer);

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Until the next thing is to be done. */
static void plan_tick(cluster *c)
{
    int64_t now = cluster_now(c), next = now + CHAOS_SECOND;
    if (c->next_fault < c->script->fault_count)
        next = least(next, kept_due(c, &c->script->faults[c->next_fault]));
    if (c->next_input < c->script->input_count)
        next = least(next, c->script->inputs[c->next_input].at);
    for (size_t i = 0; i < c->next_fault; i++)
        if (c->ends[i])
            next = least(next, c->ends[i]);
    next = least(next, c->asks_doomed);
    next = least(least(next, c->next_check), c->script->duration);
    uv_update_time(&c->loop);
    uv_timer_start(&c->tick, on_tick, next > now ? (uint64_t)(next - now + 999) / 1000 : 1, 0);
}

static void end_faults(cluster *c, int64_t now)
{
    for (size_t i = 0; i < c->next_fault; i++)
        if (c->ends[i] && c->ends[i] <= now) {
            c->ends[i] = 0;
            strike_end(c, i);
        }
}

static void begin_faults(cluster *c, int64_t now)
{
    while (c->next_fault < c->script->fault_count && kept_due(c, &c->script->faults[c->next_fault]) <= now) {
        size_t number = c->next_fault++;
        const chaos_fault *fault = &c->script->faults[number];
        c->reached = -1;
        if (strike_begin(c, number))
            c->ends[number] = now + (fault->lasts > 0 ? fault->lasts : 1);
    }
}

/* It is over, but for a last check, which is put off as long as something is not there. */
static void finish(cluster *c, int64_t now)
{
    end_faults(c, INT64_MAX);
    if (c->has_last_check || now > c->script->duration + LAST_CHECK * CHAOS_SECOND) {
        if (c->has_last_check)
            promises_end(c);
        cluster_end(c, NULL);
        return;
    }
    int64_t before = c->looks;
    look_begin(c);
    c->has_last_check = c->looks > before; /* where nothing is seen of anybody, it is over already */
}

static void on_tick(uv_timer_t *timer)
{
    cluster *c = timer->data;
    int64_t now = cluster_now(c);
    if (c->is_ending || c->look)
        return; /* while all pauses nothing else happens */
    workload_forget(c, UINT32_MAX);
    if (c->no_memory) {
        cluster_end(c, "there is no memory");
        return;
    }
    c->asks_doomed = strike_doomed(c);
    if (now >= c->script->duration) {
        finish(c, now);
    } else {
        end_faults(c, now);
        begin_faults(c, now);
        while (c->next_input < c->script->input_count && c->script->inputs[c->next_input].at <= now)
            workload_send(c, &c->script->inputs[c->next_input++]);
        if (now >= c->next_check)
            look_begin(c);
    }
    if (!c->look && !c->is_ending)
        plan_tick(c);
}

void cluster_hurry(cluster *c)
{
    if (!c->look && !c->is_ending)
        uv_timer_start(&c->tick, on_tick, 0, 0);
}

void cluster_checked(cluster *c)
{
    c->next_check = cluster_now(c) + check_period(c);
    if (!c->is_ending)
        plan_tick(c);
}

void cluster_ready(cluster *c)
{
    for (uint32_t a = 0; a < c->count && !c->began; a++)
        if (c->members[a].phase != MEMBER_UP)
            return;
    if (c->began)
        return;
    c->began = uv_hrtime();
    c->next_check = check_period(c);
    const chaos_event event = {.kind = CHAOS_EVENT_START};
    if (c->watch)
        c->watch(c->arg, &event);
    plan_tick(c);
}

/* ---- from beginning to end ---- */

static bool make_channels(cluster *c)
{
    const checking_model *model = chaos_setup_model(c->setup);
    uint32_t pairs = c->count * c->count, count = checking_channel_count(model);
    for (uint32_t i = 0; i < pairs; i++)
        c->channels[i] = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++)
        c->channels[checking_channel_from(model, i) * c->count + checking_channel_to(model, i)] = i;
    c->sent = base_alloc_zeroed(count, sizeof *c->sent);
    c->last = base_alloc_zeroed(count, sizeof *c->last);
    c->waiting = base_alloc_zeroed(count, sizeof *c->waiting);
    return c->sent && c->last && c->waiting && kept_open(c) && promises_open(c);
}

static bool make(cluster *c)
{
    uint64_t pairs = (uint64_t)c->count * c->count;
    c->members = base_alloc_zeroed(c->count, sizeof *c->members);
    c->channels = base_alloc_zeroed(pairs, sizeof *c->channels);
    c->servers = base_alloc_zeroed(pairs, sizeof *c->servers);
    c->used = base_alloc_zeroed(c->system->clause_count, sizeof *c->used);
    c->ends = base_alloc_zeroed(c->script->fault_count, sizeof *c->ends);
    c->state = base_alloc_zeroed(checking_explorer_model(chaos_setup_model(c->setup))->state_size + 1ull, 1);
    return c->members && c->channels && c->servers && c->used && c->ends && c->state && make_channels(c);
}

static void release(cluster *c)
{
    requests_free(c);
    tunnels_free(c);
    for (uint32_t a = 0; c->members && a < c->count; a++)
        free(c->members[a].state);
    free(c->members);
    free(c->channels);
    free(c->servers);
    free(c->sent);
    free(c->last);
    free(c->waiting);
    free(c->used);
    free(c->ends);
    free(c->state);
    free(c->cuts);
    free(c->asked);
    kept_close(c);
    steps_close(c);
    promises_close(c);
    messages_writer_free(&c->out);
}

static bool is_judged(const chaos_setup *setup, const spex_explorer_property *p)
{
    bool is_later = p->kind == SPEX_EXPLORER_EVENTUALLY || p->kind == SPEX_EXPLORER_SETTLES;
    return p->kind == SPEX_EXPLORER_STATES || p->kind == SPEX_EXPLORER_STEPS ||
           p->kind == SPEX_EXPLORER_FAULTS || (is_later && chaos_setup_plan(setup)->quiet >= 0);
}

/* What is not judged is not missed. */
static void pass_over_subjects(const cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    for (uint32_t i = 0; i < m->property_count; i++)
        for (uint32_t k = 0; k < m->properties[i].subject_count && !is_judged(c->setup, &m->properties[i]);
             k++)
            c->seen->marks[m->properties[i].subjects[k]] = true;
}

static void run(cluster *c)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    uv_timer_init(&c->loop, &c->tick);
    c->tick.data = c;
    for (size_t i = 0; i < sizeof signals / sizeof *signals && !c->options->host; i++) {
        uv_signal_init(&c->loop, &c->signals[i]);
        c->signals[i].data = c;
        uv_signal_start(&c->signals[i], on_signal, signals[i]);
    }
    pass_over_subjects(c);
    if (!proxy_open(c))
        cluster_end(c, "the sockets of the proxy cannot be made");
    else if (needs_start(c) && !members_open(c))
        c->no_memory = true;
    uv_run(&c->loop, UV_RUN_DEFAULT);
    needs_stop(c);
    programs_keep_logs(c);
    proxy_close(c);
    requests_close(c);
    tunnels_close(c);
    for (uint32_t a = 0; a < c->count; a++)
        stream_close(c->members[a].control);
    for (carried *k = c->first; k; k = k->next)
        uv_timer_stop(&k->timer);
    uv_run(&c->loop, UV_RUN_NOWAIT);
    uv_walk(&c->loop, close_handle, NULL);
    uv_run(&c->loop, UV_RUN_DEFAULT);
}

bool processes_run(chaos_setup *setup, const chaos_script *script, const processes_options *options,
                   chaos_watch *watch, void *arg, chaos_seen *seen, chaos_script *kept,
                   chaos_outcome *outcome)
{
    cluster c = {.setup = setup,
                 .system = chaos_setup_system(setup),
                 .script = script,
                 .options = options,
                 .watch = watch,
                 .arg = arg,
                 .seen = seen,
                 .kept = kept,
                 .asks_doomed = INT64_MAX,
                 .outcome = outcome};
    *outcome = (chaos_outcome){.trouble = NULL};
    c.count = c.system->agent_count;
    if (!options->host && !base_guard_begin(&c.guard, options->folder)) {
        outcome->trouble = "no process can be started";
        return true;
    }
    /* Writing to a process that is gone must not end this one. */
    const struct sigaction ignored = {.sa_handler = SIG_IGN};
    struct sigaction before;
    sigaction(SIGPIPE, &ignored, &before);
    bool fine = make(&c) && uv_loop_init(&c.loop) == 0;
    if (fine) {
        run(&c);
        uv_loop_close(&c.loop);
    }
    sigaction(SIGPIPE, &before, NULL);
    fine = fine && !c.no_memory;
    if (!options->host)
        base_guard_end(&c.guard);
    release(&c);
    return fine;
}

static const char *why_not(spex_explorer_kind kind)
{
    switch (kind) {
    case SPEX_EXPLORER_EVENTUALLY:
    case SPEX_EXPLORER_SETTLES:
        return "it is of what comes later, and there is no 'quiet after'";
    case SPEX_EXPLORER_DEADLOCK:
        return "processes do not come to rest; spex check judges it";
    default:
        return "one run says nothing of others; spex check judges it";
    }
}

void processes_tell_limits(const chaos_setup *setup, chaos_tell *warn, void *arg)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(setup));
    for (uint32_t i = 0; i < m->property_count; i++) {
        char text[512];
        bool is_new = i == 0 || checking_claim_of(chaos_setup_model(setup), i) !=
                                    checking_claim_of(chaos_setup_model(setup), i - 1);
        if (is_judged(setup, &m->properties[i]) || !is_new)
            continue;
        snprintf(text, sizeof text, "'%s' is not judged: %s", m->properties[i].name,
                 why_not(m->properties[i].kind));
        warn(arg, text);
    }
}
