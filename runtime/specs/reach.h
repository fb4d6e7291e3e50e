/* Sets of declared states: where a specification may be, by its transitions as declared. */
#ifndef RUNTIME_SPECS_REACH_H
#define RUNTIME_SPECS_REACH_H

#include "runtime/specs/edges.h"
#include "runtime/specs/monitor.h"

/* States, and the list of them, in the order in which they came. */
typedef struct spex_reach {
    bool *has;
    uint32_t *todo, count;
} spex_reach;

int spex_reach_init(spex_reach *r, const spex_monitor *m); /* SPEX_E_NOMEM; to be released in any case */
void spex_reach_release(spex_reach *r);
void spex_reach_add(spex_reach *r, uint32_t state);
/* Adds where silent steps lead to. */
void spex_reach_close(const spex_monitor *m, spex_reach *r);
/* Adds to `to` where `action` leads to from those of `from`. */
void spex_reach_step(const spex_monitor *m, const spex_reach *from, uint32_t action, spex_reach *to);
/* Adds the states that the run automaton may stand for in `position`: what they allow, it allows. */
int spex_reach_position(const spex_monitor *m, spex_position position, spex_reach *r);
/* Adds the states that go on from where the run automaton is. */
void spex_reach_resumed(const spex_monitor *m, spex_position position, spex_reach *r);
#endif
