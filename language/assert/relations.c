/* What is asserted of two specs. */
#include "language/assert/relations.h"

#include <string.h>

bool lang_evaluate_pair(lang_pair *pair, lang_mode mode)
{
    return lang_evaluate(pair->claim->loader, pair->claim->spec, mode, &pair->left) &&
           lang_evaluate(pair->claim->loader, pair->other, mode, &pair->right);
}

size_t lang_find_under(lang_claim *claim, const char *const *names, size_t count, size_t missing,
                       const char *kind)
{
    lang_diagnostics *d = claim->loader->diagnostics;
    const lang_ast_name *under = claim->ast->under;
    if (!under)
        return missing;
    const char *list = "";
    base_near near;
    base_near_begin(&near, under->text);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], under->text) == 0)
            return i;
        base_near_offer(&near, names[i]);
        list = lang_text(d, "%s%s%s", list, i == 0 ? "" : i + 1 == count ? " and " : ", ", names[i]);
    }
    lang_error(d, under->place, "%s is not %s%s", lang_quoted(d, under->text), kind,
               lang_near_text(d, &near));
    if (near.best)
        lang_fix(d, under->place, near.best);
    else
        lang_note_plain(d, "there are %s", list);
    return count;
}

bool lang_check_relation(lang_claim *claim)
{
    const lang_ast_name *name = claim->ast->names.first;
    lang_pair pair = {.claim = claim};
    if (!lang_find_symbol(claim->loader, 0, name, &pair.other))
        return false;
    if (pair.other == UINT32_MAX)
        return true;
    pair.other_name = lang_quoted(claim->loader->diagnostics, name->text);
    return claim->ast->property == LANG_AST_EQUIVALENT ? lang_check_equivalence(&pair)
                                                       : lang_check_refinement(&pair);
}
