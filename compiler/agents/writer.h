/* Writing the C of agents: what the files of this sub-room share. Pieces of C are texts in the writer's
 * arena; declarations are collected in order while they are first mentioned, so that each stands before its
 * use.
 *
 *     names.c       what things are called in C
 *     text.c        lines, and functions that are left out where nothing calls them
 *     types.c       types: declared at their first mention
 *     helpers.c     functions over containers: written at their first mention
 *     terms.c       expressions
 *     calls.c       calls in them
 *     statements.c  statements, the bodies of handlers
 *     functions.c   procedures and handlers
 *     handlers.c    init, handle, timer: which handler is taken
 *     claims.c      properties, as functions
 *     members.c     the agents of a system, with their parameters
 *     program.c     a main for the systems of a file
 *     protocol.c    what an agent accepts, emits and sends, as data
 *     descriptor.c  what the run time reads: spex_agent
 *     by_hand.c     externs whose results are asked for
 *     outputs.c     how many outputs a call has at most
 *     lines.c       lines that would be too long
 *     branches.c    where handlers branch, for the search of a system
 *     externals.c   externs of models: the results that there are to choose from
 *     system.c      what the search of a system reads: spex_system
 *     system_terms.c, subjects.c, parts.c, system_ltl.c, system_claims.c
 *                   its properties
 *     agents.c      the parts of a header and of a source
 */
#ifndef COMPILER_AGENTS_WRITER_H
#define COMPILER_AGENTS_WRITER_H

#include "base/arena.h"
#include "base/names.h"
#include "language/language.h"
#include <spex-agents.h>

#include <stdio.h>

/* Text that grows. */
typedef struct agents_text {
    char *text;
    size_t length;
    FILE *out; /* prints to it */
} agents_text;

/* Something that was declared at its first mention. */
typedef struct agents_known {
    const char *key;  /* how the file knows it */
    const char *name; /* in C */
    const lang_type *type;
} agents_known;

/* A place where something can go wrong, or a handler. */
typedef struct agents_place {
    lang_place place;
    const char *what;
} agents_place;

/* What is taken or not: a side of an `if`, the body of a `for`. */
typedef struct agents_branch {
    const lang_agent *agent;
    lang_place place;
    const char *what;
} agents_branch;

/* Something that fires: a timer, an `every`, an `internal`, the deadline of a monitored property. */
typedef struct agents_timer {
    enum { AGENTS_TIMER, AGENTS_EVERY, AGENTS_INTERNAL, AGENTS_DEADLINE } kind;
    const char *constant; /* in C */
    const char *name;
    uint32_t handler; /* AGENTS_EVERY, AGENTS_INTERNAL: which; else UINT32_MAX */
    uint32_t claim;   /* AGENTS_DEADLINE: which */
} agents_timer;

/* A static function, as a part of a text: it is left out where nothing calls it. */
typedef struct agents_piece {
    const char *name;
    size_t begin, end;
} agents_piece;

/* A part of a property that can be replaced by true or false. `direction`: 1: the property is stronger with
 * false in its place, -1: with true, 0: neither. */
typedef struct agents_part {
    const lang_term *term;
    int direction;
    uint32_t parent; /* the part that it is a part of */
} agents_part;

#define AGENTS_NO_PART    UINT32_MAX
#define AGENTS_WHICH_PART 16u /* of what is bound: after the names */

/* How names are spelled where a term stands. */
typedef struct agents_scope {
    const char *state;   /* "self": a pointer to the state */
    const char *old;     /* in properties of steps: the state before */
    bool is_old;         /* of systems: the state before the step is meant */
    const char *message; /* in a `where`: "in->body.acquire" */
    const char *const *locals;
    const lang_fields *local_fields;
} agents_scope;

/* A change of the state that a function makes. */
typedef struct agents_change {
    uint32_t field;
    bool is_append; /* to the field itself, and nothing else */
    bool is_needed; /* something can go wrong while it can be undone by itself */
    bool is_whole;  /* it cannot: the field is put back as a whole */
    const char *undo;
} agents_change;

enum { AGENTS_UNCHANGED, AGENTS_APPENDED, AGENTS_CHANGED };
typedef uint8_t agents_changed_field; /* one of these */

