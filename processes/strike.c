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
    cluster_note_fault(c, "%s is killed", m->name);
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

/* ---- disks ---- */

enum { SECTOR = 512, PATIENCE = 200 /* milliseconds that a write is waited for */ };

static bool keeps(const member *m)
{
    return m->phase == MEMBER_UP && !m->is_paused && m->control &&
           checking_keeps(chaos_setup_model(m->c->setup), m->agent);
}

/* It is to be killed in the middle of a write: from now on none goes beyond some sector of its file. */
static bool doom(cluster *c, const chaos_fault *fault, size_t number)
{
    member *m = &c->members[fault->agent];
    if (!chaos_setup_plan(c->setup)->torn || !(fault->choice & 1) || !keeps(m) || m->full || m->doom)
        return false;
    uint64_t sectors = (uint64_t)member_store_size(m) / SECTOR + 1;
    m->doom = number + 1;
    m->failures[0] = -1;
    m->doomed_until = cluster_now(c) + PATIENCE * CHAOS_MILLISECOND;
    member_limit_disk(m, (int64_t)((fault->choice >> 1) % sectors * SECTOR));
    return true;
}

int64_t strike_doomed(cluster *c)
{
    int64_t now = cluster_now(c), next = INT64_MAX;
    for (uint32_t a = 0; a < c->count; a++) {
        member *m = &c->members[a];
        if (!m->doom)
            continue;
        const chaos_fault *fault = &c->script->faults[m->doom - 1];
        bool is_cut = m->failures[1] > m->failures[0] && m->failures[0] >= 0;
        if (!is_cut && now < m->doomed_until) {
            member_limit_disk(m, SAME_LIMIT);
            next = now + CHAOS_MILLISECOND;
            continue;
        }
        if (is_cut)
            cluster_note(c, "the last write of %s is cut", m->name);
        c->outcome->counts.torn += is_cut;
        m->doom = 0;
        strike_down(c, fault);
    }
    return next;
}

static bool fill(cluster *c, const chaos_fault *fault, size_t number)
{
    member *m = &c->members[fault->agent];
    if (!keeps(m) || m->full || m->doom)
        return false;
    m->full = number + 1;
    member_limit_disk(m, 0);
    return true;
}

static void has_room(member *m)
{
    m->full = 0;
    member_limit_disk(m, NO_LIMIT);
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
        return !m->doom && (doom(c, fault, number) || strike_down(c, fault));
    case CHAOS_FAULT_PAUSE:
        if (m->phase != MEMBER_UP || m->is_paused || m->doom)
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
        return fill(c, fault, number);
    }
}

static bool is_of(const chaos_fault *fault)
{
    return fault->kind == CHAOS_FAULT_PAUSE || fault->kind == CHAOS_FAULT_FULL;
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
    bool is_of_agent = is_of(fault);
    cluster_note_fault(c, "%s%s%s", chaos_fault_name(fault), is_of_agent ? " of " : "",
                       is_of_agent ? c->members[fault->agent].name : "");
    return true;
}

void strike_end(cluster *c, size_t number)
{
    const chaos_fault *fault = &c->script->faults[number];
    member *m = &c->members[fault->agent];
    bool is_pause = fault->kind == CHAOS_FAULT_PAUSE, is_of_agent = is_of(fault);
    if (is_of_agent && (is_pause ? m->pause != number + 1 || !m->is_paused : m->full != number + 1))
        return; /* it was killed meanwhile */
    cluster_note_fault(c, "%s%s%s ends", chaos_fault_name(fault), is_of_agent ? " of " : "",
                       is_of_agent ? c->members[fault->agent].name : "");
    if (is_pause)
        member_pause(m, false);
    else if (is_of_agent)
        has_room(m);
    else if (fault->kind == CHAOS_FAULT_PARTITION)
        heal(c);
    else if (c->slow == number + 1)
        c->slow = 0;
}
