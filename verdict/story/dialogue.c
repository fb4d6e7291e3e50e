/* A difference in branching as a dialogue: one side moves, the other answers with each step that it has,
 * until one of them cannot. Told from the game of the explanation, depth first with a stack of its own; a
 * position that several answers lead to is told once.
 *
 *     the model does 'a' from 'p0' to 'p1' (t.spex:5)
 *     the specification answers by going to 's1' (t.lts:1)
 *       the specification does 'c' from 's1' to 's3' (t.lts:1)
 *       the model cannot, in 'p1'
 */
#include "verdict/story/story.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_POSITIONS 24u /* as many positions are told */

typedef struct turn { /* a position to be told, and the answer that leads to it */
    uint32_t position, answer;
    unsigned depth, who; /* who answers */
} turn;

typedef struct dialogue {
    const verdict_story *story;
    lang_diagnostics *messages;
    FILE *out;
    turn *stack;
    size_t depth;
    uint8_t *is_told;
    unsigned told;
} dialogue;

static void indent(const dialogue *d, unsigned depth)
{
    fprintf(d->out, "%*s", (int)(4 + 2 * (depth < 20 ? depth : 20)), "");
}

static const char *label_text(const dialogue *d, lts_label label)
{
    return label == LTS_TAU ? "an internal step"
                            : lang_quoted(d->messages, base_names_text(d->story->why->labels, label));
}

static void print_place(const dialogue *d, unsigned side, uint32_t origin)
{
    const char *place = verdict_side_place_text(&d->story->sides[side], origin, d->messages);
    if (place)
        fprintf(d->out, " (%s)", place);
}

static const char *state_text(const dialogue *d, unsigned side, lts_state state)
{
    return verdict_side_state(&d->story->sides[side], state, d->messages);
}

static void print_answer(const dialogue *d, const turn *t)
{
    const lts_answer *answer = &d->story->why->answers[t->answer];
    unsigned other = t->who;
    indent(d, t->depth - 1);
    if (answer->to == LTS_NONE) {
        fprintf(d->out, "%s can be silent as far as %s, where it is lost already",
                d->story->sides[other].called, state_text(d, other, answer->via));
    } else if (answer->origin == LTS_NONE && answer->to == answer->via) {
        fprintf(d->out, "%s can answer by staying in %s", d->story->sides[other].called,
                state_text(d, other, answer->to));
    } else {
        fprintf(d->out, "%s can answer by going to %s", d->story->sides[other].called,
                state_text(d, other, answer->to));
        print_place(d, other, answer->origin);
    }
    fputs(":\n", d->out);
}

static void print_challenge(const dialogue *d, const lts_position *position, unsigned depth)
{
    unsigned side = position->side;
    indent(d, depth);
    if (position->divergence) {
        fprintf(d->out, "%s can be silent for ever in %s\n", d->story->sides[side].called,
                state_text(d, side, position->state[side]));
    } else {
        fprintf(d->out, "%s can do %s, from %s to %s", d->story->sides[side].called,
                label_text(d, position->challenge.label), state_text(d, side, position->challenge.from),
                state_text(d, side, position->challenge.to));
        print_place(d, side, position->challenge.origin);
        fputc('\n', d->out);
    }
    if (position->answer_count == 0) {
        indent(d, depth);
        fprintf(d->out, "%s, in %s, cannot\n", d->story->sides[!side].called,
                state_text(d, !side, position->state[!side]));
    }
}

/* Tells one position and puts what follows each answer on the stack, the first answer on top. */
static void print_position(dialogue *d, turn t)
{
    const lts_explanation *why = d->story->why;
    if (t.answer != LTS_NONE)
        print_answer(d, &t);
    if (t.position == LTS_NONE || d->told >= TOLD_POSITIONS) {
        indent(d, t.depth);
        fputs("...\n", d->out);
        return;
    }
    assert(t.position < why->position_count);
    const lts_position *position = &why->positions[t.position];
    if (d->is_told[t.position]) {
        indent(d, t.depth);
        fputs("and so on, as told above\n", d->out);
        return;
    }
    d->is_told[t.position] = 1;
    d->told++;
    print_challenge(d, position, t.depth);
    for (uint32_t i = position->answer_count; i-- > 0;) {
        uint32_t number = position->first_answer + i;
        assert(number < why->answer_count);
        d->stack[d->depth++] = (turn){why->answers[number].next, number, t.depth + 1, !position->side};
    }
}

void verdict_story_print_dialogue(const verdict_story *story, lang_diagnostics *messages, FILE *out)
{
    const lts_explanation *why = story->why;
    dialogue d = {.story = story, .messages = messages, .out = out};
    if (!why->positions)
        return;
    d.stack = calloc((size_t)why->answer_count + 1, sizeof *d.stack);
    d.is_told = calloc((size_t)why->position_count + 1, 1);
    if (d.stack && d.is_told) {
        d.stack[d.depth++] = (turn){0, LTS_NONE, 0, 0};
        while (d.depth > 0)
            print_position(&d, d.stack[--d.depth]);
    }
    free(d.stack);
    free(d.is_told);
}
