/* What is asserted of one spec: deadlocks, livelocks, determinism, reachability. lts/ looks for a state that
 * is not as it should be (or, for `reaches`, as it should be); here is what is said of it, and of there being
 * none.
 */
#include "language/assert/claim.h"

#include <assert.h>
#include <string.h>

typedef struct property {
    base_status (*find)(const lang_asserted *claim, const bool *targets, lts_witness *witness);
    bool names_states;   /* the assertion does: `targets` are those */
    bool holds_if_found; /* else it holds if there is no witness */
    /* Say that it is not as asserted: there is a witness, there is none. */
    void (*say_found)(lang_asserted *claim, const lts_witness *witness);
    void (*say_none)(lang_asserted *claim);
} property;

/* Says that the assertion does not hold, and the run; more may be said after it. */
static void report_run(lang_asserted *claim, const lts_run *run, const char *message)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s", message);
    lang_note_run(claim, claim->value, run);
}

/* Says that `assert not` is of what holds. */
static void report_holds(lang_asserted *claim, const char *what)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "%s is %s, and is asserted not to be",
               claim->name, what);
}

static const char *shown(lang_asserted *claim, lts_state s)
{
    return lang_state_shown(claim, claim->value, s);
}

/* ---- deadlock_free ---- */

static base_status find_deadlock(const lang_asserted *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_deadlock(claim->value->lts, claim->value->final, witness);
}

static void say_deadlock(lang_asserted *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not free of deadlocks", claim->name));
    lang_note_plain(d, "in %s nothing can happen any more, and it is not declared 'final'",
                    shown(claim, witness->run.end));
}

static void say_no_deadlock(lang_asserted *claim)
{
    report_holds(claim, "free of deadlocks");
}

/* ---- livelock_free ---- */

static base_status find_livelock(const lang_asserted *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_livelock(claim->value->lts, witness);
}

static void say_livelock(lang_asserted *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not free of livelocks", claim->name));
    lang_note_plain(d, "from %s silent steps lead back to it, without end:", shown(claim, witness->run.end));
    lang_note_run(claim, claim->value, &witness->cycle);
}

static void say_no_livelock(lang_asserted *claim)
{
    report_holds(claim, "free of livelocks");
}

/* ---- deterministic ---- */

static base_status find_choice(const lang_asserted *claim, const bool *targets, lts_witness *witness)
{
    (void)targets;
    return lts_find_choice(claim->value->lts, witness);
}

static void say_choice(lang_asserted *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run, lang_text(d, "%s is not deterministic", claim->name));
    lang_note_plain(
        d, "in %s what happens does not decide which of these steps it was:", shown(claim, witness->run.end));
    lang_note_step(claim, claim->value, 0, witness->steps[0]);
    lang_note_step(claim, claim->value, 0, witness->steps[1]);
}

static void say_no_choice(lang_asserted *claim)
{
    report_holds(claim, "deterministic");
}

/* ---- reaches, always_reaches ---- */

static void add_target(lang_value *value, lts_state state)
{
    if (value->marks[state])
        return;
    value->marks[state] = true;
    value->targets[value->target_count++] = state;
}

static void take_target(void *value, uint32_t state)
{
    add_target(value, state);
}

/* Adds the states of a group, if it is the name of one; *no_memory is set where that ran out. */
static bool add_group(lang_value *value, const char *name, bool *no_memory)
{
    uint32_t group = value->plain ? lang_find_group(value->plain, name) : LTS_NONE;
    if (group == LTS_NONE)
        return false;
    if (!value->plain->source_of) { /* its sources are the states: no more than these are looked at */
        *no_memory = !lang_each_source(value->plain, group, take_target, value) || *no_memory;
        return true;
    }
    *no_memory = !lang_mark_group(value->plain, group, value->marks) || *no_memory;
    value->target_count = 0; /* those of before are marked, too */
    for (lts_state s = 0; s < value->lts->states; s++)
        if (value->marks[s])
            value->targets[value->target_count++] = s;
    return true;
}

static const char *source_name(const lang_value *value, lts_state s)
{
    return value->plain ? value->plain->sources[lang_source_of(value->plain, s)].name : value->names[s];
}

/* Adds the states that a source has with all values of variables, if it is the name of one. */
static bool add_source(lang_value *value, const char *name)
{
    const lang_spec *spec = value->plain;
    uint32_t source = 0;
    if (!spec || !spec->source_of)
        return false;
    while (source < spec->source_count && strcmp(spec->sources[source].name, name) != 0)
        source++;
    for (lts_state s = 0; source < spec->source_count && s < spec->state_count; s++)
        if (spec->source_of[s] == source)
            add_target(value, s);
    return source < spec->source_count;
}

/* Finds the states that the assertion names: a list of them, and marks. *all_found: else it has been said
 * which is not there. */
static bool find_targets(const lang_asserted *claim, bool *all_found)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    lang_value *value = claim->value;
    bool no_memory = false;
    *all_found = true;
    for (const lang_ast_name *name = claim->ast->names.first; name; name = name->next) {
        lts_state state = lang_value_find(value, name->text);
        if (state != LTS_NONE)
            add_target(value, state);
        if (state != LTS_NONE || add_source(value, name->text) || add_group(value, name->text, &no_memory))
            continue;
        base_near near;
        if (lang_near_search(d, &near, name->text))
            for (lts_state s = 0; s < value->lts->states; s++)
                base_near_offer(&near, source_name(value, s));
        lang_error(d, name->place, "%s is not a state that anything leads to or from%s",
                   lang_quoted(d, name->text), lang_near_text(d, &near));
        if (near.best)
            lang_fix_name(d, name->place, near.best);
        *all_found = false;
    }
    return !no_memory;
}

