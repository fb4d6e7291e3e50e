/* What a search found, as text or JSON. */
#include "config.h"

#include "verifier/check/check.h"

#include "base/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* What is said of one claim, of which the explorer may have several properties: the worst. */
typedef struct finding {
    const char *name, *kind;
    uint32_t property; /* the one that it was found with */
    spex_explorer_verdict verdict;
} finding;

static int badness(spex_explorer_verdict verdict)
{
    switch (verdict) {
    case SPEX_EXPLORER_HOLDS:
        return 0;
    case SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS:
        return 1;
    case SPEX_EXPLORER_VACUOUS:
        return 2;
    case SPEX_EXPLORER_NOT_FINISHED:
        return 3;
    default:
        return 4;
    }
}

static void take(finding *f, const spex_explorer *search, uint32_t property, bool is_first)
{
    const spex_explorer_finding *one = spex_explorer_find(search, property);
    const spex_explorer_finding *best = spex_explorer_find(search, f->property);
    bool is_worse = is_first || badness(one->verdict) > badness(f->verdict) ||
                    (one->verdict == SPEX_EXPLORER_VIOLATED && f->verdict == SPEX_EXPLORER_VIOLATED &&
                     one->length < best->length);
    if (is_worse) {
        f->property = property;
        f->verdict = one->verdict;
    }
}

/* One a claim, in the order of the text; *count of them; NULL: no memory. */
static finding *find_all(const checking_model *model, const spex_system *system, const spex_explorer *search,
                         uint32_t *count)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    finding *all = calloc(m->property_count + 1u, sizeof *all);
    int64_t before = INT64_MIN;
    *count = 0;
    for (uint32_t p = 0; all && p < m->property_count; p++) {
        int64_t claim = checking_claim_of(model, p);
        if (claim != before) {
            finding *f = &all[(*count)++];
            f->name = m->properties[p].name;
            f->kind = claim == CHECKING_NO_FAULTS                         ? "no faults"
                      : claim == CHECKING_DEADLOCK                        ? "deadlock"
                      : system->claims[claim].claim_kind == SPEX_LIVENESS ? "liveness"
                                                                          : "safety";
            take(f, search, p, true);
        } else {
            take(&all[*count - 1], search, p, false);
        }
        before = claim;
    }
    return all;
}

static bool is_fine(spex_explorer_verdict verdict, const check_options *options)
{
    return verdict == SPEX_EXPLORER_HOLDS ||
           (verdict == SPEX_EXPLORER_HOLDS_WITHIN_BOUNDS && !options->exhaustive) ||
           (verdict == SPEX_EXPLORER_VACUOUS && options->allow_vacuous);
}

/* ---- text ---- */

static void print_run(const checking_model *model, const spex_explorer_finding *f, bool is_liveness,
                      FILE *out)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    const void *before = f->first;
    for (size_t i = 0; before && i < f->run_length; i++) {
        const spex_explorer_moment *step = &f->run[i];
        if (f->cycle_length && i == f->run_length - f->cycle_length)
            fputs("    and then again and again:\n", out);
        fprintf(out, "    %3zu. ", i + 1);
        m->describe(m->self, before, step->label, step->after, out);
        fputs(step->outcome == SPEX_EXPLORER_FAULT ? ": a fault\n" : "\n", out);
        if (!step->after)
            return;
        checking_print_changes(model, before, step->after, "         ", out);
        before = step->after;
    }
    if (f->length == 0 && f->run_length == 0)
        fputs(is_liveness ? "    the run may stop in the first state\n" : "    in the first state\n", out);
    else if (is_liveness && f->cycle_length == 0)
        fputs("    and there the run may stop\n", out);
}

static void print_finding(const checking_model *model, const spex_explorer *search, const finding *f,
                          FILE *out)
{
    const spex_explorer_finding *found = spex_explorer_find(search, f->property);
    fprintf(out, "  %-20s %s", spex_explorer_verdict_name(f->verdict), f->name);
    if (f->verdict == SPEX_EXPLORER_VIOLATED)
        fprintf(out, ", in %" PRIu64 " step%s", found->length, found->length == 1 ? "" : "s");
    fputc('\n', out);
    for (uint32_t i = 0; i < found->missing_count; i++) {
        const spex_subject *subject = checking_subject_of(model, found->missing[i]);
        if (subject)
            fprintf(out, "      never came about: %s\n", subject->text);
    }
    if (f->verdict == SPEX_EXPLORER_VIOLATED)
        print_run(model, found, strcmp(f->kind, "liveness") == 0, out);
}

