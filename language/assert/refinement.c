/* Refinements that are asserted: inclusion of traces, of failures, of failures and divergences. */
#include "language/assert/pair.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- saying why not ---- */

static const char *accepted(const lang_pair *p, const lts_counterexample *why)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    const char *list = why->accept_count ? "all but " : "everything";
    for (uint32_t i = 0; i < why->accept_count; i++)
        list = lang_text(d, "%s%s%s", list, i ? ", " : "",
                         lang_quoted(d, base_names_text(why->labels, why->accepts[i])));
    return list;
}

static bool report(const lang_pair *p, const lts_counterexample *why, lts_preorder preorder)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    const char *name = p->claim->name, *then = why->length ? "then " : "";
    lang_error(d, p->claim->ast->place, "%s does not refine %s under %s", name, p->other_name,
               lts_preorder_name(preorder));
    bool is_weak = lts_equivalence_get(lts_preorder_get(preorder)->traces)->is_silent;
    lts_state goal = why->what == LTS_COUNTEREXAMPLE_TRACE ? LTS_NONE : why->state;
    bool ok = lang_pair_note_trace(p, p->left, why->labels, why->trace, why->length, is_weak, goal);
    switch (why->what) {
    case LTS_COUNTEREXAMPLE_TRACE:
        lang_note_plain(d, "%s does not allow the last of these steps after the others", p->other_name);
        break;
    case LTS_COUNTEREXAMPLE_REFUSAL:
        lang_note_plain(d, "%s%s can refuse %s, and %s cannot", then, name, accepted(p, why), p->other_name);
        break;
    case LTS_COUNTEREXAMPLE_DIVERGENCE:
        lang_note_plain(d, "%s%s can take internal steps without end, and %s cannot", then, name,
                        p->other_name);
        break;
    }
    return ok;
}

bool lang_check_refinement(lang_pair *p)
{
    lang_diagnostics *d = p->claim->loader->diagnostics;
    assert(p->claim->ast->property == LANG_AST_REFINES);
    const char *names[LTS_PREORDER_COUNT];
    for (size_t i = 0; i < LTS_PREORDER_COUNT; i++)
        names[i] = lts_preorder_name((lts_preorder)i);
    size_t which = lang_pair_find_under(p, names, LTS_PREORDER_COUNT, LTS_PREORDER_DEFAULT, "a refinement");
    if (which == LTS_PREORDER_COUNT)
        return true;
    lts_preorder preorder = (lts_preorder)which;
    if (!lang_pair_evaluate(p, LANG_MODE_MODULO + lts_preorder_get(preorder)->modulo))
        return false;
    if (!p->left || !p->right)
        return true;
    lts_counterexample *why = NULL;
    base_error error;
    base_status status = lts_check_preorder(p->left->lts, p->right->lts, preorder, NULL, &why, &error);
    if (status == BASE_E_LIMIT)
        lang_error(d, p->claim->ast->place, "this cannot be decided: %s", error.message);
    if (status != BASE_OK)
        return status == BASE_E_LIMIT;
    bool ok = true;
    if (why && !p->claim->ast->negated)
        ok = report(p, why, preorder);
    else if (!why && p->claim->ast->negated)
        lang_error(d, p->claim->ast->place, "%s refines %s under %s, and is asserted not to", p->claim->name,
                   p->other_name, lts_preorder_name(preorder));
    lts_counterexample_free(why);
    return ok;
}
