/* For programs that look at each system of files: MOST FILE... (each_system.c) */
#ifndef TESTS_CHECKING_EACH_SYSTEM_H
#define TESTS_CHECKING_EACH_SYSTEM_H

#include "systems/systems.h"

/* Looks at `most` states of a model; says what is wrong, and whether nothing is. */
typedef bool model_look(const checking_model *model, const char *name, uint32_t most, base_arena *arena);

/* Each system is opened with these options, and with what its handlers influence. Returns an exit status. */
int look_at_systems(int argc, char **argv, const checking_options *options, model_look *look);

#endif
