/* Agents and systems that have been checked: what code generation, proofs and the search of systems read.
 * This is the sub-room's door. Terms and statements are those of the syntax tree, with types and meanings
 * filled in (language/terms/terms.h): what a function here hands out needs no further checking.
 *
 * What a consumer has to know of types: a value may come with another type than the one that is wanted where
 * it stands, and is converted (lang_type_fits).
 *   - numbers: of any range; where the range is left, that is a fault;
 *   - words: of an enum that has some of the wanted one's words: the word counts, not its number. Operands of
 *     == and so on may differ in the same way;
 *   - strings, data, lists, sets, maps: of another capacity, but of the same elements; where there are too
 * many, that is a fault. `peers` is a set of refs of capacity LANG_NO_LIMIT;
 *   - a literal in brackets or braces has the type that was wanted, `[]` may be an empty map.
 * Sets' elements and maps' keys are scalars, strings, and records of these (ordered field by field). First
 * values, defaults, constants and patterns are constants: a scalar one is one term with LANG_MEANS_VALUE,
 * LANG_MEANS_NONE or LANG_MEANS_SELF, of the type that is wanted; others are strings and literals of such.
 */
#ifndef LANGUAGE_AGENTS_AGENTS_H
#define LANGUAGE_AGENTS_AGENTS_H

#include "base/names.h"
#include "chaos/plan/plan.h"
#include "language/tree/agents.h"

/* A field of a state, a message or a record; a parameter; a local. */
typedef struct lang_field {
    const char *name, *doc;
    lang_type type;
    const lang_term *value; /* at first, or where it is left out, of its type; NULL: the type's first value */
    bool sensitive, durable;
    bool changes; /* of a state: some handler may change it */
    lang_place place;
} lang_field;

typedef struct lang_fields {
    const lang_field *fields;
    uint32_t count;
} lang_fields;

struct lang_record {
    const char *name, *doc;
    lang_fields fields;
    uint64_t size;        /* about as many bytes as a value takes in C */
    uint64_t fingerprint; /* of its fields, by name */
    bool is_ordered;      /* it can be a key, and an element of a set */
    lang_place place;
};

typedef struct lang_enumeration {
    const char *name, *doc;
    lang_type type;
    lang_place place;
} lang_enumeration;

typedef struct lang_external {
    const char *name, *header, *doc;
    lang_fields parameters;
    lang_type result;         /* LANG_NOTHING: none */
    const lang_term *returns; /* a checked range or list that narrows it; NULL: nothing does */
    lang_place place;
} lang_external;

#define LANG_NO_LIMIT UINT32_MAX

/* One tag of accepts, emits or sends. */
typedef struct lang_message {
    const char *tag, *doc;
    lang_fields fields;
    const lang_term *where;  /* its names mean LANG_MEANS_MESSAGE (slot: the field), constants, parameters */
    const uint32_t *replies; /* of a request: which of `emits` */
    uint32_t reply_count;    /* 0: it is a cast */
    uint32_t max_queue;      /* its own clause; LANG_NO_LIMIT: none */
    bool priority;
    bool roams;    /* of sends: it may go to agents that do not accept it: broadcast, or sent to what is no
                      parameter, whose values are checked */
    bool is_reply; /* of emits: some `accepts` of this agent has it among its replies */
    lang_place place;
} lang_message;

typedef struct lang_messages {
    const lang_message *messages;
    uint32_t count;
} lang_messages;

/* Locals of a handler or a procedure: its parameters first, then each `let` and `for` in the order of the
 * text, each with a slot of its own. */
typedef struct lang_handler {
    lang_handler_kind kind;
    const lang_ast_handler *ast;
    const char *name;   /* the tag, timer, internal step, property; NULL: none */
    uint32_t of;        /* ON_MESSAGE: which of accepts; ON_TIMER: which timer; ON_MISSED: which claim */
    lang_fields locals; /* those of names in patterns first, which have the message's fields' types */
    const uint32_t *pattern_slot; /* ON_MESSAGE, per field of the message: its local; UINT32_MAX: none */
    const lang_term **pattern;    /* ... the constant that it must equal; NULL: any */
    const lang_term *guard, *period;
    const lang_ast_block *body;
    lang_place place;
} lang_handler;

