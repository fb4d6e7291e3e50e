/* A node runs: a loop of libuv for time and sockets in the thread that called, the scheduler's threads for
 * handlers. To stop, it waits until nothing is queued any more, or for as long as it may. */
#include "nodes/run.h"

#include "nodes/clock.h"
#include "nodes/deliver.h"
#include "nodes/events.h"
#include "nodes/store.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_EVERY = 1 }; /* milliseconds, while it stops */

/* ---- time ---- */

static void fire(node_timer *timer, void *arg)
{
    node_put(arg, timer->agent, &timer->message);
}

static void on_due(uv_timer_t *handle);

static void look_at_time(spex_node *node)
{
    if (node->clock.monotonic || node_is_stopping(node))
        return;
    int64_t now = node_now(node), next = node_timers_due(&node->timers, now, fire, node);
    if (next == SPEX_INFINITY) {
        uv_timer_stop(&node->due);
        return;
    }
    uint64_t milliseconds = next > now ? (uint64_t)(node_least_wait(node, next - now) + 999) / 1000 : 0;
    uv_update_time(&node->loop);
    uv_timer_start(&node->due, on_due, milliseconds, 0);
}

static void on_due(uv_timer_t *handle)
{
    look_at_time(handle->data);
}

int spex_node_tick(spex_node *node)
{
    if (!node || !node->clock.monotonic)
        return SPEX_E_ARGUMENT;
    if (!node_is_stopping(node))
        node_timers_due(&node->timers, node_now(node), fire, node);
    return SPEX_OK;
}

/* ---- the end ---- */

static bool is_drained(spex_node *node)
{
    uint64_t begun, now;
    if (node_scheduler_has_guests(&node->scheduler) || !node_scheduler_rests(&node->scheduler, &begun) ||
        !node_store_rests(node))
        return false;
    if (node->network && !node->network->drained(node->network))
        return false;
    /* If nothing has begun since, all of them were at rest at once. */
    return node_scheduler_rests(&node->scheduler, &now) && now == begun;
}

static void on_draining(uv_timer_t *handle)
{
    spex_node *node = handle->data;
    if (!is_drained(node) &&
        (node->stops_at == SPEX_INFINITY || (int64_t)uv_now(&node->loop) < node->stops_at))
        return;
    uv_timer_stop(&node->draining);
    uv_stop(&node->loop);
}

static void begin_to_stop(spex_node *node)
{
    if (uv_is_active((uv_handle_t *)&node->draining))
        return;
    uv_timer_stop(&node->due);
    node_go_on(node);
    uv_update_time(&node->loop);
    int64_t most = node->options.stop_timeout;
    node->stops_at = most == SPEX_INFINITY ? SPEX_INFINITY : (int64_t)uv_now(&node->loop) + most;
    uv_timer_start(&node->draining, on_draining, 0, LOOK_EVERY);
}

static void on_poked(uv_async_t *handle)
{
    spex_node *node = handle->data;
    if (node_is_stopping(node))
        begin_to_stop(node);
    else
        look_at_time(node);
}

void node_poke(void *node)
{
    uv_async_send(&((spex_node *)node)->poked);
}

void spex_node_stop(spex_node *node)
{
    int phase = NODE_OPEN;
    if (!node)
        return;
    while (phase < NODE_STOPPING && !atomic_compare_exchange_weak(&node->phase, &phase, NODE_STOPPING))
        ;
    if (phase < NODE_STOPPING)
        uv_async_send(&node->poked);
}

/* ---- a pause ---- */

static void on_pausing(uv_timer_t *handle)
{
    spex_node *node = handle->data;
    if (!node_scheduler_is_paused(&node->scheduler) || !node_store_rests(node))
        return;
    uv_timer_stop(&node->pausing);
    void (*paused)(void *arg) = node->paused;
    node->paused = NULL;
    paused(node->paused_arg);
}

bool node_pause(spex_node *node, void (*paused)(void *arg), void *arg)
{
    if (node_is_paused(node) || node_is_stopping(node))
        return false;
    node->paused = paused;
    node->paused_arg = arg;
    node_scheduler_pause(&node->scheduler);
    uv_timer_start(&node->pausing, on_pausing, 0, LOOK_EVERY);
    return true;
}

bool node_is_paused(const spex_node *node)
{
    return node_scheduler_pauses(&node->scheduler);
}

