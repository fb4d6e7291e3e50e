/* Inner stages of the compilation as text, for people who work on the compiler. */
#include "compiler/view/reduced.h"
#include "compiler/view/view.h"

#include <assert.h>
#include <inttypes.h>

static void show_edges(const lts *l, FILE *out)
{
    char from[16], to[16];
    for (uint32_t s = 0; s < l->states; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            fprintf(out, "%s --[%s]-> %s\n", lts_state_text(l, s, from),
                    base_names_text(l->labels, l->edges[e].label), lts_state_text(l, l->edges[e].target, to));
}

static void show_lts(const lang_spec *spec, const lts *l, const char *what, FILE *out)
{
    char initial[16];
    fprintf(out, "%s%s: %" PRIu32 " states, %" PRIu64 " transitions, initial %s\n", spec->name, what,
            l->states, l->transitions, lts_state_text(l, l->initial, initial));
    show_edges(l, out);
}

static void show_row(const spexc_tables *t, uint32_t run, FILE *out)
{
    fprintf(out, "%" PRIu32 " {", run);
    for (uint32_t i = t->home[run]; i < t->home[run + 1]; i++)
        fprintf(out, "%s%s", i > t->home[run] ? ", " : "", t->spec->states[t->resident[i]].name);
    fputs("}:", out);
    if (t->form == SPEX_RUN_DENSE) {
        for (uint32_t a = 0; a < t->columns; a++)
            if (t->dense[(size_t)run * t->columns + a] != SPEX_NO_RUN)
                fprintf(out, " %s->%" PRIu32, lang_action_name(t->spec, a),
                        t->dense[(size_t)run * t->columns + a]);
    } else {
        for (uint32_t e = t->row[run]; e < t->row[run + 1]; e++)
            fprintf(out, " %s->%" PRIu32, lang_action_name(t->spec, t->row_action[e]), t->row_next[e]);
    }
    fputc('\n', out);
}

int spexc_view_lts(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    if (spexc_require_unfolded(subject, spec))
        return 1;
    (void)subject;
    show_lts(spec, spec->lts, "", out);
    return 0;
}

int spexc_view_reduced(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    if (spexc_require_unfolded(subject, spec))
        return 1;
    if (subject->reduction == SPEXC_REDUCE_NONE)
        return spexc_view_lts(subject, spec, out);
    lts *view;
    base_status status = spexc_view_reduce(spec, subject->reduction, &view);
    if (status != BASE_OK)
        return spexc_outcome(subject, NULL, status);
    show_lts(spec, view, subject->reduction == SPEXC_REDUCE_STRONG ? " modulo strong" : " modulo branching",
             out);
    lts_free(view);
    return 0;
}

int spexc_view_tables(const spexc_subject *subject, const lang_spec *spec, FILE *out)
{
    assert(spec && subject->max_table > 0);
    spexc_tables *t;
    base_error error;
    if (spexc_tables_build(spec, subject->reduction, subject->max_table, &t, &error) != BASE_OK)
        return spexc_trouble(subject, NULL, error.message);
    fprintf(out, "%s: %s, %" PRIu32 " run states {of which declared states}, %" PRIu32 " actions with tau\n",
            spec->name, spexc_form_name(t->form), t->run_count, t->columns);
    for (uint32_t run = 0; run < t->run_count && t->form != SPEX_RUN_KEPT; run++)
        show_row(t, run, out);
    spexc_tables_free(t);
    return 0;
}
