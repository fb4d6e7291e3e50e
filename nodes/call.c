/* Messages from outside: to be waited for, or not. Whoever waits looks for a moment whether the reply is
 * there, and then sleeps: most replies come sooner than a thread is put to sleep and woken. */
#include "nodes/clock.h"
#include "nodes/deliver.h"

#include "base/clock.h"

#include <assert.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

enum { WAITS, SLEEPS, IS_DONE };

/* A call under way. It is freed by the last of the two who have it: whoever waits, and whoever answers. */
typedef struct call {
    node_caller caller;
    _Atomic int state;
    _Atomic int users;
    int code;
    const spex_agent *type;
    pthread_mutex_t lock;
    pthread_cond_t done;
    _Alignas(16) unsigned char reply[]; /* a TYPE_output */
} call;

static void leave_call(call *c)
{
    if (atomic_fetch_sub_explicit(&c->users, 1, memory_order_acq_rel) != 1)
        return;
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->done);
    free(c);
}

/* Puts a reply into a TYPE_output; the message is one of `from`, which is of the same protocol. */
static int take_reply(call *c, const spex_agent *from, uint32_t which, const void *body)
{
    const spex_message_type *message = &from->emits[which];
    spex_output head = {.kind = SPEX_EMIT, .which = which};
    memset(c->reply, 0, c->type->output_size);
    memcpy(c->reply, &head, sizeof head);
    for (uint32_t i = 0; i < message->member_count; i++)
        memcpy(c->reply + message->offset + message->members[i].offset,
               (const char *)body + message->members[i].offset, message->members[i].type->size);
    return SPEX_OK;
}

static void answered(node_caller *caller, int code, const spex_agent *agent, uint32_t which, const void *body)
{
    call *c = (call *)caller;
    c->code = code ? code : take_reply(c, agent, which, body);
    if (atomic_exchange_explicit(&c->state, IS_DONE, memory_order_acq_rel) == SLEEPS) {
        pthread_mutex_lock(&c->lock);
        pthread_cond_signal(&c->done);
        pthread_mutex_unlock(&c->lock);
    }
    leave_call(c);
}

static bool is_done(const call *c)
{
    return atomic_load_explicit(&c->state, memory_order_acquire) == IS_DONE;
}

static struct timespec moment_in(int64_t milliseconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t most = (int64_t)1 << 40; /* milliseconds: some 35 years */
    milliseconds = milliseconds < 0 ? 0 : milliseconds > most ? most : milliseconds;
    t.tv_sec += (time_t)(milliseconds / 1000);
    t.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

static void sleep_until_done(call *c, int64_t timeout)
{
    struct timespec until = moment_in(timeout);
    int waits = WAITS, late = 0;
    pthread_mutex_lock(&c->lock);
    if (atomic_compare_exchange_strong(&c->state, &waits, SLEEPS))
        while (!is_done(c) && !late)
            late = pthread_cond_timedwait(&c->done, &c->lock, &until);
    pthread_mutex_unlock(&c->lock);
}

/* Looks for a moment, but not where there is one processor, on which nothing would come meanwhile. */
static void look(spex_node *node, const call *c)
{
    node_scheduler *s = &node->scheduler;
    if (!s->may_look)
        return;
    double most = atomic_load_explicit(&s->waits_for, memory_order_relaxed) * 1e-9;
    for (double begin = base_seconds(); !is_done(c) && base_seconds() - begin < most;)
        for (int i = 0; i < 8 && !is_done(c); i++)
            node_relax();
    node_look_learn(&s->waits_for, is_done(c));
}

static call *new_call(const spex_agent *type)
{
    call *c = malloc(sizeof *c + type->output_size);
    if (!c)
        return NULL;
    pthread_condattr_t monotonic;
    *c = (call){.caller.answer = answered, .type = type};
    atomic_init(&c->state, WAITS);
    atomic_init(&c->users, 2);
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&c->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return c;
}

/* Is the agent of that number what the program takes it for? */
static int check(spex_node *node, spex_ref to, const spex_agent *type, const void *message)
{
    if (!type || !message || node_tag_of(message) >= type->accept_count)
        return SPEX_E_ARGUMENT;
    if (type->abi != SPEX_AGENT_ABI)
        return SPEX_E_AGENT;
    const spex_agent *here = node_type_of(node, to);
    bool is_same = !here || here == type ||
                   (here->fingerprint == type->fingerprint && here->message_size == type->message_size &&
                    here->output_size == type->output_size);
    return is_same ? SPEX_OK : SPEX_E_AGENT;
}

/* To an agent of this node, or out of it. */
static int put_inside(spex_node *node, spex_ref to, const spex_agent *type, const void *message,
                      node_caller *caller)
{
    node_entry *entry = node_names_entry(&node->names, to);
    const spex_message_type *accepted = &type->accepts[node_tag_of(message)];
    node_parcel parcel = {.to = to,
                          .agent = type,
                          .type = accepted,
                          .body = (const char *)message + accepted->offset,
                          .caller = caller,
                          .is_request = accepted->reply_count > 0};
    if (!entry)
        return SPEX_E_AGENT_NOT_FOUND;
    if (node_is_stopping(node))
        return SPEX_E_STOPPED;
    node_agent *agent = node_entry_agent(entry);
    if (agent)
        return node_put_mail(node, agent, message, SPEX_NONE, caller);
    node_way *way = node_entry_way(entry);
    return way ? way->send(way, node, &parcel) : SPEX_E_AGENT_NOT_FOUND;
}

static int put(spex_node *node, spex_ref to, const spex_agent *type, const void *message, node_caller *caller)
{
    uint32_t place = node_scheduler_enter(&node->scheduler);
    int code = put_inside(node, to, type, message, caller);
    node_scheduler_exit(&node->scheduler, place);
    return code;
}

int spex_node_call_ref(spex_node *node, spex_ref to, const spex_agent *agent, const void *message,
                       int64_t timeout, void *reply)
{
    if (!node || node_scheduler_here(&node->scheduler))
        return SPEX_E_ARGUMENT;
    int code = check(node, to, agent, message);
    if (code)
        return code;
    if (agent->accepts[node_tag_of(message)].reply_count == 0)
        return SPEX_E_ARGUMENT;
    call *c = new_call(agent);
    if (!c)
        return SPEX_E_NOMEM;
    code = put(node, to, agent, message, &c->caller);
    if (code) {
        leave_call(c); /* nobody will answer */
    } else {
        look(node, c);
        if (!is_done(c))
            sleep_until_done(c, timeout);
        code = is_done(c) ? c->code : SPEX_E_CALL_TIMEOUT;
        if (code == SPEX_OK && reply)
            memcpy(reply, c->reply, agent->output_size);
    }
    leave_call(c);
    return code;
}

int spex_node_call(spex_node *node, const char *to, const spex_agent *agent, const void *message,
                   int64_t timeout, void *reply)
{
    if (!node || !to)
        return SPEX_E_ARGUMENT;
    return spex_node_call_ref(node, node_names_find(&node->names, to), agent, message, timeout, reply);
}

int spex_node_cast_ref(spex_node *node, spex_ref to, const spex_agent *agent, const void *message)
{
    int code = node ? check(node, to, agent, message) : SPEX_E_ARGUMENT;
    return code ? code : put(node, to, agent, message, NULL);
}

int spex_node_cast(spex_node *node, const char *to, const spex_agent *agent, const void *message)
{
    if (!node || !to)
        return SPEX_E_ARGUMENT;
    return spex_node_cast_ref(node, node_names_find(&node->names, to), agent, message);
}
