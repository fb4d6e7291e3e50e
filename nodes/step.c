/* Agents run. Around each call of generated code stands the same: the outbox is made ready, the state is kept
 * where somebody asks what it was, and what came of it is looked at, written, and sent. */
#include "nodes/step.h"

#include "nodes/clock.h"
#include "nodes/deliver.h"
#include "nodes/events.h"
#include "nodes/leave.h"
#include "nodes/observe.h"
#include "nodes/probes.h"
#include "nodes/store.h"
#include "nodes/watch.h"
#include "values/values.h"

#include <stdlib.h>

enum { TURN = 32, FIRST_OUTPUTS = 16 }; /* messages of an agent before others have their turn */

/* ---- the outbox ---- */

/* All numbers but the agent's own. They are kept from call to call: only those between the last agent's
 * number and this one's change. */
static void everyone_but(node_worker *worker, const spex_node *node, spex_ref self, spex_outbox *out)
{
    uint32_t count = node_names_count(&node->names) - 1, was = worker->everyone_count;
    if (count > worker->everyone_room) {
        spex_ref *more = realloc(worker->everyone, 2 * (size_t)count * sizeof *more);
        if (!more)
            return; /* it can send to nobody, which is a fault of its handler */
        worker->everyone = more;
        worker->everyone_room = 2 * count;
    }
    uint32_t hole = 0; /* where the number that is missing would be */
    for (uint32_t high = was; hole < high;) {
        uint32_t middle = hole + (high - hole) / 2;
        if (worker->everyone[middle] == middle + 1)
            hole = middle + 1;
        else
            high = middle;
    }
    uint32_t place = self - 1; /* and where it is to be */
    for (uint32_t i = hole; i < place && i < count; i++)
        worker->everyone[i] = i + 1;
    for (uint32_t i = place; i < hole && i < count; i++)
        worker->everyone[i] = i + 2;
    for (uint32_t i = was; i < count; i++)
        worker->everyone[i] = i < place ? i + 1 : i + 2;
    worker->everyone_count = count;
    out->peers = worker->everyone;
    out->peer_count = count;
}

static bool make_room(node_worker *worker, const spex_agent *type, uint32_t outputs)
{
    size_t size = outputs * type->output_size;
    if (size <= worker->outputs_size)
        return true;
    void *more = size <= UINT32_MAX ? realloc(worker->outputs, size) : NULL;
    if (more) {
        worker->outputs = more;
        worker->outputs_size = (uint32_t)size;
    }
    return more != NULL;
}

/* The state as it is, where somebody will ask. */
static bool keep(node_step *s)
{
    node_worker *worker = s->worker;
    const node_kind *kind = s->agent->kind;
    s->before = NULL;
    if (!kind->is_judged && !s->node->is_watched && !(kind->has_durable && s->node->store))
        return true;
    if (worker->before_size < s->type->state_size) {
        void *more = realloc(worker->before, s->type->state_size);
        if (!more)
            return false;
        worker->before = more;
        worker->before_size = (uint32_t)s->type->state_size;
    }
    s->before = memcpy(worker->before, s->state, s->type->state_size);
    return true;
}

static void begin(node_step *s, spex_node *node, node_worker *worker, node_agent *agent)
{
    *s = (node_step){.node = node,
                     .worker = worker,
                     .agent = agent,
                     .type = agent->kind->type,
                     .state = node_agent_state(agent),
                     .out.self = agent->ref};
    s->notes = &s->own_notes;
    node_notes_begin(s->notes, agent->kind->has_durable && node->store);
    if (agent->peers) {
        s->out.peers = agent->peers->refs;
        s->out.peer_count = agent->peers->count;
    } else if (!atomic_load_explicit(&node->is_connected, memory_order_relaxed))
        everyone_but(worker, node, agent->ref, &s->out);
    uint32_t outputs = s->type->outputs == UINT32_MAX ? FIRST_OUTPUTS : s->type->outputs;
    make_room(worker, s->type, outputs);
}

/* ---- calls of generated code ---- */

typedef enum call { CALL_INIT, CALL_RESTART, CALL_HANDLE, CALL_TIMER } call;

static int call_once(node_step *s, call what, const void *with, uint32_t timer)
{
    s->out.count = s->out.handler = s->out.fault = 0;
    s->out.outputs = s->worker->outputs;
    s->out.room = (uint32_t)(s->worker->outputs_size / s->type->output_size);
    switch (what) {
    case CALL_INIT:
        return s->type->init(s->state, with, &s->out);
    case CALL_RESTART:
        return s->type->restart(s->state, &s->out);
    case CALL_HANDLE:
        return s->type->handle(s->state, with, &s->out);
    default:
        return s->type->timer(s->state, timer, &s->out);
    }
}

