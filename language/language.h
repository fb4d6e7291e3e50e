/* The language room, from the text of a .lts file to checked specifications: its door. Other rooms include no
 * other header of it.
 *
 *     grammar/                text to tokens and syntax tree (language/tree/)
 *     language/unit/          the files that take part, what names mean
 *     language/spec/          clauses to a specification and its LTS
 *     language/compose/       specifications made of others
 *     language/assert/        what is asserted of them
 *     language/load.c         all of that, in order
 */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include "language/agents/agents.h"
#include "language/diagnostics/diagnostics.h"
#include "language/format.h"
#include "language/load.h"
#include "language/spec/by_state.h"
#include "language/terms/operators.h"
#include "language/unit/unit.h"

#endif
