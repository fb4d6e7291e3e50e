/* --dump: an inner stage of the compilation as text, for people who work on the compiler. */
#include "compiler/emit.h"
#include "compiler/spexc.h"

#include <inttypes.h>

static void dump_edges(const lts *l, FILE *out)
{
    char from[16], to[16];
    for (uint32_t s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            fprintf(out, "%s --[%s]-> %s\n", lts_state_text(l, s, from),
                    base_names_text(l->labels, l->edges[e].label), lts_state_text(l, l->edges[e].target, to));
}

static void dump_lts(const lang_spec *spec, const lts *l, const char *what, FILE *out)
{
    char initial[16];
    fprintf(out, "%s%s: %" PRIu32 " states, %" PRIu64 " transitions, initial %s\n", spec->name, what,
            l->states, l->transitions, lts_state_text(l, l->initial, initial));
    dump_edges(l, out);
}

static base_status dump_reduced(const lang_spec *spec, spexc_reduction reduction, FILE *out)
{
    if (reduction == SPEXC_REDUCE_NONE) {
        dump_lts(spec, spec->lts, "", out);
        return BASE_OK;
    }
    lts *view;
    base_status status = spexc_reduced_view(spec, reduction, &view, NULL);
    if (status != BASE_OK)
        return status;
    dump_lts(spec, view, reduction == SPEXC_REDUCE_STRONG ? " modulo strong" : " modulo branching", out);
    lts_free(view);
    return BASE_OK;
}

static void dump_row(const spexc_tables *t, uint32_t run, FILE *out)
{
    fprintf(out, "%" PRIu32 " {", run);
    for (uint32_t i = t->home[run]; i < t->home[run + 1]; i++)
        fprintf(out, "%s%s", i > t->home[run] ? ", " : "", t->spec->states[t->resident[i]].name);
    fputs("}:", out);
    if (t->form == SPEX_RUN_DENSE) {
        for (uint32_t a = 0; a < t->columns; a++)
            if (t->dense[(size_t)run * t->columns + a] != SPEX_NO_RUN)
                fprintf(out, " %s->%" PRIu32, spexc_action_name(t->spec, a),
                        t->dense[(size_t)run * t->columns + a]);
    } else {
        for (uint32_t e = t->row[run]; e < t->row[run + 1]; e++)
            fprintf(out, " %s->%" PRIu32, spexc_action_name(t->spec, t->row_action[e]), t->row_next[e]);
    }
    fputc('\n', out);
}

static base_status dump_tables(const spexc_job *job, const lang_spec *spec, FILE *out)
{
    static const char *const forms[] = {
        [SPEX_RUN_DENSE] = "dense", [SPEX_RUN_SPARSE] = "sparse", [SPEX_RUN_SET] = "set"};
    spexc_tables *t;
    base_status status = spexc_tables_build(spec, job->request->reduction, job->request->max_table, &t, NULL);
    if (status != BASE_OK)
        return status;
    fprintf(out, "%s: %s, %" PRIu32 " run states {of which declared states}, %" PRIu32 " actions with tau\n",
            spec->name, forms[t->form], t->run_count, t->columns);
    for (uint32_t run = 0; run < t->run_count; run++)
        dump_row(t, run, out);
    spexc_tables_free(t);
    return BASE_OK;
}

bool spexc_dump_stage(const spexc_job *job, FILE *out)
{
    for (uint32_t i = 0; i < job->count; i++) {
        const lang_spec *spec = job->specs[i];
        base_status status = BASE_OK;
        if (job->request->dump == SPEXC_DUMP_LTS)
            dump_lts(spec, spec->lts, "", out);
        else if (job->request->dump == SPEXC_DUMP_REDUCED)
            status = dump_reduced(spec, job->request->reduction, out);
        else
            status = dump_tables(job, spec, out);
        if (status != BASE_OK)
            return false;
    }
    return true;
}
