/* A function that returns a place has changed nothing: what it did before is undone there. What can be undone
 * by itself is, last change first, where something goes wrong; what cannot (it was done in a branch or a loop
 * that is over) is put back as a whole, from a copy of that field taken at the beginning. What nothing can
 * follow that goes wrong costs nothing.
 *
 * Which is which is known only when the body has been written, so it is written twice: once to see what
 * follows what, and once as it stays. Both times changes come in the same order, by which they are told
 * apart.
 */
#include "config.h"

#include "compiler/agents/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Lines of undoing in one function; with more, fields are put back as a whole. */
enum { MOST_LINES = 128 };

/* ---- one function ---- */

void agents_undo_begin(agents_writer *w)
{
    w->is_rehearsal = true;
    w->change_count = w->standing_count = w->over_count = 0;
    w->failure_count = w->undo_lines = 0;
    w->is_kept_changed = w->has_kept = false;
    memset(w->is_kept, 0, w->agent->state.count * sizeof *w->is_kept);
}

static void keep(agents_writer *w, uint32_t field)
{
    w->is_kept[field] = true;
    w->has_kept = true;
}

void agents_undo_again(agents_writer *w)
{
    for (uint32_t i = 0; w->undo_lines > MOST_LINES && i < w->change_count; i++)
        if (w->changes[i].is_needed)
            keep(w, w->changes[i].field);
    w->is_rehearsal = false;
    w->change_count = w->standing_count = w->over_count = 0;
}

/* Is a field changed by nothing but entries that are appended to it? */
static bool is_appended_to(const agents_writer *w, uint32_t field)
{
    for (uint32_t i = 0; i < w->change_count; i++)
        if (w->changes[i].field == field && !w->changes[i].is_append)
            return false;
    return true;
}

void agents_put_kept(agents_writer *w, FILE *out)
{
    for (uint32_t i = 0; w->has_kept && i < w->agent->state.count; i++) {
        const char *name = w->state_names[i];
        if (!w->is_kept[i])
            continue;
        if (is_appended_to(w, i))
            fprintf(out, "    const uint32_t before_%" PRIu32 " = self->%s.count;\n", i + 1, name);
        else
            fprintf(out, "    const %s before_%" PRIu32 " = self->%s;\n",
                    agents_type(w, &w->agent->state.fields[i].type, name), i + 1, name);
    }
}

void agents_put_undo(agents_writer *w, FILE *out)
{
    if (!w->has_kept)
        return;
    fputs("undo:\n", out);
    for (uint32_t i = 0; i < w->agent->state.count; i++)
        if (w->is_kept[i])
            fprintf(out, "    self->%s%s = before_%" PRIu32 ";\n", w->state_names[i],
                    is_appended_to(w, i) ? ".count" : "", i + 1);
    fputs("    return fault;\n", out);
}

void agents_note_changes(const agents_writer *w, agents_changed_field *fields)
{
    for (uint32_t i = 0; fields && i < w->change_count; i++) {
        agents_changed_field *field = &fields[w->changes[i].field];
        if (!w->changes[i].is_append)
            *field = AGENTS_CHANGED;
        else if (*field == AGENTS_UNCHANGED)
            *field = AGENTS_APPENDED;
    }
}

/* ---- changes ---- */

uint32_t agents_field_of(const lang_term *target)
{
    while (target->kind == LANG_TERM_MEMBER || target->kind == LANG_TERM_INDEX)
        target = target->left;
    return target->meaning == LANG_MEANS_FIELD ? target->slot : UINT32_MAX;
}

uint32_t agents_change_begin(agents_writer *w, uint32_t field, bool is_append)
{
    if (field == UINT32_MAX)
        return UINT32_MAX;
    if (!w->is_rehearsal)
        return w->change_count++;
    agents_change *changes =
        base_arena_grow(w->arena, w->changes, w->change_count, &w->change_room, sizeof *changes);
    if (!changes) {
        w->no_memory = true;
        return UINT32_MAX;
    }
    w->changes = changes;
    changes[w->change_count] = (agents_change){.field = field, .is_append = is_append};
    return w->change_count++;
}

