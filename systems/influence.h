/* Who influences whom in a system. (influence.c, supports.c) */
#ifndef SYSTEMS_INFLUENCE_H
#define SYSTEMS_INFLUENCE_H

#include "systems/systems.h"

/* What the claims of a system read. False: no memory, or one of them is not found in the text. */
bool systems_supports_of(const lang_agents *all, const lang_system *text, const spex_system *system,
                         base_arena *arena, checking_influence *influence);

#endif
