/* Verdicts. First only exact steps are taken: a violation is one then, and where all were exact and all
 * states seen, there is none. Else all steps are taken: where there is no violation still, it holds. */
#include "config.h"

#include "proving/model.h"
#include "proving/solver.h"

#include <string.h>

enum {
    RUNS_A_STATE = 40,
    FEW_STATES = 3000 /* that are looked at before a search of all */
};

typedef struct attempt {
    proving_cone cone;
    proving_machine machine, judge;
    proving_question question;
    proving_model model;
    proving_search search;
    proving_ways ways;
    uint32_t followed; /* steps, of runs that are followed */
    uint32_t judged;   /* of these, such as may break a promise */
} attempt;

static bool begin(attempt *a, const lang_agents *all, const lang_agent *agent, const lang_claim *claim,
                  bool is_whole, base_arena *arena)
{
    memset(a, 0, sizeof *a);
    proving_question_make(&a->question, claim);
    if (!proving_cone_make(&a->cone, all, agent, claim, is_whole, arena) ||
        !proving_machine_make(&a->machine, &a->cone) || !proving_machine_make(&a->judge, &a->cone))
        return false;
    a->model = (proving_model){
        .cone = &a->cone, .question = &a->question, .machine = &a->machine, .judge = &a->judge};
    return true;
}

/* Searches so many states; steps that are not exact are steps where the search is to be coarse, or `takes`.
 */
static bool search(attempt *a, proving_coarseness coarse, bool takes_inexact, uint64_t states)
{
    proving_model *k = &a->model;
    proving_search_close(&a->search);
    a->machine.coarse = a->judge.coarse = coarse;
    k->takes_inexact = takes_inexact;
    k->gave_up = false;
    k->runs = 0;
    k->most_runs = states * RUNS_A_STATE;
    k->stop = 0;
    return proving_search_run(&a->search, k, states);
}

static const char *text_of(base_arena *arena, const char *format, ...) LANG_PRINTF(2, 3);
static const char *text_of(base_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = base_arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text ? text : "";
}

static void note_reason(const attempt *a, proving_answer *answer, base_arena *arena)
{
    const proving_model *k = &a->model;
    answer->verdict = PROVING_UNDECIDED;
    answer->place = k->reason_place;
    answer->reason = !k->reason       ? "there are too many states"
                     : k->reason_name ? text_of(arena, "'%s': %s", k->reason_name, k->reason)
                                      : k->reason;
}

static bool is_complete(const attempt *a)
{
    return a->search.figures.end == SPEX_EXPLORER_COMPLETE && !a->model.gave_up;
}

static bool is_violated(const attempt *a)
{
    return a->search.finding->verdict == SPEX_EXPLORER_VIOLATED;
}

static void too_many(proving_answer *answer, const attempt *a, base_arena *arena)
{
    answer->verdict = PROVING_UNDECIDED;
    answer->place = (lang_place){0};
    answer->reason =
        text_of(arena, "the search was given up after %llu states%s",
                (unsigned long long)a->search.figures.states, a->question.claim ? " (--prove-states)" : "");
}

/* It holds: did all that it speaks of come about? */
static void judge_subjects(const attempt *a, bool saw_all, proving_answer *answer, base_arena *arena)
{
    for (uint32_t i = 0; i < a->question.subject_count; i++) {
        if (a->model.seen[i])
            continue;
        const char *text = lang_term_text(arena, a->question.subjects[i]);
        saw_all = saw_all || a->model.never[i];
        answer->verdict = saw_all ? PROVING_VACUOUS : PROVING_UNDECIDED;
        answer->place = a->question.subjects[i]->place;
        answer->reason =
            saw_all ? text : text_of(arena, "whether '%s' ever comes about is not known", text ? text : "");
        return;
    }
    answer->verdict = PROVING_HOLDS;
}

