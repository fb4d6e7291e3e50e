/* Refinements that are asserted: inclusion of traces, of failures, of failures and divergences. */
#include "compiler/relations.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    lts_preorder preorder;
    spexc_mode mode; /* of the parts: it must keep what the preorder sees */
} preorders[] = {
    {LTS_REFINES_TRACE, SPEXC_MODE_STRONG},
    {LTS_REFINES_WEAK_TRACE, SPEXC_MODE_BRANCHING},
    {LTS_REFINES_FAILURES, SPEXC_MODE_DIVERGENCE},
    {LTS_REFINES_FAILURES_DIVERGENCES, SPEXC_MODE_DIVERGENCE},
};

#define PREORDERS (sizeof preorders / sizeof *preorders)

/* ---- saying why not ---- */

static const char *accepted(const spexc_pair *p, const lts_counterexample *why)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *list = why->accept_count ? "all but " : "everything";
    for (uint32_t i = 0; i < why->accept_count; i++)
        list = spexc_text(d, "%s%s%s", list, i ? ", " : "",
                          spexc_quoted(d, lts_names_text(why->labels, why->accepts[i])));
    return list;
}

static bool report(const spexc_pair *p, const lts_counterexample *why, lts_preorder preorder)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *name = p->claim->name, *then = why->length ? "then " : "";
    spexc_error(d, p->claim->ast->place, "%s does not refine %s under %s", name, p->other_name,
                lts_preorder_name(preorder));
    lts_state goal = why->what == LTS_EXCESS_TRACE ? LTS_NONE : why->state;
    bool ok = spexc_note_trace(p, p->left, why->labels, why->trace, why->length,
                               preorder != LTS_REFINES_TRACE, goal);
    switch (why->what) {
    case LTS_EXCESS_TRACE:
        spexc_note_plain(d, "%s does not allow the last of these steps after the others", p->other_name);
        break;
    case LTS_EXCESS_REFUSAL:
        spexc_note_plain(d, "%s%s can refuse %s, and %s cannot", then, name, accepted(p, why), p->other_name);
        break;
    case LTS_EXCESS_DIVERGENCE:
        spexc_note_plain(d, "%s%s can take internal steps without end, and %s cannot", then, name,
                         p->other_name);
        break;
    }
    return ok;
}

bool spexc_check_refinement(spexc_pair *p)
{
    spexc_diagnostics *d = p->claim->loader->diagnostics;
    const char *names[PREORDERS];
    for (size_t i = 0; i < PREORDERS; i++)
        names[i] = lts_preorder_name(preorders[i].preorder);
    size_t which = spexc_find_under(p->claim, names, PREORDERS, LTS_REFINES_WEAK_TRACE, "a refinement");
    if (which == PREORDERS)
        return true;
    if (!spexc_evaluate_pair(p, preorders[which].mode))
        return false;
    if (!p->left || !p->right)
        return true;
    lts_counterexample *why = NULL;
    lts_error error;
    lts_status status =
        lts_refines(p->left->lts, p->right->lts, preorders[which].preorder, NULL, &why, &error);
    if (status == LTS_E_LIMIT)
        spexc_error(d, p->claim->ast->place, "this cannot be decided: %s", error.message);
    if (status != LTS_OK)
        return status == LTS_E_LIMIT;
    bool ok = true;
    if (why && !p->claim->ast->negated)
        ok = report(p, why, preorders[which].preorder);
    else if (!why && p->claim->ast->negated)
        spexc_error(d, p->claim->ast->place, "%s refines %s under %s, and is asserted not to", p->claim->name,
                    p->other_name, lts_preorder_name(preorders[which].preorder));
    lts_counterexample_free(why);
    return ok;
}
