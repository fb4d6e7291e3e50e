/* Building the syntax tree of agents and systems: what the actions of grammar/agents.y call. Whatever makes a
 * node returns NULL when memory is short, and says so in `out_of_memory`.
 */
#ifndef LANGUAGE_TREE_AGENTS_BUILDER_H
#define LANGUAGE_TREE_AGENTS_BUILDER_H

#include "language/tree/agents.h"
#include "language/tree/builder.h"

typedef struct lang_tree_tier {
    lang_tier tier;
    lang_place place;
} lang_tree_tier;

typedef enum lang_item_kind { LANG_ITEM_AGENT, LANG_ITEM_SYSTEM, LANG_ITEM_OTHER } lang_item_kind;

/* An item begins. False: no memory. (agents_builder.c) */
bool lang_tree_begin_item(lang_tree_builder *tree, lang_item_kind kind);
/* `word` begins something that `earlier` did, too: says so if that was in the text. True: it was not. */
bool lang_tree_once(lang_tree_builder *tree, const lang_ast_name *word, lang_place earlier);
/* A quoted text where a name is wanted. */
void lang_tree_check_name(lang_tree_builder *tree, lang_ast_name *name);

/* ---- types and declarations (declarations.c) ---- */

lang_ast_type *lang_tree_container(lang_tree_builder *tree, lang_place place, lang_ast_name *word,
                                   const lang_ast_type *key, const lang_ast_type *element,
                                   lang_term *capacity);
lang_ast_field *lang_tree_field(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                const lang_ast_type *type, lang_term *value);
lang_ast_fields lang_tree_fields(lang_ast_fields fields, lang_ast_field *field);
lang_ast_record *lang_tree_add_record(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_ast_fields fields);
lang_ast_enum *lang_tree_add_enum(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                  lang_ast_names words);
lang_ast_constant *lang_tree_add_constant(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                          lang_term *value);
lang_ast_extern *lang_tree_add_extern(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_ast_fields parameters, const lang_ast_type *result,
                                      lang_ast_name *header);

/* ---- agents (agents_builder.c) ---- */

lang_ast_agent *lang_tree_add_agent(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                    lang_ast_fields parameters);
lang_ast_field *lang_tree_add_state(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                    const lang_ast_type *type, lang_term *value);
/* A word that is given or not: `sensitive`, `priority`. */
void lang_tree_mark(lang_tree_builder *tree, const lang_ast_name *word, bool *mark);
void lang_tree_max_queue(lang_tree_builder *tree, const lang_ast_name *word, lang_term *limit);
lang_ast_message *lang_tree_message(lang_tree_builder *tree, lang_place place, lang_direction direction,
                                    lang_ast_name *name, lang_ast_fields fields);
void lang_tree_where(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                     lang_term *where);
void lang_tree_replies(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                       lang_ast_names replies);
void lang_tree_message_queue(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                             lang_term *limit);
/* To the program at hand, else to the agent. */
void lang_tree_add_message(lang_tree_builder *tree, lang_ast_message *message);
lang_ast_handler *lang_tree_add_handler(lang_tree_builder *tree, lang_ast_handler model);
lang_ast_procedure *lang_tree_add_procedure(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                            lang_ast_fields parameters, lang_ast_block body);
/* To the agent or the system at hand. */
lang_ast_claim *lang_tree_add_claim(lang_tree_builder *tree, lang_ast_claim model, lang_tree_tier tier);
lang_ast_proposition *lang_tree_add_proposition(lang_tree_builder *tree, lang_place place,
                                                lang_ast_name *name, lang_term *value);

/* ---- statements (statements.c); those that may give nothing have said what is wrong then ---- */

lang_ast_statement *lang_tree_statement(lang_tree_builder *tree, lang_ast_statement model);
lang_ast_statement *lang_tree_assign(lang_tree_builder *tree, lang_place place, lang_term *target,
                                     lang_term *value);
/* `ended`: a `;` was there. */
lang_ast_statement *lang_tree_call_statement(lang_tree_builder *tree, lang_place place, lang_term *call,
                                             bool ended);
lang_ast_block lang_tree_statements(lang_ast_block block, lang_ast_statement *statement); /* or NULL */
lang_ast_block lang_tree_block(lang_tree_builder *tree, lang_place place, lang_ast_block statements);

/* ---- terms (agents_terms.c) ---- */

