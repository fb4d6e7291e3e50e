/* The nodes of the syntax tree for agents and systems: what the grammar makes (grammar/agents.y). Lists are
 * linked in the order of the source. language/agents/ checks them and says in them what names mean.
 */
#ifndef LANGUAGE_TREE_AGENTS_H
#define LANGUAGE_TREE_AGENTS_H

#include "language/tree/ast.h"

/* NAME: TYPE [= VALUE]: a field of the state, of a message or a record; a parameter. */
typedef struct lang_ast_field lang_ast_field;
struct lang_ast_field {
    lang_ast_field *next;
    lang_ast_name *name; /* with its `///` text */
    const lang_ast_type *type;
    lang_term *value; /* NULL: none is given */
    bool sensitive, durable;
    lang_place place;
};

typedef struct lang_ast_fields {
    lang_ast_field *first, *last;
} lang_ast_fields;

/* A tag of `accepts`, `emits` or `sends`. */
typedef enum lang_direction { LANG_ACCEPTS, LANG_EMITS, LANG_SENDS } lang_direction;

typedef struct lang_ast_message lang_ast_message;
struct lang_ast_message {
    lang_ast_message *next;
    lang_direction direction;
    lang_ast_name *name;
    lang_ast_fields fields;
    lang_term *where;       /* NULL: none */
    lang_ast_names replies; /* none: it is a cast */
    lang_term *max_queue;   /* NULL: none */
    lang_ast_name *as;      /* of a program's: how its client says it; NULL: as it is called */
    bool priority;
    lang_place place;
    const char *doc;
};

/* ---- statements ---- */

typedef enum lang_statement_kind {
    LANG_ASSIGN,    /* target = value; */
    LANG_LET,       /* let name = value; */
    LANG_IF,        /* if (value) { body } else { otherwise } */
    LANG_FOR,       /* for (name in value) { body } */
    LANG_EMIT,      /* emit name(arguments); */
    LANG_SEND,      /* send name(arguments) to value; */
    LANG_BROADCAST, /* broadcast name(arguments); */
    LANG_START,     /* start name after value; */
    LANG_STOP,      /* stop name; */
    LANG_ASSERT,    /* assert value; */
    LANG_RETURN,
    LANG_CALL /* value;, a call of a `do`, an extern, or a function that changes its first argument */
} lang_statement_kind;

typedef struct lang_ast_statement lang_ast_statement;

typedef struct lang_ast_block {
    lang_ast_statement *first, *last;
    lang_place place; /* with its braces; of no block: its line is 0 */
    uint32_t depth;   /* of blocks in it, itself included */
} lang_ast_block;

struct lang_ast_statement {
    lang_ast_statement *next;
    lang_statement_kind kind;
    lang_place place;
    lang_term *target, *value;
    lang_ast_name *name;
    lang_terms arguments;
    lang_ast_block body, otherwise;
    bool has_otherwise; /* `else if` is an `otherwise` of one statement */
    uint32_t depth;     /* of blocks in it */
    /* once it has been checked */
    uint32_t slot; /* of `let` and `for`: the local; of a tag: which of emits or sends; of a timer: which */
};

/* ---- agents ---- */

typedef enum lang_handler_kind {
    LANG_ON_MESSAGE, /* on name(patterns) when guard */
    LANG_ON_START,
    LANG_ON_FAULT,
    LANG_ON_TIMER, /* on timer name */
    LANG_EVERY,    /* every period when guard */
    LANG_INTERNAL, /* internal name when guard */
    LANG_ON_MISSED /* of resilience: on "name" */
} lang_handler_kind;

typedef struct lang_ast_handler lang_ast_handler;
struct lang_ast_handler {
    lang_ast_handler *next;
    lang_handler_kind kind;
    lang_ast_name *name;
    lang_terms patterns; /* names, LANG_TERM_ANY, constants */
    lang_term *period, *guard;
    lang_ast_block body;
    lang_place place;
    const char *doc;
};

/* do NAME(PARAMETERS) { } */
typedef struct lang_ast_procedure lang_ast_procedure;
struct lang_ast_procedure {
    lang_ast_procedure *next;
    lang_ast_name *name;
    lang_ast_fields parameters;
    lang_ast_block body;
    lang_place place;
    const char *doc;
};

