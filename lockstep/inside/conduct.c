/* A node does to others what goes wrong with them: each is a step of the calling thread, at a moment that the
 * program chooses, not chance. */
#include <spex-lockstep.h>

#include "lockstep/inside/control.h"
#include "lockstep/inside/real.h"
#include "lockstep/inside/strikes.h"

INTERPOSED int spex_lockstep_node(const char *name)
{
    return lockstep_is_on() && lockstep_now->network ? lockstep_node_named(lockstep_now->network, name) : -1;
}

/* Makes the step; false: it is no other node. */
static bool begin(lockstep_op op, int node, uint64_t place)
{
    if (!lockstep_is_on() || !lockstep_now->network || node < 0 ||
        (uint32_t)node >= lockstep_now->network->node_count || (uint32_t)node == lockstep_own_node())
        return false;
    lockstep_point(op, NULL, place, LOCKSTEP_NEVER);
    lockstep_note_other((uint32_t)node);
    return true;
}

INTERPOSED void spex_lockstep_node_kill(int node)
{
    if (begin(LOCKSTEP_NODE_KILL, node, HERE) && lockstep_is_running((uint32_t)node))
        lockstep_kill_node((uint32_t)node);
}

INTERPOSED void spex_lockstep_node_start(int node)
{
    if (!begin(LOCKSTEP_NODE_START, node, HERE) || lockstep_is_running((uint32_t)node))
        return;
    lockstep_now->stopped &= ~(1u << node);
    lockstep_restart_node((uint32_t)node);
}

INTERPOSED void spex_lockstep_node_hold(int node)
{
    if (begin(LOCKSTEP_NODE_HOLD, node, HERE) && lockstep_is_running((uint32_t)node))
        lockstep_now->held |= 1u << node;
}

INTERPOSED void spex_lockstep_node_go_on(int node)
{
    if (begin(LOCKSTEP_NODE_GO_ON, node, HERE))
        lockstep_now->held &= ~(1u << node);
}
