/* JSON out, where names come from files and need not be UTF-8. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

/* `text` as JSON; where it is not UTF-8, its bytes beyond ASCII are replaced. NULL: no memory. */
json_t *base_json_text(const char *text);

#endif
