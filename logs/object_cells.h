/* Cells from the values of a JSON object. (object_cells.c) */
#ifndef LOGS_OBJECT_CELLS_H
#define LOGS_OBJECT_CELLS_H

#include "logs/form.h"
#include "logs/json_line.h"

/* Texts of cells, which last until the next row. Begin with {0}. */
typedef struct logs_cell_texts {
    char **text; /* by column of the plan */
    size_t *capacity;
    unsigned count;
} logs_cell_texts;

bool logs_cell_texts_begin(logs_cell_texts *texts, unsigned count); /* false: no memory */
void logs_cell_texts_release(logs_cell_texts *texts);

/* What a value is as a cell, without a place: of a string what it says, of anything else how it is written.
 * `column` of `error` is counted in the value. */
base_status logs_object_cell(logs_cell_texts *texts, unsigned column, const logs_json_value *value,
                             logs_cell *cell, base_error *error);

#endif
