/* All there is to say about one recorded model: the verdict, its reasons in words and pictures of the way
 * there, and what of the specification was seen. Each format is written from this. */
#ifndef SPEXV_RESULT_H
#define SPEXV_RESULT_H

#include <jansson.h>

#include "verifier/recordings.h"
#include "verifier/seen.h"
#include "verifier/story.h"
#include "verifier/verdict.h"

typedef struct spexv_reason {
    spexv_side sides[2];
    spexv_story story;
    spexc_diagnostics *said; /* the error and its notes */
    bool is_known;           /* it is about an action that the specification does not know, said elsewhere */
} spexv_reason;

typedef struct spexv_result {
    const char *path;               /* borrowed */
    int outcome;                    /* SPEXV_YES: equivalent, SPEXV_NO, SPEXV_TROUBLE */
    spexc_diagnostics *diagnostics; /* why it could not be judged */
    bool is_judged;
    spexv_input input;
    spexv_found found;
    lts_equivalence equivalence;
    spexv_verdict verdict;
    spexc_diagnostics *said; /* about initial states and unknown actions */
    spexv_reason *reasons;   /* one per difference of the verdict */
    spexv_seen seen;         /* ask spexv_result_seen */
} spexv_result;

/* Reads, judges and explains. Whatever goes wrong is in the result; release it. */
void spexv_result_make(spexv_recordings *recordings, const char *path, const lts_options *options,
                       unsigned max_reasons, spexv_result *result);
void spexv_result_release(spexv_result *result);

/* What of the specification was seen, looked for when first asked; NULL: nothing can be said, or no memory.
 */
const spexv_seen *spexv_result_seen(spexv_result *result);

/* The line that says the verdict, then the reasons, as text. */
void spexv_result_print(spexv_result *result, spexv_look look, FILE *out);
/* One object; spex-verify(1) says what is in it. NULL: no memory. */
json_t *spexv_result_json(spexv_result *result);
/* The messages as SARIF results, appended to `results`. False: no memory. */
bool spexv_result_sarif(spexv_result *result, json_t *results);
/* A <testcase> of JUnit's XML. */
void spexv_result_junit(spexv_result *result, FILE *out);

/* Writes what proves the verdict into a folder, which is made when it is not there: PATH.model.aut,
 * PATH.specification.aut and PATH.certificate, PATH with its slashes as underscores; checked, see proof.h.
 * Says on stderr what went wrong; returns an exit status. */
int spexv_result_prove(spexv_result *result, const char *folder);

/* A transition of an edit as text, "'new' --['pay']-> 'paid'", owned by `said`. */
const char *spexv_edit_text(const spexv_result *result, lts_side side, const spexv_edit *edit,
                            spexc_diagnostics *said);

#endif