/* With as much room as it wants; SPEX_NO_ROOM: there is no memory. */
static int call_handler(node_step *s, call what, const void *with, uint32_t timer)
{
    if (!keep(s))
        return SPEX_NO_ROOM;
    int handled = call_once(s, what, with, timer);
    while (handled == SPEX_NO_ROOM && make_room(s->worker, s->type, 2 * s->out.room + FIRST_OUTPUTS))
        handled = call_once(s, what, with, timer);
    NODE_PROBE4(handle, s->agent->ref, s->type->name, with ? node_tag_of(with) : timer, handled);
    return handled;
}

/* ---- what came of it ---- */

static void do_timers(node_step *s)
{
    for (uint32_t i = 0; i < s->out.count; i++) {
        const spex_output *output = node_output(s->type, s->out.outputs, i);
        node_timer *timer = node_agent_timer(s->agent, output->which);
        if (output->kind == SPEX_START)
            node_timers_arm(&s->node->timers, timer, node_after(node_now(s->node), output->after));
        else if (output->kind == SPEX_STOP)
            node_timers_stop(&s->node->timers, timer);
    }
}

static bool is_changed(const node_step *s)
{
    for (uint32_t i = 0; i < s->type->state_count; i++) {
        const spex_member *field = &s->type->state[i];
        if (field->durable && !values_are_equal(field->type, (const char *)s->before + field->offset,
                                                (const char *)s->state + field->offset))
            return true;
    }
    return false;
}

/* Replies and messages leave, and what is told of the step; after what the agent keeps is written, if it
 * keeps something. */
static void leave(node_step *s, node_leaving *leaving, bool must_write)
{
    leaving->agent = s->agent;
    leaving->count = s->out.count;
    leaving->outputs = s->out.outputs;
    leaving->notes = s->notes->first;
    node_notes_begin(s->notes, s->notes->wait);
    if (!s->agent->kind->has_durable || !s->node->store) {
        node_leave(s->node, leaving);
        return;
    }
    bool writes = must_write || (s->before && is_changed(s));
    if (writes || atomic_load_explicit(&s->agent->held, memory_order_acquire) > 0)
        node_store_hold(s->node, leaving, writes ? s->state : NULL);
    else
        node_leave(s->node, leaving);
}

/* What is told of a step beside its handler. */
static void leave_notes(node_step *s)
{
    node_leaving leaving = {.code = SPEX_OK};
    s->out.count = 0;
    if (s->notes->first)
        leave(s, &leaving, false);
}

static void fault(node_step *s)
{
    spex_event event = node_event_of(s->node, s->agent, SPEX_EVENT_FAULT);
    const spex_place *place = &s->type->places[s->out.fault - 1];
    const char *what = s->out.handler ? s->type->handlers[s->out.handler - 1].what : "on start";
    node_worker_count(s->worker, NODE_COUNT_FAULTS);
    event.text = place->what;
    event.line = place->line;
    event.column = place->column;
    event.code = SPEX_E_FAULT;
    if (s->in)
        event.tag = s->type->accepts[node_tag_of(s->in)].tag;
    node_notes_event(s->node, s->notes, &event);
    node_agent_error(s->node, &event, SPEX_E_FAULT, "%s: %s, in %s", event.agent, place->what, what);
}

/* A handler was taken, or went wrong: then its outputs are those of `on fault`. What an agent has at its
 * start is written, whether it has changed or not. */
static void finish(node_step *s, node_leaving *leaving, int handled, bool is_start)
{
    if (handled == SPEX_FAULT) {
        fault(s);
        leaving->code = SPEX_E_FAULT;
    }
    if (s->agent->kind->is_judged)
        node_watch_safety(s);
    if (handled != SPEX_FAULT)
        node_watch_step(s, is_start ? NODE_SEEN_START : NODE_SEEN_HANDLED, 0);
    if (s->node->is_watched && s->before)
        node_watch_fields(s);
    if (s->type->timer_count)
        do_timers(s);
    if (s->agent->observed)
        node_observe_step(s);
    if (s->agent->kind->has_deadline)
        node_watch_deadlines(s);
    leave(s, leaving, is_start);
}

/* ---- messages ---- */

