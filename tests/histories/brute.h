/* The slow, plain checker that the others are held against: it tries every order. (brute.c) */
#ifndef TESTS_HISTORIES_BRUTE_H
#define TESTS_HISTORIES_BRUTE_H

#include "histories/models/model.h"

bool brute_linearizable(const history *h, const history_model *model);

/* Does the model allow these operations, one after the other? */
bool brute_allows(const history *h, const history_model *model, const uint32_t *order, size_t count);

#endif
