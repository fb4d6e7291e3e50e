/* What the steps that check agents and systems share. A function that returns false or NULL has said what is
 * wrong, or memory is short, which checker->no_memory tells. What is wrong with a name's declaration is said
 * there and only there: its type is LANG_NOTHING then, and terms that mention it are wrong without a word.
 */
#ifndef LANGUAGE_AGENTS_CHECKER_H
#define LANGUAGE_AGENTS_CHECKER_H

#include "base/names.h"
#include "language/agents/agents.h"
#include "language/terms/operators.h"

typedef enum lang_declaration_kind {
    LANG_DECLARES_RECORD,
    LANG_DECLARES_ENUM,
    LANG_DECLARES_CONSTANT,
    LANG_DECLARES_EXTERN,
    LANG_DECLARES_AGENT,
    LANG_DECLARES_SYSTEM,
    LANG_DECLARES_KINDS
} lang_declaration_kind;

typedef enum lang_progress { LANG_UNSEEN, LANG_AT_HAND, LANG_DONE, LANG_WRONG } lang_progress;

/* Something that a file declares by name. */
typedef struct lang_item {
    lang_declaration_kind kind;
    lang_progress progress;
    const lang_ast_name *name;
    uint32_t file;
    union {
        const lang_ast_record *record;
        const lang_ast_enum *enumeration;
        const lang_ast_constant *constant;
        const lang_ast_extern *external;
        const lang_ast_agent *agent;
        const lang_ast_system *system;
    } ast;
    lang_type type;             /* of a record, an enum */
    struct lang_record *record; /* that is being made */
    const lang_term *value;     /* of a constant */
    uint32_t number;            /* among those of its kind */
} lang_item;

/* A message that some statement of an agent sends. */
typedef struct lang_sending {
    const lang_ast_statement *statement;
    uint32_t message; /* of the agent's sends */
} lang_sending;

/* What is known of an agent besides what is handed out. */
typedef struct lang_agent_facts {
    lang_agent *agent;
    bool is_whole; /* nothing was wrong with it */
    lang_sending *sendings;
    uint32_t sending_count, sending_room;
    bool *emitted; /* per tag of emits */
} lang_agent_facts;

typedef struct lang_checker {
    lang_diagnostics *diagnostics;
    base_arena *arena;
    const lang_vocabulary *vocabulary; /* lang_agents_vocabulary, for what that stands on */
    const lang_agents_file *files;
    uint32_t file_count, file; /* `file`: the one that is at hand */
    bool no_memory;
    uint32_t expanded; /* of terms, in the place of propositions */
    uint32_t depth;    /* of records and constants that are made for others */
    bool knows_self;   /* the first values of a state are at hand, which may name the agent */
    lang_item *items;
    uint32_t item_count;
    base_names *names;     /* what items are called ... */
    uint32_t *first_named; /* ... and, per name, the first item that is */
    lang_agents *made;
    lang_agent *agents;
    lang_agent_facts *facts; /* per agent */
    lang_system *systems;
} lang_checker;

/* Zeroed memory for an array; notes when there is none. */
void *lang_make_array(lang_checker *checker, size_t count, size_t size);
/* The same for base_arena_grow. */
void *lang_grow_array(lang_checker *checker, void *things, uint32_t count, uint32_t *room, size_t size);
/* Are there no more than LANG_MOST of something? If not, that is said. What is looked for by name is looked
 * at one by one, which is enough for those. */
#define LANG_MOST 4096u
bool lang_are_few(lang_checker *checker, uint32_t count, lang_place place, const char *what);
const char *lang_quote(const lang_checker *checker, const char *text); /* lang_quoted */

/* ---- items (items.c) ---- */

bool lang_list_items(lang_checker *checker);
/* The item of that name which is known in the file at hand; NULL: there is none. */
lang_item *lang_find_item(const lang_checker *checker, const char *name);
/* ... and of that kind; what is wrong is said. `what`: "agent". */
lang_item *lang_need_item(lang_checker *checker, const lang_ast_name *name, lang_declaration_kind kind);
void lang_offer_items(const lang_checker *checker, base_near *near, lang_declaration_kind kind);
/* May something of that name, which seems missing here, be in text that was skipped, or not be read? */
bool lang_may_be_skipped(const lang_checker *checker, const char *name);

