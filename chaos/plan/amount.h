/* Amounts as clauses have them. (amount.c) */
#ifndef CHAOS_PLAN_AMOUNT_H
#define CHAOS_PLAN_AMOUNT_H

#include "chaos/plan/plan.h"

/* Each returns what is wrong with a word, or NULL. */

/* "5s..15s", "5..15s" or "10s": a bare number is milliseconds, a bare low end has the other's unit. */
const char *chaos_read_range(const char *text, chaos_range *range);
const char *chaos_read_time(const char *text, int64_t *time);
/* "0.5%"; a number alone is one of percent as well. */
const char *chaos_read_share(const char *text, uint32_t *share);
/* "10", "0.5", "10/s": thousandths. */
const char *chaos_read_rate(const char *text, uint64_t *rate);
const char *chaos_read_number(const char *text, uint64_t most, uint64_t *number);
/* Does a word begin as amounts do? */
bool chaos_is_amount(const char *text);

#endif
