/* Which engine the calling thread belongs to: one variable a thread. */
#include "runtime/ground/own_thread.h"

#include <assert.h>
#include <stddef.h>

static _Thread_local const void *owner_of_this;

void spex_own_thread_begin(const void *owner)
{
    assert(owner && !owner_of_this);
    owner_of_this = owner;
}

bool spex_is_own_thread(const void *owner)
{
    return owner_of_this == owner;
}
