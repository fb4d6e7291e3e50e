/* What a search found, property by property. */
#include "config.h"

#include "explorer/findings.h"

#include "explorer/liveness/ltl.h"
#include "explorer/liveness/promise.h"
#include "explorer/model.h"
#include "explorer/runs/shortest.h"

#include <stdlib.h>

static bool is_of_runs(const spex_explorer_property *property)
{
    return property->kind >= SPEX_EXPLORER_EVENTUALLY;
}

/* The subjects of a property that never came about. */
static bool find_missing(const explorer_search *search, const spex_explorer_property *property,
                         explorer_finding *finding)
{
    if (!(finding->missing = base_alloc(property->subject_count, sizeof *finding->missing)))
        return false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < property->subject_count; i++)
        if (!search->counts.marks[property->subjects[i]])
            finding->missing[count++] = property->subjects[i];
    finding->told.missing = finding->missing;
    finding->told.missing_count = count;
    return true;
}

static spex_explorer_verdict unbroken(const explorer_search *search, const explorer_finding *finding)
{
    if (atomic_load(&search->end) != SPEX_EXPLORER_COMPLETE)
        return SPEX_EXPLORER_NOT_FINISHED;
    if (finding->told.missing_count)
        return SPEX_EXPLORER_VACUOUS;
    return search->counts.cuts ? SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS : SPEX_EXPLORER_HOLDS;
}

/* With partial order reduction a run may be longer than it need be: it is looked for again without, down to
 * where all that is broken has been seen to be. NULL: it cannot be done. */
static explorer_search *search_again(struct spex_explorer *explorer)
{
    const explorer_search *search = &explorer->search;
    if (explorer->again)
        return explorer->again;
    spex_explorer_options options = search->options;
    options.no_partial_order = true;
    options.first = false;
    options.states = 0; /* no more is looked at than lies before what was found */
    if (options.timeout > 0)
        options.timeout = options.timeout > search->seconds ? options.timeout - search->seconds : 1e-9;
    uint64_t taken = explorer_states_bytes(&search->states);
    options.memory =
        search->options.memory > 2 * taken ? search->options.memory - taken : search->options.memory / 2;
    if (!(explorer->again = base_alloc_zeroed(1, sizeof *explorer->again)) ||
        !explorer_search_open(explorer->again, explorer->model, &options)) {
        free(explorer->again);
        return explorer->again = NULL;
    }
    explorer->again->sought = search->counts.broken;
    (void)explorer_search_run(explorer->again);
    return explorer->again;
}

static void find_run_again(struct spex_explorer *explorer, uint32_t property, explorer_finding *finding)
{
    explorer_search *again = search_again(explorer);
    uint64_t length = again ? again->counts.broken[property].length : EXPLORER_NEVER;
    finding->told.may_be_longer = length > finding->told.length; /* memory or time were up, then */
    if (finding->told.may_be_longer)
        return;
    explorer_goal goal = {SPEX_EXPLORER_NONE, property, length};
    if (explorer_shortest(again, &goal, &finding->run) == EXPLORER_TRACED)
        finding->told.length = goal.length;
}

static void find_run(struct spex_explorer *explorer, uint32_t property, explorer_finding *finding)
{
    explorer_search *search = &explorer->search;
    const spex_explorer_model *model = search->model;
    explorer_goal goal = {SPEX_EXPLORER_NONE, property, finding->told.length};
    if (goal.length == 0 && model->properties[property].kind == SPEX_EXPLORER_FAULTS)
        return; /* the model cannot even begin */
    if (search->has_stubborn)
        find_run_again(explorer, property, finding);
    if (!finding->run.states && explorer_shortest(search, &goal, &finding->run) != EXPLORER_TRACED)
        explorer_run_free(&finding->run);
}

static void tell_run(explorer_finding *finding)
{
    spex_explorer_finding *told = &finding->told;
    told->first = finding->run.states;
    told->run = finding->run.moments;
    told->run_length = finding->run.length;
    told->cycle_length = finding->run.cycle;
}

