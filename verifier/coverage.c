/* spex coverage: which transitions of the specifications have been seen? */
#include "verifier/verifier.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "verdict/verdict.h"

enum { OPTION_FORMAT = 256, OPTION_MIN };

typedef struct entry { /* a specification and what its models have seen */
    verdict_found_spec found;
    verdict_coverage coverage;
    size_t models;
} entry;

typedef struct coverage_job coverage_job;

typedef struct coverage_format {
    const char *name;
    const char *suffix; /* of names of its files */
    base_status (*print)(const coverage_job *job, FILE *out);
} coverage_format;

struct coverage_job {
    verdict_model_operands models;
    cli_common common;
    const coverage_format *format;
    unsigned min_percent;
    entry *entries;
    size_t count;
};

/* ---- gathering ---- */

static entry *entry_of(coverage_job *job, verdict_found_spec found)
{
    for (size_t i = 0; i < job->count; i++)
        if (job->entries[i].found.spec == found.spec)
            return &job->entries[i];
    entry *grown = realloc(job->entries, (job->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    job->entries = grown;
    entry *new = &grown[job->count];
    *new = (entry){.found = found};
    if (verdict_coverage_begin(found.spec, &new->coverage))
        return NULL;
    job->count++;
    return new;
}

static int gather(coverage_job *job, const char *path)
{
    lang_diagnostics *diagnostics = lang_diagnostics_new();
    verdict_input input = {0};
    verdict_found_spec found = {0};
    int outcome = diagnostics ? verdict_model_operand_read(&job->models, path, diagnostics, &input, &found)
                              : cli_out_of_memory(path);
    if (outcome == CLI_YES) {
        lts *behaviour = NULL;
        entry *e = entry_of(job, found);
        base_status status = e ? verdict_behaviour(input.model, found.spec, &behaviour) : BASE_E_NOMEM;
        if (!status)
            status = verdict_coverage_add(&e->coverage, behaviour);
        if (status)
            outcome = verdict_report_error(diagnostics, path,
                                           &(base_error){.status = status, .message = "out of memory"});
        else
            e->models++;
        lts_free(behaviour);
    }
    if (diagnostics)
        lang_diagnostics_print(diagnostics, LANG_TEXT, LANG_COLOUR_AUTO, stderr);
    verdict_input_release(&input);
    lang_diagnostics_free(diagnostics);
    return outcome;
}

/* ---- text ---- */

static void print_entry(const entry *e, FILE *out)
{
    const lang_spec *spec = e->found.spec;
    char percent[32];
    snprintf(percent, sizeof percent, "%.1f %%", verdict_coverage_percent(&e->coverage));
    fprintf(out, "%s: %s: %u of %u transitions seen in %zu model%s: ",
            lang_place_text(e->found.sources, spec->place), lang_quoted(e->found.sources, spec->name),
            e->coverage.covered, e->coverage.total, e->models, e->models == 1 ? "" : "s");
    cli_print_styled(e->coverage.covered == e->coverage.total ? CLI_GOOD : CLI_BAD, percent, out);
    fputc('\n', out);
    for (uint32_t t = 0; t < spec->written_count; t++) {
        const lang_transition *transition = &spec->written[t];
        if (e->coverage.status[t] != VERDICT_NOT_COVERED)
            continue;
        fprintf(out, "%s: not seen: ", lang_place_text(e->found.sources, transition->place));
        cli_print_step(lang_written_name(spec, transition->from), lang_label_of(spec, transition),
                       lang_written_name(spec, transition->to), out);
        fputc('\n', out);
    }
}

static base_status print_text(const coverage_job *job, FILE *out)
{
    for (size_t i = 0; i < job->count; i++)
        print_entry(&job->entries[i], out);
    return BASE_OK;
}

/* ---- JSON ---- */

static json_t *json_of_transition(const entry *e, const lang_transition *t)
{
    const lang_spec *spec = e->found.spec;
    return json_pack("{s:s, s:s, s:s, s:s, s:I}", "from", lang_written_name(spec, t->from), "action",
                     lang_label_of(spec, t), "to", lang_written_name(spec, t->to), "file",
                     lang_source_path(e->found.sources, t->place.file), "line", (json_int_t)t->place.line);
}

static json_t *json_of_entry(const entry *e)
{
    json_t *unseen = json_array();
    for (uint32_t t = 0; t < e->found.spec->written_count; t++)
        if (e->coverage.status[t] == VERDICT_NOT_COVERED)
            json_array_append_new(unseen, json_of_transition(e, &e->found.spec->written[t]));
    return json_pack("{s:s, s:I, s:I, s:I, s:f, s:o}", "specification", e->found.spec->name, "models",
                     (json_int_t)e->models, "transitions", (json_int_t)e->coverage.total, "seen",
                     (json_int_t)e->coverage.covered, "percent", verdict_coverage_percent(&e->coverage),
                     "unseen", unseen);
}

static base_status print_json(const coverage_job *job, FILE *out)
{
    json_t *all = json_array();
    for (size_t i = 0; i < job->count; i++)
        json_array_append_new(all, json_of_entry(&job->entries[i]));
    json_t *root = json_pack("{s:o}", "coverage", all);
    base_status status =
        root && json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) == 0 ? BASE_OK : BASE_E_NOMEM;
    fputc('\n', out);
    json_decref(root);
    return status;
}

/* ---- lcov: each transition a branch, each line with transitions a line, seen when all of them are ---- */

static int by_place(const void *a, const void *b)
{
    const lang_place *p = &(*(const lang_transition *const *)a)->place;
    const lang_place *q = &(*(const lang_transition *const *)b)->place;
    if (p->file != q->file)
        return p->file < q->file ? -1 : 1;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    return p->column < q->column ? -1 : p->column > q->column;
}

typedef struct lcov {
    const entry *e;
    const lang_transition **sorted;
    uint32_t count;
    FILE *out;
} lcov;

static bool is_seen(const lcov *l, uint32_t i)
{
    size_t number = (size_t)(l->sorted[i] - l->e->found.spec->written);
    return l->e->coverage.status[number] == VERDICT_COVERED;
}

/* The transitions begin..end-1 are those of one file. */
static void print_file(const lcov *l, uint32_t begin, uint32_t end)
{
    uint32_t lines = 0, lines_seen = 0, seen = 0;
    fprintf(l->out, "TN:%s\nSF:%s\n", l->e->found.spec->name,
            lang_source_path(l->e->found.sources, l->sorted[begin]->place.file));
    for (uint32_t i = begin, next; i < end; i = next) {
        uint32_t line = l->sorted[i]->place.line, seen_here = 0;
        for (next = i; next < end && l->sorted[next]->place.line == line; next++) {
            fprintf(l->out, "BRDA:%u,0,%u,%d\n", line, next - i, is_seen(l, next));
            seen_here += is_seen(l, next);
        }
        fprintf(l->out, "DA:%u,%u\n", line, seen_here == next - i ? seen_here : 0);
        lines++;
        lines_seen += seen_here == next - i;
        seen += seen_here;
    }
    fprintf(l->out, "BRF:%u\nBRH:%u\nLF:%u\nLH:%u\nend_of_record\n", end - begin, seen, lines, lines_seen);
}

static base_status print_records(const entry *e, FILE *out)
{
    const lang_spec *spec = e->found.spec;
    lcov l = {.e = e, .out = out, .sorted = calloc((size_t)spec->written_count + 1, sizeof *l.sorted)};
    if (!l.sorted)
        return BASE_E_NOMEM;
    for (uint32_t t = 0; t < spec->written_count; t++)
        if (e->coverage.status[t] != VERDICT_NOT_COUNTED)
            l.sorted[l.count++] = &spec->written[t];
    qsort(l.sorted, l.count, sizeof *l.sorted, by_place);
    for (uint32_t begin = 0, end; begin < l.count; begin = end) {
        for (end = begin; end < l.count && l.sorted[end]->place.file == l.sorted[begin]->place.file;)
            end++;
        print_file(&l, begin, end);
    }
    free(l.sorted);
    return BASE_OK;
}

static base_status print_lcov(const coverage_job *job, FILE *out)
{
    base_status status = BASE_OK;
    for (size_t i = 0; i < job->count && !status; i++)
        status = print_records(&job->entries[i], out);
    return status;
}

/* ---- the command ---- */

static const coverage_format formats[] = {
    {"text", ".txt", print_text}, {"json", ".json", print_json}, {"lcov", ".info", print_lcov}};
#define FORMATS (sizeof formats / sizeof *formats)

static const char *format_name(unsigned number)
{
    return number < FORMATS ? formats[number].name : NULL;
}

static const cli_values format_names = {NULL, format_name};

static const cli_option options[] = {
    VERDICT_ROW_SPEC,
    VERDICT_ROW_FOLDER,
    {OPTION_FORMAT, "format", "FORMAT", &format_names,
     "how to say it; else the name of the output tells; default: text"},
    CLI_ROW_OUTPUT,
    {OPTION_MIN, "min-coverage", "PERCENT", NULL,
     "exit status 1 when less than PERCENT of a specification was seen"},
    CLI_ROW_HELP,
    CLI_ROW_LAST,
};

static base_status print_all(FILE *out, void *arg)
{
    const coverage_job *job = arg;
    return job->format->print(job, out);
}

static int cover(coverage_job *job)
{
    int worst = CLI_YES;
    for (size_t i = 0; i < job->models.paths.count; i++) {
        int outcome = gather(job, job->models.paths.paths[i]);
        worst = outcome > worst ? outcome : worst;
    }
    int outcome = cli_output(job->common.output, print_all, job);
    worst = outcome > worst ? outcome : worst;
    for (size_t i = 0; i < job->count; i++) {
        double percent = verdict_coverage_percent(&job->entries[i].coverage);
        if (percent >= job->min_percent)
            continue;
        fprintf(stderr, "spex coverage: error: %.1f %% of '%s' was seen, %u %% is asked for\n", percent,
                job->entries[i].found.spec->name, job->min_percent);
        worst = worst > CLI_NO ? worst : CLI_NO;
    }
    return worst;
}

static int set_option(void *arg, const cli_args *args, int key, const char *value)
{
    coverage_job *job = arg;
    switch (key) {
    case OPTION_MIN:
        return cli_set_number(args, "--min-coverage", value, 0, 100, &job->min_percent);
    case OPTION_FORMAT:
        job->format = &formats[cli_value_number(&format_names, value)];
        return CLI_GO_ON;
    case CLI_OPTION_OUTPUT:
        return cli_set_common(&job->common, args, key, value);
    default:
        return verdict_model_operands_set(&job->models, key, value);
    }
}

static int run_coverage(const cli_command *command, int argc, char **argv)
{
    coverage_job job = {.format = NULL};
    if (!verdict_model_operands_begin(&job.models))
        return CLI_TROUBLE;
    cli_args args;
    int outcome = cli_parse(command, argc, argv, &args, set_option, &job);
    if (outcome == CLI_GO_ON && job.models.paths.count == 0)
        outcome = verdict_model_operands_take_default(&job.models, "spex coverage");
    for (unsigned i = 0; i < FORMATS && !job.format; i++)
        if (cli_has_suffix(job.common.output, formats[i].suffix))
            job.format = &formats[i];
    if (!job.format)
        job.format = formats;
    if (outcome == CLI_GO_ON)
        outcome = cover(&job);
    for (size_t i = 0; i < job.count; i++)
        verdict_coverage_release(&job.entries[i].coverage);
    free(job.entries);
    verdict_model_operands_release(&job.models);
    return outcome;
}

const cli_command spexv_coverage = {
    "spex coverage",
    "[OPTION]... PATH...",
    "Tells which transitions of specifications were never seen.",
    VERDICT_MODEL_OPERANDS_TEXT "\nModels of one specification count together.",
    options,
    run_coverage,
};
