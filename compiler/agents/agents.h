/* The C of agents: the part of a header and of a source that is about them. This is the sub-room's door. */
#ifndef COMPILER_AGENTS_AGENTS_H
#define COMPILER_AGENTS_AGENTS_H

#include "language/language.h"
#include <spex-agents.h>

#include <stdio.h>

typedef struct spexc_agents_options {
    const char *source;   /* the file, in comments: "lock.lts" */
    const char *c_prefix; /* before every name at file level: "acme_", or "" */
    bool freestanding;    /* without <spex-agents.h> and what the run time reads */
    bool is_model;        /* to be searched: no node runs it */
} spexc_agents_options;

/* The lines of <spex-agents.h> that stand in headers for firmware; NULL ends them (made by the Makefile). */
extern const char *const spexc_agents_core[];
extern const char *const spexc_agents_header[]; /* all of its lines */

/* Prints the declarations of the file's own agents to `header` and their functions to `source`; either may be
 * NULL. False: no memory. */
bool spexc_agents_write(const lang_agents *agents, const spexc_agents_options *options, FILE *header,
                        FILE *source);

/* Prints a main for the systems of the file itself, which have agents of the file itself alone: definitions
 * that stand behind the header of its agents. False: no memory. */
bool spexc_program_write(const lang_agents *agents, const spexc_agents_options *options, FILE *out);

/* Prints C that defines all agents and `spex_this_system`, to be searched: externs are chosen, not called.
 * `notes_branches`: the code notes which branches are taken. `trouble`: the field of an input that needs an
 * environment clause, or "". False: no memory. */
bool spexc_system_write(const lang_agents *agents, const lang_system *system, const char *source,
                        bool notes_branches, FILE *out, char *trouble, size_t room);

/* Prints C that defines one agent alone, and
 *
 *     const spex_agent *const spex_this_agent;
 *
 * to be searched: externs are chosen, not called; or, `is_asked`, to be stepped by hand, with
 *
 *     const spex_message_type spex_externs[];            its name, and its parameters without places
 *     const spex_type *const spex_extern_results[];      NULL: it has none
 *     void *spex_answer_context;
 *     void (*spex_answer)(void *context, uint32_t which, const void *const *arguments, void *result);
 *
 * Externs are not called then either: whoever loads it sets the last two, which give their results. False: no
 * memory. (by_hand.c) */
bool spexc_agent_write(const lang_agents *agents, const lang_agent *agent, const char *source, bool is_asked,
                       FILE *out);

/* What an agent accepts, emits and sends, as its descriptor has it: no code, no places in memory. It lives in
 * the arena, and has names of the unit. NULL: no memory. (protocol.c) */
const spex_agent *spexc_agent_protocol(base_arena *arena, const lang_agent *agent);

#endif