static void tell_violation(attempt *a, proving_answer *answer, base_arena *arena)
{
    const spex_explorer_finding *finding = a->search.finding;
    proving_moment *run = base_arena_array(arena, finding->run_length + 1, sizeof *run);
    answer->verdict = PROVING_VIOLATED;
    answer->length = finding->length;
    for (size_t i = 0; run && i < finding->run_length; i++)
        run[i].label = finding->run[i].label;
    if (!run || !proving_tell(&a->model, run, finding->run_length, finding->cycle_length, answer, arena))
        answer->verdict = PROVING_NO_MEMORY;
}

/* ---- following what may be a run ---- */

typedef struct branch {
    int64_t *state;
    uint64_t label;
} branch;

enum { MOST_BRANCHES = 64, MOST_FOLLOWED = 20000, MOST_JUDGED = 200 };

/* Does the machine's step do what is looked for: break the property, or (`subject`) bring it about? */
static bool does(attempt *a, const lang_term *subject)
{
    bool is_sure;
    if (subject)
        return (a->machine.has_run || !a->question.claim->is_of_step) &&
               proving_ask(&a->machine, subject) == 1;
    return proving_is_violated(&a->machine, &a->question, &is_sure) && is_sure;
}

/* Does a run that was followed break the promise? The machine's choices are those of its last step again. */
static bool is_lasso(attempt *a, const proving_trace *trace, const proving_moment *run, base_arena *arena)
{
    proving_machine *m = &a->machine;
    uint32_t choices[MOST_CHOICES], bounds[MOST_CHOICES], count = m->choice_count, at = m->choice_at;
    if (a->judged++ == MOST_JUDGED)
        a->followed = MOST_FOLLOWED;
    if (a->judged > MOST_JUDGED)
        return false;
    memcpy(choices, m->choices, sizeof choices);
    memcpy(bounds, m->bounds, sizeof bounds);
    bool is = proving_is_lasso(&a->model, run, trace->count, trace->cycle, arena);
    memcpy(m->choices, choices, sizeof choices);
    memcpy(m->bounds, bounds, sizeof bounds);
    m->choice_count = count;
    m->choice_at = at;
    return is;
}

/* Follows what may be a run, by exact steps, from its step `i` on. */
static bool follow(attempt *a, const proving_trace *trace, const lang_term *subject, uint32_t i,
                   const int64_t *state, proving_moment *run, base_arena *arena)
{
    proving_machine *m = &a->machine;
    branch branches[MOST_BRANCHES];
    uint32_t count = 0, number = 0;
    m->choice_count = 0;
    do {
        m->given = trace->given[i];
        proving_begin(m, state);
        bool happens = proving_run(m, &a->cone.events[trace->events[i]]) && !m->inexact;
        m->given = NULL;
        run[i] = (proving_moment){(uint64_t)trace->events[i] << 32 | number++, trace->given[i]};
        if (happens && i + 1 == trace->count &&
            (trace->is_lasso ? is_lasso(a, trace, run, arena) : does(a, subject)))
            return true;
        if (!happens || i + 1 == trace->count)
            continue;
        proving_canonical(m, m->state);
        branch *b = &branches[count++];
        *b = (branch){base_arena_array(arena, a->cone.slot_count, sizeof *b->state), run[i].label};
        if (!b->state)
            return false;
        memcpy(b->state, m->state, a->cone.slot_count * sizeof *b->state);
    } while (proving_next_choices(m) && count < MOST_BRANCHES && a->followed++ < MOST_FOLLOWED);
    for (uint32_t n = 0; n < count; n++) {
        run[i].label = branches[n].label;
        if (follow(a, trace, subject, i + 1, branches[n].state, run, arena))
            return true;
    }
    return false;
}

static bool is_followed(attempt *a, const proving_trace *trace, const lang_term *subject, proving_moment *run,
                        base_arena *arena)
{
    int64_t *state = base_arena_array(arena, a->cone.slot_count, sizeof *state);
    a->machine.coarse = EXACT;
    a->followed = a->judged = 0;
    return state && trace->count > 0 && follow(a, trace, subject, 0, state, run, arena);
}