bool agents_is_undone(const agents_writer *w, uint32_t change)
{
    return change != UINT32_MAX && !w->is_rehearsal && w->changes[change].is_needed &&
           !w->is_kept[w->changes[change].field];
}

static void push(agents_writer *w, uint32_t **list, uint32_t *count, uint32_t *room, uint32_t change)
{
    uint32_t *grown = base_arena_grow(w->arena, *list, *count, room, sizeof **list);
    if (!grown) {
        w->no_memory = true;
        return;
    }
    *list = grown;
    grown[(*count)++] = change;
}

void agents_keep_whole(agents_writer *w, uint32_t change)
{
    w->changes[change].is_whole = true;
}

void agents_change_end(agents_writer *w, uint32_t change, const char *undo)
{
    if (change == UINT32_MAX)
        return;
    if (w->is_rehearsal || agents_is_undone(w, change)) {
        w->changes[change].undo = undo;
        push(w, &w->standing, &w->standing_count, &w->standing_room, change);
    } else if (w->is_kept[w->changes[change].field]) {
        w->is_kept_changed = true;
    }
}

/* ---- blocks ---- */

void agents_close_block(agents_writer *w, uint32_t standing, bool has_returned)
{
    for (uint32_t i = standing; w->is_rehearsal && !has_returned && i < w->standing_count; i++)
        push(w, &w->over, &w->over_count, &w->over_room, w->standing[i]);
    w->standing_count = standing;
}

uint32_t *agents_set_aside(agents_writer *w, uint32_t over, uint32_t *count)
{
    *count = w->over_count - over;
    uint32_t *aside = base_arena_array(w->arena, *count + 1ull, sizeof *aside);
    w->no_memory = w->no_memory || !aside;
    for (uint32_t i = 0; aside && i < *count; i++)
        aside[i] = w->over[over + i];
    w->over_count = over;
    return aside;
}

void agents_take_back(agents_writer *w, const uint32_t *aside, uint32_t count)
{
    for (uint32_t i = 0; aside && i < count; i++)
        push(w, &w->over, &w->over_count, &w->over_room, aside[i]);
}

void agents_begin_loop(agents_writer *w)
{
    w->is_kept_changed = w->is_kept_changed || (!w->is_rehearsal && w->has_kept);
}

void agents_end_loop(agents_writer *w, uint32_t first_change, uint32_t failures)
{
    for (uint32_t i = first_change; w->is_rehearsal && failures != w->failure_count && i < w->change_count;
         i++)
        keep(w, w->changes[i].field);
}

/* ---- where something goes wrong ---- */

static void rehearse_failure(agents_writer *w)
{
    w->failure_count++;
    w->undo_lines += w->standing_count;
    for (uint32_t i = 0; i < w->standing_count; i++) {
        agents_change *change = &w->changes[w->standing[i]];
        change->is_needed = true;
        if (change->is_whole)
            keep(w, change->field);
    }
    for (uint32_t i = 0; i < w->over_count; i++)
        keep(w, w->changes[w->over[i]].field);
}

/* Lines, indented. */
static void put_lines(agents_writer *w, const char *text)
{
    while (text && *text) {
        size_t length = strcspn(text, "\n");
        agents_line(w, "%.*s", (int)length, text);
        text += length + (text[length] != '\0');
    }
}

void agents_fail(agents_writer *w, const char *condition, const char *place)
{
    if (w->is_rehearsal) {
        rehearse_failure(w);
        return;
    }
    bool is_fault = strcmp(place, "fault") == 0;
    bool has_lines = w->standing_count > 0 || (w->is_kept_changed && !is_fault);
    agents_line(w, has_lines ? "if (%s) {" : "if (%s)", condition);
    w->indent++;
    for (uint32_t i = w->standing_count; i-- > 0;)
        put_lines(w, w->changes[w->standing[i]].undo);
    if (w->is_kept_changed && !is_fault)
        agents_line(w, "fault = %s;", place);
    if (w->is_kept_changed)
        agents_line(w, "goto undo;");
    else
        agents_line(w, "return %s;", place);
    w->indent--;
    if (has_lines)
        agents_line(w, "}");
}

void agents_check_fault(agents_writer *w, bool can_fail)
{
    if (can_fail)
        agents_fail(w, "fault", "fault");
}
