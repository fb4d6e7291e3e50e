/* Links: what waits to be written to another node, and who waits for a reply of it. */
#include "network/inside.h"
#include "network/network.h"

#include <stdlib.h>
#include <string.h>

/* A message that came over the link was handled, or is gone: others may come. */
static void on_taken(node_caller *caller, int code, const spex_agent *agent, uint32_t which, const void *body)
{
    network_intake *intake = (network_intake *)caller;
    network_link *link = intake->link;
    (void)code, (void)agent, (void)which, (void)body;
    /* With the last one the intake may be gone. */
    uint32_t left = atomic_fetch_sub_explicit(&intake->in_hand, 1, memory_order_acq_rel) - 1;
    if (left <= NETWORK_MOST_TAKEN / 2 && atomic_load_explicit(&link->is_paused, memory_order_acquire))
        uv_async_send(&link->net->wake);
}

/* Those of connections that are closed, of which everything was handled. */
static void sweep(network_link *link)
{
    for (network_intake **at = &link->intakes; *at;) {
        network_intake *one = *at;
        if (one->is_over && atomic_load_explicit(&one->in_hand, memory_order_acquire) == 0) {
            *at = one->next;
            free(one);
        } else {
            at = &one->next;
        }
    }
}

network_intake *network_intake_new(network_link *link)
{
    sweep(link);
    network_intake *intake = calloc(1, sizeof *intake);
    if (!intake)
        return NULL;
    intake->taken.answer = on_taken;
    intake->link = link;
    intake->next = link->intakes;
    link->intakes = intake;
    return intake;
}

uint32_t network_in_hand(const network_link *link)
{
    uint32_t sum = 0;
    for (const network_intake *one = link->intakes; one; one = one->next)
        sum += atomic_load_explicit(&one->in_hand, memory_order_acquire);
    return sum;
}

network_link *network_link_new(network *n)
{
    network_link *link = calloc(1, sizeof *link);
    if (!link)
        return NULL;
    link->way.send = network_send;
    link->net = n;
    /* One frame more than fits fits: what is full is found out before. */
    link->queue.most = (size_t)NETWORK_MOST_QUEUED + NETWORK_MOST_FRAME;
    pthread_mutex_init(&link->lock, NULL);
    return link;
}

void network_link_free(network_link *link)
{
    for (network_pending *p = link->pending, *next; p; p = next) {
        next = p->next;
        free(p);
    }
    for (network_intake *one = link->intakes, *next; one; one = next) {
        next = one->next;
        free(one);
    }
    messages_writer_free(&link->queue);
    network_address_release(&link->address);
    pthread_mutex_destroy(&link->lock);
    free(link->other);
    free(link);
}

bool network_frame_begin(network_link *link, size_t *begin, int *code)
{
    pthread_mutex_lock(&link->lock);
    *begin = link->queue.length;
    *code = link->is_refused                            ? SPEX_E_PROTOCOL
            : link->queue.length >= NETWORK_MOST_QUEUED ? SPEX_E_BACKPRESSURE
                                                        : SPEX_OK;
    if (*code == SPEX_OK && !messages_put_room(&link->queue, NETWORK_HEAD))
        *code = SPEX_E_NOMEM;
    if (*code == SPEX_OK)
        return true;
    link->queue.failed = false;
    pthread_mutex_unlock(&link->lock);
    return false;
}

int network_frame_end(network_link *link, size_t begin)
{
    messages_writer *q = &link->queue;
    size_t length = q->length - begin - NETWORK_HEAD;
    int code = q->failed || length > NETWORK_MOST_FRAME ? SPEX_E_NOMEM : SPEX_OK;
    if (code) {
        q->length = begin;
        q->failed = false;
    } else {
        network_put_length(q->bytes + begin, length);
        link->queued++;
        link->placed++;
    }
    pthread_mutex_unlock(&link->lock);
    if (code == SPEX_OK && begin == 0 && atomic_load_explicit(&link->is_connected, memory_order_acquire))
        uv_async_send(&link->net->wake);
    return code;
}

network_pending *network_pending_take(network_link *link, uint64_t id)
{
    pthread_mutex_lock(&link->lock);
    network_pending **at = &link->pending, *found;
    while (*at && (*at)->id != id)
        at = &(*at)->next;
    found = *at;
    if (found)
        *at = found->next;
    pthread_mutex_unlock(&link->lock);
    return found;
}

/* Those whose frames were written up to a place. */
static network_pending *take_until(network_link *link, uint64_t places)
{
    network_pending *taken = NULL;
    pthread_mutex_lock(&link->lock);
    for (network_pending **at = &link->pending; *at;) {
        network_pending *one = *at;
        if (one->place > places) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        one->next = taken;
        taken = one;
    }
    pthread_mutex_unlock(&link->lock);
    return taken;
}

static void tell_count(network_link *link, spex_event_kind kind, uint64_t count, int code)
{
    spex_event event = {.kind = kind, .other = link->other, .code = code, .count = count};
    if (count > 0)
        node_tell(link->net->node, &event);
}

void network_link_broken(network_link *link, uint64_t lost, uint64_t in_doubt, uint64_t places, int code)
{
    for (network_pending *p = take_until(link, places), *next; p; p = next) {
        next = p->next;
        p->caller->answer(p->caller, code, p->agent, 0, NULL);
        free(p);
    }
    node_count_lost(link->net->node, lost);
    node_count_in_doubt(link->net->node, in_doubt);
    tell_count(link, SPEX_EVENT_LOST, lost, code);
    tell_count(link, SPEX_EVENT_IN_DOUBT, in_doubt, code);
}
