/* Building types, fields, records, enumerations, constants and externs. */
#include "language/tree/agents_builder.h"
#include "language/tree/make.h"

#include <assert.h>

lang_ast_type *lang_tree_container(lang_tree_builder *tree, lang_place place, lang_ast_name *word,
                                   const lang_ast_type *key, const lang_ast_type *element,
                                   lang_term *capacity)
{
    assert(word && capacity && (element || !key));
    LANG_MAKE(tree, lang_ast_type,
              {.words = {word, word}, .key = key, .element = element, .capacity = capacity, .place = place});
    uint32_t deepest = element ? element->depth : 0;
    if (key && key->depth > deepest)
        deepest = key->depth;
    node->depth = deepest + 1;
    if (node->depth > LANG_DEEPEST_BLOCK) {
        lang_error(tree->diagnostics, place, "this type nests more than %u deep", LANG_DEEPEST_BLOCK);
        *node = (lang_ast_type){.words = {word, word}, .capacity = capacity, .place = place};
    }
    return node;
}

lang_ast_field *lang_tree_field(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                const lang_ast_type *type, lang_term *value)
{
    assert(name && type);
    LANG_MAKE(tree, lang_ast_field, {.name = name, .type = type, .value = value, .place = place});
    name->doc = lang_tree_doc_before(tree, place);
    return node;
}

lang_ast_fields lang_tree_fields(lang_ast_fields fields, lang_ast_field *field)
{
    assert(field && !field->next);
    LANG_APPEND(fields.first, fields.last, field);
    return fields;
}

/* Those items of the file; NULL: no memory. */
static lang_ast_agents *items(lang_tree_builder *tree)
{
    assert(tree->file);
    if (!tree->file->agents)
        tree->file->agents = base_arena_alloc(tree->arena, sizeof *tree->file->agents);
    tree->out_of_memory = tree->out_of_memory || !tree->file->agents;
    return tree->file->agents;
}

/* Adds `node` to a list of the file. */
#define ADD_ITEM(list)                                                                                       \
    lang_ast_agents *all = items(tree);                                                                      \
    if (!all)                                                                                                \
        return NULL;                                                                                         \
    lang_tree_keep(tree, node->place);                                                                       \
    LANG_APPEND(all->list##s, all->last_##list, node)

lang_ast_record *lang_tree_add_record(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_ast_fields fields)
{
    LANG_MAKE(tree, lang_ast_record, {.name = name, .fields = fields, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    ADD_ITEM(record);
    return node;
}

lang_ast_enum *lang_tree_add_enum(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                  lang_ast_names words)
{
    LANG_MAKE(tree, lang_ast_enum, {.name = name, .words = words, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    for (lang_ast_name *word = words.first; word; word = word->next)
        word->doc = lang_tree_doc_before(tree, word->place);
    ADD_ITEM(enum);
    return node;
}

lang_ast_constant *lang_tree_add_constant(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                          lang_term *value)
{
    LANG_MAKE(tree, lang_ast_constant, {.name = name, .value = value, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    ADD_ITEM(constant);
    return node;
}

lang_ast_extern *lang_tree_add_extern(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_ast_fields parameters, const lang_ast_type *result,
                                      lang_ast_name *header)
{
    LANG_MAKE(tree, lang_ast_extern,
              {.name = name, .parameters = parameters, .result = result, .header = header, .place = place});
    node->returns = tree->item.values;
    node->doc = lang_tree_doc_before(tree, place);
    ADD_ITEM(extern);
    return node;
}

lang_ast_agent *lang_tree_add_agent(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                    lang_ast_fields parameters)
{
    lang_ast_agent *node = tree->item.agent;
    assert(node && name);
    node->name = name;
    node->place = place;
    node->parameters = parameters;
    node->damaged = tree->damaged;
    node->doc = lang_tree_doc_before(tree, place);
    ADD_ITEM(agent);
    return node;
}

lang_ast_system *lang_tree_add_system(lang_tree_builder *tree, lang_place place, lang_ast_name *name)
{
    lang_ast_system *node = tree->item.system;
    assert(node && name);
    node->name = name;
    node->place = place;
    node->damaged = tree->damaged;
    node->doc = lang_tree_doc_before(tree, place);
    ADD_ITEM(system);
    return node;
}
