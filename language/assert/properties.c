/* What is asserted of one spec: deadlocks, livelocks, determinism, reachability. lts/ looks for a state that
 * is not as it should be (or, for `reaches`, as it should be); here is what is said of it, and of there being
 * none.
 */
#include "language/assert/claim.h"

#include <assert.h>
#include <string.h>

typedef struct property {
    base_status (*find)(const lang_claim *claim, const bool *targets, lts_witness *witness);
    bool names_states;   /* the assertion does: `targets` are those */
    bool holds_if_found; /* else it holds if there is no witness */
    /* Say that it is not as asserted: there is a witness, there is none. */
    void (*say_found)(lang_claim *claim, const lts_witness *witness);
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

static base_status find_deadlock(const lang_claim *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_deadlock(claim->value->lts, claim->value->final, witness);
}

static void say_deadlock(lang_claim *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not free of deadlocks", claim->name));
    lang_note_plain(d, "in %s nothing can happen any more, and it is not declared 'final'",
                    shown(claim, witness->run.end));
}

static void say_no_deadlock(lang_claim *claim)
{
    report_holds(claim, "free of deadlocks");
}

/* ---- livelock_free ---- */

static base_status find_livelock(const lang_claim *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_livelock(claim->value->lts, witness);
}

static void say_livelock(lang_claim *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not free of livelocks", claim->name));
    lang_note_plain(d, "from %s silent steps lead back to it, without end:", shown(claim, witness->run.end));
    lang_note_run(claim, claim->value, &witness->cycle);
}

static void say_no_livelock(lang_claim *claim)
{
    report_holds(claim, "free of livelocks");
}

/* ---- deterministic ---- */

static base_status find_choice(const lang_claim *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_choice(claim->value->lts, witness);
}

static void say_choice(lang_claim *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not deterministic", claim->name));
    lang_note_plain(
        d, "in %s what happens does not decide which of these steps it was:", shown(claim, witness->run.end));
    lang_note_step(claim, claim->value, 0, witness->steps[0]);
    lang_note_step(claim, claim->value, 0, witness->steps[1]);
}

static void say_no_choice(lang_claim *claim)
{
    report_holds(claim, "deterministic");
}

/* ---- reaches, always_reaches ---- */

/* Marks the states that the assertion names. */
static bool mark_targets(lang_claim *claim, bool *target, bool *all_found)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    lang_value *value = claim->value;
    if (!value->names && !lang_value_name(claim->loader, value))
        return false;
    for (const lang_ast_name *name = claim->ast->names.first; name; name = name->next) {
        uint32_t group = value->plain ? lang_find_group(value->plain, name->text) : LTS_NONE;
        if (group != LTS_NONE) {
            if (!lang_mark_group(value->plain, group, target))
                return false;
            continue;
        }
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
        *all_found = false;
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

static base_status find_target(const lang_claim *claim, const bool *targets, lts_witness *witness)
{
    return lts_find_target(claim->value->lts, targets, witness);
}

static void say_reached(lang_claim *claim, const lts_witness *witness)
{
    report_run(claim, &witness->run,
               lang_text(claim->loader->diagnostics, "%s reaches %s, and is asserted not to", claim->name,
                         shown(claim, witness->run.end)));
}

static void say_not_reached(lang_claim *claim)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "no run of %s reaches %s", claim->name,
               targets_shown(claim));
}

static base_status find_dead_end(const lang_claim *claim, const bool *targets, lts_witness *witness)
{
    return lts_find_dead_end(claim->value->lts, targets, witness);
}

static void say_dead_end(lang_claim *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run,
               lang_text(d, "%s does not always reach %s", claim->name, targets_shown(claim)));
    lang_note_plain(d, "from %s no run gets there any more", shown(claim, witness->run.end));
}

static void say_no_dead_end(lang_claim *claim)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s always reaches %s, and is asserted not to",
               claim->name, targets_shown(claim));
}

static const property properties[] = {
    [LANG_AST_DEADLOCK_FREE] = {find_deadlock, false, false, say_deadlock, say_no_deadlock},
    [LANG_AST_LIVELOCK_FREE] = {find_livelock, false, false, say_livelock, say_no_livelock},
    [LANG_AST_DETERMINISTIC] = {find_choice, false, false, say_choice, say_no_choice},
    [LANG_AST_REACHES] = {find_target, true, true, say_reached, say_not_reached},
    [LANG_AST_ALWAYS_REACHES] = {find_dead_end, true, false, say_dead_end, say_no_dead_end},
};

bool lang_check_property(lang_claim *claim)
{
    assert(claim->ast->property < sizeof properties / sizeof *properties);
    const property *p = &properties[claim->ast->property];
    assert(p->find && claim->value && p->names_states == (claim->ast->names.first != NULL));
    bool *targets = NULL, all_found = true;
    if (p->names_states) {
        targets = base_arena_array(claim->loader->unit->arena, claim->value->lts->states, sizeof *targets);
        if (!targets || !mark_targets(claim, targets, &all_found))
            return false;
        if (!all_found)
            return true;
    }
    lts_witness witness = {0};
    base_status status = p->find(claim, targets, &witness);
    if (status == BASE_OK && (witness.found == p->holds_if_found) == claim->ast->negated) {
        if (witness.found)
            p->say_found(claim, &witness);
        else
            p->say_none(claim);
    }
    lts_witness_release(&witness);
    return status == BASE_OK;
}
