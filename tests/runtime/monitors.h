/* Monitors as spexc would write them, one specification in each form:
 *
 *     1: spec order { internal audit;
 *     9:     new --[pay]-> paid;  10: paid --[ship]-> shipped;  11: paid --[cancel]-> cancelled; }
 */
#ifndef TESTS_RUNTIME_MONITORS_H
#define TESTS_RUNTIME_MONITORS_H

#include <spex.h>

enum { NEW, PAID, SHIPPED, CANCELLED };
enum { PAY, SHIP, CANCEL, AUDIT, TAU };

extern const spex_monitor order_dense, order_sparse, order_set;

/* A choice that only a set of states can follow: from s0 by a to s1, from s0 by a to s2, from s1 by b to s3,
 * from s2 silently to s4, from s4 by c to s3. In set form. */
enum { CHOICE_A, CHOICE_B, CHOICE_C };
extern const spex_monitor choice_set;

#endif
