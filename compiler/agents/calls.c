/* Calls in expressions: what the language has of functions, and externs. */
#include "config.h"

#include "compiler/agents/writer.h"

#include <inttypes.h>
#include <string.h>

/* "self->line" of a pointer "&self->line"; else "(*p)". */
static const char *pointed(agents_writer *w, const char *pointer)
{
    return *pointer == '&' ? pointer + 1 : agents_format(w, "(*%s)", pointer);
}

static const char *merge(agents_writer *w, const lang_term *term)
{
    const lang_term *a = term->arguments.first, *b = a->next;
    const char *mode = b->next ? b->next->text : "left";
    const char *left = agents_pointer(w, a), *right = agents_entry(w, b, &a->type);
    uint32_t place = agents_place_of(w, term->place, "a full container");
    return agents_format(w, "%s(%s, %s, &fault, %" PRIu32 ")",
                         agents_helper(w, agents_format(w, "merge_%s", mode), &a->type, NULL), left, right,
                         place);
}

/* In a model, any of the results that an extern may have. */
static const char *chosen(agents_writer *w, uint32_t number)
{
    const lang_type *type = &w->all->externals[number].result;
    const char *c_type = agents_type(w, type, w->all->externals[number].name);
    const agents_results results = agents_results_of(w, number);
    const char *choice =
        agents_format(w, "out->choose(out, %" PRIu32 ", %s)", number, agents_number(w, results.count));
    if (results.items)
        return agents_format(w, "((const %s[]){%s})[%s]", c_type, results.items, choice);
    if (type->kind == LANG_BOOL)
        return agents_format(w, "(%s != 0)", choice);
    return agents_format(w, "(%s)(%s + %s)", c_type, agents_number(w, results.low), choice);
}

/* What an argument of an extern is. */
static const char *given(agents_writer *w, const lang_term *argument, const lang_type *type)
{
    return lang_type_is_scalar(type) ? agents_value_as(w, argument, type, "a value outside the range")
                                     : agents_entry(w, argument, type);
}

static const char *external_call(agents_writer *w, const lang_term *term)
{
    const lang_external *external = &w->all->externals[term->slot];
    const lang_field *parameters = external->parameters.fields;
    uint32_t i = 0;
    if (w->is_model) { /* that computes its arguments for what may go wrong, and what they take */
        const char *before = "";
        for (const lang_term *a = term->arguments.first; a; a = a->next, i++)
            before = agents_format(w, "%s(void)(%s), ", before, given(w, a, &parameters[i].type));
        return *before ? agents_format(w, "(%s%s)", before, chosen(w, term->slot)) : chosen(w, term->slot);
    }
    const char *text = w->asks_externs ? agents_format(w, "spex_extern_%" PRIu32 "(", term->slot)
                                       : agents_format(w, "%s(", agents_name(w, external->name, NULL));
    for (const lang_term *a = term->arguments.first; a; a = a->next, i++)
        text = agents_format(w, "%s%s%s", text, i ? ", " : "", given(w, a, &parameters[i].type));
    text = agents_format(w, "%s)", text);
    const lang_type *result = &external->result;
    if (result->kind == LANG_INT && !(result->low == INT64_MIN && result->high == INT64_MAX)) {
        uint32_t place = agents_place_of(w, term->place, "a result outside its range");
        text =
            agents_format(w, "(%s)spex_within(%s, %s, %s, &fault, %" PRIu32 ")", agents_integer_type(result),
                          text, agents_number(w, result->low), agents_number(w, result->high), place);
    }
    return text;
}

/* The first and the last of a container. */
static const char *end_of(agents_writer *w, const lang_term *term, bool is_last)
{
    const lang_term *container = term->arguments.first;
    if (container->meaning == LANG_MEANS_PEERS)
        return agents_format(w, "out->peers[spex_index(%s, out->peer_count, &fault, %" PRIu32 ")]",
                             is_last ? "(int64_t)out->peer_count - 1" : "0",
                             agents_place_of(w, term->place, "the first of an empty container"));
    const char *inside = pointed(w, agents_pointer(w, container));
    uint32_t place = agents_place_of(w, term->place, "the first of an empty container");
    return is_last
               ? agents_format(w,
                               "%s.items[spex_index((int64_t)%s.count - 1, %s.count, &fault, %" PRIu32 ")]",
                               inside, inside, inside, place)
               : agents_format(w, "%s.items[spex_index(0, %s.count, &fault, %" PRIu32 ")]", inside, inside,
                               place);
}

static const char *count_of(agents_writer *w, const lang_term *container)
{
    return container->meaning == LANG_MEANS_PEERS
               ? "out->peer_count"
               : agents_format(w, "%s.count", pointed(w, agents_pointer(w, container)));
}

