/* Building what a system is made of. */
#include "language/tree/agents_builder.h"
#include "language/tree/make.h"

#include <assert.h>
#include <string.h>

static lang_ast_system *at_hand(const lang_tree_builder *tree)
{
    assert(tree->item.system);
    return tree->item.system;
}

/* ---- its agents ---- */

lang_ast_member *lang_tree_add_member(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_term *count, lang_ast_name *agent, lang_terms arguments)
{
    lang_ast_system *system = at_hand(tree);
    LANG_MAKE(tree, lang_ast_member,
              {.name = name, .count = count, .agent = agent, .arguments = arguments, .place = place});
    node->doc = lang_tree_doc_before(tree, place);
    LANG_APPEND(system->members, system->last_member, node);
    return node;
}

/* The program of which the clauses are at hand; one that is there as its first clause comes. */
static lang_ast_program *program(lang_tree_builder *tree)
{
    if (!tree->item.program)
        tree->item.program = base_arena_alloc(tree->arena, sizeof *tree->item.program);
    tree->out_of_memory = tree->out_of_memory || !tree->item.program;
    return tree->item.program;
}

bool lang_tree_begin_program(lang_tree_builder *tree)
{
    tree->item.program = NULL;
    return program(tree) != NULL;
}

lang_ast_member *lang_tree_add_program(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                       lang_term *count, lang_ast_name *command)
{
    lang_ast_member *member = lang_tree_add_member(tree, place, name, count, NULL, (lang_terms){NULL, NULL});
    lang_ast_program *run = program(tree);
    if (!member || !run)
        return NULL;
    run->command = command;
    run->place = place;
    member->program = run;
    tree->item.program = NULL;
    return member;
}

void lang_tree_ready(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *ready)
{
    lang_ast_program *run = program(tree);
    if (run && lang_tree_once(tree, word, run->ready ? run->ready->place : (lang_place){0}))
        run->ready = ready;
}

void lang_tree_client(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *client,
                      lang_ast_name *source)
{
    lang_ast_program *run = program(tree);
    if (!run || !lang_tree_once(tree, word, run->client ? run->client->place : (lang_place){0}))
        return;
    run->client = client;
    run->source = source;
}

static void set_text(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name **text,
                     lang_ast_name *given)
{
    if (lang_tree_once(tree, word, *text ? (*text)->place : (lang_place){0}))
        *text = given;
}

void lang_tree_model(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *model)
{
    lang_ast_program *run = program(tree);
    if (run)
        set_text(tree, word, &run->model, model);
}

void lang_tree_model_init(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *init)
{
    lang_ast_program *run = program(tree);
    if (run)
        set_text(tree, word, &run->init, init);
}

void lang_tree_model_condition(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *condition)
{
    lang_ast_program *run = program(tree);
    if (run)
        set_text(tree, word, &run->condition, condition);
}

/* ---- its clauses ---- */

void lang_tree_final(lang_tree_builder *tree, const lang_ast_name *word, lang_term *final)
{
    lang_ast_system *system = at_hand(tree);
    if (lang_tree_once(tree, word, system->final ? system->final->place : (lang_place){0}))
        system->final = final;
}

lang_ast_link *lang_tree_add_link(lang_tree_builder *tree, lang_place place, lang_term *from, lang_term *to)
{
    lang_ast_system *system = at_hand(tree);
    LANG_MAKE(tree, lang_ast_link, {.from = from, .to = to, .place = place});
    system->has_connect = true;
    LANG_APPEND(system->links, system->last_link, node);
    return node;
}

/* A clause in braces begins, for the first time. */
static void begin(lang_tree_builder *tree, const lang_ast_name *word, lang_place *place)
{
    if (lang_tree_once(tree, word, *place))
        *place = word->place;
}

void lang_tree_network(lang_tree_builder *tree, const lang_ast_name *word)
{
    begin(tree, word, &at_hand(tree)->network.place);
}

void lang_tree_environment(lang_tree_builder *tree, const lang_ast_name *word)
{
    at_hand(tree)->has_environment = true;
    begin(tree, word, &at_hand(tree)->environment_place);
}

void lang_tree_faults(lang_tree_builder *tree, const lang_ast_name *word)
{
    begin(tree, word, &at_hand(tree)->faults.place);
}

void lang_tree_bounds(lang_tree_builder *tree, const lang_ast_name *word)
{
    begin(tree, word, &at_hand(tree)->bounds.place);
}

void lang_tree_chaos(lang_tree_builder *tree, const lang_ast_name *word)
{
    at_hand(tree)->has_chaos = true;
    begin(tree, word, &at_hand(tree)->chaos_place);
}

void lang_tree_set(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_setting *setting,
                   lang_term *value)
{
    if (!lang_tree_once(tree, word, setting->place))
        return;
    bool is_range = value && value->kind == LANG_TERM_BINARY && strcmp(value->text, "..") == 0;
    *setting = (lang_ast_setting){
        .place = word->place, .low = is_range ? value->left : value, .high = is_range ? value->right : NULL};
}

lang_ast_input *lang_tree_add_input(lang_tree_builder *tree, lang_place place, lang_ast_name *tag,
                                    lang_terms values, lang_terms agents, lang_term *at_most)
{
    lang_ast_system *system = at_hand(tree);
    LANG_MAKE(tree, lang_ast_input,
              {.tag = tag, .values = values, .agents = agents, .at_most = at_most, .place = place});
    LANG_APPEND(system->inputs, system->last_input, node);
    return node;
}

lang_ast_crash *lang_tree_add_crash(lang_tree_builder *tree, lang_place place, lang_terms agents,
                                    lang_term *at_most)
{
    lang_ast_faults *faults = &at_hand(tree)->faults;
    LANG_MAKE(tree, lang_ast_crash, {.agents = agents, .at_most = at_most, .place = place});
    LANG_APPEND(faults->crashes, faults->last_crash, node);
    return node;
}

lang_ast_observation *lang_tree_add_observation(lang_tree_builder *tree, lang_place place, lang_term *agents,
                                                lang_ast_name *tag, lang_ast_names fields)
{
    lang_ast_system *system = at_hand(tree);
    assert(tree->item.action);
    LANG_MAKE(tree, lang_ast_observation,
              {.action = tree->item.action, .agents = agents, .tag = tag, .fields = fields, .place = place});
    LANG_APPEND(system->observations, system->last_observation, node);
    return node;
}

lang_ast_requirement *lang_tree_requires(lang_tree_builder *tree, lang_place place, lang_ast_name *name)
{
    lang_ast_system *system = at_hand(tree);
    LANG_MAKE(tree, lang_ast_requirement, {.name = name, .place = place});
    LANG_APPEND(system->requirements, system->last_requirement, node);
    return node;
}

void lang_tree_command(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name **command,
                       lang_ast_name *text)
{
    if (lang_tree_once(tree, word, *command ? (*command)->place : (lang_place){0}))
        *command = text;
}

lang_ast_chaos *lang_tree_add_chaos(lang_tree_builder *tree, lang_place place, lang_ast_name *word,
                                    lang_terms rest)
{
    lang_ast_system *system = at_hand(tree);
    LANG_MAKE(tree, lang_ast_chaos, {.word = word, .rest = rest, .place = place});
    LANG_APPEND(system->chaos, system->last_chaos, node);
    return node;
}