static void judge_safety(struct spex_explorer *explorer, uint32_t property, explorer_finding *finding)
{
    const explorer_search *search = &explorer->search;
    uint64_t length = search->counts.broken[property].length;
    finding->told.verdict = length != EXPLORER_NEVER ? SPEX_EXPLORER_VIOLATED : unbroken(search, finding);
    if (length == EXPLORER_NEVER)
        return;
    finding->told.length = length;
    find_run(explorer, property, finding);
}

/* ---- properties of runs ---- */

/* Steps that a reduction leaves out, and states that stand for others, matter for whole runs: they are judged
 * in a search without either. */
static explorer_search *search_whole(struct spex_explorer *explorer)
{
    explorer_search *search = &explorer->search;
    if (!search->has_symmetry && !search->has_stubborn && !search->states.is_compact)
        return search;
    spex_explorer_options options = search->options;
    options.no_partial_order = options.no_symmetry = true;
    options.compact = options.first = false;
    if (!(explorer->whole = base_alloc_zeroed(1, sizeof *explorer->whole)))
        return NULL;
    if (!explorer_search_open(explorer->whole, explorer->model, &options)) {
        free(explorer->whole);
        explorer->whole = NULL;
        return NULL;
    }
    explorer_search_note_edges(explorer->whole);
    return explorer_search_run(explorer->whole) ? explorer->whole : NULL;
}

/* What can be reached from a state can be reached, exchanged, from any other of its orbit: fairness and
 * single agents aside, orbits do as well as states. */
static bool suits_orbits(const explorer_search *search, const spex_explorer_property *property)
{
    return search->has_symmetry && !search->has_stubborn && !search->states.is_compact &&
           property->kind == SPEX_EXPLORER_POSSIBLY && !property->singles_out;
}

bool explorer_findings_need_edges(const explorer_search *search)
{
    bool is_whole = !search->has_symmetry && !search->has_stubborn && !search->states.is_compact;
    for (uint32_t i = 0; i < search->model->property_count; i++) {
        const spex_explorer_property *p = &search->model->properties[i];
        if (is_of_runs(p) && (is_whole || suits_orbits(search, p)))
            return true;
    }
    return false;
}

/* The graph of all steps, made when it is first asked for. NULL: runs->end says why there is none. */
static explorer_space *space_of(struct spex_explorer *explorer, explorer_runs *runs)
{
    if (runs->has_space || runs->end != SPEX_EXPLORER_COMPLETE)
        return runs->has_space ? &runs->space : NULL;
    explorer_search *search = &explorer->search;
    runs->end = (spex_explorer_end)atomic_load(&search->end);
    if (runs->end == SPEX_EXPLORER_COMPLETE && runs == &explorer->all)
        search = search_whole(explorer);
    if (search)
        runs->end = (spex_explorer_end)atomic_load(&search->end);
    else
        runs->end = SPEX_EXPLORER_MEMORY;
    if (runs->end != SPEX_EXPLORER_COMPLETE)
        return NULL;
    runs->has_space = explorer_space_open(&runs->space, search);
    if (!runs->has_space)
        runs->end = (spex_explorer_end)atomic_load(&runs->space.end);
    return runs->has_space ? &runs->space : NULL;
}

/* Judges a property of runs; `has_run`: a run is to be shown. What ended it before its time;
 * SPEX_EXPLORER_COMPLETE: nothing. */
static spex_explorer_end judge_runs(struct spex_explorer *explorer, const spex_explorer_property *property,
                                    bool has_run, explorer_counterexample *found)
{
    explorer_runs *runs = suits_orbits(&explorer->search, property) ? &explorer->orbits : &explorer->all;
    explorer_space *space = space_of(explorer, runs);
    *found = (explorer_counterexample){.is_there = false};
    if (!space)
        return runs->end;
    atomic_store(&space->end, SPEX_EXPLORER_COMPLETE);
    bool is_judged = property->kind == SPEX_EXPLORER_LTL ? explorer_ltl_judge(space, property, has_run, found)
                                                         : explorer_promise_judge(space, property, found);
    if (is_judged)
        return SPEX_EXPLORER_COMPLETE;
    explorer_run_free(&found->run);
    return (spex_explorer_end)atomic_load(&space->end);
}

