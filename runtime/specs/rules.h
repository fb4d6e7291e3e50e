/* What a specification says of times and of other instances: where it may be, by its transitions as declared,
 * and which of these an action may have been. The run automaton does not know, for it stands for traces only.
 */
#ifndef RUNTIME_SPECS_RULES_H
#define RUNTIME_SPECS_RULES_H

#include "runtime/specs/reach.h"
#include "runtime/specs/spec.h"

/* Where a specification may be: in the declared state `run`, somewhere in `set`, or anywhere. */
typedef spex_position spex_place;

/* A transition that an action may have been. */
typedef struct spex_candidate {
    uint32_t edge;
    bool is_late; /* its source may have been entered at any time since the last step, by silent steps */
} spex_candidate;

#define CANDIDATES_FEW 4u
typedef struct spex_went { /* release with spex_went_release, but for `to` */
    spex_place to;
    uint32_t count;
    spex_candidate few[CANDIDATES_FEW], *more; /* NULL: they are in `few` */
} spex_went;

static inline const spex_candidate *spex_went_by(const spex_went *went)
{
    return went->more ? went->more : went->few;
}
void spex_went_release(spex_went *went);

/* Where `action` leads from there, and by which transitions it may: those that fit the state that was
 * reported, `triple.to`, if some do. SPEX_E_NOMEM. */
int spex_place_step(const spex_spec *spec, spex_place from, spex_triple triple, spex_went *went);
/* Where the specification goes on after a slip, or begins: where that state tells. */
static inline spex_place spex_place_at(const spex_spec *spec, uint32_t state)
{
    return (spex_place){.run = spex_home(spec, state)};
}
/* Is it in one of the states that are marked, wherever it may be, also after silent steps? SPEX_E_NOMEM. */
int spex_place_within(const spex_spec *spec, spex_place place, const uint8_t *states, bool *within);
/* Those of the states that are of the source that was reported, if there are any; else all. SPEX_E_NOMEM. */
int spex_place_among(const spex_spec *spec, const spex_reach *reach, uint32_t source, spex_place *place);
/* What that is called, whatever the values of its variables; NULL: there are several. */
const char *spex_place_name(const spex_spec *spec, spex_place place);

/* The condition of a transition; NULL: none. */
const spex_condition *spex_condition_of(const spex_rules *rules, uint32_t edge);
/* What is kept of time, for a rest of so many microseconds: SPEX_OK, SPEX_E_TOO_EARLY, SPEX_E_TOO_LATE. */
int spex_condition_time(const spex_condition *condition, bool is_late, int64_t rested);

#endif
