/* A system with what a plan allows, as the files of this room see it. (setup.c) */
#ifndef CHAOS_SETUP_H
#define CHAOS_SETUP_H

#include "base/arena.h"
#include "chaos/chaos.h"

struct chaos_setup {
    base_arena *arena;
    spex_system system; /* with what the plan allows */
    spex_system_crash crash;
    chaos_plan plan;
    uint32_t drawn; /* the words that nothing is said of: how often each strikes is drawn for each seed */
    checking_options options;
    checking_model *model;
    checking_model *models[16]; /* all that there were: what occurred is noted there */
    uint32_t model_count;
    uint64_t room; /* messages in a channel */
    uint32_t agent_count;
    const uint32_t *crashing; /* the agents that may crash */
    uint32_t crashing_count;
};

/* chaos_run with nobody watching, that ends as soon as it fails so (`wanted`; NULL: it does not). */
bool setup_run(chaos_setup *setup, const chaos_script *script, const chaos_failure *wanted, chaos_seen *seen,
               chaos_script *hits, chaos_outcome *outcome);

#endif