/* A run of followed steps is told. */
static void tell_followed(attempt *a, const proving_trace *trace, const proving_moment *run,
                          proving_answer *answer, base_arena *arena)
{
    answer->verdict = PROVING_VIOLATED;
    answer->length = trace->count - trace->cycle;
    if (!proving_tell(&a->model, run, trace->count, trace->cycle, answer, arena))
        answer->verdict = PROVING_NO_MEMORY;
}

/* A violation that a coarse search has found may be one: no shorter run is, then. */
static bool is_found_coarsely(attempt *a, proving_answer *answer, base_arena *arena)
{
    const spex_explorer_finding *finding = a->search.finding;
    proving_trace trace = {.count = (uint32_t)finding->run_length};
    proving_moment run[PROVING_TRACE];
    if (finding->run_length == 0 || finding->run_length > PROVING_TRACE)
        return false;
    for (uint32_t i = 0; i < trace.count; i++)
        trace.events[i] = (uint32_t)(finding->run[i].label >> 32);
    if (!is_followed(a, &trace, NULL, run, arena))
        return false;
    tell_followed(a, &trace, run, answer, arena);
    return true;
}

/* Is it decided even where much is not known? That takes few states. *holds: it is so. */
static bool is_decided_coarsely(attempt *a, bool *holds, proving_answer *answer, base_arena *arena)
{
    static const proving_coarseness ways[] = {UNREAD, ANONYMOUS};
    const proving_model before = a->model;
    bool is_decided = *holds = false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways && !is_decided; i++) {
        if (!search(a, ways[i], true, FEW_STATES))
            break;
        *holds = is_complete(a) && !is_violated(a);
        is_decided =
            *holds || (is_violated(a) && ways[i] == ANONYMOUS && is_found_coarsely(a, answer, arena));
    }
    bool has_inexact = a->model.has_inexact;
    a->model = before;
    a->model.has_inexact = before.has_inexact || (has_inexact && *holds);
    return is_decided;
}

/* ---- induction ---- */

/* Subjects that no search has seen may be found by the solver. */
static void find_subjects(attempt *a, base_arena *arena)
{
    proving_trace trace;
    proving_moment run[PROVING_TRACE];
    for (uint32_t i = 0; i < a->question.subject_count; i++) {
        const lang_term *subject = a->question.subjects[i];
        if (a->model.seen[i])
            continue;
        proving_induction induction = proving_induce(&a->cone, &a->question, subject, &trace);
        a->model.never[i] = induction == INDUCTION_PROVED;
        a->model.seen[i] = induction == INDUCTION_REFUTED && is_followed(a, &trace, subject, run, arena);
    }
}

/* True: the answer is there. */
static bool conclude_by_induction(attempt *a, proving_answer *answer, base_arena *arena)
{
    proving_trace trace;
    proving_moment *run = base_arena_array(arena, PROVING_TRACE, sizeof *run);
    proving_induction induction =
        run ? proving_induce(&a->cone, &a->question, NULL, &trace) : INDUCTION_UNKNOWN;
    if (induction == INDUCTION_PROVED) {
        find_subjects(a, arena);
        judge_subjects(a, false, answer, arena);
        answer->by_induction = answer->verdict == PROVING_HOLDS;
        return answer->verdict != PROVING_UNDECIDED;
    }
    if (induction == INDUCTION_UNKNOWN || !is_followed(a, &trace, NULL, run, arena))
        return false;
    tell_followed(a, &trace, run, answer, arena);
    return true;
}

