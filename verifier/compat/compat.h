/* What spex compat compares, and how it is told. Inside spex compat only.
 *
 *     company.c   the pairs of agents that are compared, and whom each of them talks to
 *     tell.c      the findings as text, JSON, JUnit, SARIF
 */
#ifndef VERIFIER_COMPAT_COMPAT_H
#define VERIFIER_COMPAT_COMPAT_H

#include "language/language.h"
#include "protocol/protocol.h"

#include <stdio.h>

/* One side: a checked file, and the protocol of each of its agents. */
typedef struct compat_side {
    const char *path;
    const lang_agents *all;
    const spex_agent **protocols; /* per agent of `all` */
} compat_side;

/* An old agent and what stands in its place; in a system, that of a member. */
typedef struct compat_pair {
    const lang_agent *old, *now; /* now NULL: it is gone */
    const spex_agent *old_protocol, *now_protocol;
    const char *system, *member;   /* NULL: the agents as they are declared */
    uint32_t old_count, now_count; /* of a member: how many of them */
    lang_place old_place;          /* of the member */
    protocol_company company;
} compat_pair;

typedef struct compat_pairs {
    compat_pair *pairs;
    uint32_t count, room;
} compat_pairs;

/* The agents of both files, those that systems alone bring together with others behind them. `only`: the
 * agent or system of that name; NULL: all. False: no memory. */
bool compat_list_pairs(base_arena *arena, const compat_side *now, const compat_side *old, const char *only,
                       compat_pairs *pairs);

/* ---- what was found ---- */

typedef struct compat_finding {
    const compat_pair *pair;
    protocol_difference difference;
    bool is_broken; /* in the order that was asked for */
    const char *message;
    lang_place place;     /* in the new file; of what is gone, in the old one */
    lang_place other;     /* where it was, or what it is in the new file; its line is 0: nowhere */
    const char *was, *is; /* types and so on, for machines; NULL: none */
} compat_finding;

typedef struct compat_findings {
    const compat_side *now, *old;
    const char *order;
    compat_finding *list;
    uint32_t count, room, broken;
    base_arena *arena;
    lang_diagnostics *diagnostics; /* of both files */
    const compat_pairs *pairs;
    bool no_memory;
} compat_findings;

/* Compares all pairs. False: no memory. */
bool compat_find(compat_findings *findings, unsigned orders);

/* The names of formats, for the option's table. */
const char *compat_format_name(unsigned number);
/* Writes them. False: no memory. */
bool compat_tell(compat_findings *findings, const char *format, FILE *out);

#endif
