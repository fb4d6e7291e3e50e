/* Hiding and renaming. */
#include "language/compose/value.h"

#include <assert.h>
#include <string.h>

/* All names of the list, or those that are renamed, numbered; to[number] is what each becomes, NULL: tau. */
static base_names *index_names(const lang_ast_expression *e, base_arena *arena, const char ***to)
{
    bool renames = e->operation == LANG_AST_RENAME, ok = true;
    uint32_t count = 0, number;
    for (const lang_ast_name *name = e->names.first; name; name = name->next)
        count++;
    base_names *names = base_names_new();
    *to = base_arena_array(arena, count, sizeof(const char *));
    ok = names && *to;
    for (const lang_ast_name *name = e->names.first; ok && name; name = name->next) {
        uint32_t known = base_names_count(names);
        ok = base_names_intern(names, name->text, strlen(name->text), &number) == BASE_OK;
        if (renames) {
            name = name->next;
            if (ok && number == known)
                (*to)[number] = name->text;
        }
    }
    if (ok)
        return names;
    base_names_unref(names);
    return NULL;
}

static bool map_labels(const lang_ast_expression *e, base_arena *arena, const lts *l, base_names *labels,
                       lts_label *to)
{
    assert(base_names_count(labels) == 1); /* tau */
    const char **becomes;
    base_names *names = index_names(e, arena, &becomes);
    bool ok = names != NULL;
    for (lts_label label = 1; ok && label < base_names_count(l->labels); label++) {
        const char *text = base_names_text(l->labels, label);
        uint32_t number = base_names_find(names, text, strlen(text));
        text = number == BASE_NONE ? text : becomes[number];
        to[label] = LTS_TAU;
        ok = !text || base_names_intern(labels, text, strlen(text), &to[label]) == BASE_OK;
    }
    base_names_unref(names);
    return ok;
}

bool lang_evaluate_relabelling(lang_loader *loader, lang_ast_expression *e)
{
    assert(e->operation == LANG_AST_HIDE || e->operation == LANG_AST_RENAME);
    lang_value *inner = e->left->value, *value = e->value = lang_value_new(loader);
    base_names *labels = lts_labels_new();
    lts_label *to = base_arena_array(loader->unit->arena, base_names_count(inner->lts->labels), sizeof *to);
    bool ok = value && labels && to && map_labels(e, loader->unit->arena, inner->lts, labels, to) &&
              lts_relabel(inner->lts, labels, to, &value->owned) == BASE_OK;
    base_names_unref(labels);
    if (!ok)
        return false;
    value->lts = value->owned;
    value->same = inner;
    value->relabelled = to;
    value->origin_base = inner->origin_base;
    return true;
}
