/* The values of terms, as agents.md tells their meaning. What is not known stays so, and a fault that may be
 * is one way of two.
 */
#include "proving/machine.h"

#include <assert.h>
#include <string.h>

__extension__ typedef __int128 wide;

static int64_t *one(proving_machine *m, int64_t value)
{
    int64_t *slot = proving_room(m, 1);
    *slot = value;
    return slot;
}

/* ---- names and parts ---- */

static void note_unknown(proving_machine *m, const lang_type *type, const char *name)
{
    m->unknown = type->kind == LANG_DURATION ? "durations are not compared"
                                             : "it has too many values to be tried one by one";
    m->unknown_name = name;
}

/* What nobody has looked at yet is chosen now. */
static void force(proving_machine *m, const lang_type *type, int64_t *slots, const char *name)
{
    if (type->kind == LANG_RECORD) {
        for (uint32_t i = 0; i < type->record->fields.count; i++) {
            const lang_type *field = &type->record->fields.fields[i].type;
            force(m, field, slots, name);
            slots += proving_width(field);
        }
    } else if (*slots == UNCHOSEN) {
        proving_choose_value(m, type, slots, name);
    } else if (*slots == UNKNOWN) {
        note_unknown(m, type, name);
    }
}

/* A field or parameter that is kept in a state. */
static const int64_t *kept(proving_machine *m, const int64_t *state, uint32_t at, const lang_field *field)
{
    if (at == NOWHERE) {
        int64_t *slots = proving_room(m, proving_width(&field->type));
        proving_set_unknown(&field->type, slots);
        proving_unknown(m, "it is not followed");
        m->unknown_name = field->name;
        return slots;
    }
    return state + at;
}

static int64_t *message_field(proving_machine *m, uint32_t number)
{
    int64_t *slots = m->message;
    for (uint32_t i = 0; i < number; i++)
        slots += proving_width(&m->accepted->fields.fields[i].type);
    return slots;
}

/* Where a name's value is, looked at or not. */
static const int64_t *named(proving_machine *m, const lang_term *t)
{
    switch (t->meaning) {
    case LANG_MEANS_LOCAL:
        return m->locals[t->slot];
    case LANG_MEANS_MESSAGE:
        return message_field(m, t->slot);
    case LANG_MEANS_FIELD:
        return kept(m, m->fields, m->cone->field_at[t->slot], &m->agent->state.fields[t->slot]);
    case LANG_MEANS_PARAMETER:
        return kept(m, m->fields, m->cone->parameter_at[t->slot], &m->agent->parameters.fields[t->slot]);
    case LANG_MEANS_VALUE:
        return t->constant ? proving_value(m, t->constant) : one(m, proving_known(t->value));
    case LANG_MEANS_SELF:
        return one(m, 1);
    case LANG_MEANS_NONE:
        return one(m, 0);
    default: {
        proving_unknown(m, "whom it may send to");
        return one(m, UNKNOWN);
    }
    }
}

static const int64_t *moment(proving_machine *m, const lang_term *t)
{
    const int64_t *fields = m->fields;
    m->fields = t->slot == LANG_FUNCTION_old ? m->before : m->state;
    const int64_t *value = proving_value(m, t->arguments.first);
    m->fields = fields;
    return value;
}

static uint32_t offset_of(const lang_type *record, uint32_t field)
{
    uint32_t offset = 0;
    for (uint32_t i = 0; i < field; i++)
        offset += proving_width(&record->record->fields.fields[i].type);
    return offset;
}