typedef enum lang_property_kind { LANG_SAFETY, LANG_LIVENESS, LANG_LTL } lang_property_kind;
typedef enum lang_tier { LANG_TIER_DEFAULT, LANG_PROVEN, LANG_CHECKED, LANG_MONITORED } lang_tier;

/* safety "NAME" TIER never E; liveness "NAME" TIER [within D] always P implies eventually Q [given fair T];
 */
typedef struct lang_ast_claim lang_ast_claim;
struct lang_ast_claim {
    lang_ast_claim *next;
    lang_property_kind kind;
    lang_ast_name *name;
    lang_tier tier;
    lang_term *within;   /* NULL: none */
    lang_term *formula;  /* the whole of it, with its `never`, `always` ... */
    lang_ast_names fair; /* given fair */
    lang_place place, tier_place;
    const char *doc;
};

/* proposition NAME = VALUE; what properties may say by name. */
typedef struct lang_ast_proposition lang_ast_proposition;
struct lang_ast_proposition {
    lang_ast_proposition *next;
    lang_ast_name *name;
    lang_term *value;
    lang_place place;
    const char *doc;
};

typedef struct lang_ast_agent lang_ast_agent;
struct lang_ast_agent {
    lang_ast_agent *next;
    lang_ast_name *name;
    lang_place place;
    const char *doc;
    bool damaged; /* there was a syntax error in it */
    lang_ast_fields parameters;
    lang_ast_fields state;
    lang_ast_message *messages, *last_message;
    lang_term *max_queue;                      /* of all its messages; NULL: none */
    lang_ast_handler *handlers, *last_handler; /* those of resilience too */
    lang_ast_procedure *procedures, *last_procedure;
    lang_ast_claim *claims, *last_claim;
    lang_ast_proposition *propositions, *last_proposition;
};

/* ---- systems ---- */

/* agent NAME[COUNT]: TYPE(PARAMETER: VALUE, ...); or: program "COMMAND" { ... } */
typedef struct lang_ast_member lang_ast_member;
struct lang_ast_member {
    lang_ast_member *next;
    lang_ast_name *name;
    lang_term *count; /* NULL: one, and no group */
    lang_ast_name *agent;
    lang_terms arguments;             /* entries */
    struct lang_ast_program *program; /* NULL: it is an agent */
    lang_place place;
    const char *doc;
};

typedef struct lang_ast_program {
    lang_ast_name *command;
    lang_ast_name *ready;                    /* `tcp` or, quoted, a command; NULL: none */
    lang_ast_name *client, *source;          /* resp, http, a command, FUNCTION from source; NULL: none */
    lang_ast_name *model, *init, *condition; /* by which its answers are judged; NULL: none */
    lang_ast_message *messages, *last_message;
    lang_place place;
} lang_ast_program;

/* connect FROM -> TO: names, or names with an index. */
typedef struct lang_ast_link lang_ast_link;
struct lang_ast_link {
    lang_ast_link *next;
    lang_term *from, *to;
    lang_place place;
};

/* A word with a number or a range, of network, faults, bounds and chaos: `capacity 4 drops`, `loses at most
 * 2`, `crash n at most 1`, `int 0..7`, `kill every 3s..10s`. A setting that was not given has no place. */
typedef struct lang_ast_setting {
    lang_place place;
    lang_term *low, *high; /* the number; a range's ends; NULL: none */
} lang_ast_setting;

typedef struct lang_ast_network {
    lang_place place; /* of the clause; none where line is 0 */
    lang_ast_setting fifo, unordered, capacity, capacity_drops, loses, duplicates, partition_delays;
} lang_ast_network;

/* TAG(FIELD in VALUES, ...) to AGENTS [at most N]; */
typedef struct lang_ast_input lang_ast_input;
struct lang_ast_input {
    lang_ast_input *next;
    lang_ast_name *tag;
    lang_terms values; /* entries: text is the field, right a range, a list (braces) or one value */
    lang_terms agents;
    lang_term *at_most;
    lang_place place;
};

