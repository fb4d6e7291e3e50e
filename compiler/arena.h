/* An arena: memory that is allocated piece by piece and given back all at once. A compilation lives in one.
 */
#ifndef SPEXC_ARENA_H
#define SPEXC_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct spexc_arena spexc_arena;

spexc_arena *spexc_arena_new(void);        /* NULL: no memory */
void spexc_arena_free(spexc_arena *arena); /* NULL is fine */

/* `size` zeroed bytes, aligned for anything. NULL: no memory; what was allocated before stays valid. */
void *spexc_arena_alloc(spexc_arena *arena, size_t size);
/* The same for an array; NULL also when `count * size` overflows. */
void *spexc_arena_array(spexc_arena *arena, size_t count, size_t size);
/* A copy of `length` bytes of text, NUL-terminated. */
char *spexc_arena_text(spexc_arena *arena, const char *text, size_t length);
/* Formatted text. */
char *spexc_arena_vprintf(spexc_arena *arena, const char *format, va_list arguments);

/* A growing array: `things`, `count` of `size` bytes in room for *room, with room for one more; it may have
 * moved. NULL: no memory. What it outgrew stays in the arena, all together no more than the array itself. */
void *spexc_grow(spexc_arena *arena, void *things, uint32_t count, uint32_t *room, size_t size);

#endif
