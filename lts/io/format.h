/* Formats of files that hold an LTS: one row each, in the file that knows the format. Whatever asks which
 * formats there are, what a file is, how it is read or written, asks the rows. (format.c)
 *
 * A new format is a file in lts/io/ with its functions and its row, the row's declaration below, and its
 * place in the list of format.c.
 */
#ifndef LTS_IO_FORMAT_H
#define LTS_IO_FORMAT_H

#include "lts/explicit.h"
#include "lts/io/io.h"
#include "lts/options.h"

/* How to read. */
typedef struct lts_read_options {
    const char *tau;            /* as lts_read_aut has it; NULL: the usual rule */
    const lts_options *options; /* of these, jobs, stats and progress count; may be NULL */
    bool is_asked;              /* the user has said that it is of this format */
} lts_read_options;

/* What was read: an LTS, or a model, which has one; the caller's to free. */
typedef struct lts_document {
    lts *lts;         /* NULL: it is the model's */
    lts_model *model; /* NULL: it is no recorded model */
    bool has_both;    /* `tau` and `i` both occur, and `i` was kept as an ordinary action */
} lts_document;

/* What is written. */
typedef struct lts_written {
    const char *name;       /* of the LTS */
    const lts *lts;         /* not NULL */
    const lts_model *model; /* whose LTS it is, or NULL */
    bool has_fingerprint;
    uint64_t fingerprint; /* of the specification that it is */
    base_error *error;    /* where a writer that can says which name the format cannot hold; may be NULL */
} lts_written;

typedef struct lts_format {
    const char *name;   /* as users write it: "aut" */
    const char *title;  /* as messages call it: ".aut" */
    const char *suffix; /* of its files: ".aut"; NULL: they have no one suffix */
    bool holds_names;   /* of states; else they have numbers only */
    const char *begin;  /* what it begins with, for messages: "'des (...)'"; NULL: it is not read */
    /* Do the first bytes of a file, blanks at their beginning left out, say that it is of this format? They
     * may end in the middle of a line. Asked in the order of the list. NULL: it is not read. */
    bool (*begins)(const char *head, size_t length);
    /* Asked likewise when none begins so, and neither does a specification: do they come near to it, so that
     * its own reader should say what is wrong? May be NULL. */
    bool (*resembles)(const char *head, size_t length);
    base_status (*read)(FILE *in, const lts_read_options *how, lts_document *out, base_error *error);
    /* BASE_E_SYNTAX: the format cannot hold a name in it. NULL: it is not written. */
    base_status (*write)(const lts_written *what, FILE *out);
} lts_format;

extern const lts_format lts_format_aut;           /* aut.c */
extern const lts_format lts_format_csv;           /* csv.c */
extern const lts_format lts_format_dot;           /* dot.c */
extern const lts_format lts_format_fsm;           /* fsm.c */
extern const lts_format lts_format_mermaid;       /* pictures.c */
extern const lts_format lts_format_model;         /* model.c */
extern const lts_format lts_format_scxml;         /* scxml.c */
extern const lts_format lts_format_specification; /* specification.c; it is read by language/ */

/* The rows, and NULL behind the last. */
extern const lts_format *const lts_formats[];

/* What a file is, by its first bytes, which are put back, but for a byte order mark: *format is NULL for a
 * specification. Where they do not say so, its name does (`path`, may be NULL), or what they resemble: then
 * it is the reader's to say what is wrong. False: nothing is known. */
bool lts_format_of(FILE *in, const char *path, const lts_format **format);
/* The format that can be written whose files are named like `path`; NULL: there is none. */
const lts_format *lts_format_to_write(const char *path);
/* The format of that name; NULL: there is none. */
const lts_format *lts_format_find(const char *name);
/* The name of the n-th of the formats that can be written, in alphabetical order; NULL behind the last. */
const char *lts_written_format(unsigned n);
/* Likewise of those that can be read. */
const char *lts_read_format(unsigned n);
/* The titles of those that can be read: ".spex, .aut, FSM or CSV", cut to `size` bytes. Returns `text`. */
const char *lts_read_formats(char *text, size_t size);
/* What those that can be read, and specifications, begin with, for a message; likewise. */
const char *lts_format_beginnings(char *text, size_t size);

#endif
