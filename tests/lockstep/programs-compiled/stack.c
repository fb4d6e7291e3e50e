/* assert: a stack without locks whose top is a pointer alone: it comes back, and what it led to has gone
 * (ABA) */
#include "../programs/check.h"
#include <stdatomic.h>
#include <stdint.h>
enum { NONE = 3 };
static _Atomic uint64_t top; /* a node's number, and how often it was changed */
static atomic_int next[4], owner[4];
static uint64_t with(uint64_t old, unsigned node)
{
    return FAULTY ? node : ((old >> 8) + 1) << 8 | node;
}
static void push(unsigned node)
{
    uint64_t old = atomic_load(&top);
    do
        atomic_store(&next[node], (int)(old & 255));
    while (!atomic_compare_exchange_strong(&top, &old, with(old, node)));
}
static unsigned pop(void)
{
    uint64_t old = atomic_load(&top);
    while ((old & 255) != NONE &&
           !atomic_compare_exchange_strong(&top, &old, with(old, (unsigned)atomic_load(&next[old & 255]))))
        ;
    return old & 255;
}
static void *once(void *arg)
{
    unsigned a = pop();
    if (a != NONE)
        assert(atomic_fetch_add(&owner[a], 1) == 0);
    return arg;
}
static void *twice(void *arg)
{
    unsigned a = pop(), b = pop();
    if (b != NONE)
        assert(atomic_fetch_add(&owner[b], 1) == 0);
    if (a != NONE)
        push(a);
    return arg;
}
int main(void)
{
    atomic_store(&top, NONE);
    for (unsigned i = 0; i < 3; i++)
        push(i);
    pthread_t t = start(once), u = start(twice);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    once(NULL);
    once(NULL);
    return 0;
}
