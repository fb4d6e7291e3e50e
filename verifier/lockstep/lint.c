/* spex lockstep lint: what of a program can be controlled, by its files alone. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/json.h"
#include "base/shown.h"
#include "verifier/lockstep/job.h"

typedef struct linted {
    const char *program;
    const char *why; /* it cannot be controlled at all, or NULL */
    lockstep_lint lint;
} linted;

/* ---- text ---- */

static void put_calls(const lockstep_lint_file *f, bool is_controlled, FILE *out)
{
    size_t count = 0;
    for (size_t i = 0; i < f->count; i++)
        count += (f->calls[i].why == NULL) == is_controlled;
    if (count == 0)
        return;
    fprintf(out, "  %s:", is_controlled ? "controlled" : "not controlled");
    for (size_t i = 0; i < f->count; i++)
        if ((f->calls[i].why == NULL) == is_controlled)
            base_print_shown(out, is_controlled ? " %s" : "\n    %s: %s", f->calls[i].name, f->calls[i].why);
    putc('\n', out);
}

static base_status put_text(FILE *out, void *arg)
{
    const linted *l = arg;
    if (l->why)
        base_print_shown(out, "%s\n", l->why);
    for (size_t i = 0; i < l->lint.count; i++) {
        const lockstep_lint_file *f = &l->lint.files[i];
        base_print_shown(out, "%s: %s\n", f->path,
                         !f->is_readable ? "it has no table of what it calls"
                         : f->is_instrumented
                             ? "compiled for control: its accesses to memory are seen"
                             : "not compiled for control: its accesses to memory are not seen");
        put_calls(f, true, out);
        put_calls(f, false, out);
    }
    const size_t count = lockstep_lint_uncontrolled(&l->lint);
    if (!l->why && count)
        fprintf(out, "%zu call%s not controlled\n", count, count == 1 ? " is" : "s are");
    else if (!l->why)
        fputs("all that it calls is controlled\n", out);
    return ferror(out) ? BASE_E_IO : BASE_OK;
}

/* ---- JSON ---- */

static json_t *file_json(const lockstep_lint_file *f)
{
    json_t *controlled = json_array(), *not = json_array();
    for (size_t i = 0; i < f->count; i++)
        if (f->calls[i].why)
            json_array_append_new(not, json_pack("{s:o, s:s}", "name", base_json_text(f->calls[i].name),
                                                 "why", f->calls[i].why));
        else
            json_array_append_new(controlled, base_json_text(f->calls[i].name));
    return json_pack("{s:o, s:b, s:b, s:o, s:o}", "file", base_json_text(f->path), "compiled_for_control",
                     (int)f->is_instrumented, "readable", (int)f->is_readable, "controlled", controlled,
                     "not_controlled", not );
}

static base_status put_json(FILE *out, void *arg)
{
    const linted *l = arg;
    json_t *files = json_array();
    for (size_t i = 0; i < l->lint.count; i++)
        json_array_append_new(files, file_json(&l->lint.files[i]));
    json_t *all =
        json_pack("{s:o, s:b, s:o, s:I, s:o}", "program", base_json_text(l->program), "can_be_controlled",
                  l->why == NULL, "why", l->why ? base_json_text(l->why) : json_null(), "not_controlled",
                  (json_int_t)lockstep_lint_uncontrolled(&l->lint), "files", files);
    const bool is_good = all && json_dumpf(all, out, JSON_INDENT(2)) == 0 && putc('\n', out) != EOF;
    json_decref(all);
    return is_good ? BASE_OK : BASE_E_IO;
}

int lockstep_job_lint(lockstep_job *job)
{
    char path[PATH_MAX];
    base_error error = {0}, why = {0};
    linted l = {.program = job->operands[0]};
    if (!lockstep_find_program(l.program, path) || access(path, R_OK) != 0) {
        base_print_shown(stderr, "spex lockstep: %s: there is no such program\n", l.program);
        return CLI_TROUBLE;
    }
    if (lockstep_look_at_program(l.program, &why))
        l.why = why.message;
    int outcome = CLI_TROUBLE;
    if (!l.why && lockstep_lint_program(path, job->options.library, &l.lint, &error)) {
        base_print_shown(stderr, "spex lockstep: %s\n", error.message);
    } else {
        const bool is_whole = !l.why && lockstep_lint_uncontrolled(&l.lint) == 0;
        const int written = cli_output(job->output, job->format == LOCKSTEP_JSON ? put_json : put_text, &l);
        outcome = written == CLI_YES && !is_whole ? CLI_NO : written;
    }
    lockstep_lint_release(&l.lint);
    return outcome;
}