/* ---- types (types.c) ---- */

bool lang_make_data_type(lang_checker *checker, const lang_ast_type *ast, lang_type *type);
/* `what` they are, for messages: "a field". */
bool lang_make_fields(lang_checker *checker, lang_ast_fields list, const char *what, lang_fields *fields);
bool lang_make_items(lang_checker *checker); /* records, enums, constants, externs */
bool lang_make_constant(lang_checker *checker, lang_item *item);
/* Which field has that name; UINT32_MAX: none. */
uint32_t lang_find_field(const lang_fields *fields, const char *name);

/* ---- constants (constants.c) ---- */

/* The value of a constant term of type `wanted` (NULL: of any), as agents.h says. */
const lang_term *lang_check_constant(lang_checker *checker, lang_term *term, const lang_type *wanted);
/* A number between two others; `what` it is: "a capacity". */
bool lang_check_count(lang_checker *checker, lang_term *term, const char *what, int64_t low, int64_t high,
                      int64_t *value);
/* LOW..HIGH, its ends constants. */
bool lang_check_ends(lang_checker *checker, lang_term *range, int64_t *low, int64_t *high);
/* ---- where a term stands, and what it may use there (sight.c) ---- */

typedef enum lang_local_kind {
    LANG_LOCAL_PATTERN,
    LANG_LOCAL_PARAMETER,
    LANG_LOCAL_LET,
    LANG_LOCAL_LOOP
} lang_local_kind;

typedef struct lang_locals {
    lang_field *fields; /* all of a handler or procedure, by slot */
    lang_local_kind *kinds;
    uint32_t count, field_room, kind_room;
    uint32_t *visible; /* slots of those that can be used now, innermost last */
    uint32_t visible_count, visible_room;
} lang_locals;

typedef enum lang_moment { LANG_ANY_MOMENT, LANG_BARE, LANG_OLD, LANG_NEW } lang_moment;

typedef struct lang_bound { /* a name that a quantifier binds */
    const lang_ast_name *name;
    const char *text;
    uint32_t member;
} lang_bound;

#define LANG_MOST_BOUND 16u

/* A proposition of the agent or system at hand. */
typedef struct lang_named {
    const lang_ast_proposition *ast;
    const lang_term *value; /* as it was read, not checked */
    lang_progress progress;
    bool is_of_fields; /* it depends on some that change */
    bool is_used;
} lang_named;

typedef struct lang_system_facts lang_system_facts; /* systems.h */

typedef struct lang_sight {
    lang_checker *checker;
    const lang_agent *agent;    /* whose terms they are; NULL: a system's, or no one's */
    lang_agent_facts *facts;    /* the agent's */
    const lang_system *system;  /* NULL: none */
    const lang_fields *message; /* in a `where` */
    lang_locals *locals;
    bool sees_state, sees_parameters, sees_index, sees_self;
    bool may_change; /* it is done, not asked: take_first may stand here, and statements change fields */
    bool is_claim, is_final; /* a property; `final` */
    bool is_ltl;             /* a formula of whole runs: next(P) may stand there */
    lang_moment moment;      /* of a step: whether in old or new */
    lang_bound bound[LANG_MOST_BOUND];
    uint32_t bound_count, hidden_count; /* of these so many outer ones cannot be seen from here */
    lang_named *named;                  /* NULL: there are none, or they are not known yet */
    uint32_t named_count;
    bool is_declaring; /* propositions are looked at, and not what uses them */
} lang_sight;

extern const lang_vocabulary lang_agents_vocabulary; /* sight.c */

/* Checks a term, and that constants fit what is wanted (NULL: any type). */
bool lang_check_value(lang_sight *sight, lang_term *term, const lang_type *wanted);
/* Values of a type: LOW..HIGH, a list of constants, or one constant; where refs are wanted also agents and
 * groups of the system. (constants.c) */
