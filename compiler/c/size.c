/* How large generated C will be, found out before it is: a line or two of a .lts file can mean millions of
 * states, and a compiler that is given hundreds of megabytes does not say why it takes so long. */
#include "compiler/c/pair.h"

#include "compiler/c/text.h"

#include <string.h>

#define LONGEST_LITERAL 4095u /* beyond it each character takes eight (names.c) */

static uint64_t digits(uint64_t number)
{
    uint64_t count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

/* A name in a table of names. */
static uint64_t name_size(const char *name)
{
    size_t length = strlen(name);
    return length <= LONGEST_LITERAL ? length + strlen("    \"\",\n") : 8 * (uint64_t)length;
}

/* A constant with its comment, which repeats the name where C spells it otherwise. */
static uint64_t constant_size(const lang_spec *spec, const char *kind, const char *name, const char *c_name)
{
    uint64_t size = strlen(spec->c_name) + strlen(kind) + strlen(c_name) + strlen("    __,\n");
    return strlen(name) == strlen(c_name) ? size : size + strlen(name) + strlen(" /*  */");
}

uint64_t spexc_c_size(const lang_spec *spec, bool is_freestanding)
{
    uint64_t size = 0, state = digits(spec->source_count), action = digits(spec->action_count);
    for (uint32_t s = 0; s < spec->source_count; s++)
        size += constant_size(spec, "STATE", spec->sources[s].name, spec->sources[s].c_name) +
                name_size(spec->sources[s].name);
    for (uint32_t a = 0; a < spec->action_count; a++)
        size += name_size(spec->actions[a].name) +
                (spexc_has_constant(spec, a)
                     ? constant_size(spec, "ACTION", spec->actions[a].name, spec->actions[a].c_name)
                     : 0);
    if (is_freestanding)
        return size;
    size += spec->transition_count * (2 * state + action + strlen("    { , , , 1 },\n"));
    return size + spec->source_count * (uint64_t)strlen("1, ");
}
