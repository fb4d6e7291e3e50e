/* spex chaos --as=lockstep, of which there are two halves: one that has the seeds, and one that conducts a
 * run from within, as one of its nodes. This is what they share. */
#ifndef VERIFIER_CHAOS_CONDUCT_H
#define VERIFIER_CHAOS_CONDUCT_H

#include "verifier/chaos/job.h"

/* The node that conducts; no agent is called so. */
#define CHAOS_CONDUCTOR "spex-chaos"
/* The descriptor of memory in which the conductor's half tells what came of it. Without it, as when a
 * schedule is replayed, it is told on standard output. Neither is a step. */
#define CHAOS_REPORTING "SPEX_CHAOS_REPORTING"

enum { CHAOS_MOST_MARKS = 65536, CHAOS_MOST_AGENTS = 15, CHAOS_EVENTS_ROOM = 1 << 26 };

/* What came of a run, in memory that both have: there at any time, also where the run ends all of a sudden.
 */
typedef struct chaos_reported {
    chaos_outcome outcome; /* its `trouble` means nothing outside */
    char trouble[800];
    uint8_t marks[CHAOS_MOST_MARKS];
    uint64_t used;                  /* of events; those for which there is no room are left out */
    char events[CHAOS_EVENTS_ROOM]; /* each a chaos_reported_event, and its text; what is not used is never
                                       touched */
} chaos_reported;

typedef struct chaos_reported_event {
    int64_t at;
    uint32_t length;
} chaos_reported_event;

/* Is this process the node that conducts? */
bool chaos_is_conductor(void);
/* Conducts the run of a job's seed. Returns an exit status. (conduct.c) */
int chaos_conduct(const chaos_job *job);
/* The address of a node. */
void chaos_node_address(uint32_t node, char address[static 16]);

#endif
