/* The real programs of a system, and what their clients saw. (programs.c, histories.c) */
#ifndef VERIFIER_CHAOS_PROGRAMS_H
#define VERIFIER_CHAOS_PROGRAMS_H

#include "processes/processes.h"
#include "verifier/chaos/result.h"
#include "verifier/history/judge.h"

/* A program, or a group of them that are alike, as the clients of a service see it: they have one history. */
typedef struct chaos_service {
    const lang_member *member;
    bool is_judged; /* by a model */
    spexv_judging how;
    FILE *out; /* of the run at hand */
    char *text;
    size_t length;
} chaos_service;

typedef struct chaos_programs {
    processes_program *list;      /* per agent */
    const processes_program **of; /* ... or NULL, for processes_run */
    processes_need *needs;
    uint32_t need_count;
    chaos_service *services;
    uint32_t service_count;
} chaos_programs;

bool chaos_has_programs(const lang_system *system);
bool chaos_has_agents(const lang_system *system);
/* The system, with an agent for each program that takes its messages; the system itself, where it has none.
 * NULL: no memory. */
const lang_system *chaos_with_programs(const lang_system *system, base_arena *arena);

/* What a system says of its programs, in the arena. Returns an exit status; what is wrong has been said. To
 * be closed in any case. */
int chaos_programs_open(chaos_programs *p, const chaos_result *r);
void chaos_programs_close(chaos_programs *p);
/* What is said before the start. */
void chaos_programs_tell_limits(const chaos_programs *p, const chaos_result *r);

/* A run begins, or is over: then its histories are judged, and one that does not fit is a failure of the
 * outcome. False: no memory. (histories.c) */
bool chaos_histories_begin(chaos_programs *p);
bool chaos_histories_end(chaos_programs *p, chaos_result *r, uint64_t seed, chaos_outcome *outcome);

#endif
