/* Values in the states of a model. */
#include "config.h"

#include "checking/model.h"

bool checking_is_within(const spex_type *type, const void *at, int64_t low, int64_t high)
{
    const char *a = at;
    if (type->kind == SPEX_TYPE_INT && type->low == INT64_MIN && type->high == INT64_MAX) {
        int64_t n = values_number(type, at);
        return n >= low && n <= high;
    }
    if (values_is_scalar(type) || values_is_bytes(type))
        return true;
    if (type->kind == SPEX_TYPE_RECORD) {
        for (uint32_t i = 0; i < type->member_count; i++)
            if (!checking_is_within(type->members[i].type, a + type->members[i].offset, low, high))
                return false;
        return true;
    }
    const spex_type *first = values_entry_type(type);
    for (uint32_t i = 0, count = values_count(at); i < count; i++)
        if (!checking_is_within(first, a + type->items + i * first->size, low, high) ||
            (type->key &&
             !checking_is_within(type->element, a + type->values + i * type->element->size, low, high)))
            return false;
    return true;
}

bool checking_has_plain(const spex_type *type)
{
    if (type->kind == SPEX_TYPE_INT)
        return type->low == INT64_MIN && type->high == INT64_MAX;
    if (values_is_scalar(type) || values_is_bytes(type))
        return false;
    for (uint32_t i = 0; i < type->member_count; i++)
        if (checking_has_plain(type->members[i].type))
            return true;
    return type->kind != SPEX_TYPE_RECORD &&
           (checking_has_plain(values_entry_type(type)) || (type->key && checking_has_plain(type->element)));
}

static const char *name_of(const void *arg, spex_ref ref)
{
    const checking_model *m = arg;
    return ref <= m->agent_count ? m->agents[ref - 1].name : NULL;
}

void checking_print(const checking_model *m, const spex_type *type, const void *at, FILE *out)
{
    values_print(type, at, name_of, m, out);
}
