/* What comes from outside: any value of a type, one after the other. Others that are told apart are those
 * that are in use, and one more.
 */
#include "proving/machine.h"

#include <string.h>

static int64_t choose_ref(proving_machine *m)
{
    uint32_t known = 2 + m->ref_count, fresh = m->cone->knows_peers ? 2 : 1;
    uint32_t which =
        m->cone->trusts_refs ? 2 + proving_choose(m, known - 1) : proving_choose(m, known + fresh);
    if (which < 2)
        return which;
    if (m->coarse != EXACT)
        return ANYONE + (which - known);
    if (which < known)
        return m->refs[which - 2];
    int64_t name = which == known ? 2 : 3;
    for (bool is_used = true; is_used; name += is_used ? 2 : 0) {
        is_used = false;
        for (uint32_t i = 0; i < m->ref_count; i++)
            is_used = is_used || m->refs[i] == name;
    }
    if (m->ref_count == 255)
        m->abandoned = true;
    else
        m->refs[m->ref_count++] = name;
    return name;
}

static int64_t choose_text(proving_machine *m, const lang_type *type)
{
    const proving_cone *c = m->cone;
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < c->text_count; i++)
        fitting += strlen(c->texts[i]) <= type->capacity;
    uint32_t which = proving_choose(m, fitting + m->text_count + 1);
    for (uint32_t i = 0; i < c->text_count; i++)
        if (strlen(c->texts[i]) <= type->capacity && which-- == 0)
            return i;
    if (m->coarse != EXACT)
        return ANYONE;
    if (which < m->text_count)
        return m->texts[which];
    int64_t name = c->text_count;
    for (bool is_used = true; is_used; name += is_used) {
        is_used = false;
        for (uint32_t i = 0; i < m->text_count; i++)
            is_used = is_used || m->texts[i] == name;
    }
    if (m->text_count == 255)
        m->abandoned = true;
    else
        m->texts[m->text_count++] = name;
    return name;
}

static void choose_number(proving_machine *m, const lang_type *type, int64_t *slot, const char *what)
{
    uint64_t size = lang_type_size(type);
    if (size <= MOST_VALUES) {
        *slot = type->low + proving_choose(m, (uint32_t)size);
        return;
    }
    *slot = UNKNOWN;
    m->unknown = "it has too many values to be tried one by one";
    m->unknown_name = what;
}

/* About how many values a type has, as far as they are tried one by one. */
static double count_values(const lang_type *type)
{
    switch (type->kind) {
    case LANG_BOOL:
    case LANG_WORDS:
    case LANG_INT:
        return lang_type_size(type) > MOST_VALUES ? 1 : (double)lang_type_size(type);
    case LANG_REF:
    case LANG_STRING:
        return 6;
    case LANG_RECORD: {
        double all = 1;
        for (uint32_t i = 0; i < type->record->fields.count; i++)
            all *= count_values(&type->record->fields.fields[i].type);
        return all;
    }
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP: {
        double all = 1,
               entry = count_values(type->element) * (type->kind == LANG_MAP ? count_values(type->key) : 1);
        for (uint32_t i = 0; i < type->capacity && all < 1e6; i++)
            all = 1 + all * entry;
        return all;
    }
    default:
        return 1;
    }
}

/* Entries of sets and maps ascend: other orders are the same again. */
static bool ascends(const int64_t *a, const int64_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

static void choose_container(proving_machine *m, const lang_type *type, int64_t *slots, const char *what)
{
    if (proving_is_wide(type) || count_values(type) > MOST_CONTAINERS) {
        *slots = UNKNOWN;
        m->unknown = "it has too many values to be tried one by one";
        m->unknown_name = what;
        return;
    }
    const lang_type *key = type->kind == LANG_MAP ? type->key : type->element;
    uint32_t step = proving_entry(type), of_key = proving_width(key);
    *slots = proving_choose(m, type->capacity + 1);
    for (int64_t i = 0; i < *slots && !m->abandoned && !m->pruned; i++) {
        int64_t *entry = slots + 1 + i * step;
        proving_choose_value(m, key, entry, what);
        if (type->kind == LANG_MAP)
            proving_choose_value(m, type->element, entry + of_key, what);
        m->pruned = type->kind != LANG_LIST && i > 0 && !ascends(entry - step, entry, of_key);
    }
}

void proving_choose_value(proving_machine *m, const lang_type *type, int64_t *slots, const char *what)
{
    memset(slots, 0, proving_width(type) * sizeof *slots);
    switch (type->kind) {
    case LANG_BOOL:
        *slots = proving_choose(m, 2);
        break;
    case LANG_WORDS:
        *slots = proving_choose(m, (uint32_t)type->high + 1);
        break;
    case LANG_INT:
        choose_number(m, type, slots, what);
        break;
    case LANG_DURATION:
        *slots = UNKNOWN;
        m->unknown = "durations are not compared";
        m->unknown_name = NULL;
        break;
    case LANG_REF:
        *slots = choose_ref(m);
        break;
    case LANG_STRING:
        *slots = choose_text(m, type);
        break;
    case LANG_RECORD:
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            proving_choose_value(m, field, slots, what);
            slots += proving_width(field);
        }
        break;
    case LANG_LIST:
    case LANG_SET:
    case LANG_MAP:
        choose_container(m, type, slots, what);
        break;
    default:
        break;
    }
}
