/* What is asserted of one spec: deadlocks, livelocks, determinism, reachability. Each comes down to whether a
 * run gets to one of certain states; a shortest run to the nearest of them is the witness.
 */
#include "language/assert/claim.h"

#include <stdlib.h>
#include <string.h>

typedef struct property {
    /* Marks those states. *known becomes false, and why was said, when the assertion names others. */
    bool (*mark)(lang_claim *claim, bool *marked, bool *known);
    bool holds_if_found; /* else it holds if no run gets to one of them */
    /* Say that it is not as asserted: there is such a run, there is none. */
    bool (*say_found)(lang_claim *claim, const lts_run *run);
    void (*say_none)(lang_claim *claim);
} property;

/* Says that the assertion does not hold, and the run; more may be said after it. */
static void report_run(lang_claim *claim, const lts_run *run, const char *message)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s", message);
    lang_note_run(claim, claim->value, run);
}

/* Says that `assert not` is of what holds. */
static void report_holds(lang_claim *claim, const char *what)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s is %s, and is asserted not to be",
               claim->name, what);
}

static const char *shown(lang_claim *claim, lts_state s)
{
    return lang_state_shown(claim, claim->value, s);
}

/* ---- deadlock_free ---- */

static bool mark_deadlocks(lang_claim *claim, bool *marked, bool *known)
{
    const lts *l = claim->value->lts;
    (void)known;
    for (lts_state s = 0; s < l->states; s++)
        marked[s] = l->first[s] == l->first[s + 1] && !claim->value->final[s];
    return true;
}

static bool say_deadlock(lang_claim *claim, const lts_run *run)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, run, lang_text(d, "%s is not free of deadlocks", claim->name));
    lang_note_plain(d, "in %s nothing can happen any more, and it is not declared 'final'",
                    shown(claim, run->end));
    return true;
}

static void say_no_deadlock(lang_claim *claim)
{
    report_holds(claim, "free of deadlocks");
}

/* ---- livelock_free ---- */

static bool mark_livelocks(lang_claim *claim, bool *marked, bool *known)
{
    const lts *l = claim->value->lts;
    bool *on_cycle;
    (void)known;
    if (lts_tau_cycles(l, &on_cycle) != BASE_OK)
        return false;
    memcpy(marked, on_cycle, l->states * sizeof *marked);
    free(on_cycle);
    return true;
}

/* Notes a shortest cycle of silent steps through `state`, which lies on one. */
static bool note_cycle(lang_claim *claim, lts_state state)
{
    const lts *l = claim->value->lts;
    bool found, *back = base_arena_array(claim->loader->unit->arena, l->states, sizeof *back);
    if (!back)
        return false;
    back[state] = true;
    const lts_goal goal = {.from = state, .to = back, .last = LTS_TAU, .silent = true};
    lts_run run = {0};
    if (lts_shortest_run(l, &goal, &found, &run) != BASE_OK)
        return false;
    lang_note_plain(claim->loader->diagnostics,
                    "from %s silent steps lead back to it, without end:", shown(claim, state));
    lang_note_run(claim, claim->value, &run);
    lts_run_release(&run);
    return true;
}

static bool say_livelock(lang_claim *claim, const lts_run *run)
{
    report_run(claim, run, lang_text(claim->loader->diagnostics, "%s is not free of livelocks", claim->name));
    return note_cycle(claim, run->end);
}

static void say_no_livelock(lang_claim *claim)
{
    report_holds(claim, "free of livelocks");
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

static bool mark_choices(lang_claim *claim, bool *marked, bool *known)
{
    const lts *l = claim->value->lts;
    (void)known;
    for (lts_state s = 0; s < l->states; s++)
        marked[s] = find_choice(l, s) < l->transitions;
    return true;
}

static void note_edge(lang_claim *claim, lts_state from, uint64_t e)
{
    const lts *l = claim->value->lts;
    const lts_step step = {l->edges[e].label, from, l->edges[e].target, l->origin ? l->origin[e] : LTS_NONE};
    lang_note_step(claim, claim->value, 0, step);
}

static bool say_choice(lang_claim *claim, const lts_run *run)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    uint64_t second = find_choice(claim->value->lts, run->end);
    report_run(claim, run, lang_text(d, "%s is not deterministic", claim->name));
    lang_note_plain(
        d, "in %s what happens does not decide which of these steps it was:", shown(claim, run->end));
    note_edge(claim, run->end, second - 1);
    note_edge(claim, run->end, second);
    return true;
}

