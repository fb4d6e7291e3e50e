/* What an expression over specs stands for while a unit is made: an LTS, and where its states come from. */
#ifndef SPEXC_VALUE_H
#define SPEXC_VALUE_H

#include "compiler/load.h"

struct spexc_value {
    spexc_value *older; /* made before, which includes all that this one is made of */
    const lts *lts;
    lts *owned;              /* the same, or NULL when it is someone else's */
    uint32_t origin_base;    /* of the origins of `lts` */
    const spexc_spec *plain; /* whose states these are; or */
    spexc_value *same;       /* whose states these are; or */
    spexc_value **parts;     /* what these are tuples of */
    uint32_t part_count;
    lts_tuples *tuples;
    spexc_value *reduced[SPEXC_MODES]; /* one that behaves like it and is as small as can be; NULL: not yet */
    const char **names;                /* per state, when asked for (spexc_value_name) */
    bool wanted;                       /* while that is done */
    bool *final; /* per state; NULL: its states are no longer those that were declared */
};

/* A new value, in the loader's list; NULL: no memory. */
spexc_value *spexc_value_new(spexc_loader *loader);
void spexc_values_free(spexc_loader *loader);
/* Gives names to the states of a value and of what it is made of. */
bool spexc_value_name(spexc_loader *loader, spexc_value *value);
/* Finds out which states are final: those of whose parts all are. */
bool spexc_value_find_final(spexc_value *value);

/* The behaviour of a spec in a mode; *value NULL: it has errors. */
bool spexc_evaluate(spexc_loader *loader, uint32_t spec, spexc_mode mode, spexc_value **value);

/* Says what is wrong with the names in an expression, whatever its operands are (operators.c). */
void spexc_check_operators(spexc_loader *loader, const spexc_ast_spec *spec);
/* Warns of names in it that occur in none of its operands, which have been evaluated. */
void spexc_warn_operator(spexc_loader *loader, const spexc_ast_expression *e);

#endif
