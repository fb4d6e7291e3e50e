/* JSON out, where names come from files and need not be UTF-8. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

json_t *base_json_text(const char *text)
{
    json_t *value = json_string(text);
    if (value)
        return value;
    size_t length = strlen(text);
    char *copy = strdup(text);
    for (size_t i = 0; copy && i < length; i++)
        if (copy[i] & 0x80)
            copy[i] = '?';
    value = copy ? json_string(copy) : NULL;
    free(copy);
    return value;
}
