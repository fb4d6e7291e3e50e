/* Where in the source something is. */
#ifndef SPEXC_PLACE_H
#define SPEXC_PLACE_H

#include <stdint.h>

/* A stretch of source: lines and columns from 1, columns in bytes; `end_column` is one past the last. Line 0:
 * the file as a whole. */
typedef struct spexc_place {
    uint32_t file; /* number of the source in the diagnostics */
    uint32_t line, column;
    uint32_t end_line, end_column;
} spexc_place;

#endif