/* The entry of a container, by index or key. NULL: a fault. */
static const int64_t *entry(proving_machine *m, const lang_term *t)
{
    const lang_type *type = &t->left->type;
    const int64_t *in = proving_value(m, t->left), *key = in ? proving_value(m, t->right) : NULL;
    if (!key)
        return NULL;
    bool is_map = type->kind == LANG_MAP;
    const char *what = is_map ? "a key that is not there" : "an index outside";
    if (*in == UNKNOWN || (!is_map && *key == UNKNOWN)) {
        if (proving_either(m, t->place)) {
            proving_fault(m, t->place, what);
            return NULL;
        }
        int64_t *some = proving_room(m, proving_width(type->element));
        proving_set_unknown(type->element, some);
        return some;
    }
    uint32_t at = is_map                   ? proving_find(m, type, in, &t->right->type, key, t->place)
                  : *key < 0 || *key > *in ? (uint32_t)*in
                                           : (uint32_t)*key;
    if (at >= (uint32_t)*in) {
        proving_fault(m, t->place, what);
        return NULL;
    }
    return in + 1 + at * proving_entry(type) + (is_map ? proving_width(type->key) : 0);
}

/* Of names and parts of them: where they are, looked at or not. */
static const int64_t *part(proving_machine *m, const lang_term *t)
{
    if (t->kind == LANG_TERM_NAME)
        return named(m, t);
    if (t->kind == LANG_TERM_INDEX)
        return entry(m, t);
    if (t->kind == LANG_TERM_MEMBER) {
        const int64_t *in = part(m, t->left);
        return in ? in + offset_of(&t->left->type, t->slot) : NULL;
    }
    return proving_value(m, t);
}

/* ---- operators ---- */

static bool computes(proving_machine *m, const lang_term *t, int64_t *value)
{
    int64_t a = 0, b;
    if ((t->left && !proving_scalar(m, t->left, &a)) || !proving_scalar(m, t->right, &b))
        return false;
    return a == UNKNOWN || b == UNKNOWN ? proving_unknown_number(m, t, value)
                                        : proving_arithmetic(m, t, a, b, value);
}

static bool compares(proving_machine *m, const lang_term *t, int64_t *value)
{
    const lang_type *ta = &t->left->type, *tb = &t->right->type;
    if (lang_type_is_scalar(ta)) {
        int64_t a, b;
        if (!proving_scalar(m, t->left, &a) || !proving_scalar(m, t->right, &b))
            return false;
        *value = proving_says(m, t->operation->kind, proving_compare(m, ta, &a, tb, &b));
        return true;
    }
    const int64_t *a = proving_value(m, t->left);
    if (!a)
        return false;
    int64_t *copy = proving_room(m, proving_width(ta));
    memcpy(copy, a, proving_width(ta) * sizeof *copy);
    const int64_t *b = proving_value(m, t->right);
    if (!b)
        return false;
    *value = proving_says(m, t->operation->kind, proving_compare(m, ta, copy, tb, b));
    return true;
}

static bool is_peers(const lang_term *t)
{
    return t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_PEERS;
}

/* Is a ref one of those that it may send to? */
static int64_t is_peer(int64_t ref)
{
    return ref == UNKNOWN ? UNKNOWN : ref > 1 && ref % 2 == 0;
}

static bool contains(proving_machine *m, const lang_term *t, const lang_term *container, const lang_term *key,
                     int64_t *value)
{
    if (is_peers(container)) {
        int64_t ref;
        if (!proving_scalar(m, key, &ref))
            return false;
        *value = is_peer(ref);
        return true;
    }
    const int64_t *in = proving_value(m, container), *what = in ? proving_value(m, key) : NULL;
    if (!what)
        return false;
    *value = *in == UNKNOWN
                 ? UNKNOWN
                 : proving_find(m, &container->type, in, &key->type, what, t->place) < (uint32_t)*in;
    return true;
}

static bool contained(proving_machine *m, const lang_term *t, int64_t *value)
{
    const lang_term *in = t->right;
    if (in->kind != LANG_TERM_BINARY || in->operation->kind != LANG_OPERATOR_range)
        return contains(m, t, in, t->left, value);
    int64_t a, low, high;
    if (!proving_scalar(m, t->left, &a) || !proving_scalar(m, in->left, &low) ||
        !proving_scalar(m, in->right, &high))
        return false;
    *value = a == UNKNOWN || low == UNKNOWN || high == UNKNOWN ? UNKNOWN : a >= low && a <= high;
    return true;
}

