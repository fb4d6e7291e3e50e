/* A queue of bytes between who notes and who takes, who need no lock between them, so that a thread that is
 * held up while it notes holds nobody up who takes. One at a time may be at each end.
 *
 * It is a list of pieces. Bytes are written beyond what the last piece shows, which then are shown at once; a
 * full piece is followed by another one. Who has read a piece to its end gives it back to be used again: the
 * allocator has locks, too.
 */
#ifndef RUNTIME_NOTES_H
#define RUNTIME_NOTES_H

#include "runtime/codec.h"

#include <stdatomic.h>

typedef struct spex_notes_piece spex_notes_piece;

typedef struct spex_notes { /* all zero: empty */
    spex_buffer open;       /* the last piece's bytes; `length`: with what is not shown yet */
    spex_notes_piece *last;
    _Atomic(spex_notes_piece *) first; /* the reader's, once there is one */
    size_t read;                       /* of `first` */
    _Atomic(spex_notes_piece *) spare; /* one that has been read */
} spex_notes;

/* For who notes. Makes room for `more` bytes in `open`; false: no memory, and nothing has changed. */
bool spex_notes_reserve(spex_notes *notes, size_t more);
/* Shows what has been put into `open`. */
void spex_notes_show(spex_notes *notes);

/* For who takes: appends to `to` what is shown. False: no memory for all of it, and the rest stays. */
bool spex_notes_take(spex_notes *notes, spex_buffer *to);

void spex_notes_release(spex_notes *notes);

#endif
