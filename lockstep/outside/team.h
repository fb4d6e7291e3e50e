/* A program that is started several times over, so that several runs are made at a time. (team.c) */
#ifndef LOCKSTEP_OUTSIDE_TEAM_H
#define LOCKSTEP_OUTSIDE_TEAM_H

#include "lockstep/outside/program.h"
#include "lockstep/outside/proposal.h"

#define LOCKSTEP_NO_RUN SIZE_MAX

typedef struct lockstep_member {
    lockstep_program program;
    size_t run; /* the number of the proposal by which its run is or was made; LOCKSTEP_NO_RUN: it is free */
    bool is_done; /* the run has been waited for */
} lockstep_member;

typedef struct lockstep_team {
    lockstep_member *members;
    unsigned count;
    bool is_alone; /* only one makes runs, as they change what others would see */
} lockstep_team;

/* Starts so many, each on a processor of its own as far as there are; one of a block of a test. BASE_E_IO,
 * BASE_E_NOMEM. To be stopped in any case. */
base_status lockstep_team_start(const lockstep_options *options, unsigned count, lockstep_team *team,
                                base_error *error);
void lockstep_team_stop(lockstep_team *team);
/* Begins runs by proposals `*next` up to `count`, as long as somebody is free. */
base_status lockstep_team_launch(lockstep_team *team, lockstep_proposal *proposals, size_t *next,
                                 size_t count, base_error *error);
/* Waits for the run by this proposal, which was begun; `*member` made it, and has it until it is set free. */
base_status lockstep_team_finish(lockstep_team *team, size_t run, lockstep_member **member,
                                 lockstep_outcome *outcome, base_error *error);
/* From now on one run at a time; what was begun is waited for, and forgotten. */
base_status lockstep_team_part(lockstep_team *team, base_error *error);

#endif