/* What is right of an operator whose left side is not known is looked at either way. */
static bool connects(proving_machine *m, const lang_term *t, int64_t *value)
{
    lang_operator_kind kind = t->operation->kind;
    if (kind == LANG_OPERATOR_not) {
        if (!proving_scalar(m, t->right, value))
            return false;
        *value = *value == UNKNOWN ? UNKNOWN : !*value;
        return true;
    }
    int64_t left, right;
    if (!proving_scalar(m, t->left, &left))
        return false;
    if (left != UNKNOWN && (kind == LANG_OPERATOR_or ? left != 0 : left == 0)) {
        *value = kind != LANG_OPERATOR_and; /* the left side alone says all */
        return true;
    }
    if (left == UNKNOWN && lang_may_fault(t->right)) { /* whether it is looked at matters */
        left = proving_either(m, t->left->place);
        bool is_done = kind == LANG_OPERATOR_or ? left != 0 : left == 0;
        if (is_done) {
            *value = kind != LANG_OPERATOR_and;
            return true;
        }
    }
    if (!proving_scalar(m, t->right, &right))
        return false;
    if (left != UNKNOWN) {
        *value = right;
        return true;
    }
    bool is_sure = right != UNKNOWN && (kind == LANG_OPERATOR_and ? !right : right != 0);
    *value = is_sure ? right : UNKNOWN;
    return true;
}

static bool operation(proving_machine *m, const lang_term *t, int64_t *value)
{
    switch (t->operation->signature) {
    case LANG_COMPARES:
    case LANG_EQUALS:
        return compares(m, t, value);
    case LANG_CONTAINED:
        return contained(m, t, value);
    case LANG_CONNECTS:
        return connects(m, t, value);
    default:
        return computes(m, t, value);
    }
}

/* ---- properties ---- */

static int64_t event(const proving_machine *m, const lang_term *t)
{
    uint32_t which = t->right->slot;
    if (strcmp(t->text, "handles") == 0)
        return m->was_handled && m->accepted == &m->agent->accepts.messages[which];
    return strcmp(t->text, "emits") == 0 ? m->emitted[which] : m->sent[which];
}

static bool goes(proving_machine *m, const lang_term *t, int64_t *value)
{
    const lang_term *from = t->arguments.first, *to = from->next;
    const lang_type *type = &t->left->type;
    const int64_t *fields = m->fields;
    int64_t *made = proving_room(m, 4 * proving_width(type));
    int64_t *parts[4];
    for (unsigned i = 0; i < 4; i++)
        parts[i] = made + i * proving_width(type);
    m->fields = m->before;
    bool ok = proving_value_as(m, t->left, type, parts[0]);
    m->fields = fields;
    ok = ok && proving_value_as(m, t->left, type, parts[1]) && proving_value_as(m, from, type, parts[2]) &&
         proving_value_as(m, to, type, parts[3]);
    if (!ok)
        return false;
    proving_order a = proving_compare(m, type, parts[0], type, parts[2]);
    proving_order b = proving_compare(m, type, parts[1], type, parts[3]);
    bool is_not = (a != EQUAL && a != MAYBE) || (b != EQUAL && b != MAYBE);
    *value = is_not ? 0 : a == EQUAL && b == EQUAL ? 1 : UNKNOWN;
    return true;
}

/* ---- functions ---- */

