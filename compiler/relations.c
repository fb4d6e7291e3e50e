/* What is asserted of two specs. */
#include "compiler/relations.h"

#include <string.h>

bool spexc_evaluate_pair(spexc_pair *pair, spexc_mode mode)
{
    return spexc_evaluate(pair->claim->loader, pair->claim->spec, mode, &pair->left) &&
           spexc_evaluate(pair->claim->loader, pair->other, mode, &pair->right);
}

size_t spexc_find_under(spexc_claim *claim, const char *const *names, size_t count, size_t missing,
                        const char *kind)
{
    spexc_diagnostics *d = claim->loader->diagnostics;
    const spexc_ast_name *under = claim->ast->under;
    if (!under)
        return missing;
    const char *list = "";
    spexc_near near;
    spexc_near_begin(&near, under->text);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], under->text) == 0)
            return i;
        spexc_near_offer(&near, names[i]);
        list = spexc_text(d, "%s%s%s", list, i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    }
    spexc_error(d, under->place, "%s is not %s%s", spexc_quoted(d, under->text), kind,
                spexc_near_text(d, &near));
    if (near.best)
        spexc_fix(d, under->place, near.best);
    else
        spexc_note_plain(d, "there are %s", list);
    return count;
}

bool spexc_check_relation(spexc_claim *claim)
{
    const spexc_ast_name *name = claim->ast->names.first;
    spexc_pair pair = {.claim = claim};
    if (!spexc_find_known(claim->loader, 0, name, &pair.other))
        return false;
    if (pair.other == UINT32_MAX)
        return true;
    pair.other_name = spexc_quoted(claim->loader->diagnostics, name->text);
    return claim->ast->property == SPEXC_AST_EQUIVALENT ? spexc_check_equivalence(&pair)
                                                        : spexc_check_refinement(&pair);
}