typedef struct lang_procedure {
    const char *name, *doc;
    const lang_ast_procedure *ast;
    uint32_t parameter_count; /* the first so many locals */
    lang_fields locals;
    const lang_ast_block *body;
} lang_procedure;

typedef struct lang_claim {
    const char *name, *doc;
    lang_property_kind kind;
    lang_tier tier; /* never the default */
    const lang_ast_claim *ast;
    const lang_term *formula, *within;
    bool is_of_step;      /* it speaks of emits, sends, handles, old, new, goes */
    const uint32_t *fair; /* of an agent: which of accepts; of a system NULL: ast->fair has the tags */
    uint32_t fair_count;
    lang_place place;
} lang_claim;

/* What properties may say by name; where they do, what it is short for stands in them. */
typedef struct lang_proposition {
    const char *name, *doc;
    const lang_term *value;
    lang_place place;
} lang_proposition;

typedef struct lang_agent {
    const char *name, *doc;
    const lang_ast_agent *ast;
    lang_fields parameters, state;
    lang_messages accepts, emits, sends;
    uint32_t max_queue;           /* of its own clause; LANG_NO_LIMIT: none */
    const lang_handler *handlers; /* in the order of the text */
    uint32_t handler_count;
    const char *const
        *timers; /* the names in start, stop and on timer, in the order of their first mention */
    uint32_t timer_count;
    const lang_procedure *procedures; /* callees before callers */
    uint32_t procedure_count;
    const lang_claim *claims;
    uint32_t claim_count;
    const lang_proposition *propositions;
    uint32_t proposition_count;
    uint64_t fingerprint; /* of its protocol: XXH3 of what it accepts, emits and sends, by name */
    uint32_t file;        /* of the unit's */
    lang_place place;
} lang_agent;

typedef struct lang_member {
    const char *name, *doc;
    const lang_agent *agent; /* NULL: a program */
    const lang_ast_program *program;
    const lang_agent *protocol; /* of a program: an agent that takes its messages and does nothing */
    bool is_group;
    uint32_t count;              /* how many; 1 where it is no group */
    uint32_t first;              /* its first instance's number among all of the system */
    const lang_term **arguments; /* per parameter: a checked term, which may use LANG_MEANS_INDEX and AGENT */
    lang_place place;
} lang_member;

/* Whose messages a member takes. */
static inline const lang_agent *lang_member_protocol(const lang_member *member)
{
    return member->agent ? member->agent : member->protocol;
}

typedef struct lang_input {
    uint32_t member;
    uint32_t message;         /* of the agent's accepts */
    const bool *to;           /* per instance of the member: does it get it? */
    const lang_term **values; /* per field: a checked range or list or value; NULL: the default */
    uint32_t clause;          /* inputs of one clause share its `at_most` */
    uint32_t at_most;         /* LANG_NO_LIMIT: none */
} lang_input;

typedef struct lang_observation {
    const char *action;
    uint32_t member, instance; /* LANG_NO_LIMIT: any of the group */
    const char *tag;
    enum { LANG_OBSERVES_INPUT, LANG_OBSERVES_EMIT, LANG_OBSERVES_SEND } what;
    uint32_t message;       /* of the agent's accepts, emits or sends */
    const uint32_t *fields; /* that are kept, in order; LANG_NO_LIMIT: the receiver (`to`) */
    uint32_t field_count;
    lang_place place;
} lang_observation;

typedef struct lang_crash {
    const bool *who; /* per instance of the system */
    uint32_t at_most;
} lang_crash;

