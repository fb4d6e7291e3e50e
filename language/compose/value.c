/* Values: what their states are called, which of them are final. Parts are made before wholes and the list of
 * values keeps that order, so nothing here recurs into the parts.
 */
#include "language/compose/value.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

lang_value *lang_value_new(lang_loader *loader)
{
    lang_value *value = base_arena_alloc(loader->unit->arena, sizeof *value);
    if (!value)
        return NULL;
    value->older = loader->values;
    loader->values = value;
    return value;
}

lang_value *lang_value_of_system(lang_loader *loader, const lang_system_lts *made)
{
    lang_value *value = lang_value_new(loader);
    lang_system_lts *system = value ? base_arena_alloc(loader->unit->arena, sizeof *system) : NULL;
    if (!system) {
        made->release(made->story);
        lts_free(made->lts);
        free(made->final);
        return NULL;
    }
    *system = *made;
    value->system = system;
    value->told_by = system;
    value->lts = value->owned = made->lts;
    value->final = made->final;
    return value;
}

void lang_reach_release(lang_reach *reach)
{
    free(reach->reachable);
    free(reach->end_of);
    free(reach->state_of);
    free(reach->is_hit);
    *reach = (lang_reach){0};
}

void lang_values_free(lang_loader *loader)
{
    for (lang_value *value = loader->values; value; value = value->older) {
        if (value->system)
            value->system->release(value->system->story);
        lts_free(value->owned);
        lts_tuples_free(value->tuples);
        free(value->names);
        free(value->final);
        free(value->marks);
        lang_reach_release(&value->reach);
        free(value->named);
        free(value->targets);
        base_names_unref(value->by_name);
        free(value->optional);
    }
    loader->values = NULL;
}

/* ---- names ---- */

/* "(new, idle)" for a state that is made of several. */
static char *tuple_name(lang_loader *loader, const lang_value *value, lts_state s)
{
    size_t length = 1;
    for (uint32_t p = 0; p < value->part_count; p++)
        length += strlen(value->parts[p]->names[lts_tuples_part(value->tuples, s, p)]) + 2;
    char *name = base_arena_alloc(loader->unit->arena, length), *out = name;
    if (!name)
        return NULL;
    for (uint32_t p = 0; p < value->part_count; p++) {
        const char *part = value->parts[p]->names[lts_tuples_part(value->tuples, s, p)];
        size_t size = strlen(part);
        *out++ = p ? ' ' : '(';
        memcpy(out, part, size);
        out += size;
        *out++ = p + 1 < value->part_count ? ',' : ')';
    }
    *out = '\0';
    return name;
}

static const char *number_text(lang_loader *loader, lts_state s)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%lu", (unsigned long)s);
    return base_arena_text(loader->unit->arena, text, (size_t)length);
}

static const char *state_name(lang_loader *loader, const lang_value *value, lts_state s)
{
    if (value->plain)
        return value->plain->states[s].name;
    if (value->same)
        return value->same->names[s];
    if (value->system)
        return number_text(loader, s);
    if (value->part_count == 1)
        return value->parts[0]->names[lts_tuples_part(value->tuples, s, 0)];
    return tuple_name(loader, value, s);
}

/* Bytes of the names of states that are made of states, which are not there yet. */
static uint64_t size_of_names(const lang_value *value)
{
    uint64_t size = 0;
    for (lts_state s = 0; value->part_count > 1 && s < value->lts->states; s++)
        for (uint32_t p = 0; p < value->part_count; p++)
            size += strlen(value->parts[p]->names[lts_tuples_part(value->tuples, s, p)]) + 2;
    return size;
}