static void say_no_choice(lang_claim *claim)
{
    report_holds(claim, "deterministic");
}

/* ---- reaches, always_reaches ---- */

/* Marks the states that the assertion names. */
static bool mark_targets(lang_claim *claim, bool *target, bool *known)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    lang_value *value = claim->value;
    if (!value->names && !lang_value_name(claim->loader, value))
        return false;
    for (const lang_ast_name *name = claim->ast->names.first; name; name = name->next) {
        lts_state s = 0;
        while (s < value->lts->states && strcmp(value->names[s], name->text) != 0)
            s++;
        if (s < value->lts->states) {
            target[s] = true;
            continue;
        }
        base_near near;
        if (lang_near_search(d, &near, name->text))
            for (s = 0; s < value->lts->states; s++)
                base_near_offer(&near, value->names[s]);
        lang_error(d, name->place, "%s is not a state that anything leads to or from%s",
                   lang_quoted(d, name->text), lang_near_text(d, &near));
        if (near.best)
            lang_fix_name(d, name->place, near.best);
        *known = false;
    }
    return true;
}

#define MOST_TARGETS 8u /* that a message names */

/* "'shipped'" or "any of 'shipped', 'cancelled'" */
static const char *targets_shown(lang_claim *claim)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    const lang_ast_name *name = claim->ast->names.first;
    const char *list = lang_quoted(d, name->text);
    if (!name->next)
        return list;
    uint32_t count = 1;
    while ((name = name->next))
        if (++count <= MOST_TARGETS)
            list = lang_text(d, "%s, %s", list, lang_quoted(d, name->text));
    if (count > MOST_TARGETS)
        list = lang_text(d, "%s and %u more", list, count - MOST_TARGETS);
    return lang_text(d, "any of %s", list);
}

static bool say_reached(lang_claim *claim, const lts_run *run)
{
    report_run(claim, run,
               lang_text(claim->loader->diagnostics, "%s reaches %s, and is asserted not to", claim->name,
                         shown(claim, run->end)));
    return true;
}

static void say_not_reached(lang_claim *claim)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "no run of %s reaches %s", claim->name,
               targets_shown(claim));
}

/* Marks the states from which no run gets to a state named. */
static bool mark_dead_ends(lang_claim *claim, bool *marked, bool *known)
{
    const lts *l = claim->value->lts;
    if (!mark_targets(claim, marked, known) || lts_coreachable(l, marked) != BASE_OK)
        return false;
    for (lts_state s = 0; s < l->states; s++)
        marked[s] = !marked[s];
    return true;
}

static bool say_dead_end(lang_claim *claim, const lts_run *run)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, run, lang_text(d, "%s does not always reach %s", claim->name, targets_shown(claim)));
    lang_note_plain(d, "from %s no run gets there any more", shown(claim, run->end));
    return true;
}

static void say_no_dead_end(lang_claim *claim)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s always reaches %s, and is asserted not to",
               claim->name, targets_shown(claim));
}

static const property properties[] = {
    [LANG_AST_DEADLOCK_FREE] = {mark_deadlocks, false, say_deadlock, say_no_deadlock},
    [LANG_AST_LIVELOCK_FREE] = {mark_livelocks, false, say_livelock, say_no_livelock},
    [LANG_AST_DETERMINISTIC] = {mark_choices, false, say_choice, say_no_choice},
    [LANG_AST_REACHES] = {mark_targets, true, say_reached, say_not_reached},
    [LANG_AST_ALWAYS_REACHES] = {mark_dead_ends, false, say_dead_end, say_no_dead_end},
};

bool lang_check_property(lang_claim *claim)
{
    const property *p = &properties[claim->ast->property];
    const lts *l = claim->value->lts;
    bool found, known = true;
    bool *marked = base_arena_array(claim->loader->unit->arena, l->states, sizeof *marked);
    if (!marked || !p->mark(claim, marked, &known))
        return false;
    if (!known)
        return true;
    const lts_goal goal = {.from = l->initial, .to = marked, .last = LTS_NONE};
    lts_run run = {0};
    if (lts_shortest_run(l, &goal, &found, &run) != BASE_OK)
        return false;
    bool ok = true, holds = found == p->holds_if_found;
    if (holds == claim->ast->negated && found)
        ok = p->say_found(claim, &run);
    else if (holds == claim->ast->negated)
        p->say_none(claim);
    lts_run_release(&run);
    return ok;
}