typedef struct agents_writer agents_writer;
struct agents_writer {
    const lang_agents *all;
    const lang_agent *agent;
    const lang_system *system; /* whose terms are written; NULL: an agent's */
    bool is_model;             /* externs are chosen, not called */
    uint32_t instance_count;   /* of a model: agents of the system */
    bool asks_externs;         /* their results are asked for: by_hand.c */
    bool notes_branches;       /* those that are taken */
    const char *c_prefix;      /* before every name at file level: "acme_", or "" */
    const char *source;        /* "lock.lts": in comments */
    const char *c_name, *upper;
    base_arena *arena;
    bool no_memory;
    const char *(*call)(agents_writer *w, const lang_term *term); /* calls.c, which stands on terms.c */
    const char *(*system_term)(agents_writer *w,
                               const lang_term *term); /* system_terms.c; NULL: it is none */
    uint32_t quantifier_count;
    const lang_member *bound_member[16]; /* of the names that quantifiers bind: whose agents they are */
    const lang_member *of_agent;         /* the claim at hand is of its agent */
    agents_part *parts;                  /* of the claim at hand */
    uint32_t part_count, part_room, part_at_hand;
    /* While functions are written whose parts can be replaced: what a term is then; NULL: it is no part. */
    const char *(*part_text)(agents_writer *w, const lang_term *term);

    base_names *used;    /* C names at file level */
    agents_known *known; /* types and helpers */
    uint32_t known_count, known_room;
    agents_text types, helpers; /* where they are declared */
    agents_piece *pieces;       /* of the helpers */
    uint32_t piece_count, piece_room;
    agents_place *places;
    uint32_t place_count, place_room;
    agents_branch *branches; /* of all agents */
    uint32_t branch_count, branch_room;
    const char **state_names; /* per field: the member in C */
    const char **param_names;

    /* the function at hand */
    agents_scope scope;
    FILE *out;
    unsigned indent;
    bool can_fail; /* it can return something other than 0 */
    uint32_t temporaries;
    bool *procedure_fails;                    /* of those written before */
    agents_changed_field **procedure_changes; /* the same: per field of the state */

    /* what it has changed where it is written (undo.c) */
    bool is_rehearsal;
    agents_change *changes; /* in the order of the text */
    uint32_t change_count, change_room;
    uint32_t statement_change; /* the first of the statement at hand */
    const lang_term *alone;    /* a take_first whose change the statement itself notes */
    uint32_t *standing;        /* changes that can be undone by themselves */
    uint32_t standing_count, standing_room;
    uint32_t *over; /* those that blocks which are over may have made */
    uint32_t over_count, over_room;
    uint32_t failure_count, undo_lines;
    uint32_t *call_changes; /* of the call at hand, per field; UINT32_MAX: it does not change that */
    const char **call_undo;
    bool *is_kept;                  /* per field: it is put back as a whole */
    bool has_kept, is_kept_changed; /* there are such fields; one of them may have been changed */

    agents_timer *timers; /* all that fires: timers by their numbers first */
    uint32_t timer_count;
    uint32_t most_outputs;     /* of one call */
    const char *most_constant; /* in C; NULL: they are not bounded, so that each looks for room */
    bool *handler_fails;
    const char **procedure_text;
    const char **handler_function; /* NULL: none, as another one is always taken before it */
};

/* ---- names.c ---- */

