/* Systems of agents as code that is compiled and loaded, and as labelled transition systems: the room's door.
 */
#ifndef SYSTEMS_SYSTEMS_H
#define SYSTEMS_SYSTEMS_H

#include "checking/checking.h"
#include "language/language.h"
#include "lts/lts.h"

/* ---- compiled code (compile.c) ---- */

/* A system as compiled code. */
typedef struct systems_code {
    void *object; /* of dlopen */
    const spex_system *system;
} systems_code;

typedef enum systems_build {
    SYSTEMS_TO_SEARCH, /* fast, and it notes which branches are taken */
    SYSTEMS_TO_REPLAY  /* as it ships, compiled in another way */
} systems_build;

/* Writes the C of a system, has the C compiler ($CC, else cc) make it, and loads it; or loads what the cache
 * has. Nothing is left on the disk but the cache's copy. Returns an exit status; what is wrong has been said.
 */
int systems_compile(const lang_agents *agents, const lang_system *system, const char *path,
                    systems_build build, bool with_cache, systems_code *code);
void systems_release(systems_code *code);

/* The program of a file's systems, as spexc makes it of them (--emit=c,node), with their libraries: its path,
 * in the cache, or, without one, in the folder, which has to be empty. `code`: of systems_fingerprint.
 * Returns an exit status; what is wrong has been said. (program.c) */
enum { SYSTEMS_PROGRAM_ROOM = 640 };
int systems_make_program(const char *path, uint64_t code, bool with_cache, const char *folder,
                         char program[static SYSTEMS_PROGRAM_ROOM]);

/* One agent as compiled code. */
typedef struct systems_agent {
    void *object; /* of dlopen */
    const spex_agent *agent;
    /* SYSTEMS_TO_REPLAY, stepped by hand; else NULL, and externs are chosen. Its externs, which are not
     * called, and the types of their results (NULL: none). Before anything of the agent is called, *answer
     * has to be a function that gives their results; it is given *context. */
    const spex_message_type *externs; /* `tag` NULL: the end */
    const spex_type *const *results;
    void (**answer)(void *context, uint32_t which, const void *const *arguments, void *result);
    void **context;
} systems_agent;

/* Makes and loads it, as systems_compile does. */
int systems_compile_agent(const lang_agents *agents, const lang_agent *agent, const char *path,
                          systems_build build, systems_agent *code);
void systems_release_agent(systems_agent *code);

/* A hash of that C and of the bounds: sets of states carry it. 0: what is wrong has been said. */
uint64_t systems_fingerprint(const lang_agents *agents, const lang_system *system, const char *path,
                             const checking_options *bounds);

/* ---- what influences what (influence.c) ---- */

/* What the text of a system says of its handlers and claims, for those who leave out what does not matter.
 * `system`: its code. All in the arena. False: no memory, or text and code are not of one system. */
bool systems_influence_of(const lang_agents *all, const lang_system *text, const spex_system *system,
                          base_arena *arena, checking_influence *influence);

/* ---- by name (named.c) ---- */

/* The file's own system of that name, unless a spec has it; `name` NULL: the only one, of a file without
 * specs. NULL: none is meant. */
const lang_system *systems_named(const lang_unit *unit, const char *name);

/* The file's own agent of that name, unless a specification or a system has it; `name` NULL: the only one, of
 * a file without specifications and systems. NULL: none is meant. */
const lang_agent *systems_agent_named(const lang_unit *unit, const char *name);
/* Says on stderr that nothing in the file is called so. Returns CLI_NO. */
int systems_complain_of_name(const lang_unit *unit, const char *path, const char *name);

/* ---- as an LTS (lts.c) ---- */

/* Makes the LTS of a system: its actions are what its `observe` clause names, else "AGENT.TAG" for what comes
 * from outside and leaves; all else is internal. `with_faults`: the `faults` clause counts; `network` always
 * does. `max_states`: 0, as many as there is memory for. `options`: who hears of the progress, and how many
 * threads; may be NULL. Returns an exit status; what is wrong is in the diagnostics, at `place`: there are
 * programs in it, the search was cut by a bound or did not end; or it has been said on stderr, where it
 * cannot be compiled. */
lang_make_system systems_lts_of;

/* What the `observe` clause of a system names, for checking_actions: `observation_count` of them, in the
 * arena. Without a clause there are none, and NULL is to be given there. NULL: no memory. */
checking_observation *systems_observations(const lang_system *system, base_arena *arena);

#endif
