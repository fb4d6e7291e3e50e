/* The parts of a property that are true or false by themselves: a property of which one can be replaced and
 * that holds all the same does not need it. The functions of such a property are written once more, so that
 * bound[AGENTS_WHICH_PART] says which part is replaced, and by what.
 *
 * Replacing a part by one of the two makes a property stronger, unless it stands where both ways count; only
 * that has to be tried (Beer, Ben-David, Eisner, Rodeh, "Efficient detection of vacuity in ACTL formulas",
 * 1997). */
#include "config.h"

#include "compiler/agents/writer.h"
#include "compiler/c/text.h"

#include <inttypes.h>
#include <string.h>

static bool is_part(const lang_term *t)
{
    bool is_constant = t->kind == LANG_TERM_NAME && t->meaning == LANG_MEANS_VALUE;
    return t->type.kind == LANG_BOOL && !is_constant;
}

static uint32_t add_part(agents_writer *w, const lang_term *term, int direction, uint32_t parent)
{
    agents_part *parts = base_arena_grow(w->arena, w->parts, w->part_count, &w->part_room, sizeof *parts);
    if (!parts) {
        w->no_memory = true;
        return parent;
    }
    w->parts = parts;
    parts[w->part_count] = (agents_part){term, direction, parent};
    return w->part_count++;
}

static void list(agents_writer *w, const lang_term *t, int direction, uint32_t parent, bool is_root)
{
    if (!t)
        return;
    if (!is_root && is_part(t))
        parent = add_part(w, t, direction, parent);
    if (t->named)
        return; /* a proposition is one part */
    switch (t->kind) {
    case LANG_TERM_PREFIX:
        list(w, t->right, t->operation->kind == LANG_OPERATOR_not ? -direction : 0, parent, is_root);
        return;
    case LANG_TERM_BINARY:
        if (t->operation->signature == LANG_CONNECTS) {
            bool turns = t->operation->kind == LANG_OPERATOR_implies;
            list(w, t->left, turns ? -direction : direction, parent, false);
            list(w, t->right, direction, parent, false);
            return;
        }
        list(w, t->left, 0, parent, false);
        list(w, t->right, 0, parent, false);
        return;
    case LANG_TERM_QUANTIFIER: {
        bool counts = strcmp(t->text, "count") == 0 || strcmp(t->text, "sum") == 0;
        list(w, t->right, counts ? 0 : direction, parent, false);
        return;
    }
    case LANG_TERM_TEMPORAL:
        list(w, t->left, direction, parent, false);
        list(w, t->right, agents_is_temporal(t, "never") ? -direction : direction, parent, false);
        return;
    default:
        return;
    }
}

void agents_list_parts(agents_writer *w, const lang_term *term, int direction, bool is_whole)
{
    list(w, term, direction, AGENTS_NO_PART, is_whole);
}

uint32_t agents_part_of(const agents_writer *w, const lang_term *term)
{
    for (uint32_t i = 0; i < w->part_count; i++)
        if (w->parts[i].term == term)
            return i;
    return AGENTS_NO_PART;
}

/* A part's text, with what may stand for it. */
static const char *replaceable(agents_writer *w, const lang_term *term)
{
    uint32_t part = agents_part_of(w, term);
    if (part == AGENTS_NO_PART || part == w->part_at_hand)
        return NULL;
    uint32_t before = w->part_at_hand, number = 2 * (part + 1);
    w->part_at_hand = part;
    const char *text = agents_scalar(w, term);
    w->part_at_hand = before;
    return agents_format(w, /* !! as parentheses alone are left out where they seem to say nothing */
                         "!!(bound[%u] == %" PRIu32 " ? false : bound[%u] == %" PRIu32
                         " ? true : (bool)(%s))",
                         AGENTS_WHICH_PART, number, AGENTS_WHICH_PART, number + 1, text);
}

const char *agents_write_parted(agents_writer *w, const char *name, const lang_term *term, bool is_negated)
{
    w->part_text = replaceable;
    w->part_at_hand = AGENTS_NO_PART;
    (void)agents_write_view(w, name, term, is_negated);
    w->part_text = NULL;
    return name;
}

void agents_end_parts(agents_writer *w, uint32_t number, FILE *out)
{
    if (w->part_count > 0) {
        fprintf(w->helpers.out, "static const spex_part parts_%" PRIu32 "[] = {\n", number);
        for (uint32_t i = 0; i < w->part_count; i++) {
            const agents_part *part = &w->parts[i];
            const char *text = lang_term_text(w->arena, part->term);
            fputs("    {", w->helpers.out);
            spexc_c_string(text ? text : "", w->helpers.out);
            fprintf(w->helpers.out, ", %" PRIu32 ", %" PRIu32 ", %s, %s, ", part->term->place.line,
                    part->term->place.column, part->direction >= 0 ? "true" : "false",
                    part->direction <= 0 ? "true" : "false");
            fprintf(w->helpers.out, part->parent == AGENTS_NO_PART ? "UINT32_MAX},\n" : "%" PRIu32 "},\n",
                    part->parent);
        }
        fputs("};\n\n", w->helpers.out);
        fprintf(out, ", .parts = parts_%" PRIu32 ", .part_count = %" PRIu32, number, w->part_count);
    }
    w->parts = NULL;
    w->part_count = w->part_room = 0;
}
