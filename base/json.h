/* JSON out, where names come from files and need not be UTF-8. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>

/* `text` as JSON, bytes of it that are not UTF-8 as the four characters \xE9. NULL: no memory. */
json_t *base_json_text(const char *text);

/* A path as a relative reference of RFC 3986: a ':' in it could be the end of a scheme. NULL: no memory. */
json_t *base_json_uri(const char *path);

#endif