static void tell(const node_step *s, spex_event_kind kind, const node_mail *mail, int code)
{
    spex_event event = node_event_of(s->node, s->agent, kind);
    const node_entry *from = node_names_entry(&s->node->names, mail->message.from);
    event.tag = s->type->accepts[node_tag_of(mail->in)].tag;
    event.other = from ? from->name : NULL;
    event.code = code;
    if (s->out.handler) {
        event.text = s->type->handlers[s->out.handler - 1].what;
        event.line = s->type->handlers[s->out.handler - 1].line;
        event.column = s->type->handlers[s->out.handler - 1].column;
    }
    node_notes_event(s->node, s->notes, &event);
}

static void refuse(node_step *s, node_leaving *leaving, const node_mail *mail, int handled)
{
    bool is_constraint = handled == SPEX_REFUSED;
    leaving->code = is_constraint               ? SPEX_E_CONSTRAINT
                    : handled == SPEX_UNHANDLED ? SPEX_E_NO_HANDLER
                                                : SPEX_E_NOMEM;
    node_worker_count(s->worker, is_constraint ? NODE_COUNT_CONSTRAINT : NODE_COUNT_NO_HANDLER);
    tell(s, is_constraint ? SPEX_EVENT_CONSTRAINT : SPEX_EVENT_REFUSED, mail, leaving->code);
    s->out.count = 0;
    leave(s, leaving, false);
}

static void do_mail(spex_node *node, node_worker *worker, node_agent *agent, node_mail *mail)
{
    node_step s;
    node_taken(agent, mail);
    begin(&s, node, worker, agent);
    s.in = mail->in;
    int handled = call_handler(&s, CALL_HANDLE, mail->in, 0);
    const spex_message_type *message = &s.type->accepts[node_tag_of(mail->in)];
    node_leaving leaving = {.asker = mail->message.from,
                            .caller = mail->caller,
                            .request = message->reply_count ? message : NULL};
    if (handled == SPEX_HANDLED || handled == SPEX_FAULT) {
        node_worker_count(worker, NODE_COUNT_HANDLED);
        if (node->is_watched && handled == SPEX_HANDLED)
            tell(&s, SPEX_EVENT_HANDLED, mail, SPEX_OK);
        finish(&s, &leaving, handled, false);
    } else
        refuse(&s, &leaving, mail, handled);
    free(mail);
}

/* ---- time ---- */

static void tell_timer(const node_step *s, uint32_t which)
{
    spex_event event = node_event_of(s->node, s->agent, SPEX_EVENT_TIMER);
    event.tag = s->type->timers[which].name;
    node_notes_event(s->node, s->notes, &event);
}

/* What fires: a timer, an `every`, an `internal`, a deadline. False: there is no handler of it. */
static bool do_firing(node_step *s, uint32_t which)
{
    node_leaving leaving = {.code = SPEX_OK};
    node_worker_count(s->worker, NODE_COUNT_TIMERS);
    int handled = call_handler(s, CALL_TIMER, NULL, which);
    if (handled != SPEX_HANDLED && handled != SPEX_FAULT)
        return false;
    if (s->node->is_watched)
        tell_timer(s, which);
    finish(s, &leaving, handled, false);
    return true;
}

/* What was missed is left out, and the rest comes when it would have come. */
static void arm_every(node_step *s, node_timer *timer, int64_t from)
{
    int64_t period = s->type->period(s->state, timer->message.from, &s->out), now = node_now(s->node);
    if (period < 1)
        period = 1;
    int64_t due = node_after(from, period);
    if (due < now)
        due = node_after(due, (now - due + period * 1000 - 1) / (period * 1000) * period);
    node_timers_arm(&s->node->timers, timer, due);
}

static void do_timer(spex_node *node, node_worker *worker, node_agent *agent, node_timer *timer)
{
    node_step s;
    uint32_t which = timer->message.from;
    if (!node_timers_fires(&node->timers, timer))
        return;
    begin(&s, node, worker, agent);
    switch (s.type->timers[which].kind) {
    case SPEX_EVERY:
        if (s.type->ready(s.state, which, &s.out))
            do_firing(&s, which);
        arm_every(&s, timer, timer->due);
        break;
    case SPEX_DEADLINE:
        node_watch_exceeded(&s, timer);
        timer->watches = !do_firing(&s, which); /* told once, where nothing is done about it */
        node_watch_deadlines(&s);
        leave_notes(&s);
        break;
    default:
        do_firing(&s, which);
    }
}

