/* The extern of tests/nodes/agents.lts: the suites that need it say what it does. */
#ifndef TESTS_NODES_HOLD_H
#define TESTS_NODES_HOLD_H

#include <stdbool.h>
#include <stdint.h>

bool hold(uint8_t which);

#endif
