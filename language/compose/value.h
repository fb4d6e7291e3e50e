/* What an expression over specs stands for while a unit is made: an LTS, and where its states come from. */
#ifndef LANGUAGE_COMPOSE_VALUE_H
#define LANGUAGE_COMPOSE_VALUE_H

#include "language/load.h"

struct lang_value {
    lang_value *older; /* made before, which includes all that this one is made of */
    const lts *lts;
    lts *owned;             /* the same, or NULL when it is someone else's */
    uint32_t origin_base;   /* of the origins of `lts` */
    const lang_spec *plain; /* whose states these are; or */
    lang_value *same;       /* whose states these are; or */
    lang_value **parts;     /* what these are tuples of */
    uint32_t part_count;
    lts_tuples *tuples;
    lang_value *reduced[LANG_MODES]; /* one that behaves like it and is as small as can be; NULL: not yet */
    const char **names;              /* per state, when asked for (lang_value_name) */
    bool wanted;                     /* while that is done */
    bool *final;                     /* per state; NULL: its states are no longer those that were declared */
};

/* A new value, in the loader's list; NULL: no memory. */
lang_value *lang_value_new(lang_loader *loader);
void lang_values_free(lang_loader *loader);
/* Gives names to the states of a value and of what it is made of. */
bool lang_value_name(lang_loader *loader, lang_value *value);
/* Finds out which states are final: those of whose parts all are. */
bool lang_value_find_final(lang_value *value);

/* The behaviour of a spec in a mode; *value NULL: it has errors. */
bool lang_evaluate(lang_loader *loader, uint32_t spec, lang_mode mode, lang_value **value);

/* Says what is wrong with the names in an expression, whatever its operands are (operators.c). */
void lang_check_operators(lang_loader *loader, const lang_ast_spec *spec);
/* Warns of names in it that occur in none of its operands, which have been evaluated. */
void lang_warn_operator(lang_loader *loader, const lang_ast_expression *e);

#endif
