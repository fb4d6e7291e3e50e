/* Building what an agent is made of: its state, messages, handlers, procedures and properties. */
#include "language/tree/agents_builder.h"
#include "language/tree/make.h"

#include <assert.h>
#include <string.h>

bool lang_tree_begin_item(lang_tree_builder *tree, lang_item_kind kind)
{
    tree->damaged = false;
    tree->item = (lang_tree_item){0};
    if (kind == LANG_ITEM_AGENT)
        tree->item.agent = base_arena_alloc(tree->arena, sizeof *tree->item.agent);
    if (kind == LANG_ITEM_SYSTEM)
        tree->item.system = base_arena_alloc(tree->arena, sizeof *tree->item.system);
    if (kind == LANG_ITEM_OTHER || tree->item.agent || tree->item.system)
        return true;
    tree->out_of_memory = true;
    return false;
}

bool lang_tree_once(lang_tree_builder *tree, const lang_ast_name *word, lang_place earlier)
{
    if (earlier.line == 0)
        return true;
    lang_error(tree->diagnostics, word->place, "'%s' is given twice", word->text);
    lang_note(tree->diagnostics, earlier, "it is given here, too");
    return false;
}

void lang_tree_check_name(lang_tree_builder *tree, lang_ast_name *name)
{
    assert(name->quoted);
    if (name->wrong)
        return;
    if (!*name->text)
        lang_error(tree->diagnostics, name->place, "a name cannot be empty");
    else if (strchr(name->text, '\n'))
        lang_error(tree->diagnostics, name->place, "a name cannot hold a newline");
    else
        return;
    name->wrong = tree->damaged = tree->file->damaged = true;
}

/* ---- state ---- */

void lang_tree_mark(lang_tree_builder *tree, const lang_ast_name *word, bool *mark)
{
    if (*mark)
        lang_error(tree->diagnostics, word->place, "'%s' is given twice", word->text);
    *mark = true;
}

lang_ast_field *lang_tree_add_state(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                    const lang_ast_type *type, lang_term *value)
{
    lang_ast_agent *agent = tree->item.agent;
    assert(agent);
    lang_ast_field *field = lang_tree_field(tree, place, name, type, value);
    if (!field)
        return NULL;
    field->sensitive = tree->item.sensitive;
    field->durable = tree->item.durable;
    tree->item.sensitive = tree->item.durable = false;
    LANG_APPEND(agent->state.first, agent->state.last, field);
    return field;
}

/* ---- messages ---- */

void lang_tree_max_queue(lang_tree_builder *tree, const lang_ast_name *word, lang_term *limit)
{
    lang_ast_agent *agent = tree->item.agent;
    assert(agent && limit);
    if (lang_tree_once(tree, word, agent->max_queue ? agent->max_queue->place : (lang_place){0}))
        agent->max_queue = limit;
}

lang_ast_message *lang_tree_message(lang_tree_builder *tree, lang_place place, lang_direction direction,
                                    lang_ast_name *name, lang_ast_fields fields)
{
    LANG_MAKE(tree, lang_ast_message,
              {.direction = direction, .name = name, .fields = fields, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    return node;
}

void lang_tree_where(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                     lang_term *where)
{
    if (lang_tree_once(tree, word, message->where ? message->where->place : (lang_place){0}))
        message->where = where;
}

void lang_tree_replies(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                       lang_ast_names replies)
{
    if (lang_tree_once(tree, word, message->replies.first ? message->replies.first->place : (lang_place){0}))
        message->replies = replies;
}

void lang_tree_message_queue(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                             lang_term *limit)
{
    if (lang_tree_once(tree, word, message->max_queue ? message->max_queue->place : (lang_place){0}))
        message->max_queue = limit;
}

void lang_tree_as(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                  lang_ast_name *as)
{
    if (lang_tree_once(tree, word, message->as ? message->as->place : (lang_place){0}))
        message->as = as;
}

void lang_tree_add_message(lang_tree_builder *tree, lang_ast_message *message)
{
    assert(message && (tree->item.program || tree->item.agent));
    if (!message->doc)
        message->doc = lang_tree_doc_before(tree, message->place);
    if (tree->item.program)
        LANG_APPEND(tree->item.program->messages, tree->item.program->last_message, message);
    else
        LANG_APPEND(tree->item.agent->messages, tree->item.agent->last_message, message);
}

/* ---- handlers, procedures, properties ---- */

lang_ast_handler *lang_tree_add_handler(lang_tree_builder *tree, lang_ast_handler model)
{
    lang_ast_agent *agent = tree->item.agent;
    assert(agent && (model.name || model.kind == LANG_ON_START || model.kind == LANG_ON_FAULT ||
                     model.kind == LANG_EVERY));
    LANG_MAKE(tree, lang_ast_handler, {0});
    *node = model;
    node->doc = lang_tree_doc_before(tree, model.place);
    LANG_APPEND(agent->handlers, agent->last_handler, node);
    return node;
}

lang_ast_procedure *lang_tree_add_procedure(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                            lang_ast_fields parameters, lang_ast_block body)
{
    lang_ast_agent *agent = tree->item.agent;
    assert(agent && name);
    LANG_MAKE(tree, lang_ast_procedure,
              {.name = name, .parameters = parameters, .body = body, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    LANG_APPEND(agent->procedures, agent->last_procedure, node);
    return node;
}

lang_ast_claim *lang_tree_add_claim(lang_tree_builder *tree, lang_ast_claim model, lang_tree_tier tier)
{
    assert((tree->item.agent || tree->item.system) && model.name && model.formula);
    LANG_MAKE(tree, lang_ast_claim, {0});
    *node = model;
    node->tier = tier.tier;
    node->tier_place = tier.place;
    node->doc = lang_tree_doc_before(tree, model.place);
    if (tree->item.agent)
        LANG_APPEND(tree->item.agent->claims, tree->item.agent->last_claim, node);
    else
        LANG_APPEND(tree->item.system->claims, tree->item.system->last_claim, node);
    return node;
}

lang_ast_proposition *lang_tree_add_proposition(lang_tree_builder *tree, lang_place place,
                                                lang_ast_name *name, lang_term *value)
{
    assert((tree->item.agent || tree->item.system) && name && value);
    LANG_MAKE(tree, lang_ast_proposition, {.name = name, .value = value, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    if (tree->item.agent)
        LANG_APPEND(tree->item.agent->propositions, tree->item.agent->last_proposition, node);
    else
        LANG_APPEND(tree->item.system->propositions, tree->item.system->last_proposition, node);
    return node;
}
