/* Messages that wait. */
#include "nodes/message.h"

node_message node_at_rest;

void node_inbox_init(node_inbox *inbox)
{
    atomic_init(&inbox->pushed, &node_at_rest);
    inbox->first = inbox->urgent = NULL;
    inbox->last = &inbox->first;
    inbox->last_urgent = &inbox->urgent;
}

bool node_inbox_push(node_inbox *inbox, node_message *message)
{
    node_message *top = atomic_load_explicit(&inbox->pushed, memory_order_relaxed);
    do
        message->next = top == &node_at_rest ? NULL : top;
    while (!atomic_compare_exchange_weak_explicit(&inbox->pushed, &top, message, memory_order_acq_rel,
                                                  memory_order_relaxed));
    return top == &node_at_rest;
}

/* What was pushed goes to the ends of the taker's lists, in the order in which it came. */
static void draw(node_inbox *inbox)
{
    node_message *top = atomic_exchange_explicit(&inbox->pushed, NULL, memory_order_acquire);
    node_message *turned = NULL, *next;
    for (; top; top = next) {
        next = top->next;
        top->next = turned;
        turned = top;
    }
    for (; turned; turned = next) {
        node_message ***last = turned->is_urgent ? &inbox->last_urgent : &inbox->last;
        next = turned->next;
        turned->next = NULL;
        **last = turned;
        *last = &turned->next;
    }
}

node_message *node_inbox_take(node_inbox *inbox, bool looks)
{
    if ((looks || (!inbox->first && !inbox->urgent)) &&
        atomic_load_explicit(&inbox->pushed, memory_order_relaxed))
        draw(inbox);
    node_message *message = inbox->urgent;
    if (message) {
        inbox->urgent = message->next;
        if (!inbox->urgent)
            inbox->last_urgent = &inbox->urgent;
        return message;
    }
    message = inbox->first;
    if (message) {
        inbox->first = message->next;
        if (!inbox->first)
            inbox->last = &inbox->first;
    }
    return message;
}

bool node_inbox_rest(node_inbox *inbox)
{
    node_message *none = NULL;
    return atomic_compare_exchange_strong_explicit(&inbox->pushed, &none, &node_at_rest, memory_order_acq_rel,
                                                   memory_order_relaxed);
}
