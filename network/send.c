/* A message for an agent of another node becomes a frame in the queue of its link, in the sender's thread. */
#include "network/inside.h"
#include "network/network.h"

#include <stdlib.h>
#include <string.h>

void network_put_name(messages_writer *out, spex_node *node, spex_ref ref)
{
    const char *name = ref == SPEX_NONE ? NULL : spex_node_name(node, ref);
    if (name)
        messages_put_word(out, name);
    else
        messages_put_null(out);
}

/* Notes who waits for the reply, under the lock of the link. */
static void note(network_link *link, network_pending *pending, const node_parcel *parcel)
{
    *pending = (network_pending){.next = link->pending,
                                 .id = ++link->next_id,
                                 .place = link->placed + 1,
                                 .agent = parcel->agent,
                                 .caller = parcel->caller};
    link->pending = pending;
}

int network_send(node_way *way, spex_node *node, const node_parcel *parcel)
{
    network_link *link = (network_link *)way;
    bool wants_reply = parcel->is_request && parcel->caller;
    network_pending *pending = wants_reply ? malloc(sizeof *pending) : NULL;
    const messages_names names = network_names(link->net);
    size_t begin;
    int code;
    if (wants_reply && !pending)
        return SPEX_E_NOMEM;
    if (!network_frame_begin(link, &begin, &code)) {
        free(pending);
        return code;
    }
    messages_writer *out = &link->queue;
    messages_put_array(out, 6);
    messages_put_integer(out, NETWORK_MESSAGE);
    network_put_name(out, node, parcel->from);
    network_put_name(out, node, parcel->to);
    messages_put_word(out, parcel->type->tag);
    messages_encode(parcel->type, parcel->body, &names, out);
    if (pending)
        messages_put_integer(out, (int64_t)link->next_id + 1);
    else
        messages_put_null(out);
    /* Noted before the frame can be seen, and only if it will be. */
    bool fits = !out->failed && out->length - begin - NETWORK_HEAD <= NETWORK_MOST_FRAME;
    if (pending && fits)
        note(link, pending, parcel);
    else
        free(pending);
    return network_frame_end(link, begin);
}

void network_reply(network_link *link, uint64_t id, int code, const spex_agent *agent, uint32_t which,
                   const void *body)
{
    const messages_names names = network_names(link->net);
    size_t begin;
    int trouble;
    if (!network_frame_begin(link, &begin, &trouble))
        return; /* who waits for it finds out by the clock */
    messages_writer *out = &link->queue;
    messages_put_array(out, 5);
    messages_put_integer(out, NETWORK_REPLY);
    messages_put_integer(out, (int64_t)id);
    messages_put_integer(out, code);
    if (code == SPEX_OK) {
        messages_put_word(out, agent->emits[which].tag);
        messages_encode(&agent->emits[which], body, &names, out);
    } else {
        messages_put_null(out);
        messages_put_null(out);
    }
    network_frame_end(link, begin);
}
