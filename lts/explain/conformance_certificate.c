/* Certificates of conformance. States are numbered as in the .aut file of their side.
 *
 *     spex certificate 1
 *     conformance
 *     optional 1                what of the right side is optional: FROM TO LABEL
 *     0 0 poll
 *     left 1                    where runs of the left side may begin
 *     0
 *     right 1                   and of the right one, the first being the one that has to be there
 *     0
 *     conforms                  or:  forbidden  or:  missing
 *     related 2                      fallen 1           fallen 1, and after it  allowed 1
 *     0 0                            1 1 left 2 pay     0 0 right 1 pay         0 0
 *     1 1
 *
 * Of conformance: the pairs of a left and a right state that are related. Else: pairs that cannot be, each
 * because one side has a step, TO LABEL, that the other can follow only by way of pairs that are told before
 * it. That something is missing is nothing forbidden: the pairs that *allowed* alone relates show it.
 */
#include "base/files/text_writer.h"
#include "base/key_set.h"
#include "base/word_index.h"
#include "lts/explain/explain.h"

#include <assert.h>
#include <string.h>

typedef struct certificate {
    const lts_conformance *c;
    const lts_modal *side[2];
    base_text_writer *out;
    base_word_index fallen; /* the pairs that are needed */
} certificate;

static void put_line(certificate *x, const char *text)
{
    base_write_text(x->out, text);
    base_write_text(x->out, "\n");
}

static void put_count(certificate *x, const char *what, uint64_t count)
{
    base_write_text(x->out, what);
    base_write_text(x->out, " ");
    base_write_number(x->out, count);
    base_write_text(x->out, "\n");
}

static void put_numbers(certificate *x, uint64_t first, uint64_t second)
{
    base_write_number(x->out, first);
    base_write_text(x->out, " ");
    base_write_number(x->out, second);
}

static void put_label(certificate *x, const lts *l, lts_label label)
{
    base_write_text(x->out, " ");
    base_write_bytes(x->out, base_names_text(l->labels, label), base_names_length(l->labels, label));
    base_write_text(x->out, "\n");
}

static const lts_state *beginnings_of(const lts_modal *m, uint32_t *count)
{
    *count = m->beginnings ? m->beginning_count : 1;
    return m->beginnings ? m->beginnings : &m->l->initial;
}

static void put_claim(certificate *x)
{
    static const char *const called[] = {"left", "right"};
    static const char *const verdicts[] = {
        [LTS_CONFORMS] = "conforms", [LTS_FORBIDDEN] = "forbidden", [LTS_MISSING] = "missing"};
    const lts_modal *spec = x->side[1];
    const lts *l = spec->l;
    uint64_t optional = 0;
    for (uint64_t e = 0; spec->optional && e < l->transitions; e++)
        optional += spec->optional[e] != 0;
    put_line(x, "spex certificate 1\nconformance");
    put_count(x, "optional", optional);
    for (lts_state s = 0; s < l->states && optional; s++)
        for (uint64_t e = l->first[s]; e < l->first[s + 1]; e++)
            if (spec->optional[e]) {
                put_numbers(x, s, l->edges[e].target);
                put_label(x, l, l->edges[e].label);
            }
    for (unsigned side = 0; side < 2; side++) {
        uint32_t count;
        const lts_state *begin = beginnings_of(x->side[side], &count);
        put_count(x, called[side], count);
        for (uint32_t i = 0; i < count; i++) {
            base_write_number(x->out, begin[i]);
            base_write_text(x->out, "\n");
        }
    }
    put_line(x, verdicts[lts_conformance_verdict(x->c)]);
}

static base_status put_related(certificate *x, const char *what, bool by_allowed)
{
    uint32_t count;
    uint64_t *related = lts_conformance_relation(x->c, by_allowed, &count);
    if (!related)
        return BASE_E_NOMEM;
    put_count(x, what, count);
    for (uint32_t i = 0; i < count; i++) {
        put_numbers(x, related[i] >> 32, (uint32_t)related[i]);
        base_write_text(x->out, "\n");
    }
    free(related);
    return BASE_OK;
}

static bool has_fallen(const certificate *x, lts_state p, lts_state s)
{
    uint32_t round = lts_conformance_round(x->c, p, s);
    return round != 0 && round != LTS_NONE;
}

static base_status need(certificate *x, lts_state p, lts_state s)
{
    assert(has_fallen(x, p, s));
    return base_word_index_intern_pair(&x->fallen, p, s) == BASE_NONE ? BASE_E_NOMEM : BASE_OK;
}