static void forget_targets(lang_value *value)
{
    for (uint32_t i = 0; i < value->target_count; i++)
        value->marks[value->targets[i]] = false;
    value->target_count = 0;
}

#define MOST_TARGETS 8u /* that a message names */

/* "'shipped'" or "any of 'shipped', 'cancelled'" */
static const char *targets_shown(lang_asserted *claim)
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

static base_status find_target(const lang_asserted *claim, const bool *targets, lts_witness *witness)
{
    return lts_find_target(claim->value->lts, targets, witness);
}

static void say_reached(lang_asserted *claim, const lts_witness *witness)
{
    report_run(claim, &witness->run,
               lang_text(claim->loader->diagnostics, "%s reaches %s, and is asserted not to", claim->name,
                         shown(claim, witness->run.end)));
}

static void say_not_reached(lang_asserted *claim)
{
    lang_error(claim->loader->diagnostics, claim->ast->place, "no run of %s reaches %s", claim->name,
               targets_shown(claim));
}

static base_status find_dead_end(const lang_asserted *claim, const bool *targets, lts_witness *witness)
{
    return lts_find_dead_end(claim->value->lts, targets, witness);
}

static void say_dead_end(lang_asserted *claim, const lts_witness *witness)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    report_run(claim, &witness->run,
               lang_text(d, "%s does not always reach %s", claim->name, targets_shown(claim)));
    lang_note_plain(d, "from %s no run gets there any more", shown(claim, witness->run.end));
}

static void say_no_dead_end(lang_asserted *claim)
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

/* Is there a witness, as far as that can be told without looking for a run? Then *witness ends in it. The
 * same is often asked of one spec. */
static base_status find_without_run(const lang_asserted *claim, const property *p, bool *is_known,
                                    lts_witness *witness)
{
    lang_value *value = claim->value;
    if (!p->names_states) {
        *is_known = value->asked >> claim->ast->property & 1u;
        witness->found = value->found >> claim->ast->property & 1u;
        return BASE_OK;
    }
    *is_known = true;
    if (!lang_reach_find(value))
        return BASE_E_NOMEM;
    witness->run.end =
        claim->ast->property == LANG_AST_REACHES ? lang_reach_any(value) : lang_reach_missed(value);
    witness->found = witness->run.end != LTS_NONE;
    return BASE_OK;
}

/* Looks for a witness among the runs from all states where one may begin. */
static base_status find_from_any(lang_asserted *claim, const property *p, lts_witness *witness)
{
    lang_value *value = claim->value;
    const lang_spec *plain = value->plain;
    if (!plain || plain->initial_count == 1)
        return p->find(claim, value->marks, witness);
    lts view = *plain->lts;
    base_status status = BASE_OK;
    value->lts = &view;
    witness->found = false;
    for (uint32_t i = 0; i < plain->initial_count && status == BASE_OK && !witness->found; i++) {
        lts_witness_release(witness);
        view.initial = plain->initials[i];
        status = p->find(claim, value->marks, witness);
    }
    value->lts = plain->lts;
    return status;
}

/* Finds the witness with a shortest run. */
static base_status find(lang_asserted *claim, const property *p, lts_witness *witness)
{
    bool was_found = witness->found, was_known = p->names_states;
    base_status status = find_from_any(claim, p, witness);
    assert(status != BASE_OK || !was_known || was_found == witness->found);
    claim->value->asked |= 1u << claim->ast->property;
    claim->value->found |= (unsigned)witness->found << claim->ast->property;
    (void)was_found, (void)was_known;
    return status;
}

/* Does it hold? Says why not where it does not. */
static bool check(lang_asserted *claim, const property *p)
{
    bool is_known, is_negated = claim->ast->negated;
    lts_witness witness = {0};
    base_status status = find_without_run(claim, p, &is_known, &witness);
    if (status == BASE_OK && is_known && (witness.found == p->holds_if_found) != is_negated)
        return true;
    bool is_enough = is_known && p->names_states && (!witness.found || lang_shows_no_more(claim));
    if (status == BASE_OK && !is_enough)
        status = find(claim, p, &witness);
    if (status == BASE_OK && (witness.found == p->holds_if_found) == is_negated) {
        if (witness.found)
            p->say_found(claim, &witness);
        else
            p->say_none(claim);
    }
    lts_witness_release(&witness);
    return status == BASE_OK;
}

bool lang_check_property(lang_asserted *claim)
{
    assert(claim->ast->property < sizeof properties / sizeof *properties);
    const property *p = &properties[claim->ast->property];
    assert(p->find && claim->value && p->names_states == (claim->ast->names.first != NULL));
    if (p->names_states && !lang_value_index(claim->loader, claim->value, claim->ast->place))
        return false;
    bool ok = true, all_found = true;
    if (p->names_states)
        ok = find_targets(claim, &all_found);
    if (ok && all_found)
        ok = check(claim, p);
    forget_targets(claim->value);
    return ok;
}