static void find_in_runs(struct spex_explorer *explorer, uint32_t property)
{
    explorer_finding *finding = &explorer->findings[property];
    explorer_counterexample found;
    finding->told.end = judge_runs(explorer, &explorer->model->properties[property], true, &found);
    if (finding->told.end != SPEX_EXPLORER_COMPLETE)
        return;
    finding->told.verdict = found.is_there ? SPEX_EXPLORER_VIOLATED : unbroken(&explorer->search, finding);
    finding->told.length = found.is_there ? found.length : 0;
    finding->run = found.run;
    if (finding->run.states)
        explorer_run_finish(&finding->run);
}

int spex_explorer_judge(spex_explorer *search, const spex_explorer_property *property,
                        spex_explorer_verdict *verdict, spex_explorer_error *error)
{
    if (!search || !search->has_run || !property || !verdict || !is_of_runs(property)) {
        explorer_wrong(error, "a property of runs can be judged after the search, and no other");
        return SPEX_EXPLORER_E_ARGUMENT;
    }
    if (!explorer_property_is_right(search->model, property, error))
        return SPEX_EXPLORER_E_ARGUMENT;
    explorer_counterexample found;
    explorer_finding none = {.missing = NULL};
    spex_explorer_end end = judge_runs(search, property, false, &found);
    *verdict = end != SPEX_EXPLORER_COMPLETE ? SPEX_EXPLORER_NOT_FINISHED
               : found.is_there              ? SPEX_EXPLORER_VIOLATED
                                             : unbroken(&search->search, &none);
    explorer_run_free(&found.run);
    return SPEX_EXPLORER_OK;
}

bool explorer_findings_make(struct spex_explorer *explorer)
{
    const spex_explorer_model *model = explorer->model;
    if (!(explorer->findings = base_alloc_zeroed(model->property_count, sizeof *explorer->findings)))
        return false;
    for (uint32_t i = 0; i < model->property_count; i++) {
        explorer_finding *finding = &explorer->findings[i];
        if (!find_missing(&explorer->search, &model->properties[i], finding))
            return false;
        finding->told.verdict = SPEX_EXPLORER_NOT_FINISHED;
        finding->told.end = (spex_explorer_end)atomic_load(&explorer->search.end);
        if (!is_of_runs(&model->properties[i]))
            judge_safety(explorer, i, finding);
    }
    if (explorer->again)
        explorer_search_close(explorer->again);
    free(explorer->again);
    explorer->again = NULL;
    for (uint32_t i = 0; i < model->property_count; i++)
        if (is_of_runs(&model->properties[i]))
            find_in_runs(explorer, i);
    for (uint32_t i = 0; i < model->property_count; i++)
        tell_run(&explorer->findings[i]);
    return true;
}

void explorer_findings_free(struct spex_explorer *explorer)
{
    for (uint32_t i = 0; explorer->findings && i < explorer->model->property_count; i++) {
        explorer_run_free(&explorer->findings[i].run);
        free(explorer->findings[i].missing);
    }
    free(explorer->findings);
    explorer->findings = NULL;
    if (explorer->again)
        explorer_search_close(explorer->again);
    free(explorer->again);
    explorer->again = NULL;
    if (explorer->all.has_space)
        explorer_space_close(&explorer->all.space);
    if (explorer->orbits.has_space)
        explorer_space_close(&explorer->orbits.space);
    explorer->all.has_space = explorer->orbits.has_space = false;
    if (explorer->whole)
        explorer_search_close(explorer->whole);
    free(explorer->whole);
    explorer->whole = NULL;
}
