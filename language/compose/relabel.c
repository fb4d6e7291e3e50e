/* Hiding and renaming. */
#include "language/compose/value.h"

#include <assert.h>
#include <string.h>

/* The name that label `text` gets; NULL: it becomes tau. */
static const char *new_label(const lang_ast_expression *e, const char *text)
{
    if (e->operation == LANG_AST_HIDE) {
        for (const lang_ast_name *name = e->names.first; name; name = name->next)
            if (strcmp(name->text, text) == 0)
                return NULL;
        return text;
    }
    for (const lang_ast_name *name = e->names.first; name; name = name->next->next)
        if (strcmp(name->text, text) == 0)
            return name->next->text;
    return text;
}

static bool map_labels(const lang_ast_expression *e, const lts *l, base_names *labels, lts_label *to)
{
    assert(base_names_count(labels) == 1); /* tau */
    for (lts_label label = 1; label < base_names_count(l->labels); label++) {
        const char *text = new_label(e, base_names_text(l->labels, label));
        to[label] = LTS_TAU;
        if (text && base_names_intern(labels, text, strlen(text), &to[label]) != BASE_OK)
            return false;
    }
    return true;
}

bool lang_evaluate_relabelling(lang_loader *loader, lang_ast_expression *e)
{
    assert(e->operation == LANG_AST_HIDE || e->operation == LANG_AST_RENAME);
    lang_value *inner = e->left->value, *value = e->value = lang_value_new(loader);
    base_names *labels = lts_labels_new();
    lts_label *to = base_arena_array(loader->unit->arena, base_names_count(inner->lts->labels), sizeof *to);
    bool ok = value && labels && to && map_labels(e, inner->lts, labels, to) &&
              lts_relabel(inner->lts, labels, to, &value->owned) == BASE_OK;
    base_names_unref(labels);
    if (!ok)
        return false;
    value->lts = value->owned;
    value->same = inner;
    value->origin_base = inner->origin_base;
    return true;
}
