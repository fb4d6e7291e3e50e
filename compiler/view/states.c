/* The states of a specification in a picture. A group is a frame around its states. Groups may overlap, and
 * frames cannot: larger groups come first, and one that has states both within a frame and outside of it gets
 * none.
 */
#include "compiler/view/states.h"

#include "base/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LAST UINT32_MAX /* no more of a list */

/* Frames are numbered as groups; the last number is the picture itself. */
typedef struct frames {
    uint32_t count;
    uint32_t *size;         /* per group, its states */
    uint32_t *by_size;      /* groups, the largest first */
    uint32_t *frame_of;     /* per state */
    uint32_t *outer;        /* per frame, the one around it */
    uint32_t *inner, *next; /* per frame, the first one in it, and the one after it */
    uint32_t *first, *more; /* per frame, its first state; per state, the one after it */
    bool *marked;           /* states of the group at hand */
} frames;

static bool allocate(frames *f, const lang_spec *spec)
{
    uint32_t groups = spec->group_count + 1;
    *f = (frames){.count = spec->group_count,
                  .size = base_alloc_zeroed(groups, sizeof *f->size),
                  .by_size = base_alloc(groups, sizeof *f->by_size),
                  .frame_of = base_alloc(spec->state_count, sizeof *f->frame_of),
                  .outer = base_alloc(groups, sizeof *f->outer),
                  .inner = base_alloc(groups, sizeof *f->inner),
                  .next = base_alloc(groups, sizeof *f->next),
                  .first = base_alloc(groups, sizeof *f->first),
                  .more = base_alloc(spec->state_count, sizeof *f->more),
                  .marked = base_alloc(spec->state_count, sizeof *f->marked)};
    return f->size && f->by_size && f->frame_of && f->outer && f->inner && f->next && f->first && f->more &&
           f->marked;
}

static void release(frames *f)
{
    free(f->size);
    free(f->by_size);
    free(f->frame_of);
    free(f->outer);
    free(f->inner);
    free(f->next);
    free(f->first);
    free(f->more);
    free(f->marked);
}

static bool mark(frames *f, const lang_spec *spec, uint32_t group)
{
    memset(f->marked, 0, spec->state_count * sizeof *f->marked);
    return lang_mark_group(spec, group, f->marked);
}

/* Sorts groups by size, equal ones in their order: by counting, as a group has at most all states. */
static bool sort(frames *f, const lang_spec *spec)
{
    uint32_t *place = base_alloc_zeroed(spec->state_count + 2ull, sizeof *place);
    bool ok = place != NULL;
    for (uint32_t g = 0; ok && g < f->count; g++) {
        ok = mark(f, spec, g);
        for (uint32_t s = 0; ok && s < spec->state_count; s++)
            f->size[g] += f->marked[s];
        place[spec->state_count - f->size[g] + 1]++;
    }
    for (uint32_t i = 1; ok && i <= spec->state_count; i++)
        place[i] += place[i - 1];
    for (uint32_t g = 0; ok && g < f->count; g++)
        f->by_size[place[spec->state_count - f->size[g]]++] = g;
    free(place);
    return ok;
}

/* The frame that all states of the marked group are in so far; LAST: they are not in one. */
static uint32_t common_frame(const frames *f, const lang_spec *spec)
{
    uint32_t frame = LAST;
    for (uint32_t s = 0; s < spec->state_count; s++) {
        if (!f->marked[s])
            continue;
        if (frame != LAST && frame != f->frame_of[s])
            return LAST;
        frame = f->frame_of[s];
    }
    return frame;
}

static bool place(frames *f, const lang_spec *spec)
{
    for (uint32_t s = 0; s < spec->state_count; s++)
        f->frame_of[s] = f->count;
    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t group = f->by_size[i];
        if (!mark(f, spec, group))
            return false;
        f->outer[group] = common_frame(f, spec);
        for (uint32_t s = 0; s < spec->state_count && f->outer[group] != LAST; s++)
            if (f->marked[s])
                f->frame_of[s] = group;
    }
    return true;
}

/* Lists what is in each frame, from the last to the first. */
static void list(frames *f, const lang_spec *spec)
{
    for (uint32_t frame = 0; frame <= f->count; frame++)
        f->inner[frame] = f->first[frame] = f->next[frame] = LAST;
    for (uint32_t group = f->count; group-- > 0;) {
        if (f->outer[group] == LAST)
            continue;
        f->next[group] = f->inner[f->outer[group]];
        f->inner[f->outer[group]] = group;
    }
    for (uint32_t s = spec->state_count; s-- > 0;) {
        f->more[s] = f->first[f->frame_of[s]];
        f->first[f->frame_of[s]] = s;
    }
}

static void add_states(lts_picture *picture, const lang_spec *spec, const frames *f, uint32_t frame)
{
    for (uint32_t s = f->first[frame]; s != LAST; s = f->more[s])
        lts_picture_add_node(picture, &(lts_picture_node){.number = s,
                                                          .label = spec->states[s].name,
                                                          .tooltip = spec->states[s].doc,
                                                          .is_final = spexc_is_terminal(spec, s)});
}

/* A frame's own states come before the frames in it. */
static void add(lts_picture *picture, const lang_spec *spec, const frames *f)
{
    uint32_t frame = f->count;
    add_states(picture, spec, f, frame);
    for (;;) {
        uint32_t next = f->inner[frame];
        while (next == LAST && frame != f->count) { /* it is complete */
            lts_picture_end_frame(picture);
            next = f->next[frame];
            frame = f->outer[frame];
        }
        if (next == LAST)
            break;
        frame = next;
        lts_picture_begin_frame(picture, frame, spec->groups[frame].name, spec->groups[frame].doc);
        add_states(picture, spec, f, frame);
    }
}

bool spexc_view_states(const lang_spec *spec, lts_picture *picture)
{
    frames f;
    assert(spec->state_count > 0);
    bool ok = allocate(&f, spec) && sort(&f, spec) && place(&f, spec);
    if (ok) {
        list(&f, spec);
        add(picture, spec, &f);
    }
    release(&f);
    return ok;
}
