/* A specification as one engine knows it: its monitor, its names, its model. */
#ifndef RUNTIME_SPECS_SPEC_H
#define RUNTIME_SPECS_SPEC_H

#include "runtime/specs/model.h"
#include "runtime/specs/monitor.h"
#include "runtime/specs/names.h"

typedef struct spex_spec spex_spec;

#define SPEX_NOT_ONE UINT32_MAX

/* Never goes before the engine does. */
struct spex_spec {
    _Atomic(spex_spec *) next; /* in order of registration */
    char *name;
    uint64_t fingerprint;
    uint64_t tables;             /* of the run automaton: where it is the same, run states mean the same */
    const spex_monitor *monitor; /* NULL: instances from the store that rest until it is registered */
    spex_names states; /* the declared ones first, numbered as in the monitor; then the program's own */
    bool has_values, has_silent; /* the specification has variables; then: silent steps, too; */
    bool is_deterministic;       /* it has none, and what an action leads to is known; and these: */
    spex_names sources, values;  /* as in the monitor; what is in brackets behind them (valued.c) */
    spex_names actions;          /* likewise; unknown ones are in no monitor but may be in a model */
    bool *goes_on;               /* per run state: a visible action may follow */
    const spex_rules *rules;     /* NULL: none */
    uint8_t *leaves_silently;    /* per declared state: a silent step leads out of it */
    uint32_t *only; /* per declared state and action: the transition that it is, if there is one and neither
                       end can be left silently, else SPEX_NOT_ONE; NULL: no rules, or too many */
    uint32_t first_stay; /* the number of its first rule of a stay, among those of the engine */
    /* Of the parent's `unless` in which it stands, once both are registered; see relate.c. */
    _Atomic(struct spex_counted *) counted;
    uint32_t *queues; /* per declared state, then once for all others: which queue of timeouts (timeouts.c) */
    _Atomic uint32_t beginning; /* one more than the state that the first instance began in; 0: none did */
    _Atomic bool told_of_beginning; /* that one began elsewhere */
    spex_model_state model;
};

int spex_spec_new(const char *name, spex_spec **spec); /* no monitor, no names yet; SPEX_E_NOMEM */
void spex_spec_free(spex_spec *spec);
/* SPEX_E_NOMEM; SPEX_E_MONITOR: two of its names are the same. The specification is then to be freed. */
int spex_spec_set_monitor(spex_spec *spec, const spex_monitor *monitor);
/* Two copies of one generated monitor, as two shared objects may hold, are one specification; not so two with
 * other numbers, which a transition by index would mix up. */
bool spex_same_monitor(const spex_monitor *a, const spex_monitor *b);
bool spex_prunes(const spex_spec *spec); /* may its instances ever be pruned? */
void spex_spec_forked(spex_spec *spec);  /* in a child that goes on: makes the locks anew */
void spex_spec_check(spex_spec *spec);   /* asserts what must hold of it */

#define PLACE_ANYWHERE UINT32_MAX
uint32_t spex_home_of_name(const spex_spec *spec, uint32_t state); /* parts.c */
/* The one declared state that a state tells the specification to be in: itself, or, where variables are kept,
 * that whose name stands before its values; PLACE_ANYWHERE: it tells none. */
static inline uint32_t spex_home(const spex_spec *spec, uint32_t state)
{
    if (!spec->monitor)
        return PLACE_ANYWHERE;
    return state < spec->monitor->state_count ? state : spex_home_of_name(spec, state);
}

/* spec_names.c: numbers of names that a program reports. SPEX_E_NAME, SPEX_E_NOMEM. */
int spex_state_number(spex_spec *spec, const char *state, uint32_t *number);
int spex_action_number(spex_spec *spec, const char *action, uint32_t *number);
const char *spex_triple_from(const spex_spec *spec, spex_triple triple); /* "nil" for MODEL_NIL */
const char *spex_triple_action(const spex_spec *spec, spex_triple triple);

/* allowed.c: the visible actions that `position` allows, each with the line of a transition that does so.
 * SPEX_E_NOMEM. */
int spex_allowed_list(const spex_spec *spec, spex_position position, uint32_t state, spex_allowed **allowed,
                      size_t *count);

/* reported.c: may the specification be in state number `triple.to` after the step? It was in `triple.from`,
 * or, where that is no declared state, somewhere in `position`. If not, `*expected` becomes a new list of the
 * names of the states that it may be in, else NULL. SPEX_E_NOMEM. */
int spex_check_reported(const spex_spec *spec, spex_position position, spex_triple triple,
                        const char ***expected, size_t *count);

#endif
