/* Random small models: a few variables, commands with guards. (random.c) */
#ifndef TESTS_EXPLORER_RANDOM_H
#define TESTS_EXPLORER_RANDOM_H

#include <spex-explorer.h>

#define RANDOM_VARIABLES  6
#define RANDOM_COMMANDS   14
#define RANDOM_PROPERTIES 12
#define RANDOM_MARKS      6

typedef struct random_test { /* of a state: variable has value, or has not */
    uint32_t variable, value;
    bool is_not;
} random_test;

typedef struct random_tests { /* all of them */
    uint32_t count;
    random_test test[3];
} random_tests;

typedef struct random_effect {
    uint32_t variable, value;
    bool is_added; /* modulo the variable's domain */
} random_effect;

typedef struct random_command {
    random_tests when;
    uint32_t effect_count, ways; /* with several ways each has effects of its own */
    random_effect effects[2][2];
    spex_explorer_outcome outcome;
    uint32_t number, agent, origin;
    uint64_t label;
    uint32_t fair_count, asks_count;
    spex_explorer_fair fair[2], asks[1];
} random_command;

typedef struct random_model {
    spex_explorer_model model;
    uint32_t variables, domain[RANDOM_VARIABLES];
    uint32_t agents;
    uint32_t commands;
    random_command command[RANDOM_COMMANDS];
    random_tests mark[RANDOM_MARKS];
    random_tests state_tests[RANDOM_PROPERTIES][3];
    uint32_t step_labels[RANDOM_PROPERTIES];
    uint32_t first_count;
    uint8_t first_values[3][RANDOM_VARIABLES];
    spex_explorer_field fields[RANDOM_VARIABLES];
    spex_explorer_property properties[RANDOM_PROPERTIES];
    spex_explorer_group groups[4];
    uint32_t judged[RANDOM_VARIABLES];
    uint32_t subjects[RANDOM_PROPERTIES][1], given[RANDOM_PROPERTIES][2];
} random_model;

/* Makes the model that belongs to `seed`; properties of runs too, if so wished. */
void random_model_make(random_model *model, uint64_t seed, bool has_liveness);
bool random_tests_hold(const random_model *model, const void *state, const random_tests *tests);

#endif
