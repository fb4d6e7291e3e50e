/* Values that are not made in the header. */
#include <spex-history.h>

#include <string.h>

spex_value spex_text(const char *text)
{
    return text ? spex_bytes(text, strlen(text)) : spex_null();
}

spex_value spex_json(const char *json)
{
    spex_value value = spex_text(json);
    if (value.kind == SPEX_TEXT)
        value.kind = SPEX_JSON;
    return value;
}

spex_value spex_any(int64_t least, int64_t most)
{
    if (least > most)
        return spex_any(most, least);
    return spex_value_of(SPEX_ANY, least, (size_t)((uint64_t)most - (uint64_t)least));
}

spex_value spex_unique(void)
{
    return spex_value_of(SPEX_UNIQUE, 0, 0);
}