static const char *end_text(spex_explorer_end end)
{
    static const char *const texts[] = {"",
                                        "ended with the first violation",
                                        "the limit of states ended it",
                                        "memory ended it",
                                        "time ended it",
                                        "it was interrupted",
                                        "the disk was full"};
    return texts[end];
}

static void print_text(const checking_model *model, const spex_system *system, const spex_explorer *search,
                       const char *path, const finding *all, uint32_t count, FILE *out)
{
    spex_explorer_figures figures;
    spex_explorer_get_figures(search, &figures);
    fprintf(out, "%s:%s: %" PRIu64 " states, %" PRIu64 " steps, depth %" PRIu64, path, system->name,
            figures.states, figures.steps, figures.depth);
    if (figures.end != SPEX_EXPLORER_COMPLETE)
        fprintf(out, "; %s", end_text(figures.end));
    fputc('\n', out);
    const spex_explorer_model *m = checking_explorer_model(model);
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(search, i))
            fprintf(out, "  cut: %" PRIu64 " steps by %s\n", spex_explorer_cut(search, i), m->cuts[i]);
    for (uint32_t i = 0; i < count; i++)
        print_finding(model, search, &all[i], out);
}

/* ---- JSON ---- */

static json_t *run_json(const checking_model *model, const spex_explorer_finding *f)
{
    const spex_explorer_model *m = checking_explorer_model(model);
    json_t *run = json_array();
    const void *before = f->first;
    for (size_t i = 0; before && i < f->run_length; i++) {
        char *text = NULL;
        size_t length;
        FILE *out = open_memstream(&text, &length);
        if (!out)
            break;
        m->describe(m->self, before, f->run[i].label, f->run[i].after, out);
        fclose(out);
        json_array_append_new(run, json_string(text));
        free(text);
        before = f->run[i].after;
    }
    return run;
}

static void print_json(const checking_model *model, const spex_system *system, const spex_explorer *search,
                       const char *path, const finding *all, uint32_t count, FILE *out)
{
    spex_explorer_figures figures;
    const spex_explorer_model *m = checking_explorer_model(model);
    spex_explorer_get_figures(search, &figures);
    json_t *cuts = json_array(), *properties = json_array();
    for (uint32_t i = 0; i < m->cut_count; i++)
        if (spex_explorer_cut(search, i))
            json_array_append_new(cuts,
                                  json_pack("{s:s, s:s, s:I}", "kind", checking_cut_kind(model, i), "bound",
                                            m->cuts[i], "steps", (json_int_t)spex_explorer_cut(search, i)));
    for (uint32_t i = 0; i < count; i++) {
        const spex_explorer_finding *f = spex_explorer_find(search, all[i].property);
        json_t *one = json_pack("{s:s, s:s, s:s}", "name", all[i].name, "kind", all[i].kind, "verdict",
                                spex_explorer_verdict_name(all[i].verdict));
        if (all[i].verdict == SPEX_EXPLORER_VIOLATED) {
            json_object_set_new(one, "length", json_integer((json_int_t)f->length));
            json_object_set_new(one, "run", run_json(model, f));
        }
        json_t *missing = json_array();
        for (uint32_t k = 0; k < f->missing_count; k++)
            if (checking_subject_of(model, f->missing[k]))
                json_array_append_new(missing, json_string(checking_subject_of(model, f->missing[k])->text));
        json_object_set_new(one, "missing", missing);
        json_array_append_new(properties, one);
    }
    json_t *all_of_it = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:b, s:o, s:o}", "file", path, "system", system->name, "states",
        (json_int_t)figures.states, "steps", (json_int_t)figures.steps, "depth", (json_int_t)figures.depth,
        "complete", figures.end == SPEX_EXPLORER_COMPLETE, "cuts", cuts, "properties", properties);
    json_dumpf(all_of_it, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(all_of_it);
}

bool check_report(const checking_model *model, const spex_system *system, const spex_explorer *search,
                  const char *path, const check_options *options, FILE *out)
{
    uint32_t count;
    bool fine = true;
    finding *all = find_all(model, system, search, &count);
    if (!all)
        return false;
    for (uint32_t i = 0; i < count; i++)
        fine = fine && is_fine(all[i].verdict, options);
    if (options->is_json)
        print_json(model, system, search, path, all, count, out);
    else
        print_text(model, system, search, path, all, count, out);
    free(all);
    return fine;
}
