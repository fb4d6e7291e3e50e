/* Specifications: what one is made of once it has been checked. This is the sub-room's door; it stands on the
 * syntax tree and lts/, and knows one specification at a time.
 */
#ifndef LANGUAGE_SPEC_SPEC_H
#define LANGUAGE_SPEC_SPEC_H

#include "grammar/grammar.h"
#include "lts/lts.h"
#include <spex.h>

typedef struct lang_state {
    const char *name;   /* as written, unquoted */
    const char *c_name; /* upper-cased part of the enum constant: NEW */
    const char *doc;    /* its `///` text or NULL */
    lang_place place;   /* of the first mention */
    int64_t timeout;    /* milliseconds, SPEX_INFINITY, or -1: the spec's own */
    bool final, prunable;
} lang_state;

typedef struct lang_action {
    const char *name, *c_name, *doc;
    lang_place place;
    bool internal; /* declared `internal`: a label of its own to the program, tau to every comparison */
    bool input;    /* the environment chooses it */
} lang_action;

typedef struct lang_declared { /* an action with values: for each of them there is one in `actions` */
    const char *name, *c_name, *doc;
    lang_place place;
    lang_variable *parameters;
    const char **c_parameters;   /* what they are called in C */
    const char *const **c_words; /* and their words; NULL: they have none */
    uint32_t parameter_count;
    uint32_t first, count; /* the actions of its values, the last parameter's changing fastest */
    bool is_used;          /* some label is of it */
} lang_declared;

/* `unless OTHER in (...)`, where OTHER is a child, and `while OTHER in (...)`, where it is the parent. */
typedef struct lang_relation {
    bool is_while;
    const lang_ast_name *other; /* a spec */
    lang_ast_names names;       /* its states and groups, as written */
    const char **states;        /* the states, each once (language/unit/relations.c) */
    uint32_t state_count;
} lang_relation;

typedef struct lang_condition {  /* what a label says of time and of other instances */
    int64_t after, within;       /* milliseconds since its source was entered; 0, SPEX_INFINITY: not given */
    uint32_t unless, only_while; /* index into `relations`; LTS_NONE: not given */
} lang_condition;

typedef struct lang_stay { /* the longest that an instance may stay within these states */
    int64_t timeout;       /* milliseconds */
    bool *has;             /* per source */
    lang_place place;
} lang_stay;
typedef struct lang_memory { /* a variable */
    const char *name, *c_name, *doc;
    lang_place place;
    lang_type type;
    const char *const *c_words; /* what its words are called in C; NULL: it has none */
    int64_t initial;
    bool is_used; /* a label speaks of it */
} lang_memory;

typedef struct lang_assigned { /* VARIABLE = VALUE */
    uint32_t variable;
    const lang_term *value; /* slots: as of a guard */
} lang_assigned;

/* What a label says of values. The slots of its terms are the variables, then the names that it binds. */
typedef struct lang_rule {
    uint32_t number;         /* each has its own */
    uint32_t declared;       /* the action with values; LTS_NONE: it has none */
    int64_t *constant;       /* per parameter, which value it has to have, */
    bool *is_constant;       /* if it has to */
    uint32_t *parameter;     /* per name that is bound, whose value that is */
    const lang_variable *in; /* variables, then names */
    uint32_t in_count, bound_count;
    const lang_term *guard; /* NULL: it always holds */
    lang_assigned *assigned;
    uint32_t assigned_count;
    const char *written;
    lang_place place;
} lang_rule;

typedef struct lang_transition { /* what an edge of the LTS came from */
    lts_state from, to;
    uint32_t action;  /* index into `actions`; LTS_NONE: tau itself */
    lang_place place; /* of the arrow's action in the source */
    const char *doc;
    const lang_condition *condition; /* NULL: none; comparisons do not look at it */
    const char *written;   /* the label in the source, where that says more than the action; else NULL */
    const char *lines;     /* the same with each part in a line of its own */
    const lang_rule *rule; /* what it says of variables; NULL: nothing */
    uint32_t source;       /* index into `written` */
    bool optional;         /* it may be there or not: declared so, or by an input */
} lang_transition;

