/* Why a model does not conform: the game of branching modal refinement. A pair of states fell out of the
 * relation because one side has a step that the other cannot follow, as each way to follow it leads to a pair
 * that fell in an earlier round: that is the next position.
 */
#include "lts/explain/game.h"
#include "lts/explain/trace_difference.h"

#include "base/array.h"
#include "base/word_index.h"

#include <assert.h>
#include <stdlib.h>

typedef struct telling {
    const lts_conformance *c;
    const lts *l[2];
    lts_explanation *e;
    lts_label *told[2];    /* per side, how its labels are called in the explanation */
    base_word_index known; /* positions by their two states, numbered alike */
    size_t position_room, answer_room;
} telling;

static base_status position_for(telling *t, lts_state p, lts_state s, uint32_t *number)
{
    uint32_t before = t->known.count;
    *number = base_word_index_intern_pair(&t->known, p, s);
    if (*number == BASE_NONE || !base_grow(t->e->positions, t->position_room, t->known.count))
        return BASE_E_NOMEM;
    if (t->known.count > before)
        t->e->positions[*number] =
            (lts_position){.state = {p, s}, .rounds = lts_conformance_round(t->c, p, s)};
    return BASE_OK;
}

/* The state that a step leads from. */
static lts_state source_of(const lts *l, uint64_t edge)
{
    lts_state low = 0, high = l->states;
    while (high - low > 1) {
        lts_state middle = low + (high - low) / 2;
        if (l->first[middle] <= edge)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static lts_step step_of(const telling *t, unsigned side, uint64_t edge)
{
    lts_step step = lts_step_of(t->l[side], source_of(t->l[side], edge), edge);
    step.label = t->told[side][step.label];
    return step;
}

/* Has the pair of the two sides' states fallen before that round? */
static bool fell_before(const telling *t, unsigned side, lts_state mine, lts_state other, uint32_t round)
{
    uint32_t fell =
        side ? lts_conformance_round(t->c, other, mine) : lts_conformance_round(t->c, mine, other);
    return fell != 0 && fell < round;
}

static base_status add_answer(telling *t, lts_position *p, lts_conformance_answer way)
{
    unsigned other = !p->side;
    lts_state here = p->state[p->side];
    bool is_lost = fell_before(t, p->side, here, way.via, p->rounds);
    lts_answer answer = {way.via, is_lost ? LTS_NONE : way.to, LTS_NONE, LTS_NONE};
    if (!is_lost && way.edge != UINT64_MAX)
        answer.origin = step_of(t, other, way.edge).origin;
    if (t->e->answer_count == LTS_MAX ||
        !base_grow(t->e->answers, t->answer_room, (size_t)t->e->answer_count + 1))
        return BASE_E_NOMEM;
    lts_state mine = is_lost ? here : p->challenge.to, theirs = is_lost ? way.via : way.to;
    base_status status = BASE_OK;
    if (t->known.count < LTS_LONGEST_GAME)
        status = position_for(t, p->side ? theirs : mine, p->side ? mine : theirs, &answer.next);
    t->e->answers[t->e->answer_count++] = answer;
    p->answer_count++;
    return status;
}

static base_status tell_position(telling *t, uint32_t number)
{
    lts_position p = t->e->positions[number];
    bool is_required;
    uint64_t edge = lts_conformance_step(t->c, p.state[0], p.state[1], &is_required);
    p.side = is_required ? LTS_RIGHT : LTS_LEFT;
    p.challenge = step_of(t, p.side, edge);
    p.first_answer = t->e->answer_count;
    lts_conformance_cursor cursor = {0};
    lts_conformance_answer way;
    base_status status = BASE_OK;
    while (status == BASE_OK && lts_conformance_next(t->c, p.state[0], p.state[1], &cursor, &way))
        status = add_answer(t, &p, way);
    t->e->positions[number] = p;
    t->e->position_count = number + 1;
    return status;
}

/* What a side can do in the state where the main line leaves it. */
static base_status tell_abilities(telling *t, lts_telling *x, unsigned side)
{
    lts_state s = (unsigned)t->e->side == side ? t->e->state : t->e->others[0];
    lts_powerset *space = lts_powerset_new(t->l[side], true);
    uint32_t subset;
    base_status status = space ? lts_powerset_start(space, s, &subset) : BASE_E_NOMEM;
    if (status == BASE_OK)
        status = lts_tell_abilities(x, side, space, subset);
    lts_powerset_free(space);
    return status;
}

static base_status begin(telling *t)
{
    t->e->labels = lts_labels_new();
    for (unsigned side = 0; side < 2 && t->e->labels; side++) {
        t->told[side] = base_alloc(base_names_count(t->l[side]->labels), sizeof *t->told[side]);
        if (!t->told[side] || lts_labels_add(t->e->labels, t->l[side]->labels, t->told[side]) != BASE_OK)
            return BASE_E_NOMEM;
    }
    return t->e->labels ? BASE_OK : BASE_E_NOMEM;
}

static base_status tell(telling *t)
{
    lts_state p, s;
    uint32_t number;
    lts_conformance_failing(t->c, &p, &s);
    base_status status = begin(t);
    if (status == BASE_OK)
        status = position_for(t, p, s, &number);
    for (uint32_t i = 0; i < t->known.count && status == BASE_OK; i++)
        status = tell_position(t, i);
    t->e->conformance = true;
    if (status == BASE_OK)
        status = lts_tell_main_line(t->e, false);
    lts_telling x = {{t->l[0], t->l[1]}, lts_equivalence_get(LTS_BRANCHING), t->e};
    for (unsigned side = 0; side < 2 && status == BASE_OK; side++)
        status = tell_abilities(t, &x, side);
    return status;
}

base_status lts_explain_conformance(const lts_conformance *c, const lts_modal *model, const lts_modal *spec,
                                    lts_explanation **out)
{
    assert(lts_conformance_verdict(c) != LTS_CONFORMS);
    telling t = {.c = c, .l = {model->l, spec->l}, .e = calloc(1, sizeof *t.e)};
    base_status status = t.e ? tell(&t) : BASE_E_NOMEM;
    free(t.told[0]);
    free(t.told[1]);
    base_word_index_release(&t.known);
    if (status == BASE_OK)
        *out = t.e;
    else
        lts_explanation_free(t.e);
    return status;
}