/* All that exact steps lead to was seen, or as much as there is room for, and no violation. */
static void conclude_unviolated(attempt *a, uint64_t states, proving_answer *answer, base_arena *arena)
{
    if (is_complete(a) && !a->model.has_inexact) {
        judge_subjects(a, true, answer, arena);
        return;
    }
    if (a->model.gave_up) {
        note_reason(a, answer, arena);
        return;
    }
    if (!a->model.has_inexact) {
        too_many(answer, a, arena);
        return;
    }
    if (!search(a, EXACT, true, states)) {
        answer->verdict = PROVING_NO_MEMORY;
        return;
    }
    answer->states += a->search.figures.states;
    answer->steps += a->search.figures.steps;
    if (is_violated(a) || a->model.gave_up)
        note_reason(a, answer, arena);
    else if (!is_complete(a))
        too_many(answer, a, arena);
    else
        judge_subjects(a, false, answer, arena);
}

static void conclude_safety(attempt *a, uint64_t states, proving_answer *answer, base_arena *arena)
{
    answer->states = a->search.figures.states;
    answer->steps = a->search.figures.steps;
    bool is_clear = is_violated(a) || (is_complete(a) && !a->model.has_inexact);
    bool holds;
    if (!is_clear && is_decided_coarsely(a, &holds, answer, arena)) {
        if (holds)
            judge_subjects(a, false, answer, arena);
        if (!holds || answer->verdict == PROVING_HOLDS)
            return;
    }
    if (!is_clear && a->ways != PROVING_BY_SEARCH && conclude_by_induction(a, answer, arena))
        return;
    if (!is_clear && !search(a, EXACT, false, states)) {
        answer->verdict = PROVING_NO_MEMORY;
        return;
    }
    if (is_violated(a))
        tell_violation(a, answer, arena);
    else
        conclude_unviolated(a, states, answer, arena);
}

/* ---- promises ---- */

/* A run that the search has found may break the promise whatever is not known. True: the answer is there. */
static bool is_found_for_sure(attempt *a, proving_answer *answer, base_arena *arena)
{
    const spex_explorer_finding *finding = a->search.finding;
    proving_moment *run = base_arena_array(arena, finding->run_length + 1, sizeof *run);
    for (size_t i = 0; run && i < finding->run_length; i++)
        run[i] = (proving_moment){.label = finding->run[i].label};
    if (!is_violated(a) || !run ||
        !proving_is_lasso(&a->model, run, finding->run_length, finding->cycle_length, arena))
        return false;
    tell_violation(a, answer, arena);
    return true;
}

static bool is_found_by_unrolling(attempt *a, proving_answer *answer, base_arena *arena)
{
    proving_trace trace;
    proving_moment *run = base_arena_array(arena, PROVING_TRACE, sizeof *run);
    if (!run || !proving_unroll(&a->cone, &a->question, &trace) || !is_followed(a, &trace, NULL, run, arena))
        return false;
    tell_followed(a, &trace, run, answer, arena);
    return true;
}

/* True: the answer is there. */
static bool conclude_by_ranking(attempt *a, proving_answer *answer, base_arena *arena)
{
    if (!proving_rank(&a->cone, &a->question))
        return is_found_by_unrolling(a, answer, arena);
    find_subjects(a, arena);
    judge_subjects(a, false, answer, arena);
    answer->by_induction = answer->verdict == PROVING_HOLDS;
    return answer->verdict != PROVING_UNDECIDED;
}

static bool is_promise_clear(const attempt *a)
{
    return !a->model.has_inexact && !a->model.gave_up && !a->model.is_uncertain &&
           (is_violated(a) || is_complete(a));
}