/* The beginnings that show it: one of the left side with all of the right, or the first of the right side
 * with all of the left. */
static base_status need_beginnings(certificate *x)
{
    lts_state p, s;
    uint32_t lefts, rights;
    const lts_state *left = beginnings_of(x->side[0], &lefts), *right = beginnings_of(x->side[1], &rights);
    bool is_left = true;
    base_status status = BASE_OK;
    lts_conformance_failing(x->c, &p, &s);
    for (uint32_t i = 0; i < rights; i++)
        is_left = is_left && has_fallen(x, p, right[i]);
    for (uint32_t i = 0; i < (is_left ? rights : lefts) && status == BASE_OK; i++)
        status = is_left ? need(x, p, right[i]) : need(x, left[i], right[0]);
    return status;
}

/* What a pair fell for, and the pairs that had fallen before it. */
static base_status need_before(certificate *x, lts_state p, lts_state s)
{
    bool is_required;
    uint64_t edge = lts_conformance_step(x->c, p, s, &is_required);
    uint32_t round = lts_conformance_round(x->c, p, s);
    lts_state to = x->side[is_required]->l->edges[edge].target;
    lts_conformance_cursor cursor = {0};
    lts_conformance_answer way;
    base_status status = BASE_OK;
    while (status == BASE_OK && lts_conformance_next(x->c, p, s, &cursor, &way)) {
        lts_state before[2] = {is_required ? way.via : p, is_required ? s : way.via};
        lts_state after[2] = {is_required ? way.to : to, is_required ? to : way.to};
        uint32_t fell = lts_conformance_round(x->c, before[0], before[1]);
        const lts_state *pair = fell != 0 && fell < round ? before : after;
        status = need(x, pair[0], pair[1]);
    }
    return status;
}

static void put_fallen_pair(certificate *x, lts_state p, lts_state s)
{
    bool is_required;
    uint64_t edge = lts_conformance_step(x->c, p, s, &is_required);
    const lts *l = x->side[is_required]->l;
    put_numbers(x, p, s);
    base_write_text(x->out, is_required ? " right " : " left ");
    base_write_number(x->out, l->edges[edge].target);
    put_label(x, l, l->edges[edge].label);
}

static base_status put_fallen(certificate *x)
{
    base_key_set rounds = {0};
    base_status status = need_beginnings(x);
    for (uint32_t i = 0; i < x->fallen.count && status == BASE_OK; i++) {
        uint64_t pair = *base_word_index_key(&x->fallen, i);
        status = need_before(x, (lts_state)(pair >> 32), (lts_state)pair);
    }
    if (status == BASE_OK && !base_key_set_reserve(&rounds, x->fallen.count))
        status = BASE_E_NOMEM;
    for (uint32_t i = 0; i < x->fallen.count && status == BASE_OK; i++) {
        uint64_t pair = *base_word_index_key(&x->fallen, i);
        uint32_t round = lts_conformance_round(x->c, (lts_state)(pair >> 32), (lts_state)pair);
        rounds.key[rounds.count++] = base_key(round, i);
    }
    if (status == BASE_OK) {
        base_key_set_sort_unique(&rounds);
        put_count(x, "fallen", rounds.count);
    }
    for (size_t i = 0; i < rounds.count && status == BASE_OK; i++) {
        uint64_t pair = *base_word_index_key(&x->fallen, (uint32_t)rounds.key[i]);
        put_fallen_pair(x, (lts_state)(pair >> 32), (lts_state)pair);
    }
    base_key_set_release(&rounds);
    return status;
}

base_status lts_write_conformance_certificate(const lts_conformance *c, const lts_modal *model,
                                              const lts_modal *spec, FILE *out)
{
    assert(!model->optional);
    certificate x = {.c = c, .side = {model, spec}, .out = base_text_writer_new(out)};
    if (!x.out)
        return BASE_E_NOMEM;
    put_claim(&x);
    bool conforms = lts_conformance_verdict(c) == LTS_CONFORMS;
    base_status status = conforms ? put_related(&x, "related", false) : put_fallen(&x);
    if (status == BASE_OK && lts_conformance_verdict(c) == LTS_MISSING)
        status = put_related(&x, "allowed", true);
    base_word_index_release(&x.fallen);
    base_status written = base_text_writer_finish(x.out);
    return status == BASE_OK ? written : status;
}
