/* Messages that wait. */
#include "nodes/message.h"

node_message node_at_rest;

void node_inbox_init(node_inbox *inbox)
{
    atomic_init(&inbox->pushed, &node_at_rest);
    inbox->last = inbox->last_urgent = NULL;
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

static void append(node_message **last, node_message *message)
{
    message->next = *last ? (*last)->next : message;
    if (*last)
        (*last)->next = message;
    *last = message;
}

static node_message *take_first(node_message **last)
{
    node_message *first = (*last)->next;
    if (first == *last)
        *last = NULL;
    else
        (*last)->next = first->next;
    return first;
}

/* What was pushed goes to the ends of the taker's rings, in the order in which it came. */
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
        next = turned->next;
        append(turned->is_urgent ? &inbox->last_urgent : &inbox->last, turned);
    }
}

node_message *node_inbox_take(node_inbox *inbox, bool looks)
{
    if ((looks || (!inbox->last && !inbox->last_urgent)) &&
        atomic_load_explicit(&inbox->pushed, memory_order_relaxed))
        draw(inbox);
    if (inbox->last_urgent)
        return take_first(&inbox->last_urgent);
    return inbox->last ? take_first(&inbox->last) : NULL;
}

static void each_of(const node_message *last, void (*each)(void *arg, const node_message *message), void *arg)
{
    if (!last)
        return;
    const node_message *message = last;
    do {
        message = message->next;
        each(arg, message);
    } while (message != last);
}

void node_inbox_each(node_inbox *inbox, void (*each)(void *arg, const node_message *message), void *arg)
{
    const node_message *top = atomic_load_explicit(&inbox->pushed, memory_order_acquire);
    if (top && top != &node_at_rest)
        draw(inbox);
    each_of(inbox->last_urgent, each, arg);
    each_of(inbox->last, each, arg);
}

bool node_inbox_rest(node_inbox *inbox)
{
    node_message *none = NULL;
    return atomic_compare_exchange_strong_explicit(&inbox->pushed, &none, &node_at_rest, memory_order_acq_rel,
                                                   memory_order_relaxed);
}
