/* Reports: what there is to say about recorded models, in one of the formats of a table (formats.c). This is
 * the door of verdict/report/.
 *
 *     report.c    every model verified, in processes of their own      formats.c   the table
 *     result.c    all there is to say about one model                  text.c, json.c ...   a format each
 */
#ifndef VERDICT_REPORT_REPORT_H
#define VERDICT_REPORT_REPORT_H

#include "cli/cli.h"
#include "verdict/model_operands.h"

enum {
    VERDICT_OPTION_FORMAT = 704,
    VERDICT_OPTION_MAX_REASONS,
    VERDICT_OPTION_MAX_PICTURES,
    VERDICT_OPTION_ALLOW_MISSING,
    VERDICT_OPTION_ALLOW_REFUSED
};
#define VERDICT_ROW_FORMAT                                                                                   \
    {                                                                                                        \
        VERDICT_OPTION_FORMAT, "format", "FORMAT", &verdict_report_formats,                                  \
            "how to say it; else the name of the output tells; default: text"                                \
    }
#define VERDICT_ROW_MAX_REASONS                                                                              \
    {                                                                                                        \
        VERDICT_OPTION_MAX_REASONS, "max-reasons", "N", NULL,                                                \
            "tell at most N differences of a model; default: 5"                                              \
    }
#define VERDICT_ROW_MAX_PICTURES                                                                             \
    {                                                                                                        \
        VERDICT_OPTION_MAX_PICTURES, "max-pictures", "N", NULL,                                              \
            "draw the first N models only, in HTML; default: 50"                                             \
    }
#define VERDICT_ROW_ALLOW_MISSING                                                                            \
    {                                                                                                        \
        VERDICT_OPTION_ALLOW_MISSING, "allow-missing", NULL, NULL,                                           \
            "exit with 0 when nothing is forbidden, even if something was never seen"                        \
    }
#define VERDICT_ROW_ALLOW_REFUSED                                                                            \
    {                                                                                                        \
        VERDICT_OPTION_ALLOW_REFUSED, "allow-refused", NULL, NULL,                                           \
            "only warn of steps that were refused, and not learned, while a model was recorded"              \
    }
extern const cli_values verdict_report_formats; /* names of formats that a report can have */

typedef struct verdict_report_request {
    cli_common common; /* the equivalence, how many processes, where the report goes */
    verdict_model_operands models;
    unsigned max_reasons, max_pictures;
    const char *format; /* its name */
    bool is_format_given;
    const char *certificates; /* a folder for the proofs of the verdicts, or NULL */
    bool allows_missing;      /* what was never seen does not change the exit status */
    bool allows_refused;      /* nor do steps that were refused */
    bool wants_formula;       /* text has a formula with each reason */
    bool is_quiet;            /* text says nothing about models that are equivalent */
} verdict_report_request;

/* A request without models. False: no memory, which was said. */
bool verdict_report_begin(verdict_report_request *request, const char *format);
void verdict_report_release(verdict_report_request *request);

/* Notes an operand, or an option of the rows above, of cli_common or of recordings.h. */
int verdict_report_set(verdict_report_request *request, const cli_args *args, int key, const char *value);

/* Verifies the models and writes the report; says on stderr what went wrong. Returns the worst exit status.
 */
int verdict_report_write(verdict_report_request *request);

#endif
