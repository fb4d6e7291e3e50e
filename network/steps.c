/* The steps that agents have taken, for who looks at the node: each with the state behind it, so that what
 * was there between two looks is seen, too.
 */
#include "network/inside.h"

#include <string.h>
#include <time.h>

enum { MOST_KEPT = 64 << 20 };

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t); /* all processes of a machine have the same */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void put_outputs(network *n, const node_seen *seen, messages_writer *out)
{
    const messages_names names = network_names(n);
    uint32_t count = seen->kind <= NODE_SEEN_HANDLED ? seen->out->count : 0;
    messages_put_array(out, count);
    for (uint32_t i = 0; i < count; i++) {
        const void *at = (const char *)seen->out->outputs + i * seen->type->output_size;
        const spex_output *o = at;
        messages_put_array(out, 5);
        messages_put_integer(out, o->kind);
        messages_put_integer(out, o->which);
        messages_put_integer(out, o->kind == SPEX_SEND ? o->to : SPEX_NONE);
        messages_put_integer(out, o->after);
        if (o->kind == SPEX_START || o->kind == SPEX_STOP) {
            messages_put_null(out);
            continue;
        }
        const spex_message_type *type =
            o->kind == SPEX_EMIT ? &seen->type->emits[o->which] : &seen->type->sends[o->which];
        messages_encode(type, (const char *)at + type->offset, &names, out);
    }
}

static void put_message(network *n, const node_seen *seen, messages_writer *out)
{
    const messages_names names = network_names(n);
    uint32_t tag;
    if (!seen->message) {
        messages_put_null(out);
        messages_put_null(out);
        return;
    }
    memcpy(&tag, seen->message, sizeof tag);
    const spex_message_type *type = &seen->type->accepts[tag];
    messages_put_integer(out, tag);
    messages_encode(type, (const char *)seen->message + type->offset, &names, out);
}

static void see(void *arg, const node_seen *seen)
{
    network *n = arg;
    const messages_names names = network_names(n);
    const spex_message_type fields = {.members = seen->type->state, .member_count = seen->type->state_count};
    network_steps *s = &n->steps;
    pthread_mutex_lock(&s->lock);
    messages_writer *out = &s->kept;
    size_t begin = out->length;
    messages_put_array(out, 7);
    messages_put_integer(out, seen->kind);
    messages_put_integer(out, now());
    messages_put_integer(out, seen->which);
    put_message(n, seen, out);
    messages_encode(&fields, seen->state, &names, out);
    put_outputs(n, seen, out);
    s->count++;
    if (out->failed || out->length > MOST_KEPT) { /* who looks sees that some are missing */
        out->length = out->failed ? begin : 0;
        out->failed = false;
        s->first = s->count;
    }
    pthread_mutex_unlock(&s->lock);
}

void network_keep_steps(network *n)
{
    n->steps.kept.most = SIZE_MAX;
    node_set_witness(n->node, see, n);
}

void network_put_steps(network *n, messages_writer *out)
{
    network_steps *s = &n->steps;
    pthread_mutex_lock(&s->lock);
    messages_put_array(out, 3);
    messages_put_integer(out, (int64_t)s->first);
    messages_put_integer(out, (int64_t)s->count);
    messages_put_bytes(out, s->kept.bytes, s->kept.length);
    s->first = s->count;
    s->kept.length = 0;
    pthread_mutex_unlock(&s->lock);
}
