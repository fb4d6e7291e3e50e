/* JSON out, where names come from files and need not be UTF-8. */
#ifndef SPEXC_JSON_H
#define SPEXC_JSON_H

#include <jansson.h>

/* `text` as JSON; where it is not UTF-8, its bytes beyond ASCII are replaced. NULL: no memory. */
json_t *spexc_json_text(const char *text);

#endif
