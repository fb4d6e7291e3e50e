/* What is asserted of one spec: deadlocks, livelocks, determinism, reachability. All are looked for
 * breadth-first, so that the first place found is a nearest one and the run to it a shortest witness.
 */
#include "compiler/assertion.h"

#include <stdlib.h>
#include <string.h>

/* Says that the assertion does not hold, and the run to `state`; more may be said after it. */
static bool report_run(spexc_claim *claim, const spexc_search *search, lts_state state, const char *message)
{
    uint32_t length;
    spexc_step *steps = spexc_search_run(search, state, &length);
    if (!steps)
        return false;
    spexc_error(claim->loader->diagnostics, claim->ast->place, "%s", message);
    spexc_note_run(claim, claim->value, steps, length);
    free(steps);
    return true;
}

/* `assert not` of what holds. */
static void report_holds(spexc_claim *claim, const char *what)
{
    spexc_error(claim->loader->diagnostics, claim->ast->place, "%s is %s, and is asserted not to be",
                claim->name, what);
}

static bool is_terminal(const lts *l, lts_state s)
{
    return l->first[s] == l->first[s + 1];
}

/* ---- deadlock_free ---- */

static bool check_deadlock_free(spexc_claim *claim, const spexc_search *search)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    const lts *l = search->l;
    uint32_t i = 0;
    while (i < search->count && (!is_terminal(l, search->order[i]) || claim->value->final[search->order[i]]))
        i++;
    if ((i == search->count) != claim->ast->negated)
        return true;
    if (claim->ast->negated) {
        report_holds(claim, "free of deadlocks");
        return true;
    }
    if (!report_run(claim, search, search->order[i],
                    spexc_text(d, "%s is not free of deadlocks", claim->name)))
        return false;
    spexc_note_plain(d, "in %s nothing can happen any more, and it is not declared 'final'",
                     spexc_state_shown(claim, claim->value, search->order[i]));
    return true;
}

/* ---- livelock_free ---- */

/* Marks the states that lie on a cycle of silent steps. */
static void mark_cycles(const lts *l, const uint32_t *component, bool *on_cycle)
{
    for (lts_state s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU; e++)
            if (component[l->edges[e].target] == component[s])
                on_cycle[s] = true;
}

/* Notes a shortest cycle of silent steps through `state`, which lies on one. */
static bool note_cycle(spexc_claim *claim, lts_state state, const uint32_t *component)
{
    const lts *l = claim->value->lts;
    spexc_search around;
    spexc_step *steps = NULL;
    uint32_t length = 0;
    bool ok = spexc_search_from(&around, l, state, component);
    for (uint32_t i = 0; ok && i < around.count && !steps; i++) {
        lts_state s = around.order[i];
        for (uint64_t e = l->first[s]; e < l->first[s + 1] && l->edges[e].label == LTS_TAU && !steps; e++) {
            if (l->edges[e].target != state)
                continue;
            steps = spexc_search_run(&around, s, &length);
            ok = steps != NULL;
            if (ok)
                steps[length++] = (spexc_step){s, e}; /* there is room for one more */
        }
    }
    if (ok) {
        spexc_note_plain(claim->loader->diagnostics, "from %s silent steps lead back to it, without end:",
                         spexc_state_shown(claim, claim->value, state));
        spexc_note_run(claim, claim->value, steps, length);
    }
    free(steps);
    spexc_search_release(&around);
    return ok;
}

static bool check_livelock_free(spexc_claim *claim, const spexc_search *search)
{
    spexc_arena *arena = claim->loader->unit->arena;
    const lts *l = search->l;
    uint32_t count, i = 0;
    uint32_t *component = spexc_arena_array(arena, l->states, sizeof *component);
    bool *on_cycle = spexc_arena_array(arena, l->states, sizeof *on_cycle);
    if (!component || !on_cycle || lts_tau_components(l, NULL, component, &count) != LTS_OK)
        return false;
    mark_cycles(l, component, on_cycle);
    while (i < search->count && !on_cycle[search->order[i]])
        i++;
    if ((i == search->count) != claim->ast->negated)
        return true;
    if (claim->ast->negated) {
        report_holds(claim, "free of livelocks");
        return true;
    }
    const char *message = spexc_text(claim->loader->diagnostics, "%s is not free of livelocks", claim->name);
    return report_run(claim, search, search->order[i], message) &&
           note_cycle(claim, search->order[i], component);
}

/* ---- deterministic ---- */

/* Two edges of `s` between which the label does not decide: the second of them; `transitions`: there are
 * none. The internal action decides nothing, so it stands alone or not at all. */
static uint64_t find_choice(const lts *l, lts_state s)
{
    for (uint64_t e = l->first[s] + 1; e < l->first[s + 1]; e++)
        if (l->edges[e - 1].label == l->edges[e].label || l->edges[e - 1].label == LTS_TAU)
            return e;
    return l->transitions;
}