static void conclude_liveness(attempt *a, uint64_t states, proving_answer *answer, base_arena *arena)
{
    bool is_clear = is_promise_clear(a);
    answer->states = a->search.figures.states;
    answer->steps = a->search.figures.steps;
    if (!is_clear && is_found_for_sure(a, answer, arena))
        return;
    if (!is_clear && a->ways != PROVING_BY_SEARCH && conclude_by_ranking(a, answer, arena))
        return;
    if (!is_clear && !search(a, EXACT, false, states)) {
        answer->verdict = PROVING_NO_MEMORY;
        return;
    }
    answer->states = a->search.figures.states;
    answer->steps = a->search.figures.steps;
    if (a->model.has_inexact || a->model.gave_up || a->model.is_uncertain) {
        if (!is_found_for_sure(a, answer, arena))
            note_reason(a, answer, arena);
        return;
    }
    if (is_violated(a)) {
        tell_violation(a, answer, arena);
    } else if (is_complete(a)) {
        judge_subjects(a, true, answer, arena);
    } else {
        too_many(answer, a, arena);
    }
}

static void conclude_with_solver_alone(attempt *a, proving_answer *answer, base_arena *arena)
{
    bool is_promise = a->question.claim && a->question.claim->kind == LANG_LIVENESS;
    if ((is_promise ? conclude_by_ranking(a, answer, arena) : conclude_by_induction(a, answer, arena)) ||
        answer->verdict == PROVING_UNDECIDED)
        return;
    answer->verdict = PROVING_UNDECIDED;
    answer->reason =
        proving_has_solver() ? "induction does not decide it" : "this spexc was built without Z3";
}

/* *has_more: there are steps that were not taken, as they are not exact. */
static void prove(const lang_agents *all, const lang_agent *agent, const lang_claim *claim, bool is_whole,
                  const proving_options *options, base_arena *arena, proving_answer *answer, bool *has_more)
{
    attempt a;
    bool is_liveness = claim && claim->kind == LANG_LIVENESS;
    bool searches = options->ways != PROVING_BY_INDUCTION;
    uint64_t at_first = options->states < FEW_STATES ? options->states : FEW_STATES;
    *answer = (proving_answer){.verdict = PROVING_NO_MEMORY};
    if (begin(&a, all, agent, claim, is_whole, arena) && (!searches || search(&a, EXACT, false, at_first))) {
        a.ways = options->ways;
        if (!searches)
            conclude_with_solver_alone(&a, answer, arena);
        else if (is_liveness)
            conclude_liveness(&a, options->states, answer, arena);
        else
            conclude_safety(&a, options->states, answer, arena);
        if (!claim && answer->verdict == PROVING_VIOLATED) {
            answer->place = a.machine.fault_place;
            answer->reason = a.machine.fault_what;
        }
    }
    *has_more = a.model.has_inexact;
    proving_search_close(&a.search);
}

static proving_options options_of(const proving_options *options, uint64_t states)
{
    proving_options made = options ? *options : (proving_options){0};
    made.states = made.states && states == PROVING_STATES ? made.states : states;
    return made;
}

void proving_prove(const lang_agents *all, const lang_agent *agent, const lang_claim *claim,
                   const proving_options *options, base_arena *arena, proving_answer *answer)
{
    const proving_options own = options_of(options, PROVING_STATES);
    bool has_more;
    prove(all, agent, claim, false, &own, arena, answer, &has_more);
    bool is_violated = answer->verdict == PROVING_VIOLATED;
    if (!claim->is_of_step || answer->verdict == PROVING_HOLDS || answer->verdict == PROVING_NO_MEMORY ||
        (is_violated && !has_more && own.ways != PROVING_BY_INDUCTION))
        return;
    const proving_answer narrow = *answer; /* now with all that handlers do */
    prove(all, agent, claim, true, &own, arena, answer, &has_more);
    bool is_shorter = answer->verdict == PROVING_VIOLATED && answer->length < narrow.length;
    if (is_violated && answer->verdict != PROVING_NO_MEMORY && !is_shorter)
        *answer = narrow;
}

void proving_find_fault(const lang_agents *all, const lang_agent *agent, const proving_options *options,
                        base_arena *arena, proving_answer *answer)
{
    const proving_options own = options_of(options, PROVING_FAULT_STATES);
    bool has_more;
    prove(all, agent, NULL, true, &own, arena, answer, &has_more);
}
