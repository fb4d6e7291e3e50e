/* Values as they are typed, and the names of agents that occur in them. (read.c) */
#ifndef VERIFIER_SIMULATE_READ_H
#define VERIFIER_SIMULATE_READ_H

#include "values/values.h"

/* Agents that were named: whoever is named first is 2, as 1 is the agent itself. */
typedef struct spexv_names {
    char **names; /* of number 2 and on */
    size_t count, room;
} spexv_names;

void spexv_names_release(spexv_names *names);
/* "self", or what it was called; a values_name_of. */
const char *spexv_name_of(const void *names, spex_ref ref);
/* The number of one of that name, which may be new. SPEX_NONE: no memory. */
spex_ref spexv_name_number(spexv_names *names, const char *name, size_t length);

/* What is typed, as far as it has not been read yet. */
typedef struct spexv_reader {
    const char *at;
    spexv_names *names;
    char why[200]; /* what was wrong */
} spexv_reader;

void spexv_read_blanks(spexv_reader *r);
/* Reads a word: a name, or a name with a number in brackets, c[0]. Its length; 0: none is there. */
size_t spexv_read_word(spexv_reader *r, const char **word);
/* Reads that sign, if it is there. */
bool spexv_read_sign(spexv_reader *r, char sign);

/* Reads a value as it is written in a .lts file (a map as "[key: value]") into `to`. False: it is none, and
 * `why` says why. */
bool spexv_read_value(spexv_reader *r, const spex_type *type, void *to);
/* Reads "(value, ...)", or "(name: value, ...)", into a struct that has the values of what is not given;
 * what has no such value has to be given, unless `all_have`. */
bool spexv_read_members(spexv_reader *r, const spex_member *members, uint32_t count, bool all_have, void *to);

#endif
