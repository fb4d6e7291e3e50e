/* Where in the source something is. */
#ifndef LANGUAGE_DIAGNOSTICS_PLACE_H
#define LANGUAGE_DIAGNOSTICS_PLACE_H

#include <stdint.h>

/* A stretch of source: lines and columns from 1, columns in bytes; `end_column` is one past the last. Line 0:
 * the file as a whole. */
typedef struct lang_place {
    uint32_t file; /* number of the source in the diagnostics */
    uint32_t line, column;
    uint32_t end_line, end_column;
} lang_place;

/* The place that is a whole file: messages about it show no line. */
static inline lang_place lang_place_of_file(uint32_t file)
{
    return (lang_place){.file = file};
}

#endif
