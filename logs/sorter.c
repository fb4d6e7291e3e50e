/* Events of logs in the order of their times: copies in an arena, and an array of what they are sorted by. */
#include "logs/sorter.h"

#include "base/arena.h"
#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

typedef struct kept_value {
    uint32_t length, column; /* length NO_TEXT: there is none */
    uint32_t lines;          /* behind that of the event */
} kept_value;

typedef struct kept {
    uint64_t line;
    uint32_t log;
    kept_value value[LOGS_ROLES];
    char texts[]; /* one after the other, NUL-terminated */
} kept;

typedef struct row {
    int64_t time;
    uint64_t number;
    const kept *event;
} row;

struct logs_sorter {
    base_arena *arena;
    row *rows;
    size_t count, capacity, next;
};

#define NO_TEXT UINT32_MAX

logs_sorter *logs_sorter_new(void)
{
    logs_sorter *sorter = calloc(1, sizeof *sorter);
    if (!sorter)
        return NULL;
    sorter->arena = base_arena_new();
    if (sorter->arena)
        return sorter;
    free(sorter);
    return NULL;
}

void logs_sorter_free(logs_sorter *sorter)
{
    if (!sorter)
        return;
    base_arena_free(sorter->arena);
    free(sorter->rows);
    free(sorter);
}

base_status logs_sorter_add(logs_sorter *sorter, const logs_event *event, uint32_t log, int64_t time)
{
    size_t size = sizeof(kept);
    for (logs_role role = 0; role < LOGS_ROLES; role++)
        size += event->value[role].text ? event->value[role].length + 1 : 0;
    kept *copy = base_arena_alloc(sorter->arena, size);
    if (!copy || !base_grow(sorter->rows, sorter->capacity, sorter->count + 1))
        return BASE_E_NOMEM;
    copy->line = event->line;
    copy->log = log;
    char *to = copy->texts;
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        const logs_value *value = &event->value[role];
        copy->value[role] =
            (kept_value){NO_TEXT, (uint32_t)value->column,
                         value->line > event->line ? (uint32_t)(value->line - event->line) : 0};
        if (!value->text)
            continue;
        assert(value->length < NO_TEXT);
        copy->value[role].length = (uint32_t)value->length;
        memcpy(to, value->text, value->length + 1);
        to += value->length + 1;
    }
    sorter->rows[sorter->count] = (row){time, sorter->count, copy};
    sorter->count++;
    return BASE_OK;
}

static int by_time(const void *a, const void *b)
{
    const row *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

void logs_sorter_sort(logs_sorter *sorter)
{
    if (sorter->count)
        qsort(sorter->rows, sorter->count, sizeof *sorter->rows, by_time);
}

bool logs_sorter_next(logs_sorter *sorter, logs_event *event, uint32_t *log)
{
    if (sorter->next == sorter->count)
        return false;
    const kept *one = sorter->rows[sorter->next++].event;
    const char *text = one->texts;
    *event = (logs_event){.line = one->line};
    *log = one->log;
    for (logs_role role = 0; role < LOGS_ROLES; role++) {
        const kept_value *value = &one->value[role];
        event->value[role] = (logs_value){NULL, 0, one->line + value->lines, value->column};
        if (value->length == NO_TEXT)
            continue;
        event->value[role].text = text;
        event->value[role].length = value->length;
        text += value->length + 1;
    }
    return true;
}