const lang_term *lang_check_values(lang_sight *sight, lang_term *term, const lang_type *type);
/* Only that a constant fits. */
bool lang_check_within(lang_sight *sight, const lang_term *term, const lang_type *wanted);
/* Of a checked term that means an agent of a system: which member it is of; UINT32_MAX: of none in
 * particular. */
uint32_t lang_member_of(const lang_sight *sight, const lang_term *term);
/* Arguments of something with these fields; those that have a value may be left out at the end where
 * `has_defaults`. */
bool lang_check_arguments(lang_sight *sight, lang_terms arguments, const lang_fields *fields,
                          const char *name, lang_place place, bool has_defaults);
/* A group, the whole of it, or a single agent; UINT32_MAX: said. */
uint32_t lang_check_agent_group(lang_sight *sight, lang_term *term);

/* calls (calls.c) */
bool lang_check_call(lang_sight *sight, lang_term *term, const lang_type *wanted);
/* LANG_FUNCTION_COUNT: there is none of that name. */
lang_function lang_find_function(const char *name);
const char *lang_function_name(lang_function function);
/* Does it change its first argument? */
static inline bool lang_is_change(lang_function function)
{
    return function >= LANG_FUNCTION_append && function < LANG_FUNCTION_COUNT;
}

/* events, quantifiers and what is temporal (formulas.c) */
bool lang_check_formula(lang_sight *sight, lang_term *term);

/* propositions (propositions.c) */

/* Checks them all; from then on properties may use them. `made`, of agents.h, is for a list of them. */
bool lang_check_propositions(lang_sight *sight, const lang_ast_proposition *list,
                             const lang_proposition **made, uint32_t *count);
lang_expansion lang_expand_proposition(lang_sight *sight, lang_term *name);
void lang_warn_propositions(const lang_sight *sight); /* of those that nothing uses */

/* ---- agents ---- */

lang_scope lang_scope_of(lang_sight *sight);

bool lang_check_messages(lang_checker *checker, const lang_ast_message *list, lang_agent *agent);
uint32_t lang_find_message(const lang_messages *messages, const char *tag); /* UINT32_MAX: none */
/* The tag that a name means, of `emits`, say; UINT32_MAX: said. `verb`: "emit". */
uint32_t lang_need_message(lang_checker *checker, const lang_agent *agent, lang_direction direction,
                           const lang_ast_name *name);

/* Begins with no locals; adds one, visible from now on; UINT32_MAX: said. */
uint32_t lang_add_local(lang_sight *sight, const lang_ast_name *name, const lang_type *type,
                        lang_local_kind kind);
bool lang_check_block(lang_sight *sight, lang_ast_block *block);
/* Is it a thing that can be changed? Then the field that it is part of changes. */
bool lang_check_target(lang_sight *sight, lang_term *target);

/* ---- taking.c ---- */

/* Is what take_first changes in a statement that was checked looked at nowhere else in it? If it is, that is
 * said. */
bool lang_check_taking(lang_sight *sight, const lang_ast_statement *s);

bool lang_list_timers(lang_checker *checker, const lang_ast_agent *ast, lang_agent *agent);
uint32_t lang_find_timer(const lang_agent *agent, const char *name);
/* The procedures, callees first; then their bodies. */
bool lang_list_procedures(lang_checker *checker, const lang_ast_agent *ast, lang_agent *agent);
bool lang_check_procedures(lang_checker *checker, lang_agent_facts *facts);
bool lang_check_handlers(lang_checker *checker, lang_agent_facts *facts);
bool lang_check_replies(lang_checker *checker, const lang_agent *agent);
bool lang_check_complete(lang_checker *checker, const lang_agent *agent);
bool lang_list_claims(lang_checker *checker, const lang_ast_claim *list, lang_claim **claims, uint32_t *count,
                      bool is_system);
bool lang_check_claims(lang_sight *sight, lang_claim *claims, uint32_t count);
uint64_t lang_protocol_fingerprint(const lang_agent *agent);
bool lang_make_agent(lang_checker *checker, lang_item *item);

bool lang_make_system(lang_checker *checker, lang_item *item);

#endif