/* Text in the arena; where memory is short, "" and no_memory. */
const char *agents_format(agents_writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *agents_upper(agents_writer *w, const char *text);
/* A name as a part of a longer one: what no identifier may hold is `_`. */
const char *agents_word(agents_writer *w, const char *name);
/* A name that stands by itself: neither a keyword of C or C++, nor one of `taken` (a list that ends with
 * NULL). */
const char *agents_name(agents_writer *w, const char *name, const char *const *taken);
/* A name at file level: `name`, with underscores where it is taken. */
const char *agents_unique(agents_writer *w, const char *name);
/* "lock.lts:18" */
const char *agents_where(agents_writer *w, lang_place place);
/* ---- text.c ---- */

uint32_t agents_count_mentions(const char *text, const char *name); /* as a whole word */
bool agents_mentions(const char *text, const char *name);
bool agents_is_enclosed(const char *text); /* is it wholly in parentheses? */
bool agents_text_begin(agents_text *text);
void agents_text_end(agents_text *text); /* frees it */
/* The function `name` is what was written to the helpers since `begin`. */
size_t agents_piece_begin(agents_writer *w);
void agents_piece_end(agents_writer *w, const char *name, size_t begin);
/* Prints those of the helpers that `text`, or another one that is printed, calls. */
void agents_put_called(agents_writer *w, const char *text, FILE *out);
/* Notes a place where something can go wrong; its number, from 1. */
uint32_t agents_place_of(agents_writer *w, lang_place place, const char *what);
agents_known *agents_find(agents_writer *w, const char *key);
void agents_know(agents_writer *w, const char *key, const char *name, const lang_type *type);

/* ---- types.c ---- */

/* The type in C; `hint`: what an enum that has no name yet is called. */
const char *agents_type(agents_writer *w, const lang_type *type, const char *hint);
/* As a part of names: "list_ref_8". */
const char *agents_mangled(agents_writer *w, const lang_type *type);
/* The constant of a word. */
const char *agents_word_constant(agents_writer *w, const lang_type *type, int64_t value);
/* A member of a struct, declared: "    uint8_t used;\n". */
void agents_declare_fields(agents_writer *w, const lang_fields *fields, const char *hint,
                           const char *const *names, FILE *out);
/* What the fields of a message or a record are called in C. */
const char *agents_field_name(agents_writer *w, const lang_field *field);
/* The type of a message's fields: "lock_accepts_acquire". */
const char *agents_body_type(agents_writer *w, lang_direction direction, const lang_message *message);
const char *agents_integer_type(const lang_type *type); /* of bool, int, duration, ref */

/* ---- helpers.c ---- */

/* Each returns the name of the function, written at its first mention. */
const char *agents_compare(agents_writer *w, const lang_type *type); /* int f(const T *, const T *) */
/* `what` is a row's name of helpers.c: "append", "has". `result`: of keys, values. */
const char *agents_helper(agents_writer *w, const char *what, const lang_type *type, const lang_type *result);
const char *agents_convert(agents_writer *w, const lang_type *from, const lang_type *to);
bool agents_same_type(const lang_type *a, const lang_type *b);

/* ---- terms.c ---- */

/* A value of scalar type, to be an operand of anything. */
const char *agents_scalar(agents_writer *w, const lang_term *term);
/* An integer of 64 bits. */
const char *agents_wide(agents_writer *w, const lang_term *term);
/* A pointer to a value that is no scalar. */
const char *agents_pointer(agents_writer *w, const lang_term *term);
/* A value of type `type`, as it is stored: what does not fit sets `fault`. */
const char *agents_value_as(agents_writer *w, const lang_term *term, const lang_type *type, const char *what);
const char *agents_condition(agents_writer *w, const lang_term *term); /* without parentheses around it */
/* What a field is at first. */
const char *agents_first_value(agents_writer *w, const lang_field *field);
const char *agents_constant(agents_writer *w, const lang_type *type, int64_t value);
const char *agents_number(agents_writer *w, int64_t value);
/* A variable that can be changed: "self->line", and, for what may fail, the statements before it. */
const char *agents_target(agents_writer *w, const lang_term *term);

/* For calls.c. */
bool agents_is_call(const lang_term *term, lang_function function);
bool agents_is_integer(const lang_type *type);
bool agents_is_variable(
    const lang_term *term); /* does it name something that lies in memory as its type says? */
const char *agents_variable(agents_writer *w, const lang_term *term);
/* A key of a map or an element of a set or list, as the helpers take it: a value, or a pointer. */
const char *agents_entry(agents_writer *w, const lang_term *term, const lang_type *type);
const lang_type *agents_wider(const lang_term *a,
                              const lang_term *b); /* the one that holds the values of both */

/* ---- calls.c ---- */

const char *agents_call(agents_writer *w, const lang_term *term);

/* ---- statements.c ---- */

void agents_line(agents_writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The body of a function; its locals' names are in the scope. */
void agents_block(agents_writer *w, const lang_ast_block *block);

/* ---- undo.c ---- */

/* A body is written twice, after each of these. */
void agents_undo_begin(agents_writer *w);
void agents_undo_again(agents_writer *w);
/* Of the body that was written: copies of what is put back as a whole, and the end where it is. */
void agents_put_kept(agents_writer *w, FILE *out);
void agents_put_undo(agents_writer *w, FILE *out);
/* Notes what the body changes, per field of the state. */
void agents_note_changes(const agents_writer *w, agents_changed_field *fields);
/* The field of the state that a target is, or is in; UINT32_MAX: none. */
uint32_t agents_field_of(const lang_term *target);
/* A change that is about to be written; `is_append`: to the field itself. Between the two what undoing needs
 * is written, if it is undone by itself; from the second on `undo`, lines of C, undoes it. */
uint32_t agents_change_begin(agents_writer *w, uint32_t field, bool is_append);
bool agents_is_undone(const agents_writer *w, uint32_t change);
void agents_change_end(agents_writer *w, uint32_t change, const char *undo);
void agents_keep_whole(agents_writer *w, uint32_t change); /* it cannot be undone by itself */
/* The end of a block: `standing` is the writer's standing_count at its beginning. */
void agents_close_block(agents_writer *w, uint32_t standing, bool has_returned);
/* What the first branch of two did, from `over` on (over_count before it), is none of the other's. */
uint32_t *agents_set_aside(agents_writer *w, uint32_t over, uint32_t *count);
void agents_take_back(agents_writer *w, const uint32_t *aside, uint32_t count);
/* Given what change_count and failure_count were before the loop. */
void agents_begin_loop(agents_writer *w);
void agents_end_loop(agents_writer *w, uint32_t first_change, uint32_t failures);
/* `if (condition) return place;`, after what was done is undone. */
void agents_fail(agents_writer *w, const char *condition, const char *place);
/* The same with `fault`, where the term can fail. */
void agents_check_fault(agents_writer *w, bool can_fail);

/* ---- changes.c ---- */

/* Each writes what undoing the change needs, and returns what undoes it; NULL, and nothing is written: it is
 * not undone by itself. What they are given is variables, or what is the same after the change. */
const char *agents_save_value(agents_writer *w, uint32_t change, const lang_type *type, const char *variable);
/* `what`: append, prepend, insert, put; `two`: the value under a key. */
const char *agents_save_addition(agents_writer *w, uint32_t change, const char *what, const lang_type *type,
                                 const char *container, const char *one, const char *two);
const char *agents_save_removal(agents_writer *w, uint32_t change, const lang_type *type,
                                const char *container, const char *entry);
/* Begins the changes of a procedure that is called, and ends them. */
void agents_save_call(agents_writer *w, const agents_changed_field *fields);
void agents_saved_call(agents_writer *w);
/* The change of a take_first in an expression. */
void agents_take_change(agents_writer *w, const lang_term *list, const char *variable);
/* The same of one that is all of an expression: after it was looked at that there is one. `value`: what was
 * taken, in a variable; `is_fixed`: that does not change. */
void agents_taken(agents_writer *w, const lang_term *list, const char *value, bool is_fixed);

/* ---- functions.c ---- */

bool agents_is_always(const lang_agent *agent, const lang_handler *handler);
uint32_t agents_parameter_count(const lang_agent *agent,
                                const lang_handler *handler); /* locals from patterns */
/* "on acquire(c) when phase == free" */
const char *agents_head_of(agents_writer *w, const lang_handler *handler);
void agents_write_procedures(agents_writer *w);
/* The handlers, and before them the procedures that they call. */
void agents_write_handlers(agents_writer *w, FILE *out, FILE *on_fault);
/* What they were, and before them the procedures that they call. */
void agents_put_handlers(agents_writer *w, const char *handlers, const char *on_fault, FILE *out);

/* ---- handlers.c ---- */

void agents_write_functions(agents_writer *w, FILE *out);
/* Per slot, what the locals of a function are called in C; those that are pointers "(*name)". `pointers`: so
 * many are parameters that are passed by pointer where they are no scalars. */
const char **agents_local_names(agents_writer *w, const lang_fields *locals, uint32_t pointers);

/* ---- claims.c ---- */

void agents_write_claims(agents_writer *w, FILE *out);
bool agents_is_temporal(const lang_term *term, const char *word);
bool agents_has_temporal(const lang_term *term); /* NULL: no */
void agents_deadline_parts(const lang_claim *claim, const lang_term **left, const lang_term **right);

/* ---- outputs.c ---- */

enum { AGENTS_MANY_OUTPUTS = 64 }; /* more than that are not asked for at once */

/* Of one call; UINT32_MAX: that depends on its peers, or is more. */
uint32_t agents_most_outputs(agents_writer *w);

/* ---- lines.c ---- */

/* Prints C, lines of more than 110 columns broken. */
void agents_put_lines(const char *text, FILE *out);

/* ---- branches.c ---- */

/* Writes, as the first line of a block, that the branch is taken; where branches are noted. */
void agents_take_branch(agents_writer *w, lang_place place, const char *what);
void agents_declare_branches(FILE *out);
void agents_define_branches(agents_writer *w, FILE *out);

/* ---- system_terms.c ---- */

/* Terms that only systems have; NULL: it is none of them. */
const char *agents_system_term(agents_writer *w, const lang_term *term);

/* ---- subjects.c ---- */

typedef struct agents_subjects {
    const char *text; /* the array's entries */
    uint32_t count, number;
} agents_subjects;

/* Writes a function of a view that says what a term says, or its contrary; returns its name. */
const char *agents_write_view(agents_writer *w, const char *name, const lang_term *term, bool is_negated);
/* What has to come about, or the property says nothing: what its violation implies, and not it alone. */
void agents_find_subjects(agents_writer *w, agents_subjects *list, const lang_term *formula);

/* ---- parts.c ---- */

/* Notes the parts of a term of the claim at hand; of a whole one, not itself. */
void agents_list_parts(agents_writer *w, const lang_term *term, int direction, bool is_whole);
uint32_t agents_part_of(const agents_writer *w, const lang_term *term); /* AGENTS_NO_PART: it is none */
/* The function of agents_write_view, so that its parts can be replaced. Returns its name. */
const char *agents_write_parted(agents_writer *w, const char *name, const lang_term *term, bool is_negated);
/* Writes the members of a claim's entry that give its parts, and forgets them. */
void agents_end_parts(agents_writer *w, uint32_t number, FILE *out);

/* ---- system_ltl.c ---- */

/* Writes the members of a claim's entry that give a formula, around whose whole `outer` names are bound;
 * `is_always`: and of what comes after any step. What they point to goes to the helpers. */
void agents_write_formula(agents_writer *w, uint32_t number, uint32_t outer, bool is_always,
                          const lang_term *term, FILE *out);

/* ---- system_claims.c ---- */

/* Writes `claims`, an array; its functions go to the helpers. Returns how many there are. */
uint32_t agents_write_system_claims(agents_writer *w, FILE *out);

/* What tells its agents apart, as a table; returns how much there is. (system_apart.c) */
uint32_t agents_write_apart(agents_writer *w, FILE *out);

/* ---- externals.c ---- */

/* The results that an extern of a model may have, in order: `items`, in C, or, where that is NULL, integers.
 */
typedef struct agents_results {
    const char *items;
    int64_t low, count;
} agents_results;

agents_results agents_results_of(agents_writer *w, uint32_t number);
/* Defines `externals`, an array. */
void agents_write_externals(agents_writer *w, FILE *out);

/* ---- system.c ---- */

/* Defines `spex_this_system`. Returns the field of an input that needs an environment clause; NULL: there is
 * none. */
const char *agents_write_system(agents_writer *w, const lang_system *system, FILE *out);

/* ---- protocol.c ---- */

/* The parts of a message's `where`; NULL, and *count is 0: there are none, or no memory. */
const spex_where *agents_conditions(base_arena *arena, const lang_message *message, uint32_t *count);

/* The value of a field that has one, as it is written. "": no memory. */
const char *agents_value_text(base_arena *arena, const lang_field *field);

/* ---- members.c ---- */

/* Defines the parameters of the system's agents, and `PREFIXmembers`. */
void agents_write_members(agents_writer *w, const char *prefix, FILE *out);
void agents_write_flags(const char *name, const bool *flags, size_t count, FILE *out);

/* ---- program.c ---- */

/* Defines the systems of the file itself, and main. */
void agents_write_main(agents_writer *w, FILE *out);

/* ---- by_hand.c ---- */

/* Defines functions that stand for the externs, and what is known of these. */
void agents_write_asked(agents_writer *w, FILE *out);

/* ---- descriptor.c ---- */

/* Describes a type at its first mention: returns "&type_int_0_7". */
const char *agents_described(agents_writer *w, const lang_type *type, FILE *out);
void agents_write_descriptor(agents_writer *w, FILE *out);

#endif