static bool check_deterministic(spexc_claim *claim, const spexc_search *search)
{
    const lts *l = search->l;
    uint32_t i = 0;
    while (i < search->count && find_choice(l, search->order[i]) == l->transitions)
        i++;
    if ((i == search->count) != claim->ast->negated)
        return true;
    if (claim->ast->negated) {
        report_holds(claim, "deterministic");
        return true;
    }
    lts_state state = search->order[i];
    uint64_t second = find_choice(l, state);
    if (!report_run(claim, search, state,
                    spexc_text(claim->loader->diagnostics, "%s is not deterministic", claim->name)))
        return false;
    spexc_note_plain(claim->loader->diagnostics,
                     "in %s what happens does not decide which of these steps it was:",
                     spexc_state_shown(claim, claim->value, state));
    spexc_note_step(claim, claim->value, 0, (spexc_step){state, second - 1});
    spexc_note_step(claim, claim->value, 0, (spexc_step){state, second});
    return true;
}

/* ---- reaches, always_reaches ---- */

/* Marks the states that the assertion names; *known: all of them are there. */
static bool mark_targets(spexc_claim *claim, bool *target, bool *known)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    spexc_value *value = claim->value;
    *known = true;
    if (!value->names && !spexc_value_name(claim->loader, value))
        return false;
    for (const spexc_ast_name *name = claim->ast->names.first; name; name = name->next) {
        lts_state s = 0;
        while (s < value->lts->states && strcmp(value->names[s], name->text) != 0)
            s++;
        if (s < value->lts->states) {
            target[s] = true;
            continue;
        }
        spexc_near near;
        spexc_near_begin(&near, name->text);
        for (s = 0; s < value->lts->states; s++)
            spexc_near_offer(&near, value->names[s]);
        spexc_error(d, name->place, "%s is not a state that anything leads to or from%s",
                    spexc_quoted(d, name->text), spexc_near_text(d, &near));
        if (near.best)
            spexc_fix_name(d, name->place, near.best);
        *known = false;
    }
    return true;
}

/* "'shipped'" or "any of 'shipped', 'cancelled'" */
static const char *targets_shown(spexc_claim *claim)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    const spexc_ast_name *name = claim->ast->names.first;
    const char *list = spexc_quoted(d, name->text);
    if (!name->next)
        return list;
    while ((name = name->next))
        list = spexc_text(d, "%s, %s", list, spexc_quoted(d, name->text));
    return spexc_text(d, "any of %s", list);
}

static bool check_reaches(spexc_claim *claim, const spexc_search *search, const bool *target)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    uint32_t i = 0;
    while (i < search->count && !target[search->order[i]])
        i++;
    if ((i < search->count) != claim->ast->negated)
        return true;
    if (i == search->count) {
        spexc_error(d, claim->ast->place, "no run of %s reaches %s", claim->name, targets_shown(claim));
        return true;
    }
    return report_run(claim, search, search->order[i],
                      spexc_text(d, "%s reaches %s, and is asserted not to", claim->name,
                                 spexc_state_shown(claim, claim->value, search->order[i])));
}

static bool check_always_reaches(spexc_claim *claim, const spexc_search *search, bool *target)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    uint32_t i = 0;
    if (!spexc_spread_back(claim->loader->unit->arena, search->l, target))
        return false;
    while (i < search->count && target[search->order[i]])
        i++;
    if ((i == search->count) != claim->ast->negated)
        return true;
    const char *shown = targets_shown(claim);
    if (claim->ast->negated) {
        spexc_error(d, claim->ast->place, "%s always reaches %s, and is asserted not to", claim->name, shown);
        return true;
    }
    if (!report_run(claim, search, search->order[i],
                    spexc_text(d, "%s does not always reach %s", claim->name, shown)))
        return false;
    spexc_note_plain(d, "from %s no run gets there any more",
                     spexc_state_shown(claim, claim->value, search->order[i]));
    return true;
}

static bool check_reachability(spexc_claim *claim, const spexc_search *search)
{
    bool known, *target = spexc_arena_array(claim->loader->unit->arena, search->l->states, sizeof *target);
    if (!target || !mark_targets(claim, target, &known))
        return false;
    if (!known)
        return true;
    return claim->ast->property == SPEXC_AST_REACHES ? check_reaches(claim, search, target)
                                                     : check_always_reaches(claim, search, target);
}

bool spexc_check_property(spexc_claim *claim)
{
    spexc_search search;
    const lts *l = claim->value->lts;
    bool ok = spexc_search_from(&search, l, l->initial, NULL);
    if (ok && claim->ast->property == SPEXC_AST_DEADLOCK_FREE)
        ok = check_deadlock_free(claim, &search);
    else if (ok && claim->ast->property == SPEXC_AST_LIVELOCK_FREE)
        ok = check_livelock_free(claim, &search);
    else if (ok && claim->ast->property == SPEXC_AST_DETERMINISTIC)
        ok = check_deterministic(claim, &search);
    else if (ok)
        ok = check_reachability(claim, &search);
    spexc_search_release(&search);
    return ok;
}
