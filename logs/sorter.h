/* Events of logs in the order of their times. (sorter.c) */
#ifndef LOGS_SORTER_H
#define LOGS_SORTER_H

#include "logs/events.h"

typedef struct logs_sorter logs_sorter;

logs_sorter *logs_sorter_new(void); /* NULL: no memory */
void logs_sorter_free(logs_sorter *sorter);

/* Keeps a copy of an event of log number `log`. BASE_E_NOMEM. */
base_status logs_sorter_add(logs_sorter *sorter, const logs_event *event, uint32_t log, int64_t time);
/* All have been added. Those of one time keep their order. */
void logs_sorter_sort(logs_sorter *sorter);
/* The next one; its texts are the sorter's. False: there is none. */
bool logs_sorter_next(logs_sorter *sorter, logs_event *event, uint32_t *log);

#endif