/* crash AGENTS [at most N]; */
typedef struct lang_ast_crash lang_ast_crash;
struct lang_ast_crash {
    lang_ast_crash *next;
    lang_terms agents;
    lang_term *at_most;
    lang_place place;
};

typedef struct lang_ast_faults {
    lang_place place;
    lang_ast_crash *crashes, *last_crash;
    lang_ast_setting restart, partition; /* of partition: at most low */
} lang_ast_faults;

typedef struct lang_ast_bounds {
    lang_place place;
    lang_ast_setting integers, queue, inputs, crashes, states;
} lang_ast_bounds;

/* ACTION(FIELDS) = AGENTS.TAG(FIELDS) | ...; */
typedef struct lang_ast_observation lang_ast_observation;
struct lang_ast_observation {
    lang_ast_observation *next;
    lang_ast_name *action;
    lang_term *agents; /* a name, or one with an index */
    lang_ast_name *tag;
    lang_ast_names fields; /* that are kept */
    lang_place place;
};

/* requires NAME { start "COMMAND"; ready "COMMAND"; stop "COMMAND"; } */
typedef struct lang_ast_requirement lang_ast_requirement;
struct lang_ast_requirement {
    lang_ast_requirement *next;
    lang_ast_name *name;
    lang_ast_name *start, *ready, *stop; /* NULL: none */
    lang_place place;
};

/* One clause of chaos: its first word, and what follows as words and numbers, in order. */
typedef struct lang_ast_chaos lang_ast_chaos;
struct lang_ast_chaos {
    lang_ast_chaos *next;
    lang_ast_name *word;
    lang_terms rest; /* names, numbers, durations, ranges; `%` follows its number as a name */
    lang_place place;
};

typedef struct lang_ast_system lang_ast_system;
struct lang_ast_system {
    lang_ast_system *next;
    lang_ast_name *name;
    lang_place place;
    const char *doc;
    bool damaged;
    lang_ast_member *members, *last_member;
    lang_term *final; /* NULL: none */
    bool has_connect; /* else everyone is connected to everyone */
    lang_ast_link *links, *last_link;
    lang_ast_network network;
    bool has_environment;
    lang_place environment_place;
    lang_ast_input *inputs, *last_input;
    lang_ast_faults faults;
    lang_ast_bounds bounds;
    lang_ast_claim *claims, *last_claim;
    lang_ast_proposition *propositions, *last_proposition;
    lang_ast_observation *observations, *last_observation;
    lang_ast_requirement *requirements, *last_requirement;
    bool has_chaos;
    lang_place chaos_place;
    lang_ast_chaos *chaos, *last_chaos;
};

/* ---- items of a file ---- */

/* record NAME { FIELDS } */
typedef struct lang_ast_record lang_ast_record;
struct lang_ast_record {
    lang_ast_record *next;
    lang_ast_name *name;
    lang_ast_fields fields;
    lang_place place;
    const char *doc;
};

/* enum NAME { WORDS } */
typedef struct lang_ast_enum lang_ast_enum;
struct lang_ast_enum {
    lang_ast_enum *next;
    lang_ast_name *name;
    lang_ast_names words;
    lang_place place;
    const char *doc;
};

/* const NAME = VALUE; */
typedef struct lang_ast_constant lang_ast_constant;
struct lang_ast_constant {
    lang_ast_constant *next;
    lang_ast_name *name;
    lang_term *value;
    lang_place place;
    const char *doc;
};

/* extern NAME(PARAMETERS) -> TYPE from "HEADER" [returns VALUES]; */
typedef struct lang_ast_extern lang_ast_extern;
struct lang_ast_extern {
    lang_ast_extern *next;
    lang_ast_name *name;
    lang_ast_fields parameters;
    const lang_ast_type *result; /* NULL: none */
    lang_ast_name *header;
    lang_term *returns; /* a range or a list; NULL: every value of its type */
    lang_place place;
    const char *doc;
};

typedef struct lang_ast_agents { /* those items of a file */
    lang_ast_record *records, *last_record;
    lang_ast_enum *enums, *last_enum;
    lang_ast_constant *constants, *last_constant;
    lang_ast_extern *externs, *last_extern;
    lang_ast_agent *agents, *last_agent;
    lang_ast_system *systems, *last_system;
} lang_ast_agents;

#endif
