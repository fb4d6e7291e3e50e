/* Cells from the values of a JSON object. */
#include "logs/object_cells.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool logs_cell_texts_begin(logs_cell_texts *texts, unsigned count)
{
    texts->text = base_alloc_zeroed(count, sizeof *texts->text);
    texts->capacity = base_alloc_zeroed(count, sizeof *texts->capacity);
    texts->count = count;
    return texts->text && texts->capacity;
}

void logs_cell_texts_release(logs_cell_texts *texts)
{
    for (unsigned i = 0; texts->text && i < texts->count; i++)
        free(texts->text[i]);
    free(texts->text);
    free(texts->capacity);
    *texts = (logs_cell_texts){0};
}

base_status logs_object_cell(logs_cell_texts *texts, unsigned column, const logs_json_value *value,
                             logs_cell *cell, base_error *error)
{
    assert(column < texts->count);
    *cell = (logs_cell){.kind = LOGS_TEXT};
    if (value->kind == LOGS_JSON_ABSENT || value->kind == LOGS_JSON_NULL)
        return BASE_OK;
    bool is_nest = value->kind == LOGS_JSON_OTHER && (*value->raw == '{' || *value->raw == '[');
    cell->kind = is_nest                          ? LOGS_NEST
                 : value->kind == LOGS_JSON_OTHER ? LOGS_WORD
                 : value->kind == LOGS_JSON_REAL  ? LOGS_REAL
                                                  : LOGS_TEXT;
    if (is_nest)
        return BASE_OK;
    if (!base_grow(texts->text[column], texts->capacity[column], value->length + 1))
        return base_fail(error, BASE_E_NOMEM, 0, 0, "out of memory");
    char *text = texts->text[column];
    size_t length = value->length;
    if (value->kind == LOGS_JSON_STRING) {
        base_status status = logs_json_string(value, text, &length, error);
        if (status)
            return status;
    } else {
        memcpy(text, value->raw, length);
        text[length] = '\0';
    }
    if (length > 0) {
        cell->value.text = text;
        cell->value.length = length;
    }
    return BASE_OK;
}
