/* The syntax tree of .lts files, and how it is built: the door of this room. */
#ifndef LANGUAGE_TREE_TREE_H
#define LANGUAGE_TREE_TREE_H

#include "language/tree/agents.h"
#include "language/tree/agents_builder.h"
#include "language/tree/ast.h"
#include "language/tree/builder.h"

#endif
