/* Which states of a composition are one but for the values of variables: a transition of it is seen when it
 * was seen with some values, as that of a specification is.
 */
#include "config.h"

#include "language/compose/value.h"

#include "base/array.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_variables(const lang_value *value)
{
    if (value->plain)
        return value->plain->source_of;
    if (value->same)
        return has_variables(value->same);
    bool has = false;
    for (uint32_t p = 0; p < value->part_count && !has; p++)
        has = has_variables(value->parts[p]);
    return has;
}

/* Numbers the states of a composition by those of their parts. */
static bool number_tuples(const lang_value *value, uint32_t *const *parts, uint32_t *sources)
{
    uint32_t *key = base_alloc(value->part_count, sizeof *key);
    base_names *known = key ? base_names_new() : NULL;
    bool ok = known != NULL;
    for (lts_state s = 0; ok && s < value->lts->states; s++) {
        for (uint32_t p = 0; p < value->part_count; p++)
            key[p] = parts[p][lts_tuples_part(value->tuples, s, p)];
        ok = base_names_intern(known, (const char *)key, value->part_count * sizeof *key, &sources[s]) ==
             BASE_OK;
    }
    base_names_unref(known);
    free(key);
    return ok;
}

static uint32_t *number_states(const lang_value *value)
{
    if (value->same)
        return number_states(value->same);
    uint32_t *sources = base_alloc(value->lts->states, sizeof *sources);
    uint32_t **parts = calloc(value->part_count + (size_t)1, sizeof *parts);
    bool ok = sources && parts;
    for (lts_state s = 0; ok && value->part_count == 0 && s < value->lts->states; s++)
        sources[s] = value->plain ? lang_source_of(value->plain, s) : s;
    for (uint32_t p = 0; ok && p < value->part_count; p++)
        ok = (parts[p] = number_states(value->parts[p])) != NULL;
    ok = ok && (value->part_count == 0 || number_tuples(value, parts, sources));
    for (uint32_t p = 0; parts && p < value->part_count; p++)
        free(parts[p]);
    free(parts);
    if (ok)
        return sources;
    free(sources);
    return NULL;
}

uint32_t *lang_value_sources(const lang_value *value, bool *ok)
{
    *ok = true;
    if (!has_variables(value))
        return NULL;
    uint32_t *sources = number_states(value);
    *ok = sources != NULL;
    return sources;
}

static void print_bare(const lang_value *value, lts_state s, FILE *out)
{
    if (value->same) {
        print_bare(value->same, s, out);
    } else if (value->plain) {
        fputs(value->plain->sources[lang_source_of(value->plain, s)].name, out);
    } else if (value->part_count == 0) {
        fprintf(out, "%" PRIu32, s);
    } else {
        for (uint32_t p = 0; p < value->part_count; p++) {
            fputs(p ? ", " : value->part_count > 1 ? "(" : "", out);
            print_bare(value->parts[p], lts_tuples_part(value->tuples, s, p), out);
        }
        fputs(value->part_count > 1 ? ")" : "", out);
    }
}

const char *lang_value_bare_name(base_arena *arena, const lang_value *value, lts_state state)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    print_bare(value, state, out);
    bool ok = !ferror(out);
    ok = fclose(out) == 0 && ok;
    const char *name = ok ? base_arena_text(arena, text, length) : NULL;
    free(text);
    return name;
}
