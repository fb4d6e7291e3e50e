/* The triples of a model and what is known of them, read by every shard at once.
 *
 * Open addressing, linear probing, insert only. A slot's `mark` is written last, with release, and read
 * first, with acquire; once it is not MARK_UNKNOWN the slot never changes. A table that has grown too full is
 * copied into one twice as large; the old one stays until the end for the readers that are still in it, who
 * at worst take the lock and look again before they add.
 */
#include "runtime/specs/model.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

typedef struct triple_slot {
    spex_triple triple;
    _Atomic uint32_t mark;
} triple_slot;

struct spex_triples {
    spex_triples *old;
    uint32_t mask;
    uint32_t used;
    triple_slot slots[];
};

static spex_triples *triples_new(uint32_t slots, spex_triples *old)
{
    spex_triples *triples = calloc(1, sizeof *triples + slots * sizeof triples->slots[0]);
    if (triples) {
        triples->old = old;
        triples->mask = slots - 1;
    }
    return triples;
}

int spex_model_init(spex_model_state *model)
{
    memset(model, 0, sizeof *model);
    spex_triples *triples = triples_new(64, NULL);
    if (!triples)
        return SPEX_E_NOMEM;
    atomic_init(&model->triples, triples);
    atomic_init(&model->mode, MODEL_ABSENT);
    spex_mutex_init(&model->lock, SPEX_RANK_MODEL);
    spex_mutex_init(&model->deciding, SPEX_RANK_DECIDING);
    return SPEX_OK;
}

void spex_model_release(spex_model_state *model)
{
    spex_triples *old, *triples = atomic_load(&model->triples);
    for (; triples; triples = old) {
        old = triples->old;
        free(triples);
    }
    lts_free(model->specification);
    spex_mutex_destroy(&model->lock);
    spex_mutex_destroy(&model->deciding);
}

static uint32_t home_of(spex_triple t)
{
    uint64_t x = ((uint64_t)t.from << 32 | t.to) * UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 29 ^ t.action) * UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(x >> 32);
}

static bool same_triple(spex_triple a, spex_triple b)
{
    return a.from == b.from && a.action == b.action && a.to == b.to;
}

/* What is known of a triple; `where` is its slot, or the free one where it would go. The mark is read once: a
 * slot that was free may be another triple's a moment later. */
static spex_mark find_slot(spex_triples *triples, spex_triple triple, triple_slot **where)
{
    for (uint32_t i = home_of(triple) & triples->mask;; i = (i + 1) & triples->mask) {
        *where = &triples->slots[i];
        uint32_t mark = atomic_load_explicit(&(*where)->mark, memory_order_acquire);
        if (!mark || same_triple((*where)->triple, triple))
            return (spex_mark)mark;
    }
}

spex_mark spex_model_find(const spex_model_state *model, spex_triple triple)
{
    triple_slot *where;
    return find_slot(atomic_load_explicit(&model->triples, memory_order_acquire), triple, &where);
}

void spex_model_create(spex_model_state *model, spex_model_mode mode)
{
    assert(mode == MODEL_LEARNING || mode == MODEL_ENFORCING);
    int absent = MODEL_ABSENT;
    spex_mutex_lock(&model->lock);
    if (atomic_compare_exchange_strong(&model->mode, &absent, mode))
        model->changed = true;
    spex_mutex_unlock(&model->lock);
}

static spex_triples *widen_triples(spex_triples *triples)
{
    if (triples->mask > UINT32_MAX / 4)
        return NULL;
    spex_triples *wider = triples_new((triples->mask + 1) * 2, triples);
    for (uint32_t i = 0; wider && i <= triples->mask; i++) {
        triple_slot *from = &triples->slots[i];
        uint32_t mark = atomic_load_explicit(&from->mark, memory_order_relaxed);
        if (mark) {
            triple_slot *to;
            find_slot(wider, from->triple, &to);
            to->triple = from->triple;
            atomic_store_explicit(&to->mark, mark, memory_order_relaxed);
        }
    }
    if (wider)
        wider->used = triples->used;
    return wider;
}

static int mark_triple_locked(spex_model_state *model, spex_triple triple, spex_mark mark)
{
    spex_assert_held(&model->lock);
    spex_triples *triples = atomic_load_explicit(&model->triples, memory_order_relaxed);
    triple_slot *s;
    if (find_slot(triples, triple, &s))
        return SPEX_OK;
    if (triples->used >= triples->mask / 2) {
        triples = widen_triples(triples);
        if (!triples)
            return SPEX_E_NOMEM;
        atomic_store_explicit(&model->triples, triples, memory_order_release);
        find_slot(triples, triple, &s);
    }
    s->triple = triple;
    atomic_store_explicit(&s->mark, mark, memory_order_release);
    triples->used++;
    if (mark == MARK_KNOWN) {
        model->count++;
        model->changed = true;
    }
    return SPEX_OK;
}

int spex_model_mark(spex_model_state *model, spex_triple triple, spex_mark mark)
{
    assert(mark != MARK_UNKNOWN);
    assert((triple.from == MODEL_NIL) == (triple.action == MODEL_INIT) && triple.to < MODEL_INIT);
    spex_mutex_lock(&model->lock);
    int status = mark_triple_locked(model, triple, mark);
    spex_mutex_unlock(&model->lock);
    return status;
}

void spex_model_refuse(spex_model_state *model)
{
    spex_mutex_lock(&model->lock);
    model->refused++;
    model->changed = true;
    spex_mutex_unlock(&model->lock);
}

uint64_t spex_model_refused(spex_model_state *model)
{
    spex_mutex_lock(&model->lock);
    uint64_t refused = model->refused;
    spex_mutex_unlock(&model->lock);
    return refused;
}

bool spex_model_changed(spex_model_state *model)
{
    spex_mutex_lock(&model->lock);
    bool changed = model->changed;
    spex_mutex_unlock(&model->lock);
    return changed;
}

int spex_model_list(spex_model_state *model, spex_triple **triples, size_t *count)
{
    spex_mutex_lock(&model->lock);
    spex_triples *table = atomic_load_explicit(&model->triples, memory_order_relaxed);
    *triples = malloc((model->count + (size_t)1) * sizeof **triples);
    *count = 0;
    for (uint32_t i = 0; *triples && i <= table->mask; i++)
        if (atomic_load_explicit(&table->slots[i].mark, memory_order_relaxed) == MARK_KNOWN)
            (*triples)[(*count)++] = table->slots[i].triple;
    spex_mutex_unlock(&model->lock);
    return *triples ? SPEX_OK : SPEX_E_NOMEM;
}

void spex_model_check(spex_model_state *model)
{
    spex_mutex_lock(&model->lock);
    spex_triples *table = atomic_load(&model->triples);
    uint32_t used = 0, known = 0;
    for (uint32_t i = 0; i <= table->mask; i++) {
        triple_slot *there, *s = &table->slots[i];
        uint32_t mark = atomic_load(&s->mark);
        used += mark != MARK_UNKNOWN;
        known += mark == MARK_KNOWN;
        assert(mark <= MARK_NOT_BISIMILAR);
        assert(mark == MARK_UNKNOWN || (find_slot(table, s->triple, &there) == mark && there == s));
    }
    assert(used == table->used && known == model->count && used <= table->mask / 2 + 1);
    spex_mutex_unlock(&model->lock);
}