static bool least(proving_machine *m, const lang_term *t, bool is_max, int64_t *value)
{
    const lang_term *a = t->arguments.first;
    lang_operator_kind less = is_max ? LANG_OPERATOR_greater : LANG_OPERATOR_less;
    if (a->next) {
        int64_t x, y;
        if (!proving_scalar(m, a, &x) || !proving_scalar(m, a->next, &y))
            return false;
        int64_t takes = proving_says(m, less, proving_compare(m, &a->next->type, &y, &a->type, &x));
        *value = takes == UNKNOWN ? UNKNOWN : takes ? y : x;
        return true;
    }
    const int64_t *in = proving_value(m, a);
    if (!in)
        return false;
    if (*in == 0 || (*in == UNKNOWN && proving_either(m, t->place)))
        return proving_fault(m, t->place, "an empty container");
    uint32_t step = is_peers(a) ? 1 : proving_entry(&a->type),
             skip = a->type.kind == LANG_MAP ? proving_width(a->type.key) : 0;
    *value = *in == UNKNOWN ? UNKNOWN : in[1 + skip];
    for (int64_t i = 1; i < *in && *value != UNKNOWN; i++) {
        int64_t other = in[1 + i * step + skip];
        int64_t takes =
            proving_says(m, less, proving_compare(m, a->type.element, &other, a->type.element, value));
        *value = takes == UNKNOWN ? UNKNOWN : takes ? other : *value;
    }
    return true;
}

static bool empty(const proving_machine *m, const int64_t *in, int64_t *value)
{
    (void)m;
    *value = *in == UNKNOWN ? UNKNOWN : *in == 0;
    return true;
}

/* Those with a scalar for a value, of one argument. */
static bool of_one(proving_machine *m, const lang_term *t, int64_t *value)
{
    const int64_t *in = proving_value(m, t->arguments.first);
    if (!in)
        return false;
    switch (t->slot) {
    case LANG_FUNCTION_length:
        return proving_length(m, t, in, value);
    case LANG_FUNCTION_empty:
        return empty(m, in, value);
    case LANG_FUNCTION_abs:
        return proving_absolute(m, t, *in, value);
    default:
        return proving_sum(m, t, in, value);
    }
}

/* first, last and take_first. */
static const int64_t *end_of(proving_machine *m, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    bool takes = t->slot == LANG_FUNCTION_take_first, is_kept = true;
    const int64_t *in = takes ? proving_target(m, a, &is_kept) : proving_value(m, a);
    if (!in)
        return NULL;
    int64_t *made = proving_room(m, proving_width(&t->type));
    if (*in == 0 || (*in == UNKNOWN && proving_either(m, t->place))) {
        proving_fault(m, t->place, "the first of none");
        return NULL;
    }
    if (*in == UNKNOWN) {
        proving_set_unknown(&t->type, made);
        return made;
    }
    uint32_t at = proving_pick(m, &a->type, in, 0, t->slot == LANG_FUNCTION_last, t->place);
    memcpy(made, in + 1 + at * proving_entry(&a->type), proving_width(&t->type) * sizeof *made);
    if (takes && is_kept)
        proving_remove(&a->type, (int64_t *)(uintptr_t)in, at);
    return made;
}

static const int64_t *get(proving_machine *m, const lang_term *t)
{
    const lang_term *a = t->arguments.first, *key = a->next;
    const int64_t *in = proving_value(m, a), *what = in ? proving_value(m, key) : NULL;
    int64_t *made = proving_room(m, proving_width(&t->type));
    if (!what)
        return NULL;
    int64_t *otherwise = proving_room(m, proving_width(&t->type));
    if (!proving_value_as(m, key->next, &t->type, otherwise))
        return NULL;
    if (*in == UNKNOWN) {
        proving_set_unknown(&t->type, made);
        return made;
    }
    uint32_t at = proving_find(m, &a->type, in, &key->type, what, t->place);
    if (at == (uint32_t)*in)
        return otherwise;
    return in + 1 + at * proving_entry(&a->type) + proving_width(a->type.key);
}

static const int64_t *unknown_container(proving_machine *m, const lang_type *type)
{
    int64_t *made = proving_room(m, proving_width(type));
    *made = UNKNOWN;
    return made;
}

