/* tso: the same with volatile, which orders nothing */
#include "entering.h"
static volatile int wants[2];
static void say(int me)
{
    wants[me] = 1;
}
static int is_wanted_by(int other)
{
    return wants[other];
}
