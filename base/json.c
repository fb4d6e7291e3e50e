/* JSON out, where names come from files and need not be UTF-8. */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

json_t *base_json_text(const char *text)
{
    size_t length = strlen(text), good = base_utf8_check(text, length);
    if (good == length)
        return json_stringn(text, length);
    char *copy = malloc(4 * length + 1), *end = copy;
    while (copy && length > 0) {
        memcpy(end, text, good);
        end += good;
        text += good;
        length -= good;
        if (length > 0) {
            end += sprintf(end, "\\x%02X", (unsigned char)*text++);
            length--;
        }
        good = base_utf8_check(text, length);
    }
    json_t *value = copy ? json_stringn(copy, (size_t)(end - copy)) : NULL;
    free(copy);
    return value;
}

json_t *base_json_uri(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    char *uri = malloc(3 * strlen(path) + 1), *end = uri;
    for (const char *c = path; uri && *c; c++)
        if (strchr(plain, *c))
            *end++ = *c;
        else
            end += sprintf(end, "%%%02X", (unsigned char)*c);
    json_t *value = uri ? json_stringn(uri, (size_t)(end - uri)) : NULL;
    free(uri);
    return value;
}