typedef struct lang_group_member { /* a state, or a group */
    uint32_t number;
    bool is_group;
} lang_group_member;

typedef struct lang_group { /* a name for some of the states */
    const char *name, *doc;
    lang_place place;
    lang_group_member *members; /* as declared */
    uint32_t member_count;
} lang_group;

/* A specification with variables is unfolded: its states are those that it declares, its sources, each with
 * values of the variables, "sent[tries=2]"; so that everybody else need not know of variables. */
typedef struct lang_spec lang_spec;
struct lang_spec {
    const char *name, *c_name, *doc; /* c_name: order, for order_step */
    lang_place place;
    /* Visible actions are labels, internal ones tau; origin: index into `transitions`. */
    lts *lts;
    lang_state *states; /* numbered as in `lts` */
    uint32_t state_count;
    lang_state *sources; /* as declared; without variables, the states */
    uint32_t source_count;
    lang_transition *written; /* transitions between sources; without variables, the transitions */
    uint32_t written_count;
    lang_memory *variables; /* in order of the source */
    uint32_t variable_count;
    uint32_t *source_of; /* per state; NULL: there are no variables */
    int64_t *values;     /* per state, those of its variables */
    /* For the monitor, which goes on from any source with any values: state v * source_count + s is source s
     * with the values number v, the first being those in the beginning. NULL: there are no variables. */
    lang_spec *folded;
    lang_transition *refused; /* of `folded`: steps whose assignments are out of range; `to` is no state */
    uint32_t refused_count;
    const char **bare_names; /* of one made of others with variables: per state that a transition which counts
                                leads from or to, its name without values, else NULL; or NULL */
    const char **begin_names; /* of one that is not unfolded: per source, its name with the first values */
    uint64_t max_unfolded;    /* then: so many states would be unfolded */
    uint64_t unfolded_count;  /* so many states it would have at least; it is not unfolded, and `lts` is
                                 between sources, as if each guard might hold; 0: it is */
    lts_state initial;        /* where a run begins by default, the first of */
    lts_state *initials;      /* all where it may begin */
    uint32_t initial_count;
    lang_action *actions; /* visible and internal, in order of first mention, without tau */
    uint32_t action_count;
    lang_transition *transitions;
    uint32_t transition_count;
    lang_declared *declared; /* actions with values, in order of the source */
    uint32_t declared_count;
    lang_group *groups; /* in order of the source */
    uint32_t group_count;
    const lang_group **groups_by_name; /* in order of their names */
    lang_relation *relations;          /* each once, in order of the source */
    uint32_t relation_count;
    lang_stay *stays; /* in order of the source */
    uint32_t stay_count;
    const lang_ast_name *parent; /* the spec whose instances have those of this one; NULL: none */
    int64_t transition_timeout, prune_timeout; /* milliseconds or SPEX_INFINITY */
    spex_prunable prunable;
    const char *on_error; /* name of a C function, or NULL */
    bool strict;          /* the states that the program reports are compared with these */
    uint64_t fingerprint;
};

/* Does it hold together? Asserts that numbers are in range, that each edge of the LTS has its transition,
 * that names in C are there and each its own. For base_debug. (check.c) */
void lang_spec_check(const lang_spec *spec);

/* What to call an action: its name, and tau where there is none of that number, LTS_NONE among them.
 * (names.c) */
const char *lang_action_name(const lang_spec *spec, uint32_t action);

/* The number of the group of that name; LTS_NONE: there is none. Marks the states that a group holds, itself
 * or in groups, or the sources; false: no memory. (groups.c) */
uint32_t lang_find_group(const lang_spec *spec, const char *name);
bool lang_mark_group(const lang_spec *spec, uint32_t group, bool *marked);
bool lang_mark_sources(const lang_spec *spec, uint32_t group, bool *marked);
/* Calls `take` for each source of a group, for one that is in it by several ways once for each. */
bool lang_each_source(const lang_spec *spec, uint32_t group, void (*take)(void *arg, uint32_t source),
                      void *arg);

