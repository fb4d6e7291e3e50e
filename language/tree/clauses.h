/* The clauses of a spec, one row each: what the parser, the checker, the printer of trees, the formatter and
 * the JSON output know of a clause. A new clause is a row here and a function that does what it says
 * (language/spec/); if nothing else is followed by the same, a form, too, and its rule in grammar/lts.y.
 */
#ifndef LANGUAGE_TREE_CLAUSES_H
#define LANGUAGE_TREE_CLAUSES_H

#include <stdbool.h>
#include <stddef.h>

/* FORM(NAME, TOKEN): what follows the word of a clause.
 *   NAME   of lang_clause_form, without its prefix
 *   TOKEN  the kind that the word has in grammar/lts.y: one for all that is followed by the same */
#define LANG_CLAUSE_FORMS(FORM)                                                                              \
    FORM(ARROWS, NAME)                     /* no word: sources (none for `*`), then arrows */                \
    FORM(STATES, CLAUSE_OF_NAMES)          /* states */                                                      \
    FORM(SET, CLAUSE_OF_SET)               /* states, or a word for some */                                  \
    FORM(ACTIONS, CLAUSE_OF_ACTIONS)       /* actions */                                                     \
    FORM(DURATION, CLAUSE_OF_DURATION)     /* a duration */                                                  \
    FORM(TIMEOUT, CLAUSE_OF_TIMEOUT)       /* a duration; `in` and states may follow */                      \
    FORM(FUNCTION, CLAUSE_OF_NAME)         /* the name of a C function */                                    \
    FORM(SPEC, CLAUSE_OF_NAME)             /* the name of a spec */                                          \
    FORM(NOTHING, CLAUSE_OF_NOTHING)       /* nothing */                                                     \
    FORM(MARKED, CLAUSE_OF_ARROWS)         /* sources, then arrows */                                        \
    FORM(SIGNATURES, CLAUSE_OF_SIGNATURES) /* actions with parameters */                                     \
    FORM(VARIABLE, CLAUSE_OF_VARIABLE)     /* a name and its type; a value may follow */                     \
    FORM(GROUP, CLAUSE_OF_GROUP)           /* a name; in braces, states and groups */

#define LANG_NAME_OF_FORM(NAME, ...) LANG_FORM_##NAME,
typedef enum lang_clause_form { LANG_CLAUSE_FORMS(LANG_NAME_OF_FORM) LANG_FORMS } lang_clause_form;
#undef LANG_NAME_OF_FORM

/* What else there is to know of a clause. */
enum {
    LANG_DOC_EACH = 1,   /* each of its names may have a `///` text of its own */
    LANG_OPTION = 2,     /* a spec made of specs may have it, too; --emit=json lists it among the options */
    LANG_CONTEXTUAL = 4, /* its word is a name everywhere but at the start of a clause */
    LANG_GROUPS = 8      /* groups may stand among its states */
};

/* CLAUSE(KIND, NAME, FORM, FLAGS, TWICE, DECLARE, CHECK, SHOW)
 *   KIND     of lang_clause_kind, without its prefix
 *   NAME     the word that it begins with
 *   FORM     of lang_clause_form, without its prefix
 *   FLAGS    of the ones above
 *   TWICE    what a message says of one that is given twice; NULL: it may be given again and again
 *   DECLARE  lang_declare_DECLARE makes the states, actions and transitions that it mentions
 *   CHECK    lang_check_CHECK does the rest, once all clauses have been declared
 *   SHOW     lang_show_SHOW tells what an option is set to
 * The functions are declared in language/spec/clauses.h; `nothing` does nothing. */
#define LANG_CLAUSES(CLAUSE)                                                                                 \
    CLAUSE(TRANSITIONS, transitions, ARROWS, LANG_GROUPS, NULL, transitions, nothing, nothing)               \
    CLAUSE(OPTIONAL, optional, MARKED, LANG_CONTEXTUAL | LANG_GROUPS, NULL, transitions, nothing, nothing)   \
    CLAUSE(INITIAL, initial, STATES, LANG_CONTEXTUAL | LANG_GROUPS, "the initial state is given", nothing,   \
           initial, nothing)                                                                                 \
    CLAUSE(STATE, state, STATES, LANG_DOC_EACH, NULL, states, nothing, nothing)                              \
    CLAUSE(GROUP, group, GROUP, LANG_CONTEXTUAL, NULL, nothing, group, nothing)                              \
    CLAUSE(FINAL, final, STATES, LANG_GROUPS, NULL, nothing, final, nothing)                                 \
    CLAUSE(INTERNAL, internal, ACTIONS, LANG_DOC_EACH, NULL, nothing, internal, nothing)                     \
    CLAUSE(ACTION, action, SIGNATURES, LANG_CONTEXTUAL, NULL, nothing, action, nothing)                      \
    CLAUSE(VAR, var, VARIABLE, LANG_CONTEXTUAL, NULL, nothing, var, nothing)                                 \
    CLAUSE(INPUT, input, ACTIONS, LANG_DOC_EACH | LANG_CONTEXTUAL, NULL, nothing, input, nothing)            \
    CLAUSE(TRANSITION_TIMEOUT, transition_timeout, TIMEOUT, LANG_OPTION | LANG_GROUPS,                       \
           "the transition timeout is given", nothing, transition_timeout, transition_timeout)               \
    CLAUSE(STAY_TIMEOUT, stay_timeout, TIMEOUT, LANG_CONTEXTUAL | LANG_GROUPS, NULL, nothing, stay_timeout,  \
           nothing)                                                                                          \
    CLAUSE(PARENT, parent, SPEC, LANG_CONTEXTUAL, "the parent is given", nothing, parent, nothing)           \
    CLAUSE(PRUNE_TIMEOUT, prune_timeout, DURATION, LANG_OPTION, "the prune timeout is given", nothing,       \
           prune_timeout, prune_timeout)                                                                     \
    CLAUSE(PRUNABLE, prunable, SET, LANG_OPTION | LANG_GROUPS, "what is prunable is given", nothing,         \
           prunable, prunable)                                                                               \
    CLAUSE(ON_ERROR, on_error, FUNCTION, LANG_OPTION, "the error handler is given", nothing, on_error,       \
           on_error)                                                                                         \
    CLAUSE(STRICT, strict, NOTHING, LANG_OPTION | LANG_CONTEXTUAL, "'strict' is given", nothing, strict,     \
           strict)

#define LANG_KIND_OF_CLAUSE(KIND, ...) LANG_CLAUSE_##KIND,
typedef enum lang_clause_kind { LANG_CLAUSES(LANG_KIND_OF_CLAUSE) LANG_CLAUSE_KINDS } lang_clause_kind;
#undef LANG_KIND_OF_CLAUSE

/* A row, as far as it is of use without a spec. */
typedef struct lang_clause {
    lang_clause_kind kind;
    lang_clause_form form;
    const char *word;
    size_t length; /* of it */
    unsigned flags;
    const char *twice;
} lang_clause;

/* Does it consist of transitions? */
static inline bool lang_has_arrows(lang_clause_kind kind)
{
    return kind == LANG_CLAUSE_TRANSITIONS || kind == LANG_CLAUSE_OPTIONAL;
}

const lang_clause *lang_clause_of(lang_clause_kind kind);
/* That of the clause that begins with a word; NULL: none does. */
const lang_clause *lang_find_clause(const char *word, size_t length);

#endif
