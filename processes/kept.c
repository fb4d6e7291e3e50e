/* What struck, and when: not in time, which passes in another way each time, but at which messages. */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <stdlib.h>

bool kept_open(cluster *c)
{
    c->given = base_alloc_zeroed(c->count, sizeof *c->given);
    c->last_of = base_alloc_zeroed(c->count + 1ull, sizeof *c->last_of);
    c->listed = chaos_hits_in_order(c->script);
    c->reached = -1;
    return c->given && c->last_of && (c->listed || c->script->hit_count == 0);
}

void kept_close(cluster *c)
{
    free(c->given);
    free(c->last_of);
    free(c->listed);
}

/* ---- where the run is ---- */

static uint64_t count_of(const cluster *c, const chaos_anchor *a)
{
    if (a->from == UINT32_MAX)
        return c->given[a->to];
    uint32_t channel = c->channels[a->from * c->count + a->to];
    return channel == UINT32_MAX ? 0 : c->sent[channel];
}

void kept_came(cluster *c, uint32_t from, uint32_t to)
{
    came now = {{from, to, 0, 0}, cluster_now(c)};
    now.anchor.count = count_of(c, &now.anchor);
    c->last_of[to] = c->last_of[c->count] = now;
    if (from != UINT32_MAX)
        c->last_of[from] = now;
    if (c->next_fault >= c->script->fault_count || c->reached >= 0 || !c->began)
        return;
    const chaos_anchor *wanted = &c->script->faults[c->next_fault].after;
    if (wanted->count && wanted->from == from && wanted->to == to && now.anchor.count >= wanted->count) {
        c->reached = now.at;
        cluster_hurry(c);
    }
}

int64_t kept_due(const cluster *c, const chaos_fault *fault)
{
    if (!fault->after.count)
        return fault->at;
    if (c->reached >= 0)
        return c->reached + fault->after.ago;
    /* It came before the fault was the next one; or it is late, which has an end. */
    return count_of(c, &fault->after) >= fault->after.count ? cluster_now(c)
                                                            : fault->at + fault->at / 2 + CHAOS_SECOND;
}

/* ---- what struck ---- */

void kept_fault(cluster *c, const chaos_fault *fault)
{
    chaos_script *kept = c->kept;
    if (!kept)
        return;
    if (!base_grow(kept->faults, kept->fault_room, kept->fault_count + 1)) {
        c->no_memory = true;
        return;
    }
    bool is_of_agent = fault->kind != CHAOS_FAULT_PARTITION && fault->kind != CHAOS_FAULT_SLOW;
    const came *last = &c->last_of[is_of_agent ? fault->agent : c->count];
    chaos_fault *f = &kept->faults[kept->fault_count++];
    *f = *fault;
    f->at = cluster_now(c);
    f->after = last->anchor;
    f->after.ago = f->at - last->at;
}

void kept_input(cluster *c, const chaos_input *input)
{
    chaos_script *kept = c->kept;
    if (!kept)
        return;
    if (!base_grow(kept->inputs, kept->input_room, kept->input_count + 1)) {
        c->no_memory = true;
        return;
    }
    kept->inputs[kept->input_count] = *input;
    kept->inputs[kept->input_count++].at = cluster_now(c);
}

void kept_hit(cluster *c, chaos_hit hit)
{
    chaos_script *kept = c->kept;
    if (!kept)
        return;
    if (base_grow(kept->hits, kept->hit_room, kept->hit_count + 1))
        kept->hits[kept->hit_count++] = hit;
    else
        c->no_memory = true;
}