/* Names of names of names double with each specification: so they have a limit. */
static bool fits(lang_loader *loader, const lang_value *value, lang_place place)
{
    const lang_load_options *options = loader->options;
    uint64_t most = options->max_name_bytes ? options->max_name_bytes : LANG_MAX_NAME_BYTES;
    loader->name_bytes += size_of_names(value);
    if (loader->name_bytes <= most)
        return true;
    lang_error(loader->diagnostics, place,
               "the names of states that are made of states would take more than %llu MiB",
               (unsigned long long)(most >> 20));
    lang_note_plain(loader->diagnostics,
                    "spexc --max-output=N allows N MiB; --emit=aut needs no names of states");
    loader->is_too_large = true;
    return false;
}

static bool name_states(lang_loader *loader, lang_value *value, lang_place place)
{
    uint32_t count = value->lts->states;
    if (!fits(loader, value, place))
        return false;
    assert(!value->names && (value->plain || value->same || value->system || value->part_count > 0));
    value->names = malloc((count + (size_t)1) * sizeof *value->names);
    if (!value->names)
        return false;
    for (lts_state s = 0; s < count; s++)
        if (!(value->names[s] = state_name(loader, value, s)))
            return false;
    return true;
}

/* Marks a value whose states are to be named; returns how many that makes more. */
static uint32_t want_names(lang_value *value)
{
    if (value->names || value->wanted)
        return 0;
    value->wanted = true;
    return 1;
}

bool lang_value_name(lang_loader *loader, lang_value *value, lang_place place)
{
    lang_value **list = NULL;
    uint32_t count = 0, room = 0, wanted = want_names(value);
    for (lang_value *v = value; wanted > 0; v = v->older) { /* wholes come before their parts */
        if (!v->wanted)
            continue;
        list = base_arena_grow(loader->unit->arena, list, count, &room, sizeof(lang_value *));
        if (!list)
            return false;
        list[count++] = v;
        v->wanted = false;
        wanted--;
        for (uint32_t p = 0; p < v->part_count; p++)
            wanted += want_names(v->parts[p]);
        wanted += v->same ? want_names(v->same) : 0;
    }
    bool ok = true;
    while (ok && count > 0)
        ok = name_states(loader, list[--count], place);
    assert(!ok || value->names);
    return ok;
}

bool lang_value_index(lang_loader *loader, lang_value *value, lang_place place)
{
    if (value->by_name)
        return true;
    uint32_t count = value->lts->states, number;
    if (!value->names && !lang_value_name(loader, value, place))
        return false;
    if (!value->marks)
        value->marks = calloc(count + (size_t)1, sizeof *value->marks);
    if (!value->targets)
        value->targets = calloc(count + (size_t)1, sizeof *value->targets);
    if (!value->named)
        value->named = calloc(count + (size_t)1, sizeof *value->named);
    base_names *names = base_names_new();
    bool ok = value->marks && value->targets && value->named && names;
    for (lts_state s = 0; ok && s < count; s++) {
        uint32_t known = base_names_count(names);
        ok = base_names_intern(names, value->names[s], strlen(value->names[s]), &number) == BASE_OK;
        if (ok && number == known)
            value->named[number] = s;
    }
    if (ok) {
        value->by_name = names;
        return true;
    }
    base_names_unref(names);
    return false;
}

lts_state lang_value_find(const lang_value *value, const char *name)
{
    assert(value->by_name);
    uint32_t number = base_names_find(value->by_name, name, strlen(name));
    return number == BASE_NONE ? LTS_NONE : value->named[number];
}

/* ---- final states ---- */

static bool is_final(const lang_value *value, lts_state s)
{
    if (value->plain)
        return value->plain->states[s].final;
    if (value->same)
        return value->same->final[s];
    for (uint32_t p = 0; p < value->part_count; p++)
        if (!value->parts[p]->final[lts_tuples_part(value->tuples, s, p)])
            return false;
    return true;
}

bool lang_value_find_final(lang_value *value)
{
    assert(value->lts && !value->final);
    value->final = malloc(value->lts->states + (size_t)1);
    if (!value->final)
        return false;
    for (lts_state s = 0; s < value->lts->states; s++)
        value->final[s] = is_final(value, s);
    return true;
}
