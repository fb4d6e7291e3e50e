/* Limits of time, by the clock of the log, and where instances may stop.
 *
 * An instance is late when its next event, or the end of the log, is further from its last one than it may
 * rest where that led. Only its own events count, so that logs in which instances are out of step are judged
 * well. Without a time on both events nothing is said.
 */
#include "verifier/replay/run.h"

#include <assert.h>
#include <stdlib.h>

#include "base/array.h"

static base_status no_memory(base_error *error)
{
    return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
}

static bool has_limits(const lang_spec *spec)
{
    bool found = spec->transition_timeout != SPEX_INFINITY;
    for (uint32_t s = 0; s < spec->state_count; s++)
        found |= spec->states[s].timeout >= 0 && spec->states[s].timeout != SPEX_INFINITY;
    return found;
}

/* Does it say something of times that the engine judges by the clock of the log? */
static bool has_times(const lang_spec *spec)
{
    bool found = spec->stay_count > 0;
    for (uint32_t i = 0; i < spec->transition_count && !found; i++) {
        const lang_condition *c = spec->transitions[i].condition;
        found = c && (c->after > 0 || c->within != SPEX_INFINITY);
    }
    return found;
}

base_status spexv_limits_begin(replay *r, base_error *error)
{
    bool follows_all = r->request->checks_final || spexv_replay_report_is_page(r->report);
    for (uint32_t i = 0; i < r->kind_count; i++) {
        replay_kind *kind = &r->kinds[i];
        bool has_any = (has_limits(kind->spec) || has_times(kind->spec)) && !r->request->time_format.is_none;
        kind->has_limits = has_limits(kind->spec) && !r->request->time_format.is_none;
        r->has_times |= has_any;
        if (!has_any && !follows_all)
            continue;
        kind->follower = spexv_follower_new(kind->spec);
        if (!kind->follower)
            return no_memory(error);
    }
    spexv_kind_choose(r, 0);
    return BASE_OK;
}

/* The names of the states that an instance may be in, to be freed. */
static const char **names_of(const replay *r, const spexv_followed *one, bool by_log, size_t *count)
{
    uint32_t n = 1;
    bool is_said = by_log && one->state != LTS_NONE;
    const lts_state *states = is_said ? NULL : spexv_states_of(r->follower, one, &n);
    const char **names = base_alloc(n, sizeof *names);
    for (uint32_t i = 0; names && i < n; i++)
        names[i] = is_said ? r->spec->sources[one->state].name : r->spec->states[states[i]].name;
    *count = n;
    return names;
}

const char **spexv_limits_stood(const replay *r, size_t *count)
{
    *count = 0;
    return r->follower ? names_of(r, &r->before, false, count) : NULL;
}

static bool is_late(const replay *r, const spexv_followed *one, int64_t now, int64_t *limit)
{
    if (!r->has_limits || one->time == SPEXV_NO_TIME || now == SPEXV_NO_TIME)
        return false;
    *limit = spexv_limit_of(r->follower, one);
    return *limit <= INT64_MAX / 1000 && now - one->time > *limit * 1000;
}

static base_status tell_late(replay *r, const spexv_followed *one, int64_t now, int64_t limit,
                             spexv_finding *f, const logs_value *quote, base_error *error)
{
    f->kind = SPEXV_LATE;
    f->rested = now - one->time;
    f->limit = limit;
    const char **names = names_of(r, one, true, &f->state_count);
    if (!names)
        return no_memory(error);
    f->states = names;
    spexv_replay_tell(r, f, quote);
    free(names);
    return BASE_OK;
}

base_status spexv_limits_event(replay *r, const char *action, const char *state, base_error *error)
{
    if (!r->follower)
        return BASE_OK;
    const logs_value *value = r->event->value, *at = &value[LOGS_ACTION];
    bool is_new;
    spexv_followed *one =
        spexv_follow(r->follower, value[LOGS_INSTANCE].text, value[LOGS_INSTANCE].length, &is_new);
    if (!one)
        return no_memory(error);
    base_status status = BASE_OK;
    int64_t limit;
    if (is_new) {
        status = spexv_follow_begin(r->follower, one, action ? NULL : state);
    } else if (is_late(r, one, r->time, &limit)) {
        spexv_finding f = {.log = r->log,
                           .line = at->line ? at->line : r->event->line,
                           .column = at->column,
                           .time = value[LOGS_TIME].text,
                           .instance = value[LOGS_INSTANCE].text,
                           .action = action};
        status = tell_late(r, one, r->time, limit, &f, at, error);
    }
    r->before = *one;
    if (!status && action)
        status = spexv_follow_step(r->follower, one, action, state);
    one->state = value[LOGS_STATE].text ? spexv_state_named(r->follower, state) : LTS_NONE;
    one->log = r->log_number;
    one->line = r->event->line;
    one->time = r->time;
    return status ? no_memory(error) : BASE_OK;
}

/* Where it would be right to stop; to be freed. */
static const char **names_of_finals(const lang_spec *spec, size_t *count)
{
    const char **names = base_alloc(spec->source_count, sizeof *names);
    *count = 0;
    for (uint32_t s = 0; names && s < spec->source_count; s++)
        if (spec->sources[s].final)
            names[(*count)++] = spec->sources[s].name;
    return names;
}

static base_status end_kind(replay *r, base_error *error)
{
    size_t final_count = 0;
    const char **finals = r->follower ? names_of_finals(r->spec, &final_count) : NULL;
    base_status status = r->follower && !finals ? no_memory(error) : BASE_OK;
    const spexv_followed *one;
    const char *id;
    for (uint32_t n = 0; finals && !status && (one = spexv_followed_at(r->follower, n, &id)); n++) {
        spexv_finding f = {.log = spexv_replay_log_name(r->request, one->log),
                           .line = one->line,
                           .instance = id,
                           .finals = finals,
                           .final_count = final_count};
        int64_t limit;
        if (is_late(r, one, r->now, &limit))
            status = tell_late(r, one, r->now, limit, &f, NULL, error);
        if (status || !r->request->checks_final || final_count == 0 || spexv_may_stop(r->follower, one))
            continue;
        f.kind = SPEXV_UNFINISHED;
        const char **names = names_of(r, one, false, &f.state_count);
        f.states = names;
        if (names)
            spexv_replay_tell(r, &f, NULL);
        else
            status = no_memory(error);
        free(names);
    }
    free(finals);
    return status;
}

base_status spexv_limits_end(replay *r, base_error *error)
{
    base_status status = BASE_OK;
    for (uint32_t i = 0; !status && i < r->kind_count; i++) {
        spexv_kind_choose(r, i);
        status = end_kind(r, error);
    }
    if (!status && r->has_times && r->now != SPEXV_NO_TIME)
        spex_tick(r->engine); /* stays that have not ended */
    spexv_kind_choose(r, 0);
    return status;
}
