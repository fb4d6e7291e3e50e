/* What the steps that check systems share. */
#ifndef LANGUAGE_AGENTS_SYSTEMS_H
#define LANGUAGE_AGENTS_SYSTEMS_H

#include "language/agents/checker.h"

/* Marks the agents that a name, or one with an index, means: a byte per instance of the system. (systems.c)
 */
bool lang_mark_agents(lang_sight *sight, lang_term *term, bool *marked);
/* The member and the number within it of an instance. */
uint32_t lang_member_at(const lang_system *system, uint32_t instance);
/* "n[1]", quoted */
const char *lang_instance_name(const lang_checker *checker, const lang_system *system, uint32_t instance);

bool lang_check_links(lang_sight *sight, lang_system *system);
/* Do all that are connected understand each other? (connect.c) */
bool lang_check_protocols(lang_sight *sight, const lang_system *system);

/* network, faults, bounds, environment (environment.c) */
bool lang_check_network(lang_checker *checker, lang_system *system);
bool lang_check_faults(lang_sight *sight, lang_system *system);
bool lang_check_bounds(lang_checker *checker, lang_system *system);
bool lang_check_environment(lang_sight *sight, lang_system *system);

/* A program's messages, as an agent that takes them. (programs.c) */
bool lang_make_program(lang_checker *checker, const lang_ast_member *ast, lang_member *member);
/* What is said of programs, once all of the system are known. (programs.c) */
bool lang_check_programs(lang_checker *checker, const lang_system *system);

/* observe, requires (observe.c) */
bool lang_check_observations(lang_sight *sight, lang_system *system);
bool lang_check_requirements(lang_checker *checker, const lang_system *system);
/* chaos (chaos.c) */
bool lang_check_chaos(lang_checker *checker, lang_system *system);

#endif