static const int64_t *merge(proving_machine *m, const lang_term *t)
{
    const lang_term *ta = t->arguments.first, *tb = ta->next;
    const lang_type *type = &ta->type;
    int64_t *both = proving_room(m, proving_width(type)), *other = proving_room(m, proving_width(type));
    if (!proving_value_as(m, ta, type, both) || !proving_value_as(m, tb, type, other))
        return NULL;
    if (*both == UNKNOWN || *other == UNKNOWN) {
        if (proving_either(m, t->place)) {
            proving_fault(m, t->place, "it is full");
            return NULL;
        }
        return unknown_container(m, type);
    }
    uint32_t step = proving_entry(type), skip = proving_width(type->key);
    for (int64_t i = 0; i < *other; i++) {
        int64_t *key = other + 1 + i * step, *value = key + skip;
        uint32_t at = proving_find(m, type, both, type->key, key, t->place);
        int64_t *old = at < (uint32_t)*both ? both + 1 + at * step + skip : NULL;
        int keeps =
            old ? proving_keeps_right(m, type->element, tb->next ? tb->next->text : "left", old, value) : 1;
        if (keeps == 2)
            proving_set_unknown(type->element, old);
        else if (keeps == 1 && !proving_put(m, type, both, key, value, t->place))
            return NULL;
    }
    return both;
}

/* keys, values and sorted. */
static const int64_t *contents(proving_machine *m, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    const int64_t *in = is_peers(a) ? one(m, UNKNOWN) : proving_value(m, a);
    if (!in || *in == UNKNOWN || proving_is_wide(&t->type))
        return in ? unknown_container(m, &t->type) : NULL;
    uint32_t step = proving_entry(&a->type), width = proving_width(t->type.element);
    uint32_t skip = t->slot == LANG_FUNCTION_values ? proving_width(a->type.key) : 0;
    int64_t *made = proving_room(m, proving_width(&t->type));
    int64_t *left = proving_room(m, proving_width(&a->type));
    memcpy(left, in, proving_width(&a->type) * sizeof *left);
    bool is_sorting = t->slot == LANG_FUNCTION_sorted && a->type.kind == LANG_LIST;
    lang_type as_set = a->type;
    as_set.kind = is_sorting ? LANG_SET : as_set.kind;
    for (*made = 0; *left > 0 && !m->abandoned; ++*made) {
        uint32_t at = t->slot == LANG_FUNCTION_keys ? 0 : proving_pick(m, &as_set, left, 0, false, t->place);
        memcpy(made + 1 + *made * width, left + 1 + at * step + skip, width * sizeof *made);
        proving_remove(&a->type, left, at);
    }
    return made;
}

bool proving_external_arguments(proving_machine *m, const lang_term *t)
{
    const lang_fields *parameters = &m->cone->all->externals[t->slot].parameters;
    uint32_t i = 0;
    for (const lang_term *a = t->arguments.first; a; a = a->next, i++) {
        const lang_type *type = &parameters->fields[i].type;
        int64_t *given = proving_room(m, proving_width(type));
        if (lang_may_fault_as(a, type) && !proving_value_as(m, a, type, given))
            return false;
    }
    return true;
}

/* Any result that it may have. */
static const int64_t *result_of(proving_machine *m, const lang_external *e)
{
    int64_t *made = proving_room(m, e->result.kind == LANG_NOTHING ? 1 : proving_width(&e->result));
    const lang_term *r = e->returns;
    if (e->result.kind == LANG_NOTHING)
        return made;
    if (!r) {
        proving_choose_value(m, &e->result, made, e->name);
    } else if (r->kind == LANG_TERM_BINARY && r->operation->kind == LANG_OPERATOR_range) {
        const lang_type range = {.kind = LANG_INT, .low = r->left->value, .high = r->right->value};
        proving_choose_value(m, &range, made, e->name);
    } else if (lang_are_values(r, &e->result)) {
        uint32_t count = 0;
        for (const lang_term *v = r->arguments.first; v; v = v->next)
            count++;
        uint32_t which = proving_choose(m, count);
        const lang_term *v = r->arguments.first;
        while (v && which-- > 0)
            v = v->next;
        return v && proving_first_value(m, &e->result, v, made) ? made : NULL;
    } else if (!proving_first_value(m, &e->result, r, made)) {
        return NULL;
    }
    return made;
}

