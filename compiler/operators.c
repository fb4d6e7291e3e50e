/* The names in `hide { ... }`, `rename { ... }` and `|[ ... ]|`: which may not stand there, which do nothing
 * there.
 */
#include "compiler/value.h"

#include <string.h>

/* The first name before `name` in the list with the same text, by steps of `step`. */
static const spexc_ast_name *find_earlier(const spexc_ast_name *first, const spexc_ast_name *name, bool pairs)
{
    while (first != name && strcmp(first->text, name->text) != 0)
        first = pairs ? first->next->next : first->next;
    return first == name ? NULL : first;
}

static void check_renaming(spexc_diagnostics *d, const spexc_ast_expression *e)
{
    for (const spexc_ast_name *from = e->names.first; from; from = from->next->next) {
        const spexc_ast_name *to = from->next, *earlier = find_earlier(e->names.first, from, true);
        if (spexc_is_tau(from))
            spexc_error(d, from->place, "the internal action cannot be renamed");
        if (spexc_is_tau(to))
            spexc_error(d, to->place,
                        "an action is not made internal by renaming; write 'hide { %s } in ...'", from->text);
        else
            spexc_check_name(d, to, true);
        if (earlier) {
            spexc_error(d, from->place, "%s is renamed twice", spexc_quoted(d, from->text));
            spexc_note(d, earlier->place, "it is renamed here first");
        }
    }
}

static void check_list(spexc_diagnostics *d, const spexc_ast_expression *e)
{
    for (const spexc_ast_name *name = e->names.first; name; name = name->next) {
        const spexc_ast_name *earlier = find_earlier(e->names.first, name, false);
        if (spexc_is_tau(name) && e->operation == SPEXC_AST_ON)
            spexc_error(d, name->place, "the internal action is never synchronised");
        else if (spexc_is_tau(name))
            spexc_warn(d, SPEXC_W_DUPLICATE, name->place, "%s is internal anyway",
                       spexc_quoted(d, name->text));
        if (earlier &&
            spexc_warn(d, SPEXC_W_DUPLICATE, name->place, "%s is listed twice", spexc_quoted(d, name->text)))
            spexc_note(d, earlier->place, "it is here already");
    }
}

void spexc_check_operators(spexc_loader *loader, const spexc_ast_spec *spec)
{
    for (const spexc_ast_expression *e = spec->first; e; e = e->next) {
        if (e->operation == SPEXC_AST_RENAME)
            check_renaming(loader->diagnostics, e);
        else
            check_list(loader->diagnostics, e);
    }
}

/* ---- names that occur nowhere ---- */

static bool occurs(const spexc_ast_expression *operand, const spexc_ast_name *name)
{
    return lts_names_find(operand->value->lts->labels, name->text, strlen(name->text)) != LTS_NONE;
}

static void offer_labels(spexc_near *near, const spexc_ast_expression *operand)
{
    const lts_names *labels = operand->value->lts->labels;
    for (lts_label l = 1; l < lts_names_count(labels); l++)
        spexc_near_offer(near, lts_names_text(labels, l));
}

void spexc_warn_operator(spexc_loader *loader, const spexc_ast_expression *e)
{
    spexc_diagnostics *d = loader->diagnostics;
    const char *what = e->operation == SPEXC_AST_HIDE     ? "hidden"
                       : e->operation == SPEXC_AST_RENAME ? "renamed"
                                                          : "synchronised";
    const spexc_ast_name *next;
    for (const spexc_ast_name *name = e->names.first; name; name = next) {
        next = e->operation == SPEXC_AST_RENAME ? name->next->next : name->next;
        if (spexc_is_tau(name) || occurs(e->left, name) || (e->right && occurs(e->right, name)))
            continue;
        spexc_near near;
        bool searches = spexc_near_search(d, &near, name->text);
        if (searches)
            offer_labels(&near, e->left);
        if (searches && e->right)
            offer_labels(&near, e->right);
        spexc_warn(d, SPEXC_W_UNUSED, name->place, "the %s action %s occurs nowhere%s", what,
                   spexc_quoted(d, name->text), spexc_near_text(d, &near));
    }
}
