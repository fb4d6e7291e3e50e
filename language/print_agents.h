/* The part of --dump=ast that is about agents and systems. */
#ifndef LANGUAGE_PRINT_AGENTS_H
#define LANGUAGE_PRINT_AGENTS_H

#include "language/tree/agents.h"

#include <stdio.h>

/* Texts of terms are put into the arena. */
void lang_print_agents(const lang_ast_agents *all, base_arena *arena, FILE *out);

#endif