static const char *least(agents_writer *w, const lang_term *term, const char *what)
{
    const lang_term *a = term->arguments.first;
    if (!a->next) {
        uint32_t place = agents_place_of(w, term->place, "the least or greatest of an empty container");
        return agents_format(w, "%s(%s, &fault, %" PRIu32 ")", agents_helper(w, what, &a->type, NULL),
                             agents_pointer(w, a), place);
    }
    if (agents_is_integer(&a->type))
        return agents_format(w, "spex_%s(%s, %s)", what, agents_wide(w, a), agents_wide(w, a->next));
    const lang_type *type = agents_wider(a, a->next);
    return agents_format(w, "(%s)spex_%s(%s, %s)", agents_type(w, type, "value"), what,
                         agents_value_as(w, a, type, "a value"),
                         agents_value_as(w, a->next, type, "a value"));
}

/* Of containers of integers, a sum. */
static const char *sum(agents_writer *w, const lang_term *term)
{
    const lang_term *a = term->arguments.first;
    uint32_t place = agents_place_of(w, term->place, "more than 64 bits");
    return agents_format(w, "%s(%s, &fault, %" PRIu32 ")", agents_helper(w, "sum", &a->type, NULL),
                         agents_pointer(w, a), place);
}

static const char *get(agents_writer *w, const lang_term *term)
{
    const lang_term *map = term->arguments.first, *key = map->next, *otherwise = key->next;
    const char *pointer = agents_pointer(w, map), *of = agents_entry(w, key, map->type.key);
    bool is_scalar = lang_type_is_scalar(map->type.element);
    const char *value = is_scalar && map->type.element->kind == LANG_INT ? agents_wide(w, otherwise)
                        : is_scalar ? agents_value_as(w, otherwise, map->type.element, "a value")
                                    : agents_entry(w, otherwise, map->type.element);
    return agents_format(w, "%s%s(%s, %s, %s)", is_scalar ? "" : "*",
                         agents_helper(w, "get", &map->type, NULL), pointer, of, value);
}

static const char *take_first(agents_writer *w, const lang_term *term)
{
    const lang_term *list = term->arguments.first;
    uint32_t place = agents_place_of(w, term->place, "the first of an empty container");
    const char *variable = agents_variable(w, list);
    if (term != w->alone)
        agents_take_change(w, list, variable);
    return agents_format(w, "%s(&%s, &fault, %" PRIu32 ")", agents_helper(w, "take_first", &list->type, NULL),
                         variable, place);
}

const char *agents_call(agents_writer *w, const lang_term *term)
{
    const lang_term *a = term->arguments.first;
    if (term->meaning == LANG_MEANS_EXTERN)
        return external_call(w, term);
    switch (term->slot) {
    case LANG_FUNCTION_length:
        return agents_format(w, "(int64_t)%s", count_of(w, a));
    case LANG_FUNCTION_empty:
        return agents_format(w, "(%s == 0)", count_of(w, a));
    case LANG_FUNCTION_has: {
        if (a->meaning == LANG_MEANS_PEERS)
            return agents_format(w, "spex_is_peer(out, %s)", agents_scalar(w, a->next));
        const char *pointer = agents_pointer(w, a);
        return agents_format(
            w, "%s(%s, %s)", agents_helper(w, "has", &a->type, NULL), pointer,
            agents_entry(w, a->next, a->type.kind == LANG_MAP ? a->type.key : a->type.element));
    }
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
        return end_of(w, term, term->slot == LANG_FUNCTION_last);
    case LANG_FUNCTION_get:
        return get(w, term);
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        return least(w, term, term->slot == LANG_FUNCTION_min ? "min" : "max");
    case LANG_FUNCTION_abs: {
        const char *number = agents_wide(w, a);
        return agents_format(w, "spex_abs(%s, &fault, %" PRIu32 ")", number,
                             agents_place_of(w, term->place, "more than 64 bits"));
    }
    case LANG_FUNCTION_sum:
        return sum(w, term);
    case LANG_FUNCTION_merge:
        return merge(w, term);
    case LANG_FUNCTION_keys:
    case LANG_FUNCTION_values:
    case LANG_FUNCTION_sorted:
        return agents_format(w, "%s(%s)",
                             agents_helper(w,
                                           term->slot == LANG_FUNCTION_keys     ? "keys"
                                           : term->slot == LANG_FUNCTION_values ? "values"
                                                                                : "sorted",
                                           &a->type, &term->type),
                             agents_pointer(w, a));
    case LANG_FUNCTION_take_first:
        return take_first(w, term);
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new:
        return agents_variable(w, term);
    default:
        return "0";
    }
}
