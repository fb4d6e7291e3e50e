/* What a format of reports is. A new one is a file that defines it and a row in formats.c. */
#ifndef VERDICT_REPORT_FORMAT_H
#define VERDICT_REPORT_FORMAT_H

#include "verdict/report/report.h"
#include "verdict/report/result.h"

#define VERDICT_JSON_REALS JSON_REAL_PRECISION(6)

typedef struct verdict_report {
    const verdict_report_request *request;
    size_t equivalent, different, broken; /* models so far */
    size_t missing;                       /* of those that are different: nothing is forbidden */
    size_t refused;                       /* that had steps refused, which may not be */
    size_t failed;                        /* that could be judged, and are not as they should be */
    int worst;                            /* exit status so far */
    json_t *gathered;                     /* of a format whose results are JSON: all of them */
    FILE *out;
    cli_look look; /* of `out` */
} verdict_report;

typedef struct verdict_report_format {
    const char *name;   /* as the value of --format */
    const char *suffix; /* of names of its files */

    /* What is kept of one model, the `number`-th, in the process that verifies it: text for the output, or
     * JSON that is gathered, arrays of it joined. NULL: it is not a format of reports, but of files about one
     * model. */
    void (*write_result)(const verdict_report *report, verdict_result *result, size_t number, FILE *out);
    bool is_json;
    /* What is made of it all at the end. */
    base_status (*write_report)(const verdict_report *report, FILE *out);

    /* Files about one model, into a folder. Says on stderr what went wrong; returns an exit status. */
    int (*write_files)(verdict_result *result, const char *folder);
} verdict_report_format;

extern const verdict_report_format verdict_text_format, verdict_json_format, verdict_junit_format,
    verdict_sarif_format, verdict_html_format, verdict_proof_format;

/* The format of that name, which must be one. */
const verdict_report_format *verdict_report_format_find(const char *name);

/* The format of reports whose files are named like `path`, which may be NULL; NULL: there is none. */
const verdict_report_format *verdict_report_format_named(const char *path);

/* The results that were gathered and how many are what, as spex-verify(1) describes them. NULL: no memory. */
json_t *verdict_report_json(const verdict_report *report);
/* Prints JSON, which it takes over, as the whole text of `out`, or as a part of it (`flags` of jansson). */
base_status verdict_put_json(json_t *json, size_t flags, FILE *out);

#endif
