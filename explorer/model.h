/* Whether a model is as it must be. (model.c) */
#ifndef EXPLORER_MODEL_H
#define EXPLORER_MODEL_H

#include <spex-explorer.h>

/* False: `error` says what is wrong with it. */
bool explorer_property_is_right(const spex_explorer_model *model, const spex_explorer_property *property,
                                spex_explorer_error *error);
bool explorer_model_is_right(const spex_explorer_model *model, spex_explorer_error *error);
/* Fills `error` when it is not NULL; returns false. */
bool explorer_wrong(spex_explorer_error *error, const char *format, ...)
#ifdef __GNUC__
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
