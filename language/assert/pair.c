/* Two specs that are asserted to be related: finding the second, evaluating both. */
#include "language/assert/pair.h"

#include <assert.h>
#include <string.h>

bool lang_pair_begin(lang_pair *pair, lang_asserted *claim)
{
    const lang_ast_name *name = claim->ast->names.first;
    assert(name && !name->next);
    *pair = (lang_pair){.claim = claim};
    if (!lang_find_subject(claim->loader, name, claim->ast->with_faults, &pair->other, &pair->other_system))
        return false;
    pair->other_name = lang_quoted(claim->loader->diagnostics, name->text);
    return true;
}

bool lang_pair_evaluate(lang_pair *pair, lang_mode mode)
{
    lang_asserted *claim = pair->claim;
    assert((pair->other != UINT32_MAX || pair->other_system) && mode < LANG_MODES);
    return lang_evaluate_subject(claim->loader, claim->spec, claim->system, mode, &pair->left) &&
           lang_evaluate_subject(claim->loader, pair->other, pair->other_system, mode, &pair->right);
}

size_t lang_pair_find_under(const lang_pair *pair, const char *const *names, size_t count, size_t missing,
                            const char *kind)
{
    lang_diagnostics *d = pair->claim->loader->diagnostics;
    const lang_ast_name *under = pair->claim->ast->under;
    assert(missing < count);
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