void node_go_on(spex_node *node)
{
    uv_timer_stop(&node->pausing);
    node->paused = NULL;
    node_scheduler_go_on(&node->scheduler);
}

/* ---- from beginning to end ---- */

static void take_a_nap(void)
{
    const struct timespec moment = {.tv_nsec = 50000};
    nanosleep(&moment, NULL);
}

int node_loop_open(spex_node *node)
{
    if (uv_loop_init(&node->loop))
        return SPEX_E_NOMEM;
    if (uv_async_init(&node->loop, &node->poked, on_poked) || uv_timer_init(&node->loop, &node->due) ||
        uv_timer_init(&node->loop, &node->draining) || uv_timer_init(&node->loop, &node->pausing)) {
        node_loop_close(node);
        return SPEX_E_NOMEM;
    }
    node->poked.data = node->due.data = node->draining.data = node->pausing.data = node;
    return SPEX_OK;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

void node_loop_close(spex_node *node)
{
    uv_walk(&node->loop, close_handle, NULL);
    uv_run(&node->loop, UV_RUN_DEFAULT);
    uv_loop_close(&node->loop);
}

/* Who waits for what is left gets to know that nothing comes. */
static uint64_t forget(node_agent *agent)
{
    uint64_t count = 0;
    if (atomic_load(&agent->inbox.pushed) == &node_at_rest)
        atomic_store(&agent->inbox.pushed, NULL);
    for (node_message *message; (message = node_inbox_take(&agent->inbox, true)) != NULL; count++) {
        node_mail *mail = (node_mail *)message;
        if (message->kind == NODE_MESSAGE && mail->caller)
            mail->caller->answer(mail->caller, SPEX_E_STOPPED, agent->kind->type, 0, NULL);
        if (message->kind == NODE_TASK)
            ((node_task *)message)->run((node_task *)message, node_agent_state(agent));
        if (message->kind != NODE_TIMER && message->kind != NODE_TASK)
            free(message);
    }
    return count;
}

uint64_t node_forget(spex_node *node)
{
    uint64_t count = 0;
    for (spex_ref ref = 1; ref <= node_names_count(&node->names); ref++) {
        node_agent *agent = node_entry_agent(node_names_entry(&node->names, ref));
        if (agent)
            count += forget(agent);
    }
    return count;
}

static int start(spex_node *node)
{
    int phase = NODE_OPEN;
    if (!atomic_compare_exchange_strong(&node->phase, &phase, NODE_RUNNING) && phase != NODE_STOPPING)
        return SPEX_E_ARGUMENT;
    int status = node->network ? node->network->start(node->network, &node->loop) : SPEX_OK;
    if (status == SPEX_OK)
        status = node_scheduler_start(&node->scheduler);
    if (status)
        atomic_store(&node->phase, NODE_ENDED);
    return status;
}

/* Nothing runs any more; connections are closed, which takes turns of the loop. */
static void end_network(spex_node *node)
{
    if (!node->network)
        return;
    node->network->stop(node->network);
    uv_unref((uv_handle_t *)&node->poked);
    uv_run(&node->loop, UV_RUN_DEFAULT);
}

int spex_node_run(spex_node *node)
{
    int status = node ? start(node) : SPEX_E_ARGUMENT;
    if (status)
        return status;
    uv_async_send(&node->poked); /* to look at the time, or to stop at once */
    uv_run(&node->loop, UV_RUN_DEFAULT);
    while (node_scheduler_has_guests(&node->scheduler))
        take_a_nap();
    node_scheduler_end(&node->scheduler);
    node_store_end(node);
    end_network(node);
    atomic_store(&node->phase, NODE_ENDED);
    uint64_t left = node_forget(node);
    spex_event event = {.kind = SPEX_EVENT_STOPPED, .count = left};
    node_tell(node, &event);
    return left ? SPEX_E_UNFINISHED : SPEX_OK;
}

int spex_node_flush(spex_node *node)
{
    if (!node || node_scheduler_here(&node->scheduler))
        return SPEX_E_ARGUMENT;
    while (atomic_load(&node->phase) < NODE_ENDED &&
           (atomic_load(&node->phase) == NODE_OPEN || !is_drained(node)))
        take_a_nap();
    return SPEX_OK;
}
