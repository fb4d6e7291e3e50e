/* tso: each says that it wants, and looks whether the other does, with nothing between the two */
#include "entering.h"
static atomic_int wants[2];
static void say(int me)
{
    atomic_store_explicit(&wants[me], 1, memory_order_release);
}
static int is_wanted_by(int other)
{
    return atomic_load_explicit(&wants[other], memory_order_acquire);
}
