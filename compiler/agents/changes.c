/* How a change of the state is undone, and what is kept for that: old values, and the counts of containers,
 * of which an entry is put in or taken out again.
 */
#include "config.h"

#include "compiler/agents/writer.h"

#include <inttypes.h>

/* "    const uint32_t count_1 = self->line.count;" */
static void keep_count(agents_writer *w, const char *container, uint32_t number)
{
    agents_line(w, "const uint32_t count_%" PRIu32 " = %s.count;", number, container);
}

const char *agents_save_value(agents_writer *w, uint32_t change, const lang_type *type, const char *variable)
{
    if (!agents_is_undone(w, change))
        return NULL;
    const uint32_t number = ++w->temporaries;
    agents_line(w, "const %s old_%" PRIu32 " = %s;", agents_type(w, type, "value"), number, variable);
    return agents_format(w, "%s = old_%" PRIu32 ";", variable, number);
}

void agents_save_call(agents_writer *w, const agents_changed_field *fields)
{
    for (uint32_t i = 0; i < w->agent->state.count; i++) {
        const bool is_append = fields[i] == AGENTS_APPENDED;
        w->call_changes[i] =
            fields[i] == AGENTS_UNCHANGED ? UINT32_MAX : agents_change_begin(w, i, is_append);
        w->call_undo[i] = NULL;
        if (!agents_is_undone(w, w->call_changes[i]))
            continue;
        const char *variable = agents_format(w, "self->%s", w->state_names[i]);
        if (!is_append) {
            w->call_undo[i] =
                agents_save_value(w, w->call_changes[i], &w->agent->state.fields[i].type, variable);
            continue;
        }
        keep_count(w, variable, ++w->temporaries);
        w->call_undo[i] = agents_format(w, "%s.count = count_%" PRIu32 ";", variable, w->temporaries);
    }
}

void agents_saved_call(agents_writer *w)
{
    for (uint32_t i = 0; i < w->agent->state.count; i++)
        agents_change_end(w, w->call_changes[i], w->call_undo[i]);
}

/* What is put under a key. */
static const char *save_put(agents_writer *w, const lang_type *map, const char *container, const char *key,
                            const char *value)
{
    const uint32_t number = ++w->temporaries;
    const bool is_scalar = lang_type_is_scalar(map->element);
    const char *type = agents_type(w, map->element, "value");
    keep_count(w, container, number);
    agents_line(w, "const %s old_%" PRIu32 " = %s%s(&%s, %s, %s);", type, number,
                is_scalar ? agents_format(w, "(%s)", type) : "*", agents_helper(w, "get", map, NULL),
                container, key, value);
    return agents_format(w,
                         "if (%s.count != count_%" PRIu32
                         ")\n    %s(&%s, %s);\nelse\n    (void)%s(&%s, %s, %sold_%" PRIu32 ");",
                         container, number, agents_helper(w, "remove", map, NULL), container, key,
                         agents_helper(w, "put", map, NULL), container, key, is_scalar ? "" : "&", number);
}

const char *agents_save_addition(agents_writer *w, uint32_t change, const char *what, const lang_type *type,
                                 const char *container, const char *one, const char *two)
{
    if (!agents_is_undone(w, change))
        return NULL;
    switch (*what == 'p' ? what[1] : *what) {
    case 'a': /* append */
        return agents_format(w, "%s.count--;", container);
    case 'r': /* prepend */
        return agents_format(w, "(void)%s(&%s, &fault, 0);", agents_helper(w, "take_first", type, NULL),
                             container);
    case 'u': /* put */
        return save_put(w, type, container, one, two);
    default: /* insert */
        keep_count(w, container, ++w->temporaries);
        return agents_format(w, "if (%s.count != count_%" PRIu32 ")\n    %s(&%s, %s);", container,
                             w->temporaries, agents_helper(w, "remove", type, NULL), container, one);
    }
}

const char *agents_save_removal(agents_writer *w, uint32_t change, const lang_type *type,
                                const char *container, const char *entry)
{
    if (!agents_is_undone(w, change))
        return NULL;
    if (type->kind != LANG_SET) /* where it lies in a list, or what a map has under the key, is not known */
        return agents_save_value(w, change, type, container);
    keep_count(w, container, ++w->temporaries);
    return agents_format(w, "if (%s.count != count_%" PRIu32 ")\n    (void)%s(&%s, %s);", container,
                         w->temporaries, agents_helper(w, "insert", type, NULL), container, entry);
}

/* What puts back an entry that was the first. */
static const char *put_first(agents_writer *w, const lang_type *type, const char *container,
                             const char *entry)
{
    return agents_format(w, "%s(&%s, %s%s);", agents_helper(w, "put_back", type, NULL), container,
                         lang_type_is_scalar(type->element) ? "" : "&", entry);
}

static const char *save_first(agents_writer *w, uint32_t change, const lang_type *type, const char *container)
{
    if (!agents_is_undone(w, change))
        return NULL;
    const uint32_t number = ++w->temporaries;
    keep_count(w, container, number);
    agents_line(w, "const %s first_%" PRIu32 " = %s.items[0];", agents_type(w, type->element, "value"),
                number, container);
    return agents_format(w, "if (%s.count != count_%" PRIu32 ")\n    %s", container, number,
                         put_first(w, type, container, agents_format(w, "first_%" PRIu32, number)));
}

void agents_take_change(agents_writer *w, const lang_term *list, const char *variable)
{
    const uint32_t change = agents_change_begin(w, agents_field_of(list), false);
    /* What is kept is from before the statement: of two, and where it depends on an index, the whole field
     * is. */
    bool is_whole = list->kind != LANG_TERM_NAME;
    for (uint32_t i = w->statement_change; w->is_rehearsal && i < change && change != UINT32_MAX; i++)
        is_whole = is_whole || w->changes[i].field == w->changes[change].field;
    if (is_whole && change != UINT32_MAX)
        agents_keep_whole(w, change);
    agents_change_end(w, change, save_first(w, change, &list->type, variable));
}

void agents_taken(agents_writer *w, const lang_term *list, const char *value, bool is_fixed)
{
    const uint32_t change = agents_change_begin(w, agents_field_of(list), false);
    const char *undo = NULL;
    if (agents_is_undone(w, change)) {
        if (!is_fixed) {
            const char *kept = agents_format(w, "first_%" PRIu32, ++w->temporaries);
            agents_line(w, "const %s %s = %s;", agents_type(w, list->type.element, "value"), kept, value);
            value = kept;
        }
        undo = put_first(w, &list->type, agents_variable(w, list), value);
    }
    agents_change_end(w, change, undo);
}
