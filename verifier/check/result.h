/* What a search of a system found, for those who write it down in one format or another. (result.c) */
#ifndef VERIFIER_CHECK_RESULT_H
#define VERIFIER_CHECK_RESULT_H

#include "base/arena.h"
#include "verifier/check/check.h"

#include <jansson.h>

/* What is said of one claim, of which the explorer may have several properties: the worst of them. */
typedef struct check_finding {
    const char *name, *kind; /* "safety", "liveness", "ltl", "no faults", "deadlock" */
    uint32_t line;           /* of the property; 0: it is nowhere in the text */
    uint32_t property;       /* of the explorer's: the one that it was found with */
    spex_explorer_verdict verdict;
    const spex_explorer_finding *found;
    bool is_fine;
    const spex_system_claim *of_runs; /* the claim, where it is one about whole runs */
    const char *relies; /* on what the verdict relies: "weak fairness, fair release"; NULL: on nothing */
    /* Of a violation: */
    const checking_told **steps; /* the run, stem and cycle; NULL: there is none */
    size_t step_count;
    const checking_change
        *begins; /* where there are several first states: what tells the run's from others */
    uint32_t begin_count;
    const char **agents; /* of liveness: those that it was broken for */
    uint32_t agent_count;
    const checking_change *ends; /* the fields that the property reads, where the run ends */
    uint32_t end_count;
    const char **missing; /* vacuous: what never came about */
    uint32_t missing_count;
    const spex_part **irrelevant; /* it holds: parts that do not matter, the largest ones */
    uint32_t irrelevant_count;
    const char *left_out;   /* it holds, by its cone of influence: what was left out; NULL: in the whole */
    uint64_t cone_states;   /* ... of the search without that */
    bool has_unknown_parts; /* that were not looked at, as that would take too long */
} check_finding;

typedef struct check_result {
    /* borrowed */
    const char *path;
    const lang_system *text;
    const lang_diagnostics *sources;
    const checking_model *model;
    spex_explorer *search;
    const spex_system *system;
    const check_options *options;
    const spex_explorer_options *limits; /* that the search had; NULL: there was none */
    /* made of it */
    spex_explorer_figures figures;
    base_arena *arena;
    check_finding *findings; /* in the order of the text */
    uint32_t count;
    const char **left; /* properties that are judged as the system runs, and not here */
    uint32_t left_count;
    checking_occurrence *occurrences;
    uint32_t occurrence_count;
    bool is_fine; /* all is as wanted */
} check_result;

/* Gathers it, into an arena; what is borrowed has been filled in. False: no memory. */
bool check_result_make(check_result *result);
void check_result_release(check_result *result);

/* Fills in a finding whose property and run (`found`) are there already, though no search has found it: its
 * name, where it is a property of the model, its steps and how it ends. False: no memory. */
bool check_tell_run(check_result *result, check_finding *finding);
/* Finds the line of what compiled code does not know the line of. */
void check_find_line(const check_result *result, checking_occurrence *occurrence);

/* Searches for what holds within bounds only, or was not finished, once more without what cannot influence
 * it; where it then holds, it does. False: no memory. (cone.c) */
bool check_search_cones(check_result *result);
/* Why nothing was searched so, or nothing came of it; NULL: something did. */
const char *check_no_cone(const check_result *result);
/* Finds the parts of a property that do not matter, in a search that says that it holds. *work: grows by what
 * that took. False: no memory. */
bool check_find_irrelevant(check_result *result, check_finding *finding, const checking_model *model,
                           spex_explorer *search, uint64_t *work);
/* Why steps of different agents were searched in every order; NULL: they were not. */
const char *check_no_order(const check_result *result);
/* Is a verdict as wanted? */
bool check_is_fine(spex_explorer_verdict verdict, const check_options *options);

/* The file that an agent of that type stands in. */
const char *check_path_of(const check_result *result, const spex_agent *type);
/* The file that a property stands in. */
const char *check_file_of(const check_result *result, const check_finding *finding);
const char *check_end_text(spex_explorer_end end);             /* "time ended it"; "": it was complete */
const char *check_fairness_name(const check_options *options); /* "weak" */
/* The sentence that follows a run: "and there the run may stop"; NULL: none does. */
const char *check_run_end(const check_finding *finding);

/* ---- the formats ---- */

void check_print_text(const check_result *result, FILE *out);
/* What is said of one property. */
void check_print_story(const check_result *result, const check_finding *finding, FILE *out);
void check_print_stats(const check_result *result, FILE *out);
void check_print_alike(const check_result *result, FILE *out);
json_t *check_alike_json(const check_result *result); /* {"alike": [["c[0]", ...], ...], "apart": ...} */
void check_print_json(const check_result *result, FILE *out);
json_t *check_run_json(const check_result *result, const check_finding *finding);
void check_print_junit(const check_result *result, FILE *out); /* a test suite */
bool check_add_sarif(const check_result *result, json_t *results);
void check_print_mermaid(const check_result *result, const check_finding *finding, FILE *out);
void check_print_svg(const check_result *result, const check_finding *finding, FILE *out);
void check_print_lcov(const check_result *result, FILE *out);

#endif