lang_term *lang_tree_quantity(lang_tree_builder *tree, lang_place place, lang_ast_names parts);
lang_term *lang_tree_amount(lang_tree_builder *tree, lang_ast_name *number); /* may have a fraction */
lang_term *lang_tree_pattern(lang_tree_builder *tree, lang_ast_name *name);
lang_term *lang_tree_member(lang_tree_builder *tree, lang_place place, lang_term *of, lang_ast_name *name);
lang_term *lang_tree_index(lang_tree_builder *tree, lang_place place, lang_term *of, lang_term *index);
lang_term *lang_tree_call(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                          lang_terms arguments);
lang_term *lang_tree_list_term(lang_tree_builder *tree, lang_place place, lang_terms entries);
lang_term *lang_tree_record_term(lang_tree_builder *tree, lang_place place, lang_terms entries);
lang_term *lang_tree_entry(lang_tree_builder *tree, lang_place place, lang_ast_name *name, lang_term *value);
lang_term *lang_tree_goes(lang_tree_builder *tree, lang_place place, lang_term *what,
                          const lang_ast_name *word, lang_term *from, lang_term *to);
lang_term *lang_tree_event(lang_tree_builder *tree, lang_place place, lang_term *agent,
                           const lang_ast_name *word, lang_ast_name *tag);
lang_term *lang_tree_temporal(lang_tree_builder *tree, lang_place place, const lang_ast_name *word,
                              lang_term *of);
lang_term *lang_tree_quantifier(lang_tree_builder *tree, lang_place place, lang_place word_place,
                                const char *word, lang_ast_names names, lang_term *group, lang_term *body);
/* NAME(a in GROUP where BODY), NAME(a in GROUP: BODY): NAME has to be `word`. */
lang_term *lang_tree_over_group(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                const char *word, lang_terms arguments, lang_term *body);

/* ---- systems (systems_builder.c) ---- */

lang_ast_system *lang_tree_add_system(lang_tree_builder *tree, lang_place place, lang_ast_name *name);
lang_ast_member *lang_tree_add_member(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                      lang_term *count, lang_ast_name *agent, lang_terms arguments);
bool lang_tree_begin_program(lang_tree_builder *tree); /* its clauses come; false: no memory */
lang_ast_member *lang_tree_add_program(lang_tree_builder *tree, lang_place place, lang_ast_name *name,
                                       lang_term *count, lang_ast_name *command);
/* How the client of a program says it. */
void lang_tree_as(lang_tree_builder *tree, lang_ast_message *message, const lang_ast_name *word,
                  lang_ast_name *as);
void lang_tree_model(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *model);
void lang_tree_model_init(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *init);
void lang_tree_model_condition(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *condition);
void lang_tree_ready(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *ready);
void lang_tree_client(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name *client,
                      lang_ast_name *source);
void lang_tree_final(lang_tree_builder *tree, const lang_ast_name *word, lang_term *final);
lang_ast_link *lang_tree_add_link(lang_tree_builder *tree, lang_place place, lang_term *from, lang_term *to);
/* These clauses begin. */
void lang_tree_network(lang_tree_builder *tree, const lang_ast_name *word);
void lang_tree_environment(lang_tree_builder *tree, const lang_ast_name *word);
void lang_tree_faults(lang_tree_builder *tree, const lang_ast_name *word);
void lang_tree_bounds(lang_tree_builder *tree, const lang_ast_name *word);
void lang_tree_chaos(lang_tree_builder *tree, const lang_ast_name *word);
/* `word` with a number or a range (NULL: none). */
void lang_tree_set(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_setting *setting,
                   lang_term *value);
lang_ast_input *lang_tree_add_input(lang_tree_builder *tree, lang_place place, lang_ast_name *tag,
                                    lang_terms values, lang_terms agents, lang_term *at_most);
lang_ast_crash *lang_tree_add_crash(lang_tree_builder *tree, lang_place place, lang_terms agents,
                                    lang_term *at_most);
/* Of the action at hand. */
lang_ast_observation *lang_tree_add_observation(lang_tree_builder *tree, lang_place place, lang_term *agents,
                                                lang_ast_name *tag, lang_ast_names fields);
lang_ast_requirement *lang_tree_requires(lang_tree_builder *tree, lang_place place, lang_ast_name *name);
void lang_tree_command(lang_tree_builder *tree, const lang_ast_name *word, lang_ast_name **command,
                       lang_ast_name *text);
lang_ast_chaos *lang_tree_add_chaos(lang_tree_builder *tree, lang_place place, lang_ast_name *word,
                                    lang_terms rest);

#endif
