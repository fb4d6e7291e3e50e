/* See moment.h. Times are judged as an engine does by its clock, but that it is known which transition a step
 * is. */
#include "config.h"

#include "verifier/simulate/moment.h"

#include <assert.h>
#include <string.h>

static bool has_own_limits(const lang_spec *spec)
{
    bool found = spec->transition_timeout != SPEX_INFINITY;
    for (uint32_t s = 0; s < spec->source_count && !found; s++)
        found = spec->sources[s].timeout >= 0 && spec->sources[s].timeout != SPEX_INFINITY;
    return found;
}

bool spexv_has_times(const lang_spec *spec)
{
    bool found = spec && (spec->stay_count > 0 || has_own_limits(spec));
    for (uint32_t i = 0; spec && i < spec->transition_count && !found; i++) {
        const lang_condition *c = spec->transitions[i].condition;
        found = c && (c->after > 0 || c->within != SPEX_INFINITY);
    }
    return found;
}

/* How long one may rest in a state: for ever where nothing leads on. */
static int64_t limit_in(const lang_spec *spec, lts_state state)
{
    int64_t own = spec->sources[lang_source_of(spec, state)].timeout;
    return lts_is_terminal(spec->lts, state) ? SPEX_INFINITY : own >= 0 ? own : spec->transition_timeout;
}

/* ---- moments ---- */

static spexv_moment *copy(base_arena *arena, const lang_spec *spec, const spexv_moment *before)
{
    spexv_moment *m = base_arena_alloc(arena, sizeof *m);
    if (!m)
        return NULL;
    if (before)
        *m = *before;
    if (!spec)
        return m;
    m->since = base_arena_array(arena, spec->stay_count, sizeof *m->since);
    m->is_over = base_arena_array(arena, spec->stay_count, sizeof *m->is_over);
    m->other = base_arena_array(arena, spec->relation_count, sizeof *m->other);
    if (!m->since || !m->is_over || !m->other)
        return NULL;
    for (uint32_t k = 0; k < spec->stay_count; k++) {
        m->since[k] = before ? before->since[k] : -1;
        m->is_over[k] = before && before->is_over[k];
    }
    for (uint32_t r = 0; before && r < spec->relation_count; r++)
        m->other[r] = before->other[r];
    return m;
}

static void enter(const lang_spec *spec, spexv_moment *m, lts_state state)
{
    m->entered = m->now;
    m->is_rested = false;
    for (uint32_t k = 0; spec && k < spec->stay_count; k++) {
        bool is_within = spec->stays[k].has[lang_source_of(spec, state)];
        if (is_within && m->since[k] >= 0)
            continue;
        m->since[k] = is_within ? m->now : -1;
        m->is_over[k] = false;
    }
}

spexv_moment *spexv_moment_begin(base_arena *arena, const lang_spec *spec, lts_state state)
{
    spexv_moment *m = copy(arena, spec, NULL);
    if (m)
        enter(spec, m, state);
    return m;
}

spexv_moment *spexv_moment_step(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                lts_state state)
{
    spexv_moment *m = copy(arena, spec, before);
    if (m)
        enter(spec, m, state);
    return m;
}

spexv_moment *spexv_moment_assume(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                  const char *name, const char *at)
{
    spexv_moment *m = copy(arena, spec, before);
    for (uint32_t r = 0; m && r < spec->relation_count; r++)
        if (strcmp(spec->relations[r].other->text, name) == 0)
            m->other[r] = at;
    return m;
}

/* ---- what happens as time goes by ---- */

/* When it has rested too long there; -1: never, or that was told. */
static int64_t rest_ends(const lang_spec *spec, const spexv_moment *m, lts_state state)
{
    int64_t limit = limit_in(spec, state);
    return m->is_rested || limit > INT64_MAX - m->entered || limit == SPEX_INFINITY ? -1 : m->entered + limit;
}

static int64_t stay_ends(const lang_spec *spec, const spexv_moment *m, lts_state state, uint32_t k)
{
    int64_t limit = spec->stays[k].timeout;
    bool is_none = m->since[k] < 0 || m->is_over[k] || lts_is_terminal(spec->lts, state);
    return is_none || limit > INT64_MAX - m->since[k] ? -1 : m->since[k] + limit;
}

