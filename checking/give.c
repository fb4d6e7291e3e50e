/* One step: the handler is called on a copy of the actor's struct, with every choice of results of externs,
 * and what comes of it is given. */
#include "config.h"

#include "checking/making.h"

#include <string.h>

/* ---- externs ---- */

static int64_t choose(spex_outbox *box, uint32_t external, int64_t count)
{
    making *k = (making *)(void *)box; /* of which it is the first member */
    if (k->choice_at == MOST_CHOICES) {
        k->is_too_large = true;
        return 0;
    }
    if (k->choice_at == k->choice_count)
        k->choices[k->choice_count++] = k->walk ? k->walk->choose(k->walk->arg, count) : 0;
    k->bounds[k->choice_at] = count;
    k->chosen_of[k->choice_at] = external;
    return k->choices[k->choice_at++];
}

bool making_next_choices(making *k)
{
    k->choice_count = k->choice_at;
    while (k->choice_count > 0) {
        if (++k->choices[k->choice_count - 1] < k->bounds[k->choice_count - 1])
            return true;
        k->choice_count--;
    }
    return false;
}

void making_load(making *k, const char *state)
{
    const agent_layout *agent = &k->m->agents[k->actor];
    if (k->loaded == k->actor)
        return;
    memcpy(k->self, state + agent->state, agent->type->state_size);
    memcpy(k->self, agent->params, agent->type->params_size);
    checking_fill(k->m, k->actor, k->self);
    k->loaded = k->actor;
}

/* Of a handler that was taken for one that does not matter: nothing comes of it. */
static int leave_out(making *k, int result)
{
    const checking_cone *cone = k->m->options.cone;
    if (!cone || k->box.handler == 0 || cone->handlers[k->actor][k->box.handler - 1])
        return result;
    k->loaded = SPEX_EXPLORER_NONE;
    making_load(k, k->after);
    k->box.count = k->box.handler = 0;
    return SPEX_UNHANDLED;
}

void making_ready_box(making *k)
{
    const agent_layout *agent = &k->m->agents[k->actor];
    k->box = (spex_outbox){.self = k->actor + 1,
                           .peers = agent->peers,
                           .peer_count = agent->peer_count,
                           .room = MOST_OUTPUTS,
                           .outputs = k->scratch + k->m->scratch_outputs,
                           .choose = choose};
    k->asks_count = 0;
    k->choice_at = 0;
    k->is_too_large = false;
}

/* ---- one kind of step after another ---- */

int making_run_message(making *k, uint32_t number)
{
    (void)number;
    return k->m->agents[k->actor].type->handle(k->self, k->message, &k->box);
}

int making_run_timer(making *k, uint32_t number)
{
    return k->m->agents[k->actor].type->timer(k->self, number, &k->box);
}

int making_run_restart(making *k, uint32_t number)
{
    (void)number;
    return k->m->agents[k->actor].type->restart(k->self, &k->box);
}

void making_give_one(making *k, fate outcome, uint32_t cut, uint64_t label, const spex_explorer_fair *fair,
                     uint32_t fair_count)
{
    if (k->box.handler)
        checking_note(k->m, k->actor, NOTED_HANDLER, k->box.handler - 1);
    if (outcome == FATE_DONE && k->out->changes_only && !k->is_changed && k->touched_count == 0 &&
        !k->is_all_touched && k->m->mark_count[1] == 0)
        return; /* nothing has changed, and nobody asks what the handler did */
    const step_detail detail = {.actor = k->box.handler ? k->actor : SPEX_EXPLORER_NONE,
                                .message = k->message,
                                .out = &k->box,
                                .old = k->state,
                                .now = k->after,
                                .chosen_of = k->chosen_of,
                                .choices = k->choices,
                                .choice_count = k->choice_at};
    spex_explorer_step step = {.after = outcome == FATE_DONE ? k->after : k->state,
                               .label = label,
                               .detail = &detail,
                               .agent = k->actor,
                               .action = k->action,
                               .fair = fair,
                               .fair_count = fair_count,
                               .asks = k->asks,
                               .asks_count = k->asks_count,
                               .repeats = k->choice_at > 0,
                               .spans = k->touched,
                               .span_count = k->is_all_touched ? 0 : k->touched_count};
    if (outcome == FATE_FAULT) {
        step.outcome = SPEX_EXPLORER_FAULT;
        step.number = k->m->faults_property;
    } else if (outcome == FATE_CUT) {
        step.outcome = SPEX_EXPLORER_CUT;
        step.number = cut;
    }
    k->out->step(k->out, &step);
}

void making_give(making *k, making_runner *run, uint32_t number, uint64_t label,
                 const spex_explorer_fair *fair, uint32_t fair_count)
{
    char *base = k->scratch + k->m->scratch_base;
    bool is_counted = label_kind(label) == STEP_INPUT && k->m->limits[USED_INPUTS] != SPEX_NO_LIMIT;
    bool is_again = false;
    k->choice_count = 0;
    do {
        uint32_t cut = SPEX_EXPLORER_NONE;
        if (is_again)
            memcpy(k->after, base, k->m->state_size);
        making_load(k, k->after);
        making_ready_box(k);
        k->is_changed = true;
        int result = leave_out(k, run(k, number));
        if (k->walk)
            k->walk->result = result;
        /* Handlers change their agent's struct and no more: only now what they were called in goes. */
        if (!is_again && (is_counted || k->choice_at > 0))
            memcpy(base, k->after, k->m->state_size);
        is_again = true;
        fate outcome = making_judge(k, result, is_counted ? base : NULL, &cut);
        if (k->is_changed)
            k->loaded = SPEX_EXPLORER_NONE;
        if (outcome == FATE_DONE || !k->is_given)
            making_give_one(k, outcome, cut, label, fair, fair_count);
    } while (!k->walk && making_next_choices(k));
}

void making_aim(making *k, uint32_t actor)
{
    k->actor = actor;
    k->message = NULL;
    k->request = NULL;
    k->asker = k->fired = k->action = SPEX_EXPLORER_NONE;
    k->is_given = k->is_changed = false;
}

void making_begin(making *k, uint32_t actor)
{
    if (k->is_all_touched)
        memcpy(k->after, k->state, k->m->state_size);
    else
        for (uint32_t i = 0; i < k->touched_count; i++)
            memcpy(k->after + k->touched[i].offset, k->state + k->touched[i].offset, k->touched[i].size);
    k->touched_count = 0;
    k->is_all_touched = false;
    making_aim(k, actor);
}
