/* The names in `hide { ... }`, `rename { ... }` and `|[ ... ]|`: which may not stand there, which do nothing
 * there.
 */
#include "language/compose/value.h"
#include "language/spec/names.h"

#include <assert.h>
#include <string.h>

/* The names seen so far, each with its first place in the source. */
typedef struct seen_names {
    base_names *names;
    const lang_ast_name **first;
} seen_names;

static seen_names begin_seen(base_arena *arena, const lang_ast_expression *e)
{
    uint32_t count = 0;
    for (const lang_ast_name *name = e->names.first; name; name = name->next)
        count++;
    return (seen_names){base_names_new(), base_arena_array(arena, count, sizeof(const lang_ast_name *))};
}

/* The first name before `name` with the same text; NULL: there is none. Without memory, which will be
 * missed again when the names are used, none is found. */
static const lang_ast_name *find_earlier(seen_names *seen, const lang_ast_name *name)
{
    uint32_t number, known = seen->names ? base_names_count(seen->names) : 0;
    if (!seen->names || !seen->first ||
        base_names_intern(seen->names, name->text, strlen(name->text), &number) != BASE_OK)
        return NULL;
    if (number < known)
        return seen->first[number];
    seen->first[number] = name;
    return NULL;
}

static void check_renaming(lang_diagnostics *d, const lang_ast_expression *e, seen_names *seen)
{
    for (const lang_ast_name *from = e->names.first; from; from = from->next->next) {
        assert(from->next);
        const lang_ast_name *to = from->next, *earlier = find_earlier(seen, from);
        if (lang_is_tau(from))
            lang_error(d, from->place, "the internal action cannot be renamed");
        if (lang_is_tau(to))
            lang_error(d, to->place, "an action is not made internal by renaming; write 'hide { %s } in ...'",
                       from->text);
        else
            lang_check_name(d, to, true);
        if (earlier) {
            lang_error(d, from->place, "%s is renamed twice", lang_quoted(d, from->text));
            lang_note(d, earlier->place, "it is renamed here first");
        }
    }
}

static void check_list(lang_diagnostics *d, const lang_ast_expression *e, seen_names *seen)
{
    for (const lang_ast_name *name = e->names.first; name; name = name->next) {
        const lang_ast_name *earlier = find_earlier(seen, name);
        if (lang_is_tau(name) && e->operation == LANG_AST_ON)
            lang_error(d, name->place, "the internal action is never synchronised");
        else if (lang_is_tau(name))
            lang_warn(d, LANG_W_DUPLICATE, name->place, "%s is internal anyway", lang_quoted(d, name->text));
        if (earlier &&
            lang_warn(d, LANG_W_DUPLICATE, name->place, "%s is listed twice", lang_quoted(d, name->text)))
            lang_note(d, earlier->place, "it is here already");
    }
}

void lang_check_operators(lang_loader *loader, const lang_ast_spec *spec)
{
    for (const lang_ast_expression *e = spec->first; e; e = e->next) {
        if (!e->names.first)
            continue;
        seen_names seen = begin_seen(loader->unit->arena, e);
        if (e->operation == LANG_AST_RENAME)
            check_renaming(loader->diagnostics, e, &seen);
        else
            check_list(loader->diagnostics, e, &seen);
        base_names_unref(seen.names);
    }
}

/* ---- names that occur nowhere ---- */

static bool occurs(const lang_ast_expression *operand, const lang_ast_name *name)
{
    return base_names_find(operand->value->lts->labels, name->text, strlen(name->text)) != LTS_NONE;
}

static void offer_labels(base_near *near, const lang_ast_expression *operand)
{
    const base_names *labels = operand->value->lts->labels;
    for (lts_label l = 1; l < base_names_count(labels); l++)
        base_near_offer(near, base_names_text(labels, l));
}

void lang_warn_operator(lang_loader *loader, const lang_ast_expression *e)
{
    lang_diagnostics *d = loader->diagnostics;
    assert(!e->names.first || (e->left->value && (!e->right || e->right->value)));
    const char *what = e->operation == LANG_AST_HIDE     ? "hidden"
                       : e->operation == LANG_AST_RENAME ? "renamed"
                                                         : "synchronised";
    const lang_ast_name *next;
    for (const lang_ast_name *name = e->names.first; name; name = next) {
        next = e->operation == LANG_AST_RENAME ? name->next->next : name->next;
        if (lang_is_tau(name) || occurs(e->left, name) || (e->right && occurs(e->right, name)))
            continue;
        base_near near;
        bool searches = lang_near_search(d, &near, name->text);
        if (searches)
            offer_labels(&near, e->left);
        if (searches && e->right)
            offer_labels(&near, e->right);
        lang_warn(d, LANG_W_UNUSED, name->place, "the %s action %s occurs nowhere%s", what,
                  lang_quoted(d, name->text), lang_near_text(d, &near));
    }
}
