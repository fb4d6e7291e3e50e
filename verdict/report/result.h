/* All there is to say about one recorded model: the verdict, its reasons in words and pictures of the way
 * there, and what of the specification was seen. Each format is written from this. */
#ifndef VERDICT_REPORT_RESULT_H
#define VERDICT_REPORT_RESULT_H

#include <jansson.h>

#include "verdict/coverage.h"
#include "verdict/decide.h"
#include "verdict/model_operands.h"
#include "verdict/story/story.h"

typedef struct verdict_reason {
    verdict_side sides[2];
    verdict_story story;
    lang_diagnostics *messages; /* the error and its notes */
    bool is_known; /* it is about an action that the specification does not know, said elsewhere */
} verdict_reason;

typedef struct verdict_allowance { /* what is told, but does not make a model wrong */
    bool missing;                  /* what of the specification was never seen */
    bool refused;                  /* steps that were not learned */
} verdict_allowance;

typedef struct verdict_result {
    const char *path;              /* borrowed */
    int outcome;                   /* CLI_YES: equivalent, or something is missing that may be; CLI_NO,
                                    * CLI_TROUBLE */
    lang_diagnostics *diagnostics; /* why it could not be judged */
    bool is_decided;
    verdict_input input;
    verdict_found_spec found;
    lts_equivalence equivalence;
    verdict_decision decision;
    uint64_t refused;           /* steps that were not learned when it was recorded */
    lang_diagnostics *refusal;  /* says so, first; NULL: there were none */
    lang_diagnostics *messages; /* about initial states and unknown actions */
    verdict_reason *reasons;    /* one per difference of the verdict */
    verdict_coverage coverage;  /* ask verdict_result_coverage */
} verdict_result;

/* Reads, judges and explains. Whatever goes wrong is in the result; release it. */
void verdict_result_make(const verdict_model_operands *models, const char *path, const lts_options *options,
                         unsigned max_reasons, verdict_allowance allowance, verdict_result *result);
void verdict_result_release(verdict_result *result);

/* What of the specification was seen, looked for when first asked; NULL: nothing can be said, or no memory.
 */
const verdict_coverage *verdict_result_coverage(verdict_result *result);

/* Whether something of the specification was never seen, which is all that is wrong. */
bool verdict_result_is_only_missing(const verdict_result *result);
/* "equivalent", "does not conform": of one that is decided. */
const char *verdict_result_words(const verdict_result *result);

/* Whether a transition is in it that the specification does not allow, which spex unlearn would remove. */
bool verdict_result_has_forbidden_step(const verdict_result *result);

/* The line that says the verdict, then the reasons, as text. */
void verdict_result_print(verdict_result *result, cli_look look, bool wants_formula, FILE *out);
/* One object; spex-verify(1) says what is in it. NULL: no memory. */
json_t *verdict_result_json(verdict_result *result);
/* A transition of an edit as text, "'new' --['pay']-> 'paid'", owned by `messages`. */
const char *verdict_edit_text(const verdict_result *result, lts_side side, const verdict_edit *edit,
                              lang_diagnostics *messages);

#endif
