/* Reports: every model is verified, in processes of their own where --jobs asks for it, and what each format
 * keeps of it is put together in order. */
#include "verdict/report/report.h"

#include <assert.h>
#include <stdlib.h>

#include "base/parallel/workers.h"
#include "verdict/report/format.h"

#define PICTURES  50u /* of models on a page: each takes Graphviz a tenth of a second */

#define UNDECIDED 4  /* beside an exit status: there is no verdict, */
#define DIFFERENT 8  /* or it is that they are not equivalent, */
#define MISSING   16 /* but only in what was never seen */
#define REFUSED   32 /* steps were refused, which may not be */
#define FLAGS     (UNDECIDED | DIFFERENT | MISSING | REFUSED)

typedef struct verification {
    verdict_report report;
    const verdict_report_format *format;
    lts_options lts;
    cli_progress progress;
} verification;

/* ---- one model ---- */

static int verify_one(size_t i, FILE *out, FILE *errors, void *arg)
{
    verification *v = arg;
    const verdict_report_request *request = v->report.request;
    verdict_result result;
    const verdict_allowance allowance = {request->allows_missing, request->allows_refused};
    verdict_result_make(&request->models, request->models.paths.paths[i], &v->lts, request->max_reasons,
                        allowance, &result);
    if (!result.diagnostics)
        fputs("spex verify: error: out of memory\n", errors);
    else if (!v->format->is_json)
        lang_diagnostics_print(result.diagnostics, LANG_TEXT,
                               cli_has_colour(stderr) ? LANG_COLOUR_ALWAYS : LANG_COLOUR_NEVER, errors);
    if (result.diagnostics)
        v->format->write_result(&v->report, &result, i, out);
    if (request->certificates && verdict_proof_format.write_files(&result, request->certificates) != CLI_YES)
        result.outcome = CLI_TROUBLE;
    int code = result.outcome | (result.is_decided ? 0 : UNDECIDED) |
               (result.is_decided && !result.decision.is_equivalent ? DIFFERENT : 0) |
               (verdict_result_is_only_missing(&result) ? MISSING : 0) |
               (result.refused && !request->allows_refused ? REFUSED : 0);
    verdict_result_release(&result);
    return code;
}

static void gather_json(verdict_report *report, const char *text)
{
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    if (json_is_array(json))
        json_array_extend(report->gathered, json);
    else
        json_array_append(report->gathered, json);
    json_decref(json);
}

static void collect(size_t i, int code, const char *out, const char *errors, void *arg)
{
    verification *v = arg;
    verdict_report *report = &v->report;
    const base_path_list *paths = &report->request->models.paths;
    int outcome = code & ~FLAGS;
    assert(i < paths->count && outcome >= CLI_YES && outcome <= CLI_TROUBLE);
    cli_progress_tell("verifying", i, paths->count, &v->progress);
    cli_progress_wipe(&v->progress);
    *(code & UNDECIDED ? &report->broken : code & DIFFERENT ? &report->different : &report->equivalent) += 1;
    report->missing += (code & MISSING) != 0;
    report->refused += (code & REFUSED) != 0;
    report->failed += !(code & UNDECIDED) && outcome != CLI_YES;
    report->worst = outcome > report->worst ? outcome : report->worst;
    if (!*out && !*errors && outcome == CLI_TROUBLE)
        fprintf(stderr, "%s: error: verifying it came to a sudden end\n", paths->paths[i]);
    fflush(stdout);
    fputs(errors, stderr);
    if (!v->format->is_json)
        fputs(out, report->out);
    else if (*out)
        gather_json(report, out);
}

/* ---- all of them ---- */

static base_status verify_and_write(FILE *out, void *arg)
{
    verification *v = arg;
    const verdict_report_request *request = v->report.request;
    v->report.out = out;
    v->report.look = cli_look_of(out);
    v->report.gathered = json_array();
    if (!v->report.gathered)
        return BASE_E_NOMEM;
    cli_progress_begin(&v->progress);
    if (request->models.paths.count == 1) { /* else progress is told model by model */
        v->lts.progress = cli_progress_tell;
        v->lts.progress_arg = &v->progress;
    }
    base_worker_processes(request->models.paths.count, request->common.lts.jobs, CLI_TROUBLE | UNDECIDED,
                          verify_one, collect, v);
    cli_progress_end(&v->progress);
    assert(v->report.equivalent + v->report.different + v->report.broken == request->models.paths.count);
    base_status status = v->format->write_report(&v->report, out);
    json_decref(v->report.gathered);
    return status;
}

/* What is asked for, or else what the name of the output says; pages of HTML are asked for by the command. */
static const verdict_report_format *format_of(const verdict_report_request *request)
{
    const verdict_report_format *asked = verdict_report_format_find(request->format), *named = NULL;
    if (asked == &verdict_text_format && !request->is_format_given)
        named = verdict_report_format_named(request->common.output);
    return named ? named : asked;
}

int verdict_report_write(verdict_report_request *request)
{
    const lts_options *asked = &request->common.lts;
    verification v = {.report = {.request = request},
                      .format = format_of(request),
                      .lts = {.equivalence = asked->equivalence}};
    assert(v.format->write_result && v.format->write_report);
    int outcome = cli_output(request->common.output, verify_and_write, &v);
    return outcome > v.report.worst ? outcome : v.report.worst;
}

/* ---- what is asked for ---- */

bool verdict_report_begin(verdict_report_request *request, const char *format)
{
    assert(format);
    *request = (verdict_report_request){.common = CLI_COMMON_DEFAULTS,
                                        .max_reasons = VERDICT_REASONS,
                                        .max_pictures = PICTURES,
                                        .format = format};
    request->common.lts.jobs = 1;
    return verdict_model_operands_begin(&request->models);
}

void verdict_report_release(verdict_report_request *request)
{
    verdict_model_operands_release(&request->models);
}

int verdict_report_set(verdict_report_request *request, const cli_args *args, int key, const char *value)
{
    switch (key) {
    case VERDICT_OPTION_FORMAT:
        request->format = value;
        request->is_format_given = true;
        return CLI_GO_ON;
    case VERDICT_OPTION_MAX_REASONS:
        return cli_set_number(args, "--max-reasons", value, 1, 1000, &request->max_reasons);
    case VERDICT_OPTION_MAX_PICTURES:
        return cli_set_number(args, "--max-pictures", value, 0, UINT32_MAX, &request->max_pictures);
    case VERDICT_OPTION_ALLOW_MISSING:
        request->allows_missing = true;
        return CLI_GO_ON;
    case VERDICT_OPTION_ALLOW_REFUSED:
        request->allows_refused = true;
        return CLI_GO_ON;
    case VERDICT_OPTION_SPEC:
    case VERDICT_OPTION_FOLDER:
    case CLI_ARGS_OPERAND:
        return verdict_model_operands_set(&request->models, key, value);
    default:
        return cli_set_common(&request->common, args, key, value);
    }
}
