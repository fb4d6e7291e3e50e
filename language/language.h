/* The language room, from the text of a .lts file to checked specifications: its door. Other rooms include no
 * other header of it. */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include "language/by_state.h"
#include "language/diagnostics/diagnostics.h"
#include "language/format.h"
#include "language/unit.h"

#endif
