/* Lines that a walk is told by: typed at a terminal, where they can be edited, or from elsewhere, where the
 * first that makes no sense ends it. (line.c) */
#ifndef VERIFIER_SIMULATE_LINE_H
#define VERIFIER_SIMULATE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct spexv_lines {
    bool is_terminal; /* a person types them */
    char *text;       /* the last one */
    size_t capacity;
    uint64_t number; /* of it in standard input, from 1 */
    int outcome;     /* an exit status */
} spexv_lines;

void spexv_lines_begin(spexv_lines *lines);
void spexv_lines_end(spexv_lines *lines);
/* Reads the next one to `text`. False: there is none. */
bool spexv_lines_next(spexv_lines *lines);
/* The line's word cannot be obeyed. A person can type something else; otherwise `outcome` becomes 1. */
void spexv_lines_complain(spexv_lines *lines, const char *word, const char *why);

#endif
