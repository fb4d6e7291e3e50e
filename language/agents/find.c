/* Finding by name: fields, messages, timers, the language's functions. */
#include "language/agents/checker.h"

#include <assert.h>
#include <string.h>

uint32_t lang_find_field(const lang_fields *fields, const char *name)
{
    for (uint32_t i = 0; fields && i < fields->count; i++)
        if (strcmp(fields->fields[i].name, name) == 0)
            return i;
    return UINT32_MAX;
}

uint32_t lang_find_message(const lang_messages *messages, const char *tag)
{
    for (uint32_t i = 0; i < messages->count; i++)
        if (strcmp(messages->messages[i].tag, tag) == 0)
            return i;
    return UINT32_MAX;
}

uint32_t lang_find_timer(const lang_agent *agent, const char *name)
{
    for (uint32_t i = 0; i < agent->timer_count; i++)
        if (strcmp(agent->timers[i], name) == 0)
            return i;
    return UINT32_MAX;
}

static const char *const names[LANG_FUNCTION_COUNT] = {
#define NAME(FUNCTION) [LANG_FUNCTION_##FUNCTION] = #FUNCTION,
    LANG_FUNCTIONS(NAME)
#undef NAME
};

lang_function lang_find_function(const char *name)
{
    lang_function f = 0;
    while (f < LANG_FUNCTION_COUNT && strcmp(names[f], name) != 0)
        f++;
    return f;
}

const char *lang_function_name(lang_function function)
{
    assert(function < LANG_FUNCTION_COUNT);
    return names[function];
}
