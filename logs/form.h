/* Forms of logs: one row each, in the file that knows the form. Whatever asks which forms there are, what a
 * log is or how it is read, asks the rows. (forms.c)
 *
 * A new form is a file with its functions and its row, the row's declaration below, and its place in the list
 * of forms.c.
 */
#ifndef LOGS_FORM_H
#define LOGS_FORM_H

#include "logs/columns.h"
#include "logs/input.h"

typedef struct logs_value {
    const char *text; /* NUL-terminated; NULL: the event has none, or an empty one */
    size_t length;
    uint64_t line, column; /* in the log; column 0: not known */
} logs_value;

typedef enum logs_kind {
    LOGS_TEXT, /* whole numbers too */
    LOGS_REAL, /* a number that is not whole */
    LOGS_WORD, /* true, false */
    LOGS_NEST  /* an array or an object, which has no text */
} logs_kind;

typedef struct logs_cell {
    logs_value value;
    logs_kind kind;
    uint64_t column; /* where an error in it is, also when `value` does not say so */
} logs_cell;

/* A log that is being read, as its form sees it. */
typedef struct logs_reader {
    const logs_form *form;
    const logs_columns *asked;
    logs_input input;
    void *state; /* the form's */

    /* Set by `open` where the columns are known beforehand; the form's. */
    const char *const *heading;
    size_t heading_count;
    char separator; /* that was found; 0: there is none */

    const char *taken_from; /* set by `prepare`: the key that was found to hold the events, or NULL */

    /* There when `open` has returned. */
    logs_plan plan;
    unsigned *index; /* with a heading, by column of the plan: which it is there; LOGS_NO_COLUMN: none */

    /* Set by `next`: a cell for each column of the plan. */
    logs_cell *cells;
    uint64_t line;
    const char *raw; /* the row as it stands in the log; NULL: not known */
    size_t raw_length;
    uint64_t raw_column;  /* where it begins in its line */
    bool is_new_instance; /* the events of one instance stand together, and this is another one than before */
} logs_reader;

struct logs_form {
    const char *name;                    /* as users write it: "csv" */
    const char *title;                   /* as messages call it: "CSV" */
    const char *const roles[LOGS_ROLES]; /* the usual names of its columns; NULL: there is none */
    bool has_heading;                    /* it begins with the names of its columns */
    bool has_lines;                      /* one may go on with the next line after one that is malformed */
    /* Do the first bytes of a log, blanks at their beginning left out, say that it is of this form? They may
     * end in the middle of a line. Asked in the order of the list. */
    bool (*begins)(const char *head, size_t length);
    base_status (*open)(logs_reader *reader, base_error *error);
    /* What is to be done when the plan is known; may be NULL. */
    base_status (*prepare)(logs_reader *reader, base_error *error);
    /* The next row; `*is_end`: there is none. */
    base_status (*next)(logs_reader *reader, bool *is_end, base_error *error);
    void (*close)(logs_reader *reader); /* `state` may be NULL */
};

extern const logs_form logs_form_csv;   /* table.c */
extern const logs_form logs_form_jsonl; /* objects.c */
extern const logs_form logs_form_xes;   /* xes.c */
extern const logs_form logs_form_otlp;  /* otlp.c */
extern const logs_form logs_form_json;  /* objects.c */

/* The rows, and NULL behind the last. */
extern const logs_form *const logs_forms[];

/* The form of that name; NULL: there is none. */
const logs_form *logs_form_find(const char *name);
/* The name of the n-th; NULL behind the last. */
const char *logs_form_name(unsigned n);
/* What the first bytes say; NULL: nothing known. */
const logs_form *logs_form_of(const char *head, size_t length);

#endif
