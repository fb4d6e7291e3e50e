/* What the readers of formats share. (reader.c, objects.c, etcd.c, table.c) */
#ifndef HISTORIES_IO_FORMATS_H
#define HISTORIES_IO_FORMATS_H

#include "histories/io/reader.h"
#include "histories/io/scan.h"

/* Texts that readers compare with, as values. */
typedef struct history_words {
    history_value process, type, f, key, value, result, time, text, until, start, end;
    history_value invoke, ok, fail, info, note, cas;
} history_words;

typedef struct history_reading {
    history *to;
    history_scan scan;
    history_words words;
    bool cas_fail_observed;
    bool cas_ok_is_true; /* an `ok` of a cas without a result matched */
} history_reading;

/* Makes the words of events known to `reading->to` (deliver.c). False: no memory. */
bool history_begin_words(history_reading *reading);
/* The type that a text names; false: none. */
bool history_type_of(const history_reading *reading, history_value type, history_event_type *to);
/* Takes in an event after the rules for cas have been applied. */
void history_deliver(history_reading *reading, history_event *event);

/* Each reads to the end of the file or to an error, which is in `reading->scan.status`. */
void history_read_objects(history_reading *reading, bool is_edn); /* JSON Lines and EDN */
void history_read_etcd(history_reading *reading);
void history_read_table(history_reading *reading);

#endif
