/* What came out, for people and for programs. (text.c, lanes.c, json.c,
 * isolation.c, junit.c, html.c, verdict.c) */
#ifndef HISTORIES_SHOW_SHOW_H
#define HISTORIES_SHOW_SHOW_H

#include "histories/explain/explain.h"
#include "histories/transactions/transactions.h"

/* One file's result. */
typedef struct history_report {
    const char *file;
    const char *model;
    const char *condition;
    const history *h;                          /* NULL: it could not be read */
    const history_model *checked;              /* the model, with the history's values */
    const base_error *error;                   /* why it could not be read or judged, or NULL */
    const history_finding *finding;            /* NULL after an error, and of transactions */
    const history_account *account;            /* NULL unless the verdict is no and there is one */
    const history_isolation_result *isolation; /* of transactions under an isolation level; else NULL */
    bool is_brief;                             /* the verdict alone */
} history_report;

const char *history_verdict_name(history_verdict verdict); /* "yes", "no", "not decided" */

/* Appends what `spex history check` prints. False: no memory. */
bool history_show_text(const history_report *report, history_string *to);
/* Appends an object of JSON, without a newline. */
bool history_show_json(const history_report *report, history_string *to);

/* Of either kind of result; HISTORY_UNDECIDED after an error. */
history_verdict history_report_verdict(const history_report *report);

/* Appends a test case of JUnit. */
bool history_show_junit(const history_report *report, history_string *to);
/* Appends the part of a page, the `number`th of its pictures; around all parts: */
bool history_show_html(const history_report *report, unsigned number, history_string *to);
bool history_begin_html(history_string *to);
bool history_end_html(history_string *to);

/* Appends a line of a witness: an operation as an object of JSON. */
bool history_show_step(const history_report *report, uint32_t op, history_string *to);

/* Operations as lanes, one a process; `remark` stands at the right of operation `at`. `model` may be NULL. */
bool history_show_lanes(const history *h, const history_model *model, const uint32_t *ops, size_t count,
                        uint32_t at, const char *remark, history_string *to);

#endif
