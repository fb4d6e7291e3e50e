/* A run as rows of a sequence diagram, for those who draw it. (diagram.c) */
#ifndef VERIFIER_CHECK_DIAGRAM_H
#define VERIFIER_CHECK_DIAGRAM_H

#include "verifier/check/result.h"

typedef enum diagram_style {
    DIAGRAM_DELIVERED,
    DIAGRAM_EMITTED, /* to the world outside */
    DIAGRAM_LOST,
    DIAGRAM_UNDER_WAY, /* sent, and not delivered in this run */
    DIAGRAM_NOTE
} diagram_style;

typedef struct diagram_row {
    diagram_style style;
    uint32_t from, to; /* lanes; of a note `from` is the lane it stands at */
    const char *text;
    size_t step; /* from 1 */
} diagram_row;

typedef struct diagram {
    base_arena *arena;
    const char **lanes; /* names; the last one is the world outside, where has_outside */
    uint32_t lane_count;
    bool has_outside;
    diagram_row *rows;
    uint32_t row_count, row_room;
    size_t cycle; /* the step with which the cycle begins; 0: there is none */
    const char *end;
} diagram;

/* False: no memory. */
bool diagram_make(diagram *made, const check_result *result, const check_finding *finding);
void diagram_release(diagram *made);

#endif
