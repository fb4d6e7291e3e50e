/* The file that names nodes. (nodes.c) */
#ifndef VERIFIER_LOCKSTEP_NODES_H
#define VERIFIER_LOCKSTEP_NODES_H

#include "base/error.h"
#include "lockstep/lockstep.h"

typedef struct lockstep_nodes {
    lockstep_node of[16];
    char **words[16];
    char names[16][32];
    uint32_t count;
} lockstep_nodes;

/* Reads it. BASE_E_IO, BASE_E_SYNTAX: with line and cause. To be released in any case. */
base_status lockstep_nodes_read(const char *path, lockstep_nodes *nodes, base_error *error);
void lockstep_nodes_release(lockstep_nodes *nodes);

#endif