/* For whoever tells the step. */
static void note_result(proving_machine *m, const lang_external *e, const int64_t *result)
{
    const uint32_t width = e->result.kind == LANG_NOTHING ? 0 : proving_width(&e->result);
    int64_t *slots = m->result_slots + m->result_count;
    if (m->called_count == MOST_CALLED || width > MOST_RESULTS - m->result_count)
        return;
    memcpy(slots, result, width * sizeof *slots);
    m->result_count += width;
    m->called[m->called_count] = e;
    m->results[m->called_count++] = slots;
}

static const int64_t *external(proving_machine *m, const lang_term *t)
{
    const lang_external *e = &m->cone->all->externals[t->slot];
    const int64_t *result = proving_external_arguments(m, t) ? result_of(m, e) : NULL;
    if (result)
        note_result(m, e, result);
    return result;
}

static const int64_t *function(proving_machine *m, const lang_term *t)
{
    const lang_term *a = t->arguments.first;
    int64_t value = UNKNOWN;
    bool ok;
    if (t->meaning == LANG_MEANS_EXTERN)
        return external(m, t);
    switch (t->slot) {
    case LANG_FUNCTION_old:
    case LANG_FUNCTION_new:
        return moment(m, t);
    case LANG_FUNCTION_take_first:
    case LANG_FUNCTION_first:
    case LANG_FUNCTION_last:
        return end_of(m, t);
    case LANG_FUNCTION_min:
    case LANG_FUNCTION_max:
        ok = least(m, t, t->slot == LANG_FUNCTION_max, &value);
        break;
    case LANG_FUNCTION_has:
        ok = contains(m, t, a, a->next, &value);
        break;
    case LANG_FUNCTION_merge:
        return merge(m, t);
    case LANG_FUNCTION_get:
        return get(m, t);
    case LANG_FUNCTION_keys:
    case LANG_FUNCTION_values:
    case LANG_FUNCTION_sorted:
        return contents(m, t);
    default:
        ok = of_one(m, t, &value);
    }
    return ok ? one(m, value) : NULL;
}

/* ---- literals ---- */

static const int64_t *record(proving_machine *m, const lang_term *t)
{
    const lang_fields *fields = &t->type.record->fields;
    int64_t *made = proving_room(m, proving_width(&t->type)), *at = made;
    for (uint32_t i = 0; i < fields->count; i++) {
        const lang_term *entry_of = t->arguments.first;
        while (entry_of && strcmp(entry_of->text, fields->fields[i].name) != 0)
            entry_of = entry_of->next;
        if (!proving_first_value(m, &fields->fields[i].type,
                                 entry_of ? entry_of->right : fields->fields[i].value, at))
            return NULL;
        at += proving_width(&fields->fields[i].type);
    }
    return made;
}

static const int64_t *list(proving_machine *m, const lang_term *t)
{
    if (proving_is_wide(&t->type))
        return unknown_container(m, &t->type);
    int64_t *made = proving_room(m, proving_width(&t->type));
    for (const lang_term *a = t->arguments.first; a; a = a->next) {
        int64_t *item = proving_room(m, proving_width(t->type.element));
        if (!proving_value_as(m, a, t->type.element, item))
            return NULL;
        bool ok = t->type.kind == LANG_SET
                      ? proving_put(m, &t->type, made, item, NULL, a->place)
                      : proving_put_at(m, &t->type, made, (uint32_t)*made, item, NULL, a->place);
        if (!ok)
            return NULL;
    }
    return made;
}

static int64_t text_number(const proving_machine *m, const char *text)
{
    for (uint32_t i = 0; i < m->cone->text_count; i++)
        if (strcmp(m->cone->texts[i], text) == 0)
            return i;
    return UNKNOWN;
}

/* ---- all ---- */