typedef struct lang_system {
    const char *name, *doc;
    const lang_ast_system *ast;
    const lang_member *members;
    uint32_t member_count, instance_count;
    const lang_term *final; /* NULL: none */
    const bool *linked;     /* from * instance_count + to: may it send there? */
    bool has_links;         /* there is a connect clause */
    struct {
        bool unordered, drops, loses, duplicates, delays;
        uint32_t capacity, at_most_lost, at_most_duplicated; /* LANG_NO_LIMIT: none */
    } network;
    bool has_environment;
    const lang_input *inputs; /* of the clause */
    uint32_t input_count;
    struct {
        const lang_crash *crashes;
        uint32_t crash_count;
        bool restart, partition;
        uint32_t at_most_partitions;
    } faults;
    struct {
        bool has_int;
        int64_t low, high;
        uint64_t queue, inputs, crashes, states; /* UINT64_MAX: not given */
    } bounds;
    const lang_claim *claims;
    uint32_t claim_count;
    const lang_proposition *propositions;
    uint32_t proposition_count;
    const lang_observation *observations;
    uint32_t observation_count;
    chaos_plan chaos; /* of the block, if there is one */
    lang_place place;
} lang_system;

/* All of a unit. What was imported is there, too: `agents` of the first `own_agents` are of the file itself.
 */
typedef struct lang_agents {
    const struct lang_record *const *records;
    uint32_t record_count;
    const lang_enumeration *enumerations;
    uint32_t enumeration_count;
    const lang_external *externals;
    uint32_t external_count;
    const lang_agent *agents;
    uint32_t agent_count, own_agents;
    const lang_system *systems;
    uint32_t system_count, own_systems;
} lang_agents;

/* A file of the unit, as far as agents and systems are concerned. */
typedef struct lang_agents_file {
    const lang_ast_agents *items; /* NULL: there are none */
    bool lacks_import;            /* a file that it imports could not be read */
    const base_names *skipped;    /* names in what a syntax error made the parser pass over; NULL: none */
    const bool *visible;          /* per file: what it declares is known here */
} lang_agents_file;

/* What may tell apart the agents of a group, which are otherwise alike. */
typedef struct lang_apart {
    uint32_t member;   /* LANG_NO_LIMIT: those of every group, since refs to any may be there */
    uint32_t instance; /* of the system: that one from the others; LANG_NO_LIMIT: each of them from each */
    bool is_in_code;   /* in a handler or a property; else in a clause that may say the same of all of them */
    const lang_agent *agent; /* in whose text it is; NULL: the system's */
    lang_place place;
    const char *what; /* "'c[0]'", "'index'", "the order of refs" */
} lang_apart;

/* Lists that, in the arena. False: no memory. (apart.c) */
bool lang_find_apart(base_arena *arena, const lang_system *system, lang_apart **list, uint32_t *count);

/* Of values in an `environment` clause, or of `returns`, of a type: are they several, in braces, and not one
 * record or list? (constants.c) */
bool lang_are_values(const lang_term *term, const lang_type *type);

/* Between which bounds a number lies, by the ranges of the types of what it is made of, and whether its own
 * operator may fault: more than 64 bits, division by zero, a shift outside 0..63 (ranges.c). */
typedef struct lang_range {
    int64_t low, high;
    bool may_overflow;
} lang_range;

lang_range lang_range_of(const lang_term *term);
bool lang_range_is_narrow(lang_range range); /* fits an int of 32 bits */

/* May evaluating a term be a fault, told from types and ranges alone: yes where these do not say no; may a
 * value of it where a type is wanted? (may_fault.c) */
bool lang_may_fault(const lang_term *term);
bool lang_may_fault_as(const lang_term *term, const lang_type *wanted);

/* XXH3 of fields by name: their types, and which have values of their own. (fingerprint.c) */
uint64_t lang_fields_fingerprint(const lang_fields *fields);

/* Checks what the files of a unit declare, those of the file itself first. What is wrong is in the
 * diagnostics; what comes out is then not whole. False: no memory. (unit.c) */
bool lang_check_agents(lang_diagnostics *diagnostics, base_arena *arena, const lang_agents_file *files,
                       uint32_t file_count, const lang_agents **agents);

#endif
