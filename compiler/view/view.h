/* Specifications as something to look at: for other tools, for people, for those who work on the compiler.
 * This is the sub-room's door. */
#ifndef COMPILER_VIEW_VIEW_H
#define COMPILER_VIEW_VIEW_H

#include "compiler/subject.h"

spexc_write spexc_view_aut;         /* (aut.c) */
spexc_write spexc_view_picture;     /* in the format of the subject (picture.c) */
spexc_write spexc_view_json;        /* share/spex/spec.schema.json says what it looks like (json.c) */
spexc_write spexc_view_agents_json; /* of agents and systems; agents.schema.json (agents_json.c) */
spexc_write spexc_view_text, spexc_view_tokens, spexc_view_tree;   /* of the source alone (source.c) */
spexc_write spexc_view_lts, spexc_view_reduced, spexc_view_tables; /* stages of the compilation (stages.c) */

#endif