/* The number of the action with values of that name; LTS_NONE: there is none. (values.c) */
uint32_t lang_find_declared(const lang_spec *spec, const char *name);
/* Was transition `i` of a list written with the one before it, between the same states, for other values?
 * (transitions.c) */
bool lang_is_written_before(const lang_transition *transitions, uint32_t i);
/* May a run begin there? */
bool lang_is_initial(const lang_spec *spec, lts_state state);
/* Does it say something of time or of other instances that only an engine can judge? (conditions.c) */
bool lang_has_rules(const lang_spec *spec);
/* Says, with `place`, that what is not unfolded cannot be compared, composed and so on, and what it would
 * take; true: it is unfolded. (unfold.c) */
bool lang_require_unfolded(const lang_spec *spec, lang_diagnostics *diagnostics, lang_place place);
/* Which edges of its LTS are optional: a byte each, to be freed; NULL: none is. False: no memory. It has its
 * transitions. (lower.c) */
bool lang_optional_edges(const lang_spec *spec, uint8_t **optional);

/* The source of a state; itself where there are no variables. */
/* What a state of `written` is called. */
static inline const char *lang_written_name(const lang_spec *spec, uint32_t state)
{
    const char *bare = spec->bare_names ? spec->bare_names[state] : NULL;
    return bare ? bare : spec->sources[state].name;
}

static inline uint32_t lang_source_of(const lang_spec *spec, lts_state state)
{
    return spec->source_of ? spec->source_of[state] : state;
}

/* "10s", "1h30m", "0ms", "infinity": in `text`, which is returned. (stays.c) */
#define LANG_DURATION_SIZE 48u
const char *lang_duration_text(int64_t milliseconds, char text[static LANG_DURATION_SIZE]);

/* The label of a transition as it was written, else its action. (names.c) */
const char *lang_label_of(const lang_spec *spec, const lang_transition *t);
/* The same for pictures: what is behind `when`, `do` and so on is in lines of its own. */
const char *lang_label_lines(const lang_spec *spec, const lang_transition *t);

#define LANG_MOST_PARAMETERS 64u /* of an action */

/* What comes of a transition where variables have some values. */
typedef enum lang_step {
    LANG_NOT_TAKEN,
    LANG_TAKEN,
    LANG_OUT_OF_RANGE, /* it would be, but a variable would be given a value that it cannot have */
    LANG_FAULT         /* an expression has no value */
} lang_step;

typedef struct lang_trouble { /* of the last two */
    lang_place at;
    const char *why; /* LANG_FAULT: "division by zero" */
    uint32_t variable;
    int64_t value; /* LANG_OUT_OF_RANGE: what it would become */
} lang_trouble;

/* One of the transitions `written`, where the variables have the values at the beginning of `values`, behind
 * which there is room for LANG_MOST_PARAMETERS more. What they have then goes to `next`. (take.c) */
lang_step lang_take(const lang_spec *spec, const lang_transition *t, int64_t *values, int64_t *next,
                    lang_trouble *trouble);

/* ---- options ---- */

typedef enum lang_option_type {
    LANG_OPTION_DURATION, /* `milliseconds`; SPEX_INFINITY: no limit */
    LANG_OPTION_TEXT,     /* `text`; NULL: it is not set */
    LANG_OPTION_STATES,   /* those that `has` */
    LANG_OPTION_FLAG      /* `flag` */
} lang_option_type;

/* What an option of a spec is set to. */
typedef struct lang_option {
    const char *name;
    lang_option_type type;
    int64_t milliseconds;
    const char *text;
    bool (*has)(const lang_spec *spec, lts_state state);
    bool flag;
} lang_option;

/* The first option from clause *kind on, in the order of the clauses; *kind becomes the one after it. False:
 * there is no more. Begin with 0. (clauses.c) */
bool lang_next_option(const lang_spec *spec, lang_clause_kind *kind, lang_option *option);

#endif
