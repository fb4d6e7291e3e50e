/* What goes wrong begins, and ends. */
#include "config.h"

#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

/* ---- kills ---- */

static void kill_one(cluster *c, uint32_t agent, int64_t after)
{
    member *m = &c->members[agent];
    if (m->phase == MEMBER_DOWN)
        return;
    cluster_note(c, "%s is killed", m->name);
    member_kill(m);
    if (!c->system->faults.restart)
        return;
    if (chaos_gives_up(&c->restarts, chaos_setup_plan(c->setup), cluster_now(c)))
        cluster_note(c, "the supervisor gives up: there were too many restarts");
    else
        member_restart_after(m, after);
}

/* Also those that a supervisor takes down along with it. */
static bool strike_down(cluster *c, const chaos_fault *fault)
{
    uint32_t first, end;
    chaos_go_down(chaos_setup_plan(c->setup), fault->agent, c->count, &first, &end);
    if (c->members[fault->agent].phase != MEMBER_UP)
        return false;
    kill_one(c, fault->agent, fault->lasts);
    for (uint32_t a = first; a < end; a++)
        if (a != fault->agent)
            kill_one(c, a, fault->lasts);
    return true;
}

/* ---- partitions ---- */

static bool part(cluster *c, const chaos_fault *fault)
{
    c->cuts = calloc((size_t)c->count * c->count, sizeof *c->cuts);
    if (!c->cuts) {
        c->no_memory = true;
        return false;
    }
    chaos_partition_cuts(fault, c->count, c->cuts);
    proxy_cut(c, c->cuts);
    return true;
}

static void heal(cluster *c)
{
    free(c->cuts);
    c->cuts = NULL;
    c->partition = 0;
    proxy_cut(c, NULL);
}

/* ---- all of them ---- */

static bool strike(cluster *c, const chaos_fault *fault, size_t number)
{
    member *m = &c->members[fault->agent];
    switch (fault->kind) {
    case CHAOS_FAULT_KILL:
        return strike_down(c, fault);
    case CHAOS_FAULT_PAUSE:
        if (m->phase != MEMBER_UP || m->is_paused)
            return false;
        member_pause(m, true);
        m->pause = number + 1;
        return true;
    case CHAOS_FAULT_PARTITION:
        if (c->partition || !part(c, fault))
            return false;
        c->partition = number + 1;
        return true;
    case CHAOS_FAULT_SLOW:
        c->slow = number + 1;
        return true;
    default:
        return false;
    }
}

bool strike_begin(cluster *c, size_t number)
{
    const chaos_fault *fault = &c->script->faults[number];
    if (!strike(c, fault, number))
        return false;
    kept_fault(c, fault);
    c->outcome->counts.faults[fault->kind]++;
    if (fault->kind == CHAOS_FAULT_KILL)
        return false;
    bool is_of_agent = fault->kind == CHAOS_FAULT_PAUSE;
    cluster_note(c, "%s%s%s", chaos_fault_name(fault), is_of_agent ? " of " : "",
                 is_of_agent ? c->members[fault->agent].name : "");
    return true;
}

void strike_end(cluster *c, size_t number)
{
    const chaos_fault *fault = &c->script->faults[number];
    member *m = &c->members[fault->agent];
    bool is_of_agent = fault->kind == CHAOS_FAULT_PAUSE;
    if (is_of_agent && (m->pause != number + 1 || !m->is_paused))
        return; /* it was killed meanwhile */
    cluster_note(c, "%s%s%s ends", chaos_fault_name(fault), is_of_agent ? " of " : "",
                 is_of_agent ? c->members[fault->agent].name : "");
    if (is_of_agent)
        member_pause(m, false);
    else if (fault->kind == CHAOS_FAULT_PARTITION)
        heal(c);
    else if (c->slow == number + 1)
        c->slow = 0;
}