/* The earlier one; -1 is never. */
static int64_t earlier(int64_t a, int64_t b)
{
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

static void print_states(const lang_spec *spec, const bool *has, FILE *out)
{
    const char *before = "";
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (has[s]) {
            fprintf(out, "%s%s", before, spec->sources[s].name);
            before = ", ";
        }
}

/* Tells what has its time first, if that is no later than `end`. False: nothing has. */
static bool happen(const lang_spec *spec, spexv_moment *m, lts_state state, int64_t end)
{
    char at[LANG_DURATION_SIZE], limit[LANG_DURATION_SIZE];
    int64_t first = rest_ends(spec, m, state);
    uint32_t stay = spec->stay_count; /* none */
    for (uint32_t k = 0; k < spec->stay_count; k++) {
        int64_t ends = stay_ends(spec, m, state, k);
        if (ends < 0 || (first >= 0 && first <= ends))
            continue;
        first = ends;
        stay = k;
    }
    if (first < 0 || first > end)
        return false;
    m->now = first;
    printf("  %s: ", lang_duration_text(first, at));
    if (stay == spec->stay_count) {
        m->is_rested = true;
        printf("transition_timeout, SPEX_E_TRANSITION_TIMEOUT: it has rested for %s\n",
               lang_duration_text(limit_in(spec, state), limit));
    } else {
        m->is_over[stay] = true;
        printf("stay_timeout, SPEX_E_STAY_TIMEOUT: it has been in ");
        print_states(spec, spec->stays[stay].has, stdout);
        printf(" for %s\n", lang_duration_text(spec->stays[stay].timeout, limit));
    }
    return true;
}

spexv_moment *spexv_moment_wait(base_arena *arena, const lang_spec *spec, const spexv_moment *before,
                                lts_state state, int64_t milliseconds)
{
    assert(milliseconds >= 0 && before->now <= INT64_MAX - milliseconds);
    spexv_moment *m = copy(arena, spec, before);
    if (!m)
        return NULL;
    int64_t end = m->now + milliseconds;
    while (happen(spec, m, state, end))
        ;
    m->now = end;
    return m;
}

int64_t spexv_moment_next(const lang_spec *spec, const spexv_moment *m, lts_state state)
{
    int64_t next = rest_ends(spec, m, state);
    for (uint32_t k = 0; k < spec->stay_count; k++)
        next = earlier(next, stay_ends(spec, m, state, k));
    for (uint32_t i = 0; i < spec->transition_count; i++) {
        const lang_transition *t = &spec->transitions[i];
        const lang_condition *c = t->from == state ? t->condition : NULL;
        if (!c)
            continue;
        int64_t most = INT64_MAX - m->entered - 1;
        if (c->after <= most && m->entered + c->after > m->now)
            next = earlier(next, m->entered + c->after);
        if (c->within <= most && m->entered + c->within >= m->now) /* a moment later it is too late */
            next = earlier(next, m->entered + c->within + 1);
    }
    return next < 0 ? -1 : next - m->now;
}

/* ---- steps ---- */

typedef enum rule { RULE_KEPT, RULE_EARLY, RULE_LATE, RULE_OTHER } rule;

static bool is_listed(const lang_relation *r, const char *state)
{
    for (uint32_t i = 0; i < r->state_count; i++)
        if (strcmp(r->states[i], state) == 0)
            return true;
    return false;
}

/* Is the other instance said to be where this relation does not have it? */
static bool is_broken(const lang_spec *spec, const spexv_moment *m, uint32_t relation)
{
    if (relation == LTS_NONE || !m->other[relation])
        return false;
    const lang_relation *r = &spec->relations[relation];
    return is_listed(r, m->other[relation]) != r->is_while;
}

static rule rule_of(const lang_spec *spec, const spexv_moment *m, const lang_transition *t)
{
    const lang_condition *c = t->condition;
    int64_t rested = m->now - m->entered;
    if (!c)
        return RULE_KEPT;
    if (is_broken(spec, m, c->unless) || is_broken(spec, m, c->only_while))
        return RULE_OTHER;
    return rested < c->after ? RULE_EARLY : rested > c->within ? RULE_LATE : RULE_KEPT;
}

/* Of the transitions that are the same step, one that keeps the rules, if there is one. */
static const lang_transition *best_of(const lang_spec *spec, const spexv_moment *m, uint32_t transition)
{
    const lang_transition *t = &spec->transitions[transition];
    for (uint32_t i = 0; i < spec->transition_count && rule_of(spec, m, t) != RULE_KEPT; i++) {
        const lang_transition *same = &spec->transitions[i];
        if (same->from == t->from && same->to == t->to && same->action == t->action)
            t = rule_of(spec, m, same) == RULE_KEPT ? same : t;
    }
    return t;
}

static void print_other(const lang_spec *spec, const spexv_moment *m, const lang_condition *c, FILE *out)
{
    uint32_t relation = is_broken(spec, m, c->unless) ? c->unless : c->only_while;
    fprintf(out, "%s is in '%s'", spec->relations[relation].other->text, m->other[relation]);
}

void spexv_moment_print_step(const lang_spec *spec, const spexv_moment *m, uint32_t transition, FILE *out)
{
    const lang_transition *t = best_of(spec, m, transition);
    const lang_condition *c = t->condition;
    const char *more = t->written ? strchr(t->lines, '\n') : NULL;
    char text[LANG_DURATION_SIZE];
    int64_t rested = m->now - m->entered;
    if (more)
        fputc(' ', out);
    for (; more && *more; more++)
        fputc(*more == '\n' ? ' ' : *more, out);
    switch (rule_of(spec, m, t)) {
    case RULE_KEPT:
        if (c && c->within != SPEX_INFINITY)
            fprintf(out, ": for %s more", lang_duration_text(c->within - rested, text));
        break;
    case RULE_EARLY:
        fprintf(out, ": too early, for %s more", lang_duration_text(c->after - rested, text));
        break;
    case RULE_LATE:
        fprintf(out, ": too late, by %s", lang_duration_text(rested - c->within, text));
        break;
    case RULE_OTHER:
        fputs(": not allowed, ", out);
        print_other(spec, m, c, out);
    }
}

void spexv_moment_judge(const lang_spec *spec, const spexv_moment *m, uint32_t transition, FILE *out)
{
    const lang_transition *t = best_of(spec, m, transition);
    const lang_condition *c = t->condition;
    rule broken = rule_of(spec, m, t);
    char rested[LANG_DURATION_SIZE], limit[LANG_DURATION_SIZE];
    if (broken == RULE_KEPT)
        return;
    fprintf(out, "  '%s' ", lang_action_name(spec, t->action));
    lang_duration_text(m->now - m->entered, rested);
    if (broken == RULE_EARLY)
        fprintf(out, "came %s after the state was entered, and is allowed not before %s: SPEX_E_TOO_EARLY\n",
                rested, lang_duration_text(c->after, limit));
    if (broken == RULE_LATE)
        fprintf(out, "came %s after the state was entered, and is allowed only within %s: SPEX_E_TOO_LATE\n",
                rested, lang_duration_text(c->within, limit));
    if (broken == RULE_OTHER) {
        fputs("is not allowed while ", out);
        print_other(spec, m, c, out);
        fputs(": SPEX_E_NOT_ALLOWED\n", out);
    }
}

/* ---- the moment ---- */

static void print_limit(const char *name, int64_t ends, int64_t now, FILE *out)
{
    char text[LANG_DURATION_SIZE];
    if (ends >= 0)
        fprintf(out, "  %s in %s\n", name, lang_duration_text(ends - now, text));
}

void spexv_moment_print(const lang_spec *spec, const spexv_moment *m, lts_state state, FILE *out)
{
    char now[LANG_DURATION_SIZE], rested[LANG_DURATION_SIZE];
    if (spexv_has_times(spec)) {
        fprintf(out, "  at %s", lang_duration_text(m->now, now));
        if (m->now > m->entered)
            fprintf(out, ", for %s", lang_duration_text(m->now - m->entered, rested));
    }
    for (uint32_t r = 0; spec && r < spec->relation_count; r++) {
        const char *name = spec->relations[r].other->text;
        bool is_said = !m->other[r];
        for (uint32_t i = 0; i < r && !is_said; i++)
            is_said = strcmp(spec->relations[i].other->text, name) == 0;
        if (!is_said)
            fprintf(out, "  %s=%s", name, m->other[r]);
    }
    fputc('\n', out);
    if (!spexv_has_times(spec))
        return;
    print_limit("transition_timeout", rest_ends(spec, m, state), m->now, out);
    for (uint32_t k = 0; k < spec->stay_count; k++)
        print_limit("stay_timeout", stay_ends(spec, m, state, k), m->now, out);
}
