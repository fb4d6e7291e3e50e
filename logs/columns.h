/* What is asked for of a log: which columns (or keys) the values of an event are made of, and which rows
 * count. (columns.c) */
#ifndef LOGS_COLUMNS_H
#define LOGS_COLUMNS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum logs_role {
    LOGS_TIME,
    LOGS_INSTANCE,
    LOGS_ACTION,
    LOGS_STATE,
    LOGS_PARENT,        /* the instance that it belongs to */
    LOGS_SPECIFICATION, /* which of several it is an instance of */
    LOGS_ROLES
} logs_role;

const char *logs_role_name(logs_role role); /* "time" */

typedef struct logs_form logs_form;

/* Begin with {0}: everything by its usual name. */
typedef struct logs_columns {
    /* By role: `order`, one column; `host,port`, several, with a blank between their values; `{host}:{port}`,
     * several, with what stands between them. NULL: the form's own. */
    const char *name[LOGS_ROLES];
    char separator;        /* of CSV; 0: found in the heading */
    const logs_form *form; /* NULL: the first bytes tell */
    const char *heading;   /* names of the columns, with commas between, of CSV without a heading; or NULL */
    const char *events;    /* the key of JSON under which the array of events is; NULL: found */
    const char *const *where; /* "event=complete", "event!=start": of those of one column that say `=`, one
                                 must hold, and everything else */
    size_t where_count;
    bool has_kin; /* LOGS_PARENT and LOGS_SPECIFICATION are looked for under their usual names, too */
} logs_columns;

/* A part of a role's value. */
typedef struct logs_part {
    const char *text; /* what stands there, when it is no column */
    size_t length;
    unsigned column; /* LOGS_NO_COLUMN: `text` */
} logs_part;

typedef struct logs_condition {
    const char *value;
    size_t length;
    unsigned column;
    bool is_not;
} logs_condition;

/* The same, worked out for one log. */
typedef struct logs_plan {
    const char **columns; /* the names of those that are wanted, each once */
    const char **why; /* the option that wants it, "--column action"; NULL: the form's own name of a role */
    bool *must_be;    /* it is an error when a heading has it not */
    unsigned column_count;
    size_t column_capacity, why_capacity, must_capacity;
    logs_part *parts;
    size_t part_count, part_capacity;
    size_t first[LOGS_ROLES + 1]; /* by role: its first part */
    logs_condition *conditions;   /* those of one column together, `=` first */
    size_t condition_count;
    char *text; /* what the names are in */
    size_t text_length, text_capacity;
} logs_plan;

#define LOGS_NO_COLUMN (~0u)

/* `roles`: the form's own names, NULL where it has none. `heading`: the columns that are there, where that is
 * known before the first row. Release in any case. */
base_status logs_plan_make(logs_plan *plan, const logs_columns *columns, const char *const roles[LOGS_ROLES],
                           const char *const *heading, size_t heading_count, base_error *error);
void logs_plan_release(logs_plan *plan);

/* "event=complete" is of the right form: what a command line may say. */
bool logs_is_condition(const char *text);

#endif
