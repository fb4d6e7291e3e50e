/* What a search found, property by property. */
#include "config.h"

#include "explorer/findings.h"

#include "explorer/liveness/promise.h"
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
 * that depth. */
static void find_run_again(const explorer_search *search, uint32_t property, explorer_finding *finding)
{
    spex_explorer_options options = search->options;
    options.no_partial_order = true;
    options.first = false;
    options.timeout = 0;
    options.states = 0;
    explorer_search again;
    if (!explorer_search_open(&again, search->model, &options))
        return;
    again.most_depth = finding->told.length;
    if (explorer_search_run(&again) && again.counts.broken[property].length <= finding->told.length) {
        explorer_goal goal = {SPEX_EXPLORER_NONE, property, again.counts.broken[property].length};
        if (explorer_shortest(&again, &goal, &finding->run) == EXPLORER_TRACED)
            finding->told.length = goal.length;
    }
    explorer_search_close(&again);
}

static void find_run(explorer_search *search, uint32_t property, explorer_finding *finding)
{
    const spex_explorer_model *model = search->model;
    explorer_goal goal = {SPEX_EXPLORER_NONE, property, finding->told.length};
    if (goal.length == 0 && model->properties[property].kind == SPEX_EXPLORER_FAULTS)
        return; /* the model cannot even begin */
    if (search->has_stubborn)
        find_run_again(search, property, finding);
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

static void judge_safety(explorer_search *search, uint32_t property, explorer_finding *finding)
{
    uint64_t length = search->counts.broken[property].length;
    finding->told.verdict = length != EXPLORER_NEVER ? SPEX_EXPLORER_VIOLATED : unbroken(search, finding);
    if (length == EXPLORER_NEVER)
        return;
    finding->told.length = length;
    find_run(search, property, finding);
}

/* ---- properties of runs ---- */

static void judge_promise(explorer_space *space, uint32_t property, explorer_finding *finding)
{
    explorer_promise promise;
    if (explorer_promise_judge(&promise, space, property)) {
        finding->told.verdict = promise.is_broken ? SPEX_EXPLORER_VIOLATED : unbroken(space->search, finding);
        finding->told.length = promise.is_broken ? promise.length : 0;
        finding->run = promise.run;
        promise.run = (explorer_run){.states = NULL};
        if (finding->run.states)
            explorer_run_finish(&finding->run);
    }
    explorer_promise_close(&promise);
}

static void judge_promises(struct spex_explorer *explorer, explorer_search *search)
{
    explorer_space space;
    if (atomic_load(&search->end) != SPEX_EXPLORER_COMPLETE || !explorer_space_open(&space, search))
        return;
    for (uint32_t i = 0; i < explorer->model->property_count; i++)
        if (is_of_runs(&explorer->model->properties[i]))
            judge_promise(&space, i, &explorer->findings[i]);
    explorer_space_close(&space);
}

/* Steps that a reduction leaves out, and states that stand for others, matter for whole runs: they are judged
 * in a search without either. */
static void judge_runs(struct spex_explorer *explorer)
{
    explorer_search *search = &explorer->search;
    if (!search->has_symmetry && !search->has_stubborn && !search->states.is_compact) {
        judge_promises(explorer, search);
        return;
    }
    spex_explorer_options options = search->options;
    options.no_partial_order = options.no_symmetry = true;
    options.compact = options.first = false;
    explorer_search whole;
    if (!explorer_search_open(&whole, explorer->model, &options))
        return;
    if (explorer_search_run(&whole))
        judge_promises(explorer, &whole);
    explorer_search_close(&whole);
}

bool explorer_findings_make(struct spex_explorer *explorer)
{
    const spex_explorer_model *model = explorer->model;
    bool has_runs = false;
    if (!(explorer->findings = base_alloc_zeroed(model->property_count, sizeof *explorer->findings)))
        return false;
    for (uint32_t i = 0; i < model->property_count; i++) {
        explorer_finding *finding = &explorer->findings[i];
        if (!find_missing(&explorer->search, &model->properties[i], finding))
            return false;
        finding->told.verdict = SPEX_EXPLORER_NOT_FINISHED;
        has_runs = has_runs || is_of_runs(&model->properties[i]);
        if (!is_of_runs(&model->properties[i]))
            judge_safety(&explorer->search, i, finding);
    }
    if (has_runs)
        judge_runs(explorer);
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
}
