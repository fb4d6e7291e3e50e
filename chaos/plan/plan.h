/* What is to go wrong while a system runs, and how often: the clauses of a `chaos` block, and the options of
 * a command that override them one by one. The room's door; it stands on nothing, and the language's checks
 * and those who run a system read clauses with it alike.
 */
#ifndef CHAOS_PLAN_PLAN_H
#define CHAOS_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Times are in microseconds, shares in millionths. */
#define CHAOS_MILLISECOND INT64_C(1000)
#define CHAOS_SECOND      INT64_C(1000000)
#define CHAOS_WHOLE       1000000u

/* The clauses, in the order of the manual. */
typedef enum chaos_word {
    CHAOS_DURATION,
    CHAOS_SEED,
    CHAOS_KILL,
    CHAOS_RESTART,
    CHAOS_SUPERVISE,
    CHAOS_PAUSE,
    CHAOS_PARTITION,
    CHAOS_DELAY,
    CHAOS_DROP,
    CHAOS_DUPLICATE,
    CHAOS_REORDER,
    CHAOS_SKEW,
    CHAOS_DISK,
    CHAOS_WORKLOAD,
    CHAOS_CHECK,
    CHAOS_QUIET,
    CHAOS_WORDS
} chaos_word;

typedef struct chaos_range {
    int64_t low, high;
} chaos_range;

/* Something that strikes every so often, for so long. */
typedef struct chaos_spells {
    bool is_on;
    chaos_range every, lasts;
} chaos_spells;

typedef enum chaos_partition {
    CHAOS_HALVES,  /* two groups that hear nothing of each other */
    CHAOS_ONEWAY,  /* two groups, of which one hears the other */
    CHAOS_RING,    /* each hears those next to it in a ring: of all, one more than half */
    CHAOS_ISOLATE, /* one is alone */
    CHAOS_PARTITIONS
} chaos_partition;

typedef enum chaos_supervision { CHAOS_ONE_FOR_ONE, CHAOS_REST_FOR_ONE, CHAOS_ONE_FOR_ALL } chaos_supervision;

typedef struct chaos_plan {
    uint32_t given; /* the words that a block or an option says something of, a bit each */
    bool has_block; /* else what nothing is said of is as the system allows itself */
    int64_t duration;
    bool has_seed;
    uint64_t seed;
    chaos_spells kill; /* `lasts`: until it is restarted */
    chaos_supervision supervision;
    uint32_t most_restarts; /* UINT32_MAX: no limit */
    int64_t restart_window;
    chaos_spells pause;
    chaos_spells partition[CHAOS_PARTITIONS];
    chaos_range delay; /* of every message; `high` 0: what it takes anyway */
    chaos_spells slow; /* delays in spells, of `slow_by` */
    chaos_range slow_by;
    uint32_t drop, duplicate, reorder;
    int64_t skew;
    chaos_spells full; /* disks */
    bool torn;
    uint64_t rate; /* inputs, thousandths a second; 0: none */
    int64_t check; /* 0: after every step */
    int64_t quiet; /* from when on; -1: there is no such time */
} chaos_plan;

/* What is wrong with a clause, and with which of its words: `count`, its end; UINT32_MAX: all of it. */
typedef struct chaos_trouble {
    uint32_t at;
    char message[160];
} chaos_trouble;

/* "kill" */
const char *chaos_word_name(chaos_word word);
/* CHAOS_WORDS: there is none of that name. */
chaos_word chaos_word_named(const char *name);
/* May the clause stand in a block more than once? */
bool chaos_is_often(chaos_word word);

/* The defaults. `has_block`: there is a chaos block, which kills unless it says otherwise. */
chaos_plan chaos_plan_new(bool has_block);
/* Adds a clause: what stands behind its first word, as it is written, amounts as one word each ("5s..15s",
 * "0.5%", "1h30m"); `off` alone is without it. Of clauses that may stand more than once, `partition` of each
 * kind, and `delay` and `disk` of both forms, once each. False: *trouble says what is wrong, and the plan is
 * as it was. */
bool chaos_plan_add(chaos_plan *plan, chaos_word word, const char *const *words, uint32_t count,
                    chaos_trouble *trouble);
/* The same of an option's text, in place of what was given, or (`is_more`: the option was given before)
 * beside it: "every 5s..15s"; for short also "5s..15s". */
bool chaos_plan_override(chaos_plan *plan, chaos_word word, const char *text, bool is_more,
                         chaos_trouble *trouble);
/* Without it, which is said. */
void chaos_plan_remove(chaos_plan *plan, chaos_word word);
/* Without anything that goes wrong: the workload, checks and times stay. */
void chaos_plan_remove_faults(chaos_plan *plan);
/* Is it whole: the quiet time begins before the end, and so on? */
bool chaos_plan_is_sound(const chaos_plan *plan, chaos_trouble *trouble);

/* Prints a time: "1.5s", "200ms", "7us". */
void chaos_print_time(int64_t time, FILE *out);
/* Prints the clauses that are given, one a line behind `before`, without semicolons: each can be read again,
 * by chaos_plan_override, over a plan with a block or without one, as it was. */
void chaos_plan_print(const chaos_plan *plan, const char *before, FILE *out);

#endif
