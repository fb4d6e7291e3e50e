/* The slow, plain checker that the others are held against: it tries every order. (brute.c) */
#ifndef TESTS_HISTORIES_BRUTE_H
#define TESTS_HISTORIES_BRUTE_H

#include "histories/models/model.h"

bool brute_linearizable(const history *h, const history_model *model);
bool brute_sequential(const history *h, const history_model *model);
bool brute_quiescent(const history *h, const history_model *model);
/* 'c': CC, 'm': CM, 'v': CCv. At most 5 operations. (brute_causal.c) */
bool brute_causal(const history *h, const history_model *model, char which);
/* A bit each: 1 monotonic reads, 2 monotonic writes, 4 read your writes, 8 writes follow reads. */
bool brute_session(const history *h, const history_model *model, unsigned which);

/* Does the model allow these operations, one after the other? */
bool brute_allows(const history *h, const history_model *model, const uint32_t *order, size_t count);

#endif
