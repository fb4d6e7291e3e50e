/* What of a system can influence a claim; the rest is left out of its model. (cone.c) */
#ifndef CHECKING_CONE_H
#define CHECKING_CONE_H

#include "checking/model.h"

/* Flags: what matters. */
struct checking_cone {
    bool *agents;     /* per agent: anything of it */
    bool **fields;    /* per agent, per field of its state */
    bool **timers;    /* per agent, per timer: whether it is armed */
    bool **fires;     /* ... what comes of it */
    bool **handlers;  /* per agent, per handler: what it does */
    bool **handles;   /* per agent, per message that it accepts: what it does with it */
    bool ***contents; /* ... per field */
    bool **wires;     /* per channel, per message that may be under way: that it is */
    bool ***says;     /* ... per field of it */
    bool is_less;     /* something does not matter */
};

/* The fields of an agent's struct that do not matter get values of their types; they become zero in a state.
 */
void checking_fill(const checking_model *m, uint32_t agent, void *self);
void checking_blank(const checking_model *m, uint32_t agent, void *self);
/* The same of what is under way, from `body` on. */
void checking_blank_message(const checking_model *m, uint32_t channel, uint32_t wire, char *body);
/* Does a field of what an agent sends or (`is_answer`) emits matter to any receiver? */
bool checking_matters(const checking_model *m, uint32_t agent, bool is_answer, uint32_t which,
                      uint32_t field);

#endif
