/* The nodes room, what runs agents: its door. Other rooms include no other header of it; programs include
 * <spex-node.h>. */
#ifndef NODES_NODES_H
#define NODES_NODES_H

#include "nodes/node.h"

#endif
