/* Links: what waits to be written to another node, and who waits for a reply of it. */
#include "network/frames.h"
#include "network/inside.h"

#include <stdlib.h>
#include <string.h>

/* A message that came over the link was handled, or is gone: others may come. */
static void on_taken(node_caller *caller, int code, const spex_agent *agent, uint32_t which, const void *body)
{
    network_link *link = (network_link *)((char *)caller - offsetof(network_link, taken));
    (void)code, (void)agent, (void)which, (void)body;
    uint32_t left = atomic_fetch_sub_explicit(&link->in_hand, 1, memory_order_acq_rel) - 1;
    if (left <= NETWORK_MOST_TAKEN / 2 && atomic_load_explicit(&link->is_paused, memory_order_acquire))
        uv_async_send(&link->net->wake);
}

network_link *network_link_new(network *n)
{
    network_link *link = calloc(1, sizeof *link);
    if (!link)
        return NULL;
    link->way.send = network_send;
    link->net = n;
    link->taken.answer = on_taken;
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
        for (unsigned i = 0; i < NETWORK_HEAD; i++)
            q->bytes[begin + i] = (unsigned char)(length >> 8 * (NETWORK_HEAD - 1 - i));
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

void network_link_broken(network_link *link, uint64_t lost, uint64_t places, int code)
{
    for (network_pending *p = take_until(link, places), *next; p; p = next) {
        next = p->next;
        p->caller->answer(p->caller, code, p->agent, 0, NULL);
        free(p);
    }
    if (lost == 0)
        return;
    spex_event event = {.kind = SPEX_EVENT_LOST, .other = link->other, .code = code, .count = lost};
    node_count_lost(link->net->node, lost);
    node_tell(link->net->node, &event);
}
