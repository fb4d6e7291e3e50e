/* What the writers of JSON share. Everything may be NULL, which jansson's own functions take for an error and
 * hand on: it is enough to look at the end. */
#ifndef COMPILER_VIEW_JSON_PARTS_H
#define COMPILER_VIEW_JSON_PARTS_H

#include <jansson.h>
#include <stdbool.h>

json_t *spexc_json_text(const char *text); /* NULL: null */
/* Appends to `list`, which is NULL when something failed before. */
json_t *spexc_json_append(json_t *list, json_t *value);
/* Adds a key that is there only where it says something. */
json_t *spexc_json_with(json_t *object, const char *key, json_t *value);
json_t *spexc_json_mark(json_t *object, const char *key, bool is_set);

#endif