bool proving_scalar(proving_machine *m, const lang_term *t, int64_t *value)
{
    switch (t->kind) {
    case LANG_TERM_NUMBER:
    case LANG_TERM_DURATION:
        *value = proving_known(t->value);
        return true;
    case LANG_TERM_PREFIX:
    case LANG_TERM_BINARY:
        return operation(m, t, value) && !m->abandoned;
    case LANG_TERM_EVENT:
        *value = event(m, t);
        return true;
    case LANG_TERM_GOES:
        return goes(m, t, value);
    case LANG_TERM_NAME:
        if (t->meaning == LANG_MEANS_VALUE && !t->constant) {
            *value = proving_known(t->value);
            return true;
        } /* fallthrough */
    default: {
        size_t pool_at = m->pool_at;
        const int64_t *slots = proving_value(m, t);
        if (!slots)
            return false;
        *value = *slots;
        m->pool_at = m->abandoned ? m->pool_at : pool_at;
        return !m->abandoned;
    }
    }
}

const int64_t *proving_value(proving_machine *m, const lang_term *t)
{
    const int64_t *slots = NULL;
    int64_t value;
    switch (t->kind) {
    case LANG_TERM_NAME:
    case LANG_TERM_MEMBER:
    case LANG_TERM_INDEX:
        slots = part(m, t);
        if (slots && t->meaning != LANG_MEANS_PEERS)
            force(m, &t->type, (int64_t *)(uintptr_t)slots, t->text ? t->text : "it");
        break;
    case LANG_TERM_STRING:
        return one(m, t->type.kind == LANG_DATA ? 0 : text_number(m, t->text));
    case LANG_TERM_LIST:
        return list(m, t);
    case LANG_TERM_RECORD:
        return record(m, t);
    case LANG_TERM_CALL:
        slots = function(m, t);
        break;
    default:
        return proving_scalar(m, t, &value) ? one(m, value) : NULL;
    }
    return m->abandoned || m->fault ? NULL : slots;
}

bool proving_value_as(proving_machine *m, const lang_term *t, const lang_type *type, int64_t *made)
{
    const int64_t *value = proving_value(m, t);
    if (!value)
        return false;
    bool is_literal = t->kind == LANG_TERM_LIST || t->kind == LANG_TERM_RECORD;
    if (!is_literal)
        return proving_convert(m, &t->type, value, type, made, t, t->place) && !m->abandoned;
    memcpy(made, value, proving_width(type) * sizeof *made);
    return true;
}

bool proving_first_value(proving_machine *m, const lang_type *type, const lang_term *given, int64_t *made)
{
    if (given)
        return proving_value_as(m, given, type, made);
    memset(made, 0, proving_width(type) * sizeof *made);
    if (type->kind == LANG_INT)
        *made = type->low > 0 || type->high < 0 ? type->low : 0;
    if (proving_is_wide(type))
        *made = UNKNOWN;
    if (type->kind != LANG_RECORD)
        return true;
    for (uint32_t i = 0; i < type->record->fields.count; i++) {
        const lang_field *field = &type->record->fields.fields[i];
        if (!proving_first_value(m, &field->type, field->value, made))
            return false;
        made += proving_width(&field->type);
    }
    return true;
}

bool proving_decide(proving_machine *m, const lang_term *t, bool *holds)
{
    int64_t value;
    if (!proving_scalar(m, t, &value))
        return false;
    *holds = value == UNKNOWN ? proving_either(m, t->place) : value != 0;
    return !m->abandoned;
}

/* ---- what can be changed ---- */

/* The local or field that a part belongs to. */
static const lang_term *root_of(const lang_term *t)
{
    while (t->kind == LANG_TERM_MEMBER || t->kind == LANG_TERM_INDEX)
        t = t->left;
    return t;
}

int64_t *proving_target(proving_machine *m, const lang_term *t, bool *is_kept)
{
    const lang_term *root = root_of(t);
    *is_kept = root->meaning != LANG_MEANS_FIELD || m->cone->field_at[root->slot] != NOWHERE;
    m->fields = m->state;
    return (int64_t *)(uintptr_t)proving_value(m, t);
}
