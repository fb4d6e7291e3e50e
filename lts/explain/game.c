/* The branching bisimulation game, played by the rounds.
 *
 * Two states that part in a round part because one side has a move that the other lacks. That move is the
 * challenge, and what the other side can do instead, to another class by the same label or silently away from
 * the class, parted from it in an earlier round: that is the next position. Among the answers of one kind,
 * that is into one class, the nearest stands for all. Games for branching bisimulation: de Frutos-Escrig,
 * Keiren and Willemse, "Games for bisimulations and abstraction" (LMCS 2017).
 */
#include "lts/explain/game.h"
#include "lts/explain/explain.h"

#include "base/array.h"
#include "base/word_index.h"

#include <assert.h>
#include <string.h>

typedef struct game {
    lts_moves *walks;
    lts_explanation *e;
    base_word_index known; /* positions by their two states, numbered alike */
    size_t position_capacity, answer_capacity;
} game;

static uint32_t parted(const game *g, lts_state left, lts_state right, uint32_t classes[2])
{
    return lts_rounds_parted(g->walks[0].rounds, g->walks[0].node[left], g->walks[1].node[right], classes);
}

/* The position with those states, `challenger` on side `side`; told later when it is new. */
static base_status position_for(game *g, unsigned side, lts_state challenger, lts_state other,
                                uint32_t *number)
{
    lts_state left = side ? other : challenger, right = side ? challenger : other;
    uint32_t before = g->known.count;
    *number = base_word_index_intern_pair(&g->known, left, right);
    if (*number == LTS_NONE || !base_grow(g->e->positions, g->position_capacity, g->known.count))
        return BASE_E_NOMEM;
    if (g->known.count > before)
        g->e->positions[*number] =
            (lts_position){.state = {left, right}, .rounds = parted(g, left, right, NULL)};
    return BASE_OK;
}

static base_status add_answer(game *g, lts_position *p, lts_answer answer, lts_state challenger,
                              lts_state other)
{
    if (g->e->answer_count == LTS_MAX ||
        !base_grow(g->e->answers, g->answer_capacity, (size_t)g->e->answer_count + 1))
        return BASE_E_NOMEM;
    base_status status = BASE_OK;
    if (g->known.count < LTS_LONGEST_GAME)
        status = position_for(g, p->side, challenger, other, &answer.next);
    g->e->answers[g->e->answer_count++] = answer;
    p->answer_count++;
    return status;
}

/* What the other side can do about the challenge: `p`, a copy, for the positions may move. */
static base_status add_answers(game *g, lts_position *p, const lts_move *challenge)
{
    lts_moves *other = &g->walks[!p->side];
    lts_state there = p->state[!p->side];
    bool until = other->row->step == LTS_UNTIL;
    base_status status = BASE_OK;
    if (until && challenge->label == LTS_TAU)
        status = add_answer(g, p, (lts_answer){there, there, LTS_NONE, LTS_NONE}, challenge->to, there);
    for (size_t i = 0; i < other->count && status == BASE_OK; i++) {
        lts_move move = other->moves[i];
        if (move.label == challenge->label)
            status = add_answer(g, p, (lts_answer){move.via, move.to, move.origin, LTS_NONE}, challenge->to,
                                move.to);
        else if (until && move.label == LTS_TAU && lts_moves_can(other, move.to, challenge->label))
            status = add_answer(g, p, (lts_answer){move.to, LTS_NONE, LTS_NONE, LTS_NONE}, challenge->via,
                                move.to);
    }
    return status;
}

static base_status tell_position(game *g, uint32_t number)
{
    lts_position p = g->e->positions[number];
    const lts_move *found = NULL;
    for (unsigned side = 0; side < 2 && !found; side++) {
        for (unsigned i = 0; i < 2 && side == 0; i++)
            if (!lts_moves_find(&g->walks[i], p.state[i], p.rounds - 1))
                return BASE_E_NOMEM;
        p.side = side ? LTS_RIGHT : LTS_LEFT;
        found = lts_moves_lacking(&g->walks[side], &g->walks[!side]);
    }
    assert(found); /* one of the two has a move that the other lacks: they parted */
    lts_move challenge = *found;
    p.divergence = challenge.label == g->walks[0].rounds->graph.divergence;
    p.challenge =
        (lts_step){p.divergence ? LTS_TAU : challenge.label, challenge.via, challenge.to, challenge.origin};
    p.first_answer = g->e->answer_count;
    base_status status = add_answers(g, &p, &challenge);
    g->e->positions[number] = p;
    g->e->position_count = number + 1;
    return status;
}

/* The answer that puts off the end longest; NULL: there is none, or it is not told. */
static const lts_answer *best_answer(const lts_explanation *e, const lts_position *p)
{
    const lts_answer *best = NULL;
    uint32_t most = 0;
    for (uint32_t i = 0; i < p->answer_count; i++) {
        const lts_answer *answer = &e->answers[p->first_answer + i];
        if (answer->next != LTS_NONE && e->positions[answer->next].rounds > most) {
            best = answer;
            most = e->positions[answer->next].rounds;
        }
    }
    return best;
}

/* The step of the main line that `side` takes at a position; silent ones do not count unless they are labels
 * like any other. */
static bool line_step(const lts_explanation *e, const lts_position *p, const lts_answer *answer, bool strong,
                      lts_step *step)
{
    if (answer->to == LTS_NONE || (p->challenge.label == LTS_TAU && !strong))
        return false;
    *step = p->side == e->side ? p->challenge
                               : (lts_step){p->challenge.label, answer->via, answer->to, answer->origin};
    return true;
}

/* Follows best answers to the last position, which says what one side can do and the other cannot; then, that
 * side being known, writes the steps down. */
base_status lts_tell_main_line(lts_explanation *e, bool strong)
{
    assert(e->position_count > 0);
    const lts_position *p = e->positions;
    const lts_answer *answer;
    uint32_t longest = 0;
    for (; (answer = best_answer(e, p)); longest++)
        p = &e->positions[answer->next];
    e->side = p->side;
    e->state = p->state[p->side];
    e->action = p->challenge.label;
    e->witness = p->challenge;
    e->divergence = p->divergence;
    e->trace = base_alloc(longest, sizeof *e->trace);
    e->others = base_alloc(1, sizeof *e->others);
    if (!e->trace || !e->others)
        return BASE_E_NOMEM;
    e->others[0] = p->state[!p->side];
    e->other_count = 1;
    for (p = e->positions; (answer = best_answer(e, p)); p = &e->positions[answer->next])
        e->length += line_step(e, p, answer, strong, &e->trace[e->length]);
    return BASE_OK;
}

base_status lts_tell_game(lts_moves walks[2], lts_explanation *e)
{
    assert(walks[0].rounds == walks[1].rounds);
    assert(!e->positions && !e->answers);
    game g = {.walks = walks, .e = e};
    uint32_t number;
    base_status status = position_for(&g, 0, walks[0].l->initial, walks[1].l->initial, &number);
    for (uint32_t i = 0; i < g.known.count && status == BASE_OK; i++)
        status = tell_position(&g, i);
    if (status == BASE_OK)
        status = lts_tell_main_line(e, !walks[0].row->is_silent);
    base_word_index_release(&g.known);
    return status;
}
