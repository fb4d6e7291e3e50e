/* Promises without a deadline, judged in the quiet time as in simulation: of all states that were there since
 * the last time that a process was killed.
 */
#include "config.h"

#include "base/array.h"
#include "processes/cluster.h"

#include <stdlib.h>
#include <string.h>

struct promise {
    bool is_open, is_unknown; /* it asks what is under way, where that is not known */
    int64_t since, last_wrong;
};

static bool is_later(const spex_explorer_property *p)
{
    return p->kind == SPEX_EXPLORER_EVENTUALLY || p->kind == SPEX_EXPLORER_SETTLES;
}

bool promises_open(cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    c->quiet_from = chaos_setup_plan(c->setup)->quiet;
    c->promises = base_alloc_zeroed(m->property_count + 1ull, sizeof *c->promises);
    c->fair = base_alloc_zeroed(m->group_count + 1ull, sizeof *c->fair);
    return c->promises && c->fair;
}

void promises_close(cluster *c)
{
    free(c->promises);
    free(c->fair);
}

/* What is not known of a state is known of one that a check has put together. */
static bool ask(cluster *c, uint32_t i, enum checking_asked what, const void *state, bool is_whole)
{
    const checking_model *model = chaos_setup_model(c->setup);
    const spex_explorer_model *m = checking_explorer_model(model);
    const spex_explorer_property *p = &m->properties[i];
    spex_explorer_of_state *functions[] = {p->state, p->when, p->until};
    if (is_whole)
        return functions[what](m->self, state, p->arg);
    enum checking_answer answer = checking_ask(model, i, what, state, NULL);
    c->promises[i].is_unknown = c->promises[i].is_unknown || answer == CHECKING_UNKNOWN;
    return answer == CHECKING_YES;
}

static void look(cluster *c, uint32_t i, const void *state, bool is_whole, int64_t at)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    const spex_explorer_property *p = &m->properties[i];
    struct promise *promise = &c->promises[i];
    bool may_begin = !p->at_start || !c->has_first_state;
    bool begins = !promise->is_open && may_begin && (!p->when || ask(c, i, CHECKING_WHEN, state, is_whole));
    if (!promise->is_open && !begins)
        return;
    bool is_so = p->state && ask(c, i, CHECKING_HOLDS, state, is_whole);
    if (begins)
        promise->since = promise->last_wrong = at;
    promise->is_open = p->kind == SPEX_EXPLORER_SETTLES || !is_so;
    if (!is_so)
        promise->last_wrong = at;
    if (promise->is_open && p->kind == SPEX_EXPLORER_EVENTUALLY && p->until &&
        !ask(c, i, CHECKING_UNTIL, state, is_whole)) {
        if (!promise->is_unknown)
            cluster_fail(c,
                         (chaos_failure){.kind = CHAOS_NOT_IN_TIME, .property = i, .since = promise->since});
        promise->is_open = false;
    }
}

void promises_look(cluster *c, const void *state, bool is_whole, int64_t at)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    for (uint32_t i = 0; i < m->property_count; i++)
        if (is_later(&m->properties[i]))
            look(c, i, state, is_whole, at);
    c->has_first_state = true;
}

void promises_forget(cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    int64_t now = cluster_now(c);
    c->quiet_from = c->quiet_from >= 0 && c->quiet_from < now ? now : c->quiet_from;
    c->has_first_state = true;
    for (uint32_t i = 0; i < m->property_count; i++)
        c->promises[i].is_open = false;
    memset(c->fair, 0, m->group_count * sizeof *c->fair);
}

void promises_handled(cluster *c, const char *tag, int64_t at)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    for (uint32_t g = 0; g < m->group_count && c->quiet_from >= 0 && at >= c->quiet_from; g++)
        c->fair[g] = c->fair[g] || strcmp(m->groups[g].name, tag) == 0;
}

/* `given fair`: what it relies on has come in the quiet time. */
static bool has_what_is_given(cluster *c, const spex_explorer_property *p)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    for (uint32_t k = 0; k < p->given_count; k++)
        if (!c->fair[p->given[k]]) {
            cluster_note(c, "'%s' is not judged: it relies on %s, which did not come in the quiet time",
                         p->name, m->groups[p->given[k]].name);
            return false;
        }
    return true;
}

void promises_end(cluster *c)
{
    const spex_explorer_model *m = checking_explorer_model(chaos_setup_model(c->setup));
    int64_t now = cluster_now(c);
    for (uint32_t i = 0; i < m->property_count && c->quiet_from >= 0; i++) {
        const spex_explorer_property *p = &m->properties[i];
        const struct promise *promise = &c->promises[i];
        bool is_broken = is_later(p) && promise->is_open &&
                         (p->kind == SPEX_EXPLORER_EVENTUALLY
                              ? promise->since <= c->quiet_from
                              : promise->last_wrong >= c->quiet_from + (now - c->quiet_from) / 2);
        if (is_later(p) && (promise->is_unknown || (is_broken && !has_what_is_given(c, p)))) {
            c->outcome->unknown |= i < 64 ? UINT64_C(1) << i : 0;
            continue;
        }
        if (!is_broken)
            continue;
        cluster_note(c, "not in time: %s", p->name);
        cluster_fail(c, (chaos_failure){.kind = CHAOS_NOT_IN_TIME, .property = i, .since = promise->since});
    }
}
