/* A schedule: what each step of a run was; in memory, and as a file that `replay` takes. (schedule.c) */
#ifndef LOCKSTEP_OUTSIDE_SCHEDULE_H
#define LOCKSTEP_OUTSIDE_SCHEDULE_H

#include <stdio.h>

#include "lockstep/outside/program.h"

typedef struct lockstep_schedule {
    lockstep_step *steps;
    uint32_t count;
    lockstep_object_record *objects;
    uint32_t object_count;
    lockstep_thread_record threads[LOCKSTEP_THREADS_MAX];
    uint32_t thread_count;
    uint32_t spins, outside, lost_signals;
    lockstep_outcome outcome;
    uint32_t preemptions, switches;
    uint32_t faults; /* steps by which something goes wrong with nodes, and messages likewise */
    uint32_t node_count;
    char node_names[16][32];
    char names[LOCKSTEP_NAMES_MAX][LOCKSTEP_NAME_SIZE]; /* of files */
    uint32_t points;                                    /* of its plan */
    lockstep_access earlier, later;                     /* of races */
    lockstep_source_record sources[LOCKSTEP_SOURCES];
} lockstep_schedule;

/* Copies what the last run did. BASE_E_NOMEM. To be released in any case. */
base_status lockstep_schedule_take(lockstep_schedule *schedule, const lockstep_program *program,
                                   const lockstep_outcome *outcome);
/* What is known of a race after it was run once more by its schedule: calls and locks of both accesses. */
void lockstep_schedule_take_race(lockstep_schedule *schedule, const lockstep_program *program);
void lockstep_schedule_release(lockstep_schedule *schedule);
/* Makes the next run follow it, step by step. */
void lockstep_schedule_give(const lockstep_schedule *schedule, lockstep_program *program);
/* The same, where a step that is another ends it, or lets it go on at random. */
void lockstep_schedule_give_strictly(const lockstep_schedule *schedule, lockstep_divergence divergence,
                                     uint64_t seed, lockstep_program *program);
/* A schedule of its own with the same steps. BASE_E_NOMEM. */
base_status lockstep_schedule_copy(const lockstep_schedule *schedule, lockstep_schedule *copy);
/* Of the same kind at the same place, or where `options` say so at any. */
bool lockstep_same_failure(const lockstep_options *options, const lockstep_outcome *a,
                           const lockstep_outcome *b);
/* The first step at which the two differ in thread, operation or object; the shorter's count: none. */
uint32_t lockstep_first_difference(const lockstep_schedule *a, const lockstep_schedule *b);

/* What stands above the steps in a file. */
typedef struct lockstep_heading {
    const char *const *words; /* the program and its arguments */
    char **own;               /* the same, when they were read from a file */
    char build[64];           /* its build id, or "" */
    char block[256];          /* of a test, that was run; "": the whole program */
    char strategy[32];
    uint64_t seed, number;
    uint32_t steps, spurious; /* the options that it was found with */
    int expected_exit;
    bool is_idle_time;
    lockstep_model memory;
    lockstep_node *nodes;  /* in place of `words` */
    char **node_words[16]; /* the same, when they were read from a file */
    uint32_t node_count;
    unsigned faults;
    uint32_t fault_count;
    bool defers;
    int64_t latency, skew;
    bool has_folder; /* nodes work in a folder of their own, in which nothing is at first */
    bool all_points; /* every access is a scheduling point */
    char **points;   /* else these: "program+0x11d4"; (points.c) */
    size_t point_count, point_capacity;
} lockstep_heading;

base_status lockstep_schedule_write(const lockstep_schedule *schedule, const lockstep_heading *heading,
                                    FILE *out);
/* Reads such a file. BASE_E_SYNTAX: with line and cause. Both are to be released in any case. */
base_status lockstep_schedule_read(FILE *in, lockstep_schedule *schedule, lockstep_heading *heading,
                                   base_error *error);
void lockstep_heading_release(lockstep_heading *heading);

#endif
