/* See notes.h. */
#include "runtime/notes.h"

#define PIECE 16384 /* bytes, unless one note is longer */

struct spex_notes_piece {
    _Atomic(spex_notes_piece *) next; /* set when nothing more will be shown in this one */
    _Atomic size_t shown;
    unsigned char bytes[];
};

bool spex_notes_reserve(spex_notes *notes, size_t more)
{
    if (notes->open.room - notes->open.length >= more)
        return true;
    spex_notes_piece *piece = more <= PIECE ? atomic_exchange(&notes->spare, NULL) : NULL;
    size_t room = more > PIECE ? more : PIECE;
    if (!piece && !(piece = malloc(sizeof *piece + room)))
        return false;
    atomic_init(&piece->next, NULL);
    atomic_init(&piece->shown, 0);
    atomic_store_explicit(notes->last ? &notes->last->next : &notes->first, piece, memory_order_release);
    notes->last = piece;
    notes->open = (spex_buffer){piece->bytes, 0, room};
    return true;
}

void spex_notes_show(spex_notes *notes)
{
    atomic_store_explicit(&notes->last->shown, notes->open.length, memory_order_release);
}

/* What is shown of the first piece; false: no memory. */
static bool take_shown(spex_notes *notes, spex_notes_piece *piece, spex_buffer *to)
{
    size_t more = atomic_load_explicit(&piece->shown, memory_order_acquire) - notes->read;
    if (!spex_buffer_reserve(to, more))
        return false;
    spex_put_bytes(to, piece->bytes + notes->read, more);
    notes->read += more;
    return true;
}

bool spex_notes_take(spex_notes *notes, spex_buffer *to)
{
    spex_notes_piece *piece = atomic_load_explicit(&notes->first, memory_order_acquire);
    while (piece) {
        spex_notes_piece *next = atomic_load_explicit(&piece->next, memory_order_acquire);
        if (!take_shown(notes, piece, to))
            return false;
        if (!next)
            break;
        atomic_store_explicit(&notes->first, next, memory_order_relaxed);
        notes->read = 0;
        free(atomic_exchange(&notes->spare, piece));
        piece = next;
    }
    return true;
}

void spex_notes_release(spex_notes *notes)
{
    spex_notes_piece *piece = atomic_load(&notes->first);
    while (piece) {
        spex_notes_piece *next = atomic_load(&piece->next);
        free(piece);
        piece = next;
    }
    free(atomic_load(&notes->spare));
    *notes = (spex_notes){0};
}
