/* What statements may change: fields of the state, what `let` made, and their parts. */
#include "language/agents/checker.h"

#include <assert.h>

static bool report_fixed(lang_sight *sight, const lang_term *root)
{
    static const char *const locals[] = {[LANG_LOCAL_PATTERN] = "comes with the message",
                                         [LANG_LOCAL_PARAMETER] = "is a parameter",
                                         [LANG_LOCAL_LOOP] = "is what 'for' goes over"};
    lang_diagnostics *d = sight->checker->diagnostics;
    const lang_locals *l = sight->locals;
    const char *what = root->meaning == LANG_MEANS_LOCAL       ? locals[l->kinds[root->slot]]
                       : root->meaning == LANG_MEANS_PARAMETER ? "is a parameter"
                                                               : "is a constant";
    lang_error(d, root->place, "%s %s, and cannot be changed", lang_quote(sight->checker, root->text), what);
    if (root->meaning == LANG_MEANS_LOCAL)
        lang_note(d, l->fields[root->slot].place, "it is here");
    else if (root->meaning == LANG_MEANS_PARAMETER)
        lang_note(d, sight->agent->parameters.fields[root->slot].place, "it is here");
    return false;
}

bool lang_check_target(lang_sight *sight, lang_term *target)
{
    const lang_term *root = target;
    while (root->kind == LANG_TERM_MEMBER || root->kind == LANG_TERM_INDEX)
        root = root->left;
    if (root->kind != LANG_TERM_NAME) {
        lang_error(sight->checker->diagnostics, target->place, "this is no field: it cannot be changed");
        return false;
    }
    if (root->meaning == LANG_MEANS_FIELD) {
        ((lang_field *)&sight->agent->state.fields[root->slot])->changes = true; /* ours, still being made */
        return true;
    }
    if (root->meaning == LANG_MEANS_LOCAL && sight->locals->kinds[root->slot] == LANG_LOCAL_LET)
        return true;
    return report_fixed(sight, root);
}