/* Steps of its own that it may take; true: it took one. */
static bool do_internal(spex_node *node, node_worker *worker, node_agent *agent)
{
    node_step s;
    begin(&s, node, worker, agent);
    for (uint32_t i = 0; i < s.type->timer_count; i++)
        if (s.type->timers[i].kind == SPEX_INTERNAL && s.type->ready(s.state, i, &s.out))
            return do_firing(&s, i);
    return false;
}

/* ---- the beginning ---- */

static void tell_start(const node_step *s, spex_event_kind kind, bool restarted)
{
    spex_event event = node_event_of(s->node, s->agent, kind);
    event.restarted = restarted;
    node_notes_event(s->node, s->notes, &event);
}

static void begin_timers(node_step *s)
{
    for (uint32_t i = 0; s->agent->kind->has_every && i < s->type->timer_count; i++)
        if (s->type->timers[i].kind == SPEX_EVERY)
            arm_every(s, node_agent_timer(s->agent, i), node_now(s->node));
}

/* The state of an agent that the store knows: its parameters, and what it kept. */
static void init_kept(node_step *s, const void *params, bool *is_there)
{
    bool is_whole = false;
    *is_there = false;
    if (!s->agent->kind->has_durable || !s->node->store)
        return;
    memset(s->state, 0, s->type->state_size);
    if (s->type->params_count)
        memcpy(s->state, params, s->type->params_size); /* they are its first member */
    int status = node_store_load(s->node, s->agent, s->state, is_there, &is_whole);
    if (status || !*is_there || is_whole)
        return;
    call_handler(s, CALL_INIT, params, 0); /* for what the fields that it did not keep are at first */
    node_store_load(s->node, s->agent, s->state, is_there, &is_whole);
}

static void do_start(spex_node *node, node_worker *worker, node_agent *agent, node_mail *mail)
{
    node_step s;
    bool is_kept;
    node_leaving leaving = {.code = SPEX_OK};
    begin(&s, node, worker, agent);
    init_kept(&s, mail->in, &is_kept);
    int handled =
        is_kept ? call_handler(&s, CALL_RESTART, NULL, 0) : call_handler(&s, CALL_INIT, mail->in, 0);
    s.before = NULL; /* there was nothing before */
    agent->begun = true;
    if (node->is_watched)
        tell_start(&s, SPEX_EVENT_STARTED, is_kept);
    if (agent->observed)
        node_observe_start(&s);
    begin_timers(&s);
    finish(&s, &leaving, handled, true);
    free(mail);
}

static void do_restart(spex_node *node, node_worker *worker, node_agent *agent, node_message *message)
{
    node_step s;
    node_leaving leaving = {.code = SPEX_OK};
    begin(&s, node, worker, agent);
    for (uint32_t i = 0; i < s.type->timer_count; i++) {
        node_timer *timer = node_agent_timer(agent, i);
        node_timers_stop(&node->timers, timer);
        timer->watches = timer->exceeded = false;
    }
    int handled = call_handler(&s, CALL_RESTART, NULL, 0);
    node_worker_count(worker, NODE_COUNT_RESTARTS);
    if (node->is_watched)
        tell_start(&s, SPEX_EVENT_RESTARTED, true);
    begin_timers(&s);
    finish(&s, &leaving, handled, true);
    free(message);
}

/* ---- a turn ---- */

static void do_message(spex_node *node, node_worker *worker, node_agent *agent, node_message *message)
{
    switch ((node_message_kind)message->kind) {
    case NODE_MESSAGE:
        do_mail(node, worker, agent, (node_mail *)message);
        break;
    case NODE_TIMER:
        do_timer(node, worker, agent, (node_timer *)message);
        break;
    case NODE_START:
        do_start(node, worker, agent, (node_mail *)message);
        break;
    case NODE_RESTART:
        do_restart(node, worker, agent, message);
        break;
    case NODE_TASK:
        ((node_task *)message)->run((node_task *)message, node_agent_state(agent));
        break;
    }
}

bool node_run_agent(node_worker *worker, node_agent *agent, void *arg)
{
    spex_node *node = arg;
    const node_kind *kind = agent->kind;
    for (int i = 0; i < TURN && !(i > 0 && node_scheduler_pauses(worker->scheduler)); i++) {
        node_message *message = node_inbox_take(&agent->inbox, kind->has_priority);
        if (i > 0)
            node_scheduler_share(worker);
        if (message)
            do_message(node, worker, agent, message);
        else if (kind->has_internal && agent->begun && do_internal(node, worker, agent))
            continue;
        else if (node_inbox_rest(&agent->inbox))
            return false;
    }
    return true;
}
