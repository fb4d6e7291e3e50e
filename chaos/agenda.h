/* What is to happen, in the order of time. (agenda.c) */
#ifndef CHAOS_AGENDA_H
#define CHAOS_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum agenda_kind {
    AGENDA_MESSAGE, /* `which`: channel; `number`: of the message */
    AGENDA_TIMER,   /* `which`: agent; `number`: timer */
    AGENDA_INPUT,   /* `number`: of the script's */
    AGENDA_RESTART, /* `which`: agent */
    AGENDA_FAULT,   /* `which`: of the script's */
    AGENDA_END,     /* of that fault */
    AGENDA_CHECK
} agenda_kind;

typedef struct agenda_item {
    int64_t at;
    uint64_t tie; /* among those of the same moment */
    agenda_kind kind;
    uint32_t which;
    uint32_t number;
    uint32_t stamp; /* it means nothing any more where another one has been given since */
} agenda_item;

/* Begin with {0}; free(items) when it is no longer needed. */
typedef struct agenda {
    agenda_item *items;
    size_t count, room;
} agenda;

/* False: no memory. */
bool agenda_add(agenda *all, const agenda_item *item);
/* The first one, which is taken out. False: there is none. */
bool agenda_take(agenda *all, agenda_item *item);

#endif
