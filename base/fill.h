/* Texts with placeholders: `{NAME}`, where NAME begins with a letter; `{{` is a brace. (fill.c) */
#ifndef BASE_FILL_H
#define BASE_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes what a placeholder stands for. False: there is none of that name. */
typedef bool base_fill_value(void *arg, const char *name, size_t length, FILE *out);

/* Writes `text` with each placeholder filled in. False: *wrong, of *length bytes, is a placeholder that there
 * is not (both may be NULL); what was written until then stands. */
bool base_fill(const char *text, base_fill_value *value, void *arg, FILE *out, const char **wrong,
               size_t *length);

/* The same as a string of its own, to be freed; NULL: no memory, or *wrong. */
char *base_filled(const char *text, base_fill_value *value, void *arg, const char **wrong, size_t *length);

/* Splits a command into words as a shell does, without anything else that a shell does: blanks part them, '
 * and " keep what is between them together (in " a backslash escapes \" and \\), a backslash escapes what
 * follows. An array with NULL at its end, in one block, to be freed; NULL: no memory, or a quote is not
 * closed (errno is EINVAL then). */
char **base_words(const char *command, size_t *count);

#endif
