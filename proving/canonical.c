/* Refs and texts that are only told from one another are given the names that come first: states that differ
 * in nothing but names are one. (Ip and Dill's scalarsets, "Better verification through symmetry", 1996; the
 * form is by first occurrence, so that two forms of one state may remain, which costs states and no answers.)
 */
#include "proving/machine.h"

#include <string.h>

typedef struct renaming {
    const proving_machine *m;
    int64_t from[512], to[512];
    uint32_t count;
    int64_t next_ref[2], next_text;
    bool is_first_pass;
} renaming;

static bool is_named(const renaming *r, const lang_type *type, int64_t value)
{
    if (value == UNKNOWN || value == UNCHOSEN)
        return false;
    return type->kind == LANG_REF ? value > 1 : value >= r->m->cone->text_count;
}

static int64_t key_of(const lang_type *type, int64_t value)
{
    return type->kind == LANG_REF ? value : -value;
}

static void give_name(void *arg, const lang_type *type, int64_t *slot)
{
    renaming *r = arg;
    if (!is_named(r, type, *slot))
        return;
    int64_t key = key_of(type, *slot);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->from[i] == key) {
            *slot = r->to[i];
            return;
        }
    if (r->count == 512)
        return;
    int64_t name = r->next_text;
    if (type->kind == LANG_REF) {
        name = r->next_ref[*slot & 1];
        r->next_ref[*slot & 1] += 2;
    } else {
        r->next_text++;
    }
    r->from[r->count] = key;
    r->to[r->count++] = name;
    *slot = name;
}

/* Entries of sets and maps in the order of their numbers. */
static void sort_entries(const lang_type *type, int64_t *slots)
{
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            sort_entries(field, slots);
            slots += proving_width(field);
        }
        return;
    }
    if (!lang_type_is_container(type) || *slots <= 0)
        return;
    uint32_t step = proving_entry(type), of_key = type->kind == LANG_MAP ? proving_width(type->key) : 0;
    for (int64_t i = 0; i < *slots; i++)
        sort_entries(type->element, slots + 1 + i * step + of_key);
    if (type->kind == LANG_LIST)
        return;
    for (int64_t i = 1; i < *slots; i++)
        for (int64_t k = i; k > 0; k--) {
            int64_t *a = slots + 1 + (k - 1) * step, *b = a + step;
            uint32_t s = 0;
            while (s < step && a[s] == b[s])
                s++;
            if (s == step || a[s] < b[s])
                break;
            for (s = 0; s < step; s++) {
                int64_t kept = a[s];
                a[s] = b[s];
                b[s] = kept;
            }
        }
}

/* Calls for each kept value of a state. */
static void each_value(const proving_cone *c, int64_t *state,
                       void (*each)(void *, const lang_type *, int64_t *), void *arg)
{
    for (uint32_t i = 0; i < c->agent->parameters.count; i++)
        if (c->parameter_at[i] != NOWHERE)
            each(arg, &c->agent->parameters.fields[i].type, state + c->parameter_at[i]);
    for (uint32_t i = 0; i < c->agent->state.count; i++)
        if (c->field_at[i] != NOWHERE)
            each(arg, &c->agent->state.fields[i].type, state + c->field_at[i]);
}

static void rename_value(void *arg, const lang_type *type, int64_t *slots)
{
    proving_walk(type, slots, give_name, arg);
}

static void sort_value(void *arg, const lang_type *type, int64_t *slots)
{
    (void)arg;
    sort_entries(type, slots);
}

static void forget_entries(void *arg, const lang_type *type, int64_t *slots)
{
    (void)arg;
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            forget_entries(arg, field, slots);
            slots += proving_width(field);
        }
    }
    for (int64_t i = 0; lang_type_is_container(type) && i < *slots; i++) {
        int64_t *entry = slots + 1 + i * proving_entry(type);
        uint32_t of_key = type->kind == LANG_MAP ? proving_width(type->key) : 0;
        if (of_key)
            proving_set_unknown(type->key, entry);
        proving_set_unknown(type->element, entry + of_key);
    }
}

void proving_canonical(proving_machine *m, int64_t *state)
{
    if (m->coarse == UNREAD)
        each_value(m->cone, state, forget_entries, NULL);
    if (m->coarse != EXACT)
        return;
    renaming r = {.m = m, .next_ref = {2, 3}, .next_text = m->cone->text_count};
    each_value(m->cone, state, rename_value, &r);
    memcpy(m->renamed_from, r.from, r.count * sizeof *r.from);
    memcpy(m->renamed_to, r.to, r.count * sizeof *r.to);
    m->renamed_count = r.count;
    if (r.count > 0)
        each_value(m->cone, state, sort_value, NULL);
}

static void note(void *arg, const lang_type *type, int64_t *slot)
{
    proving_machine *m = arg;
    bool is_ref = type->kind == LANG_REF;
    if (*slot == UNKNOWN || *slot == UNCHOSEN || (is_ref ? *slot <= 1 : *slot < m->cone->text_count))
        return;
    int64_t *names = is_ref ? m->refs : m->texts;
    uint32_t *count = is_ref ? &m->ref_count : &m->text_count;
    for (uint32_t i = 0; i < *count; i++)
        if (names[i] == *slot)
            return;
    if (*count == 255)
        m->abandoned = true;
    else
        names[(*count)++] = *slot;
}

static void note_value(void *arg, const lang_type *type, int64_t *slots)
{
    proving_walk(type, slots, note, arg);
}

void proving_note_names(proving_machine *m, int64_t *state)
{
    m->ref_count = m->text_count = 0;
    if (m->coarse != EXACT)
        return;
    each_value(m->cone, state, note_value, m);
}
