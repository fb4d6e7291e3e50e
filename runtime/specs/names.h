/* Names of states and actions, numbered in order of first mention. Looking one up takes no lock. */
#ifndef RUNTIME_SPECS_NAMES_H
#define RUNTIME_SPECS_NAMES_H

#include "runtime/ground/ground.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SPEX_UNASKED   (UINT32_MAX - 1)
#define NAMES_SEGMENTS 26 /* the first holds 64 numbers, each further one twice as many */

typedef struct spex_name {
    uint64_t hash;
    uint32_t number;
    uint32_t length;
    _Atomic uint32_t stored; /* its number in the store, or SPEX_NO_NAME */
    _Atomic uint32_t home;   /* of a state: what spex_home gives, or SPEX_UNASKED */
    char text[];             /* ends with a NUL */
} spex_name;

typedef struct spex_name_table spex_name_table;

typedef struct spex_names {
    spex_mutex lock; /* of who adds */
    _Atomic(spex_name_table *) table;
    _Atomic uint32_t count;
    _Atomic(spex_name **) segments[NAMES_SEGMENTS];
} spex_names;

int spex_names_init(spex_names *names);
void spex_names_release(spex_names *names);

#define SPEX_NO_NAME UINT32_MAX

/* SPEX_NO_NAME: not there. */
uint32_t spex_names_find(const spex_names *names, const char *text, size_t length);

/* The number of a name, given when new. SPEX_E_NOMEM; names stay as they were. */
int spex_names_add(spex_names *names, const char *text, size_t length, uint32_t *number);

/* `number` must have come from the two above. The text lives as long as `names`. */
spex_name *spex_names_at(const spex_names *names, uint32_t number);

void spex_names_check(spex_names *names); /* asserts what must hold of it */

#endif
