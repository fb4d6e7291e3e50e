/* The compiler room, from specifications to tables, C and pictures: its door. Other rooms include no other
 * header of it. */
#ifndef COMPILER_COMPILER_H
#define COMPILER_COMPILER_H

#include "compiler/agents/agents.h"
#include "compiler/monitor.h"
#include "compiler/view/draw.h"

#endif
