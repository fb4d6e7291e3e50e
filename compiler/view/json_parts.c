/* What the writers of JSON share. */
#include "compiler/view/json_parts.h"

json_t *spexc_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

json_t *spexc_json_append(json_t *list, json_t *value)
{
    if (list && json_array_append_new(list, value) == 0)
        return list;
    if (!list)
        json_decref(value);
    json_decref(list);
    return NULL;
}

json_t *spexc_json_with(json_t *object, const char *key, json_t *value)
{
    if (object && json_object_set_new(object, key, value) == 0)
        return object;
    if (!object)
        json_decref(value);
    json_decref(object);
    return NULL;
}

json_t *spexc_json_mark(json_t *object, const char *key, bool is_set)
{
    return is_set ? spexc_json_with(object, key, json_true()) : object;
}
